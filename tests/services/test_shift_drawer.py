"""The drawer in mid-shift: cash in and out, readings, who is at the till."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.shift import CashCount
from pos_client.domain.till import Operator
from pos_client.store.shift_totals import shift_totals
from tests.fakes.till import OPERATOR, Till
from tests.services.drawer import (
    FLOAT_CENTS,
    MANAGER,
    approval,
    counted,
    kinds,
    log,
    managed_till,
    printed,
    rows,
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from managed_till(tmp_path)


def test_cash_in_and_out_moves_what_the_drawer_should_hold(till: Till) -> None:
    till.checkout.close(till.basket(1_000).with_tender(Tender(Method.CASH, Money(50_00))), OPERATOR)
    till.shifts.supply(OPERATOR, Money(30_00), reason="troco")
    leave = approval(till, Permission.CASH_WITHDRAW)
    till.shifts.withdraw(OPERATOR, Money(80_00), reason="cofre", approval=leave)
    shift = till.shifts.current()
    assert shift is not None
    with till.store.reading() as snapshot:
        totals = shift_totals(snapshot, shift)
    assert totals.expected_drawer_cents == FLOAT_CENTS + 10_00 + 30_00 - 80_00
    assert (totals.supplies.cents, totals.withdrawals.cents, totals.drawer_openings) == (30_00, 80_00, 0)
    assert kinds(till)[-2:] == ["cash_moved", "cash_moved"]
    assert [row[0] for row in rows(till, "SELECT kind FROM documents")] == ["supply", "withdrawal"]
    assert rows(till, "SELECT count(*) FROM print_jobs WHERE document_id IS NOT NULL") == [(2,)]


@pytest.mark.parametrize("action", ["withdraw", "open_drawer"])
def test_what_a_cashier_may_not_do_alone_needs_a_named_approval_used_once(till: Till, action: str) -> None:
    permission = Permission.CASH_WITHDRAW if action == "withdraw" else Permission.DRAWER_OPEN

    def do(operator: Operator, leave: Approval | None) -> None:
        if action == "withdraw":
            till.shifts.withdraw(operator, Money(10_00), reason="cofre", approval=leave)
        else:
            till.shifts.open_drawer(operator, reason="trocar nota", approval=leave)

    leave = approval(till, permission)
    for given, reason in ((None, Reason.APPROVAL_NEEDED), (leave, None), (leave, Reason.APPROVAL_USED)):
        if reason is None:
            do(OPERATOR, given)
            continue
        with pytest.raises(Refused) as refusal:
            do(OPERATOR, given)
        assert refusal.value.reason is reason
    do(MANAGER, None)
    assert rows(till, "SELECT operator_id, approval_id FROM cash_movements ORDER BY rowid") == [
        (OPERATOR.id, leave.id),
        (MANAGER.id, None),
    ]


def test_no_cash_moves_without_a_reason_an_amount_and_an_open_shift(till: Till) -> None:
    for cents, reason, refused in ((0, "x1", Reason.AMOUNT_INVALID), (100, "  ", Reason.APPROVAL_REASON)):
        with pytest.raises(Refused) as refusal:
            till.shifts.supply(OPERATOR, Money(cents), reason=reason)
        assert refusal.value.reason is refused
    till.shifts.close(OPERATOR, counted(FLOAT_CENTS))
    with pytest.raises(Refused) as refusal:
        till.shifts.supply(OPERATOR, Money(100), reason="troco")
    assert refusal.value.reason is Reason.SHIFT_CLOSED
    assert rows(till, "SELECT count(*) FROM cash_movements") == [(0,)]


def test_a_cashiers_reading_tells_nothing_of_the_drawer(till: Till) -> None:
    till.checkout.close(till.paid(1_000), OPERATOR)
    blind = log(till).slip(till.shifts.read(OPERATOR))
    whole = log(till).slip(till.shifts.read(MANAGER))
    allowed = log(till).slip(
        till.shifts.read(OPERATOR, approval=approval(till, Permission.REPORTS_READ)),
    )
    hidden = {"Expected in the drawer", "Opening float", "Cash", "Cash received, net of change"}
    assert not hidden & set(printed(blind))
    assert hidden <= set(printed(whole))
    assert printed(whole)["Expected in the drawer"].cents == FLOAT_CENTS + 10_00
    assert hidden <= set(printed(allowed))
    assert till.shifts.current() is not None


def test_a_slip_is_printed_again_as_a_copy_and_the_journal_knows(till: Till) -> None:
    till.shifts.read(MANAGER)
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS))
    assert log(till).last_report() == closed.document_id
    assert log(till).reprint(closed.document_id, OPERATOR) == 2
    assert kinds(till)[-1] == "slip_reprinted"


def test_the_totals_of_a_shift_count_the_approvals_given_in_it(till: Till) -> None:
    approval(till, Permission.PRICE_OVERRIDE)
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS))
    approval(till, Permission.PRICE_OVERRIDE)
    assert printed(log(till).slip(closed.document_id))["Price changed"].count == 1


@pytest.mark.parametrize("pieces", [((3, 1),), ((100, -1),), ((100, 100_000),)])
def test_only_notes_and_coins_of_the_real_are_counted(pieces: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(Refused):
        CashCount(pieces)


def test_operators_change_in_mid_shift_and_each_sale_is_its_operators(till: Till) -> None:
    shift = till.shifts.take_over(OPERATOR)
    till.checkout.close(till.paid(10_00), OPERATOR)
    assert till.shifts.take_over(MANAGER) == shift == till.shifts.current()
    till.checkout.close(till.paid(7_00), MANAGER)
    closed = till.shifts.close(MANAGER, counted(FLOAT_CENTS + 17_00))
    lines = printed(log(till).slip(closed.document_id))
    assert (lines["17"].cents, lines["1"].cents) == (10_00, 7_00)
    assert [one.code for one in log(till).sign_ins()] == ["1", "17"]
    assert till.shifts.take_over(OPERATOR) is None
