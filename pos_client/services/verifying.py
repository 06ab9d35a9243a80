"""Walking the till's books as they lie on disk: the chain, the rows behind it, the numbers, the seals."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pos_client.domain.journal import Head, JournalEntry, Verdict, walk
from pos_client.domain.till import TillIdentity
from pos_client.services.sealing import seal_holds
from pos_client.store.audit import Audit
from pos_client.store.digest import Row

RECORDS = {
    "sale_closed": ("sales", "sale_id"),
    "sale_carried": ("sales", "sale_id"),
    "return_closed": ("returns", "return_id"),
    "return_carried": ("returns", "return_id"),
    "cash_moved": ("cash_movements", "movement_id"),
    "shift_closed": ("shift_closes", "shift_id"),
    "addendum_added": ("addenda", "addendum_id"),
    "approval_given": ("approvals", "approval_id"),
}
"""Which row each kind of entry stands for, and under which name it says the row's id."""

_HASHED = ("reason",)
"""Columns that an entry proves by a hash only."""
_KEYS = {"shift_closes": "shift_id"}
_SHOWN = {"sales": "number", "returns": "number"}
SEALS = ("till_opened_first", "seal_published")
EPOCHS = ("restored", "epoch_began")
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the books do not hold: an entry by its sequence, or a row of a table by its key."""

    problem: str
    sequence: int | None = None
    table: str = ""
    key: str = ""


@dataclass(slots=True)
class Proof:
    """What was looked at and what did not hold, the first fault first."""

    entries: int = 0
    sales: int = 0
    returns: int = 0
    signatures: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Everything held."""
        return not self.faults


def verify_journal(
    database: Path, *, after: Head | None = None, pause: Callable[[], None] | None = None
) -> Verdict:
    """The verdict on the chain alone. Raises Unavailable(DATABASE) where there is none to be read.

    Where the chain holds the head `after`, the walk begins behind it. `pause` is called every few hundred
    entries, for one who must not hold others up.
    """
    with Audit(database) as audit:
        start = after if after is not None and _in_chain(audit, after.text) else Head()
        return walk(_paced(audit.entries(since=start.sequence + 1), pause), head=start)


def verify_till(database: Path, *, since: int = 1, head: str = "") -> Proof:
    """The whole proof; `since` takes the chain's beginning for granted.

    `head` is `sequence:hash` as a Z or a platform has it: the chain must hold it. Raises Unavailable:
    DATABASE where there is none to be read, DATABASE_DAMAGED where its pages are broken.
    """
    proof = Proof()
    with Audit(database) as audit:
        seen = _check_chain(audit, proof, since=since)
        if proof.ok:
            for fault in _faults(audit, proof, seen if since <= 1 else None):
                proof.faults.append(fault)
                if len(proof.faults) >= MOST_TOLD:
                    break
            if head and not _in_chain(audit, head):
                proof.faults.append(Fault("head", sequence=_sequence_of(head)))
    return proof


def _paced(
    entries: Iterator[JournalEntry], pause: Callable[[], None] | None, every: int = 200
) -> Iterator[JournalEntry]:
    for count, entry in enumerate(entries, 1):
        yield entry
        if pause is not None and count % every == 0:
            pause()


def _check_chain(audit: Audit, proof: Proof, *, since: int) -> dict[str, set[str]]:
    """Walk, and hold each entry against its row on the way. Answers which rows were vouched for."""
    seen: dict[str, set[str]] = {}
    found: list[Fault] = []

    def compared() -> Iterator[JournalEntry]:
        for entry in audit.entries(since=since):
            yield entry
            # Only an entry that held may accuse a row; `walk` has judged it when it asks for the next.
            found.extend(_against_row(audit, entry, seen))

    start = audit.head_before(since)
    verdict = walk(compared(), head=start)
    proof.entries = verdict.entries
    counted, last = audit.total("SELECT journal_sequence FROM till"), start.sequence + verdict.entries
    if not verdict.ok:
        proof.faults.append(Fault(verdict.problem, sequence=verdict.broken_sequence))
    elif counted and last != counted:
        proof.faults.append(Fault("missing" if last < counted else "added", sequence=min(last, counted) + 1))
    proof.faults.extend(found[:MOST_TOLD])
    proof.sales, proof.returns = len(seen.get("sales", ())), len(seen.get("returns", ()))
    return seen


def _against_row(audit: Audit, entry: JournalEntry, seen: dict[str, set[str]]) -> Iterator[Fault]:
    if entry.kind not in RECORDS:
        return
    table, name = RECORDS[entry.kind]
    body = json.loads(entry.body)
    key = str(body.get(name, ""))
    if key in seen.setdefault(table, set()):
        yield Fault("twice", sequence=entry.sequence, table=table, key=key)
        return
    seen[table].add(key)
    row = audit.row(table, _KEYS.get(table, "id"), key) if audit.has(table) else None
    if row is None:
        yield Fault("row_missing", sequence=entry.sequence, table=table, key=str(body.get("number", key)))
        return
    shown = str(row.get(_SHOWN.get(table, ""), key))
    problem = next(_differences(audit, table, row, body=body), None)
    if problem is not None:
        yield Fault(problem, sequence=entry.sequence, table=table, key=shown)


