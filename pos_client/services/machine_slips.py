"""What payment machines have printed by the till: the customer's copy and the store's, in their own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pos_client.domain.sale import Sale
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection
from pos_client.domain.till import StoreHead, TillIdentity
from pos_client.services.identity import new_id
from pos_client.store import payments
from pos_client.store.documents import add_document
from pos_client.store.store import Transaction

CUSTOMERS, STORES = "receipt", "receipt_store"
_MOST_LINES = 120


@dataclass(frozen=True, slots=True)
class MachineSlips:
    """Under the store's own head, queued for the printer in the transaction of what they are about."""

    head: StoreHead
    identity: TillIdentity
    training: bool = False

    def of_sale(self, transaction: Transaction, sale: Sale, *, number: str, operator: str, at: str) -> None:
        """The copies of each charge that pays it."""
        for tender in sale.tenders:
            charge = tender.terminal_payment and payments.payment_by_id(transaction, tender.terminal_payment)
            if charge:
                facts = dict(charge.charge.facts)
                self.add(transaction, slips_in(facts), number=number, operator=operator, at=at)

    def add(
        self,
        transaction: Transaction,
        copies: Sequence[tuple[str, str]],
        *,
        at: str,
        number: str = "",
        operator: str = "",
    ) -> None:
        """Each copy (its title and its lines) on a paper of its own."""
        for title, lines in copies:
            rows = tuple(SlipRow(line) for line in lines.splitlines()[:_MOST_LINES])
            slip = Slip(
                kind=SlipKind.MACHINE,
                head=self.head,
                number=number,
                store=self.identity.store,
                till=self.identity.till,
                operator=operator,
                at=at,
                sections=(SlipSection(title, rows),),
                training=self.training,
            )
            add_document(transaction, new_id(), slip)


def slips_in(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Both copies, where the machine gave any."""
    titled = ((N_("Customer's copy"), facts.get(CUSTOMERS, "")), (N_("Store's copy"), facts.get(STORES, "")))
    return tuple((title, lines) for title, lines in titled if lines)
