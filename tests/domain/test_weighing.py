"""What a scale's answer is good for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Quantity
from pos_client.domain.weighing import SILENT, Balance, Weight


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_a_container_is_taken_off_and_never_sold_as_less_than_nothing(gross: int, tare: int) -> None:
    net = Weight(Balance.STABLE, gross).less(tare)
    assert net.grams == max(gross - tare, 0)
    assert net.can_be_sold is (gross > tare)
    assert (net.balance is Balance.NEGATIVE) is (gross < tare)


@pytest.mark.parametrize("balance", [one for one in Balance if one is not Balance.STABLE])
def test_what_does_not_stand_still_is_never_sold(balance: Balance) -> None:
    weight = Weight(balance, 500)
    assert weight.less(100) == weight
    assert not weight.can_be_sold
    with pytest.raises(Refused) as refused:
        weight.quantity()
    assert refused.value.reason is Reason.QUANTITY_INVALID


def test_an_empty_scale_is_zero_and_sells_nothing() -> None:
    assert Weight(Balance.STABLE).is_zero
    assert not Weight(Balance.STABLE).can_be_sold
    assert not SILENT.is_zero


def test_grams_are_thousandths_of_a_kilogram() -> None:
    assert Weight(Balance.STABLE, 452).quantity() == Quantity(452)
