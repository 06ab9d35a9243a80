"""Every paper on every printer in both languages is as it was when somebody looked at it (see `goldens`)."""

import io

import pytest
import zxingcpp
from PIL import Image

from hardware.paper import Paper
from hardware.paper_drawing import MARGIN
from hardware.paper_rows import TextRow
from hardware.profiles import EPSON_TM_T20, GENERIC_58, PROFILES, Profile
from hardware.receipt_bytes import drawer_bytes
from pos_client.domain.slip import Slip, SlipKind
from tests.hardware import goldens
from tests.hardware.goldens import PRINTERS, Case, cases, drawn_cases
from tests.hardware.papers import PAPERS, USUAL, VOUCHER_CODE
from tests.hardware.receipts import QR

EVERY_PRINTER = pytest.mark.parametrize("profile", PRINTERS, ids=lambda profile: profile.name)
EVERY_WIDTH = pytest.mark.parametrize(
    "profile", [EPSON_TM_T20, goldens.COLUMNS_42, GENERIC_58], ids=lambda profile: profile.name
)
NO_FISCAL = {"pt": "NÃO É DOCUMENTO FISCAL", "en": "NOT A FISCAL DOCUMENT"}


@EVERY_PRINTER
def test_the_bytes_are_those_that_were_looked_at(profile: Profile) -> None:
    mine = [case for case in cases() if case.profile is profile and case.is_quick]
    differences = [difference for case in mine if (difference := goldens.job_difference(case))]
    assert len(mine) >= len(USUAL)
    assert not differences, "\n".join(differences)


@pytest.mark.parametrize("profile", [EPSON_TM_T20, GENERIC_58], ids=lambda profile: profile.name)
def test_the_pictures_are_those_that_were_looked_at(profile: Profile) -> None:
    mine = [case for case in drawn_cases() if case.profile is profile and case.is_approved]
    differences = [difference for case in mine if (difference := goldens.picture_difference(case))]
    assert {case.paper for case in mine} == set(USUAL)
    assert not differences, "\n".join(differences)


def test_every_kind_of_paper_is_among_them() -> None:
    assert {paper.kind for paper in USUAL.values() if isinstance(paper, Slip)} == set(SlipKind)


def test_there_is_a_golden_of_every_case_and_of_nothing_else() -> None:
    assert set(goldens.golden_jobs()) == {case.name for case in cases()}
    assert set(goldens.golden_pictures()) == {case.name for case in drawn_cases()}


def test_a_difference_is_told_with_its_place_its_row_and_a_new_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = Case("supply", EPSON_TM_T20, "pt")
    jobs = {
        **goldens.golden_jobs(),
        case.name: goldens.golden_jobs()[case.name].replace(b"100,00", b"900,00"),
    }
    monkeypatch.setattr(goldens, "golden_jobs", lambda: jobs)
    told = goldens.job_difference(case)
    assert told.startswith("supply-epson-tm-t20-pt: from byte ")
    assert "900,00" in told
    assert "100,00" in told
    assert "New picture: " in told
    assert "--write" in told


@EVERY_PRINTER
def test_every_byte_is_understood_and_no_text_steers_the_printer(profile: Profile) -> None:
    """Among them the worst papers, whose texts try to cut and to open the drawer."""
    for case in cases():
        if case.profile is profile and case.is_quick and case.language == "pt":
            paper = case.printed()
            assert (paper.unknown, paper.drawer_pulses) == (0, 0), case.name
            assert paper.cuts == (1 if profile.cut else 0), case.name


@EVERY_WIDTH
def test_no_row_is_wider_than_the_paper_and_both_ends_say_what_it_is_not(profile: Profile) -> None:
    for name in PAPERS:
        for language, words in NO_FISCAL.items():
            paper = Case(name, profile, language).printed()
            assert all(row.width_dots <= profile.dots for row in paper.rows if isinstance(row, TextRow))
            assert len(paper.text_rows) > 8, name
            assert paper.text().count(words) == 2, name


@EVERY_PRINTER
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("receipt", {QR}),
        ("receipt-without-page", {"001-02-000123"}),
        ("voucher", {VOUCHER_CODE}),
        ("offer", {QR}),
        ("test-page", {"PDV 001-02"}),
    ],
)
def test_codes_are_read_back_from_the_picture_by_somebody_elses_reader(
    profile: Profile, name: str, codes: set[str]
) -> None:
    picture = Image.open(io.BytesIO(Case(name, profile, "pt").printed().png())).convert("LA")
    white = Image.new("L", picture.size, 255)
    white.paste(picture.getchannel(0), mask=picture.getchannel(1))
    found = zxingcpp.read_barcodes(white)
    assert {code.text for code in found} == codes
    kinds = {code.format for code in found}
    if name in {"voucher", "test-page"}:
        assert kinds == {zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128}
    assert all(MARGIN <= code.position.top_left.x <= MARGIN + profile.dots for code in found)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_one_code_page_is_selected_once(profile: Profile) -> None:
    job = Case("receipt", profile, "pt").job()
    assert job.startswith(b"\x1b@" + profile.start + b"\x1bt\x02")
    if profile.text == "page":
        assert job.count(b"\x1bt") == 1


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_kicking_the_drawer_prints_nothing(profile: Profile) -> None:
    paper = Paper.read(drawer_bytes(profile), profile)
    assert (paper.drawer_pulses, paper.unknown, paper.text()) == (1, 0, "")


def test_the_printers_bytes_are_their_makers() -> None:
    by_name = {profile.name: profile for profile in PROFILES}
    assert drawer_bytes(by_name["epson-tm-t20"]) == bytes.fromhex("1B 70 00 19 FA")
    assert drawer_bytes(by_name["elgin-i9"]) == bytes.fromhex("1B 70 00 20 E8")
    assert by_name["epson-tm-t20"].cut == bytes.fromhex("1D 56 42 00")
    assert drawer_bytes(by_name["bematech-mp4200"]).startswith(bytes.fromhex("1D F9 20 01"))
    assert drawer_bytes(by_name["bematech-mp4200-bema"]) == bytes.fromhex("1D F9 20 00 1B 76 C8")
    assert by_name["bematech-mp4200-bema"].cut == bytes.fromhex("1B 6D")
    assert by_name["generic-58"].cut == b""
