"""The five steps from an empty machine to a till that is released, and how far this one is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """In their order. `LIVE` is no step: a manager's decision to sell before the release."""

    CONNECT = "connect"
    VALIDATE = "validate"
    RULES = "rules"
    REFERENCE = "reference"
    RELEASED = "released"
    LIVE = "live"


STEPS = (Step.CONNECT, Step.VALIDATE, Step.RULES, Step.REFERENCE, Step.RELEASED)
BEFORE_RELEASE = STEPS[:-1]


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that was passed. `at` ISO 8601 with offset; `facts` are small and without personal data."""

    step: Step
    at: str
    operator: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """What has been passed, by step."""

    passed: Mapping[Step, Passed]

    @property
    def is_released(self) -> bool:
        """Somebody has released it."""
        return Step.RELEASED in self.passed

    @property
    def may_sell(self) -> bool:
        """Released, or a manager decided so by name."""
        return self.is_released or Step.LIVE in self.passed

    @property
    def missing(self) -> tuple[Step, ...]:
        """What still stands before the release, in order."""
        return tuple(step for step in BEFORE_RELEASE if step not in self.passed)

    @property
    def next_step(self) -> Step:
        """Where the set-up goes on."""
        return next(iter(self.missing), Step.RELEASED)
