"""A platform in memory, the adapter that talks to it, and everything that may go wrong between the two."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from pos_client.store.outbox import Message
from sync.outcome import NOT_THERE, Delivered, Later, Outcome, Rejected
from sync.verdict import askable, judged, repeatable
from sync.wire import Answer, NeverSent, NoAnswer


class Killed(BaseException):
    """The till dies here: nothing below may catch it."""


class Weather(Enum):
    """What becomes of one call."""

    CLEAR = "it answers"
    AWAY = "nobody is there"
    TIMEOUT_BEFORE = "no answer, and it did nothing"
    TIMEOUT_AFTER = "no answer, though it did it"
    ERROR_BEFORE = "a 500, and it did nothing"
    ERROR_AFTER = "a 502, though it did it"
    TWICE = "it hears the same request twice"
    KILLED_BEFORE = "the till dies while it sends"
    KILLED_AFTER = "the till dies before it hears the answer"


_ACTS = {
    Weather.CLEAR,
    Weather.TIMEOUT_AFTER,
    Weather.ERROR_AFTER,
    Weather.TWICE,
    Weather.KILLED_AFTER,
}


@dataclass
class Platform:
    """Credits each sale; a request under a key that it knows has no second effect, if it is `idempotent`."""

    idempotent: bool
    credits: Counter[str] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def sale(self, sale_id: str, key: str) -> Answer:
        """One request that arrived."""
        if sale_id in self.refuses:
            return Answer(422, {"error": {"code": "CUSTOMER_BLOCKED"}})
        if not (self.idempotent and key in self.keys):
            self.credits[sale_id] += 1
            self.order.append(sale_id)
        self.keys.add(key)
        return Answer(200, {"id": f"p-{sale_id}"})


@dataclass
class PlatformAdapter:
    """The adapter of a lane; the next calls' weather is taken from `forecast`, clear when it is empty."""

    platform: Platform
    name: str = "smartbis"
    batch_size: int = 1
    settle_s: float = 0.0
    forecast: list[Weather] = field(default_factory=list)

    def repeats_safely(self, _kind: str) -> bool:
        return self.platform.idempotent

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        unclear = repeatable if self.platform.idempotent else askable
        return [judged(self._call(message), _credited, unclear=unclear) for message in messages]

    def _call(self, message: Message) -> Callable[[], Answer]:
        def call() -> Answer:
            weather = self.forecast.pop(0) if self.forecast else Weather.CLEAR
            if weather is Weather.AWAY:
                raise NeverSent("refused")
            answer = Answer(500, None)
            if weather in _ACTS:
                answer = self.platform.sale(str(message.payload["sale_id"]), message.key)
            if weather is Weather.TWICE and self.platform.idempotent:
                answer = self.platform.sale(str(message.payload["sale_id"]), message.key)
            if weather in {Weather.KILLED_BEFORE, Weather.KILLED_AFTER}:
                raise Killed(weather.value)
            if weather in {Weather.TIMEOUT_BEFORE, Weather.TIMEOUT_AFTER}:
                raise NoAnswer("ReadTimeout")
            return Answer(502, None) if weather is Weather.ERROR_AFTER else answer

        return call

    def evidence(self, message: Message) -> Outcome:
        """The look-up by the sale's id."""
        if self.repeats_safely(message.kind):
            return Later("repeat")
        found = self.platform.credits[str(message.payload["sale_id"])]
        return Delivered(f"found {found}") if found else Later("not_there")

    def look_up(self, message: Message) -> Outcome:
        """The same look-up, on a platform that has forgotten its keys."""
        found = self.platform.credits[str(message.payload["sale_id"])]
        return Delivered(f"found {found}") if found else NOT_THERE

    def verifies(self, _kind: str) -> bool:
        """This platform never says yes for nothing."""
        return False

    def close(self) -> None:
        """No connection to give back."""


def _credited(_answer: Answer) -> Outcome:
    return Delivered("ok")


__all__ = ["Killed", "Platform", "PlatformAdapter", "Rejected", "Weather"]
