"""The receipt that did not come out: said where the customer still stands, and mended there."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from hardware.paper import Paper
from hardware.profiles import EPSON_TM_T20
from hardware.simulated import STATE_FILE, SimulatedPrinter
from pos_client.bootstrap.inside import Till
from resources.words import LANGUAGES, Words
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ENTER, Desk
from ui import wording
from ui.printer_advice import _ADVICE, not_printed
from ui.sale.old_papers import OldPapersDialog
from ui.sale.receipt_dialog import ReceiptDialog


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Signed in; its simulated printer does as `printer-state.txt` says."""
    made = open_desk(prepare=_with_a_printer)
    made.sign_in()
    return made


def _with_a_printer(till: Till) -> None:
    till.folder.paper.mkdir(exist_ok=True)
    till.printer._printer = SimulatedPrinter(till.folder.paper, EPSON_TM_T20, till.words.text)


def folder(desk: Desk) -> Path:
    return desk.till.folder.paper


def told(desk: Desk) -> str:
    note = desk.flow.page.done._paper
    return note.text() if note.isVisible() else ""


def sell(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))


def test_out_of_paper_is_said_at_the_end_of_the_sale_and_mended_there(desk: Desk) -> None:
    (folder(desk) / STATE_FILE).write_text("paper_out", encoding="utf-8")
    sell(desk)
    desk.hands.wait("what became of the receipt", lambda: bool(told(desk)))
    assert wording.printer_problem(desk.till.words, "paper_out") in told(desk)
    assert "F5" in told(desk)
    (folder(desk) / STATE_FILE).write_text("ready", encoding="utf-8")
    desk.hands.press(Qt.Key.Key_F5)
    desk.hands.wait_for(ReceiptDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("the receipt on paper", lambda: not told(desk))
    receipts = [
        text
        for path in sorted(folder(desk).glob("*.escpos"))
        if desk.number(1) in (text := Paper.read(path.read_bytes(), EPSON_TM_T20).text())
    ]
    assert len(receipts) == 1
    assert "2ª VIA" not in receipts[0], "it is the first that comes out"


def test_a_printed_receipt_says_nothing(desk: Desk) -> None:
    sell(desk)
    desk.hands.wait("the receipt on paper", lambda: any(folder(desk).glob("*.escpos")))
    desk.rest()
    assert told(desk) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_says_what_to_do(language: str) -> None:
    words = Words.of(language)
    for cause in _ADVICE:
        sentence = not_printed(words, cause)
        assert bool(sentence) is (cause != "none")
        assert sentence.count("F5") == bool(sentence)
        assert "{" not in sentence


def test_nobody_is_asked_about_papers_while_the_printer_is_still_ill(desk: Desk) -> None:
    (folder(desk) / STATE_FILE).write_text("cover_open", encoding="utf-8")
    sell(desk)
    desk.hands.wait("what became of the receipt", lambda: bool(told(desk)))
    desk.hands.press(ENTER)
    desk.hands.wait("the next sale", lambda: desk.shows("sale"))
    desk.rest()
    assert desk.window.findChildren(OldPapersDialog) == []
