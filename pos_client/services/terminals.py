"""Charges at payment machines: never asked before the intent is on disk, never asked twice blindly.

A lost answer is repeated under the same key where the machine promises that this is one charge; else it is
unknown until evidence or a person says. Runs on `payment`: a call may take up to its machine's deadline.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Charge, MachineAnswer, Method, PaymentState
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.ports import Clock, PaymentTerminal
from pos_client.services.identity import new_id, stamp
from pos_client.services.machine_slips import MachineSlips
from pos_client.store import journal, payments
from pos_client.store.payments import TerminalPayment
from pos_client.store.store import Store, Transaction

__all__ = ["TerminalPayment", "Terminals"]

KEY_KEPT = timedelta(hours=23)
"""Payment platforms may forget a key after 24 h: past this nothing is repeated."""
CLOCK_SLACK = timedelta(minutes=10)
"""By so much a clock may be put back and still be believed."""
_TOLD = frozenset(
    {PaymentState.APPROVED, PaymentState.REFUNDED, PaymentState.UNKNOWN, PaymentState.CANCELLED}
)


@dataclass(frozen=True, slots=True)
class Terminals:
    """`machines` in the order they are preferred, `till` its code for the journal, `slips` their paper."""

    store: Store
    machines: tuple[PaymentTerminal, ...]
    clock: Clock
    till: str
    slips: MachineSlips | None = None

    def machine_for(self, method: Method) -> str | None:
        """The name of the machine that takes it."""
        return next((machine.name for machine in self.machines if method in machine.methods), None)

    def other_for(self, method: Method, terminal: str) -> str | None:
        """What takes it where that machine cannot: one that a person speaks for."""
        others = (one for one in self.machines if one.by_person and one.name != terminal)
        return next((one.name for one in others if method in one.methods), None)

    def take(
        self, sale: Sale, operator: Operator, *, terminal: str, method: Method, amount: Money
    ) -> TerminalPayment:
        """Ask a machine for part of a sale; the intent is on disk first.

        Raises Refused: TENDER_ABOVE_REMAINING, TERMINAL_UNSETTLED (this sale has another charge that is
        not settled), TERMINAL_BUSY, TERMINAL_REFUSED; Unavailable where surely nothing was asked.
        """
        if amount > sale.remaining:
            raise Refused(Reason.TENDER_ABOVE_REMAINING, most=sale.remaining.decimal_text())
        machine = self.machine_named(terminal)
        self._confirm_earlier(machine, sale)
        charge = Charge(new_id(), sale.id, method, amount, intent_key=new_id())
        with self.store.writing() as transaction:
            self._check_alone(transaction, sale, machine)
            payment = payments.add_payment(
                transaction, charge, terminal=terminal, operator_id=operator.id, at=self._now()
            )
        return self._ask(payment, is_first=True)

    def poll(self, payment_id: str) -> TerminalPayment:
        """How it stands now. Raises Unavailable where the machine cannot be asked."""
        payment = self._read(payment_id)
        if payment.watched:
            return self._look_again(payment)
        if payment.state.is_over and not payment.charge.refund_key:
            return payment
        machine = self.machine_named(payment.terminal)
        if not payment.charge.external_id and machine.repeats:
            return self._ask(payment, is_first=False)
        return self._keep(payment, machine.poll(payment.charge))

    def cancel(self, payment_id: str) -> TerminalPayment:
        """Give it up, or where it is approved already tell of that: the caller decides what then.

        Raises Unavailable where nobody knows yet; the wish stays, and is repeated under the same key.
        """
        payment = self._with_key(payment_id, "cancel_key")
        if payment.state.is_over and not (payment.is_unused and payment.unconfirmed) and not payment.watched:
            return payment
        machine = self.machine_named(payment.terminal)
        if not payment.charge.external_id and machine.repeats:
            payment = self._ask(payment, is_first=False)
            if (payment.state.is_over and not payment.watched) or not payment.charge.external_id:
                return payment
        try:
            answer = _twice(machine, lambda: machine.cancel(payment.charge))
        except Refused:
            answer = machine.poll(payment.charge)
        return self._keep(payment, answer)

    def refund(self, payment_id: str) -> TerminalPayment:
        """Give all of an approved charge back.

        Raises Refused(TERMINAL_REFUSED) where the machine says no; Unavailable where nobody knows yet: the
        same call is made again at the next try.
        """
        tried_before = self._read(payment_id).charge.refund_key != ""
        payment = self._with_key(payment_id, "refund_key")
        if payment.state is not PaymentState.APPROVED:
            return payment
        machine = self.machine_named(payment.terminal)
        try:
            answer = _twice(machine, lambda: machine.refund(payment.charge))
        except Refused:
            if tried_before and not machine.repeats:
                # It may say no because the first try, whose answer is lost, took effect: a person looks.
                raise
            answer = machine.poll(payment.charge) if machine.repeats else MachineAnswer(payment.state)
            if answer.state is not PaymentState.REFUNDED:
                self._drop_refund(payment_id)
                raise
        kept = self._keep(payment, answer)
        return self.confirm_one(kept) if kept.unconfirmed else kept

    def take_back(self, payment_id: str) -> TerminalPayment:
        """Undo a charge that no sale uses: not confirmed where the machine still waits, else refunded."""
        payment = self._read(payment_id)
        if payment.state is PaymentState.APPROVED and not payment.unconfirmed:
            return self.refund(payment_id)
        return self.cancel(payment_id)

    def confirm_sale(self, sale_id: str) -> None:
        """After the commit: machines that wait to hear of it are told. Raises Unavailable; to be repeated."""
        with self.store.reading() as snapshot:
            waiting = payments.payments_of_sale(snapshot, sale_id)
        for payment in waiting:
            if payment.unconfirmed and payment.used_at is not None:
                self.confirm_one(payment)

    def confirm_one(self, payment: TerminalPayment) -> TerminalPayment:
        """Tell its machine that it stands. Raises Unavailable."""
        self.machine_named(payment.terminal).confirm(payment.charge)
        with self.store.writing() as transaction:
            payments.note_confirmed(transaction, payment.id, at=self._now())
        return self._read(payment.id)

    def repeats(self, terminal: str) -> bool:
        """Whether that machine takes the same call twice as one."""
        return self.machine_named(terminal).repeats

    def settle_paid(self, payment_id: str, operator: Operator, slip: CardSlip | None) -> TerminalPayment:
        """A person has looked at the machine: it was paid. Cards come with what the slip says."""
        payment = self._read(payment_id)
        if payment.charge.method is not Method.PIX and slip is None:
            raise Refused(Reason.CARD_DETAILS_MISSING)
        facts = (*payment.charge.facts, ("confirmed_by", operator.code))
        answer = MachineAnswer(PaymentState.APPROVED, card=slip, facts=facts)
        return self._keep(payment, answer, by=operator.id)

    def settle_unpaid(self, payment_id: str, operator: Operator) -> TerminalPayment:
        """A person has looked at the machine: nothing was charged. The sale goes on.

        The machine is asked later all the same, where it can be: should it have charged, or charge yet, that
        is shown.
        """
        payment = self._read(payment_id)
        if payment.state is PaymentState.APPROVED:
            raise Refused(Reason.TERMINAL_UNSETTLED)
        asks = any(
            one.name == payment.terminal and one.repeats and not one.by_person for one in self.machines
        )
        answer = MachineAnswer(PaymentState.CANCELLED)
        return self._keep(payment, answer, by=operator.id, watched=asks and not payment.state.is_over)

    def by_person(self, terminal: str) -> bool:
        """Whether that machine never speaks by itself."""
        return any(one.name == terminal and one.by_person for one in self.machines)

    def settle_refund(self, payment_id: str, operator: Operator, *, refunded: bool) -> TerminalPayment:
        """A person has looked at the machine: the money went back, or it did not."""
        if not refunded:
            self._drop_refund(payment_id)
            return self._read(payment_id)
        payment = self._read(payment_id)
        answer = MachineAnswer(PaymentState.REFUNDED, refunded=payment.charge.amount)
        return self._keep(payment, answer, by=operator.id)

    def open(self) -> tuple[TerminalPayment, ...]:
        """What is not settled; money that was taken and that no closed sale has comes first."""
        with self.store.reading() as snapshot:
            return payments.open_payments(snapshot)

    def _drop_refund(self, payment_id: str) -> None:
        with self.store.writing() as transaction:
            payments.drop_refund_key(transaction, payment_id)

    def _confirm_earlier(self, machine: PaymentTerminal, sale: Sale) -> None:
        """What the machine has not heard of an earlier sale, or of this one's first card, comes first."""
        used = {tender.terminal_payment for tender in sale.tenders}
        for payment in self.open():
            stands = not payment.is_unused or (payment.id in used and not payment.charge.cancel_key)
            if payment.terminal == machine.name and payment.unconfirmed and stands:
                self.confirm_one(payment)

    def _check_alone(self, transaction: Transaction, sale: Sale, machine: PaymentTerminal) -> None:
        used = {tender.terminal_payment for tender in sale.tenders}
        for payment in payments.payments_of_sale(transaction, sale.id):
            if not payment.state.is_free and payment.id not in used:
                raise Refused(Reason.TERMINAL_UNSETTLED)
        if machine.repeats:
            return
        for payment in payments.open_payments(transaction):
            waits = payment.is_unheard or (payment.unconfirmed and payment.is_unused)
            if payment.terminal == machine.name and waits:
                raise Refused(Reason.TERMINAL_UNSETTLED)

    def _ask(self, payment: TerminalPayment, *, is_first: bool) -> TerminalPayment:
        """Start it, or find out under the same key whether it was started."""
        machine = self.machine_named(payment.terminal)
        if not is_first and self._is_old(payment):
            return self._doubt(payment)
        try:
            answer = machine.start(payment.charge)
        except Refused:
            # The machine knows the key of what it took: whoever is refused has taken nothing.
            self._keep(payment, MachineAnswer(PaymentState.CANCELLED))
            raise
        except Unavailable as error:
            if error.outage is not Outage.OUTCOME_UNKNOWN:
                if is_first:
                    self._keep(payment, MachineAnswer(PaymentState.CANCELLED))
                    raise
                return self._doubt(payment)
            if is_first and machine.repeats:
                return self._ask(payment, is_first=False)
            return self._doubt(payment)
        kept = self._keep(payment, answer)
        # The answer to a repeated call may be the first one's: how it stands now is another question.
        return kept if is_first or kept.state.is_over else self._looked_at(kept)

    def _looked_at(self, payment: TerminalPayment) -> TerminalPayment:
        try:
            return self._keep(payment, self.machine_named(payment.terminal).poll(payment.charge))
        except Unavailable:
            return payment

    def _doubt(self, payment: TerminalPayment) -> TerminalPayment:
        return self._keep(payment, MachineAnswer(PaymentState.UNKNOWN))

    def _is_old(self, payment: TerminalPayment) -> bool:
        return not key_is_kept(payment.at, self.clock())

    def _look_again(self, payment: TerminalPayment) -> TerminalPayment:
        """A person said that nothing was charged: the machine says the same, or it is given up there too."""
        if not payment.charge.external_id:
            if self._is_old(payment):
                return self._keep(payment, MachineAnswer(PaymentState.CANCELLED))
            return self.cancel(payment.id)
        kept = self._keep(payment, self.machine_named(payment.terminal).poll(payment.charge))
        return self.cancel(kept.id) if kept.watched else kept

    def _keep(
        self,
        payment: TerminalPayment,
        answer: MachineAnswer,
        *,
        by: str = "",
        watched: bool | None = None,
    ) -> TerminalPayment:
        """Write what the machine said. What may not follow changes nothing but the id."""
        with self.store.writing() as transaction:
            known = payments.payment_by_id(transaction, payment.id)
            assert known is not None
            late = known.watched and answer.state is PaymentState.APPROVED
            moved = late or known.state.may_become(answer.state)
            if watched is None:
                watched = known.watched and not answer.state.is_over
            if not moved:
                answer = replace(answer, state=known.state, unconfirmed=known.unconfirmed)
            payments.keep_answer(transaction, payment.id, answer, at=self._now(), watched=watched)
            if moved and answer.state in _TOLD:
                self._note(transaction, known, answer.state, by=by or known.operator_id)
            kept = payments.payment_by_id(transaction, payment.id)
        assert kept is not None
        if kept.is_unused and kept.unconfirmed and kept.charge.cancel_key and moved:
            # Given up while the customer was at the machine: it is not confirmed.
            return self.cancel(kept.id)
        return kept

    def _with_key(self, payment_id: str, column: str) -> TerminalPayment:
        """The charge with the key of the call that is made next, on disk."""
        with self.store.writing() as transaction:
            payments.keep_key(transaction, payment_id, column=column, key=new_id())
        return self._read(payment_id)

    def _read(self, payment_id: str) -> TerminalPayment:
        with self.store.reading() as snapshot:
            payment = payments.payment_by_id(snapshot, payment_id)
        assert payment is not None
        return payment

    def machine_named(self, name: str) -> PaymentTerminal:
        for machine in self.machines:
            if machine.name == name:
                return machine
        # Taken out of the settings meanwhile: what it owes is still listed.
        raise Unavailable(Outage.TERMINAL, cause="not_configured")

    def _note(
        self, transaction: Transaction, payment: TerminalPayment, state: PaymentState, *, by: str
    ) -> None:
        body = {
            "payment_id": payment.id,
            "sale_id": payment.charge.sale_id,
            "terminal": payment.terminal,
            "method": payment.charge.method.value,
            "amount_cents": payment.charge.amount.cents,
        }
        kind = f"payment_{state.value}"
        journal.append_entry(transaction, kind, body, till=self.till, at=self._now(), operator_id=by)

    def _now(self) -> str:
        return stamp(self.clock())


def key_is_kept(asked_at: str, now: datetime) -> bool:
    """Whether a call first made then may be repeated: the platform still knows its key.

    A clock that was put back says nothing of how long it is.
    """
    age = now - datetime.fromisoformat(asked_at)
    return -CLOCK_SLACK < age < KEY_KEPT


def _twice(machine: PaymentTerminal, call: Callable[[], MachineAnswer]) -> MachineAnswer:
    """A call whose answer is lost is made once more where that has the effect of once."""
    try:
        return call()
    except Unavailable as error:
        if error.outage is not Outage.OUTCOME_UNKNOWN or not machine.repeats:
            raise
        return call()
