"""One call's worth of messages: what is in doubt is asked about first, the rest is sent.

Runs on the lane's thread. A key is taken for forgotten a day after its first try: from then on the platform
is asked for the message itself, and where it cannot be asked a person is.
"""

import logging
import traceback
from collections.abc import Callable, Sequence

from pos_client.store import outbox
from pos_client.store.outbox import Message
from pos_client.store.store import Store
from sync.adapter import Adapter, LooksUp
from sync.effects import SETTLING
from sync.outcome import Later, Outcome, Unknown

KEY_LASTS_MS = 23 * 60 * 60 * 1000
"""A day (as payment platforms keep them), less an hour for clocks that disagree."""

_log = logging.getLogger("pos.sync")


class Attempt:
    """Tries messages at one adapter; `now_ms` is the till's time."""

    def __init__(self, store: Store, adapter: Adapter, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._adapter = adapter
        self._now_ms = now_ms
        self._looks_up = adapter if isinstance(adapter, LooksUp) else None

    def tried(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One outcome per message, in order."""
        now_ms = self._now_ms()
        doubtful = [message for message in messages if self._is_in_doubt(message, now_ms)]
        if not doubtful:
            return self._sent(messages)
        outcomes: dict[int, Outcome] = {}
        for message in doubtful:
            outcomes[message.id] = asked = self._asked(message)
            if isinstance(asked, Later) and not asked.reached:
                return [outcomes.get(one.id, _as_away(one, asked)) for one in messages]
        rest = [message for message in messages if message.id not in outcomes]
        if rest:
            found = self._sent(rest)
            outcomes |= {message.id: outcome for message, outcome in zip(rest, found, strict=True)}
        return [outcomes[message.id] for message in messages]

    def _is_in_doubt(self, message: Message, now_ms: int) -> bool:
        return message.sending_ms is not None or self._is_stale(message, now_ms)

    def _is_stale(self, message: Message, now_ms: int) -> bool:
        """Whether the platform may have forgotten a key that it may have heard.

        A kind that cannot be repeated rests on no key: each of its tries is settled by evidence.
        """
        if message.first_sent_ms is None or now_ms - message.first_sent_ms < KEY_LASTS_MS:
            return False
        return self._adapter.repeats_safely(message.kind)

    def _sent(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        first = messages[0]
        unsafe = not self._adapter.repeats_safely(first.kind)
        if unsafe:
            with self._store.writing_later() as transaction:
                outbox.mark_sending(transaction, first.id, now_ms=self._now_ms())
        try:
            outcomes = self._adapter.send(messages)
            if len(outcomes) == len(messages):
                return outcomes
            _log.error(
                "lane %s: %d outcomes for %d messages", self._adapter.name, len(outcomes), len(messages)
            )
        except Exception as error:
            _log.error("lane %s, %s: %s", self._adapter.name, first.kind, described(error))
        if len(messages) > 1:
            # Whichever of them it is, the others are not to wait for it.
            return [self._sent([message])[0] for message in messages]
        return [Unknown("bug") if unsafe else Later("bug") for _ in messages]

    def _asked(self, message: Message) -> Outcome:
        """The till died in the call, its answer was lost, or its key may be forgotten: ask."""
        try:
            if message.sending_ms is not None:
                return self._evidence(message, message.sending_ms)
            return self._looks_up.look_up(message) if self._looks_up else Unknown("key_forgotten")
        except Exception as error:
            _log.error("lane %s, evidence for %s: %s", self._adapter.name, message.kind, described(error))
            return Unknown("bug")

    def _evidence(self, message: Message, sending_ms: int) -> Outcome:
        """Once the system has had time to act."""
        settling_s = (sending_ms - self._now_ms()) / 1000 + self._adapter.settle_s
        if 0 < settling_s <= self._adapter.settle_s:
            return Later(SETTLING, ask_first=True)
        return self._adapter.evidence(message)


def _as_away(message: Message, away: Later) -> Later:
    """Not tried at all; one in doubt stays so."""
    return Later(away.why, reached=False, ask_first=message.sending_ms is not None)


def described(error: Exception) -> str:
    """What and where, never the message: it may hold what was sent."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} in {where}"
