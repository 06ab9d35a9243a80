"""The printer that the settings name, with what each way to it cannot do without."""

from pathlib import Path
from typing import Any

import pytest

from hardware.asking import AskingTransport
from hardware.printer import EscposPrinter
from hardware.queues import CupsTransport, UsbTransport, WindowsTransport
from hardware.simulated import SimulatedPrinter
from hardware.transport import FileTransport, NetworkTransport, SerialTransport
from pos_client.bootstrap import devices
from pos_client.bootstrap.devices import NoPrinter
from pos_client.domain.errors import Refused
from pos_client.paths import DataFolder
from pos_client.settings import PrinterSettings, settings_from
from resources.words import Words

STORE = {"code": "001", "till": "02", "name": "Loja", "cnpj": "x"}


def printer(folder: Path, **written: Any) -> object:
    settings = settings_from({"store": STORE, "printer": written}).printer
    profile = devices.profile(settings, DataFolder(folder))
    return devices.printer(settings, profile, paper=folder / "paper", words=Words.of("en"))


@pytest.mark.parametrize(
    ("written", "way"),
    [
        ({"transport": "usb"}, UsbTransport),
        ({"transport": "cups", "queue": "caixa"}, CupsTransport),
        ({"transport": "windows", "queue": "caixa"}, WindowsTransport),
        ({"transport": "file", "device": "spool"}, FileTransport),
        ({"transport": "network", "host": "printer", "ask": False}, NetworkTransport),
        ({"transport": "serial", "device": "COM3", "ask": False}, SerialTransport),
        ({"transport": "network", "host": "printer"}, AskingTransport),
        ({"transport": "serial", "device": "COM3"}, AskingTransport),
    ],
)
def test_each_way_to_a_printer_is_taken_by_its_name(
    tmp_path: Path, written: dict[str, Any], way: type
) -> None:
    made = printer(tmp_path, **written)
    assert isinstance(made, EscposPrinter)
    assert isinstance(made.transport, way)
    assert not isinstance(made.drawer, AskingTransport), "the drawer opens unasked"


def test_a_simulated_printer_and_none(tmp_path: Path) -> None:
    assert isinstance(printer(tmp_path, transport="simulated"), SimulatedPrinter)
    assert isinstance(printer(tmp_path), NoPrinter)


def test_a_printer_of_the_stores_own_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "printers.toml").write_text('[[printer]]\nname = "minha"\nlike = "generic-58"\n', "utf-8")
    assert devices.profile(PrinterSettings(profile="minha"), DataFolder(tmp_path)).columns == 32


@pytest.mark.parametrize(
    ("written", "key", "problem"),
    [
        ({"transport": "network"}, "printer.host", "missing"),
        ({"transport": "serial"}, "printer.device", "missing"),
        ({"transport": "cups"}, "printer.queue", "missing"),
        ({"transport": "windows", "queue": " "}, "printer.queue", "missing"),
        ({"transport": "file"}, "printer.device", "missing"),
        ({"transport": "pigeon"}, "printer.transport", "choice"),
        ({"port": 0}, "printer.port", "range"),
        ({"baud": 1234}, "printer.baud", "choice"),
    ],
)
def test_what_a_way_cannot_do_without_is_named(written: dict[str, Any], key: str, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        settings_from({"store": STORE, "printer": written})
    assert (refused.value.details["key"], refused.value.details["problem"]) == (key, problem)
