"""A drawer on a line of its own, on a real pseudo terminal; and the small simulated devices."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.scanner import CodeReader, ScannerWorker
from hardware.serial_drawer import PrinterBesideDrawer, SerialDrawer
from hardware.serial_line import SerialLine
from hardware.simulated_counter import (
    CODES_FILE,
    POLE_FILE,
    SimulatedDrawer,
    SimulatedPole,
    SimulatedScannerLine,
    opened,
)
from pos_client.bootstrap.devices import NoPrinter
from pos_client.domain.errors import Outage, Unavailable
from tests.hardware.far_end import FarEnd, plugged, until

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals exist on POSIX only")
UNPLUGGED = "unplugged"


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarEnd]:
    with plugged(tmp_path) as end:
        yield end


def drawer_at(far: FarEnd, baud: int = 300) -> SerialDrawer:
    return SerialDrawer(SerialLine(str(far.device), baud, Outage.DRAWER), b"\x1bp\x07")


@POSIX
def test_a_drawer_on_a_line_of_its_own_gets_its_bytes_at_300_baud(far: FarEnd) -> None:
    PrinterBesideDrawer(NoPrinter(), drawer_at(far)).open_drawer()
    assert far.hear(count=3) == b"\x1bp\x07"


@POSIX
def test_a_drawer_that_was_pulled_out_says_so_and_opens_when_it_is_back(far: FarEnd) -> None:
    drawer = drawer_at(far)
    far.unplug()
    with pytest.raises(Unavailable) as away:
        drawer.open()
    assert (away.value.key, away.value.details["cause"]) == (Outage.DRAWER, "drawer_away")
    far.plug()
    drawer.open()
    assert far.hear(count=3) == b"\x1bp\x07"


def test_a_counter_without_a_drawer_kicks_none(tmp_path: Path) -> None:
    PrinterBesideDrawer(NoPrinter(), None).open_drawer()
    assert opened(tmp_path) == 0


def test_a_printer_that_tells_nothing_tells_nothing_beside_its_drawer() -> None:
    assert PrinterBesideDrawer(NoPrinter(), None).status() is None


def test_the_simulated_drawer_counts_and_can_be_unplugged(tmp_path: Path) -> None:
    drawer = SimulatedDrawer(tmp_path)
    drawer.open()
    drawer.open()
    assert opened(tmp_path) == 2
    (tmp_path / "drawer-state.txt").write_text(UNPLUGGED, encoding="utf-8")
    with pytest.raises(Unavailable):
        drawer.open()
    assert opened(tmp_path) == 2


def test_the_simulated_pole_holds_two_lines_of_twenty(tmp_path: Path) -> None:
    SimulatedPole(tmp_path).show("Café torrado 500 g extra forte", "Total")
    shown = (tmp_path / POLE_FILE).read_text(encoding="utf-8").splitlines()
    assert shown == ["Café torrado 500 g e", "Total".ljust(20)]
    (tmp_path / "pole-state.txt").write_text(UNPLUGGED, encoding="utf-8")
    with pytest.raises(Unavailable):
        SimulatedPole(tmp_path).show("", "")


def test_the_simulated_scanner_reads_each_line_of_its_file_once_and_comes_back(tmp_path: Path) -> None:
    codes: list[str] = []
    worker = ScannerWorker(SimulatedScannerLine(tmp_path), CodeReader(), on_code=codes.append)
    worker.start()
    try:
        until(lambda: worker.problem == "", "the scanner listened to")
        put(tmp_path, CODES_FILE, "7891000315507\nM:123\n")
        until(lambda: codes == ["7891000315507", "M:123"], "both codes")
        put(tmp_path, "scanner-state.txt", UNPLUGGED)
        until(lambda: worker.problem == "offline", "the scanner away")
        (tmp_path / "scanner-state.txt").unlink()
        until(lambda: worker.problem == "", "the scanner back")
        put(tmp_path, CODES_FILE, "100")
        until(lambda: codes[2:] == ["100"], "the code after it")
    finally:
        worker.stop()
    assert not worker.is_alive()


def put(folder: Path, name: str, text: str) -> None:
    """Whole or not at all."""
    half = folder / "half"
    half.write_text(text, encoding="utf-8")
    half.replace(folder / name)
