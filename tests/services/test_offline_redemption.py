"""Redeeming without the platform: inside the store's five limits, by name, and told with the sale."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.domain.rules import OfflinePolicy, StoreRules
from pos_client.domain.sale import Sale
from pos_client.ports import Capability
from pos_client.services.offline_redemption import OfflineLimit, worst_case_cents
from pos_client.services.recovery import Recovery
from pos_client.store import outbox
from pos_client.store.losses import HONOURED
from sync.effects import settle
from sync.outcome import Delivered, Rejected
from tests.fakes.clock import FakeClock
from tests.fakes.staff import MANAGER, SUPERVISOR
from tests.fakes.till import OPERATOR, selling_till
from tests.services.benefit_counter import Benefits

POLICY = OfflinePolicy(
    balance_age_hours=72,
    redemption_cents=3000,
    member_day_cents=5000,
    till_cents=9000,
    second_approval_cents=2500,
)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Benefits]:
    with selling_till(tmp_path / "till.db", rules=StoreRules(offline=POLICY)) as till:
        yield Benefits.at(till)


def redeem(counter: Benefits, cents: int, *, sale: Sale | None = None) -> Sale:
    """With one manager's word."""
    approval = counter.staff.approval(Permission.REDEEM_OFFLINE)
    basket = sale or counter.till.basket(20_000, member=counter.member)
    return counter.offline.redeem_offline(basket, Money(cents), approval=approval, operator=OPERATOR)


def allowed(counter: Benefits) -> tuple[int, OfflineLimit]:
    """On a large basket, now."""
    found = counter.offline.allowance(counter.member, counter.till.basket(20_000, member=counter.member))
    return found.most.cents, found.why


def settle_offline(counter: Benefits, outcome: Delivered | Rejected) -> None:
    """As the lane would."""
    now = counter.till.clock()
    with counter.till.store.writing() as transaction:
        due = outbox.due_messages(transaction, "smartbis", now_ms=int(now.timestamp() * 1000), most=9)
        (message,) = [one for one in due if one.kind == "redemption_offline"]
        settle(transaction, message, outcome=outcome, now=now, wait_s=0)


def test_all_is_off_until_the_store_sets_every_knob(counter: Benefits) -> None:
    for knob in ("balance_age_hours", "redemption_cents", "member_day_cents", "till_cents"):
        counter.till.rules = StoreRules(offline=replace(POLICY, **{knob: 0}))
        assert allowed(counter) == (0, OfflineLimit.POLICY_OFF)
        with pytest.raises(Refused) as refusal:
            redeem(counter, 1)
        assert refusal.value.reason is Reason.OFFLINE_NOT_ALLOWED
    assert worst_case_cents(POLICY, tills=4) == 36_000


def test_a_programme_that_takes_none_is_never_asked_for_one(counter: Benefits) -> None:
    counter.platform.capabilities -= {Capability.OFFLINE}
    assert allowed(counter) == (0, OfflineLimit.PROGRAMME)


def test_it_is_told_with_the_sale_in_place_of_a_commit(counter: Benefits) -> None:
    sale = redeem(counter, 2000)
    assert (sale.redeemed_cashback, sale.total) == (Money(2000), Money(18_000))
    counter.close(sale)
    kinds = counter.rows("SELECT kind, payload FROM outbox WHERE destination = 'smartbis' ORDER BY id")
    assert [kind for kind, _ in kinds] == ["redemption_offline", "sale"]
    told = json.loads(kinds[0][1])
    assert (told["amount"], told["approval"]["approver"]) == ("20.00", MANAGER.code)
    assert counter.states() == [RedemptionState.COMMITTING]
    settle_offline(counter, Delivered(learned={"hold_id": "h-9"}))
    assert counter.states() == [RedemptionState.COMMITTED]
    assert counter.rows("SELECT hold_id FROM redemptions") == [("h-9",)]
    assert counter.losses.list() == ()


