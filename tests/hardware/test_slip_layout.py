"""Slips on paper: whole rows, their words in both languages; their exact bytes are in `goldens`."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.elements import Cut, Pair, Text, columns_at
from hardware.paper import Paper, ReceiptPaper
from hardware.printer import EscposPrinter
from hardware.profiles import EPSON_TM_T20, GENERIC_58, Profile
from hardware.receipt_bytes import slip_bytes
from hardware.simulated import SimulatedPrinter
from hardware.slip_layout import TITLES, slip_elements
from hardware.transport import FileTransport
from pos_client.domain.shift import Movement
from pos_client.domain.slip import Slip, SlipKind
from tests.hardware.slips import CATALOGUES, SLIPS, movement

PRINTERS = (EPSON_TM_T20, GENERIC_58)
EVERY = pytest.mark.parametrize("name", SLIPS)
EVERY_PRINTER = pytest.mark.parametrize("profile", PRINTERS, ids=lambda profile: profile.name)


def text_of(slip: Slip, *, profile: Profile = EPSON_TM_T20, language: str = "pt") -> str:
    return Paper.read(slip_bytes(slip, profile, translate=CATALOGUES[language]), profile).text()


@EVERY
@EVERY_PRINTER
def test_every_row_fits_and_the_slip_ends_with_a_cut(name: str, profile: Profile) -> None:
    elements = slip_elements(SLIPS[name], profile.columns, translate=CATALOGUES["pt"])
    assert isinstance(elements[-1], Cut)
    for element in elements:
        if isinstance(element, Text):
            assert len(element.text) <= columns_at(element.size, profile.columns)
        elif isinstance(element, Pair):
            assert len(element.left) + len(element.right) < columns_at(element.size, profile.columns)


@EVERY
def test_every_label_has_its_portuguese(name: str) -> None:
    labels = {row.label for section in SLIPS[name].sections for row in section.rows if row.label}
    labels |= {section.title for section in SLIPS[name].sections if section.title}
    same = {label for label in labels if CATALOGUES["pt"](label) == label}
    assert same <= {"Pix", "Cashback", "17", "21"}


def test_every_kind_of_slip_has_a_title_of_its_own_in_both_languages() -> None:
    for translate in CATALOGUES.values():
        assert len({translate(TITLES[kind]) for kind in SlipKind}) == len(SlipKind)


def test_it_says_at_both_ends_that_it_is_no_fiscal_document() -> None:
    assert text_of(SLIPS["z"]).count("NÃO É DOCUMENTO FISCAL") == 2


def test_a_copy_and_training_cannot_be_overlooked() -> None:
    assert "2ª VIA" in text_of(SLIPS["z"].as_copy(2))
    assert "2ª VIA" not in text_of(SLIPS["z"])
    assert text_of(replace(SLIPS["z"], training=True)).count("TREINAMENTO") == 2


def test_a_slip_comes_back_from_the_table_as_it_went_in() -> None:
    for slip in SLIPS.values():
        assert Slip.from_json(slip.to_json()) == slip


def test_a_reason_typed_by_hand_sends_no_command_to_the_printer() -> None:
    wild = movement(Movement.SUPPLY, cents=1, reason="\x1bp\x00\x19\xfa\x1d\x56\x00" * 9, approved_by="")
    paper = Paper.read(slip_bytes(wild, EPSON_TM_T20, translate=CATALOGUES["pt"]), EPSON_TM_T20)
    assert (paper.drawer_pulses, paper.cuts, paper.unknown) == (0, 1, 0)


def test_every_printer_prints_slips_as_the_picture_shows_them(tmp_path: Path) -> None:
    translate, slip = CATALOGUES["pt"], SLIPS["supply"]
    job = slip_bytes(slip, GENERIC_58, translate=translate)
    device = tmp_path / "device"
    device.touch()
    EscposPrinter(FileTransport(device), GENERIC_58, translate).print_slip(slip)
    assert device.read_bytes() == job
    simulated = SimulatedPrinter(tmp_path / "paper", GENERIC_58, translate)
    simulated.print_slip(slip)
    assert simulated.jobs()[0].read_bytes() == job
    assert ReceiptPaper(GENERIC_58, translate).slip_picture(slip) == Paper.read(job, GENERIC_58).png()
