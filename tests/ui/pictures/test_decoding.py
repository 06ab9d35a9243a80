"""Bytes that nobody vouches for: made small and upright, with nothing of them but their dots, or refused."""

import pytest
from PySide6.QtGui import QColor, QImage

from pos_client.domain.errors import Reason, Refused
from tests.fakes.photos import bomb, photo, turned_photo
from ui.pictures.decoding import (
    FORMATS,
    THUMBNAIL_PX,
    encoded,
    quiet_readers,
    readable_formats,
    thumbnail,
    tile,
)


@pytest.fixture(autouse=True)
def quiet() -> None:
    """As in the program; Qt's warnings fail a test."""
    quiet_readers()


def is_red(color: QColor) -> bool:
    return color.red() > 200 and color.blue() < 60


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_becomes_a_small_one_of_the_same_shape(form: str) -> None:
    ending, content = thumbnail(photo(900, 600, form=form))
    made = QImage.fromData(content)
    assert ending == ".jpg"
    assert (made.width(), made.height()) == (THUMBNAIL_PX, THUMBNAIL_PX * 2 // 3)
    assert is_red(made.pixelColor(20, 100))


def test_what_is_small_already_is_not_grown() -> None:
    assert QImage.fromData(thumbnail(photo(60, 40))[1]).width() == 60


def test_a_photo_of_an_upright_camera_stands_and_forgets_the_camera() -> None:
    content = turned_photo("PLACE-AND-CAMERA")
    assert b"PLACE-AND-CAMERA" in content
    _ending, small = thumbnail(content)
    made = QImage.fromData(small)
    assert made.height() > made.width()
    assert is_red(made.pixelColor(made.width() // 2, 20))
    assert not is_red(made.pixelColor(made.width() // 2, made.height() - 20))
    assert b"PLACE-AND-CAMERA" not in small
    assert b"Exif" not in small


def test_words_hidden_in_a_png_are_not_kept_and_what_is_clear_stays_clear() -> None:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor(255, 0, 0, 0))
    image.setText("Author", "SOMEBODY")
    content = encoded(image, "png")
    assert b"SOMEBODY" in content
    ending, small = thumbnail(content)
    assert ending == ".png"
    assert b"SOMEBODY" not in small
    assert QImage.fromData(small).pixelColor(5, 5).alpha() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"code;name;price\n1;a;2",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>",
        photo(form="BMP"),
        photo(900, 600)[:80],
        b"\xff\xd8\xff" + b"\0" * 500,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        b"RIFF\0\0\0\0WEBP" + b"\0" * 100,
    ],
    ids=["empty", "list", "svg", "bitmap", "torn", "no jpeg", "no png", "no webp"],
)
def test_what_is_no_picture_of_the_three_kinds_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        thumbnail(content)
    assert refused.value.reason is Reason.PICTURE_FORMAT


@pytest.mark.parametrize("size", [(50_000, 50_000), (100_000, 10), (8_000, 8_000)])
def test_a_picture_is_refused_by_the_size_that_it_claims(size: tuple[int, int]) -> None:
    with pytest.raises(Refused) as refused:
        thumbnail(bomb(*size))
    assert refused.value.reason is Reason.PICTURE_TOO_LARGE


def test_a_tile_shows_the_whole_picture_on_white_with_round_corners() -> None:
    made = tile(photo(60, 30), 36)
    assert (made.width(), made.height()) == (36, 36)
    assert made.pixelColor(0, 0).alpha() == 0
    assert is_red(made.pixelColor(6, 18))
    assert made.pixelColor(18, 4) == QColor("white")


def test_this_machine_reads_all_three() -> None:
    assert readable_formats() == FORMATS
