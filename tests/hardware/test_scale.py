"""Scales on real pseudo terminals: slow, babbling, silent, pulled out in the middle of a word."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scale import ENQ, ScaleProtocol, SerialScale, weight_in
from hardware.scale_worker import ScaleWorker
from hardware.serial_line import SerialLine
from hardware.simulated_scale import STATE_FILE, SimulatedScale
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.weighing import Balance, Weight
from pos_client.ports import Scale
from tests.hardware.far_end import BYTE_AT_300_BAUD_S, FarEnd, meanwhile, plugged, until

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals exist on POSIX only")
TOLEDO, FILIZOLA = ScaleProtocol.TOLEDO, ScaleProtocol.FILIZOLA
MOVING, G452 = Weight(Balance.UNSTABLE), Weight(Balance.STABLE, 452)


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarEnd]:
    with plugged(tmp_path) as end:
        yield end


def scale_at(far: FarEnd, *, protocol: ScaleProtocol = TOLEDO, timeout_s: float = 3.0) -> SerialScale:
    return SerialScale(SerialLine(str(far.device), 300, Outage.SCALE), protocol, timeout_s)


def answers(far: FarEnd, *said: bytes, byte_s: float = 0.0) -> None:
    for answer in said:
        assert far.hear() == ENQ
        far.say(answer, byte_s=byte_s)


def asked(far: FarEnd, scale: SerialScale, *said: bytes, byte_s: float = 0.0) -> list[Weight]:
    with meanwhile(lambda: answers(far, *said, byte_s=byte_s)):
        return [scale.read() for _ in said]


def cause_of(scale: Scale) -> object:
    with pytest.raises(Unavailable) as failure:
        scale.read()
    assert failure.value.outage is Outage.SCALE
    return failure.value.details["cause"]


@POSIX
@pytest.mark.parametrize("protocol", ScaleProtocol)
def test_a_weight_at_300_baud_counts_when_it_was_read_twice(far: FarEnd, protocol: ScaleProtocol) -> None:
    scale = scale_at(far, protocol=protocol)
    frame = b"\x0200452\x03"
    assert asked(far, scale, frame, frame, byte_s=BYTE_AT_300_BAUD_S) == [MOVING, G452]


@POSIX
def test_two_figures_that_differ_are_still_moving(far: FarEnd) -> None:
    frames = [b"\x0200452\x03", b"\x0200460\x03", b"\x0200460\x03"]
    assert asked(far, scale_at(far), *frames) == [MOVING, MOVING, Weight(Balance.STABLE, 460)]


@POSIX
def test_garbage_before_the_answer_is_passed_over(far: FarEnd) -> None:
    dirty = b"\xff\x00\x02004\x0299\x03" + b"\x0200452\x03"
    assert asked(far, scale_at(far), dirty, dirty)[-1] == G452


@POSIX
def test_a_scale_that_only_babbles_is_unreadable_within_its_time(far: FarEnd) -> None:
    scale = scale_at(far, timeout_s=0.3)
    with meanwhile(lambda: answers(far, b"\x02-----\x03hello")):
        assert cause_of(scale) == "unreadable"


@POSIX
def test_a_silent_scale_is_told_as_such(far: FarEnd) -> None:
    assert cause_of(scale_at(far, timeout_s=0.2)) == "timeout"


@POSIX
def test_an_answer_that_comes_too_late_is_not_the_next_one(far: FarEnd) -> None:
    scale = scale_at(far, timeout_s=0.3)
    assert cause_of(scale) == "timeout"
    assert far.hear() == ENQ
    far.say(b"\x0209999\x03")
    assert asked(far, scale, b"\x0200452\x03", b"\x0200452\x03") == [MOVING, G452]


@POSIX
def test_a_scale_pulled_out_in_mid_word_is_away_and_weighs_again_when_it_is_back(far: FarEnd) -> None:
    scale = scale_at(far)

    def pull() -> None:
        assert far.hear() == ENQ
        far.say(b"\x02004")
        far.unplug()

    with meanwhile(pull):
        assert cause_of(scale) == "offline"
    assert cause_of(scale) == "offline"
    far.plug()
    assert asked(far, scale, b"\x0200452\x03", b"\x0200452\x03") == [MOVING, G452]


@POSIX
def test_a_figure_from_before_it_was_pulled_out_confirms_nothing(far: FarEnd) -> None:
    scale = scale_at(far)
    assert asked(far, scale, b"\x0200452\x03", b"\x0200452\x03")[-1] == G452
    far.unplug()
    assert cause_of(scale) == "offline"
    far.plug()
    assert asked(far, scale, b"\x0200452\x03") == [MOVING]


def test_a_device_that_is_not_there_is_offline(tmp_path: Path) -> None:
    line = SerialLine(str(tmp_path / "nothing"), 9600, Outage.SCALE)
    assert cause_of(SerialScale(line)) == "offline"


@pytest.mark.parametrize(
    ("answer", "protocol", "weight"),
    [
        (b"\x0200452\x03", TOLEDO, G452),
        (b"\x0200452\r", TOLEDO, G452),
        (b"\x0200,452\x03", TOLEDO, G452),
        (b"\x0200000\x03", TOLEDO, Weight(Balance.STABLE)),
        (b"\x02IIIII\x03", TOLEDO, MOVING),
        (b"\x02NNNNN\x03", TOLEDO, Weight(Balance.NEGATIVE)),
        (b"\x02SSSSS\x03", TOLEDO, Weight(Balance.OVERLOAD)),
        (b"\x0200452", TOLEDO, None),
        (b"00452\x03", TOLEDO, None),
        (b"\x02IINII\x03", TOLEDO, None),
        (b"00452\x03", FILIZOLA, G452),
        (b"\x0200452\x03", FILIZOLA, G452),
        (b"\x0200.452\r", FILIZOLA, G452),
        (b"\x02 P 00452\x03", FILIZOLA, G452),
        (b"\x02IIIII\x03", FILIZOLA, MOVING),
        (b"\x02123456789012345678\x03", FILIZOLA, None),
    ],
)
def test_each_answer_is_read_as_its_maker_means_it(
    answer: bytes, protocol: ScaleProtocol, weight: Weight | None
) -> None:
    assert weight_in(answer, protocol) == weight


@given(st.binary(max_size=60), st.sampled_from(ScaleProtocol))
def test_any_bytes_at_all_are_a_weight_of_five_figures_or_none(
    answer: bytes, protocol: ScaleProtocol
) -> None:
    weight = weight_in(answer, protocol)
    assert weight is None or 0 <= weight.grams <= 99_999


@given(st.integers(0, 99_999), st.sampled_from(ScaleProtocol))
def test_every_weight_comes_back(grams: int, protocol: ScaleProtocol) -> None:
    assert weight_in(b"\x02%05d\x03" % grams, protocol) == Weight(Balance.STABLE, grams)


def test_the_worker_tells_each_change_once_and_recovers_from_silence(tmp_path: Path) -> None:
    state = tmp_path / STATE_FILE
    told: list[Weight] = []
    worker = ScaleWorker(SimulatedScale(tmp_path), on_change=told.append)
    worker.start()
    try:
        worker.watch()
        until(lambda: told[-1:] == [G452], "the weight")
        state.write_text("silent", encoding="utf-8")
        until(lambda: told[-1].balance is Balance.SILENT, "the silence")
        assert told[-1].cause == "timeout"
        state.write_text("120", encoding="utf-8")
        until(lambda: told[-1] == Weight(Balance.STABLE, 120), "the next weight")
        assert all(one != other for one, other in pairwise(told))
        worker.rest()
        worker.watch()
        until(lambda: told[-2:] == [Weight(Balance.STABLE, 120)] * 2, "told anew to who looks anew")
    finally:
        worker.stop()
    assert not worker.is_alive()


def test_a_worker_that_nobody_looks_at_asks_nothing_and_ends(tmp_path: Path) -> None:
    worker = ScaleWorker(SimulatedScale(tmp_path / "nowhere"), on_change=lambda _weight: pytest.fail("told"))
    worker.start()
    worker.stop()
    assert not worker.is_alive()


@pytest.mark.parametrize(
    ("word", "balance"),
    [
        ("never_settles", Balance.UNSTABLE),
        ("negative", Balance.NEGATIVE),
        ("overload", Balance.OVERLOAD),
        ("nonsense", Balance.STABLE),
        ("0", Balance.STABLE),
    ],
)
def test_a_simulated_scale_does_what_its_file_says(tmp_path: Path, word: str, balance: Balance) -> None:
    (tmp_path / STATE_FILE).write_text(word, encoding="utf-8")
    scale = SimulatedScale(tmp_path)
    assert [scale.read() for _ in range(10)][-1].balance is balance
