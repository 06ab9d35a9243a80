"""Goods that were paid with points or without the platform: what goes back, and in what order it is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.destination import Destination, Reversing
from pos_client.domain.money import Money, Quantity
from pos_client.domain.permissions import Permission
from pos_client.domain.returning import RefundBy
from pos_client.domain.rules import OfflinePolicy, StoreRules
from pos_client.store import outbox
from sync.effects import settle
from sync.outcome import Delivered, Outcome, Rejected
from tests.fakes.staff import MANAGER
from tests.fakes.till import OPERATOR, selling_till
from tests.services.benefit_counter import Benefits

MODEL = Destination("smartbis", identified_only=True, always_credits=True, reverses=Reversing.PARTS)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Benefits]:
    rules = StoreRules(offline=OfflinePolicy(72, 5000, 5000, 5000, 0))
    with selling_till(tmp_path / "till.db", rules=rules, destinations=(MODEL,)) as till:
        yield Benefits.at(till)


def answer(counter: Benefits, kind: str, outcome: Outcome) -> None:
    """The lane's next message must be of this kind; the platform says this to it."""
    now = counter.till.clock()
    with counter.till.store.writing() as transaction:
        due = outbox.due_messages(transaction, "smartbis", now_ms=int(now.timestamp() * 1000), most=9)
        assert [message.kind for message in due] == [kind]
        settle(transaction, due[0], outcome=outcome, now=now, wait_s=0)


def give_back(counter: Benefits, sale_id: str, position: int) -> None:
    """One unit of that line."""
    returns = counter.till.returns
    back = {position: Quantity.units(1)}
    returns.return_lines(returns.find(sale_id), back, RefundBy.CASH, operator=MANAGER, reason="Não serviu")


def reversals(counter: Benefits) -> list[dict[str, object]]:
    """What the platform is told to give back, in order."""
    rows = counter.rows("SELECT payload FROM outbox WHERE kind = 'redemption_reversal' ORDER BY id")
    return [json.loads(row[0]) for row in rows]


def test_points_go_back_in_parts_that_sum_to_the_whole(counter: Benefits) -> None:
    counter.platform.points, counter.platform.point_value = 101, Money(7)
    sale = counter.till.basket(3333, 3333, 3334, member=counter.member)
    closed = counter.close(counter.redeem(sale, 707, points=101))
    answer(counter, "redemption_commit", Delivered())
    for position in (2, 1, 3):
        give_back(counter, closed.id, position)
    told = reversals(counter)
    assert sum(int(str(one["amount"]).replace(".", "")) for one in told) == 707
    assert sum(int(str(one["points"])) for one in told) == 101
    answer(counter, "sale", Delivered())
    for left in range(3):
        answer(counter, "redemption_reversal", Delivered())
        assert counter.states() == [RedemptionState.REVERSED if left == 2 else RedemptionState.COMMITTED]
        answer(counter, "accrual_reversal", Delivered())
    assert counter.rows("SELECT reversed_cents FROM redemptions") == [(707,)]


def offline_sale(counter: Benefits) -> str:
    """Closed with R$ 20 used offline, of R$ 100; its id."""
    sale = counter.till.basket(10_000, member=counter.member)
    approval = counter.staff.approval(Permission.REDEEM_OFFLINE)
    used = counter.offline.redeem_offline(sale, Money(2000), approval=approval, operator=OPERATOR)
    return counter.close(used).id


def test_what_was_used_offline_is_told_before_it_goes_back_with_its_id(counter: Benefits) -> None:
    sale_id = offline_sale(counter)
    give_back(counter, sale_id, 1)
    answer(counter, "redemption_offline", Delivered(learned={"hold_id": "h-7"}))
    assert [(one["hold_id"], one["amount"]) for one in reversals(counter)] == [("h-7", "20.00")]
    answer(counter, "sale", Delivered())
    answer(counter, "redemption_reversal", Delivered())
    assert counter.states() == [RedemptionState.REVERSED]


def test_what_was_never_debited_is_not_given_back(counter: Benefits) -> None:
    sale_id = offline_sale(counter)
    give_back(counter, sale_id, 1)
    answer(counter, "redemption_offline", Rejected("MEMBER_BLOCKED"))
    assert counter.rows("SELECT state FROM outbox WHERE kind = 'redemption_reversal'") == [("handled",)]
    assert [loss.amount_cents for loss in counter.losses.list()] == [2000]


def test_a_hold_that_expired_after_the_close_is_a_loss(counter: Benefits) -> None:
    counter.close(counter.redeem(counter.till.basket(9000, member=counter.member), 1000))
    answer(counter, "redemption_commit", Rejected("HOLD_EXPIRED"))
    (loss,) = counter.losses.list()
    assert (loss.amount_cents, loss.why) == (1000, "HOLD_EXPIRED")
    assert counter.states() == [RedemptionState.REFUSED]
