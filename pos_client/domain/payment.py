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


class PaymentState(StrEnum):
    """How far a charge at a payment machine has come.

    `unknown`: the machine may have charged and nobody can say without looking at it.
    """

    INTENDED = "intended"
    CREATED = "created"
    WAITING = "waiting"
    ACTION_REQUIRED = "action_required"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"

    @property
    def is_over(self) -> bool:
        """Nothing more happens by itself."""
        return self not in UNDER_WAY and self is not PaymentState.UNKNOWN

    @property
    def is_free(self) -> bool:
        """Surely nothing is charged: the customer may pay again."""
        return self in _NOT_CHARGED

    def may_become(self, after: "PaymentState") -> bool:
        """Whether the machine may tell of that next. Staying as it is is no step."""
        if self is after or self in _ENDED:
            return False
        if self is PaymentState.APPROVED:
            return after in (PaymentState.REFUNDED, PaymentState.CANCELLED)
        if after in (PaymentState.INTENDED, PaymentState.CREATED):
            return self in (PaymentState.INTENDED, PaymentState.UNKNOWN) and after is PaymentState.CREATED
        return True


UNDER_WAY = frozenset(
    {PaymentState.INTENDED, PaymentState.CREATED, PaymentState.WAITING, PaymentState.ACTION_REQUIRED}
)
_ENDED = frozenset(
    {PaymentState.DECLINED, PaymentState.CANCELLED, PaymentState.EXPIRED, PaymentState.REFUNDED}
)
_NOT_CHARGED = _ENDED


@dataclass(frozen=True, slots=True)
class Charge:
    """What a machine is asked to take, and what it has said of it so far.

    `id` is ours and never repeats; `intent_key`, `cancel_key` and `refund_key` make a repeated call the same
    call, and are empty before it was decided. `facts` are the machine's own words, kept for its adapter.
    `refund_amount` is how much `refund_key` gives back; None for all of it.
    """

    id: str
    sale_id: str
    method: Method
    amount: Money
    intent_key: str
    external_id: str = ""
    cancel_key: str = ""
    refund_key: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    refund_amount: Money | None = None

    @property
    def gives_back(self) -> Money:
        """What a refund under `refund_key` is about."""
        return self.amount if self.refund_amount is None else self.refund_amount

    def fact(self, name: str) -> str:
        """What the machine said under that name, or nothing."""
        return dict(self.facts).get(name, "")


@dataclass(frozen=True, slots=True)
class MachineAnswer:
    """What a payment machine says of one charge.

    `message` is for the operator, in the machine's words; `qr` is a Pix code to draw; `refunded` what went
    back of it. `unconfirmed`: the machine waits to hear that the sale is on disk.
    """

    state: PaymentState
    external_id: str = ""
    card: CardSlip | None = None
    message: str = ""
    qr: str = ""
    refunded: Money = Money(0)  # noqa: RUF009 - a frozen value
    unconfirmed: bool = False
    facts: tuple[tuple[str, str], ...] = ()


class RefundState(StrEnum):
    """How far a refund at a machine has come, kept before each step.

    `wanted`: the return is on disk, nobody was asked yet. `asked`: the machine may have done it. `refused`:
    surely nothing went back. `given`: it did. `by_hand`: a person answers for it.
    """

    WANTED = "wanted"
    ASKED = "asked"
    REFUSED = "refused"
    GIVEN = "given"
    BY_HAND = "by_hand"

    @property
    def is_over(self) -> bool:
        """The customer has it back."""
        return self in (RefundState.GIVEN, RefundState.BY_HAND)


@dataclass(frozen=True, slots=True)
class Tender:
    """One means of payment in a sale. `amount` is what was handed over, before change.

    `credit_code` is the store credit's that pays, `terminal_payment` the id of the charge at a machine.
    """

    method: Method
    amount: Money
    card: CardSlip | None = None
    pix_txid: str = ""
    confirmed_by: str = ""
    credit_code: str = ""
    terminal_payment: str = ""

    def __post_init__(self) -> None:
        if self.amount.cents <= 0:
            raise Refused(Reason.AMOUNT_INVALID, typed=self.amount.decimal_text())
        if self.method in CARD_METHODS and self.card is None:
            raise Refused(Reason.CARD_DETAILS_MISSING)
        if self.method is Method.STORE_CREDIT and not self.credit_code:
            raise Refused(Reason.CREDIT_UNKNOWN)
