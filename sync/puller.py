"""Works through the sources of `sync.pull`: on a schedule, when asked, or once on the caller's thread.

Runs on the thread `pull`. A page is committed with its cursor, so that a kill costs one page; between two
commits it pauses, so that a sale never waits behind it. Two pulls never work at once.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pos_client.domain.errors import Unavailable
from pos_client.store.pull import PullMark, mark_of
from pos_client.store.store import Store
from sync.pull import PullSource, PullTrouble
from sync.pull_commits import Commits
from sync.pull_state import PullState, progressed, resting
from sync.retry import Retry
from sync.sign_in import SignInFailed
from sync.wire import NeverSent, WireTrouble

EVERY_S = 3600.0
PAUSE_S = 0.002
REPORT_EVERY_S = 0.25
LONGEST_SLEEP_S = 60.0

_log = logging.getLogger("pos.pull")


def _ignore(_state: PullState) -> None:
    pass


class Puller:
    """`every_s`: seconds between two rounds by source name, an hour for those not named.

    `on_change` hears of each source's state on the puller's thread; `states` may be polled by anybody.
    """

    def __init__(
        self,
        store: Store,
        sources: Sequence[PullSource],
        *,
        clock: Callable[[], datetime],
        every_s: Mapping[str, float] | None = None,
        on_change: Callable[[PullState], None] = _ignore,
        retry: Retry | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._store, self._sources, self._clock = store, tuple(sources), clock
        self._every_s = dict(every_s or {})
        self._on_change, self._retry, self._pause_s = on_change, retry or Retry(), pause_s
        self._commits = Commits(store, clock, pause=self._pause)
        self._states = {source.name: self._first_state(source) for source in self._sources}
        self._failures = {source.name: 0 for source in self._sources}
        self._not_before_s = {source.name: 0.0 for source in self._sources}
        self._asked: set[str] = set()
        self._working = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._reported_s = 0.0

    def start(self) -> None:
        """Begin; one that runs goes on running."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping.clear()
        if self._sources:
            self._thread = threading.Thread(target=self._run, name="pull", daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End after the page in hand; false where a source is still in a call."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
            if self._thread.is_alive():
                return False
            self._thread = None
        for source in self._sources:
            source.close()
        return True

    def wake(self, *names: str) -> None:
        """These sources now, all where none is named, whether or not their time has come."""
        self._asked |= set(names) or set(self._states)
        self._woken.set()

    def states(self) -> tuple[PullState, ...]:
        """How each source stands."""
        return tuple(self._states.values())

    def pull_once(self, *, due_only: bool = True) -> tuple[PullState, ...]:
        """On the calling thread: what is due, or everything; answers the states of what was worked on."""
        with self._working:
            worked = []
            for source in self._sources:
                if self._stopping.is_set():
                    break
                if not due_only or self._is_due(source):
                    self._pull(source)
                    worked.append(self._states[source.name])
            return tuple(worked)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                self.pull_once()
                wait_s = min((self._wait_s(source) for source in self._sources), default=LONGEST_SLEEP_S)
            except Unavailable as error:
                _log.warning("pull: the store is away (%s)", error.key)
                wait_s = LONGEST_SLEEP_S
            except Exception as error:
                _log.error("pull: %s", type(error).__name__)
                wait_s = LONGEST_SLEEP_S
            self._woken.wait(min(max(wait_s, REPORT_EVERY_S), LONGEST_SLEEP_S))

    def _is_due(self, source: PullSource) -> bool:
        return source.name in self._asked or self._wait_s(source) <= 0

    def _wait_s(self, source: PullSource) -> float:
        rest_s = self._not_before_s[source.name] - time.monotonic()
        if rest_s > 0:
            return rest_s
        with self._store.reading() as snapshot:
            mark = mark_of(snapshot, source.name)
        if mark is None or mark.finished_at is None:
            return 0.0
        since_s = (self._clock() - datetime.fromisoformat(mark.finished_at)).total_seconds()
        every_s = self._every_s.get(source.name, EVERY_S)
        # A clock that was put back must not stop the rounds.
        return 0.0 if since_s < 0 else every_s - since_s

    def _pull(self, source: PullSource) -> None:
        self._asked.discard(source.name)
        problem, wish_s = "", None
        try:
            problem = self._round(source)
        except PullTrouble as trouble:
            problem, wish_s = trouble.reason, trouble.retry_after_s
        except NeverSent as trouble:
            problem = trouble.reason
        except WireTrouble:
            problem = "platform"
        except SignInFailed:
            problem = "sign_in_needed"
        except OSError:
            problem = "file"
        except Unavailable as error:
            problem = "database"
            _log.warning("pull %s: the store is away (%s)", source.name, error.key)
        except Exception as error:
            problem = "bug"
            _log.error("pull %s: %s", source.name, type(error).__name__)
        self._settle(source, problem, wish_s)

    def _settle(self, source: PullSource, problem: str, wish_s: float | None) -> None:
        failed = bool(problem) and self._states[source.name].finished_at is None
        self._failures[source.name] = self._failures[source.name] + 1 if failed else 0
        if failed:
            rest_s = self._retry.wait_s(self._failures[source.name], retry_after_s=wish_s)
            self._not_before_s[source.name] = time.monotonic() + rest_s
        self._tell(resting(self._states[source.name], problem), force=True)

    def _round(self, source: PullSource) -> str:
        """Pages until the round ends or the till closes. Answers what is to be said about it, if anything."""
        mark = self._begun(source)
        begun_s, before = time.monotonic(), mark.rows_read
        self._tell(progressed(self._states[source.name], mark, rate_per_s=0.0), force=True)
        while not self._stopping.is_set():
            page = source.page(mark.cursor)
            if not page.done and page.next_cursor == mark.cursor:
                raise PullTrouble("cursor")
            mark, problem = self._commits.take(source, mark, page)
            rate_per_s = (mark.rows_read - before) / max(time.monotonic() - begun_s, 0.001)
            state = progressed(self._states[source.name], mark, rate_per_s=rate_per_s)
            self._tell(state, force=page.done)
            if page.done:
                return problem
            self._pause()
        return ""

    def _begun(self, source: PullSource) -> PullMark:
        with self._store.reading() as snapshot:
            mark = mark_of(snapshot, source.name)
        now = self._clock().isoformat()
        if mark is None:
            return PullMark(source.name, source.entity, round=1, started_at=now)
        if mark.finished_at is None:
            return mark
        return PullMark(source.name, source.entity, round=mark.round + 1, started_at=now, cursor=mark.cursor)

    def _pause(self) -> None:
        self._stopping.wait(self._pause_s)

    def _first_state(self, source: PullSource) -> PullState:
        with self._store.reading() as snapshot:
            mark = mark_of(snapshot, source.name)
        state = PullState(source.name, source.entity)
        if mark is None:
            return state
        return replace(progressed(state, mark, rate_per_s=0.0), running=False, online=None)

    def _tell(self, state: PullState, *, force: bool = False) -> None:
        self._states[state.name] = state
        if not force and time.monotonic() - self._reported_s < REPORT_EVERY_S:
            return
        self._reported_s = time.monotonic()
        try:
            self._on_change(state)
        except Exception as error:
            _log.error("pull, on_change: %s", type(error).__name__)
