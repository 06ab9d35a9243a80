"""A sale's totals are the sum of its parts, whatever was done to it and in whatever order."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.benefits import Redemption, RedemptionState
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.sale import MAX_SALE_CENTS, Sale, SaleDiscount
from pos_client.domain.till import TillIdentity
from pos_client.services.sale_messages import sale_body
from pos_client.store.sales import Closing
from tests.domain.strategies import carts, examples, paid_sales, products, quantities, sales, tried
from tests.fakes.clock import FakeClock

COFFEE = Product("100", "Café", Money(1000))
EMPTY = Sale("s", FakeClock().now)


@examples(120)
@given(sales())
def test_the_totals_are_the_sum_of_their_parts(sale: Sale) -> None:
    assert sale.gross == Money.total(line.gross for line in sale.lines)
    assert sale.gross - sale.discount - sale.redeemed_cashback == sale.total
    assert sale.total.cents >= 0
    assert sale.paid == Money.total(tender.amount for tender in sale.tenders)
    assert sale.paid - sale.total == sale.change - sale.remaining
    assert 0 in {sale.change.cents, sale.remaining.cents}


@examples(120)
@given(sales())
def test_the_lines_shares_sum_to_the_sale_and_hold_each_on_its_own(sale: Sale) -> None:
    shares = sale.shares
    assert Money.total(share.discount for share in shares) == sale.discount
    assert Money.total(share.redeemed_cashback for share in shares) == sale.redeemed_cashback
    assert Money.total(share.total for share in shares) == sale.total
    for line, share in zip(sale.lines, shares, strict=True):
        assert line.gross - share.discount - share.redeemed_cashback == share.total
        assert min(share.discount.cents, share.redeemed_cashback.cents, share.total.cents) >= 0
        assert line.quantity.milli > 0


@examples(80)
@given(paid_sales())
def test_change_comes_out_of_cash_only(sale: Sale) -> None:
    cash = Money.total(tender.amount for tender in sale.tenders if tender.method is Method.CASH)
    assert sale.change <= cash
    assert sale.checked_for_closing() is sale


@examples(80)
@given(paid_sales())
def test_what_the_platforms_are_told_sums_as_the_sale_does(sale: Sale) -> None:
    closing = Closing("001-02-000001", 1, 1, "shift", "17", "2026-03-14T09:26:53-03:00")
    body = sale_body(sale, closing, identity=TillIdentity("001", "02"))
    cents = {name: int(body[name].replace(".", "")) for name in ("gross", "discount", "redeemed_cashback")}
    total = int(body["total"].replace(".", ""))
    assert cents["gross"] - cents["discount"] - cents["redeemed_cashback"] == total
    assert sum(int(payment["amount"].replace(".", "")) for payment in body["payments"]) == total
    items = body["items"]
    assert sum(int(item["total"].replace(".", "")) for item in items) == cents["gross"] - cents["discount"]
    for item in items:
        exact = int(item["quantity"].replace(".", "")) * int(item["unit_price"].replace(".", ""))
        told = int(item["total"].replace(".", "")) + int(item["discount"].replace(".", ""))
        assert abs(exact - told * 1000) <= 500


@examples(100)
@given(carts(), products, quantities)
def test_ringing_and_taking_out_again_restores_the_sale(
    sale: Sale, product: Product, quantity: Quantity
) -> None:
    rung = tried(sale, lambda kept: kept.with_product(product, quantity))
    if rung is not sale:
        assert rung.without_line(len(sale.lines)) == sale
        assert rung.gross - sale.gross == quantity.of(product.unit_price)


@examples(50)
@given(sales())
def test_a_sale_that_is_being_paid_does_not_change_its_lines(sale: Sale) -> None:
    if not (sale.tenders or sale.redemption):
        return
    changes: list[Callable[[], Sale]] = [
        lambda: sale.with_product(COFFEE, Quantity.units(1)),
        lambda: sale.without_line(0),
        lambda: sale.with_line_discount(0, Money(1)),
        lambda: sale.with_discount(SaleDiscount(Money(1))),
    ]
    for change in changes:
        with pytest.raises(Refused) as refusal:
            change()
        assert refusal.value.reason is Reason.SALE_BEING_PAID


@examples(50)
@given(sales())
def test_stepping_back_through_the_tenders_restores_the_cart(sale: Sale) -> None:
    while sale.tenders:
        due = sale.remaining
        sale = sale.without_last_tender()
        assert sale.remaining >= due
    assert not sale.paid


@pytest.mark.parametrize("price", [0, -1])
def test_a_product_without_a_price_is_refused(price: int) -> None:
    with pytest.raises(Refused) as refusal:
        EMPTY.with_product(Product("1", "x", Money(price)), Quantity.units(1))
    assert refusal.value.reason is Reason.PRICE_ZERO


def test_a_price_that_rounds_to_nothing_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        EMPTY.with_product(Product("1", "x", Money(1)), Quantity(1))
    assert refusal.value.reason is Reason.QUANTITY_INVALID


def test_a_sale_has_a_largest_total() -> None:
    sale = EMPTY.with_product(Product("1", "x", Money(MAX_SALE_CENTS)), Quantity.units(1))
    with pytest.raises(Refused) as refusal:
        sale.with_product(Product("1", "x", Money(1)), Quantity.units(1))
    assert refusal.value.reason is Reason.AMOUNT_TOO_LARGE


@given(st.integers(-5, 5))
def test_a_line_that_is_not_there_is_refused(index: int) -> None:
    sale = EMPTY.with_product(COFFEE, Quantity.units(1)).with_product(COFFEE, Quantity.units(1))
    if index in {0, 1}:
        assert len(sale.without_line(index).lines) == 1
        return
    changes: list[Callable[[], Sale]] = [
        lambda: sale.without_line(index),
        lambda: sale.with_line_discount(index, Money(0)),
    ]
    for change in changes:
        with pytest.raises(Refused) as refusal:
            change()
        assert refusal.value.reason is Reason.LINE_UNKNOWN


def test_discounts_stay_within_what_they_take_from() -> None:
    sale = EMPTY.with_product(COFFEE, Quantity.units(1))
    for amount, points in ((1001, 0), (-1, 0), (0, 10_001), (0, -1)):
        with pytest.raises(Refused):
            sale.with_discount(SaleDiscount(Money(amount), points))
    for amount in (-1, 1001):
        with pytest.raises(Refused):
            sale.with_line_discount(0, Money(amount))
    given_away = sale.with_discount(SaleDiscount(Money(0), 10_000))
    assert given_away.total == Money(0)
    assert given_away.checked_for_closing().change == Money(0)


def test_a_fixed_discount_shrinks_with_the_basket() -> None:
    sale = EMPTY.with_product(COFFEE, Quantity.units(1)).with_product(COFFEE, Quantity.units(1))
    sale = sale.with_discount(SaleDiscount(Money(1500))).without_line(0)
    assert (sale.discount, sale.total) == (Money(1000), Money(0))


def test_only_cash_may_be_more_than_what_is_due() -> None:
    sale = EMPTY.with_product(COFFEE, Quantity.units(1))
    slip = CardSlip("visa", "1", "2")
    for tender in (
        Tender(Method.CREDIT, Money(1001), card=slip),
        Tender(Method.PIX, Money(1001)),
        Tender(Method.OTHER, Money(1001)),
    ):
        with pytest.raises(Refused) as refusal:
            sale.with_tender(tender)
        assert refusal.value.reason is Reason.TENDER_ABOVE_REMAINING
    paid = sale.with_tender(Tender(Method.CASH, Money(5000)))
    assert paid.change == Money(4000)
    with pytest.raises(Refused):
        paid.with_tender(Tender(Method.CASH, Money(1)))


def test_a_tender_is_checked_when_it_is_made() -> None:
    for amount in (0, -1):
        with pytest.raises(Refused):
            Tender(Method.CASH, Money(amount))
    with pytest.raises(Refused):
        Tender(Method.DEBIT, Money(1))
    for brand, nsu, authorization, installments in (
        ("", "1", "2", 1), ("v", " ", "2", 1), ("v", "1", "", 1), ("v", "1", "2", 0), ("v", "1", "2", 25)
    ):  # fmt: skip
        with pytest.raises(Refused):
            CardSlip(brand, nsu, authorization, installments=installments)


def test_an_unpaid_or_empty_sale_is_not_closed() -> None:
    with pytest.raises(Refused) as refusal:
        EMPTY.checked_for_closing()
    assert refusal.value.reason is Reason.CART_EMPTY
    with pytest.raises(Refused) as refusal:
        EMPTY.with_tender(Tender(Method.CASH, Money(1)))
    assert refusal.value.reason is Reason.CART_EMPTY
    with pytest.raises(Refused) as refusal:
        EMPTY.with_product(COFFEE, Quantity.units(1)).checked_for_closing()
    assert refusal.value.reason is Reason.NOT_PAID


def test_the_member_stays_while_cashback_is_applied() -> None:
    sale = EMPTY.with_product(COFFEE, Quantity.units(1))
    redeemed = sale.with_redemption(Redemption("r", Money(1000), "h", RedemptionState.HELD))
    assert redeemed.total == Money(0)
    with pytest.raises(Refused) as refusal:
        redeemed.with_member(None)
    assert refusal.value.reason is Reason.REDEMPTION_PENDING
    with pytest.raises(Refused) as refusal:
        sale.with_redemption(Redemption("r", Money(1001), "h", RedemptionState.HELD))
    assert refusal.value.reason is Reason.REDEMPTION_ABOVE_USABLE
    assert redeemed.with_redemption(None) == sale


def test_cashback_is_not_changed_once_money_lies_on_the_counter() -> None:
    sale = EMPTY.with_product(COFFEE, Quantity.units(1)).with_tender(Tender(Method.CASH, Money(1)))
    for redemption in (None, Redemption("r", Money(1), "h", RedemptionState.HELD)):
        with pytest.raises(Refused) as refusal:
            sale.with_redemption(redemption)
        assert refusal.value.reason is Reason.SALE_BEING_PAID
