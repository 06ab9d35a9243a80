"""The picture of the paper comes from the bytes alone, whatever they are."""

import io
import random
import re

import pytest
import zxingcpp
from PIL import Image

from hardware.paper import Paper, ReceiptPaper
from hardware.paper_drawing import MARGIN
from hardware.paper_rows import CutRow, PulseRow
from hardware.profiles import BEMATECH_MP4200, EPSON_TM_T20, GENERIC_58, PROFILES, Profile
from hardware.receipt_bytes import receipt_bytes
from tests.hardware.receipts import FULL, PLAIN, QR, portuguese

EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)


def picture_of(png: bytes) -> Image.Image:
    """The picture over white, in grey."""
    drawn = Image.open(io.BytesIO(png)).convert("LA")
    white = Image.new("L", drawn.size, 255)
    white.paste(drawn.getchannel(0), mask=drawn.getchannel(1))
    return white


def read(data: bytes, profile: Profile = EPSON_TM_T20) -> Paper:
    return Paper.read(data, profile)


@EVERY_PROFILE
@pytest.mark.parametrize("text", [QR, "https://exemplo.com.br/" + "a1" * 200], ids=["short", "long"])
def test_the_qr_code_is_read_back_from_the_picture(profile: Profile, text: str) -> None:
    png = ReceiptPaper(profile, portuguese).picture(FULL.__class__.from_json({**FULL.to_json(), "qr": text}))
    codes = zxingcpp.read_barcodes(picture_of(png))
    assert [code.text for code in codes] == [text]


def test_a_native_code_is_known_from_the_bytes_and_a_raster_one_only_from_the_picture() -> None:
    native = receipt_bytes(FULL, EPSON_TM_T20, translate=portuguese)
    raster = receipt_bytes(FULL, BEMATECH_MP4200, translate=portuguese)
    assert read(native).qr_codes == (QR,)
    assert QR.encode() in native
    assert read(raster, BEMATECH_MP4200).qr_codes == ()
    assert QR.encode() not in raster
    assert b"\x1dv0" in raster


@EVERY_PROFILE
def test_the_picture_is_as_wide_as_the_printer_and_its_margins(profile: Profile) -> None:
    picture = picture_of(ReceiptPaper(profile, portuguese).picture(PLAIN))
    assert picture.width == profile.dots + 2 * MARGIN
    ink = picture.point(lambda level: 255 if level < 100 else 0).getbbox()
    assert ink is not None
    assert ink[0] >= MARGIN
    assert ink[2] <= MARGIN + profile.dots


@pytest.mark.parametrize(("page", "codec"), [(0, "cp437"), (2, "cp850"), (3, "cp860"), (16, "cp1252")])
def test_text_is_read_in_the_page_that_was_selected(page: int, codec: str) -> None:
    assert read(b"\x1bt" + bytes([page]) + "Força é".encode(codec) + b"\n").text() == "Força é"


def test_the_wrong_page_shows_as_the_wrong_letters() -> None:
    assert "ã" not in read(b"\x1bt\x00" + "pão".encode("cp850") + b"\n").text()


def test_styles_are_read_from_every_command_that_sets_them() -> None:
    job = b"a\x1bE\x01b\x1bE\x00\x1b!\x38c\x1b!\x00\x1d!\x11d\x1d!\x00\x1b-\x01e\x1b-\x00\x1b!\x88f\n"
    (row,) = read(job).text_rows
    styles = {character: (s.bold, s.underline, s.width, s.height) for character, s in row.cells}
    assert styles == {
        "a": (False, False, 1, 1),
        "b": (True, False, 1, 1),
        "c": (True, False, 2, 2),
        "d": (False, False, 2, 2),
        "e": (False, True, 1, 1),
        "f": (True, True, 1, 1),
    }


