"""ESC/Bema: what a Bematech makes of its own language, and that our jobs in it are the same paper."""

import io
import random
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from hardware import barcode
from hardware.commands import BemaCommands
from hardware.elements import Align, Size
from hardware.paper import Paper
from hardware.paper_rows import BarcodeRow, CutRow, FeedRow, ImageRow, PulseRow
from hardware.profiles import BEMATECH_MP4200, BEMATECH_MP4200_BEMA, EPSON_TM_T20
from hardware.receipt_bytes import receipt_bytes
from tests.hardware.receipts import FULL, QR, portuguese

BEMA = b"\x1d\xf9\x20\x00"
ESCPOS = b"\x1d\xf9\x20\x01"


def read(data: bytes) -> Paper:
    return Paper.read(BEMA + data, BEMATECH_MP4200)


def scanned(paper: Paper) -> set[str]:
    """By an independent reader, from the picture."""
    drawn = Image.open(io.BytesIO(paper.png())).convert("LA")
    white = Image.new("L", drawn.size, 255)
    white.paste(drawn.getchannel(0), mask=drawn.getchannel(1))
    return {code.text for code in zxingcpp.read_barcodes(white)}


def test_the_same_bytes_mean_something_else_in_each_language() -> None:
    """ESC d 1 is a tall letter here and a blank row there; ESC E takes no number here."""
    (bema,) = read(b"\x1bd\x01\x1bEA\n").text_rows
    assert [(character, style.height, style.bold) for character, style in bema.cells] == [("A", 2, True)]
    there = Paper.read(b"\x1bd\x01\x1bE\x01A\n", EPSON_TM_T20)
    assert isinstance(there.rows[0], FeedRow)
    assert there.text_rows[0].cells[0][1].height == 1


def test_styles_are_switched_on_and_off() -> None:
    job = b"a\x1bEb\x1bF\x1bW\x01c\x1bW0\x1bd1d\x1bd\x00\x1b-1e\x1b-0\x1b!\x38f\x1b!\x00g\n"
    (row,) = read(job).text_rows
    styles = {character: (s.bold, s.underline, s.width, s.height) for character, s in row.cells}
    assert styles == {
        "a": (False, False, 1, 1),
        "b": (True, False, 1, 1),
        "c": (False, False, 2, 1),
        "d": (False, False, 1, 2),
        "e": (False, True, 1, 1),
        "f": (True, False, 2, 2),
        "g": (False, False, 1, 1),
    }


def test_what_is_for_one_row_is_over_with_it() -> None:
    first, second, third = read(b"\x0ewide\x14not\n\x1bVtall\nplain\n").text_rows
    assert [style.width for _, style in first.cells] == [2] * 4 + [1] * 3
    assert {style.height for _, style in second.cells} == {2}
    assert {(style.width, style.height) for _, style in third.cells} == {(1, 1)}


@pytest.mark.parametrize(("page", "codec"), [(2, "cp850"), (3, "cp437"), (4, "cp860"), (5, "cp858")])
def test_its_code_pages_are_its_own(page: int, codec: str) -> None:
    assert read(b"\x1bt" + bytes([page]) + "Força é".encode(codec) + b"\n").text() == "Força é"


def test_three_is_another_page_in_each_language() -> None:
    word = "ação".encode("cp860")
    assert Paper.read(b"\x1bt\x03" + word + b"\n", EPSON_TM_T20).text() == "ação"
    assert read(b"\x1bt\x03" + word + b"\n").text() != "ação"


def test_knife_drawer_and_feeds() -> None:
    paper = read(b"a\n\x1bJ\x3a\x1bm\x1bw\x1bi\x1bv\xc8\x1b\x80\xc8")
    assert (paper.cuts, paper.drawer_pulses, paper.unknown) == (3, 2, 0)
    assert [row.height_dots for row in paper.rows if isinstance(row, FeedRow)] == [10]
    assert [type(row) for row in paper.rows][-2:] == [PulseRow, PulseRow]
    assert any(isinstance(row, CutRow) for row in paper.rows)


def test_alignment_moves_the_row() -> None:
    rows = read(b"\x1ba\x01mid\n\x1ba2end\n\x1ba0left\n").text().splitlines()
    assert rows == [" " * 22 + "mid", " " * 45 + "end", "left"]


def test_its_qr_code_is_read_back_from_the_picture() -> None:
    data = QR.encode()
    paper = read(b"\x1ba\x01\n\x1dkQ\x01\x0c\x00\x01" + len(data).to_bytes(2, "little") + data + b"\n")
    assert (paper.qr_codes, paper.unknown) == ((QR,), 0)
    assert scanned(paper) == {QR}


