"""How much cashback a basket takes, and what is said when it takes no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.benefits import Limit, Quote
from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from tests.fakes.clock import FakeClock

cents = st.integers(0, 100_000)


@given(cents, cents, cents, st.integers(-100, 110_000))
def test_an_amount_is_taken_up_to_the_most_usable_and_never_above(
    balance: int, usable: int, due: int, wanted: int
) -> None:
    quote = Quote(Money(balance), Money(usable), Limit.PROVIDER_RULE, FakeClock().now)
    most, _ = quote.most_usable(Money(due))
    assert most.cents == min(balance, usable, due)
    if 0 < wanted <= most.cents:
        assert quote.checked(Money(wanted), Money(due)) == Money(wanted)
        return
    with pytest.raises(Refused) as refusal:
        quote.checked(Money(wanted), Money(due))
    assert refusal.value.reason is Reason.REDEMPTION_ABOVE_USABLE


def test_the_basket_is_named_where_it_is_what_limits() -> None:
    quote = Quote(Money(5000), Money(4000), Limit.MAX_SHARE, FakeClock().now)
    assert quote.most_usable(Money(3000)) == (Money(3000), Limit.BASKET)
    assert quote.most_usable(Money(9000)) == (Money(4000), Limit.MAX_SHARE)


@pytest.mark.parametrize(
    ("identified_only", "always_credits", "identified", "credits_here", "takes"),
    [
        (False, False, False, False, True),
        (False, False, True, True, True),
        (True, True, True, True, True),
        (True, True, False, True, False),
        (True, True, True, False, False),
        (False, True, False, False, False),
        (True, False, True, False, True),
        (True, False, False, False, False),
    ],
)
def test_a_destination_is_told_what_it_takes(
    identified_only: bool, always_credits: bool, identified: bool, credits_here: bool, takes: bool
) -> None:
    destination = Destination("d", identified_only=identified_only, always_credits=always_credits)
    assert destination.takes(identified=identified, credits_here=credits_here) is takes
