"""Setting a cart aside for the next customer, and taking it up again, by whoever is at the till."""

from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.store import carts, journal, parking, payments
from pos_client.store.parking import ParkedCart
from pos_client.store.store import Store, Transaction

__all__ = ["ParkedCart", "Parking"]

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Parking:
    """Parked carts are on disk with their prices and member: a crash or a change of operator leaves them."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def park(self, sale: Sale, name: str, *, operator: Operator) -> ParkedCart:
        """Set the cart aside under this name, or the next free number.

        Raises Refused: CART_EMPTY, SALE_BEING_PAID, REDEMPTION_PENDING, TERMINAL_UNSETTLED: what was paid or
        held already belongs to a sale that is about to close.
        """
        if not sale.lines:
            raise Refused(Reason.CART_EMPTY)
        if sale.tenders:
            raise Refused(Reason.SALE_BEING_PAID)
        if sale.redemption is not None:
            raise Refused(Reason.REDEMPTION_PENDING)
        if sale.vouchers:
            raise Refused(Reason.VOUCHER_APPLIED)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            if payments.owes(transaction, sale.id):
                raise Refused(Reason.TERMINAL_UNSETTLED)
            known = {cart.name for cart in parking.list_parked(transaction)}
            kept = _plain(name) or _next_number(known)
            parking.add_parked(transaction, sale, kept, operator_id=operator.id, at=at)
            carts.clear_cart(transaction)
            self._note(transaction, "sale_parked", sale, operator=operator)
        return ParkedCart(sale.id, kept, sale.total.cents, operator.id, at)

    def parked(self) -> tuple[ParkedCart, ...]:
        """What waits, the oldest first."""
        with self.store.reading() as snapshot:
            return parking.list_parked(snapshot)

    def count(self) -> int:
        """How many carts wait."""
        with self.store.reading() as snapshot:
            return parking.count_parked(snapshot)

    def recall(self, sale_id: str, *, instead_of: Sale, operator: Operator) -> Sale:
        """The parked cart as the open one. Raises Refused: CART_BUSY (one has goods), LINE_UNKNOWN."""
        if instead_of.lines or instead_of.tenders or instead_of.redemption is not None:
            raise Refused(Reason.CART_BUSY)
        with self.store.writing() as transaction:
            sale = parking.take_parked(transaction, sale_id)
            if sale is None:
                raise Refused(Reason.LINE_UNKNOWN)
            carts.save_cart(transaction, sale, saved_at=stamp(self.clock()))
            self._note(transaction, "sale_recalled", sale, operator=operator)
        return sale

    def _note(self, transaction: Transaction, kind: str, sale: Sale, *, operator: Operator) -> None:
        journal.append_entry(
            transaction,
            kind,
            {"sale_id": sale.id, "lines": len(sale.lines), "total_cents": sale.total.cents},
            till=self.identity.code,
            at=stamp(self.clock()),
            operator_id=operator.id,
        )


def _plain(name: str) -> str:
    line = "".join(sign if sign.isprintable() else " " for sign in name)
    return " ".join(line.split())[:LONGEST_NAME]


def _next_number(known: set[str]) -> str:
    number = 1
    while str(number) in known:
        number += 1
    return str(number)