def test_a_row_that_is_too_long_goes_on_in_the_next() -> None:
    assert read(b"x" * 50 + b"\n").text() == "x" * 48 + "\n" + "x" * 2
    assert read(b"\x1d!\x10" + b"x" * 17 + b"\n", GENERIC_58).text().splitlines()[0] == "x" * 16


def test_alignment_moves_the_row() -> None:
    rows = read(b"\x1ba\x01mid\n\x1ba\x02end\n\x1ba\x00left\n").text().splitlines()
    assert rows == [" " * 22 + "mid", " " * 45 + "end", "left"]


def test_feeds_cuts_and_pulses_are_recorded_in_their_order() -> None:
    paper = read(b"a\n\x1bd\x02\x1bJ\x10\x1dVB\x00\x1bp\x00\x19\xfa\x1dV\x01\x1bm")
    assert (paper.cuts, paper.drawer_pulses, paper.unknown) == (3, 1, 0)
    kinds = [type(row) for row in paper.rows if isinstance(row, CutRow | PulseRow)]
    assert kinds == [CutRow, PulseRow, CutRow, CutRow]


def test_longer_feeds_cuts_and_pulses_make_a_different_picture() -> None:
    plain, cut, fed, kicked = (
        read(b"a\n" + tail).png() for tail in (b"", b"\x1dV\x00", b"\x1bd\x05", b"\x1bp\x00\x19\xfa")
    )
    assert len({plain, cut, fed, kicked}) == 4


@pytest.mark.parametrize(
    ("data", "unknown"),
    [
        (b"\x07", 1),
        (b"\x1bZ", 2),
        (b"\x1b", 1),
        (b"\x1bt\x63", 3),
        (b"\x1dv0\x00\x02\x00\x10\x00abc", 11),
        (b"\x1d(k\x03\x00", 5),
        (b"\x1d(L\x02\x00ab", 7),
        (b"\x1bE", 2),
    ],
    ids=repr,
)
def test_what_is_not_understood_or_not_whole_is_counted_in_bytes(data: bytes, unknown: int) -> None:
    assert read(b"ok\n" + data).unknown == unknown
    assert read(b"ok\n" + data).text() == "ok"


def test_no_bytes_at_all_can_break_it() -> None:
    chance = random.Random(13)
    introducers = (b"\x1b", b"\x1d", b"\x1d(k", b"\x1dv0\x00", b"\x1c", b"\x10", b"\x1dV", b"\x1b*")
    for _ in range(1_500):
        data = b"".join(chance.choice(introducers) + chance.randbytes(chance.randrange(9)) for _ in range(12))
        paper = read(data, chance.choice(PROFILES))
        assert 0 <= paper.unknown <= len(data)
        assert isinstance(paper.text(), str)
    for _ in range(15):
        assert read(chance.randbytes(2_000)).png().startswith(b"\x89PNG")


def test_every_character_of_the_page_is_drawn() -> None:
    blank = picture_of(read(b"\n").png())
    missing = []
    for byte in (*range(0x21, 0x7F), *range(0x80, 0xFF)):
        character = bytes([byte]).decode("cp850")
        drawn = picture_of(read(b"\x1bt\x02" + bytes([byte]) + b"\n").png())
        if drawn.tobytes() == blank.tobytes() and character not in "\u00a0\u00ad":
            missing.append(character)
    assert missing == []


def test_a_job_gone_wild_draws_no_endless_paper() -> None:
    picture = picture_of(read(b"\x1bd\xff" * 1_000).png())
    assert picture.height < 50_000


def test_the_plain_text_is_as_wide_as_the_paper_and_keeps_both_edges() -> None:
    text = read(receipt_bytes(FULL, EPSON_TM_T20, translate=portuguese)).text()
    assert max(len(row) for row in text.splitlines()) == 48
    total = next(row for row in text.splitlines() if row.startswith("TOTAL"))
    assert re.fullmatch(r"TOTAL R\$ +178,93", total)
    assert len(total) == 48
