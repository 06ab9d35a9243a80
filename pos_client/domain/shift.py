"""A shift's sums and its close: what was sold and moved, what should lie in the drawer, what was counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import MAX_CENTS, Money
from pos_client.domain.payment import Method

NOTES_CENTS = (200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00)
COINS_CENTS = (1_00, 50, 25, 10, 5)
DENOMINATIONS_CENTS = NOTES_CENTS + COINS_CENTS
"""The real's notes and coins in use, in centavos (the coin of one centavo is no longer made)."""
MOST_PIECES = 99_999
COUNTED_METHODS = (Method.CREDIT, Method.DEBIT, Method.PIX, Method.OTHER)
"""Counted beside the cash, always all of them: an empty field tells nobody what is expected."""


class Movement(StrEnum):
    """Cash into the drawer, out of it, or the drawer opened for neither."""

    SUPPLY = "supply"
    WITHDRAWAL = "withdrawal"
    NO_SALE = "no_sale"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and how much together."""

    count: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class TenderTotal:
    """One means of payment: received net of change, paid back, and in how many payments."""

    method: str
    count: int
    received_cents: int
    refunded_cents: int = 0

    @property
    def net_cents(self) -> int:
        """What is left of it."""
        return self.received_cents - self.refunded_cents


@dataclass(frozen=True, slots=True)
class OperatorTotal:
    """What one operator sold. `code` is what they sign in with."""

    operator_id: str
    code: str
    sales: Tally


@dataclass(frozen=True, slots=True)
class ShiftTotals:
    """Everything a report of the shift says, in centavos. `sales` are before returns."""

    opening_float_cents: int
    sales: Tally = Tally()
    gross_cents: int = 0
    discounts: Tally = Tally()
    cashback_used: Tally = Tally()
    cashback_pending: Tally = Tally()
    cashback_refused: Tally = Tally()
    cashback_granted: Tally = Tally()
    offers_pending: Tally = Tally()
    vouchers_issued: Tally = Tally()
    vouchers_used: Tally = Tally()
    carts_cancelled: Tally = Tally()
    carts_parked: Tally = Tally()
    cancellations: Tally = Tally()
    returns: Tally = Tally()
    cashback_given_back_cents: int = 0
    cashback_taken_back_cents: int = 0
    late_entries: Tally = Tally()
    supplies: Tally = Tally()
    withdrawals: Tally = Tally()
    drawer_openings: int = 0
    tenders: tuple[TenderTotal, ...] = ()
    operators: tuple[OperatorTotal, ...] = ()
    approvals: tuple[tuple[str, int], ...] = ()
    watched: tuple[tuple[str, int], ...] = ()
    first_number: str = ""
    last_number: str = ""

    @property
    def net_cents(self) -> int:
        """Sales less what was returned or cancelled."""
        return self.sales.cents - self.returns.cents - self.cancellations.cents

    @property
    def expected_drawer_cents(self) -> int:
        """What should lie in the drawer: float, cash net of change and refunds, supplies less withdrawals."""
        cash = sum(tender.net_cents for tender in self.tenders if tender.method == Method.CASH)
        return self.opening_float_cents + cash + self.supplies.cents - self.withdrawals.cents

    def expected(self) -> dict[str, int]:
        """By means of payment, what a right count would be; cash is the drawer's.

        Store credit is the till's own paper: there is nothing to count.
        """
        by_method = {
            tender.method: tender.net_cents for tender in self.tenders if tender.method != Method.STORE_CREDIT
        }
        return {**by_method, Method.CASH.value: self.expected_drawer_cents}


@dataclass(frozen=True, slots=True)
class CashCount:
    """Notes and coins as they were counted: (denomination in centavos, pieces)."""

    pieces: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for cents, count in self.pieces:
            if cents not in DENOMINATIONS_CENTS or not 0 <= count <= MOST_PIECES:
                raise Refused(Reason.QUANTITY_INVALID)

    @property
    def total(self) -> Money:
        """What they are worth."""
        return Money(sum(cents * count for cents, count in self.pieces))


@dataclass(frozen=True, slots=True)
class Count:
    """What the cashier found: cash by denomination, and one amount for each other means of payment."""

    cash: CashCount
    others: Mapping[str, Money]

    def __post_init__(self) -> None:
        if any(not 0 <= amount.cents <= MAX_CENTS for amount in self.others.values()):
            raise Refused(Reason.AMOUNT_INVALID, typed="")

    def counted(self) -> dict[str, int]:
        """By means of payment."""
        return {
            Method.CASH.value: self.cash.total.cents,
            **{method: amount.cents for method, amount in self.others.items()},
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """One means of payment: what should be there and what is."""

    method: str
    expected_cents: int
    counted_cents: int

    @property
    def cents(self) -> int:
        """Above zero there is too much, below too little."""
        return self.counted_cents - self.expected_cents


def differences(expected: Mapping[str, int], count: Count) -> tuple[Difference, ...]:
    """Per means of payment, cash first; what nobody expected nor counted is left out."""
    counted = count.counted()
    order = [method.value for method in Method]
    known = {*expected, *counted}
    listed = [method for method in order if method in known] + sorted(known - set(order))
    found = (Difference(method, expected.get(method, 0), counted.get(method, 0)) for method in listed)
    return tuple(one for one in found if one.method == Method.CASH or one.expected_cents or one.counted_cents)


def largest(found: Iterable[Difference]) -> Money:
    """The largest difference of any means of payment, without its sign; a surplus mends no shortage."""
    return Money(max((abs(one.cents) for one in found), default=0))
