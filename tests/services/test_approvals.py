"""Approvals: another person's, for one action of one seller, up to a limit, used once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.domain.till import Operator
from pos_client.services.approvals import LONGEST_REASON, checked, leave, plain_reason, take_leave
from pos_client.services.signing_in import FREE_TRIES
from pos_client.services.verifying import verify_journal
from pos_client.store import journal, people
from pos_client.store.approvals import use_approval
from tests.fakes.people import wrong_pin
from tests.fakes.staff import MANAGER, SUPERVISOR, Staff
from tests.fakes.till import OPERATOR, open_till

DISCOUNT = Permission.DISCOUNT_ABOVE_LIMIT


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    with open_till(tmp_path / "till.db") as till:
        yield Staff(till)


def _refusal(staff: Staff, **changes: object) -> Refused:
    given = {
        "approver_code": MANAGER.code,
        "pin": staff.pins[MANAGER.code],
        "seller": OPERATOR,
        "reason": "Cortesia",
        **changes,
    }
    with pytest.raises(Refused) as refusal:
        staff.approvals.approve(DISCOUNT, **given)  # type: ignore[arg-type]
    return refusal.value


def test_a_supervisor_approves_and_the_journal_names_both_by_id(staff: Staff) -> None:
    approval = staff.approval(DISCOUNT, by=SUPERVISOR, limit=Money(1500), reason="  Produto\tavariado ")
    assert (approval.approver_id, approval.seller_id, approval.reason) == (
        SUPERVISOR.id,
        OPERATOR.id,
        "Produto avariado",
    )
    with staff.till.store.reading() as snapshot:
        last = list(journal.entries(snapshot))[-1]
    body = json.loads(last.body)
    assert (last.kind, last.operator_id) == ("approval_given", SUPERVISOR.id)
    assert (body["seller_id"], body["limit_cents"], body["approval_id"]) == (OPERATOR.id, 1500, approval.id)
    assert "avariado" not in last.body
    assert verify_journal(staff.till.store.path).ok


def test_nobody_approves_their_own_action_by_code_or_by_badge(staff: Staff) -> None:
    assert _refusal(staff, seller=MANAGER).reason is Reason.APPROVAL_SELF
    with staff.till.store.writing() as transaction:
        people.set_badge(transaction, MANAGER.id, "BADGE-30")
    assert _refusal(staff, seller=MANAGER, approver_code="BADGE-30").reason is Reason.APPROVAL_SELF


def test_who_may_not_do_it_may_not_approve_it(staff: Staff) -> None:
    seller = Operator("op-40", "40", "Outra", "cashier")
    refused = _refusal(staff, approver_code=OPERATOR.code, pin=staff.pins[OPERATOR.code], seller=seller)
    assert refused.reason is Reason.APPROVAL_NOT_ALLOWED


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "...", "—"])
def test_an_approval_has_a_reason_and_a_missing_one_costs_no_try(staff: Staff, reason: str) -> None:
    assert _refusal(staff, reason=reason, pin="0").reason is Reason.APPROVAL_REASON
    with staff.till.store.reading() as snapshot:
        record = people.operator_by_code(snapshot, MANAGER.code)
    assert record is not None
    assert record.failures == 0


def test_wrong_pins_count_as_at_sign_in_and_lock_both_doors(staff: Staff) -> None:
    wrong = wrong_pin(staff.pins[MANAGER.code])
    left = [_refusal(staff, pin=wrong).details["tries"] for _ in range(FREE_TRIES)]
    assert left == [4, 3, 2, 1, 0]
    assert _refusal(staff).reason is Reason.OPERATOR_LOCKED
    with pytest.raises(Refused) as locked:
        staff.signing_in.sign_in(MANAGER.code, staff.pins[MANAGER.code])
    assert locked.value.reason is Reason.OPERATOR_LOCKED


def test_an_approval_is_used_once_and_a_rolled_back_action_does_not_use_it(staff: Staff) -> None:
    approval, store = staff.approval(DISCOUNT), staff.till.store
    with pytest.raises(RuntimeError), store.writing() as transaction:
        take_leave(transaction, OPERATOR, DISCOUNT, approval=approval, at="t")
        raise RuntimeError
    with store.writing() as transaction:
        take_leave(transaction, OPERATOR, DISCOUNT, approval=approval, at="t")
    with pytest.raises(Refused) as refusal, store.writing() as transaction:
        take_leave(transaction, OPERATOR, DISCOUNT, approval=approval, at="t")
    assert refusal.value.reason is Reason.APPROVAL_USED


def test_an_approval_is_for_one_action_one_seller_and_one_amount(staff: Staff) -> None:
    approval = staff.approval(DISCOUNT, limit=Money(1000))
    assert checked(approval, DISCOUNT, seller=OPERATOR, amount=Money(1000)) is approval
    for refused, reason in (
        (lambda: checked(approval, Permission.PRICE_OVERRIDE, seller=OPERATOR), Reason.APPROVAL_NEEDED),
        (lambda: checked(approval, DISCOUNT, seller=SUPERVISOR), Reason.APPROVAL_NEEDED),
        (lambda: checked(approval, DISCOUNT, seller=OPERATOR, amount=Money(1001)), Reason.APPROVAL_LIMIT),
    ):
        with pytest.raises(Refused) as refusal:
            refused()
        assert refusal.value.reason is reason


def test_leave_is_by_role_or_by_approval(staff: Staff) -> None:
    leave(SUPERVISOR, DISCOUNT, approval=None)
    with pytest.raises(Refused) as refusal:
        leave(OPERATOR, DISCOUNT, approval=None)
    assert refusal.value.details["permission"] == DISCOUNT.value
    leave(OPERATOR, DISCOUNT, approval=staff.approval(DISCOUNT))


def test_an_approval_that_was_never_given_is_worth_nothing(staff: Staff) -> None:
    """Made up in memory, it is not on disk and cannot be used."""
    made_up = staff.approval(DISCOUNT)
    forged = type(made_up)(**{name: getattr(made_up, name) for name in made_up.__slots__} | {"id": "forged"})
    with pytest.raises(Refused) as refusal, staff.till.store.writing() as transaction:
        use_approval(transaction, forged, at="t")
    assert refusal.value.reason is Reason.APPROVAL_USED


def test_a_reason_is_one_printable_line() -> None:
    assert plain_reason("a\x1b[2J\u202eb\n c") == "a [2J b c"
    assert len(plain_reason("x" * 500)) == LONGEST_REASON