def test_each_limit_binds_in_its_turn_and_is_named(counter: Benefits) -> None:
    assert allowed(counter) == (3000, OfflineLimit.PER_REDEMPTION)
    counter.till.rules = StoreRules(offline=replace(POLICY, second_approval_cents=0))
    counter.close(redeem(counter, 3000))
    assert allowed(counter) == (2000, OfflineLimit.PER_MEMBER_DAY)
    counter.close(redeem(counter, 2000))
    assert allowed(counter) == (0, OfflineLimit.PER_MEMBER_DAY)
    other = replace(POLICY, second_approval_cents=0, member_day_cents=100_000, till_cents=6000)
    counter.till.rules = StoreRules(offline=other)
    assert allowed(counter) == (1000, OfflineLimit.PER_TILL)
    roomy = replace(other, till_cents=100_000, redemption_cents=100_000)
    counter.till.rules = StoreRules(offline=roomy)
    assert allowed(counter) == (5000, OfflineLimit.BALANCE)
    small = counter.till.basket(300, member=counter.member)
    assert counter.offline.allowance(counter.member, small).why is OfflineLimit.BASKET


def test_a_restart_and_a_clock_set_back_give_no_more(counter: Benefits) -> None:
    counter.till.rules = StoreRules(offline=replace(POLICY, second_approval_cents=0))
    counter.close(redeem(counter, 3000))
    counter.close(redeem(counter, 2000))
    Recovery(counter.till.store, "001-02", counter.till.clock).recover(interrupted=True)
    assert allowed(counter)[0] == 0
    clock = counter.till.clock
    assert isinstance(clock, FakeClock)
    clock.advance(-60)
    assert allowed(counter)[0] == 0
    clock.advance(60 + 24 * 3600)
    assert allowed(counter) == (3000, OfflineLimit.PER_REDEMPTION)


def test_what_is_delivered_today_still_counts_for_the_day_and_the_till(counter: Benefits) -> None:
    counter.close(redeem(counter, 2000))
    settle_offline(counter, Delivered(learned={"hold_id": "h"}))
    counter.till.rules = StoreRules(offline=replace(POLICY, till_cents=2500))
    assert allowed(counter) == (500, OfflineLimit.PER_TILL)


def test_the_balance_ages_and_is_less_what_is_queued_or_held(counter: Benefits) -> None:
    held = counter.redeem(counter.till.basket(9000, member=counter.member), 4000)
    assert held.redemption is not None
    clock = counter.till.clock
    assert isinstance(clock, FakeClock)
    roomy = OfflinePolicy(72, 100_000, 100_000, 100_000, 0)
    counter.till.rules = StoreRules(offline=roomy)
    assert allowed(counter) == (6000, OfflineLimit.BALANCE)
    fresh = counter.offline.allowance(counter.member, counter.till.basket(20_000, member=counter.member))
    assert not fresh.is_old
    clock.advance(24 * 3600 + 1)
    old = counter.offline.allowance(counter.member, counter.till.basket(20_000, member=counter.member))
    assert (old.is_old, old.most) == (True, Money(6000))
    assert old.balance_age == timedelta(hours=24, seconds=1)
    clock.advance(48 * 3600)
    assert allowed(counter) == (0, OfflineLimit.TOO_OLD)
    stretched = replace(roomy, balance_age_hours=500)
    counter.till.rules = StoreRules(offline=stretched)
    assert allowed(counter) == (0, OfflineLimit.TOO_OLD)


