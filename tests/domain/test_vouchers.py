"""Vouchers in the sums of a sale: part of the discount, and on the lines to the centavo."""

from hypothesis import given

from pos_client.domain.money import Money, Quantity
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import AppliedVoucher, VoucherKind
from tests.domain.strategies import examples, vouchered_sales
from tests.fakes.clock import FakeClock


@examples(300)
@given(sale=vouchered_sales())
def test_the_law_of_the_totals_holds_with_vouchers(sale: Sale) -> None:
    assert sale.gross - sale.discount - sale.redeemed_cashback == sale.total
    assert sale.total.cents >= 0
    shares = sale.shares
    assert Money.total(one.discount for one in shares) == sale.discount
    assert Money.total(one.redeemed_cashback for one in shares) == sale.redeemed_cashback
    assert Money.total(one.total for one in shares) == sale.total
    for line, share in zip(sale.lines, shares, strict=True):
        assert line.gross - share.discount - share.redeemed_cashback == share.total
        assert min(share.discount, share.redeemed_cashback, share.total).cents >= 0


def test_a_voucher_for_a_product_takes_nothing_off_its_neighbours() -> None:
    sale = Sale("s", FakeClock().now)
    for sku, cents in (("1", 1000), ("2", 333)):
        sale = sale.with_product(Product(sku, sku, Money(cents)), Quantity.units(1))
    done = sale.with_voucher(AppliedVoucher("u", "C", VoucherKind.PRODUCT, Money(333), 1))
    assert [share.total for share in done.shares] == [Money(1000), Money(0)]
    spread = done.with_voucher(AppliedVoucher("v", "D", VoucherKind.AMOUNT, Money(100)))
    assert [share.total for share in spread.shares] == [Money(900), Money(0)]


def test_a_voucher_is_no_text_that_a_log_could_keep() -> None:
    voucher = AppliedVoucher("u", "SECRET-CODE", VoucherKind.AMOUNT, Money(1))
    assert "SECRET" not in repr(voucher)
