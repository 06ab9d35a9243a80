"""The till tells the SmartPOS layer that it lives and how it stands, and hears when a newer copy of it does.

Runs on the thread `heartbeat`: at the start and every few minutes, over the feed's HTTP or into its folder.
Away is no matter: the till sells on. Ours, as the whole SmartPOS feed (there is no published interface).
"""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pos_client.domain.errors import TillError
from pos_client.store import clock as clock_table
from pos_client.store import journal, outbox
from pos_client.store.store import Store
from pos_client.store.till_row import last_close, load_till
from pos_client.whole_file import write_whole
from sync.sign_in import FixedToken, Secrets, SignedWire, SignInFailed
from sync.smartpos import TOKEN
from sync.wire import Timeouts, Wire, WireTrouble

EVERY_S = 180.0

_log = logging.getLogger("pos.heartbeat")


@dataclass(frozen=True, slots=True)
class Beat:
    """What came of one: `reached` where it was taken, `superseded` where a newer till was seen."""

    reached: bool
    superseded: bool = False


class Listener(Protocol):
    """Where beats go."""

    def tell(self, body: dict[str, Any]) -> Beat:
        """Take one."""

    def close(self) -> None:
        """Give the connection back."""


class HttpListener:
    """The feed's `POST /v1/heartbeats`."""

    def __init__(self, base_url: str, secrets: Secrets, *, timeouts: Timeouts | None = None) -> None:
        self._wire = SignedWire(Wire(base_url, timeouts=timeouts), FixedToken(secrets, TOKEN))

    def tell(self, body: dict[str, Any]) -> Beat:
        """Post it."""
        try:
            answer = self._wire.request("POST", "/v1/heartbeats", json=body)
        except (WireTrouble, SignInFailed):
            return Beat(reached=False)
        return Beat(reached=True, superseded=answer.status == 409 and _code(answer.body) == "SUPERSEDED")

    def close(self) -> None:
        """End the connection."""
        self._wire.close()


@dataclass(frozen=True, slots=True)
class FolderListener:
    """The file feed: one file per till, `heartbeat-STORE-TILL.json`, replaced whole.

    The installations that were seen stand in it in order, as the HTTP feed keeps them: who comes again after
    another did is superseded.
    """

    folder: Path

    def tell(self, body: dict[str, Any]) -> Beat:
        """Write it, unless a newer one of this till stands there."""
        path = self.folder / heartbeat_name(str(body["store"]), str(body["till"]))
        try:
            before = _read(path)
            seen = [str(one) for one in before.get("installations", [])]
            mine, epoch = body["installation"], int(before.get("epoch", 0))
            if mine in seen and (seen[-1] != mine or int(body["epoch"]) < epoch):
                return Beat(reached=True, superseded=True)
            told = {**body, "installations": seen if mine in seen else [*seen, mine]}
            write_whole(path, json.dumps(told, indent=1, sort_keys=True).encode())
        except OSError:
            return Beat(reached=False)
        return Beat(reached=True)

    def close(self) -> None:
        """Nothing is kept open."""


def heartbeat_name(store: str, till: str) -> str:
    """The file's name; codes are plain words, and what is not is spelled out."""
    return "heartbeat-{}.json".format(
        "-".join(
            "".join(sign if sign.isalnum() else f"_{ord(sign):x}" for sign in part) for part in (store, till)
        )
    )


class Heartbeat:
    """`sign` seals the journal's head, `facts` tells of the machine (`schema`, `disk_free_mb`, `printer`).

    `on_superseded` is called on this thread, once per refusal.
    """

    def __init__(
        self,
        store: Store,
        listener: Listener,
        *,
        version: str,
        sign: Callable[[str], str],
        on_superseded: Callable[[], None],
        facts: Callable[[], dict[str, Any]] = dict,
        every_s: float = EVERY_S,
    ) -> None:
        self._store, self._version, self._sign = store, version, sign
        self._listener, self._facts = listener, facts
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
        self._listener.close()

    def beat(self) -> Beat:
        """One of them, on the calling thread. Raises Unavailable where the store is away."""
        body = self.body()
        if body is None:
            return Beat(reached=False)
        beat = self._listener.tell(body)
        if beat.superseded:
            self._on_superseded()
        return beat

    def body(self) -> dict[str, Any] | None:
        """What is said; None before the till has a row.

        `complete_to` is the moment up to which all that was sold has arrived: now, or when the oldest message
        was made that has not.
        """
        with self._store.reading() as snapshot:
            row = load_till(snapshot)
            if row is None:
                return None
            backlog, head = outbox.backlog(snapshot), journal.journal_head(snapshot)
            note = clock_table.last_note(snapshot)
            closed_at = last_close(snapshot)
        at = datetime.now(tz=UTC).isoformat(timespec="seconds")
        return {
            "store": row.store,
            "till": row.till,
            "epoch": row.epoch,
            "installation": row.installation,
            "version": self._version,
            "queue": backlog.waiting,
            "needs_person": backlog.needs_person,
            "oldest_at": _moment(backlog.oldest_ms),
            "complete_to": _moment(backlog.missing_ms) or at,
            "last_close": closed_at,
            "journal_head": head.text,
            "signature": self._sign(head.text),
            "clock_offset_ms": int(note.offset.total_seconds() * 1000) if note is not None else None,
            "at": at,
            **self._facts(),
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


def _read(path: Path) -> dict[str, Any]:
    """What stands there; nothing where it is no heartbeat."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    sound = isinstance(found, dict) and isinstance(found.get("installations", []), list)
    return found if sound and type(found.get("epoch", 0)) is int else {}


def _code(body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("code", "")) if isinstance(error, dict) else ""
