"""What returns give back at payment machines: on disk with the return, asked under one key, never twice.

A machine that refuses has surely given nothing, unless a call before it was lost: then a person looks.
Runs on `payment`.
"""

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass

from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable
from pos_client.domain.payment import MachineAnswer, PaymentState, RefundState
from pos_client.domain.till import Operator
from pos_client.ports import PaymentTerminal
from pos_client.services.identity import new_id, stamp
from pos_client.services.machine_slips import slips_in
from pos_client.services.terminals import Terminals, key_is_kept
from pos_client.store import journal, payments
from pos_client.store import terminal_refunds as table
from pos_client.store.store import Transaction
from pos_client.store.terminal_refunds import TerminalRefund

__all__ = ["TerminalRefund", "TerminalRefunds"]

_log = logging.getLogger("pos.till")


@dataclass(frozen=True, slots=True)
class TerminalRefunds:
    """By the machines of `terminals`."""

    terminals: Terminals

    def of_return(self, return_id: str) -> tuple[TerminalRefund, ...]:
        """What that return gives back at machines."""
        with self.terminals.store.reading() as snapshot:
            return table.refunds_of_return(snapshot, return_id)

    def open(self) -> tuple[TerminalRefund, ...]:
        """What customers have not got back yet."""
        with self.terminals.store.reading() as snapshot:
            return table.open_refunds(snapshot)

    def give(self, refund_id: str) -> TerminalRefund:
        """Ask its machine, or go on with what it was asked; done already changes nothing.

        A machine that never speaks is not asked: `settle` says what the person did. Raises Refused where
        surely nothing went back (state `refused`), or where only a person can say (state `asked`);
        Unavailable where nobody knows yet: the same call again goes on with it.
        """
        refund = self._read(refund_id)
        machine = self.terminals.machine_named(refund.payment.terminal)
        if refund.state.is_over:
            return self._confirm(refund) if refund.unconfirmed else refund
        if machine.by_person:
            return refund
        if refund.payment.unconfirmed:
            self.terminals.confirm_one(refund.payment)
        tried = refund.state is RefundState.ASKED
        if tried and machine.repeats and not key_is_kept(refund.changed_at, self.terminals.clock()):
            raise Refused(Reason.TERMINAL_UNSETTLED)
        refund = self._asking(refund)
        answer = self._ask(refund, machine, tried=tried)
        if answer.state is not PaymentState.REFUNDED:
            raise Unavailable(Outage.OUTCOME_UNKNOWN, why="not_yet")
        given = self._given(refund, answer)
        return self._confirm(given) if given.unconfirmed else given

    def settle(self, refund_id: str, operator: Operator, *, given: bool) -> TerminalRefund:
        """A person answers for it: it went back by hand, or the machine has given nothing."""
        with self.terminals.store.writing() as transaction:
            refund = self._found(transaction, refund_id)
            if refund.state.is_over:
                return refund
            state = RefundState.BY_HAND if given else RefundState.REFUSED
            table.move_refund(transaction, refund_id, state, at=self._now())
            if given:
                payments.add_refunded(transaction, refund.payment.id, refund.amount.cents, at=self._now())
            self._note(transaction, refund, state, by=operator.id)
        return self._read(refund_id)

    def go_on(self, *, without: Collection[str] = ()) -> None:
        """At the start: what machines were asked, or may be asked with nobody there, is gone on with."""
        for refund in self.open():
            if refund.payment.terminal in without:
                continue
            try:
                machine = self.terminals.machine_named(refund.payment.terminal)
                if refund.unconfirmed or (machine.repeats and refund.state is not RefundState.REFUSED):
                    self.give(refund.id)
            except TillError as error:
                _log.warning("the refund %s is still open: %s", refund.id, error.key)

    def _ask(self, refund: TerminalRefund, machine: PaymentTerminal, *, tried: bool) -> MachineAnswer:
        """Once more under the same key where the answer is lost and that is the same call."""
        for again in (machine.repeats, False):
            try:
                return machine.refund(refund.charge)
            except Refused:
                found = self._found_given(refund, machine)
                if found is not None:
                    return found
                if not tried:
                    self._move(refund, RefundState.REFUSED)
                raise
            except Unavailable as error:
                lost = error.outage is Outage.OUTCOME_UNKNOWN
                if not lost and not tried:
                    self._move(refund, RefundState.WANTED)
                if not lost or not again:
                    raise
                tried = True
        raise AssertionError("the second try returns or raises")

    def _found_given(self, refund: TerminalRefund, machine: PaymentTerminal) -> MachineAnswer | None:
        """A refusal may mean that all of it went back before: the order itself says."""
        if not machine.repeats or refund.amount != refund.payment.charge.amount:
            return None
        answer = machine.poll(refund.charge)
        return answer if answer.state is PaymentState.REFUNDED else None

    def _asking(self, refund: TerminalRefund) -> TerminalRefund:
        """On disk before the call. What was refused is another call: it needs a key of its own."""
        with self.terminals.store.writing() as transaction:
            known = self._found(transaction, refund.id)
            key = new_id() if known.state is RefundState.REFUSED else known.key
            if known.state is not RefundState.ASKED:
                table.move_refund(transaction, refund.id, RefundState.ASKED, at=self._now(), key=key)
        return self._read(refund.id)

    def _given(self, refund: TerminalRefund, answer: MachineAnswer) -> TerminalRefund:
        with self.terminals.store.writing() as transaction:
            known = self._found(transaction, refund.id)
            if not known.state.is_over:
                table.move_refund(
                    transaction,
                    refund.id,
                    RefundState.GIVEN,
                    at=self._now(),
                    message=answer.message,
                    facts=json.dumps(dict(answer.facts), ensure_ascii=False),
                    unconfirmed=int(answer.unconfirmed),
                )
                payments.add_refunded(transaction, refund.payment.id, refund.amount.cents, at=self._now())
                self._note(transaction, refund, RefundState.GIVEN, by=refund.operator_id)
                if self.terminals.slips is not None:
                    self.terminals.slips.add(transaction, slips_in(dict(answer.facts)), at=self._now())
        return self._read(refund.id)

    def _confirm(self, refund: TerminalRefund) -> TerminalRefund:
        self.terminals.machine_named(refund.payment.terminal).confirm(refund.answered)
        self._move(refund, refund.state, unconfirmed=0)
        return self._read(refund.id)

    def _move(self, refund: TerminalRefund, state: RefundState, **values: object) -> None:
        with self.terminals.store.writing() as transaction:
            table.move_refund(transaction, refund.id, state, at=self._now(), **values)

    def _read(self, refund_id: str) -> TerminalRefund:
        with self.terminals.store.reading() as snapshot:
            refund = table.refund_by_id(snapshot, refund_id)
        assert refund is not None
        return refund

    def _found(self, transaction: Transaction, refund_id: str) -> TerminalRefund:
        refund = table.refund_by_id(transaction, refund_id)
        assert refund is not None
        return refund

    def _note(self, transaction: Transaction, refund: TerminalRefund, state: RefundState, *, by: str) -> None:
        body = {
            "refund_id": refund.id,
            "payment_id": refund.payment.id,
            "return_id": refund.return_id,
            "amount_cents": refund.amount.cents,
        }
        kind = f"refund_{state.value}"
        till, at = self.terminals.till, self._now()
        journal.append_entry(transaction, kind, body, till=till, at=at, operator_id=by)

    def _now(self) -> str:
        return stamp(self.terminals.clock())
