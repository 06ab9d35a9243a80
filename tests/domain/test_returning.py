"""Parts of a sale sum to the sale: every column, whatever the parts and their order."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money, Quantity
from pos_client.domain.payment import Method
from pos_client.domain.returning import Original, Paid, Part, SoldLine, net_payments, share_between
from pos_client.domain.sale import Sale
from tests.domain.strategies import examples, paid_sales


def original_of(sale: Sale, earned: Money = ZERO) -> Original:
    """The sale as the store would give it back."""
    lines = tuple(
        SoldLine(
            position,
            line.product.sku,
            None,
            line.product.description,
            line.product.unit,
            line.quantity.milli,
            line.unit_price,
            Part(line.gross, share.discount, share.redeemed_cashback, share.total),
        )
        for position, (line, share) in enumerate(zip(sale.lines, sale.shares, strict=True), 1)
    )
    tenders = [Paid(place, tender.method, tender.amount) for place, tender in enumerate(sale.tenders, 1)]
    payments = net_payments(tenders, sale.change)
    return Original("s", "1", "shift", "", sale.total, lines, payments, earned=earned)


def after(original: Original, quantities: dict[int, Quantity], refunds: dict[int, Money]) -> Original:
    """The sale once so much more of it came back."""
    lines = tuple(
        replace(line, returned_milli=line.returned_milli + quantities[line.position].milli)
        if line.position in quantities
        else line
        for line in original.lines
    )
    payments = tuple(
        replace(paid, refunded=paid.refunded + refunds.get(paid.position, ZERO)) for paid in original.payments
    )
    return replace(original, lines=lines, payments=payments)


def some_part(original: Original, draw: st.DrawFn) -> dict[int, Quantity]:
    """Any quantity of any of the lines that are left."""
    left = [line for line in original.lines if line.left_milli]
    chosen = draw(st.lists(st.sampled_from(left), min_size=1, unique_by=lambda line: line.position))
    return {line.position: Quantity(draw(st.integers(1, line.left_milli))) for line in chosen}


@examples(300)
@given(sale=paid_sales(), earned=st.integers(0, 50_000).map(Money), data=st.data())
def test_any_sequence_of_partial_returns_sums_to_the_sale(
    sale: Sale, earned: Money, data: st.DataObject
) -> None:
    assume(sale.total.cents or not earned)
    original = original_of(sale, earned)
    parts, taken_back, refunded = [], ZERO, []
    for step in range(40):
        if original.is_exhausted:
            break
        quantities = original.left if step > 8 else some_part(original, data.draw)
        lines = original.take(quantities)
        part = Part.sum_of([line.amounts for line in lines])
        assert part.gross - part.discount - part.redeemed_cashback == part.total
        for line in lines:
            amounts = line.amounts
            assert min(amounts.gross, amounts.discount, amounts.redeemed_cashback, amounts.total) >= ZERO
        step_earned = original.earned_with(part.total)
        assert step_earned.amount >= ZERO
        back = original.reverse_payments(part.total)
        assert Money.total(one.amount for one in back) == part.total
        taken_back += step_earned.amount
        refunded += back
        parts.append(part)
        original = after(original, quantities, {one.tender_position or 0: one.amount for one in back})
    assert original.is_exhausted
    assert Part.sum_of(parts) == Part(sale.gross, sale.discount, sale.redeemed_cashback, sale.total)
    assert taken_back == earned
    assert all(paid.left == ZERO for paid in original.payments)


@examples(200)
@given(
    amount=st.integers(0, 10**9).map(Money),
    cuts=st.lists(st.integers(0, 10**7), max_size=12),
    whole=st.integers(1, 10**7),
)
def test_steps_of_a_share_sum_to_the_amount(amount: Money, cuts: list[int], whole: int) -> None:
    marks = sorted({0, whole, *(cut % whole for cut in cuts)})
    steps = [share_between(amount, low, high, whole=whole) for low, high in pairwise(marks)]
    assert Money.total(steps) == amount
    assert all(step >= ZERO for step in steps)


@examples(150)
@given(
    price=st.integers(1, 90_000),
    share=st.integers(0, 10_000),
    start=st.integers(0, 4_000),
    rounds=st.lists(
        st.tuples(st.integers(0, 10_000), st.lists(st.integers(1, 2_999), max_size=4)), max_size=4
    ),
)
def test_buying_earning_and_returning_leaves_nothing(
    price: int, share: int, start: int, rounds: list[tuple[int, list[int]]]
) -> None:
    """A balance that pays for a sale, earns on it and gets both back in parts is where it began."""
    balance = start
    for used_share, cuts in rounds:
        redeemed = Money(min(balance, price)).percent(used_share)
        total = Money(price) - redeemed
        earned = total.percent(share)
        amounts = Part(Money(price), ZERO, redeemed, total)
        line = SoldLine(1, "a", None, "a", "un", 3000, Money(price), amounts)
        original = Original("s", "1", "x", "", total, (line,), (), earned=earned)
        balance += earned.cents - redeemed.cents
        marks = sorted({0, 3000, *cuts})
        for low, high in pairwise(marks):
            quantities = {1: Quantity(high - low)}
            part = Part.sum_of([one.amounts for one in original.take(quantities)])
            balance += part.redeemed_cashback.cents - original.earned_with(part.total).amount.cents
            original = after(original, quantities, {})
        assert original.is_exhausted
    assert balance == start


def test_a_unit_of_several_costs_its_price() -> None:
    line = SoldLine(1, "a", None, "a", "un", 3000, Money(999), Part(Money(2997), ZERO, ZERO, Money(2997)))
    assert [replace(line, returned_milli=back).next(1000).total for back in (0, 1000, 2000)] == [
        Money(999)
    ] * 3


def test_the_larger_payment_goes_back_first() -> None:
    payments = (Paid(1, Method.CASH, Money(300)), Paid(2, Method.CREDIT, Money(700), refunded=Money(100)))
    original = Original("s", "1", "x", "", Money(1000), (), payments)
    back = original.reverse_payments(Money(650))
    assert [(one.tender_position, one.amount.cents) for one in back] == [(2, 600), (1, 50)]


def test_change_comes_out_of_the_cash() -> None:
    tenders = [Paid(1, Method.PIX, Money(500)), Paid(2, Method.CASH, Money(1000))]
    assert [paid.amount.cents for paid in net_payments(tenders, Money(200))] == [500, 800]


def test_more_than_was_sold_is_refused() -> None:
    line = SoldLine(1, "a", None, "a", "un", 2000, Money(10), Part(Money(20), ZERO, ZERO, Money(20)), 1000)
    original = Original("s", "1", "x", "", Money(20), (line,), ())
    assert len(original.take({1: Quantity(1000)})) == 1
    for wrong, reason in (
        ({1: Quantity(1001)}, Reason.RETURN_TOO_MUCH),
        ({2: Quantity(1)}, Reason.LINE_UNKNOWN),
        ({}, Reason.RETURN_EMPTY),
    ):
        with pytest.raises(Refused) as refusal:
            original.take(wrong)
        assert refusal.value.reason is reason