@pytest.mark.parametrize("language", [BEMA, ESCPOS], ids=["bema", "escpos"])
@pytest.mark.parametrize(
    ("command", "text"),
    [
        (b"\x1dk\x02789100010010\x00", "7891000100103"),
        (b"\x1dk\x43\x0c789100010010", "7891000100103"),
        (b"\x1dk\x43\x0d7891000100103", "7891000100103"),
        (b"\x1dk\x44\x079638507", "96385074"),
        (b"\x1dk\x49\x0d001-02-000123", "001-02-000123"),
    ],
)
def test_barcodes_are_read_back_from_the_picture(language: bytes, command: bytes, text: str) -> None:
    look = b"\x1ba\x01\n\x1dh\x50\x1dw\x03\x1dH\x02"
    paper = Paper.read(language + look + command + b"\n", BEMATECH_MP4200)
    assert paper.unknown == 0
    assert scanned(paper) == {text}
    (row,) = (row for row in paper.rows if isinstance(row, BarcodeRow))
    assert (row.height_dots, row.module_dots, row.captions) == (80, 3, (False, True))


def test_every_printable_text_is_a_code_128_that_others_read() -> None:
    chance = random.Random(128)
    for _ in range(60):
        text = "".join(chance.choices("0123456789-ABCxyz{}*/ ", k=chance.randrange(1, 14))).strip() or "x"
        job = b"\x1ba\x01\n\x1dw\x02\x1dk\x49" + bytes([len(barcode.native_text(text))])
        paper = Paper.read(job + barcode.native_text(text) + b"\n\n", EPSON_TM_T20)
        assert paper.barcodes == (text,)
        assert scanned(paper) == {text}


def test_a_code_that_cannot_be_is_refused_or_not_drawn() -> None:
    for symbology, text in (("code128", "ação"), ("code128", ""), ("ean13", "12a"), ("ean8", "123456789")):
        with pytest.raises(ValueError, match=r"."):
            barcode.bars(symbology, text)  # type: ignore[arg-type]
    assert barcode.module_dots("x" * 80, 384) == 0
    job = b"\x1dk\x43\x03abc\x1dw\x06\x1dk\x49\x1e" + b"{B" + b"x" * 28
    assert Paper.read(job, EPSON_TM_T20).png().startswith(b"\x89PNG")


def test_dots_in_columns_are_a_picture_in_either_language() -> None:
    column = b"\xff\x00\x0f"
    for language in (BEMA, ESCPOS):
        paper = Paper.read(language + b"\x1b*\x21\x02\x00" + column * 2 + b"\nafter\n", BEMATECH_MP4200)
        (image,) = (row for row in paper.rows if isinstance(row, ImageRow))
        assert (image.height_dots, image.width_bytes, paper.unknown) == (24, 1, 0)
        assert image.bits == b"\xc0" * 8 + b"\x00" * 12 + b"\xc0" * 4
        assert paper.text() == "after", "the row's own line feed adds no blank row"


def test_a_job_may_change_its_language_in_the_middle() -> None:
    paper = Paper.read(BEMA + b"\x1bEbold\n" + ESCPOS + b"\x1bE\x00plain\n", BEMATECH_MP4200)
    assert [(row.text, row.cells[0][1].bold) for row in paper.text_rows] == [("bold", True), ("plain", False)]


def test_no_bytes_at_all_can_break_it() -> None:
    chance = random.Random(4200)
    introducers = (
        b"\x1b",
        b"\x1d",
        b"\x1dk",
        b"\x1dkQ",
        b"\x1dv0\x00",
        b"\x1b*",
        BEMA,
        ESCPOS,
        b"\x0e",
        b"\x14",
    )
    for _ in range(1_500):
        data = b"".join(chance.choice(introducers) + chance.randbytes(chance.randrange(9)) for _ in range(12))
        paper = read(data)
        assert 0 <= paper.unknown <= len(data) + len(BEMA)
        assert isinstance(paper.text(), str)
    for _ in range(10):
        assert read(chance.randbytes(1_000)).png().startswith(b"\x89PNG")


def test_a_receipt_is_the_same_paper_in_either_language() -> None:
    """But for the rows that its own knife wants fed before it."""
    bema = receipt_bytes(FULL, BEMATECH_MP4200_BEMA, translate=portuguese)
    escpos = receipt_bytes(FULL, BEMATECH_MP4200, translate=portuguese)
    assert bema != escpos
    assert b"\x1d!" not in bema
    assert b"\x1dV" not in bema
    one, other = Paper.read(bema, BEMATECH_MP4200_BEMA), Paper.read(escpos, BEMATECH_MP4200)
    assert (one.unknown, one.cuts) == (0, 1)
    assert one.text() == other.text()
    assert [(row.cells, row.align) for row in one.text_rows[:-5]] == [
        (row.cells, row.align) for row in other.text_rows
    ]
    assert scanned(one) == {QR}


def test_a_store_may_have_it_draw_its_own_codes() -> None:
    native = replace(BEMATECH_MP4200_BEMA, qr="native")
    paper = Paper.read(receipt_bytes(FULL, native, translate=portuguese), native)
    assert (paper.qr_codes, paper.unknown) == ((QR,), 0)
    assert scanned(paper) == {QR}


@pytest.mark.parametrize("dots", [0, 1, 207, 208, 255])
def test_gaps_are_as_long_as_they_should_be(dots: int) -> None:
    job = BemaCommands(BEMATECH_MP4200_BEMA)
    job.style(Align.LEFT, bold=False, size=Size.NORMAL)
    job.gap(dots)
    rows = read(job.job()).rows
    assert sum(row.height_dots for row in rows if isinstance(row, FeedRow)) == dots