def _differences(audit: Audit, table: str, row: Row, *, body: dict[str, Any]) -> Iterator[str]:
    """What the entry says otherwise than the row and its parts: columns by name, the rest by hashes."""
    proven = {name: row[name] for name in body if name in row and name not in _HASHED}
    proven |= {name: found for name, found in audit.proofs(table, row).items() if name in body}
    for name, found in proven.items():
        if found != body[name] and (found or "") != (body[name] or ""):
            yield name


def _faults(audit: Audit, proof: Proof, seen: dict[str, set[str]] | None) -> Iterator[Fault]:
    """What the entries themselves cannot show."""
    if seen is not None:
        yield from _unvouched(audit, seen)
    for table, key, problem in audit.sums():
        yield Fault(problem, table=table, key=key)
    yield from _numbers(audit)
    yield from _seals(audit, proof)


def _unvouched(audit: Audit, seen: dict[str, set[str]]) -> Iterator[Fault]:
    """Rows that no entry speaks of."""
    for table in sorted({table for table, _name in RECORDS.values()}):
        if not audit.has(table):
            continue
        for key in audit.keys(table, _KEYS.get(table, "id")):
            if key not in seen.get(table, ()):
                row = audit.row(table, _KEYS.get(table, "id"), key) or {}
                yield Fault("entry_missing", table=table, key=str(row.get(_SHOWN.get(table, ""), key)))


def _numbers(audit: Audit) -> Iterator[Fault]:
    """No gap within an epoch over sales and returns together; what a restore gave up is said in its entry."""
    till = audit.till()
    if till is None:
        return
    current = TillIdentity(till["store"], till["till"], till["epoch"])
    ends = {current.epoch: int(till["next_sequence"]) - 1}
    for _sequence, text in audit.bodies(*EPOCHS):
        cut = json.loads(text).get("ends", {})
        ends.update({int(epoch): int(end) for epoch, end in cut.items() if int(epoch) != current.epoch})
    last: dict[int, int] = {}
    for row in audit.numbers():
        problem = _number_problem(row, last, ends=ends, current=current)
        if problem is not None:
            yield problem
        last[row["epoch"]] = row["sequence"]
    for epoch, end in ends.items():
        if last.get(epoch, 0) < end:
            missing = replace(current, epoch=epoch).sale_number(last.get(epoch, 0) + 1)
            yield Fault("number_missing", key=missing)


def _number_problem(
    row: Any, last: dict[int, int], *, ends: dict[int, int], current: TillIdentity
) -> Fault | None:
    epoch, sequence, table = int(row["epoch"]), int(row["sequence"]), str(row["source"])
    expected, identity = last.get(epoch, 0) + 1, replace(current, epoch=epoch)
    if row["number"] != identity.sale_number(sequence):
        return Fault("number", table=table, key=row["number"])
    if sequence < expected:
        return Fault("number_twice", table=table, key=row["number"])
    if sequence > expected and expected <= ends.get(epoch, sequence):
        return Fault("number_missing", table=table, key=identity.sale_number(expected))
    if epoch == current.epoch and sequence > ends[epoch]:
        return Fault("number_unused", table=table, key=row["number"])
    return None


def _seals(audit: Audit, proof: Proof) -> Iterator[Fault]:
    """Each shift's close signed its head, with the key that was in force."""
    if not audit.has("shift_closes"):
        return
    keys = [(sequence, str(json.loads(body).get("seal", ""))) for sequence, body in audit.bodies(*SEALS)]
    for shift_id in list(audit.keys("shift_closes", "shift_id")):
        close = audit.row("shift_closes", "shift_id", shift_id) or {}
        head, place = str(close["journal_head"]), f"Z {close['z_number']}"
        proof.signatures += 1
        if not _in_chain(audit, head):
            yield Fault("head", table="shift_closes", key=place)
            continue
        in_force = [key for sequence, key in keys if sequence <= _sequence_of(head)]
        if not in_force or not seal_holds(in_force[-1], head, str(close["signature"])):
            yield Fault("signature", table="shift_closes", key=place)


def _in_chain(audit: Audit, head: str) -> bool:
    row = audit.row("journal", "sequence", _sequence_of(head))
    return row is not None and row["hash"] == head.partition(":")[2]


def _sequence_of(head: str) -> int:
    sequence = head.partition(":")[0]
    return int(sequence) if sequence.isascii() and sequence.isdecimal() else 0
