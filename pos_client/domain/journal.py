"""The hash chain: each entry carries the hash of the one before, so that no change goes unseen (SHA-256)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One fact. `body` is its canonical JSON: ids and amounts only, no personal data."""

    sequence: int
    till: str
    kind: str
    at: str
    operator_id: str
    body: str
    previous_hash: str
    hash: str

    def recomputed(self) -> str:
        """The hash these contents should carry."""
        return entry_hash(
            (self.sequence, self.till, self.kind, self.at, self.operator_id, self.body, self.previous_hash)
        )


def canonical(body: Mapping[str, object]) -> str:
    """One spelling for one content: keys sorted, no spaces, UTF-8 kept."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(fields: tuple[int, str, str, str, str, str, str]) -> str:
    """SHA-256 in hex over the canonical list of an entry's fields."""
    return hashlib.sha256(json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's last sequence and hash."""

    sequence: int = 0
    hash: str = GENESIS

    @property
    def text(self) -> str:
        """`sequence:hash`: what is signed, printed and sent."""
        return f"{self.sequence}:{self.hash}"

    def next_entry(
        self, kind: str, body: Mapping[str, object], *, till: str, at: str, operator_id: str
    ) -> JournalEntry:
        """The entry that follows this head."""
        sequence, text = self.sequence + 1, canonical(body)
        digest = entry_hash((sequence, till, kind, at, operator_id, text, self.hash))
        return JournalEntry(sequence, till, kind, at, operator_id, text, self.hash, digest)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found: how many entries held, and the first that did not."""

    entries: int
    broken_sequence: int | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Every entry held."""
        return self.broken_sequence is None


def walk(entries: Iterable[JournalEntry], head: Head | None = None) -> Verdict:
    """Check each entry's hash, its link to the one before (`head`), and that no sequence is missing."""
    head, count = head or Head(), 0
    for entry in entries:
        if entry.sequence != head.sequence + 1:
            return Verdict(count, head.sequence + 1, "missing")
        if entry.previous_hash != head.hash:
            return Verdict(count, entry.sequence, "link")
        if entry.recomputed() != entry.hash:
            return Verdict(count, entry.sequence, "content")
        head, count = Head(entry.sequence, entry.hash), count + 1
    return Verdict(count)
