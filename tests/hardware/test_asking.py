"""Printers asked how they are, over real sockets and pseudo terminals: slow, deaf, noisy, closing."""

import contextlib
import random
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from hardware.asking import PIECE_BYTES, AskingTransport, pieces
from hardware.paper import Paper
from hardware.profiles import BEMATECH_MP4200, BEMATECH_MP4200_BEMA, EPSON_TM_T20, GENERIC_58, Profile
from hardware.receipt_bytes import receipt_bytes
from hardware.status import questions, understood
from hardware.transport import NetworkTransport, SerialTransport
from pos_client.domain.errors import Outage, Unavailable
from pos_client.ports import PrinterStatus
from tests.hardware.peers import READY, Printer, on_a_line, on_the_network
from tests.hardware.receipts import FULL, portuguese

JOB = receipt_bytes(FULL, GENERIC_58, translate=portuguese)
KINDS = [
    "network",
    pytest.param("serial", marks=pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")),
]


@contextlib.contextmanager
def connected(kind: str, printer: Printer, *, answer_s: float = 5.0) -> Iterator[AskingTransport]:
    """A transport to it."""
    if kind == "network":
        with on_the_network(printer) as (host, port):
            yield AskingTransport(NetworkTransport(host, port, timeout_s=10), "escpos", "high", answer_s)
    else:
        with on_a_line(printer) as name:
            yield AskingTransport(SerialTransport(name, 115_200), "escpos", "high", answer_s)


def cause_of(call: Callable[[], object]) -> object:
    with pytest.raises(Unavailable) as failure:
        call()
    assert failure.value.outage is Outage.PRINTER
    return failure.value.details["cause"]


def says(**changed: int) -> dict[int, int]:
    """The status bytes, some of them changed: n1, n2, n4."""
    return {**READY, **{int(name[1:]): byte for name, byte in changed.items()}}


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_arrives_whole_between_questions_that_are_no_part_of_it(kind: str) -> None:
    printer = Printer()
    with connected(kind, printer) as transport:
        transport.send(JOB)
        assert transport.status() == PrinterStatus(drawer_open=False)
    assert bytes(printer.paper) == JOB
    assert printer.asked.count(1) > 2, "before, between and after"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (says(n4=0x72), "paper_out"),
        (says(n2=0x32), "paper_out"),
        (says(n2=0x16), "cover_open"),
        (says(n2=0x36, n4=0x72), "cover_open"),
        (says(n1=0x1A), "offline"),
        (says(n2=0x52), "error"),
    ],
)
def test_what_ails_the_printer_is_told_and_nothing_is_printed(
    kind: str, told: dict[int, int], cause: str
) -> None:
    printer = Printer(says=told)
    with connected(kind, printer) as transport:
        assert cause_of(lambda: transport.send(JOB)) == cause
        status = transport.status()
        assert status is not None
        assert status.problem == cause
    assert not printer.paper


@pytest.mark.parametrize("kind", KINDS)
def test_paper_that_ends_in_the_middle_of_a_job_fails_it(kind: str) -> None:
    printer = Printer(after_bytes=1000, then={4: 0x72})
    with connected(kind, printer) as transport:
        assert cause_of(lambda: transport.send(JOB)) == "paper_out"
    assert bytes(printer.paper) == JOB[: len(printer.paper)]
    assert 0 < len(printer.paper) < len(JOB)


@pytest.mark.parametrize("kind", KINDS)
def test_paper_near_its_end_and_an_open_drawer_are_told_and_print(kind: str) -> None:
    printer = Printer(says=says(n1=0x16, n4=0x1E))
    with connected(kind, printer) as transport:
        transport.send(JOB)
        assert transport.status() == PrinterStatus(paper_low=True, drawer_open=True)
    assert bytes(printer.paper) == JOB


