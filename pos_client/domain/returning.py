"""What of a sale can come back, and what each part of it is worth, so that all parts make up the whole.

Every amount of a part is the difference of two cumulative shares, each rounded by a rule that never goes
down: whatever the parts and their order, they sum to the sale's own amounts, to the centavo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money, Quantity, half_up
from pos_client.domain.payment import Method
from pos_client.domain.product import Product


class RefundBy(StrEnum):
    """How the customer gets the amount back."""

    ORIGINAL = "original"
    CASH = "cash"
    STORE_CREDIT = "store_credit"


class ReturnKind(StrEnum):
    """A cancellation takes back all that is left of a sale of this very shift."""

    RETURN = "return"
    CANCELLATION = "cancellation"


def share(amount: Money, part: int, whole: int) -> Money:
    """So much of the amount as `part` is of `whole`, half up; never less for a larger part."""
    return Money(half_up(amount.cents * part, whole)) if whole else ZERO


def share_between(amount: Money, before: int, after: int, *, whole: int) -> Money:
    """What the step from `before` to `after` adds to the share: steps that follow each other sum exactly."""
    return share(amount, after, whole) - share(amount, before, whole)


@dataclass(frozen=True, slots=True)
class Part:
    """Amounts of a line or of a return; `gross - discount - redeemed_cashback = total`."""

    gross: Money
    discount: Money
    redeemed_cashback: Money
    total: Money

    def __sub__(self, other: "Part") -> "Part":
        return Part(
            self.gross - other.gross,
            self.discount - other.discount,
            self.redeemed_cashback - other.redeemed_cashback,
            self.total - other.total,
        )

    @classmethod
    def sum_of(cls, parts: Sequence["Part"]) -> "Part":
        """Column by column."""
        return cls(
            Money.total(part.gross for part in parts),
            Money.total(part.discount for part in parts),
            Money.total(part.redeemed_cashback for part in parts),
            Money.total(part.total for part in parts),
        )


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold, and how much of it came back so far (thousandths)."""

    position: int
    sku: str
    gtin: str | None
    description: str
    unit: str
    quantity_milli: int
    unit_price: Money
    amounts: Part
    returned_milli: int = 0

    @property
    def left_milli(self) -> int:
        """What can still come back."""
        return self.quantity_milli - self.returned_milli

    def first(self, milli: int) -> Part:
        """What the first so many thousandths are worth.

        The gross is split in two and the rest in two again: with two parts, rounding one half up never
        takes back what the other was given before.
        """
        whole = self.amounts
        gross = share(whole.gross, milli, self.quantity_milli)
        discount = share(whole.discount, gross.cents, whole.gross.cents)
        net, whole_net = gross - discount, whole.gross - whole.discount
        cashback = share(whole.redeemed_cashback, net.cents, whole_net.cents)
        return Part(gross, discount, cashback, net - cashback)

    def next(self, milli: int) -> Part:
        """What the next so many are worth. Raises Refused(RETURN_TOO_MUCH)."""
        if not 0 < milli <= self.left_milli:
            raise Refused(Reason.RETURN_TOO_MUCH, product=self.description[:40])
        return self.first(self.returned_milli + milli) - self.first(self.returned_milli)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of the sale, net of change, and what of it was given back so far."""

    position: int
    method: Method
    amount: Money
    detail: str = ""
    refunded: Money = ZERO

    @property
    def left(self) -> Money:
        """What can still go back this way."""
        return self.amount - self.refunded


@dataclass(frozen=True, slots=True)
class Refund:
    """What goes back by one means; `tender_position` names the payment that it reverses."""

    method: Method
    amount: Money
    detail: str = ""
    tender_position: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One line of a return; `original_position` is None where no receipt was there."""

    original_position: int | None
    sku: str
    gtin: str | None
    description: str
    unit: str
    quantity: Quantity
    unit_price: Money
    amounts: Part


@dataclass(frozen=True, slots=True)
class BlindItem:
    """Goods without a receipt, at the price that was agreed."""

    product: Product
    quantity: Quantity
    unit_price: Money

    def line(self) -> ReturnLine:
        """As it comes back. Raises Refused(PRICE_ZERO)."""
        gross = self.quantity.of(self.unit_price)
        if gross.cents <= 0:
            raise Refused(Reason.PRICE_ZERO, code=self.product.sku)
        return ReturnLine(
            original_position=None,
            sku=self.product.sku,
            gtin=self.product.gtin,
            description=self.product.description,
            unit=self.product.unit,
            quantity=self.quantity,
            unit_price=self.unit_price,
            amounts=Part(gross, ZERO, ZERO, gross),
        )


