"""Pictures that come when they are there: off the screen's thread, bounded, and a broken one only once."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.services.product_pictures import PictureFolder
from tests.fakes.photos import bomb, photo
from ui.background import Background
from ui.pictures import album as album_module
from ui.pictures.album import Album
from ui.pictures.decoding import quiet_readers

CAFE = Product("10210", "Café", Money(3890), gtin="7891000100110")
WAIT_MS = 60_000
Made = Callable[[], Album]


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    quiet_readers()
    made = Background()
    yield made
    made.stop()


@pytest.fixture
def folder(tmp_path: Path) -> PictureFolder:
    (tmp_path / "pictures").mkdir()
    return PictureFolder(tmp_path / "pictures")


@pytest.fixture
def looked(folder: PictureFolder, background: Background, qtbot: QtBot) -> Made:
    """An album that has looked into the folder."""

    def look() -> Album:
        album = Album(folder, background)
        rest(qtbot, background, album)
        return album

    return look


def rest(qtbot: QtBot, background: Background, album: Album) -> None:
    album.refresh()
    qtbot.waitUntil(lambda: background.idle, timeout=WAIT_MS)


def test_a_picture_is_first_not_there_and_then_it_is(
    folder: PictureFolder, looked: Made, background: Background, qtbot: QtBot
) -> None:
    (folder.path / "10210.jpg").write_bytes(photo())
    album = looked()
    name = album.name_for(CAFE)
    assert name == "10210.jpg"
    with qtbot.waitSignal(album.arrived, timeout=WAIT_MS):
        assert album.pixmap(name, 36) is None
    picture = album.pixmap(name, 36)
    assert picture is not None
    assert (picture.width(), picture.height()) == (36, 36)
    assert album.kept_bytes == 36 * 36 * 4


def test_without_a_folder_and_with_an_empty_one_there_is_none(
    looked: Made, background: Background, qtbot: QtBot
) -> None:
    for album in (looked(), Album(None, background)):
        rest(qtbot, background, album)
        assert not album.has_any
        assert album.name_for(CAFE) == ""


def test_broken_large_and_vanished_files_are_logged_once_and_never_asked_for_again(
    folder: PictureFolder,
    looked: Made,
    background: Background,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (folder.path / "1.jpg").write_text("a renamed text")
    (folder.path / "2.png").write_bytes(bomb(60_000, 60_000))
    (folder.path / "3.jpg").write_bytes(photo())
    album = looked()
    (folder.path / "3.jpg").unlink()
    with caplog.at_level(logging.WARNING, logger="pos.ui"):
        for _ in range(3):
            for name in ("1.jpg", "2.png", "3.jpg"):
                assert album.pixmap(name, 36) is None
            qtbot.waitUntil(lambda: background.idle, timeout=WAIT_MS)
    for name in ("1.jpg", "2.png", "3.jpg"):
        assert caplog.text.count(name) == 1
    assert "picture_too_large" in caplog.text


def test_the_oldest_pictures_go_where_they_would_take_too_much(
    folder: PictureFolder, looked: Made, background: Background, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(album_module, "MOST_BYTES", 3 * 36 * 36 * 4)
    for place in range(6):
        (folder.path / f"{place}.jpg").write_bytes(photo())
    album = looked()
    for place in range(6):
        album.pixmap(f"{place}.jpg", 36)
        qtbot.waitUntil(lambda: background.idle, timeout=WAIT_MS)
    assert album.kept_bytes == 3 * 36 * 36 * 4
    album.forget_wanted()
    assert album.pixmap("5.jpg", 36) is not None
    assert album.pixmap("0.jpg", 36) is None


def test_what_was_put_there_or_changed_meanwhile_counts_at_the_next_look(
    folder: PictureFolder, looked: Made, background: Background, qtbot: QtBot
) -> None:
    album = looked()
    heard: list[bool] = []
    album.changed.connect(lambda: heard.append(album.has_any))
    (folder.path / "10210.jpg").write_text("half a copy")
    rest(qtbot, background, album)
    assert heard[-1:] == [True]
    assert album.pixmap("10210.jpg", 36) is None
    qtbot.waitUntil(lambda: background.idle, timeout=WAIT_MS)
    (folder.path / "10210.jpg").write_bytes(photo(90, 60))
    rest(qtbot, background, album)
    with qtbot.waitSignal(album.arrived, timeout=WAIT_MS):
        album.pixmap("10210.jpg", 36)
    assert album.pixmap("10210.jpg", 36) is not None


def test_what_nobody_waits_for_any_more_is_not_read(
    folder: PictureFolder, looked: Made, background: Background, qtbot: QtBot
) -> None:
    names = [f"{place}.jpg" for place in range(20)]
    for name in names:
        (folder.path / name).write_bytes(photo())
    album = looked()
    for name in names:
        album.pixmap(name, 36)
    album.forget_wanted()
    qtbot.waitUntil(lambda: background.idle, timeout=WAIT_MS)
    assert album.kept_bytes <= 8 * 36 * 36 * 4
