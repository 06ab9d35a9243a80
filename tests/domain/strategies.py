"""What hypothesis draws: amounts, quantities, and sales grown by any sequence of what a cashier does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from pos_client.domain.benefits import Redemption, RedemptionState
from pos_client.domain.customer import Cpf
from pos_client.domain.errors import Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale, SaleDiscount
from pos_client.domain.voucher import AppliedVoucher, VoucherKind
from tests.fakes.clock import BRASILIA, FakeClock
from tests.fakes.people import cpf_digits

Test = TypeVar("Test", bound=Callable[..., Any])


def examples(count: int) -> Callable[[Test], Test]:
    """So many examples, anew at every run, without a deadline for a busy machine."""
    chosen = settings(max_examples=count, deadline=None, derandomize=False)

    def apply(test: Test) -> Test:
        return chosen(test)

    return apply


texts = st.one_of(st.sampled_from(["", 'Pão "francês"', "日本\n\x1b@"]), st.text(max_size=12))
prices = st.integers(1, 500_000).map(Money)
quantities = st.one_of(st.integers(1, 99_999).map(Quantity), st.integers(1, 50).map(Quantity.units))
cpfs = st.integers(1, 999_999_998).map(lambda body: Cpf(cpf_digits(f"{body:09d}")))
products = st.builds(
    Product,
    sku=st.sampled_from(["100", "85123A", "P/1"]),
    description=texts,
    unit_price=prices,
    gtin=st.sampled_from([None, "7891000315507"]),
    unit=st.sampled_from(["un", "kg"]),
    redeemable=st.booleans(),
)
slips = st.builds(
    CardSlip,
    st.sampled_from(["visa", "elo"]),
    st.sampled_from(["1", "000123456"]),
    st.sampled_from(["A1", "654321"]),
    installments=st.integers(1, 24),
    acquirer=st.sampled_from(["", "cielo"]),
)


def _ring(sale: Sale, draw: st.DrawFn) -> Sale:
    label = draw(st.one_of(st.none(), prices))
    product, quantity = draw(products), draw(quantities)
    return tried(sale, lambda kept: kept.with_product(product, quantity, label_total=label))


def _discount_line(sale: Sale, draw: st.DrawFn) -> Sale:
    index = draw(st.integers(0, len(sale.lines) - 1))
    most = sale.lines[index].gross.cents
    return sale.with_line_discount(index, Money(draw(st.integers(0, most))))


def _discount(sale: Sale, draw: st.DrawFn) -> Sale:
    amount = Money(draw(st.integers(0, sale.net.cents)))
    return sale.with_discount(SaleDiscount(amount, draw(st.integers(0, 10_000))))


def _redeem(sale: Sale, draw: st.DrawFn) -> Sale:
    amount = Money(draw(st.integers(1, max(sale.before_cashback.cents, 1))))
    state = draw(st.sampled_from(RedemptionState))
    return sale.with_redemption(Redemption("r-1", amount, "h-1", state))


def _tender(sale: Sale, draw: st.DrawFn) -> Sale:
    method = draw(st.sampled_from(Method))
    most = sale.remaining.cents + (10_000 if method is Method.CASH else 0)
    card = draw(slips) if method in {Method.CREDIT, Method.DEBIT} else None
    amount = Money(draw(st.integers(1, max(most, 1))))
    code = f"VL{len(sale.tenders)}" if method is Method.STORE_CREDIT else ""
    tender = Tender(method, amount, card=card, pix_txid=draw(texts), confirmed_by="17", credit_code=code)
    return sale.with_tender(tender)


def tried(sale: Sale, step: Callable[[Sale], Sale]) -> Sale:
    """The sale after this step, or as it was where a rule refuses it."""
    try:
        return step(sale)
    except Refused:
        return sale


@st.composite
def carts(draw: st.DrawFn) -> Sale:
    """Lines and discounts, nothing paid."""
    sale = Sale("sale-1", FakeClock().now.astimezone(BRASILIA) + timedelta(seconds=draw(st.integers(0, 9))))
    sale = sale.with_product(Product("1", "Bala", draw(prices)), Quantity.units(draw(st.integers(1, 9))))
    for _ in range(draw(st.integers(0, 4))):
        sale = _ring(sale, draw)
        if draw(st.booleans()):
            sale = tried(sale, lambda kept: _discount_line(kept, draw))
        if draw(st.booleans()):
            sale = tried(sale, lambda kept: _discount(kept, draw))
        if len(sale.lines) > 1 and draw(st.booleans()):
            sale = sale.without_line(draw(st.integers(0, len(sale.lines) - 1)))
    return sale


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    """A cart, perhaps with cashback, with some tenders, perhaps paid."""
    sale = draw(carts())
    if draw(st.booleans()):
        sale = tried(sale, lambda kept: _redeem(kept, draw))
    for _ in range(draw(st.integers(0, 3))):
        sale = tried(sale, lambda kept: _tender(kept, draw))
    return sale


def _voucher(sale: Sale, draw: st.DrawFn) -> Sale:
    line = draw(st.one_of(st.none(), st.integers(0, len(sale.lines) - 1)))
    most = sale.before_cashback if line is None else sale.left_by_line[line]
    amount = Money(draw(st.integers(1, max(most.cents, 1))))
    kind = VoucherKind.AMOUNT if line is None else VoucherKind.PRODUCT
    return sale.with_voucher(AppliedVoucher(f"u-{len(sale.vouchers)}", "CODE", kind, amount, line))


@st.composite
def vouchered_sales(draw: st.DrawFn) -> Sale:
    """A cart with vouchers on the whole and on single lines, perhaps with cashback after them."""
    sale = draw(carts())
    for _ in range(draw(st.integers(1, 3))):
        sale = tried(sale, lambda kept: _voucher(kept, draw))
    if draw(st.booleans()):
        sale = tried(sale, lambda kept: _redeem(kept, draw))
    return sale


@st.composite
def paid_sales(draw: st.DrawFn) -> Sale:
    """A sale that may be closed."""
    sale = draw(sales())
    if sale.remaining:
        sale = sale.with_tender(Tender(Method.CASH, sale.remaining))
    return sale