def test_it_is_always_another_person_and_above_the_knob_two(counter: Benefits) -> None:
    sale = counter.till.basket(20_000, member=counter.member)
    first = counter.staff.approval(Permission.REDEEM_OFFLINE)
    with pytest.raises(Refused) as refusal:
        counter.offline.redeem_offline(sale, Money(2600), approval=first, operator=OPERATOR)
    assert refusal.value.reason is Reason.APPROVAL_NEEDED
    again = counter.staff.approval(Permission.REDEEM_OFFLINE)
    with pytest.raises(Refused) as refusal:
        counter.offline.redeem_offline(sale, Money(2600), approval=first, second=again, operator=OPERATOR)
    assert refusal.value.reason is Reason.APPROVAL_SELF
    another = replace(again, approver_id=SUPERVISOR.id, approver_code=SUPERVISOR.code)
    done = counter.offline.redeem_offline(
        sale, Money(2600), approval=first, second=another, operator=OPERATOR
    )
    assert done.redeemed_cashback == Money(2600)
    other = counter.till.basket(20_000, member=counter.member)
    with pytest.raises(Refused) as refusal:
        counter.offline.redeem_offline(other, Money(100), approval=first, operator=OPERATOR)
    assert refusal.value.reason is Reason.APPROVAL_USED
    wrong = counter.staff.approval(Permission.PIN_WAIVE)
    with pytest.raises(Refused):
        counter.offline.redeem_offline(other, Money(100), approval=wrong, operator=OPERATOR)


def test_what_the_platform_refuses_later_is_a_loss_and_the_sale_stays(counter: Benefits) -> None:
    sale = counter.close(redeem(counter, 2000))
    settle_offline(counter, Rejected("INSUFFICIENT_BALANCE"))
    assert counter.states() == [RedemptionState.REFUSED]
    (loss,) = counter.losses.list()
    assert (loss.amount_cents, loss.sale_id, loss.why) == (2000, sale.id, "INSUFFICIENT_BALANCE")
    assert counter.losses.total() == Money(2000)
    with pytest.raises(Refused) as refusal:
        counter.losses.settle(loss.id, by=OPERATOR, reason="Baixa")
    assert refusal.value.reason is Reason.APPROVAL_NEEDED
    counter.losses.settle(loss.id, by=MANAGER, reason="Cliente pagou")
    assert counter.losses.list() == ()
    assert [one.note for one in counter.losses.list(settled=True)] == ["Cliente pagou"]
    with pytest.raises(Refused):
        counter.losses.settle(loss.id, by=MANAGER, reason="De novo")
    assert counter.rows("SELECT total_cents FROM sales") == [(18_000,)]


def test_a_loss_that_is_honoured_after_all_is_none(counter: Benefits) -> None:
    counter.close(redeem(counter, 2000))
    settle_offline(counter, Rejected("MEMBER_BLOCKED"))
    with counter.till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET state = 'pending' WHERE kind = 'redemption_offline'")
    settle_offline(counter, Delivered(learned={"hold_id": "h"}))
    assert counter.losses.list() == ()
    assert [one.note for one in counter.losses.list(settled=True)] == [HONOURED]


def test_one_given_up_before_the_close_counts_for_nothing(counter: Benefits) -> None:
    bare = counter.redemptions.release(redeem(counter, 3000 - 500))
    assert bare.redemption is None
    assert counter.states() == [RedemptionState.RELEASED]
    assert counter.rows("SELECT count(*) FROM outbox") == [(0,)]
    assert allowed(counter) == (3000, OfflineLimit.PER_REDEMPTION)


def test_goods_that_are_no_cashback_goods_pay_nothing_of_it(counter: Benefits) -> None:
    sale = counter.till.ringing.ring(counter.till.ringing.new_sale(), "9").with_member(counter.member)
    found = counter.offline.allowance(counter.member, sale)
    assert (found.most, found.why) == (Money(0), OfflineLimit.NOTHING_ELIGIBLE)


def test_a_refused_redemption_keeps_nobody_waiting_and_is_settled_with_its_loss(counter: Benefits) -> None:
    counter.close(redeem(counter, 2000))
    settle_offline(counter, Rejected("INSUFFICIENT_BALANCE"))
    now_ms = int(counter.till.clock().timestamp() * 1000)
    with counter.till.store.reading() as snapshot:
        due = outbox.due_messages(snapshot, "smartbis", now_ms=now_ms, most=9)
    assert [message.kind for message in due] == ["sale"]
    (loss,) = counter.losses.list()
    counter.losses.settle(loss.id, by=MANAGER, reason="Cliente pagou")
    states = counter.rows("SELECT state FROM outbox WHERE kind = 'redemption_offline'")
    assert states == [("handled",)]
