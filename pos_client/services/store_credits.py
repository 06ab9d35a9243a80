"""Store credits (*vale*): given instead of money back, used up in the transaction that closes a sale."""

import secrets
from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.sale import Sale
from pos_client.domain.scanned import CREDIT_LENGTH, CREDIT_MARK, CREDIT_SIGNS, is_credit_code
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection
from pos_client.domain.till import StoreHead, TillIdentity
from pos_client.services.identity import new_id
from pos_client.store import credits
from pos_client.store.credits import StoreCredit
from pos_client.store.documents import add_document
from pos_client.store.store import Store, Transaction

__all__ = ["CreditSlips", "StoreCredit", "StoreCredits", "consume_credits", "is_credit_code", "new_code"]


def new_code() -> str:
    """What nobody guesses and everybody can type: no 0, 1, I or O."""
    return CREDIT_MARK + "".join(secrets.choice(CREDIT_SIGNS) for _ in range(CREDIT_LENGTH))


@dataclass(frozen=True, slots=True)
class StoreCredits:
    """Reads credits for whoever pays with one; indexed rows, fit for the screen's thread."""

    store: Store

    def find(self, code: str) -> StoreCredit:
        """The credit. Raises Refused: CREDIT_UNKNOWN, CREDIT_USED."""
        with self.store.reading() as snapshot:
            found = credits.credit_by_code(snapshot, code.strip().upper())
        if found is None:
            raise Refused(Reason.CREDIT_UNKNOWN)
        if found.used_by_sale_id is not None:
            raise Refused(Reason.CREDIT_USED)
        return found

    def for_exchange(self, sale_id: str) -> tuple[StoreCredit, ...]:
        """What came back to pay for this very sale."""
        with self.store.reading() as snapshot:
            return credits.credits_for_exchange(snapshot, sale_id)


@dataclass(frozen=True, slots=True)
class CreditSlips:
    """Whose slips they are: store, till, and what the moment is called."""

    head: StoreHead
    identity: TillIdentity
    operator_code: str
    number: str
    at: str
    training: bool = False

    def issue(self, transaction: Transaction, *, return_id: str, amount: Money) -> StoreCredit:
        """A new credit with its own slip, queued for the printer."""
        credit = StoreCredit(new_code(), return_id, amount)
        credits.add_credit(transaction, credit, at=self.at)
        add_document(transaction, new_id(), self.slip(credit))
        return credit

    def slip(self, credit: StoreCredit) -> Slip:
        """The paper that is worth the credit."""
        rows = (
            SlipRow(N_("Amount"), cents=credit.amount.cents, strong=True),
            SlipRow(N_("Code"), text=credit.code),
            SlipRow(N_("Valid at this till only, for one purchase.")),
        )
        return Slip(
            kind=SlipKind.CREDIT,
            head=self.head,
            number=self.number,
            store=self.identity.store,
            till=self.identity.till,
            operator=self.operator_code,
            at=self.at,
            sections=(SlipSection("", rows),),
            qr=credit.code,
            training=self.training,
        )


def consume_credits(transaction: Transaction, sale: Sale, slips: CreditSlips) -> None:
    """Use up the credits that pay for the sale; what a credit is worth beyond its share is a new one.

    Raises Refused: CREDIT_UNKNOWN, CREDIT_USED.
    """
    for tender in sale.tenders:
        if tender.method is Method.STORE_CREDIT:
            _consume(transaction, sale.id, tender, slips=slips)


def _consume(transaction: Transaction, sale_id: str, tender: Tender, *, slips: CreditSlips) -> None:
    credit = credits.credit_by_code(transaction, tender.credit_code)
    if credit is None or credit.amount < tender.amount:
        raise Refused(Reason.CREDIT_UNKNOWN)
    if not credits.use_credit(transaction, credit.code, sale_id=sale_id):
        raise Refused(Reason.CREDIT_USED)
    if rest := credit.amount - tender.amount:
        slips.issue(transaction, return_id=credit.return_id, amount=rest)
