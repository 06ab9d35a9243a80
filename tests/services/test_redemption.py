"""Paying with cashback while the platform is slow, wrong, or loses its answers: nothing is taken unseen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pos_client.domain.benefits import Offer, RedemptionState
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability
from pos_client.services.members import Members
from pos_client.services.recovery import Recovery
from pos_client.services.redemption import Redemptions
from pos_client.store import carts, redemptions
from tests.fakes.loyalty import Answer, FakeLoyalty
from tests.fakes.people import some_member, wrong_pin
from tests.fakes.till import OPERATOR, Till, selling_till


@dataclass
class Counter:
    """A till, a platform, a member with R$ 10, and a basket of R$ 30."""

    till: Till
    platform: FakeLoyalty
    member: Member
    sale: Sale

    @property
    def redemptions(self) -> Redemptions:
        wake = lambda: self.till.wakes.append("woken")  # noqa: E731
        return Redemptions(self.till.store, self.platform, self.till.clock, wake)

    def redeem(self, cents: int = 500) -> Sale:
        """With the right PIN, so much."""
        challenge = self.redemptions.start_challenge(self.member, self.sale).challenge
        leave = self.redemptions.verify(challenge, self.platform.pin, member=self.member, sale=self.sale)
        quote = self.redemptions.quote(self.member, self.sale)
        return self.redemptions.redeem(self.sale, Money(cents), authorisation=leave, quote=quote)

    def states(self) -> list[RedemptionState]:
        """Of all redemptions on disk."""
        with self.till.store.reading() as snapshot:
            return [record.state for record in redemptions.redemptions_in(snapshot, *RedemptionState)]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with selling_till(tmp_path / "till.db") as till:
        platform = FakeLoyalty(till.clock)
        member = till.remembered(some_member(provider_id="p-1"))
        platform.enrol(member, Money(1000))
        yield Counter(till, platform, member, till.basket(3000, member=member))


def test_cashback_is_held_and_kept_with_the_cart(counter: Counter) -> None:
    applied = counter.redeem()
    assert (applied.redeemed_cashback, applied.total) == (Money(500), Money(2500))
    assert counter.states() == [RedemptionState.HELD]
    with counter.till.store.reading() as snapshot:
        kept = carts.load_cart(snapshot)
    assert kept is not None
    assert kept.member is not None
    assert kept.member.balance == Money(1000)
    assert replace(kept, member=applied.member) == applied


def test_a_platform_without_holds_has_committed(counter: Counter) -> None:
    counter.platform.debits = True
    assert counter.redeem().redemption is not None
    assert counter.states() == [RedemptionState.COMMITTED]


def test_a_wrong_pin_is_refused_and_nothing_is_written(counter: Counter) -> None:
    challenge = counter.redemptions.start_challenge(counter.member, counter.sale).challenge
    with pytest.raises(Refused) as refusal:
        counter.redemptions.verify(
            challenge, wrong_pin(counter.platform.pin), member=counter.member, sale=counter.sale
        )
    assert refusal.value.details["attempts_left"] == 4
    assert counter.states() == []


@pytest.mark.parametrize("cents", [0, -1, 1001, 3001])
def test_more_than_is_usable_never_reaches_the_platform(counter: Counter, cents: int) -> None:
    with pytest.raises(Refused) as refusal:
        counter.redeem(cents)
    assert refusal.value.reason is Reason.REDEMPTION_ABOVE_USABLE
    assert counter.states() == []
    assert counter.platform.holds == {}


def test_what_the_platform_refuses_is_kept_as_refused(counter: Counter) -> None:
    counter.platform.answer = Answer.REFUSED
    with pytest.raises(Refused):
        counter.redeem()
    assert counter.states() == [RedemptionState.REFUSED]


def test_a_lost_answer_is_resolved_by_asking(counter: Counter) -> None:
    counter.platform.answer = Answer.LOST_AFTER
    assert counter.redeem().redeemed_cashback == Money(500)
    assert counter.states() == [RedemptionState.HELD]
    assert len(counter.platform.holds) == 1


def test_a_call_that_never_arrived_leaves_nothing_held(counter: Counter) -> None:
    counter.platform.answer = Answer.LOST_BEFORE
    with pytest.raises(Unavailable) as outage:
        counter.redeem()
    assert outage.value.outage is Outage.PLATFORM
    assert counter.states() == [RedemptionState.RELEASED]


def test_what_nobody_can_say_stays_unknown_and_the_sale_goes_on_without(counter: Counter) -> None:
    counter.platform.answer, counter.platform.evidence_away = Answer.LOST_AFTER, True
    with pytest.raises(Unavailable) as outage:
        counter.redeem()
    assert outage.value.outage is Outage.OUTCOME_UNKNOWN
    assert counter.states() == [RedemptionState.UNKNOWN]
    paid = counter.sale.with_tender(Tender(Method.CASH, Money(3000)))
    counter.till.checkout.close(paid, OPERATOR)
    assert counter.states() == [RedemptionState.UNKNOWN]


def test_a_platform_that_is_away_before_the_call_holds_nothing(counter: Counter) -> None:
    quote = counter.redemptions.quote(counter.member, counter.sale)
    counter.platform.away = True
    leave = Authorisation("t", counter.member.id, counter.sale.id)
    with pytest.raises(Unavailable):
        counter.redemptions.redeem(counter.sale, Money(500), authorisation=leave, quote=quote)
    assert counter.states() == [RedemptionState.RELEASED]


def test_the_intent_is_on_disk_before_the_call(counter: Counter) -> None:
    seen: list[list[RedemptionState]] = []
    hold = counter.platform.hold

    def watching(*arguments: object, **named: object) -> object:
        seen.append(counter.states())
        return hold(*arguments, **named)  # type: ignore[arg-type]

    counter.platform.hold = watching  # type: ignore[method-assign,assignment]
    counter.redeem()
    assert seen == [[RedemptionState.HOLDING]]


def test_giving_it_back_queues_a_message_and_keeps_the_bare_cart(counter: Counter) -> None:
    bare = counter.redemptions.release(counter.redeem())
    assert bare == counter.sale
    assert counter.states() == [RedemptionState.RELEASING]
    with counter.till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT destination, kind, sale_id FROM outbox").all()
        assert [tuple(row) for row in rows] == [("smartbis", "redemption_release", None)]
        kept = carts.load_cart(snapshot)
    assert kept is not None
    assert replace(kept, member=bare.member) == bare
    assert counter.redemptions.release(bare) is bare


def test_a_till_that_dies_in_the_call_is_in_doubt_at_its_next_start(counter: Counter) -> None:
    class Killed(BaseException):
        pass

    def dying(*_: object, **__: object) -> object:
        raise Killed

    counter.platform.hold = dying  # type: ignore[method-assign,assignment]
    with pytest.raises(Killed):
        counter.redeem()
    recovery = Recovery(counter.till.store, "001-02", counter.till.clock)
    assert recovery.recover(interrupted=True).redemptions_in_doubt == 1
    assert counter.states() == [RedemptionState.UNKNOWN]
    assert recovery.recover(interrupted=True).redemptions_in_doubt == 1


def test_no_offers_come_from_a_platform_that_is_away(counter: Counter) -> None:
    counter.platform.campaign = (Offer("o", "n", "t", Money(100)),)
    assert counter.redemptions.offers(counter.member, Money(3000)) == counter.platform.campaign
    counter.platform.away = True
    assert counter.redemptions.offers(counter.member, Money(3000)) == ()


def test_the_quote_is_remembered_with_its_time(counter: Counter) -> None:
    counter.redemptions.quote(counter.member, counter.sale)
    (known,) = Members(counter.till.store, None).find_here(MemberQuery(phone=counter.member.phone))
    assert (known.balance, known.balance_at) == (Money(1000), counter.till.clock())


def test_a_member_is_found_there_kept_here_and_found_here_when_the_platform_is_away(counter: Counter) -> None:
    stranger = counter.platform.enrol(some_member(provider_id="p-2"), Money(0))
    finding = Members(counter.till.store, counter.platform)
    query = MemberQuery(phone=stranger.phone)
    assert finding.find_here(query) == ()
    found = finding.find_everywhere(query)
    assert (found.members, found.asked_platform) == ((stranger,), True)
    counter.platform.away = True
    again = finding.find_everywhere(query)
    assert (again.members, again.asked_platform) == ((stranger,), False)
    counter.platform.capabilities = frozenset({Capability.PIN})
    assert not finding.find_everywhere(query).asked_platform
