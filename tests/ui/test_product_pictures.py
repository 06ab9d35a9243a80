"""Pictures at the counter: where the store has any, beside what is written, and never in its way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from pos_client.bootstrap.inside import Till
from pos_client.bootstrap.pictures import import_pictures
from resources.words import Words
from tests.fakes.photos import photo
from tests.ui.conftest import OpenDesk
from tests.ui.desk import CAFE, ESC, Desk
from ui.sale.search_dialog import SearchDialog

RED = "#ff0000"
F2, F11 = Qt.Key.Key_F2, Qt.Key.Key_F11


def with_pictures(till: Till) -> None:
    """Of the coffee, by its GTIN; what lies there for the jam is none."""
    till.folder.pictures.mkdir()
    (till.folder.pictures / f"{CAFE}.jpg").write_bytes(photo(80, 80, left=RED))
    (till.folder.pictures / "300.png").write_text("a list, renamed")


@pytest.fixture
def desk_with(open_desk: OpenDesk) -> Callable[..., Desk]:
    def made(prepare: Callable[[Till], None] = with_pictures) -> Desk:
        desk = open_desk(prepare=prepare)
        desk.hands.deadline_s = 60
        desk.sign_in()
        desk.rest()
        return desk

    return made


def reds(widget: QWidget) -> int:
    """How many of its dots are of the picture's red."""
    image: QImage = widget.grab().toImage()
    dots = (image.pixelColor(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
    return sum(_is_red(dot) for dot in dots)


def _is_red(dot: QColor) -> bool:
    return dot.red() > 230 and dot.green() < 40 and dot.blue() < 40


def searched(desk: Desk, key: Qt.Key, typed: str, *, count: int) -> SearchDialog:
    desk.hands.press(key)
    dialog = desk.hands.wait_for(SearchDialog)
    desk.hands.write(typed)
    desk.hands.wait("the list", lambda: dialog.found_for == typed and dialog.list.count() == count)
    return dialog


def test_a_search_shows_pictures_when_they_have_come_and_a_letter_for_a_broken_one(
    desk_with: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    desk = desk_with()
    dialog = searched(desk, F2, "caf", count=1)
    desk.hands.wait("the picture", lambda: reds(dialog.list) > 20)
    assert dialog.list.item(0).text().startswith("Café torrado 500 g, 100, ")
    dialog.field.selectAll()
    desk.hands.write("gel")
    desk.hands.wait("the jam", lambda: dialog.found_for == "gel" and dialog.list.count() == 1)
    desk.hands.wait("the log", lambda: "picture_format" in caplog.text)
    desk.rest()
    assert not reds(dialog.list)
    assert not dialog.message.text()
    assert dialog.list.item(0).text().startswith("Geleia de jabuticaba, 300, ")


def test_a_price_check_shows_the_product_large_and_a_screen_reader_hears_no_picture(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with()
    dialog = searched(desk, F11, "100", count=1)
    desk.hands.wait("the picture", lambda: reds(dialog.card.picture) > 200)
    assert dialog.card.isVisible()
    assert dialog.card.name.text() == "Café torrado 500 g"
    assert "18,90" in dialog.card.price.text()
    box = dialog.card.picture
    assert box.accessibleName() == box.accessibleDescription() == ""
    assert box.focusPolicy() is Qt.FocusPolicy.NoFocus
    high = dialog.list.minimumHeight()
    desk.hands.write("9")
    desk.hands.wait("nothing", lambda: dialog.list.count() == 0)
    assert not dialog.card.isVisible()
    assert dialog.list.minimumHeight() > high


def test_the_line_that_was_rung_last_has_its_picture_and_loses_it_with_the_line(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with()
    line = desk.flow.page.sale.lines.last_line
    desk.ring("200")
    assert not reds(line)
    desk.ring("100")
    desk.hands.wait("the picture", lambda: reds(line) > 50)
    desk.hands.press(Qt.Key.Key_Delete)
    desk.hands.wait("one line", lambda: len(desk.sale.lines) == 1)
    assert not reds(line)


def seen(desk: Desk) -> tuple[list[QImage], list[QSize]]:
    """The search, the price check and the sale."""
    desk.ring("100")
    pictures, sizes = [], []
    for key in (F2, F11):
        dialog = searched(desk, key, "caf", count=1)
        desk.rest()
        pictures.append(dialog.list.grab().toImage())
        sizes.append(dialog.size())
        desk.hands.press(ESC)
        desk.hands.gone(SearchDialog)
    return [*pictures, desk.flow.page.sale.lines.last_line.grab().toImage()], sizes


def unwanted(till: Till) -> None:
    with_pictures(till)
    till.settings = replace(till.settings, screen=replace(till.settings.screen, pictures=False))


def test_a_store_that_wants_none_sees_what_a_store_without_pictures_sees(
    open_desk: OpenDesk, desk_with: Callable[..., Desk]
) -> None:
    """Nothing moves by a dot."""
    plain = desk_with(lambda _till: None)
    without = seen(plain)
    plain.close()
    unwanting = open_desk("other", prepare=unwanted)
    unwanting.sign_in()
    assert seen(unwanting) == without


def test_pictures_that_are_taken_in_at_the_command_line_show_at_the_next_search(
    desk_with: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = desk_with(lambda _till: None)
    source = tmp_path / "photos"
    source.mkdir()
    (source / f"0{CAFE}.JPG").write_bytes(photo(900, 900, left=RED))
    (source / "999.png").write_bytes(photo(form="PNG"))
    (source / "300.jpg").write_text("no picture\x1b[2J")
    told = import_pictures(desk.till.folder, Words.of("en"), source=source)
    assert not told.ok
    assert (told.figures["read"], told.figures["taken"], told.figures["refused"]) == (3, 1, 2)
    assert {one["file"]: one["reason"] for one in told.figures["refused_files"]} == {
        "300.jpg": "picture_format",
        "999.png": "picture_no_product",
    }
    assert told.sentences[0] == "Files read: 3. Pictures taken: 1, refused: 2."
    assert told.sentences[1] == "300.jpg: Not a picture the till can show. Save it as JPEG, PNG or WebP."
    assert [path.name for path in desk.till.folder.pictures.iterdir()] == ["100.jpg"]
    dialog = searched(desk, F2, "caf", count=1)
    desk.hands.wait("the picture", lambda: reds(dialog.list) > 20)
