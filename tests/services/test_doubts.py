"""PINs counted, leave without a PIN, points, debits after the last payment, and doubts settled."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.benefits import RedemptionMode, RedemptionState
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.rules import StoreRules
from pos_client.ports import Capability
from pos_client.services.recovery import Recovery
from pos_client.services.redemption import Redemptions
from pos_client.store import outbox
from tests.fakes.clock import FakeClock
from tests.fakes.loyalty import Answer
from tests.fakes.people import wrong_pin
from tests.fakes.staff import MANAGER
from tests.fakes.till import OPERATOR, SMARTBIS, selling_till
from tests.services.benefit_counter import Benefits


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Benefits]:
    with selling_till(tmp_path / "till.db") as till:
        yield Benefits.at(till)


def try_wrong(counter: Benefits) -> Refused:
    """One wrong PIN, by a service made anew as after a restart."""
    sale = counter.till.basket(9000, member=counter.member)
    counter.platform.attempts_left = 5
    challenge = replace(counter.platform.start_challenge(counter.member, sale.id))
    with pytest.raises(Refused) as refusal:
        wrong = wrong_pin(counter.platform.pin)
        counter.redemptions.verify(challenge, wrong, member=counter.member, sale=sale)
    return refusal.value


def test_five_wrong_pins_lock_the_member_on_this_till_and_the_lock_grows(counter: Benefits) -> None:
    clock = counter.till.clock
    assert isinstance(clock, FakeClock)
    left = [try_wrong(counter).details["attempts_left"] for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    locked = try_wrong(counter)
    assert (locked.reason, locked.details["wait_s"]) == (Reason.MEMBER_LOCKED, 300)
    with pytest.raises(Refused) as refusal:
        counter.redemptions.start_challenge(counter.member, counter.till.basket(100, member=counter.member))
    assert refusal.value.reason is Reason.MEMBER_LOCKED
    clock.advance(301)
    assert try_wrong(counter).reason is Reason.PROVIDER
    assert try_wrong(counter).details["wait_s"] == 600
    clock.advance(601)
    counter.leave(counter.till.basket(100, member=counter.member))
    assert try_wrong(counter).details["attempts_left"] == 4


def test_a_pin_with_spaces_is_read_and_an_empty_one_costs_nothing(counter: Benefits) -> None:
    sale = counter.till.basket(9000, member=counter.member)
    challenge = counter.redemptions.start_challenge(counter.member, sale).challenge
    with pytest.raises(Refused):
        counter.redemptions.verify(challenge, "  ", member=counter.member, sale=sale)
    pin = counter.platform.pin
    typed = f" {pin[:3]} {pin[3:]}\t"
    assert counter.redemptions.verify(challenge, typed, member=counter.member, sale=sale).sale_id == sale.id
    assert counter.rows("SELECT failures FROM pin_locks") == [(0,)]


def test_a_platform_that_is_away_costs_no_attempt(counter: Benefits) -> None:
    sale = counter.till.basket(9000, member=counter.member)
    challenge = counter.redemptions.start_challenge(counter.member, sale).challenge
    counter.platform.away = True
    with pytest.raises(Unavailable):
        counter.redemptions.verify(challenge, counter.platform.pin, member=counter.member, sale=sale)
    assert counter.rows("SELECT failures FROM pin_locks") == [(0,)]


def test_a_named_person_stands_in_for_the_pin_up_to_the_limit_once(counter: Benefits) -> None:
    counter.till.rules = StoreRules(pin_waive_limit_cents=2000)
    sale = counter.till.basket(9000, member=counter.member)
    approval = counter.staff.approval(Permission.PIN_WAIVE)
    leave = counter.redemptions.waive(sale, counter.member, approval, seller=OPERATOR)
    quote = counter.redemptions.quote(counter.member, sale)
    with pytest.raises(Refused) as refusal:
        counter.redemptions.redeem(sale, Money(2001), authorisation=leave, quote=quote)
    assert refusal.value.reason is Reason.REDEMPTION_ABOVE_USABLE
    counter.platform.away = True
    with pytest.raises(Unavailable):
        counter.redemptions.redeem(sale, Money(2000), authorisation=leave, quote=quote)
    counter.platform.away = False
    done = counter.redemptions.redeem(sale, Money(2000), authorisation=leave, quote=quote)
    assert done.redemption is not None
    assert done.redemption.mode is RedemptionMode.WAIVED
    assert counter.platform.authorised_by[-1].waiver is not None
    other = counter.till.basket(9000, member=counter.member)
    again = counter.redemptions.waive(other, counter.member, approval, seller=OPERATOR)
    with pytest.raises(Refused) as refusal:
        counter.redemptions.redeem(other, Money(100), authorisation=again, quote=quote)
    assert refusal.value.reason is Reason.APPROVAL_USED


def test_nobody_waives_their_own_sale_nor_where_the_programme_takes_no_such_word(counter: Benefits) -> None:
    sale = counter.till.basket(9000, member=counter.member)
    approval = counter.staff.approval(Permission.PIN_WAIVE)
    own = replace(approval, approver_id=OPERATOR.id)
    with pytest.raises(Refused) as refusal:
        counter.redemptions.waive(sale, counter.member, own, seller=OPERATOR)
    assert refusal.value.reason is Reason.APPROVAL_SELF
    other = counter.staff.approval(Permission.PRICE_OVERRIDE)
    with pytest.raises(Refused):
        counter.redemptions.waive(sale, counter.member, other, seller=OPERATOR)
    counter.platform.capabilities -= {Capability.WAIVE}
    with pytest.raises(Refused):
        counter.redemptions.waive(sale, counter.member, approval, seller=OPERATOR)


def test_points_pay_whole_and_to_the_centavo(counter: Benefits) -> None:
    counter.platform.points, counter.platform.point_value = 120, Money(7)
    sale = counter.till.basket(9000, member=counter.member)
    done = counter.redeem(sale, 700, points=100)
    assert done.redemption is not None
    assert (done.redemption.points, done.total, counter.platform.points_spent) == (100, Money(8300), 100)
    for cents, points in ((701, 100), (847, 121), (7, -1)):
        with pytest.raises(Refused):
            counter.redeem(counter.till.basket(9000, member=counter.member), cents, points=points)


def test_a_debit_after_the_last_payment_closes_only_once_it_is_made(counter: Benefits) -> None:
    counter.platform.debits = True
    sale = counter.till.basket(9000, member=counter.member)
    leave, quote = counter.leave(sale), counter.redemptions.quote(counter.member, sale)
    planned = counter.redemptions.plan(sale, Money(1000), authorisation=leave, quote=quote)
    paid = planned.with_tender(Tender(Method.CASH, planned.total))
    with pytest.raises(Refused) as refusal:
        counter.till.checkout.close(paid, OPERATOR)
    assert refusal.value.reason is Reason.REDEMPTION_PENDING
    counter.platform.answer = Answer.REFUSED
    with pytest.raises(Refused):
        counter.redemptions.debit(paid, authorisation=leave, quote=quote)
    bare = counter.redemptions.without_plan(paid)
    assert (bare.redemption, bare.remaining) == (None, Money(1000))
    counter.platform.answer = Answer.CLEAR
    again = counter.redemptions.plan(sale, Money(1000), authorisation=leave, quote=quote)
    full = again.with_tender(Tender(Method.CASH, again.total))
    debited = counter.redemptions.debit(full, authorisation=leave, quote=quote)
    counter.till.checkout.close(debited, OPERATOR)
    assert counter.rows("SELECT redeemed_cashback_cents, total_cents FROM sales") == [(1000, 8000)]


def test_a_plan_dies_with_the_till_and_the_cart_lives_without_it(counter: Benefits) -> None:
    sale = counter.till.basket(9000, member=counter.member)
    leave, quote = counter.leave(sale), counter.redemptions.quote(counter.member, sale)
    counter.redemptions.plan(sale, Money(1000), authorisation=leave, quote=quote)
    found = Recovery(counter.till.store, "001-02", counter.till.clock).recover(interrupted=True)
    assert found.cart is not None
    assert (found.cart.redemption, found.cart.total) == (None, Money(9000))
    assert counter.states() == [RedemptionState.RELEASED]


def test_a_hold_that_no_cart_uses_any_more_goes_back_at_the_start(counter: Benefits) -> None:
    counter.redeem(counter.till.basket(9000, member=counter.member), 1000)
    kept = counter.redeem(counter.till.basket(8000, member=counter.member), 500)
    recovery = Recovery(counter.till.store, "001-02", counter.till.clock)
    recovery.recover(interrupted=True)
    recovery.recover(interrupted=True)
    assert sorted(counter.states()) == [RedemptionState.HELD, RedemptionState.RELEASING]
    (waiting,) = counter.doubts.pending_releases()
    assert (waiting.amount, waiting.needs_person) == (Money(1000), False)
    counter.close(kept)


def in_doubt(counter: Benefits) -> str:
    """A redemption whose answer was lost while nobody could be asked; its id."""
    counter.platform.answer, counter.platform.evidence_away = Answer.LOST_AFTER, True
    with pytest.raises(Unavailable) as outage:
        counter.redeem(counter.till.basket(9000, member=counter.member), 1000)
    assert outage.value.outage is Outage.OUTCOME_UNKNOWN
    (found,) = counter.doubts.unresolved()
    return found.redemption_id


def test_a_doubt_is_looked_into_again_and_what_was_taken_goes_back(counter: Benefits) -> None:
    in_doubt(counter)
    assert counter.doubts.look_again() == 0
    counter.platform.evidence_away = False
    assert counter.doubts.look_again() == 1
    assert counter.doubts.unresolved() == ()
    (waiting,) = counter.doubts.pending_releases()
    assert waiting.amount == Money(1000)
    assert counter.states() == [RedemptionState.RELEASING]
    assert counter.doubts.look_again() == 0


def test_a_doubt_about_what_was_never_taken_ends_with_nothing(counter: Benefits) -> None:
    in_doubt(counter)
    counter.platform.evidence_away = False
    counter.platform.holds.clear()
    assert counter.doubts.look_again() == 1
    assert counter.states() == [RedemptionState.RELEASED]
    assert counter.doubts.pending_releases() == ()


def test_a_balance_that_moved_since_proves_nothing(counter: Benefits) -> None:
    in_doubt(counter)
    counter.platform.answer, counter.platform.evidence_away = Answer.CLEAR, False
    counter.redeem(counter.till.basket(9000, member=counter.member), 1000)
    assert counter.doubts.look_again() == 0
    assert len(counter.doubts.unresolved()) == 1


@pytest.mark.parametrize("taken", [True, False])
def test_a_person_settles_a_doubt_by_name_once(counter: Benefits, taken: bool) -> None:
    found = in_doubt(counter)
    with pytest.raises(Refused) as refusal:
        counter.doubts.settle_by_hand(found, taken=taken, by=OPERATOR, reason="Visto no portal")
    assert refusal.value.reason is Reason.APPROVAL_NEEDED
    counter.doubts.settle_by_hand(found, taken=taken, by=MANAGER, reason="Visto no portal")
    state = RedemptionState.RELEASING if taken else RedemptionState.RELEASED
    assert counter.states() == [state]
    assert len(counter.doubts.pending_releases()) == int(taken)
    with pytest.raises(Refused):
        counter.doubts.settle_by_hand(found, taken=taken, by=MANAGER, reason="De novo")


def test_a_release_that_the_platform_cannot_make_is_made_by_a_person(counter: Benefits) -> None:
    counter.redemptions.release(counter.redeem(counter.till.basket(9000, member=counter.member), 1000))
    with counter.till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET state = 'rejected', last_answer = 'release_by_hand'")
    (waiting,) = counter.doubts.pending_releases()
    assert waiting.needs_person
    counter.doubts.settle_release(waiting.redemption_id, by=MANAGER, reason="Cancelado no portal")
    assert counter.doubts.pending_releases() == ()
    assert counter.states() == [RedemptionState.RELEASED]


def test_a_hold_that_expired_before_the_close_is_made_again(counter: Benefits) -> None:
    sale = counter.till.basket(9000, member=counter.member)
    leave, quote = counter.leave(sale), counter.redemptions.quote(counter.member, sale)
    held = counter.redemptions.redeem(sale, Money(1000), authorisation=leave, quote=quote)
    assert counter.redemptions.renew(held, authorisation=leave, quote=quote) == held
    paying = held.with_tender(Tender(Method.CASH, Money(100)))
    counter.platform.holds.clear()
    again = counter.redemptions.renew(paying, authorisation=leave, quote=quote)
    assert again.redemption is not None
    assert again.redemption.id != (held.redemption and held.redemption.id)
    assert (again.total, again.tenders) == (held.total, paying.tenders)
    counter.platform.holds.clear()
    with pytest.raises(Refused) as refusal:
        counter.redemptions.renew(again, authorisation=None, quote=quote)
    assert refusal.value.details["code"] == "HOLD_EXPIRED"
    assert counter.redemptions.without_plan(again).remaining == Money(8900)


def test_no_pin_is_ever_on_disk(counter: Benefits) -> None:
    counter.close(counter.redeem(counter.till.basket(9000, member=counter.member), 1000))
    try_wrong(counter)
    files = [path.read_bytes() for path in counter.till.store.path.parent.glob("till.db*")]
    assert files
    for secret in (counter.platform.pin, wrong_pin(counter.platform.pin)):
        assert not any(f'"{secret}"'.encode() in body for body in files)
    assert isinstance(counter.redemptions, Redemptions)


@pytest.mark.parametrize("taken", [True, False])
def test_what_credits_a_sale_waits_while_a_debit_in_doubt_may_have_credited_it(
    counter: Benefits, *, taken: bool
) -> None:
    programme = replace(SMARTBIS, needs_campaign=True)
    counter.till.destinations = (programme,)
    counter.platform.answer, counter.platform.evidence_away = Answer.LOST_AFTER, True
    sale = counter.till.basket(9000, member=counter.member)
    with pytest.raises(Unavailable):
        counter.redeem(sale, 1000)
    counter.close(sale)
    now_ms = int(counter.till.clock().timestamp() * 1000)

    def due() -> list[str]:
        with counter.till.store.reading() as snapshot:
            found = outbox.due_messages(snapshot, "smartbis", now_ms=now_ms, most=9)
        return [message.kind for message in found]

    assert due() == []
    (doubt,) = counter.doubts.unresolved()
    counter.doubts.settle_by_hand(doubt.redemption_id, taken=taken, by=MANAGER, reason="Visto no painel")
    assert due() == (["redemption_release"] if taken else ["sale"])
