"""How a store's scanner types: prefix, suffix, pauses, and a keyboard it only believes to be on."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.desk import CAFE, Desk
from ui.member.finder import FinderDialog
from ui.scan_filter import NOTHING, TAB, ScanFilter, Wedge

ABNT2_PLACES = {";": "ç", ":": "Ç", "/": ";", "?": ":", "]": "[", "}": "{", "\\": "]", "|": "}", "`": "'"}
SAME_PLACES = "0123456789ABCZabcz-_=+.,*()!@#$%&"


class Bench:
    """A field, a filter on the application, and what it took for a scan."""

    def __init__(self, application: QApplication, wedge: Wedge, *, takes_scans: bool = False) -> None:
        self.field = QLineEdit()
        self.field.setProperty("takes_scans", takes_scans)
        self.entered: list[str] = []
        self.field.returnPressed.connect(lambda: self.entered.append(self.field.text()))
        self.scans: list[str] = []
        self.presses = 0
        self.filter = ScanFilter(self.field, wedge=wedge, on_press=self.on_press)
        self.filter.scanned.connect(self.scans.append)
        self._application = application
        application.installEventFilter(self.filter)
        self.field.show()
        self.field.activateWindow()
        self.field.setFocus()
        QTest.qWaitForWindowActive(self.field)

    def on_press(self) -> None:
        self.presses += 1

    def close(self) -> None:
        self._application.removeEventFilter(self.filter)
        self.field.close()

    def type(self, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        QTest.keyClicks(self.field, text)
        if end is not None:
            QTest.keyClick(self.field, end)

    def settle(self) -> None:
        end = time.monotonic() + 5
        while self.filter.holding:
            assert time.monotonic() < end
            QTest.qWait(5)


@pytest.fixture
def bench(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Bench]:
    wedge, takes_scans = request.param
    made = Bench(qapp, wedge, takes_scans=takes_scans)
    yield made
    made.close()


def with_wedge(wedge: Wedge, *, takes_scans: bool = False) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bench", [(wedge, takes_scans)], indirect=True)


@with_wedge(Wedge(prefix="~"))
def test_a_prefix_makes_a_short_burst_a_scan_and_is_taken_off(bench: Bench) -> None:
    bench.type("~100")
    assert bench.scans == ["100"]
    assert not bench.field.text()


@with_wedge(Wedge(prefix="~"), takes_scans=True)
def test_a_prefix_never_lands_in_a_field_that_wants_the_scan(bench: Bench) -> None:
    bench.type("~100")
    assert not bench.scans
    assert bench.entered == ["100"]


@with_wedge(Wedge(suffix=TAB))
def test_a_tab_ends_a_scan_where_the_settings_say_so(bench: Bench) -> None:
    bench.type(CAFE, Qt.Key.Key_Tab)
    assert bench.scans == [CAFE]
    assert bench.field.hasFocus()


@with_wedge(Wedge(suffix=NOTHING))
def test_without_a_suffix_a_pause_ends_the_scan(bench: Bench) -> None:
    bench.type(CAFE, None)
    bench.settle()
    assert bench.scans == [CAFE]
    assert not bench.field.text()


@with_wedge(Wedge(shortest=10))
def test_what_is_shorter_than_the_settings_say_was_typed(bench: Bench) -> None:
    bench.type("12345678")
    bench.settle()
    assert not bench.scans
    assert bench.entered == ["12345678"]


@with_wedge(Wedge())
def test_a_group_separator_is_part_of_a_scan(bench: Bench) -> None:
    bench.type("]C10107891000315507", None)
    QTest.keyClick(bench.field, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    bench.type("10L1")
    assert bench.scans == ["]C10107891000315507\x1d10L1"]


@with_wedge(Wedge())
def test_the_shift_that_a_scanner_presses_does_not_tear_a_code_apart(bench: Bench) -> None:
    bench.type("789", None)
    QTest.keyPress(bench.field, Qt.Key.Key_Shift)
    bench.type("ABC", None)
    QTest.keyRelease(bench.field, Qt.Key.Key_Shift)
    bench.type("1")
    assert bench.scans == ["789ABC1"]


@given(st.text([*ABNT2_PLACES, *SAME_PLACES], max_size=40))
def test_a_scanner_set_to_a_us_keyboard_is_understood_on_abnt2(code: str) -> None:
    typed = "".join(ABNT2_PLACES.get(sign, sign) for sign in code)
    assert Wedge(layout="us-on-abnt2").code(typed) == code


def test_digits_that_need_shift_are_understood_on_azerty() -> None:
    assert Wedge(layout="us-on-azerty").code("&é\"'(-è_çà") == "1234567890"
    assert Wedge(layout="us-on-azerty").code("Q&W") == "A1Z"


def test_a_code_from_a_cable_goes_where_a_wedge_would_have_typed_it(desk: Desk) -> None:
    desk.flow.scan_filter.deliver(CAFE)
    assert [line.code for line in desk.sale.lines] == [CAFE]
    desk.hands.press(Qt.Key.Key_F3)
    dialog = desk.hands.wait_for(FinderDialog)
    desk.flow.scan_filter.deliver(CAFE)
    assert len(desk.sale.lines) == 2
    assert not dialog.field.text()


def test_a_badge_from_a_cable_lands_in_the_sign_in(desk: Desk) -> None:
    desk.hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    desk.flow.scan_filter.deliver("crachá-17")
    assert desk.window.sign_in.code.text() == "crachá-17"
    assert not desk.sale.lines


def test_a_marked_badge_sells_nothing_and_says_what_to_do(desk: Desk) -> None:
    desk.hands.scan("O:775533")
    assert "crachá" in desk.flow._toast.text
    assert not desk.sale.lines


@with_wedge(Wedge())
def test_every_key_tap_and_scan_is_told_so_that_lanes_leave_the_screen_alone(bench: Bench) -> None:
    bench.type("1", end=None)
    bench.settle()
    after_a_key = bench.presses
    assert after_a_key >= 1
    QTest.mouseClick(bench.field, Qt.MouseButton.LeftButton)
    after_a_tap = bench.presses
    assert after_a_tap > after_a_key
    QTest.mouseMove(bench.field)
    assert bench.presses == after_a_tap
    bench.filter.deliver("7891000100110")
    assert bench.presses > after_a_tap


def test_at_the_counter_it_is_the_stores_gate_that_hears_it(desk: Desk) -> None:
    pressed = desk.screen.window.flow.scan_filter._on_press
    assert pressed == desk.till.store.note_counter_at_work
