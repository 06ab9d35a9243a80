"""F9 by keys alone: cash in and out, readings, the blind count, the close, and what the log shows."""

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.till import Operator
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ALT, CTRL, ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.shift.closed_dialog import ClosedDialog
from ui.shift.count_dialog import CountDialog
from ui.shift.difference_dialog import DifferenceDialog
from ui.shift.drawer_menu import DrawerMenu
from ui.shift.log_dialog import LogDialog
from ui.shift.movement_dialog import MovementDialog
from ui.shift.paper_dialog import PaperDialog
from ui.widgets import Text, TotalRow

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Signed in with R$ 200,00 in the drawer; a manager is within call."""
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    made.sign_in()
    return made


def choose(desk: Desk, letter: str) -> None:
    """F9 and that letter."""
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.picture("menu")
    desk.hands.alt(letter)


def approve(desk: Desk) -> None:
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.picture("approval")
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()


def rows(desk: Desk, statement: str) -> list[tuple[object, ...]]:
    with desk.till.store.reading() as snapshot:
        return [tuple(row) for row in snapshot.exec_driver_sql(statement)]


def count(desk: Desk, **pieces: int) -> None:
    """So many of each (n200 = two hundreds' notes); Enter through all the rest."""
    dialog = desk.hands.wait_for(CountDialog)
    for row in dialog.rows:
        typed = pieces.get(f"n{row.denomination_cents}", 0)
        if typed:
            desk.hands.write(str(typed))
        desk.hands.press(ENTER)
    for _ in dialog.others:
        desk.hands.press(ENTER)


def said(desk: Desk, kind: type[CountDialog | ClosedDialog]) -> str:
    dialog = desk.hands.wait_for(kind)
    return " ".join(text.text() for text in dialog.findChildren(Text))


def test_cash_goes_in_with_amount_and_reason(desk: Desk) -> None:
    choose(desk, "S")
    desk.hands.wait_for(MovementDialog)
    desk.hands.write("5000")
    desk.hands.press(ENTER)
    desk.hands.alt("1")
    desk.hands.picture("supply")
    desk.hands.press(ENTER)
    desk.hands.gone(MovementDialog)
    assert rows(desk, "SELECT kind, amount_cents, approval_id FROM cash_movements") == [
        ("supply", 5000, None)
    ]
    assert rows(desk, "SELECT kind FROM documents") == [("supply",)]
    assert desk.shows("sale")


def test_cash_goes_out_only_with_somebody_elses_leave(desk: Desk) -> None:
    choose(desk, "R")
    desk.hands.wait_for(MovementDialog)
    desk.hands.write("8000")
    desk.hands.alt("2")
    desk.hands.press(ENTER)
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)
    desk.hands.gone(ApprovalDialog)
    assert rows(desk, "SELECT * FROM cash_movements") == []
    desk.hands.press(ENTER)
    approve(desk)
    desk.hands.gone(MovementDialog)
    assert rows(
        desk,
        "SELECT m.kind, m.amount_cents, a.approver_id, a.limit_cents FROM cash_movements m "
        "JOIN approvals a ON a.id = m.approval_id",
    ) == [("withdrawal", 8000, EVA.id, 8000)]


def test_control_g_opens_the_drawer_once_it_is_allowed(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_G, CTRL)
    desk.hands.wait_for(MovementDialog)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    approve(desk)
    desk.hands.gone(MovementDialog)
    assert rows(desk, "SELECT kind, amount_cents FROM cash_movements") == [("no_sale", 0)]


def test_a_cashiers_reading_shows_no_drawer_and_can_be_looked_at_again(desk: Desk) -> None:
    choose(desk, "X")
    desk.hands.wait_for(PaperDialog)
    desk.hands.picture("x")
    desk.hands.press(ESC)
    desk.hands.gone(PaperDialog)
    choose(desk, "V")
    desk.hands.wait_for(PaperDialog)
    desk.hands.press(ENTER)
    desk.hands.gone(PaperDialog)
    desk.rest()
    assert rows(desk, "SELECT copy FROM print_jobs WHERE document_id IS NOT NULL") == [(1,), (2,)]


def test_a_right_count_closes_the_shift_and_the_next_one_signs_in(desk: Desk) -> None:
    choose(desk, "F")
    count(desk, n10000=1, n5000=2)
    desk.hands.picture("count")
    desk.hands.press(ENTER)
    assert "bate" in said(desk, ClosedDialog)
    desk.hands.picture("closed")
    desk.hands.press(ENTER)
    desk.hands.wait("the sign-in", lambda: desk.window.page is desk.window.sign_in)
    assert rows(desk, "SELECT z_number FROM shift_closes") == [(1,)]
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.press(ENTER)
    desk.hands.wait("the next shift", lambda: desk.window.page is desk.window.open_shift)


