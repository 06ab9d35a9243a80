"""A sale as a frozen value: every change is a new sale, and the totals are always the sum of their parts.

`gross - discount - redeemed_cashback = total`; `paid - total = change` (change comes from cash only).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from pos_client.domain.benefits import Redemption
from pos_client.domain.customer import Cpf, Member
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.voucher import AppliedVoucher


@dataclass(frozen=True)
class SaleLine:
    """One product in a sale, at the price it had when it was rung. `code` is what was scanned."""

    product: Product
    quantity: Quantity
    unit_price: Money
    code: str = ""
    discount: Money = ZERO
    label_total: Money | None = None

    @cached_property
    def gross(self) -> Money:
        """Before any discount; a label that carries a price is believed over quantity times price."""
        return self.label_total if self.label_total is not None else self.quantity.of(self.unit_price)

    @cached_property
    def net(self) -> Money:
        """After the line's own discount, before its share of the sale's."""
        return self.gross - self.discount


@dataclass(frozen=True, slots=True)
class SaleDiscount:
    """Off the whole sale: an amount, or a share in basis points (10_000 = all)."""

    amount: Money = ZERO
    basis_points: int = 0

    def of(self, net: Money) -> Money:
        """What it takes off this much, never more than all of it."""
        return min(self.amount + net.percent(self.basis_points), net)


@dataclass(frozen=True, slots=True)
class LineShare:
    """What one line carries of the sale: its discounts, its share of the cashback, its real cost."""

    discount: Money
    redeemed_cashback: Money
    total: Money


@dataclass(frozen=True)
class Sale:
    """The open cart and, once paid, what is closed."""

    id: str
    opened_at: datetime
    lines: tuple[SaleLine, ...] = ()
    discount_rule: SaleDiscount = SaleDiscount()
    member: Member | None = None
    redemption: Redemption | None = None
    tenders: tuple[Tender, ...] = ()
    invoice_cpf: Cpf | None = None
    salesperson_id: str | None = None
    sold_at: datetime | None = None
    """Set for a sale that was written on paper before."""
    vouchers: tuple[AppliedVoucher, ...] = ()
    """Used up for this sale; what each takes off is part of the discount."""

    @cached_property
    def gross(self) -> Money:
        """The lines before any discount."""
        return Money.total(line.gross for line in self.lines)

    @cached_property
    def net(self) -> Money:
        """The lines after their own discounts."""
        return Money.total(line.net for line in self.lines)

    @cached_property
    def sale_discount(self) -> Money:
        """What the discount on the whole sale takes off."""
        return self.discount_rule.of(self.net)

    @cached_property
    def voucher_discount(self) -> Money:
        """What the vouchers take off."""
        return Money.total(voucher.amount for voucher in self.vouchers)

    @cached_property
    def discount(self) -> Money:
        """All discounts: the lines', the sale's and the vouchers'; the cashback is not one of them."""
        return self.gross - self.net + self.sale_discount + self.voucher_discount

    @cached_property
    def redeemed_cashback(self) -> Money:
        """What the member pays with earned cashback."""
        return self.redemption.amount if self.redemption else ZERO

    @cached_property
    def before_cashback(self) -> Money:
        """What would be due without the redemption."""
        return self.gross - self.discount

    @cached_property
    def total(self) -> Money:
        """What is due."""
        return self.before_cashback - self.redeemed_cashback

    @cached_property
    def paid(self) -> Money:
        """What was handed over."""
        return Money.total(tender.amount for tender in self.tenders)

    @cached_property
    def remaining(self) -> Money:
        """What is still due."""
        return max(self.total - self.paid, ZERO)

    @cached_property
    def change(self) -> Money:
        """What goes back to the customer."""
        return max(self.paid - self.total, ZERO)

    @cached_property
    def shares(self) -> tuple[LineShare, ...]:
        """The sale's discount, vouchers and cashback spread over the lines, to the centavo."""
        left = self.left_by_line
        cashbacks = self.redeemed_cashback.spread([one.cents for one in left])
        return tuple(
            LineShare(line.gross - rest, cashback, rest - cashback)
            for line, rest, cashback in zip(self.lines, left, cashbacks, strict=True)
        )

    @cached_property
    def left_by_line(self) -> tuple[Money, ...]:
        """What each line still costs after all discounts, before the cashback."""
        left = _less([line.net for line in self.lines], self.sale_discount)
        for voucher in self.vouchers:
            if voucher.line is None:
                left = _less(left, voucher.amount)
            else:
                left[voucher.line] -= voucher.amount
        return tuple(left)

    def with_product(
        self, product: Product, quantity: Quantity, *, code: str = "", label_total: Money | None = None
    ) -> "Sale":
        """One more line. Raises Refused: PRICE_ZERO, AMOUNT_TOO_LARGE, SALE_BEING_PAID."""
        self._refuse_if_being_paid()
        if product.unit_price.cents <= 0 and label_total is None:
            raise Refused(Reason.PRICE_ZERO, code=code or product.sku)
        if label_total is not None and label_total.cents <= 0:
            raise Refused(Reason.PRICE_ZERO, code=code or product.sku)
        line = SaleLine(
            product, quantity, product.unit_price, code=code or product.sku, label_total=label_total
        )
        if line.gross.cents <= 0:
            raise Refused(Reason.QUANTITY_INVALID)
        if (self.gross + line.gross).cents > MAX_SALE_CENTS:
            raise Refused(Reason.AMOUNT_TOO_LARGE)
        return replace(self, lines=(*self.lines, line))

    def without_line(self, index: int) -> "Sale":
        """The sale as it was before that line was rung. Raises Refused: LINE_UNKNOWN, SALE_BEING_PAID."""
        self._refuse_if_being_paid()
        if not 0 <= index < len(self.lines):
            raise Refused(Reason.LINE_UNKNOWN)
        return replace(self, lines=self.lines[:index] + self.lines[index + 1 :])

    def with_line_back(self, index: int, line: SaleLine) -> "Sale":
        """The sale as it was before `without_line`. Raises Refused: AMOUNT_TOO_LARGE, SALE_BEING_PAID."""
        self._refuse_if_being_paid()
        if (self.gross + line.gross).cents > MAX_SALE_CENTS:
            raise Refused(Reason.AMOUNT_TOO_LARGE)
        index = min(max(index, 0), len(self.lines))
        return replace(self, lines=(*self.lines[:index], line, *self.lines[index:]))

    def with_line_discount(self, index: int, discount: Money) -> "Sale":
        """That line with this discount instead of the one it had. Raises Refused."""
        self._refuse_if_being_paid()
        if not 0 <= index < len(self.lines):
            raise Refused(Reason.LINE_UNKNOWN)
        line = self.lines[index]
        if not 0 <= discount.cents <= line.gross.cents:
            raise Refused(Reason.DISCOUNT_TOO_LARGE)
        return replace(
            self, lines=(*self.lines[:index], replace(line, discount=discount), *self.lines[index + 1 :])
        )

    def with_unit_price(self, index: int, unit_price: Money) -> "Sale":
        """That line at another price; a label's own total no longer holds. Raises Refused."""
        self._refuse_if_being_paid()
        if not 0 <= index < len(self.lines):
            raise Refused(Reason.LINE_UNKNOWN)
        line = replace(self.lines[index], unit_price=unit_price, label_total=None)
        if unit_price.cents <= 0 or line.gross.cents <= 0:
            raise Refused(Reason.PRICE_ZERO, code=line.code)
        if line.discount > line.gross:
            raise Refused(Reason.DISCOUNT_TOO_LARGE)
        changed = replace(self, lines=(*self.lines[:index], line, *self.lines[index + 1 :]))
        if changed.gross.cents > MAX_SALE_CENTS:
            raise Refused(Reason.AMOUNT_TOO_LARGE)
        return changed

    def with_discount(self, rule: SaleDiscount) -> "Sale":
        """The sale with this discount on the whole instead of the one it had. Raises Refused."""
        self._refuse_if_being_paid()
        if rule.amount.cents < 0 or not 0 <= rule.basis_points <= 10_000 or rule.amount > self.net:
            raise Refused(Reason.DISCOUNT_TOO_LARGE)
        return replace(self, discount_rule=rule)

    def with_voucher(self, voucher: AppliedVoucher) -> "Sale":
        """The sale with this voucher used. Raises Refused: VOUCHER_WORTHLESS, SALE_BEING_PAID."""
        if self.tenders or self.redemption is not None:
            raise Refused(Reason.SALE_BEING_PAID)
        at_line = voucher.line is not None
        if at_line and not 0 <= (voucher.line or 0) < len(self.lines):
            raise Refused(Reason.LINE_UNKNOWN)
        most = self.left_by_line[voucher.line] if voucher.line is not None else self.before_cashback
        if not 0 < voucher.amount.cents <= most.cents:
            raise Refused(Reason.VOUCHER_WORTHLESS)
        return replace(self, vouchers=(*self.vouchers, voucher))

    def without_vouchers(self) -> "Sale":
        """The sale as it was before any voucher. Raises Refused(SALE_BEING_PAID)."""
        if self.tenders or self.redemption is not None:
            raise Refused(Reason.SALE_BEING_PAID)
        return replace(self, vouchers=())

    def with_member(self, member: Member | None) -> "Sale":
        """The sale for this member, or for nobody. Raises Refused(REDEMPTION_PENDING)."""
        if self.redemption is not None:
            raise Refused(Reason.REDEMPTION_PENDING)
        return replace(self, member=member)

    def with_redemption(self, redemption: Redemption | None) -> "Sale":
        """The sale with this cashback applied (or none). Raises Refused(REDEMPTION_ABOVE_USABLE)."""
        if self.tenders:
            raise Refused(Reason.SALE_BEING_PAID)
        if redemption is not None and not 0 < redemption.amount.cents <= self.before_cashback.cents:
            raise Refused(Reason.REDEMPTION_ABOVE_USABLE, most=self.before_cashback.decimal_text())
        return replace(self, redemption=redemption)

    def with_redemption_settled(self, redemption: Redemption | None) -> "Sale":
        """The sale's redemption as it stands now, or gone, with payments there already."""
        assert self.redemption is not None
        assert redemption is None or redemption.amount == self.redemption.amount
        return replace(self, redemption=redemption)

    def with_tender(self, tender: Tender) -> "Sale":
        """The sale with one more payment; only cash may exceed what is due. Raises Refused."""
        if not self.lines:
            raise Refused(Reason.CART_EMPTY)
        if self.remaining.cents <= 0:
            raise Refused(Reason.TENDER_ABOVE_REMAINING, most=self.remaining.decimal_text())
        if tender.method is not Method.CASH and tender.amount > self.remaining:
            raise Refused(Reason.TENDER_ABOVE_REMAINING, most=self.remaining.decimal_text())
        if tender.credit_code and any(one.credit_code == tender.credit_code for one in self.tenders):
            raise Refused(Reason.CREDIT_USED)
        if tender.terminal_payment and any(
            one.terminal_payment == tender.terminal_payment for one in self.tenders
        ):
            raise Refused(Reason.TERMINAL_UNSETTLED)
        if tender.amount.cents > MAX_SALE_CENTS:
            raise Refused(Reason.AMOUNT_TOO_LARGE)
        return replace(self, tenders=(*self.tenders, tender))

    def without_last_tender(self) -> "Sale":
        """The sale before its last payment was entered."""
        return replace(self, tenders=self.tenders[:-1])

    def without_charge(self, payment_id: str) -> "Sale":
        """The sale without what a machine's charge paid, which was given back."""
        return replace(self, tenders=tuple(one for one in self.tenders if one.terminal_payment != payment_id))

    def checked_for_closing(self) -> "Sale":
        """Itself, where it may be closed. Raises Refused: CART_EMPTY, NOT_PAID."""
        if not self.lines:
            raise Refused(Reason.CART_EMPTY)
        if self.paid.cents < self.total.cents:
            raise Refused(Reason.NOT_PAID, remaining=self.remaining.decimal_text())
        return self

    def _refuse_if_being_paid(self) -> None:
        if self.tenders or self.redemption is not None:
            raise Refused(Reason.SALE_BEING_PAID)
        if self.vouchers:
            # Each was used up for these goods at these prices.
            raise Refused(Reason.VOUCHER_APPLIED)


def _less(left: Sequence[Money], amount: Money) -> list[Money]:
    """The amount taken off in proportion to what is left."""
    parts = amount.spread([one.cents for one in left])
    return [one - part for one, part in zip(left, parts, strict=True)]


MAX_SALE_CENTS = 9_999_999_99
