"""Larger words: sizes and lengths, rows that go on in the next line, and a few screens at twice the size.

All screens: `python -m tests.ui.screens --text-scale 200 --out DIR`.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from resources.words import Words
from tests.ui.desk import CTRL, ENTER, Shop, opened, sit_down
from tests.ui.screens.checks import faults
from tests.ui.screens.studio import Look, grown_faults, settle, tidy
from ui.dialog import Dialog
from ui.text_scale import on_paper, set_text_scale, taller, text_px, text_scale, wider
from ui.theme import apply, current
from ui.widgets import ActionButton, AmountRow, FieldGrid, Overlay, Text, WrapRow

SIZES_PX = range(10, 121)
K = Qt.Key


@pytest.fixture
def grown(qapp: QApplication) -> Iterator[QApplication]:
    set_text_scale(2.0)
    apply(qapp, current())
    yield qapp
    set_text_scale(1.0)
    apply(qapp, current())


def test_as_designed_no_size_and_no_length_changes(qapp: QApplication) -> None:
    assert text_scale() == 1.0
    assert [text_px(size) for size in SIZES_PX] == list(SIZES_PX)
    assert [taller(length, 15, 12) for length in SIZES_PX] == list(SIZES_PX)
    assert [wider(length) for length in SIZES_PX] == list(SIZES_PX)


@pytest.mark.parametrize("percent", [110, 125, 150, 175, 200])
def test_small_words_grow_by_the_whole_factor_and_larger_ones_stay_larger(
    percent: int, grown: QApplication
) -> None:
    set_text_scale(percent / 100)
    assert all(text_px(size) == round(size * percent / 100) for size in range(10, 18))
    made = [text_px(size) for size in SIZES_PX]
    assert all(one <= other for one, other in pairwise(made)), "a larger size never becomes the smaller one"
    assert text_px(50) / 50 < text_px(28) / 28 < text_px(15) / 15


def test_a_factor_out_of_range_is_held(grown: QApplication) -> None:
    set_text_scale(3.0)
    assert text_scale() == 2.0
    set_text_scale(0.5)
    assert text_scale() == 1.0


def test_paper_is_drawn_as_designed(grown: QApplication) -> None:
    with on_paper():
        assert text_px(15) == 15
    assert text_px(15) == 30


def test_buttons_that_no_longer_fit_go_on_in_the_next_line(grown: QApplication, qtbot: object) -> None:
    window = QWidget()
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    row = WrapRow(window)
    buttons = [ActionButton(f"Alt+{place}", "Um nome comprido") for place in range(4)]
    for button in buttons:
        row.addWidget(button)
    window.resize(900, row.heightForWidth(900))
    window.show()
    settle()
    assert len({button.y() for button in buttons}) > 1
    assert not any(button.text_is_cut() for button in buttons)
    assert max(button.geometry().bottom() for button in buttons) <= window.height()


def test_fields_stand_under_each_other_where_captions_have_no_room(
    grown: QApplication, qtbot: object
) -> None:
    window = QWidget()
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    grid = FieldGrid(window)
    fields = [QLineEdit(), QLineEdit()]
    for column, field in enumerate(fields):
        grid.addWidget(Text("Código ou crachá de quem aprova", 14), 0, column)
        grid.addWidget(field, 1, column)
    for width, rows in ((1300, 1), (700, 2)):
        window.resize(width, grid.heightForWidth(width))
        window.show()
        settle()
        assert len({field.y() for field in fields}) == rows


def test_a_value_that_has_no_room_beside_its_caption_stands_under_it(
    grown: QApplication, qtbot: object
) -> None:
    window = QWidget()
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    layout, row = QVBoxLayout(window), AmountRow("Cashback disponível nesta compra", "R$ 1.847,90")
    layout.addWidget(row)
    window.resize(460, 300)
    window.show()
    settle()
    beneath = row.height()
    window.resize(1200, 300)
    settle()
    assert row.height() < beneath


def test_a_dialog_higher_than_the_window_scrolls_to_what_has_the_keyboard(
    grown: QApplication, qtbot: object
) -> None:
    window = QWidget()
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    window.resize(1024, 700)
    window.show()
    dialog = Dialog(window, Words.of("pt_BR"), title="Muitos campos")
    fields = [QLineEdit() for _ in range(14)]
    for field in fields:
        field.setAccessibleName("Campo")
        dialog.body.addWidget(field)
    back = dialog.action("Esc", "Voltar", dialog.finish_dismissed)
    dialog.open(fields[0])
    settle()
    assert fields[-1].visibleRegion().isEmpty()
    for _ in range(13):
        dialog.focusNextPrevChild(True)
    settle()
    assert QApplication.focusWidget() is fields[-1]
    assert fields[-1].visibleRegion().boundingRect().height() >= fields[-1].height() - 2
    assert back.visibleRegion().boundingRect() == back.rect()
    dialog.finish()


def test_the_counter_at_twice_the_size_on_a_small_screen_leaves_nothing_cut(
    grown: QApplication, shop: Shop, tmp_path: Path
) -> None:
    look, wrong = Look("pt_BR", "light", 1366, 768, 200), list[str]()
    till = opened(shop, tmp_path / "grown", gateway=None, language="pt_BR")
    desk = sit_down(till, grown, shop=shop, gateway=None, pictures=tmp_path)
    desk.hands.deadline_s = 60

    def look_at(name: str) -> None:
        desk.rest()
        settle()
        wrong.extend(f"{name}: {one}" for one in (*faults(desk.window), *grown_faults(desk.window, look)))

    try:
        look_at("sign-in")
        desk.sign_in()
        desk.ring("100", "200", "300")
        look_at("sale")
        for name, key, modifier in (
            ("search", K.Key_F2, Qt.KeyboardModifier.NoModifier),
            ("discount", K.Key_F4, Qt.KeyboardModifier.NoModifier),
            ("drawer", K.Key_F9, Qt.KeyboardModifier.NoModifier),
            ("late entry", K.Key_T, CTRL),
        ):
            desk.hands.press(key, modifier)
            desk.rest()
            assert Overlay.topmost(desk.window) is not None, name
            look_at(name)
            tidy(desk.window)
        desk.hands.press(K.Key_F10)
        look_at("payment")
        desk.hands.press(ENTER)
        desk.hands.wait("the sale done", lambda: desk.shows("done"))
        look_at("done")
    finally:
        tidy(desk.window)
        desk.close()
    assert wrong == []