@dataclass(frozen=True, slots=True)
class Earned:
    """New cashback taken back: of the amount, what the step between two cumulative totals is."""

    amount: Money
    cumulative_before: Money
    cumulative_after: Money


@dataclass(frozen=True, slots=True)
class Original:
    """A closed sale as returns see it. `earned` is zero where the platform has not said how much it was."""

    sale_id: str
    number: str
    shift_id: str
    closed_at: str
    total: Money
    lines: tuple[SoldLine, ...]
    payments: tuple[Paid, ...]
    member_id: str | None = None
    earned: Money = ZERO
    hold_id: str = ""
    redemption_state: RedemptionState | None = None
    redemption_id: str = ""
    redeemed_points: int = 0

    def points_with(self, cashback: Money) -> int:
        """How many of the points that paid go back with so much of the cashback; all parts sum exactly."""
        whole = Money.total(line.amounts.redeemed_cashback for line in self.lines)
        before = Money.total(line.first(line.returned_milli).redeemed_cashback for line in self.lines)
        after = before + cashback
        points = Money(self.redeemed_points)
        return share_between(points, before.cents, after.cents, whole=whole.cents).cents

    @property
    def returned_total(self) -> Money:
        """What was refunded of it so far."""
        return Money.total(line.first(line.returned_milli).total for line in self.lines)

    @property
    def is_exhausted(self) -> bool:
        """Nothing of it can come back any more."""
        return all(line.left_milli == 0 for line in self.lines)

    @property
    def left(self) -> dict[int, Quantity]:
        """All that can still come back, by position."""
        return {line.position: Quantity(line.left_milli) for line in self.lines if line.left_milli}

    def take(self, quantities: Mapping[int, Quantity]) -> tuple[ReturnLine, ...]:
        """The lines of a return. Raises Refused: RETURN_EMPTY, LINE_UNKNOWN, RETURN_TOO_MUCH."""
        if not quantities:
            raise Refused(Reason.RETURN_EMPTY)
        known = {line.position: line for line in self.lines}
        if not quantities.keys() <= known.keys():
            raise Refused(Reason.LINE_UNKNOWN)
        return tuple(
            ReturnLine(
                original_position=position,
                sku=known[position].sku,
                gtin=known[position].gtin,
                description=known[position].description,
                unit=known[position].unit,
                quantity=quantity,
                unit_price=known[position].unit_price,
                amounts=known[position].next(quantity.milli),
            )
            for position, quantity in sorted(quantities.items())
        )

    def earned_with(self, total: Money) -> Earned:
        """What a refund of this much takes back of the cashback that the sale earned."""
        before = self.returned_total
        after = before + total
        amount = share_between(self.earned, before.cents, after.cents, whole=self.total.cents)
        return Earned(amount, before, after)

    def reverse_payments(self, amount: Money) -> tuple[Refund, ...]:
        """Back by the means it was paid with, the largest payment first."""
        refunds, left = [], amount
        for paid in sorted(self.payments, key=lambda one: (-one.amount.cents, one.position)):
            back = min(paid.left, left)
            if back.cents > 0:
                refunds.append(Refund(paid.method, back, paid.detail, paid.position))
                left -= back
        assert not left, "more would go back than was paid"
        return tuple(refunds)


def net_payments(tenders: Sequence[Paid], change: Money) -> tuple[Paid, ...]:
    """The payments without what was handed back as change, which came out of the cash."""
    kept = []
    for tender in tenders:
        back = min(change, tender.amount) if tender.method is Method.CASH else ZERO
        change -= back
        if tender.amount > back:
            kept.append(
                Paid(tender.position, tender.method, tender.amount - back, tender.detail, tender.refunded)
            )
    return tuple(kept)


def refunds_of(total: Money, refund: RefundBy, original: Original | None) -> tuple[Refund, ...]:
    """By which means it goes back; a credit that paid comes back as a credit."""
    if not total:
        return ()
    if refund is RefundBy.STORE_CREDIT:
        return (Refund(Method.STORE_CREDIT, total),)
    if original is None:
        return (Refund(Method.CASH, total),)
    return tuple(
        replace(one, detail="") if one.method is Method.STORE_CREDIT else one
        for one in original.reverse_payments(total)
    )
