"""The two-line display on a real pseudo terminal: its bytes, its deadline, and coming back."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.display import COLUMNS, DisplayCommands, DisplayWorker, PoleDisplay, _fitted
from hardware.serial_line import SerialLine
from pos_client.domain.errors import Outage, Unavailable
from tests.hardware.far_end import FarEnd, plugged, until

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals exist on POSIX only")
BREAD = "Pão francês".encode("cp850").ljust(COLUMNS)
TOTAL = b"TOTAL       R$ 18,90"
ESCPOS_BYTES = b"\x1b@\x1bt\x02" + b"\x1f$\x01\x01" + BREAD + b"\x1f$\x01\x02" + TOTAL
CD5220_BYTES = b"\x1b@" + b"\x1bQA" + b"Pao frances".ljust(COLUMNS) + b"\r" + b"\x1bQB" + TOTAL + b"\r"


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarEnd]:
    with plugged(tmp_path) as end:
        yield end


def line_to(far: FarEnd, baud: int = 9600) -> SerialLine:
    return SerialLine(str(far.device), baud, Outage.CUSTOMER_DISPLAY)


@POSIX
def test_an_escpos_display_gets_its_page_once_and_both_lines_in_place(far: FarEnd) -> None:
    display = PoleDisplay(line_to(far, 300))
    display.show("Pão francês", TOTAL.decode())
    display.show("Pão francês", TOTAL.decode())
    assert far.hear(count=len(ESCPOS_BYTES)) == ESCPOS_BYTES
    assert far.hear(count=len(ESCPOS_BYTES) - 5) == ESCPOS_BYTES[5:]
    display.close()


@POSIX
def test_a_cd5220_display_gets_its_own_commands_without_accents(far: FarEnd) -> None:
    display = PoleDisplay(line_to(far), DisplayCommands.CD5220, "ascii")
    display.show("Pão francês", TOTAL.decode())
    assert far.hear(count=len(CD5220_BYTES)) == CD5220_BYTES
    display.close()


@POSIX
def test_a_display_that_was_pulled_out_is_set_up_anew_when_it_is_back(far: FarEnd) -> None:
    display = PoleDisplay(line_to(far))
    display.show("", "")
    far.unplug()
    with pytest.raises(Unavailable) as away:
        display.show("Pão francês", TOTAL.decode())
    assert away.value.outage is Outage.CUSTOMER_DISPLAY
    assert away.value.details["cause"] == "offline"
    far.plug()
    display.show("Pão francês", TOTAL.decode())
    assert far.hear(count=len(ESCPOS_BYTES)) == ESCPOS_BYTES
    display.close()


@POSIX
def test_a_display_that_takes_no_bytes_ends_in_a_timeout(far: FarEnd) -> None:
    line = line_to(far)
    with pytest.raises(Unavailable) as stuck:
        line.write(b"x" * 200_000, timeout_s=0.3)
    assert stuck.value.details["cause"] == "timeout"


@POSIX
def test_the_worker_shows_the_last_thing_and_clears_it_at_the_end(far: FarEnd) -> None:
    display = PoleDisplay(line_to(far))
    worker = DisplayWorker(display, close=display.close)
    worker.show("Pão francês", TOTAL.decode())
    worker.start()
    assert far.hear(count=len(ESCPOS_BYTES)) == ESCPOS_BYTES
    worker.stop()
    assert not worker.is_alive()
    assert far.hear(count=48) == b"\x1f$\x01\x01" + b" " * COLUMNS + b"\x1f$\x01\x02" + b" " * COLUMNS


def test_a_display_that_is_not_there_stops_nobody(tmp_path: Path) -> None:
    display = PoleDisplay(SerialLine(str(tmp_path / "nothing"), 9600, Outage.CUSTOMER_DISPLAY))
    worker = DisplayWorker(display, close=display.close)
    worker.start()
    worker.show("1", "2")
    until(lambda: worker.problem == "offline", "the display away")
    worker.stop()
    assert not worker.is_alive()


@given(st.text(), st.sampled_from(["cp850", "cp860", "cp437", "ascii"]))
def test_any_text_is_one_line_without_control_bytes(text: str, code_page: str) -> None:
    line = _fitted(text, code_page)
    assert len(line) == COLUMNS
    assert all(byte >= 0x20 and byte != 0x7F for byte in line)
