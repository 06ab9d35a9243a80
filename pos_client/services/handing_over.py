"""A dead till's queue, carried by hand to another till, which goes on with it under the same keys.

The file is gzipped JSON Lines sealed with a one-time code (`code_sealing`) and signed by the till's seal.
What was handed over stays in the till's own table as settled, so that a till that comes back to life does
not send it a second time; the same file may be taken in any number of times.
"""

import gzip
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pos_client.domain.errors import Reason, Refused
from pos_client.ports import Clock
from pos_client.services.code_sealing import CodeWrong, NotSealed, head_of, new_code, seal, unseal
from pos_client.services.identity import new_id, said_name, stamp
from pos_client.services.sealing import Seal, seal_holds
from pos_client.store import handover, journal
from pos_client.store.store import Store
from pos_client.store.till_row import TillRow, load_till
from pos_client.whole_file import write_whole

FORMAT = "pos-client queue 1"
REASON = "handed over"
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("destination", "kind", "stream", "idempotency_key"), (str,)),
    **dict.fromkeys(("attempts", "created_ms"), (int,)),
    **dict.fromkeys(("sending_ms", "first_sent_ms"), (int, type(None))),
    "last_answer": (str, type(None)),
}
LARGEST_BYTES = 512 * 1024 * 1024
"""Of a file unpacked: a hundred times the longest queue a store can have."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was written. Whoever takes the file in needs the code; it stands nowhere else."""

    file: Path
    code: str
    messages: int


@dataclass(frozen=True, slots=True)
class QueueFile:
    """What a file says of itself. `signed` by the key `seal`, whose first digits a person can compare."""

    id: str
    store: str
    till: str
    at: str
    seal: str
    signed: bool
    rows: tuple[dict[str, Any], ...]

    @property
    def origin(self) -> str:
        """Whose it is."""
        return f"{self.store}-{self.till}"


@dataclass(frozen=True, slots=True)
class Taken:
    """How many messages are new here, how many were here already."""

    added: int
    known: int


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Writes a till's queue out and takes another's in. `seal` is None where the till's key is lost."""

    store: Store
    clock: Clock
    seal: Seal | None = None

    def write(self, out: Path, *, by: str) -> HandedOver:
        """All that has not been delivered, whole or not at all, on the disk before it counts as handed over.

        `by` is who asked. Raises Refused: QUEUE_EMPTY, SHEET_FILE where it cannot be written.
        """
        id_, at, code = new_id(), stamp(self.clock()), new_code()
        with self.store.writing() as transaction:
            row = _till(transaction)
            rows = handover.rows_to_hand_over(transaction, reason=REASON)
            if not rows:
                raise Refused(Reason.QUEUE_EMPTY)
            try:
                write_whole(out, self._packed(row, rows, id_=id_, at=at, code=code))
            except OSError as error:
                raise Refused(Reason.SHEET_FILE, file=out.name) from error
            handover.mark_handed_over(transaction, by=said_name(by), reason=REASON, at=at)
            signed = self.seal is not None
            body = {"file": id_, "messages": len(rows), "signed": signed, "by": said_name(by)}
            journal.append_entry(
                transaction, "queue_handed_over", body, till=row.identity.code, at=at, operator_id=""
            )
        return HandedOver(out, code, len(rows))

    def take_back(self, *, by: str) -> int:
        """The file was taken in nowhere, and this till lives: it sends all of it, asking about it first."""
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            row, count = _till(transaction), handover.take_back(transaction, reason=REASON)
            if count:
                body = {"messages": count, "by": said_name(by)}
                journal.append_entry(
                    transaction, "queue_taken_back", body, till=row.identity.code, at=at, operator_id=""
                )
        return count

    def take_in(self, found: QueueFile, *, by: str, any_store: bool = False) -> Taken:
        """Queue here what the file holds. `any_store` is head office's: elsewhere only its own store's.

        Raises Refused: QUEUE_OTHER_STORE, QUEUE_OWN.
        """
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            row = _till(transaction)
            if found.store != row.store and not any_store:
                raise Refused(Reason.QUEUE_OTHER_STORE, till=found.origin)
            if found.origin == f"{row.store}-{row.till}":
                raise Refused(Reason.QUEUE_OWN, till=found.origin)
            added, known = handover.take_over(transaction, found.rows, origin=found.origin)
            body = {
                "file": found.id,
                "from": found.origin,
                "added": added,
                "known": known,
                "signed": found.signed,
                "by": said_name(by),
            }
            journal.append_entry(
                transaction, "queue_taken_over", body, till=row.identity.code, at=at, operator_id=""
            )
        return Taken(added, known)

    def _packed(self, row: TillRow, rows: list[dict[str, Any]], *, id_: str, at: str, code: str) -> bytes:
        lines = "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in rows)
        content = gzip.compress(lines.encode(), mtime=0)
        head: dict[str, Any] = {
            "format": FORMAT,
            "id": id_,
            "store": row.store,
            "till": row.till,
            "at": at,
            "messages": len(rows),
            "content": hashlib.sha256(content).hexdigest(),
            "seal": self.seal.public_key if self.seal else "",
        }
        head["signature"] = self.seal.sign(_signed_text(head)) if self.seal else ""
        return seal(content, code, head=head)


def read_queue_file(path: Path, code: str) -> QueueFile:
    """Open it with the code. Raises Refused: QUEUE_FILE, QUEUE_CODE."""
    try:
        with path.open("rb") as opened:
            sealed = opened.read(LARGEST_BYTES)
        head = head_of(sealed)
        if head.get("format") != FORMAT:
            raise NotSealed
        content = unseal(sealed, code)
        if hashlib.sha256(content).hexdigest() != head["content"]:
            raise NotSealed
        rows = tuple(_checked(json.loads(line)) for line in _unpacked(content).splitlines())
        told = {name: str(head[name]) for name in ("id", "store", "till", "at", "seal")}
        signature = str(head["signature"])
    except CodeWrong as error:
        raise Refused(Reason.QUEUE_CODE) from error
    except (OSError, NotSealed, ValueError, KeyError, TypeError) as error:
        raise Refused(Reason.QUEUE_FILE, file=path.name) from error
    signed = bool(told["seal"]) and seal_holds(told["seal"], _signed_text(head), signature)
    if told["seal"] and not signed:
        raise Refused(Reason.QUEUE_FILE, file=path.name)
    return QueueFile(**told, signed=signed, rows=rows)


def _signed_text(head: dict[str, Any]) -> str:
    names = ("format", "id", "store", "till", "at", "messages", "content")
    return json.dumps({name: head[name] for name in names}, sort_keys=True)


def _unpacked(content: bytes) -> str:
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
        unpacked = packed.read(LARGEST_BYTES + 1)
    if len(unpacked) > LARGEST_BYTES:
        raise NotSealed
    return unpacked.decode()


def _checked(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in handover.FIELDS}
    if kept["state"] not in {"pending", "rejected", "unknown"} or not isinstance(kept["payload"], dict):
        raise NotSealed
    if not all(isinstance(kept[name], kinds) for name, kinds in _KINDS.items()):
        raise NotSealed
    return kept


def _till(transaction: Any) -> TillRow:
    row = load_till(transaction)
    assert row is not None
    return row
