"""What a manager should look at: noted once, shown on the Z, and never in anybody's way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.rules import StoreRules, WatchLimits
from pos_client.services.watching import Sighting
from pos_client.store import till_state
from pos_client.store.shift_totals import shift_totals
from tests.fakes.people import some_member
from tests.fakes.staff import MANAGER
from tests.fakes.till import OPERATOR, selling_till
from tests.services.benefit_counter import Benefits


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Benefits]:
    rules = StoreRules(watch=WatchLimits(member_sales=3, approvals_by_one=3, pin_resends=2))
    with selling_till(tmp_path / "till.db", rules=rules) as till:
        yield Benefits.at(till)


def attach(counter: Benefits, cents: int = 1000) -> tuple[Sighting, ...]:
    """The member on one more sale, which is then closed."""
    sale = counter.till.basket(cents)
    seen = counter.watching.member_attached(sale, counter.member, operator=OPERATOR)
    counter.close(sale.with_member(counter.member))
    return seen


def test_a_member_on_many_sales_of_a_shift_is_seen(counter: Benefits) -> None:
    assert [attach(counter) for _ in range(3)] == [(), (), (Sighting.MEMBER_SALES,)]
    counter.till.rules = StoreRules(watch=WatchLimits(member_sales=0))
    assert attach(counter) == ()


def test_the_operators_own_cpf_or_phone_is_seen_without_being_kept(counter: Benefits) -> None:
    member = counter.member
    assert member.cpf is not None
    assert member.phone is not None
    counter.staff.people.set_identity(MANAGER, OPERATOR.id, cpf=member.cpf, phone=None)
    assert attach(counter) == (Sighting.OWN_IDENTITY,)
    stranger = counter.till.remembered(some_member())
    sale = counter.till.basket(1000)
    assert counter.watching.member_attached(sale, stranger, operator=OPERATOR) == ()
    by_phone = replace(stranger, phone=member.phone)
    counter.staff.people.set_identity(MANAGER, OPERATOR.id, cpf=None, phone=member.phone)
    assert counter.watching.member_attached(sale, by_phone, operator=OPERATOR) == (Sighting.OWN_IDENTITY,)
    assert counter.watching.member_attached(sale, by_phone, operator=OPERATOR) == ()
    kept = str(counter.rows("SELECT cpf_hash, phone_hash FROM operators"))
    assert member.cpf.digits not in kept
    assert member.phone.e164 not in kept


def test_a_member_attached_after_payment_began_is_seen(counter: Benefits) -> None:
    sale = counter.till.basket(1000).with_tender(Tender(Method.CASH, Money(100)))
    assert counter.watching.member_attached(sale, counter.member, operator=OPERATOR) == (
        Sighting.MEMBER_LATE,
    )


def test_many_approvals_by_one_person_are_one_note(counter: Benefits) -> None:
    approvals = replace(counter.staff.approvals, watching=counter.watching)
    for _ in range(4):
        approvals.approve(
            Permission.PRICE_OVERRIDE,
            approver_code=MANAGER.code,
            pin=counter.staff.pins[MANAGER.code],
            seller=OPERATOR,
            reason="Etiqueta errada",
        )
    assert [row[0] for row in counter.rows("SELECT kind FROM watch_notes")] == ["approvals_by_one"]


def test_many_resends_are_seen_and_the_shift_sums_what_was(counter: Benefits) -> None:
    sale = counter.till.basket(1000, member=counter.member)
    assert counter.watching.pin_resent(sale, operator=OPERATOR) == ()
    assert counter.watching.pin_resent(sale, operator=OPERATOR) == (Sighting.PIN_RESENDS,)
    assert counter.watching.pin_resent(sale, operator=OPERATOR) == ()
    with counter.till.store.reading() as snapshot:
        shift = till_state.open_shift(snapshot)
        assert shift is not None
        assert shift_totals(snapshot, shift).watched == (("pin_resends", 1),)
    assert [note.kind for note in counter.watching.seen_in(shift.id)] == ["pin_resends"]
