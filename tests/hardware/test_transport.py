"""Real sockets, real files and a real pseudo terminal; each call ends within its deadline."""

import contextlib
import os
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.paper import Paper
from hardware.printer import EscposPrinter
from hardware.profiles import ELGIN_I9, EPSON_TM_T20
from hardware.receipt_bytes import drawer_bytes, receipt_bytes
from hardware.transport import FileTransport, NetworkTransport, SerialTransport
from pos_client.domain.errors import Outage, Unavailable
from tests.hardware.receipts import FULL, portuguese

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals and FIFOs exist on POSIX only")
TOO_MUCH = b"x" * 64_000_000


@contextlib.contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[NetworkTransport]:
    """A printer on loopback that treats its one connection like this."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    done = threading.Event()

    def run() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            serve(connection)
            done.wait(60)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield NetworkTransport("127.0.0.1", listener.getsockname()[1], timeout_s=0.5)
    finally:
        done.set()
        thread.join(60)
        listener.close()
    assert not thread.is_alive()


def cause_of(call: Callable[[], None]) -> object:
    with pytest.raises(Unavailable) as failure:
        call()
    assert failure.value.outage is Outage.PRINTER
    return failure.value.details["cause"]


def test_a_receipt_arrives_whole_over_the_network() -> None:
    taken: list[bytes] = []

    def take_all(connection: socket.socket) -> None:
        while chunk := connection.recv(65_536):
            taken.append(chunk)

    with server(take_all) as transport:
        EscposPrinter(transport, EPSON_TM_T20, portuguese).print_receipt(FULL)
    assert b"".join(taken) == receipt_bytes(FULL, EPSON_TM_T20, translate=portuguese)


def test_a_network_printer_that_never_reads_ends_in_a_timeout() -> None:
    with server(lambda connection: None) as transport:
        assert cause_of(lambda: transport.send(TOO_MUCH)) == "timeout"


def test_a_network_printer_that_hangs_up_is_noticed_even_for_a_short_job() -> None:
    with server(lambda connection: connection.close()) as transport:
        assert cause_of(lambda: transport.send(b"receipt\n")) == "connection_closed"


def test_a_network_printer_that_resets_the_connection_is_noticed() -> None:
    def reset(connection: socket.socket) -> None:
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with server(reset) as transport:
        assert cause_of(lambda: transport.send(TOO_MUCH)) == "connection_closed"


def test_nobody_at_that_address_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert cause_of(lambda: NetworkTransport("127.0.0.1", port, timeout_s=0.5).send(b"x")) == "offline"


def test_a_spool_file_grows_by_each_job(tmp_path: Path) -> None:
    spool = tmp_path / "spool.bin"
    printer = EscposPrinter(FileTransport(spool), ELGIN_I9, portuguese)
    printer.print_receipt(FULL)
    printer.open_drawer()
    data = spool.read_bytes()
    assert data == receipt_bytes(FULL, ELGIN_I9, translate=portuguese) + drawer_bytes(ELGIN_I9)
    assert Paper.read(data, ELGIN_I9).drawer_pulses == 1


def test_a_device_that_is_not_there_is_offline(tmp_path: Path) -> None:
    assert cause_of(lambda: FileTransport(tmp_path / "gone" / "lp0").send(b"x")) == "offline"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_that_says_it_is_full_is_out_of_paper() -> None:
    assert cause_of(lambda: FileTransport(Path("/dev/full")).send(b"x" * 100)) == "paper_out"


@POSIX
def test_a_device_that_hangs_ends_in_a_timeout_and_the_next_job_does_not_wait(tmp_path: Path) -> None:
    fifo = tmp_path / "lp0"
    os.mkfifo(fifo)
    transport = FileTransport(fifo, timeout_s=0.2)
    assert cause_of(lambda: transport.send(b"first")) == "timeout"
    assert cause_of(lambda: transport.send(b"second")) == "timeout"
    reader = os.open(fifo, os.O_RDONLY)
    try:
        assert os.read(reader, 100) == b"first"
    finally:
        os.close(reader)


@contextlib.contextmanager
def pty_pair() -> Iterator[tuple[int, str]]:
    """The printer's end of a line, and the name of ours."""
    import pty  # noqa: PLC0415 - POSIX only
    import tty  # noqa: PLC0415

    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    try:
        yield ours, os.ttyname(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


@POSIX
def test_a_receipt_arrives_whole_over_a_serial_line() -> None:
    job = receipt_bytes(FULL, EPSON_TM_T20, translate=portuguese)
    taken = bytearray()
    with pty_pair() as (far_end, name):

        def take_all() -> None:
            while len(taken) < len(job):
                taken.extend(os.read(far_end, 4096))

        reader = threading.Thread(target=take_all, daemon=True)
        reader.start()
        EscposPrinter(SerialTransport(name, 9600), EPSON_TM_T20, portuguese).print_receipt(FULL)
        reader.join(60)
        assert not reader.is_alive()
    assert bytes(taken) == job


@POSIX
def test_a_serial_printer_that_never_reads_ends_in_a_timeout() -> None:
    with pty_pair() as (_, name):
        assert (
            cause_of(lambda: SerialTransport(name, 9600, timeout_s=0.3).send(b"x" * 1_000_000)) == "timeout"
        )


def test_a_serial_port_that_is_not_there_is_offline(tmp_path: Path) -> None:
    assert cause_of(lambda: SerialTransport(str(tmp_path / "ttyS99"), 9600).send(b"x")) == "offline"