@pytest.mark.parametrize("kind", KINDS)
def test_a_deaf_printer_is_printed_on_and_not_asked_at_every_receipt(kind: str) -> None:
    printer = Printer(deaf=True)
    with connected(kind, printer, answer_s=0.05) as transport:
        transport.send(JOB)
        transport.send(JOB)
        assert transport.status() is None
    assert bytes(printer.paper) == JOB + JOB
    assert printer.asked == [1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_slow_printer_is_waited_for(kind: str) -> None:
    printer = Printer(pause_s=0.1)
    with connected(kind, printer) as transport:
        transport.send(b"short\n")
        assert transport.status() == PrinterStatus(drawer_open=False)


@pytest.mark.parametrize("kind", KINDS)
def test_noise_on_the_line_is_no_answer(kind: str) -> None:
    printer = Printer(noise=b"\x00\xff\x11\x41", says=says(n4=0x72))
    with connected(kind, printer) as transport:
        assert cause_of(lambda: transport.send(JOB)) == "paper_out"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_noise_is_a_printer_that_does_not_tell(kind: str) -> None:
    printer = Printer(noise=b"A" * 20, says={1: 0x41, 2: 0x41, 4: 0x41})
    with connected(kind, printer, answer_s=0.1) as transport:
        transport.send(JOB)
    assert bytes(printer.paper) == JOB


def test_a_printer_that_hangs_up_when_it_is_asked_is_told_as_such() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        connection, _ = listener.accept()
        connection.recv(16)
        connection.close()

    thread = threading.Thread(target=hang_up)
    thread.start()
    transport = AskingTransport(NetworkTransport("127.0.0.1", listener.getsockname()[1]), "escpos")
    assert cause_of(lambda: transport.send(JOB)) == "connection_closed"
    thread.join(60)
    listener.close()


def test_nobody_there_is_offline_to_a_question_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = AskingTransport(NetworkTransport("127.0.0.1", port, timeout_s=0.5), "escpos")
    assert cause_of(transport.status) == "offline"


def test_a_bematech_tells_in_its_own_words() -> None:
    (question,) = questions("bema")
    assert question.ask.endswith(b"\x1d\xf8\x31")
    closed, low = 0x80, 0x82
    assert understood("bema", (bytes([0, closed, 0, 0, 0]),), "none") == PrinterStatus()
    assert understood("bema", (bytes([0, low, 0, 0, 0]),), "low") == PrinterStatus("", True, True)
    for byte, cause in ((0x00, "cover_open"), (0x84, "paper_out"), (0xA0, "paper_out"), (0xC0, "error")):
        assert understood("bema", (bytes([0, byte, 0, 0, 0]),), "none").problem == cause
    assert understood("bema", (bytes([8, closed, 0, 0, 0]),), "none").problem == "offline"
    assert BEMATECH_MP4200.status == "bema"


@pytest.mark.parametrize("profile", [BEMATECH_MP4200, BEMATECH_MP4200_BEMA], ids=lambda one: one.name)
def test_a_bematech_is_asked_before_and_after_a_job_and_never_in_it(profile: Profile) -> None:
    """Its question is in its own language: what followed in a job of the other one would be garbage."""
    job = receipt_bytes(replace(FULL, lines=FULL.lines * 40), profile, translate=portuguese)
    assert len(job) > 3 * PIECE_BYTES
    printer = Printer(bema=bytes([0, 0x80, 0, 0, 0]))
    with on_the_network(printer) as (host, port):
        AskingTransport(NetworkTransport(host, port), profile.status).send(job)
    switch = b"\x1d\xf9\x20\x00"
    assert bytes(printer.paper) == switch + job + switch
    assert printer.asked == [0, 0]
    paper = Paper.read(bytes(printer.paper), profile)
    assert (paper.unknown, paper.cuts) == (0, 1)


def test_a_bematech_without_paper_is_not_printed_on() -> None:
    printer = Printer(bema=bytes([0, 0x84, 0, 0, 0]))
    with on_the_network(printer) as (host, port):
        transport = AskingTransport(NetworkTransport(host, port), "bema")
        assert cause_of(lambda: transport.send(JOB)) == "paper_out"
    assert JOB not in bytes(printer.paper)


def test_a_job_is_never_cut_inside_a_command() -> None:
    long = replace(FULL, lines=FULL.lines * 60)
    for profile in (EPSON_TM_T20, GENERIC_58):
        job = receipt_bytes(long, profile, translate=portuguese)
        cut = list(pieces(job, 256))
        assert b"".join(cut) == job
        assert len(cut) > 10
        starts = {cut[0][:1], *(piece[:1] for piece in cut)}
        assert starts
    dots = b"\x1dv0\x00" + bytes([2, 0, 200, 0]) + b"\x10\x04" * 200
    assert list(pieces(dots + b"x", 16)) == [dots, b"x"]


def test_any_bytes_are_cut_and_come_together_again() -> None:
    chance = random.Random(7)
    for _ in range(200):
        job = chance.randbytes(chance.randrange(400))
        assert b"".join(pieces(job, 32)) == job
