"""How a sale is paid: tenders, and what a card machine's slip says."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money

MAX_INSTALLMENTS = 24


class Method(StrEnum):
    """The means of payment; the values are the words of the SmartPOS feed."""

    CASH = "cash"
    CREDIT = "credit"
    DEBIT = "debit"
    PIX = "pix"
    OTHER = "other"
    STORE_CREDIT = "store_credit"


CARD_METHODS = frozenset({Method.CREDIT, Method.DEBIT})


@dataclass(frozen=True, slots=True)
class CardSlip:
    """What the cashier copies from the slip of a stand-alone machine."""

    brand: str
    nsu: str
    authorization: str
    installments: int = 1
    acquirer: str = ""

    def __post_init__(self) -> None:
        if not self.brand.strip() or not self.nsu.strip() or not self.authorization.strip():
            raise Refused(Reason.CARD_DETAILS_MISSING)
        if not 1 <= self.installments <= MAX_INSTALLMENTS:
            raise Refused(Reason.CARD_DETAILS_MISSING)


@dataclass(frozen=True, slots=True)
class Tender:
    """One means of payment in a sale. `amount` is what was handed over, before change.

    `credit_code` is the store credit's that pays.
    """

    method: Method
    amount: Money
    card: CardSlip | None = None
    pix_txid: str = ""
    confirmed_by: str = ""
    credit_code: str = ""

    def __post_init__(self) -> None:
        if self.amount.cents <= 0:
            raise Refused(Reason.AMOUNT_INVALID, typed=self.amount.decimal_text())
        if self.method in CARD_METHODS and self.card is None:
            raise Refused(Reason.CARD_DETAILS_MISSING)
        if self.method is Method.STORE_CREDIT and not self.credit_code:
            raise Refused(Reason.CREDIT_UNKNOWN)
