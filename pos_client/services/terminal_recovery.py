"""After any end of the program: what became of the charges that were under way.

Before anything is sold. A machine that cannot be asked leaves its charges listed; nothing is guessed.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass

from pos_client.domain.errors import TillError, Unavailable
from pos_client.domain.payment import UNDER_WAY, PaymentState
from pos_client.domain.sale import Sale
from pos_client.services.identity import stamp
from pos_client.services.machine_menus import MachineMenus
from pos_client.services.terminal_refunds import TerminalRefunds
from pos_client.services.terminals import TerminalPayment, Terminals
from pos_client.store import carts, payments

_log = logging.getLogger("pos.till")


@dataclass(frozen=True, slots=True)
class TerminalRecovery:
    """Settles what the last run left half done; doing it twice changes nothing."""

    terminals: Terminals

    def resolve(self) -> tuple[TerminalPayment, ...]:
        """Ask the machines, give up what nobody waits for any more; answers what is still open.

        A machine that cannot be asked is asked once: nobody waits for each of its charges in turn.
        """
        away: set[str] = set()
        for payment in self.terminals.open():
            if payment.terminal not in away:
                try:
                    self._settle(payment)
                except TillError as error:
                    _log.warning("the charge %s is still open: %s", payment.id, error.key)
                    away |= {payment.terminal} if isinstance(error, Unavailable) else set()
            self._match_cart(payment.id)
        TerminalRefunds(self.terminals).go_on(without=away)
        self._end_menu(away)
        return self.terminals.open()

    def look_again(self) -> bool:
        """What the counter need not wait for; true where money turned out to be taken that no sale has.

        Confirmations that were lost, what a person said was not charged, and what was done in a machine's own
        menu while nobody waited for it.
        """
        found = False
        for payment in self.terminals.open():
            try:
                if payment.watched:
                    found |= self.terminals.poll(payment.id).is_unused
                elif payment.unconfirmed and not payment.is_unused:
                    self.terminals.confirm_one(payment)
            except TillError as error:
                _log.info("the charge %s is still open: %s", payment.id, error.key)
        self._end_menu()
        return found

    def _end_menu(self, away: Collection[str] = ()) -> None:
        menus = MachineMenus(self.terminals)
        if menus.name in away:
            return
        try:
            menus.take_left()
        except TillError as error:
            _log.warning("what the machine's menu ended with is not confirmed yet: %s", error.key)

    def _settle(self, payment: TerminalPayment) -> None:
        if payment.state in UNDER_WAY or payment.state is PaymentState.UNKNOWN or payment.watched:
            payment = self.terminals.poll(payment.id)
        by_person = self.terminals.by_person(payment.terminal)
        if not by_person and (
            payment.state is PaymentState.CREATED
            or (payment.state in UNDER_WAY and payment.charge.cancel_key)
        ):
            # Nobody is at the machine yet, or somebody had given it up.
            payment = self.terminals.cancel(payment.id)
        if payment.unconfirmed:
            self._tell(payment)
        elif payment.state is PaymentState.APPROVED and payment.charge.refund_key:
            self._go_on_refunding(payment)

    def _tell(self, payment: TerminalPayment) -> None:
        """The sale is on disk, or given up: the machine hears which. What pays the open sale waits for it."""
        if not payment.is_unused or payment.charge.refund_key:
            self.terminals.confirm_one(payment)
        elif payment.charge.cancel_key or not self._pays_the_cart(payment):
            self.terminals.cancel(payment.id)

    def _pays_the_cart(self, payment: TerminalPayment) -> bool:
        """The sale that it was taken for is open still, and it fits: the counter begins with closing it."""
        with self.terminals.store.reading() as snapshot:
            cart = carts.load_cart(snapshot)
        if cart is None or cart.id != payment.charge.sale_id:
            return False
        has = any(tender.terminal_payment == payment.id for tender in cart.tenders)
        return has or payment.charge.amount <= cart.remaining

    def _go_on_refunding(self, payment: TerminalPayment) -> None:
        asked = self.terminals.poll(payment.id)
        if asked.unconfirmed:
            self.terminals.confirm_one(asked)
        elif asked.state is PaymentState.APPROVED and self.terminals.repeats(payment.terminal):
            self.terminals.refund(payment.id)

    def _match_cart(self, payment_id: str) -> None:
        """The open cart counts on what was taken for it, and on nothing that was given back."""
        store = self.terminals.store
        with store.writing() as transaction:
            cart = carts.load_cart(transaction)
            payment = payments.payment_by_id(transaction, payment_id)
            if cart is None or payment is None or payment.charge.sale_id != cart.id:
                return
            matched = _matched(cart, payment)
            if matched is not cart:
                carts.save_cart(transaction, matched, saved_at=stamp(self.terminals.clock()))


def _matched(cart: Sale, payment: TerminalPayment) -> Sale:
    has = any(tender.terminal_payment == payment.id for tender in cart.tenders)
    if has and not payment.is_unused:
        return cart.without_charge(payment.id)
    fits = payment.charge.amount <= cart.remaining
    if not has and payment.is_unused and fits and not payment.charge.refund_key:
        return cart.with_tender(payment.tender)
    return cart
