"""The store's own printers: read from a file, each mistake refused with a sentence; text as dots."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from hardware.elements import Align, Element, Pair, Size, Text
from hardware.paper import Paper
from hardware.profile_file import read_profiles
from hardware.profiles import EPSON_TM_T20, GENERIC_58, Profile, profile_named
from hardware.receipt_bytes import job_bytes, receipt_bytes
from pos_client.domain.errors import Reason, Refused
from resources.words import LANGUAGES, Words
from tests.hardware.receipts import FULL, portuguese
from ui import wording

GOOD = """
[[printer]]
name = "balcao"
like = "generic-58"
code_page = "cp860"
code_page_select = "1B 74 03"
cut = "1D 56 42 00"
drawer = "1B 70 00 20 E8"
drawer_sensor = "high"
status = "none"

[[printer]]
name = "sem-acentos"
text = "raster"
columns = 42
dots = 512
qr = "raster"
logo = "logo.png"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "printers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_printer_of_the_stores_own_takes_after_one_of_ours(tmp_path: Path) -> None:
    Image.new("L", (100, 40), 0).save(tmp_path / "logo.png")
    own = read_profiles(written(tmp_path, GOOD))
    counter, plain = own
    assert profile_named("balcao", own) == replace(
        GENERIC_58,
        name="balcao",
        code_page="cp860",
        code_page_select=bytes.fromhex("1B7403"),
        cut=bytes.fromhex("1D564200"),
        drawer=bytes.fromhex("1B700020E8"),
        drawer_sensor="high",
        status="none",
    )
    assert (plain.columns, plain.dots, plain.text) == (42, 512, "raster")
    assert plain.logo.startswith(b"\x1dv0\x00" + bytes([64, 0, 40, 0]))
    paper = Paper.read(receipt_bytes(FULL, counter, translate=portuguese), counter)
    assert "Café" in paper.text() or "ã" in paper.text()
    assert paper.unknown == 0


def test_no_file_is_no_printer_of_the_stores_own(tmp_path: Path) -> None:
    assert read_profiles(tmp_path / "printers.toml") == ()


@pytest.mark.parametrize(
    ("line", "problem", "key"),
    [
        ("columns = 33", "columns_too_many", "x.columns"),
        ("columns = 9", "between", "x.columns"),
        ('columns = "32"', "type", "x.columns"),
        ("dots = 387", "dots_of_eight", "x.dots"),
        ('code_page = "cp437"', "page_without_letters", "x.code_page"),
        ('code_page = "utf-8"', "page_without_letters", "x.code_page"),
        ('code_page = "nope"', "page_without_letters", "x.code_page"),
        ('cut = "1D 5"', "hex", "x.cut"),
        ("cut = 3", "hex", "x.cut"),
        ('qr = "paint"', "choice", "x.qr"),
        ('like = "laser"', "printer_unknown", "x.like"),
        ('ink = "blue"', "unknown_key", "x.ink"),
        ('logo = "gone.png"', "logo", "x.logo"),
        ('[[printer]]\nname = "x"', "repeated", "name"),
        ('[[printer]]\ncut = ""', "missing", "name"),
        ("[other]", "unknown_key", "other"),
        ("cut = ", "syntax", "printers.toml"),
    ],
)
def test_every_mistake_is_refused_with_its_key_and_a_sentence(
    tmp_path: Path, line: str, problem: str, key: str
) -> None:
    like = "" if "like" in line else 'like = "generic-58"\n'
    path = written(tmp_path, f'[[printer]]\nname = "x"\n{like}{line}\n')
    with pytest.raises(Refused) as refused:
        read_profiles(path)
    assert refused.value.reason is Reason.SETTINGS_INVALID
    assert refused.value.details["problem"] == problem
    assert str(refused.value.details["key"]).endswith(key)
    for language in LANGUAGES:
        sentence = wording.sentence(Words.of(language), refused.value)
        assert key in sentence
        assert "{" not in sentence


def test_a_logo_wider_than_the_paper_is_refused(tmp_path: Path) -> None:
    Image.new("L", (900, 40)).save(tmp_path / "logo.png")
    with pytest.raises(Refused) as refused:
        read_profiles(written(tmp_path, '[[printer]]\nname = "x"\nlogo = "logo.png"\n'))
    assert refused.value.details["problem"] == "logo_size"


def ink(elements: tuple[Element, ...], profile: Profile, folder: Path) -> Image.Image:
    """What these leave on paper, cut to where there is ink; 255 is black."""
    path = folder / "paper.png"
    path.write_bytes(Paper.read(job_bytes(elements, profile), profile).png())
    with Image.open(path) as opened:
        black = opened.convert("L").point([255 if grey < 128 else 0 for grey in range(256)])
    # Beyond the teeth the picture is clear, which is black in grey.
    black = black.crop((8, 12, black.width - 8, black.height - 12))
    return black.crop(black.getbbox())


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("align", list(Align))
def test_a_row_of_dots_looks_like_the_same_row_by_code_page(size: Size, align: Align, tmp_path: Path) -> None:
    for row in (Text("Ação Ímpar çÃÕ 12,90", align, size is Size.TALL, size), Pair("TOTAL", "R$ 1,00")):
        plain = ink((row,), EPSON_TM_T20, tmp_path)
        drawn = ink((row,), replace(EPSON_TM_T20, text="raster"), tmp_path)
        assert abs(plain.width - drawn.width) <= 2
        assert abs(plain.height - drawn.height) <= 2
        assert apart(plain, drawn) < sum(plain.histogram()[128:]) * 0.15


def apart(one: Image.Image, other: Image.Image) -> int:
    """How many dots differ where the two lie best over each other."""
    wide, high = one.width + 8, one.height + 8
    below = Image.new("L", (wide, high), 0)
    below.paste(one, (4, 4))
    counts = []
    for left in range(2, 7):
        for top in range(2, 7):
            above = Image.new("L", (wide, high), 0)
            above.paste(other, (left, top))
            counts.append(sum(ImageChops.difference(below, above).histogram()[128:]))
    return min(counts)


def test_a_receipt_of_dots_leaves_no_letter_to_the_code_page() -> None:
    dotted = replace(GENERIC_58, text="raster")
    paper = Paper.read(receipt_bytes(FULL, dotted, translate=portuguese), dotted)
    assert (paper.unknown, paper.text().strip()) == (0, "")


def test_a_job_of_dots_holds_no_letter_of_the_customer() -> None:
    dotted = replace(EPSON_TM_T20, text="raster", qr="raster")
    job = receipt_bytes(FULL, dotted, translate=portuguese)
    assert FULL.head.name.encode("cp850") not in job
