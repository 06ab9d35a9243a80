"""Who works here: the first manager, those a manager adds, and that the last manager cannot be lost."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Permission, Role
from pos_client.domain.till import Operator
from pos_client.services.people import NewOperator, People
from pos_client.store import journal, till_state
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.people import some_pin, wrong_pin
from tests.fakes.staff import MANAGER, SUPERVISOR, Staff, cheap_signing_in
from tests.fakes.till import OPERATOR, open_till


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    with open_till(tmp_path / "till.db") as till:
        yield Staff(till)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[People]:
    store = open_store(tmp_path / "new.db")
    with store.writing() as transaction:
        identity = till_state.ensure_till(transaction, store="001", till_code="02", installation="test")
    clock = FakeClock()
    signing_in = cheap_signing_in(store, clock, pepper=secrets.token_bytes(32))
    yield People(store, identity, clock=clock, signing_in=signing_in)
    store.close()


def _bodies(store: Store) -> list[dict[str, str]]:
    with store.reading() as snapshot:
        return [
            json.loads(entry.body) for entry in journal.entries(snapshot) if entry.kind == "operator_changed"
        ]


def _reason(call: object, *given: object, **named: object) -> Reason:
    with pytest.raises(Refused) as refusal:
        call(*given, **named)  # type: ignore[operator]
    return refusal.value.reason


def test_the_first_manager_is_made_once_and_signs_in(empty: People) -> None:
    pin = some_pin()
    assert empty.nobody_yet()
    made = empty.make_first_manager(" 1 ", "  Maria   Chefe ", pin=pin)
    assert (made.code, made.name, made.role) == ("1", "Maria Chefe", "manager")
    assert not empty.nobody_yet()
    assert empty.signing_in.sign_in("1", pin) == made
    assert _reason(empty.make_first_manager, "2", "Outra", pin=some_pin()) is Reason.NOT_THE_FIRST


def test_there_is_no_default_pin(empty: People) -> None:
    for guess in ("", "000000", "123456", "admin"):
        assert _reason(empty.signing_in.sign_in, "1", guess) is Reason.OPERATOR_UNKNOWN


def test_a_manager_adds_somebody_who_signs_in_by_code_or_badge(staff: Staff) -> None:
    pin, wanted = some_pin(), NewOperator("41", "Nova Pessoa", Role.CASHIER, badge="OP-000041")
    added = staff.people.add(MANAGER, wanted, pin=pin)
    assert staff.signing_in.sign_in("41", pin) == added
    assert staff.signing_in.sign_in("OP-000041", pin) == added
    body = _bodies(staff.till.store)[-1]
    assert (body["operator_id"], body["role"], body["added"]) == (added.id, "cashier", "yes")
    assert "Nova" not in json.dumps(body)


def test_a_cashier_adds_nobody_without_a_managers_approval(staff: Staff) -> None:
    wanted, pin = NewOperator("41", "Nova Pessoa", Role.MANAGER), some_pin()
    assert _reason(staff.people.add, OPERATOR, wanted, pin=pin) is Reason.APPROVAL_NEEDED
    assert _reason(staff.people.add, SUPERVISOR, wanted, pin=pin) is Reason.APPROVAL_NEEDED
    approval = staff.approval(Permission.PEOPLE_CHANGE)
    staff.people.add(OPERATOR, wanted, pin=pin, approval=approval)
    again = NewOperator("42", "Mais Uma", Role.MANAGER)
    assert _reason(staff.people.add, OPERATOR, again, pin=pin, approval=approval) is Reason.APPROVAL_USED


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (NewOperator("", "Nome", Role.CASHIER), Reason.OPERATOR_CODE),
        (NewOperator("4 1", "Nome", Role.CASHIER), Reason.OPERATOR_CODE),
        (NewOperator("41", " ", Role.CASHIER), Reason.OPERATOR_NAME),
        (NewOperator("41", "Nome", Role.CASHIER, badge="a b"), Reason.OPERATOR_BADGE),
        (NewOperator("17", "Nome", Role.CASHIER), Reason.OPERATOR_TAKEN),
        (NewOperator("41", "Nome", Role.CASHIER, badge="BADGE-30"), Reason.OPERATOR_TAKEN),
        (NewOperator("41", "Nome", Role.CASHIER, badge="17171717"), Reason.OPERATOR_TAKEN),
    ],
)
def test_what_is_not_well_formed_or_taken_is_refused(
    staff: Staff, wanted: NewOperator, reason: Reason
) -> None:
    staff.people.change_badge(MANAGER, MANAGER.id, badge="BADGE-30")
    staff.people.add(MANAGER, NewOperator("17171717", "Longo", Role.CASHIER), pin=some_pin())
    assert _reason(staff.people.add, MANAGER, wanted, pin=some_pin()) is reason


def test_who_is_let_go_signs_in_no_more_and_may_come_back(staff: Staff) -> None:
    staff.people.set_active(MANAGER, OPERATOR.id, active=False)
    pin = staff.pins[OPERATOR.code]
    assert _reason(staff.signing_in.sign_in, OPERATOR.code, pin) is Reason.OPERATOR_UNKNOWN
    assert [one.operator.id for one in staff.people.colleagues() if not one.active] == [OPERATOR.id]
    staff.people.set_active(MANAGER, OPERATOR.id, active=True)
    assert staff.signing_in.sign_in(OPERATOR.code, pin) == OPERATOR


def test_the_last_manager_stays(staff: Staff) -> None:
    people = staff.people
    assert _reason(people.set_active, MANAGER, MANAGER.id, active=False) is Reason.OPERATOR_SELF
    assert _reason(people.change_role, MANAGER, MANAGER.id, role=Role.CASHIER) is Reason.LAST_MANAGER
    approval = staff.approval(Permission.PEOPLE_CHANGE)
    gone = _reason(people.set_active, OPERATOR, MANAGER.id, active=False, approval=approval)
    assert gone is Reason.LAST_MANAGER
    people.change_role(MANAGER, SUPERVISOR.id, role=Role.MANAGER)
    people.change_role(MANAGER, MANAGER.id, role=Role.CASHIER)
    assert {one.operator.id: one.operator.role for one in people.colleagues()}[MANAGER.id] == "cashier"


def test_a_new_pin_ends_a_lock(staff: Staff) -> None:
    for _ in range(5):
        _reason(staff.signing_in.sign_in, OPERATOR.code, wrong_pin(staff.pins[OPERATOR.code]))
    assert [one.operator.id for one in staff.people.colleagues() if one.is_locked] == [OPERATOR.id]
    pin = some_pin(8)
    staff.people.change_pin(MANAGER, OPERATOR.id, pin=pin)
    assert staff.signing_in.sign_in(OPERATOR.code, pin) == OPERATOR
    assert _reason(staff.people.change_pin, MANAGER, OPERATOR.id, pin="111111") is Reason.PIN_FORMAT
    assert _reason(staff.people.change_pin, MANAGER, "nobody", pin=pin) is Reason.OPERATOR_GONE


def test_a_badge_is_taken_away(staff: Staff) -> None:
    staff.people.change_badge(MANAGER, OPERATOR.id, badge="OP-000017")
    staff.people.change_badge(MANAGER, OPERATOR.id, badge="")
    pin = staff.pins[OPERATOR.code]
    assert _reason(staff.signing_in.sign_in, "OP-000017", pin) is Reason.OPERATOR_UNKNOWN
    assert isinstance(staff.signing_in.sign_in(OPERATOR.code, pin), Operator)
