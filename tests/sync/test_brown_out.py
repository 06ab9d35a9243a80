"""Ten minutes of a line that takes two seconds and loses every third call: the till does not flicker."""

import os
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from pos_client.store.outbox import Message
from sync.lane import Lane
from sync.outcome import Delivered, Later, Outcome
from sync.status import LaneState
from tests.fakes.clock import FakeClock
from tests.fakes.till import OPERATOR, Till
from tests.sync.rows import Elsewhere, states

LATENCY_S = 2.0
LOSS = 0.3
MINUTES = 10
SELL_EVERY_S = 15.0


@dataclass
class Line(Elsewhere):
    """Takes the virtual time that a bad line takes; half of what it loses never left the till."""

    name: str = "smartpos"
    clock: FakeClock = field(default_factory=FakeClock)
    chance: random.Random = field(default_factory=random.Random)
    cut: bool = False

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        self.clock.advance(LATENCY_S)
        if self.cut:
            return [Later("network", reached=False)] * len(messages)
        if self.chance.random() < LOSS:
            reached = self.chance.random() < 0.5
            return [Later("no_answer" if reached else "network", reached=reached)] * len(messages)
        return [Delivered()] * len(messages)


@dataclass
class Shift:
    """A till that sells every so often while its lane works on the same virtual time."""

    till: Till
    clock: FakeClock
    line: Line
    sold: int = 0
    modes: list[bool | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lane = Lane(
            self.till.store,
            self.line,
            clock=self.clock,
            on_change=self._note,
            ticks_s=lambda: self.clock().timestamp(),
        )

    def _note(self, state: LaneState) -> None:
        if not self.modes or self.modes[-1] != state.online:
            self.modes.append(state.online)

    def run(self, minutes: float) -> None:
        ends = self.clock().timestamp() + minutes * 60
        next_sale = self.clock().timestamp()
        while self.clock().timestamp() < ends:
            while next_sale <= self.clock().timestamp():
                self.till.checkout.close(self.till.paid(1_000), OPERATOR)
                self.sold += 1
                next_sale += SELL_EVERY_S
            self.lane.drain_once()
            self.clock.advance(1.0)


@pytest.fixture
def shift(till: Till) -> Shift:
    seed = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)
    print(f"POS_SEED={seed}")
    clock = FakeClock()
    till.clock = clock
    line = Line({}, [], [], clock=clock, chance=random.Random(seed))
    return Shift(till, clock, line)


def test_a_bad_line_changes_the_mode_at_most_twice_and_every_sale_is_closed_and_arrives(shift: Shift) -> None:
    shift.run(MINUTES)
    changes = len([mode for mode in shift.modes if mode is not None]) - 1
    assert changes <= 2, shift.modes
    assert shift.sold == MINUTES * 60 / SELL_EVERY_S
    shift.clock.advance(600)
    for _ in range(50):
        shift.lane.resume()
        shift.lane.drain_once()
        shift.clock.advance(10)
    assert states(shift.till.store, "smartpos") == ["delivered"] * shift.sold


def test_a_line_that_is_cut_is_said_within_half_a_minute_and_so_is_its_return(shift: Shift) -> None:
    shift.line.chance = random.Random(1)
    shift.run(1)
    shift.line.cut = True
    shift.run(0.75)
    assert shift.lane.state.online is False
    shift.line.cut = False
    shift.run(2)
    assert shift.lane.state.online is True
