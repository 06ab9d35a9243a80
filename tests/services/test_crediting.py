"""Benefit by hand: who may, how much, why; it waits behind the enrolment and its outcome is seen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pos_client.domain.customer import Member
from pos_client.domain.enrolment import CreditKind
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.ports import Capability
from pos_client.services.crediting import Crediting
from pos_client.store import journal
from sync.outcome import Rejected
from tests.fakes.people import some_member
from tests.fakes.programme import Programme
from tests.fakes.staff import MANAGER, SUPERVISOR, Staff
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync import rows


@dataclass
class Desk:
    """A till, its people and a member."""

    till: Till
    staff: Staff
    member: Member
    programme: Programme = field(default_factory=Programme)

    @property
    def crediting(self) -> Crediting:
        till = self.till
        return Crediting(
            till.store, till.identity, self.programme.gateway, till.rules_now, till.clock, lambda: None
        )

    def give(self, cents: int, **who: Any) -> Any:
        return self.crediting.credit(
            self.member, CreditKind.CASHBACK, amount=cents, reason=who.pop("reason", "Atraso"), **who
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with selling_till(tmp_path / "till.db") as till:
        yield Desk(till, Staff(till), till.remembered(some_member(provider_id="p-1")))


def test_a_manager_gives_up_to_the_limit_alone(desk: Desk) -> None:
    credit = desk.give(5_000, operator=MANAGER)
    (message,) = rows.rows(desk.till.store, "smartbis")
    assert (message.kind, message.idempotency_key, message.stream) == (
        "hand_credit",
        credit.id,
        desk.member.id,
    )
    assert '"amount":"50.00"' in message.payload
    assert '"provider_member_id":"p-1"' in message.payload
    with desk.till.store.reading() as snapshot:
        entry = list(journal.entries(snapshot))[-1]
    assert entry.kind == "benefit_credited"
    assert "Atraso" not in entry.body


def test_above_the_limit_another_person_has_to_agree_even_with_a_manager(desk: Desk) -> None:
    with pytest.raises(Refused) as refusal:
        desk.give(5_001, operator=MANAGER)
    assert (refusal.value.reason, refusal.value.details["most"]) == (Reason.CREDIT_LIMIT, "50.00")
    assert desk.crediting.needs_approval(MANAGER, CreditKind.CASHBACK, 5_001)
    assert not desk.crediting.needs_approval(MANAGER, CreditKind.CASHBACK, 5_000)


def test_a_cashier_needs_leave_for_any_amount_and_it_is_used_once(desk: Desk) -> None:
    assert desk.crediting.needs_approval(OPERATOR, CreditKind.POINTS, 1)
    with pytest.raises(Refused) as refusal:
        desk.give(100, operator=OPERATOR)
    assert refusal.value.reason is Reason.APPROVAL_NEEDED
    approval = desk.staff.approval(Permission.POINTS_CREDIT, limit=Money(9_000))
    assert desk.give(9_000, operator=OPERATOR, approval=approval).approval_id == approval.id
    with pytest.raises(Refused) as used:
        desk.give(100, operator=OPERATOR, approval=approval)
    assert used.value.reason is Reason.APPROVAL_USED
    assert len(desk.crediting.given_to(desk.member)) == 1


def test_an_approval_covers_no_more_than_it_says_and_nobody_elses(desk: Desk) -> None:
    approval = desk.staff.approval(Permission.POINTS_CREDIT, limit=Money(1_000))
    with pytest.raises(Refused) as limit:
        desk.give(1_001, operator=OPERATOR, approval=approval)
    assert limit.value.reason is Reason.APPROVAL_LIMIT
    with pytest.raises(Refused) as other:
        desk.give(100, operator=SUPERVISOR, approval=approval)
    assert other.value.reason is Reason.APPROVAL_NEEDED


@pytest.mark.parametrize(
    ("cents", "reason", "refused"),
    [
        (0, "Atraso", Reason.AMOUNT_INVALID),
        (-5, "Atraso", Reason.AMOUNT_INVALID),
        (5, " - ", Reason.APPROVAL_REASON),
    ],
)
def test_without_an_amount_or_a_reason_nothing_is_given(
    desk: Desk, cents: int, reason: str, refused: Reason
) -> None:
    with pytest.raises(Refused) as refusal:
        desk.give(cents, operator=MANAGER, reason=reason)
    assert refusal.value.reason is refused
    assert rows.rows(desk.till.store, "smartbis") == []


def test_points_go_as_the_contract_writes_amounts(desk: Desk) -> None:
    credit = desk.crediting.credit(
        desk.member, CreditKind.POINTS, amount=123, reason="Aniversário", operator=MANAGER
    )
    assert (credit.points, credit.amount_cents) == (123, 0)
    (message,) = rows.rows(desk.till.store, "smartbis")
    assert '"kind":"points","amount":"123.00"' in message.payload


def test_a_programme_without_credits_by_hand_is_not_asked(desk: Desk) -> None:
    desk.programme.capabilities = frozenset(Capability) - {Capability.CREDIT}
    assert not desk.crediting.is_offered
    with pytest.raises(Refused) as refusal:
        desk.give(100, operator=MANAGER)
    assert refusal.value.reason is Reason.CREDIT_NOT_OFFERED


def test_what_became_of_it_is_seen(desk: Desk) -> None:
    first, second = desk.give(100, operator=MANAGER), desk.give(200, operator=MANAGER)
    adapter = rows.elsewhere(name="smartbis", answers={second.id: [Rejected("NO_BUDGET", "acabou")]})
    rows.lane_to(adapter, desk.till.store, clock=desk.till.clock).drain_once()
    seen = {one.credit.id: (one.state, one.answer) for one in desk.crediting.given_to(desk.member)}
    assert seen[first.id][0] == "delivered"
    assert seen[second.id] == ("rejected", "NO_BUDGET: acabou")
