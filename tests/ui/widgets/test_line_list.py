"""The lines of a sale: what is listed, what is selected, what is drawn again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from ui.widgets import LineList, LineRow
from ui.widgets.line_columns import row_height_px
from ui.widgets.line_rows import LineRows


def row(number: int) -> LineRow:
    return LineRow(str(number), f"Produto {number}", "7891000100103", "1", "9,50", "9,50")


@pytest.fixture
def lines(qtbot) -> LineList:
    made = LineList(("Produto", "Qtde", "Unitário", "Total"), name="Itens")
    qtbot.addWidget(made)
    made.resize(900, 620)
    made.show()
    return made


def settled(qtbot, lines: LineList) -> int:
    """How many lines were drawn so far, once everything has been painted."""
    lines.view.viewport().repaint()
    return lines.view.pictures.drawn_count


def seen(lines: LineList) -> QImage:
    """As it stands once everything has its place."""
    QApplication.processEvents()
    return lines.grab().toImage()


def test_the_last_line_is_large_and_the_others_are_listed(lines) -> None:
    for number in (1, 2, 3):
        lines.append(row(number))
    assert lines.last_line.row == row(3)
    assert lines.view.model().rowCount() == 2
    assert lines.count() == 3


def test_the_model_keeps_qts_contract_through_every_change() -> None:
    rows = LineRows()
    tester = QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for number in range(1, 6):
        rows.append(row(number))
    rows.replace(1, row(12))
    rows.replace(4, row(15))
    rows.remove(0)
    rows.remove(3)
    assert [each.number for each in rows.rows] == ["12", "3", "4"]
    assert (rows.last, rows.rowCount()) == (row(4), 2)
    rows.reset([])
    rows.append(row(1))
    rows.remove(0)
    assert (rows.last, rows.rowCount()) == (None, 0)
    tester.deleteLater()


def test_a_line_that_does_not_exist_cannot_be_replaced_or_removed(lines) -> None:
    lines.append(row(1))
    for act in (lambda: lines.replace(1, row(2)), lambda: lines.remove(-1)):
        with pytest.raises(IndexError, match="no line"):
            act()


def test_up_from_the_last_line_selects_upwards_and_stops_at_the_first(lines) -> None:
    lines.reset([row(1), row(2), row(3)])
    found: list[object] = []
    lines.selection_changed.connect(found.append)
    for _ in range(5):
        QTest.keyClick(lines, Qt.Key.Key_Up)
    QTest.keyClick(lines, Qt.Key.Key_Down)
    assert found == [1, 0, 1]
    assert lines.row(1).number == "2"


def test_a_new_line_ends_the_selection(lines) -> None:
    lines.reset([row(1), row(2)])
    lines.select(0)
    lines.append(row(3))
    assert lines.selected_index is None


def test_an_empty_sale_has_nothing_to_select(lines) -> None:
    QTest.keyClick(lines, Qt.Key.Key_Up)
    assert lines.selected_index is None


def test_a_touch_selects_a_line_and_leaves_the_focus_alone(lines, qtbot) -> None:
    lines.reset([row(1), row(2), row(3)])
    lines.view.viewport().repaint()
    place = lines.view.visualRect(lines.rows.index(1, 0)).center()
    qtbot.mouseClick(lines.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert lines.selected_index == 1
    qtbot.mouseClick(lines.last_line, Qt.MouseButton.LeftButton)
    assert lines.selected_index == 2
    assert not lines.view.hasFocus()


def test_a_line_added_to_a_long_sale_draws_one_line_only(lines, qtbot) -> None:
    lines.reset([row(number) for number in range(1, 101)])
    before = settled(qtbot, lines)
    for number in range(101, 111):
        lines.append(row(number))
        lines.view.viewport().repaint()
    assert settled(qtbot, lines) - before == 10


def test_the_newest_listed_line_is_in_sight_after_each_addition(lines) -> None:
    for number in range(1, 41):
        lines.append(row(number))
    rect = lines.view.visualRect(lines.rows.index(38, 0))
    assert lines.view.viewport().rect().contains(rect)
    assert rect.height() == row_height_px()


def test_in_less_room_too_the_newest_lines_are_in_sight(lines) -> None:
    lines.resize(1400, 900)
    lines.reset([row(number) for number in range(1, 101)])
    for height_px in (900, 620, 400, 500):
        lines.resize(900, height_px)
        seen(lines)
        newest = lines.view.visualRect(lines.rows.index(98, 0))
        assert lines.view.viewport().rect().contains(newest)


def test_a_replaced_line_is_the_only_one_drawn_again(lines, qtbot) -> None:
    lines.reset([row(number) for number in range(1, 8)])
    before = settled(qtbot, lines)
    lines.replace(2, row(33))
    assert settled(qtbot, lines) - before == 1


@pytest.mark.parametrize("removed", [0, 1])
def test_a_list_that_is_left_with_one_line_looks_as_one_that_never_had_more(removed, lines, qtbot) -> None:
    left = row(2 - removed)
    lines.reset([left])
    alone = seen(lines)
    lines.reset([row(1), row(2)])
    assert seen(lines) != alone
    lines.remove(removed)
    assert seen(lines) == alone


def test_an_emptied_list_says_what_an_empty_one_says(lines) -> None:
    lines.set_empty_text("Leia o primeiro produto.")
    empty = seen(lines)
    lines.reset([row(1), row(2)])
    lines.reset([])
    assert seen(lines) == empty


def test_a_line_is_spoken_whole(lines) -> None:
    lines.reset([row(1), row(2)])
    assert lines.rows.index(0, 0).data() == "1, Produto 1, 7891000100103, 1, 9,50, 9,50"
    assert lines.last_line.accessibleName().startswith("2, Produto 2")
