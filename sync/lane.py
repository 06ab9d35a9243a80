"""One destination's queue on its way out: a thread of its own, its outcomes committed by itself.

Runs on the thread `lane-<name>`. The outbox is the truth; being woken only means "look". One outage never
delays another destination, a refused message only its own stream.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from pos_client.domain.errors import Unavailable
from pos_client.store import outbox
from pos_client.store.outbox import Message
from pos_client.store.store import Store
from sync.adapter import Adapter
from sync.attempt import Attempt, described
from sync.breaker import Breaker
from sync.effects import settle, settle_delivered, wait_before_next
from sync.outcome import Delivered, Later, Outcome, SignInNeeded
from sync.retry import Retry
from sync.status import LaneState
from sync.verification import VERIFY_AFTER_S, Verification

PAGE = 50
BATCHES = 10
"""A page is so many calls of an adapter that takes many messages in one."""
LONGEST_SLEEP_S = 30.0
REPORT_EVERY_S = 0.25

_log = logging.getLogger("pos.sync")


def _ignore(_state: LaneState) -> None:
    pass


class Lane:
    """Delivers one destination's messages.

    `on_change` is called on the lane's thread with a frozen state. `clock` gives now with its offset,
    `ticks_s` runs evenly whatever the clock says.
    """

    def __init__(
        self,
        store: Store,
        adapter: Adapter,
        *,
        clock: Callable[[], datetime],
        on_change: Callable[[LaneState], None] = _ignore,
        retry: Retry | None = None,
        verify_after_s: float = VERIFY_AFTER_S,
        ticks_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._adapter = adapter
        self._clock = clock
        self._on_change = on_change
        self._retry = retry or Retry()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._breaker = Breaker(self._retry, ticks_s=ticks_s)
        self._attempt = Attempt(store, adapter, self._now_ms)
        self._verification = Verification(store, adapter, self._now_ms, after_s=verify_after_s)
        self._state = LaneState(adapter.name)
        self._reported_s = 0.0
        self._stumbles = 0
        self._few_streams = False

    @property
    def name(self) -> str:
        """The destination's."""
        return self._adapter.name

    @property
    def state(self) -> LaneState:
        """How it stands; a frozen value, safe to read from any thread."""
        return self._state

    def start(self) -> None:
        """Begin delivering; a lane that runs goes on running."""
        self._stopping.clear()
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._run, name=f"lane-{self.name}", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """Ask it to end and wait so long; false where it is still in a call, which its mark covers."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                return False
            self._thread = None
        self._adapter.close()
        return True

    def wake(self) -> None:
        """There may be something new. A lane that waits for its platform to come back goes on waiting."""
        self._woken.set()

    def resume(self) -> None:
        """Try again now: a person has mended what stopped it."""
        self._breaker.close()
        self._woken.set()

    def drain_once(self) -> int:
        """Work on the calling thread until nothing is due or the platform is away; how many were settled."""
        settled = 0
        self._breaker.rested()
        while not self._halted():
            page = self._due()
            if page:
                settled += self._work(page)
            elif not self._verification.verify(self._breaker):
                break
        self._report(force=True)
        return settled

    def _halted(self) -> bool:
        return self._stopping.is_set() or self._breaker.is_open

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                self.drain_once()
                wait_s = self._sleep_s()
                self._stumbles = 0
            except Exception as error:
                wait_s = self._stumble(error)
            self._woken.wait(wait_s)

    def _stumble(self, error: Exception) -> float:
        """Nothing may end the lane: the store is away, or there is a bug of ours."""
        if self._stopping.is_set():
            return 0.0
        if isinstance(error, Unavailable):
            _log.warning("lane %s: the store is away (%s)", self.name, error.key)
        else:
            _log.error("lane %s: %s", self.name, described(error))
        self._stumbles += 1
        self._state = replace(self._state, last_error="database")
        self._tell()
        return self._retry.wait_s(self._stumbles) + REPORT_EVERY_S

    def _sleep_s(self) -> float:
        if self._breaker.is_open:
            return min(self._breaker.left_s, LONGEST_SLEEP_S)
        now_ms = self._now_ms()
        with self._store.reading() as snapshot:
            due_ms = outbox.next_due_ms(snapshot, self.name, after_ms=now_ms)
        return LONGEST_SLEEP_S if due_ms is None else min((due_ms - now_ms) / 1000, LONGEST_SLEEP_S)

    def _due(self) -> tuple[Message, ...]:
        """A page: while nobody answers no more than one call takes, so that little is written in vain."""
        size = self._adapter.batch_size
        most = max(PAGE, size * BATCHES) if self._breaker.online else size
        with self._store.reading() as snapshot:
            page = outbox.due_messages(
                snapshot, self.name, now_ms=self._now_ms(), most=most, few_streams=self._few_streams
            )
        # A page that was not filled read the whole backlog: the next look goes from stream to stream.
        self._few_streams = len(page) < most
        return page

    def _work(self, page: Sequence[Message]) -> int:
        size, settled = self._adapter.batch_size, 0
        unsent = self._opened(page)
        for start in range(0, len(page), size):
            if self._halted():
                break
            messages = page[start : start + size]
            self._store.let_counter_pass()
            outcomes = self._tried(messages)
            self._commit(messages, outcomes)
            self._breaker.note(outcomes)
            self._report()
            unsent -= {one.id for one, outcome in zip(messages, outcomes, strict=True) if _arrived(outcome)}
            settled += sum(not isinstance(outcome, Later | SignInNeeded) for outcome in outcomes)
        if unsent:
            with self._store.writing_later() as transaction:
                outbox.unmark_first_try(transaction, sorted(unsent))
        return settled

    def _opened(self, page: Sequence[Message]) -> set[int]:
        """Note on disk that these are tried now for the first time, once for the whole page; which ones.

        A till that dies in a call and is switched on days later then knows that the key may be forgotten.
        """
        safe = self._adapter.repeats_safely
        new = {one.id for one in page if one.first_sent_ms is None and safe(one.kind)}
        if new:
            with self._store.writing_later() as transaction:
                outbox.mark_first_try(transaction, sorted(new), now_ms=self._now_ms())
        return new

    def _tried(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        return self._attempt.tried(messages)

    def _commit(self, messages: Sequence[Message], outcomes: Sequence[Outcome]) -> None:
        changed = [pair for pair in zip(messages, outcomes, strict=True) if self._changes(*pair)]
        if not changed:
            return
        now = self._clock()
        delivered = [
            (message, outcome, self._verification.due_ms(message.kind, now))
            for message, outcome in changed
            if isinstance(outcome, Delivered)
        ]
        with self._store.writing_later() as transaction:
            settle_delivered(transaction, delivered, now=now)
            for message, outcome in changed:
                if not isinstance(outcome, Delivered):
                    wait_s = wait_before_next(
                        outcome, message, retry=self._retry, settle_s=self._adapter.settle_s
                    )
                    settle(transaction, message, outcome=outcome, now=now, wait_s=wait_s)

    def _changes(self, message: Message, outcome: Outcome) -> bool:
        """While the network is down nothing is written for a message that bears no mark of a try."""
        untouched = isinstance(outcome, Later) and not outcome.reached and not outcome.ask_first
        marked = message.sending_ms is not None or not self._adapter.repeats_safely(message.kind)
        return marked or not untouched

    def _report(self, *, force: bool = False) -> None:
        """Tell whoever draws it: at once what has changed, the count no more often than anyone can see."""
        online, error = self._breaker.online, self._breaker.last_error
        same = (online, error) == (self._state.online, self._state.last_error)
        if same and not force and time.monotonic() - self._reported_s < REPORT_EVERY_S:
            return
        self._reported_s = time.monotonic()
        with self._store.reading() as snapshot:
            waiting = outbox.waiting_for(snapshot, self.name)
        since_ms = self._state.since_ms if online == self._state.online else self._now_ms()
        self._state = LaneState(self.name, online, since_ms, waiting=waiting, last_error=error)
        self._tell()

    def _tell(self) -> None:
        try:
            self._on_change(self._state)
        except Exception as error:
            _log.error("lane %s, on_change: %s", self.name, described(error))

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)


def _arrived(outcome: Outcome) -> bool:
    """Whether the platform may have seen the request."""
    return not (isinstance(outcome, SignInNeeded) or (isinstance(outcome, Later) and not outcome.reached))
