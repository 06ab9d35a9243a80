"""The printer in a folder: jobs as bytes and pictures, and troubles on request."""

from pathlib import Path

import pytest

from hardware.paper import Paper, ReceiptPaper
from hardware.profiles import EPSON_TM_T20, GENERIC_58
from hardware.receipt_bytes import receipt_bytes
from hardware.simulated import STATE_FILE, SimulatedPrinter, Trouble
from pos_client.domain.errors import Outage, Unavailable
from pos_client.ports import PaperPort, PrinterPort
from tests.hardware.receipts import FULL, PLAIN, portuguese


def printer_in(folder: Path) -> SimulatedPrinter:
    return SimulatedPrinter(folder / "printer", EPSON_TM_T20, portuguese)


def cause_of_printing(printer: PrinterPort) -> object:
    with pytest.raises(Unavailable) as failure:
        printer.print_receipt(PLAIN)
    assert failure.value.outage is Outage.PRINTER
    return failure.value.details["cause"]


def test_each_job_is_kept_as_its_bytes_and_their_picture(tmp_path: Path) -> None:
    printer = printer_in(tmp_path)
    printer.print_receipt(FULL)
    printer.open_drawer()
    assert [path.name for path in printer.jobs()] == ["0001.escpos", "0002.escpos"]
    job = printer.jobs()[0].read_bytes()
    assert job == receipt_bytes(FULL, EPSON_TM_T20, translate=portuguese)
    assert (tmp_path / "printer" / "0001.png").read_bytes() == Paper.read(job, EPSON_TM_T20).png()
    assert Paper.read(printer.jobs()[1].read_bytes(), EPSON_TM_T20).drawer_pulses == 1
    assert sorted(path.suffix for path in (tmp_path / "printer").iterdir()) == [
        ".escpos",
        ".escpos",
        ".png",
        ".png",
    ]


def test_a_new_printer_in_the_same_folder_counts_on(tmp_path: Path) -> None:
    printer_in(tmp_path).print_receipt(PLAIN)
    again = printer_in(tmp_path)
    again.print_receipt(PLAIN)
    assert [path.name for path in again.jobs()] == ["0001.escpos", "0002.escpos"]


@pytest.mark.parametrize("trouble", [Trouble.PAPER_OUT, Trouble.COVER_OPEN, Trouble.OFFLINE])
def test_a_printer_in_trouble_says_which_and_prints_again_once_it_is_over(
    tmp_path: Path, trouble: Trouble
) -> None:
    printer = printer_in(tmp_path)
    printer.trouble = trouble
    assert cause_of_printing(printer) == trouble.value
    assert printer.jobs() == ()
    printer.trouble = Trouble.NONE
    printer.print_receipt(PLAIN)
    assert len(printer.jobs()) == 1


def test_a_running_printer_is_told_by_a_file(tmp_path: Path) -> None:
    printer = printer_in(tmp_path)
    printer.print_receipt(PLAIN)
    control = tmp_path / "printer" / STATE_FILE
    control.write_text("paper_out\n", encoding="utf-8")
    assert cause_of_printing(printer) == "paper_out"
    control.write_text("ready", encoding="utf-8")
    printer.print_receipt(PLAIN)
    assert len(printer.jobs()) == 2


def test_a_slow_printer_prints_in_the_end_and_a_too_slow_one_times_out(tmp_path: Path) -> None:
    printer = printer_in(tmp_path)
    printer.trouble, printer.slow_s, printer.timeout_s = Trouble.SLOW, 0.02, 5.0
    printer.print_receipt(PLAIN)
    assert len(printer.jobs()) == 1
    printer.slow_s, printer.timeout_s = 60.0, 0.02
    assert cause_of_printing(printer) == "timeout"
    assert len(printer.jobs()) == 1


def test_a_folder_that_cannot_be_written_is_an_offline_printer(tmp_path: Path) -> None:
    (tmp_path / "printer").write_text("a file, not a folder", encoding="utf-8")
    assert cause_of_printing(printer_in(tmp_path)) == "offline"


def test_the_picture_on_screen_is_the_paper_of_the_same_bytes() -> None:
    paper: PaperPort = ReceiptPaper(GENERIC_58, portuguese)
    job = receipt_bytes(FULL, GENERIC_58, translate=portuguese)
    assert paper.picture(FULL) == Paper.read(job, GENERIC_58).png()
