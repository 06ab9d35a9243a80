"""CUPS through commands that behave like its own, the Windows spooler's absence, and USB's device files."""

import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.queues import CupsTransport, UsbTransport, WindowsTransport
from pos_client.domain.errors import Outage, Unavailable

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts and device files are POSIX")


def cause_of(call: Callable[[], object]) -> object:
    with pytest.raises(Unavailable) as failure:
        call()
    assert failure.value.outage is Outage.PRINTER
    return failure.value.details["cause"]


def script(folder: Path, name: str, text: str) -> str:
    """A command of that name."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def queue(folder: Path, *, lp: str = "", stat: str = "", timeout_s: float = 10.0) -> CupsTransport:
    """A queue whose jobs land in `job`, its arguments in `arguments`."""
    takes = lp or f'echo "$@" > {folder}/arguments; cat > {folder}/job'
    idle = stat or 'echo "printer $2 is idle.  enabled since Sun"'
    return CupsTransport(
        "caixa", timeout_s, lp=script(folder, "lp", takes), lpstat=script(folder, "lpstat", idle)
    )


@POSIX
def test_cups_gets_the_bytes_unchanged_for_the_named_queue(tmp_path: Path) -> None:
    job = bytes(range(256)) * 50
    queue(tmp_path).send(job)
    assert (tmp_path / "job").read_bytes() == job
    assert (tmp_path / "arguments").read_text().split() == [
        "-d",
        "caixa",
        "-o",
        "raw",
        "-t",
        "pos-client",
        "-",
    ]


@POSIX
@pytest.mark.parametrize(
    ("lp", "stat", "cause"),
    [
        ("", 'echo "lpstat: Invalid destination" >&2; exit 1', "queue_unknown"),
        ("", 'echo "printer caixa disabled since Sun -"; echo "Paused"', "queue_stopped"),
        ("cat > /dev/null; exit 1", "", "queue_refused"),
    ],
)
def test_a_queue_says_what_is_wrong_with_it(tmp_path: Path, lp: str, stat: str, cause: str) -> None:
    assert cause_of(lambda: queue(tmp_path, lp=lp, stat=stat).send(b"x")) == cause


@POSIX
def test_a_spooler_that_hangs_ends_in_a_timeout(tmp_path: Path) -> None:
    hanging = queue(tmp_path, lp="exec sleep 60", timeout_s=0.3)
    assert cause_of(lambda: hanging.send(b"x" * 1_000_000)) == "timeout"


def test_a_machine_without_cups_or_spooler_says_so(tmp_path: Path) -> None:
    gone = str(tmp_path / "lp")
    assert cause_of(lambda: CupsTransport("caixa", lp=gone, lpstat=gone).send(b"x")) == "queue_missing"
    if sys.platform != "win32":
        assert cause_of(lambda: WindowsTransport("caixa").send(b"x")) == "queue_missing"


@pytest.mark.skipif(shutil.which("lpadmin") is None, reason="this machine has no CUPS")
def test_the_systems_own_cups_knows_no_queue_of_ours() -> None:
    assert cause_of(lambda: CupsTransport("no-such-queue-here").send(b"x")) == "queue_unknown"


class Spooler:
    """Behaves like `win32print`: handles, one document at a time, the bytes as they came."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []
        self.open: set[int] = set()

    def OpenPrinter(self, name: str) -> int:  # noqa: N802
        if name != "caixa":
            raise OSError(1801, "OpenPrinter", "The printer name is invalid.")
        self.open.add(7)
        return 7

    def StartDocPrinter(self, handle: int, level: int, about: tuple[str, None, str]) -> int:  # noqa: N802
        assert (handle in self.open, level, about[2]) == (True, 1, "RAW")
        return 1

    def StartPagePrinter(self, handle: int) -> None:  # noqa: N802
        assert handle in self.open

    def WritePrinter(self, handle: int, data: bytes) -> int:  # noqa: N802
        self.jobs.append(data)
        return len(data)

    def EndPagePrinter(self, handle: int) -> None:  # noqa: N802
        assert handle in self.open

    def EndDocPrinter(self, handle: int) -> None:  # noqa: N802
        assert handle in self.open

    def ClosePrinter(self, handle: int) -> None:  # noqa: N802
        self.open.remove(handle)


def test_the_windows_spooler_gets_raw_bytes_and_every_handle_back(monkeypatch: pytest.MonkeyPatch) -> None:
    spooler = Spooler()
    monkeypatch.setitem(sys.modules, "win32print", spooler)
    WindowsTransport("caixa").send(b"\x1b@job")
    assert (spooler.jobs, spooler.open) == ([b"\x1b@job"], set())
    assert cause_of(lambda: WindowsTransport("gone").send(b"x")) == "queue_refused"


@POSIX
def test_usb_finds_the_printer_again_under_another_name(tmp_path: Path) -> None:
    usb = UsbTransport(folder=tmp_path)
    assert cause_of(lambda: usb.send(b"x")) == "offline"
    (tmp_path / "lp0").touch()
    usb.send(b"one")
    (tmp_path / "lp0").rename(tmp_path / "lp1")
    usb.send(b"two")
    assert (tmp_path / "lp1").read_bytes() == b"onetwo"
    assert [path.name for path in tmp_path.iterdir()] == ["lp1"]


def test_a_named_usb_device_that_is_gone_is_offline_and_no_file_is_made(tmp_path: Path) -> None:
    assert cause_of(lambda: UsbTransport(str(tmp_path / "lp7")).send(b"x")) == "offline"
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(importlib.util.find_spec("usb") is not None, reason="pyusb is installed here")
def test_a_printer_named_by_its_usb_ids_needs_pyusb_and_says_so() -> None:
    assert cause_of(lambda: UsbTransport("04b8:0e15").send(b"x")) == "usb_missing"
