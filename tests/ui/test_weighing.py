"""Goods by the kilogram at the counter: the scale is asked, and nothing that moves is sold."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hardware.scale_worker import ScaleWorker
from hardware.simulated_scale import STATE_FILE, SimulatedScale
from pos_client.bootstrap.countertop import Countertop
from pos_client.bootstrap.inside import Till
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.services.importing import Importing
from tests.ui.conftest import OpenDesk
from tests.ui.desk import CAFE, ENTER, ESC, Desk
from ui.sale.weigh_dialog import WeighDialog
from ui.widgets import Overlay

BANANA = Product("10310", "Banana prata", Money(599), gtin="7896000000015", unit="kg")


def with_banana(till: Till) -> None:
    Importing(till.store).products((BANANA,))


@pytest.fixture
def desk(open_desk: OpenDesk, tmp_path: Path) -> Desk:
    def prepare(till: Till) -> None:
        with_banana(till)
        scale = SimulatedScale(tmp_path, moving=1)
        till.countertop = Countertop(scale=ScaleWorker(scale, on_change=till.listeners.tell_weight))

    made = open_desk(prepare=prepare)
    made.sign_in()
    return made


def lay(folder: Path, word: str) -> None:
    """On the scale."""
    half = folder / "half"
    half.write_text(word, encoding="utf-8")
    half.replace(folder / STATE_FILE)


def rung(desk: Desk) -> list[tuple[str, int, int]]:
    return [(line.product.sku, line.quantity.milli, line.net.cents) for line in desk.sale.lines]


def panel_with(desk: Desk, grams: int) -> WeighDialog:
    dialog = desk.hands.wait_for(WeighDialog)
    desk.hands.wait("the weight", lambda: dialog.net.grams == grams)
    return dialog


def test_a_typed_code_asks_the_scale_and_enter_takes_its_weight(desk: Desk) -> None:
    desk.hands.write("10310")
    desk.hands.press(ENTER)
    dialog = panel_with(desk, 452)
    assert dialog._figure.value == "0,452"
    assert dialog._price.value == "R$\u00a02,71"
    desk.hands.press(ENTER)
    desk.hands.gone(WeighDialog)
    assert rung(desk) == [("10310", 452, 271)]
    assert not desk.flow.page.sale.code.text()


def test_a_scanned_code_asks_the_scale_too(desk: Desk) -> None:
    desk.hands.scan("7896000000015")
    panel_with(desk, 452)
    desk.hands.press(ENTER)
    assert rung(desk) == [("10310", 452, 271)]


def test_what_moves_is_never_sold_and_what_was_typed_is(desk: Desk, tmp_path: Path) -> None:
    lay(tmp_path, "never_settles")
    desk.hands.scan("10310 ".strip().zfill(6))
    dialog = desk.hands.wait_for(WeighDialog)
    desk.hands.press(ENTER)
    assert dialog.isVisible()
    assert not desk.sale.lines
    desk.hands.write("0,3")
    desk.hands.press(ENTER)
    desk.hands.gone(WeighDialog)
    assert rung(desk) == [("10310", 300, 180)]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("negative", "Abaixo de zero"),
        ("overload", "Pesado demais"),
        ("silent", "não responde"),
        ("0", "vazia"),
    ],
)
def test_what_ails_the_scale_is_said_and_sells_nothing(
    desk: Desk, tmp_path: Path, word: str, said: str
) -> None:
    lay(tmp_path, word)
    desk.hands.scan("010310")
    dialog = desk.hands.wait_for(WeighDialog)
    desk.hands.wait("the sentence", lambda: said in dialog.message.text())
    desk.hands.press(ENTER)
    assert dialog.isVisible()
    desk.hands.press(ESC)
    desk.hands.gone(WeighDialog)
    assert not desk.sale.lines


def test_a_container_is_taken_off(desk: Desk, tmp_path: Path) -> None:
    lay(tmp_path, "52")
    desk.hands.scan("010310")
    dialog = panel_with(desk, 52)
    desk.hands.alt("T")
    assert dialog.net.grams == 0
    lay(tmp_path, "552")
    desk.hands.wait("the net weight", lambda: dialog.net.grams == 500)
    desk.hands.press(ENTER)
    assert rung(desk) == [("10310", 500, 300)]


def test_a_wrong_typed_weight_is_said_and_stays(desk: Desk) -> None:
    desk.hands.scan("010310")
    dialog = panel_with(desk, 452)
    desk.hands.write("abc")
    desk.hands.press(ENTER)
    assert dialog.isVisible()
    assert dialog.field.wrong
    assert not desk.sale.lines


@pytest.mark.parametrize("entry", ["0,25*10310", "2*10310"])
def test_a_quantity_that_was_typed_is_believed(desk: Desk, entry: str) -> None:
    desk.hands.write(entry)
    desk.hands.press(ENTER)
    assert len(desk.sale.lines) == 1
    assert Overlay.topmost(desk.window) is None


def test_a_scan_while_something_is_weighed_goes_into_the_sale_and_the_panel_stays(desk: Desk) -> None:
    desk.hands.scan("010310")
    panel_with(desk, 452)
    desk.hands.scan(CAFE)
    assert [line.code for line in desk.sale.lines] == [CAFE]
    panel_with(desk, 452)
    desk.hands.press(ENTER)
    assert [line.product.sku for line in desk.sale.lines] == ["100", "10310"]


def test_without_a_scale_the_code_is_rung_as_it_was_typed(open_desk: OpenDesk, qapp: QApplication) -> None:
    desk = open_desk(prepare=with_banana)
    desk.sign_in()
    desk.hands.scan("010310")
    assert rung(desk) == [("10310", 1000, 599)]
    assert qapp.focusWidget() is desk.flow.page.sale.code