def test_the_next_shift_begins_with_no_amount_of_the_one_before(desk: Desk) -> None:
    opening = desk.window.open_shift
    opening.amount.propose(10_000)
    opening.show_problem("earlier")
    desk.window._on_shift(None)
    assert (opening.amount.value_cents, opening.problem.text()) == (0, "")
    desk.hands.write("5000")
    assert opening.amount.value_cents == 5_000


def test_a_wrong_count_says_that_and_no_more_and_closes_with_leave(desk: Desk) -> None:
    choose(desk, "F")
    count(desk, n5000=1, n2000=1)
    desk.hands.press(ENTER)
    desk.rest()
    words = said(desk, CountDialog)
    assert "não bate" in words
    assert "130,00" not in words
    desk.hands.picture("mismatch")
    desk.hands.press(Qt.Key.Key_A, ALT)
    asked = desk.hands.wait_for(ApprovalDialog)
    assert "130,00" not in " ".join(text.text() for text in asked.findChildren(Text))
    approve(desk)
    shown = desk.hands.wait_for(DifferenceDialog)
    assert shown.findChildren(TotalRow)[0].value.endswith("130,00")
    desk.hands.press(ENTER)
    assert "faltam" in said(desk, ClosedDialog)
    desk.hands.picture("closed-short")
    assert rows(desk, "SELECT counted_cents - expected_cents FROM shift_counts WHERE method = 'cash'") == [
        (-13000,)
    ]


def test_a_second_count_may_be_right(desk: Desk) -> None:
    choose(desk, "F")
    count(desk, n10000=1)
    desk.hands.press(ENTER)
    desk.rest()
    dialog = desk.hands.wait_for(CountDialog)
    dialog.rows[1].field.setFocus()
    dialog.rows[1].field.selectAll()
    desk.hands.write("2")
    for _ in range(len(dialog.rows) - 1 + len(dialog.others)):
        desk.hands.press(ENTER)
    desk.hands.press(ENTER)
    assert "bate" in said(desk, ClosedDialog)
    assert rows(desk, "SELECT count(*) FROM journal WHERE kind = 'shift_counted'") == [(2,)]


def test_esc_and_up_step_back_and_close_nothing(desk: Desk) -> None:
    choose(desk, "F")
    dialog = desk.hands.wait_for(CountDialog)
    desk.hands.press(ENTER)
    desk.hands.press(ENTER)
    desk.hands.press(Qt.Key.Key_Up)
    assert desk.hands._focus() is dialog.rows[1].field
    desk.hands.press(ESC)
    desk.hands.gone(CountDialog)
    assert rows(desk, "SELECT * FROM shift_closes") == []
    assert desk.hands._focus() is desk.flow.page.sale.code


def test_an_open_sale_is_not_left_behind(desk: Desk) -> None:
    desk.ring("100")
    choose(desk, "F")
    desk.rest()
    assert desk.hands.shown(CountDialog) is None


def test_the_log_of_shifts_takes_leave_and_shows_the_z(desk: Desk) -> None:
    choose(desk, "F")
    count(desk, n20000=1)
    desk.hands.press(ENTER)
    desk.hands.wait_for(ClosedDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("the sign-in", lambda: desk.window.page is desk.window.sign_in)
    desk.hands.write("17")
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.press(ENTER)
    desk.hands.wait("the next shift", lambda: desk.window.page is desk.window.open_shift)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale screen", lambda: desk.window.page is desk.flow.page)
    choose(desk, "T")
    approve(desk)
    log = desk.hands.wait_for(LogDialog)
    desk.hands.picture("log")
    assert log.list.count() == 1
    desk.hands.press(ENTER)
    desk.hands.wait_for(PaperDialog)
    desk.hands.picture("z")
    desk.hands.press(ESC)
    desk.hands.gone(PaperDialog)
    desk.hands.press(ESC)
    desk.hands.gone(LogDialog)


def test_the_log_of_sign_ins_has_names_and_times(desk: Desk) -> None:
    choose(desk, "E")
    log = desk.hands.wait_for(LogDialog)
    desk.hands.picture("sign-ins")
    assert log.list.count() >= 1
    assert "Ana Teste" in log.list.item(0).text()
