"""The till tells the SmartPOS layer that it lives, and hears when a newer copy of it does.

Runs on the thread `heartbeat`: at the start and every few minutes. Away is no matter: the till sells on.
Ours, as the whole SmartPOS feed (there is no published interface).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pos_client.domain.errors import TillError
from pos_client.store import clock as clock_table
from pos_client.store import journal, outbox
from pos_client.store.store import Store
from pos_client.store.till_row import last_close, load_till
from sync.sign_in import FixedToken, Secrets, SignedWire, SignInFailed
from sync.smartpos import TOKEN
from sync.wire import Timeouts, Wire, WireTrouble

EVERY_S = 180.0

_log = logging.getLogger("pos.heartbeat")


@dataclass(frozen=True, slots=True)
class Beat:
    """What came of one: `reached` where an answer came, `superseded` where a newer till was seen."""

    reached: bool
    superseded: bool = False


class Heartbeat:
    """`sign` seals the journal's head, `on_superseded` is called on this thread, once per refusal."""

    def __init__(
        self,
        store: Store,
        base_url: str,
        secrets: Secrets,
        *,
        version: str,
        sign: Callable[[str], str],
        on_superseded: Callable[[], None],
        every_s: float = EVERY_S,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._store, self._version, self._sign = store, version, sign
        self._wire = SignedWire(Wire(base_url, timeouts=timeouts), FixedToken(secrets, TOKEN))
        self._on_superseded, self._every_s = on_superseded, every_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float = 3.0) -> None:
        """End; one that is still in a call ends with it."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
        self._wire.close()

    def beat(self) -> Beat:
        """One of them, on the calling thread. Raises Unavailable where the store is away."""
        body = self.body()
        if body is None:
            return Beat(reached=False)
        try:
            answer = self._wire.request("POST", "/v1/heartbeats", json=body)
        except (WireTrouble, SignInFailed):
            return Beat(reached=False)
        superseded = answer.status == 409 and _code(answer.body) == "SUPERSEDED"
        if superseded:
            self._on_superseded()
        return Beat(reached=True, superseded=superseded)

    def body(self) -> dict[str, Any] | None:
        """What is said; None before the till has a row."""
        with self._store.reading() as snapshot:
            row = load_till(snapshot)
            if row is None:
                return None
            backlog, head = outbox.backlog(snapshot), journal.journal_head(snapshot)
            note = clock_table.last_note(snapshot)
            closed_at = last_close(snapshot)
        return {
            "store": row.store,
            "till": row.till,
            "epoch": row.epoch,
            "installation": row.installation,
            "version": self._version,
            "queue": backlog.waiting,
            "oldest_at": _moment(backlog.oldest_ms),
            "last_close": closed_at,
            "journal_head": head.text,
            "signature": self._sign(head.text),
            "clock_offset_ms": int(note.offset.total_seconds() * 1000) if note is not None else None,
        }

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.beat()
            except TillError as error:
                _log.warning("no heartbeat: %s", error.key)
            except Exception:
                _log.exception("the heartbeat met a bug")
            self._stopping.wait(self._every_s)


def _moment(unix_ms: int | None) -> str | None:
    if unix_ms is None:
        return None
    return datetime.fromtimestamp(unix_ms / 1000, tz=UTC).isoformat(timespec="seconds")


def _code(body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("code", "")) if isinstance(error, dict) else ""
