"""Amounts and quantities: exact, bounded, and never a float."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import MAX_CENTS, MAX_QUANTITY_MILLI, Money, Quantity, half_up
from tests.domain.strategies import examples

amounts = st.integers(-MAX_CENTS, MAX_CENTS)


@examples(300)
@given(amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_spreading_an_amount_loses_nothing(cents: int, weights: list[int]) -> None:
    parts = Money(cents).spread(weights)
    assert sum(part.cents for part in parts) == cents
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.cents * whole - cents * weight) < whole


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any), st.data())
def test_no_part_is_more_than_its_weight_when_the_amount_is_not(
    weights: list[int], data: st.DataObject
) -> None:
    cents = data.draw(st.integers(0, sum(weights)))
    parts = Money(cents).spread(weights)
    assert all(0 <= part.cents <= weight for part, weight in zip(parts, weights, strict=True))


def test_nothing_spread_over_nothing_is_nothing() -> None:
    assert Money(0).spread([0, 0]) == (Money(0), Money(0))
    with pytest.raises(ValueError, match="nothing"):
        Money(1).spread([0, 0])


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_rounding_goes_half_away_from_zero(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    assert 2 * abs(rounded * denominator - numerator) <= denominator
    if 2 * abs(numerator) % (2 * denominator) == denominator:
        assert abs(rounded) * denominator > abs(numerator)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12,40", 1240),
        ("12.40", 1240),
        ("12,4", 1240),
        ("1.234,56", 123456),
        ("1.234", 123400),
        ("1.234.567,8", 123456780),
        ("12", 1200),
        ("0,05", 5),
        (" R$ 3,00 ", 300),
        ("-5,00", -500),
    ],
)
def test_typed_money_is_read_as_it_is_written_in_brazil(typed: str, cents: int) -> None:
    assert Money.typed(typed) == Money(cents)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "R$",
        "1,234.56",
        "12,345",
        "0.123",
        "01.234",
        "1.23.4",
        "1e3",
        "--1",
        "1 2",
        "NaN",
        "12,4\n5",
        "١٢",
    ],
)
def test_typed_money_that_could_mean_two_things_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        Money.typed(typed)
    assert refusal.value.reason is Reason.AMOUNT_INVALID


@given(amounts)
def test_money_survives_its_decimal_text(cents: int) -> None:
    assert Money.of_decimal(Decimal(Money(cents).decimal_text())) == Money(cents)
    assert Money.typed(Money(cents).decimal_text().replace(".", ",")) == Money(cents)


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_a_decimal_becomes_exactly_that_money_or_is_refused(value: Decimal) -> None:
    try:
        money = Money.of_decimal(value)
    except Refused as refusal:
        assert refusal.reason in {Reason.AMOUNT_INVALID, Reason.AMOUNT_TOO_LARGE}
    else:
        assert Decimal(money.decimal_text()) == value


@pytest.mark.parametrize("text", ["12.340000000000000000000000000001", "0.001", "1E-400", "NaN", "sNaN"])
def test_a_decimal_between_two_centavos_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        Money.of_decimal(Decimal(text))
    assert refusal.value.reason is Reason.AMOUNT_INVALID


@pytest.mark.parametrize("text", ["1E+999998", "Infinity", "-Infinity", "10000000000.00", "1" * 5000])
def test_a_decimal_beyond_any_shop_is_too_large(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        Money.of_decimal(Decimal(text))
    assert refusal.value.reason is Reason.AMOUNT_TOO_LARGE


@given(st.text(max_size=40))
def test_any_typed_text_is_money_or_refused(text: str) -> None:
    for read in (Money.typed, Quantity.typed):
        try:
            read(text)
        except Refused as refusal:
            assert refusal.reason in {
                Reason.AMOUNT_INVALID,
                Reason.AMOUNT_TOO_LARGE,
                Reason.QUANTITY_INVALID,
                Reason.QUANTITY_TOO_LARGE,
            }


@pytest.mark.parametrize(
    ("typed", "milli"), [("3", 3000), ("0,452", 452), ("0.452", 452), ("80995", 80_995_000), ("1,5", 1500)]
)
def test_a_typed_quantity_has_up_to_three_decimals(typed: str, milli: int) -> None:
    assert Quantity.typed(typed) == Quantity(milli)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("0", Reason.QUANTITY_INVALID),
        ("0,000", Reason.QUANTITY_INVALID),
        ("-1", Reason.QUANTITY_INVALID),
        ("", Reason.QUANTITY_INVALID),
        ("0,4521", Reason.QUANTITY_INVALID),
        ("1000000", Reason.QUANTITY_TOO_LARGE),
        ("999999999", Reason.QUANTITY_TOO_LARGE),
        ("100000", Reason.QUANTITY_TOO_LARGE),
        ("9" * 30, Reason.QUANTITY_INVALID),
    ],
)
def test_a_quantity_that_no_till_sells_is_refused(typed: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        Quantity.typed(typed)
    assert refusal.value.reason is reason


@given(st.integers(1, MAX_QUANTITY_MILLI))
def test_a_quantity_survives_its_decimal_text(milli: int) -> None:
    assert Quantity.typed(Quantity(milli).decimal_text()) == Quantity(milli)


@given(st.integers(1, MAX_QUANTITY_MILLI), st.integers(0, 10**6))
def test_a_price_times_a_quantity_is_right_to_half_a_centavo(milli: int, price: int) -> None:
    exact = Decimal(price) * milli / 1000
    assert abs(Quantity(milli).of(Money(price)).cents - exact) <= Decimal("0.5")
