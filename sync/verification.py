"""Delivered, and still there? Looked for once per message, a while after its yes, when nothing else waits.

A platform may answer yes and keep nothing (a crash, a restored backup). One question per message, never
before a message that waits; only for systems that can be asked (`LooksUp`).
"""

import logging
from collections.abc import Callable
from datetime import datetime

from pos_client.store import verification
from pos_client.store.outbox import Message
from pos_client.store.store import Store
from sync.adapter import Adapter, LooksUp
from sync.attempt import described
from sync.breaker import Breaker
from sync.outcome import NOT_THERE, Delivered, Later, Outcome, SignInNeeded, Unknown

VERIFY_AFTER_S = 600.0
"""Long enough for a platform that batches its own writes, short enough for the same shift to see it."""
AT_ONCE = 10
"""So few between two looks at the queue, so that a new sale hardly waits."""

_log = logging.getLogger("pos.sync")


class Verification:
    """Asks one adapter for what it took. Used by the lane's thread alone."""

    def __init__(
        self, store: Store, adapter: Adapter, now_ms: Callable[[], int], *, after_s: float = VERIFY_AFTER_S
    ) -> None:
        self._store = store
        self._name = adapter.name
        self._asks = adapter if isinstance(adapter, LooksUp) else None
        self._now_ms = now_ms
        self._after_ms = int(after_s * 1000)

    def due_ms(self, kind: str, now: datetime) -> int | None:
        """When a message delivered now is to be looked for; None for never."""
        if self._asks is None or not self._asks.verifies(kind):
            return None
        return int(now.timestamp() * 1000) + self._after_ms

    def verify(self, breaker: Breaker) -> int:
        """Ask for a few that are due; how many were asked for."""
        if self._asks is None:
            return 0
        with self._store.reading() as snapshot:
            page = verification.due_for_verification(
                snapshot, self._name, now_ms=self._now_ms(), most=AT_ONCE
            )
        for message in page:
            outcome = self._looked_for(self._asks, message)
            breaker.note([outcome])
            self._commit(message, outcome)
            if breaker.is_open:
                break
        return len(page)

    def _looked_for(self, asks: LooksUp, message: Message) -> Outcome:
        try:
            return asks.look_up(message)
        except Exception as error:
            _log.error("lane %s, looking for %s: %s", self._name, message.kind, described(error))
            return Unknown("bug")

    def _commit(self, message: Message, outcome: Outcome) -> None:
        if isinstance(outcome, SignInNeeded) or (isinstance(outcome, Later) and not outcome.reached):
            return
        with self._store.writing_later() as transaction:
            if outcome == NOT_THERE:
                verification.mark_vanished(transaction, message.id)
            elif isinstance(outcome, Later):
                again_ms = self._now_ms() + self._after_ms
                verification.mark_unverified(transaction, message.id, again_ms=again_ms)
            else:
                verification.mark_verified(transaction, message.id)
        if outcome == NOT_THERE:
            _log.warning(
                "lane %s: message %d (%s) was confirmed and is not there: sent again",
                self._name,
                message.id,
                message.kind,
            )
        elif not isinstance(outcome, Delivered | Later):
            _log.info("lane %s: message %d cannot be looked for", self._name, message.id)
