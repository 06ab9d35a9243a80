"""Columns grow with their words, give way alike where there is no room, and tell what is cut."""

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import font
from ui.widgets import Cell, Column, Table
from ui.widgets.painting import advance

METHODS = "Dinheiro, Crédito, Pix"


def table(width_px: int, *, methods: str = METHODS) -> Table:
    made = Table("Vendas", (Column("Hora", 40), Column("Cliente"), Column("Pagamento", 60, right=True)))
    made.resize(width_px, 200)
    made.grab()
    made.show_rows(
        [
            [Cell("22/11 14:30 ↩"), Cell("não identificado"), Cell("Pix")],
            [Cell("22/11 09:12"), Cell("M*** S*****"), Cell(methods)],
        ],
        empty_text="",
    )
    return made


def px(text: str) -> int:
    return advance(font(15), text)


def test_a_column_is_as_wide_as_its_widest_words(qapp: QApplication) -> None:
    made = table(900)
    (_first, hour, _right), _customer, (_left, methods, _side) = made.places
    assert hour == pytest.approx(px("22/11 14:30 ↩"))
    assert methods == pytest.approx(px(METHODS))
    assert made.cut_text(1, made.places[2][0] + 2) == ""


def test_what_does_not_fit_is_told_whole_and_the_loose_column_keeps_its_words(qapp: QApplication) -> None:
    many = ", ".join([METHODS] * 4)
    made = table(500, methods=many)
    left, width, _right = made.places[2]
    assert 60 < width < px(many)
    assert made.cut_text(1, left + 2) == many
    assert made.cut_text(0, left + 2) == ""
    assert made.places[1][1] >= px("não identificado")
    assert left + width <= 500


def test_a_narrow_table_never_leaves_its_edges(qapp: QApplication) -> None:
    for width_px in (160, 240, 320):
        made = table(width_px)
        last, width, _right = made.places[-1]
        assert width >= 60
        assert last + width <= max(width_px, 40 + 60 + 2 * 18 + 16)
