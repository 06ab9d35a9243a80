"""A serial scanner on a real pseudo terminal."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner import GAP_S, LONGEST_BYTES, STALE_S, CodeReader, ScannerWorker
from hardware.serial_line import SerialLine
from pos_client.domain.errors import Outage
from pos_client.domain.gs1 import FNC1
from tests.hardware.far_end import BYTE_AT_300_BAUD_S, FarEnd, plugged, until

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals exist on POSIX only")
CAFE = "7891000315507"


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarEnd]:
    with plugged(tmp_path) as end:
        yield end


@pytest.fixture
def codes() -> list[str]:
    return []


@pytest.fixture
def worker(far: FarEnd, codes: list[str]) -> Iterator[ScannerWorker]:
    line = SerialLine(str(far.device), 300, Outage.SCANNER)
    made = ScannerWorker(line, CodeReader(), on_code=codes.append)
    made.start()
    until(lambda: made.problem == "", "the scanner listened to")
    yield made
    made.stop()
    assert not made.is_alive()


@POSIX
def test_a_code_at_300_baud_arrives_whole(far: FarEnd, worker: ScannerWorker, codes: list[str]) -> None:
    far.say(CAFE.encode() + b"\r\n", byte_s=BYTE_AT_300_BAUD_S)
    until(lambda: codes == [CAFE], "the code")
    assert worker.problem == ""


@POSIX
def test_the_rest_of_a_code_that_was_under_way_when_the_line_opened_is_no_code(
    far: FarEnd, codes: list[str]
) -> None:
    line = SerialLine(str(far.device), 300, Outage.SCANNER)
    line.forget_input()
    far.say(b"00\r")
    made = ScannerWorker(line, CodeReader(), on_code=codes.append)
    made.start()
    until(lambda: made.problem == "", "the scanner listened to")
    far.say(b"200\r")
    until(lambda: bool(codes), "a code")
    made.stop()
    assert codes == ["200"]


@POSIX
@pytest.mark.usefixtures("worker")
def test_two_codes_in_one_breath_are_two(far: FarEnd, codes: list[str]) -> None:
    far.say(f"{CAFE}\r]C1010789100031550731030004521{FNC1}\r".encode())
    until(lambda: codes == [CAFE, f"]C1010789100031550731030004521{FNC1}"], "both codes")


@POSIX
def test_a_scanner_pulled_out_in_mid_word_rings_nothing_and_reads_on_when_it_is_back(
    far: FarEnd, worker: ScannerWorker, codes: list[str]
) -> None:
    far.say(b"100\r")
    until(lambda: codes == ["100"], "the first code")
    far.say(b"78910")
    far.unplug()
    until(lambda: worker.problem == "offline", "the scanner away")
    far.plug()
    until(lambda: worker.problem == "", "the scanner back")
    far.say(b"200\r")
    until(lambda: len(codes) == 2, "the code after it")
    assert codes == ["100", "200"]


def test_a_scanner_that_is_not_there_ends_when_told(tmp_path: Path) -> None:
    line = SerialLine(str(tmp_path / "nothing"), 9600, Outage.SCANNER)
    worker = ScannerWorker(line, CodeReader(), on_code=lambda _code: pytest.fail("a code"))
    worker.start()
    until(lambda: worker.problem == "offline", "the scanner away")
    worker.stop()
    assert not worker.is_alive()


def test_half_a_code_does_not_join_the_next_one() -> None:
    reader = CodeReader()
    assert reader.take(b"7891", 0.0) == []
    assert reader.take(b"100\r", STALE_S) == ["100"]


def test_a_code_in_pieces_is_one() -> None:
    reader = CodeReader()
    assert reader.take(b"7891", 0.0) == []
    assert reader.take(b"000315507\r\n", 0.3) == [CAFE]


def test_without_a_suffix_a_pause_ends_the_code() -> None:
    reader = CodeReader(suffix=b"")
    assert reader.take(b"789100", 0.0) == []
    assert reader.take(b"0315507", GAP_S / 2) == []
    assert reader.take(b"", GAP_S) == []
    assert reader.take(b"", GAP_S * 2) == [CAFE]
    assert reader.take(b"", GAP_S * 3) == []


def test_a_prefix_is_taken_off() -> None:
    assert CodeReader(prefix="~").take(b"~100\r200\r", 0.0) == ["100", "200"]


@pytest.mark.parametrize("dirt", [b"\x00", b"\xff\xfe", b"\x1b@", b"\x05"])
def test_a_code_with_dirt_in_it_is_none(dirt: bytes) -> None:
    assert CodeReader().take(b"78" + dirt + b"91\r100\r", 0.0) == ["100"]


def test_an_accent_in_a_qr_code_survives() -> None:
    assert CodeReader().take("Pão\r".encode(), 0.0) == ["Pão"]


@given(st.lists(st.binary(max_size=40), max_size=60))
def test_whatever_comes_codes_are_clean_and_memory_is_bounded(pieces: list[bytes]) -> None:
    reader = CodeReader()
    for piece in pieces:
        for code in reader.take(piece, 0.0):
            assert all(sign.isprintable() or sign == FNC1 for sign in code)
    assert len(reader._half) <= LONGEST_BYTES


@given(st.lists(st.from_regex(r"[0-9A-Za-z:./-]{1,30}", fullmatch=True), max_size=6), st.integers(1, 7))
def test_the_pieces_in_which_codes_arrive_do_not_matter(codes: list[str], size: int) -> None:
    stream = "".join(f"{code}\r\n" for code in codes).encode()
    reader, got = CodeReader(), []
    for at in range(0, len(stream), size):
        got += reader.take(stream[at : at + size], 0.0)
    assert got == codes
