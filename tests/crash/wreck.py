"""Killing the selling till, and looking at what it left."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.journal import JournalEntry, walk
from tests.crash.drawer import drawer_faults, has_drawer
from tests.crash.nursery import Nursery
from tests.crash.seller import SAID, Life

START_DEADLINE_S = 60.0
MOMENTS = {
    "selling": ("ready", 0.7),
    "recovery": ("opening", 0.03),
    "migration": ("opening", 0.2),
    "restore": ("opening", 0.8),
    "backup": ("backing-up", 0.03),
    "checkpoint": ("ready", 0.3),
}
"""What a life says first, and how long after it may at most be killed."""


@dataclass
class Acknowledged:
    """What the till said was done, over all its lives, by id.

    Sales and returns with their numbers, cash movements, shifts with their Z, carts that were set aside.
    """

    numbers: dict[str, str] = field(default_factory=dict)
    returned: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    parked: dict[str, str] = field(default_factory=dict)

    def read(self, folder: Path) -> None:
        """All that was said; a line torn by the kill was never read by anybody."""
        for line in _lines(folder):
            self.hear(line)

    def hear(self, line: str) -> None:
        """One thing that was said; what lasts of it is kept."""
        match line.split():
            case ["sold", sale_id, number]:
                self.numbers[sale_id] = number
            case ["returned", return_id, number]:
                self.returned[return_id] = number
            case ["moved", movement_id]:
                self.moved[movement_id] = ""
            case ["closed", shift_id, z_number]:
                self.closed[shift_id] = z_number
            case ["parked", sale_id]:
                self.parked[sale_id] = ""

    @property
    def counts(self) -> dict[str, int]:
        """How often each was said."""
        return {act: len(told) for act, told in self.by_act.items()}

    @property
    def by_act(self) -> dict[str, dict[str, str]]:
        """As `stored_in` answers."""
        return {act: getattr(self, act) for act in _STORED}


_STORED = {
    "numbers": "SELECT id, number FROM sales",
    "returned": "SELECT id, number FROM returns",
    "moved": "SELECT id, '' FROM cash_movements",
    "closed": "SELECT shift_id, CAST(z_number AS TEXT) FROM shift_closes",
    "parked": "SELECT sale_id, '' FROM parked_carts",
}
_WHERE_A_CART_MAY_BE = "SELECT sale_id FROM parked_carts UNION SELECT sale_id FROM open_cart"


def stored_in(connection: sqlite.Connection) -> dict[str, dict[str, str]]:
    """What the tables hold of each kind of act, by id; a till that was not migrated yet has only sales."""
    known = _STORED if has_drawer(connection) else {"numbers": _STORED["numbers"]}
    return {act: {row[0]: row[1] for row in connection.execute(query)} for act, query in known.items()}


def lost_in(connection: sqlite.Connection, said: Acknowledged) -> list[str]:
    """What was said to be done and is not there, or is there under another number."""
    stored = stored_in(connection)
    if "parked" in stored:
        # A cart that waited was taken up since, or sold.
        kept = {row[0] for row in connection.execute(_WHERE_A_CART_MAY_BE)} | stored["numbers"].keys()
        stored["parked"] = dict.fromkeys(kept, "")
    faults = []
    for act, told in said.by_act.items():
        there = stored.get(act, {})
        faults += [f"acknowledged and lost: {key} ({act})" for key in told.keys() - there.keys()]
        faults += [f"other number: {key} ({act})" for key in told if there.get(key, told[key]) != told[key]]
    return faults


def run_and_kill(nursery: Nursery, life: Life) -> None:
    """One life: until a moment drawn from its seed, counted from when it says what it is about to do."""
    folder = Path(life.folder)
    word, longest_s = MOMENTS[life.moment]
    said_before = len(_lines(folder))
    nursery.begin(life)
    try:
        deadline_s = time.monotonic() + START_DEADLINE_S
        while word not in _lines(folder)[said_before:] and time.monotonic() < deadline_s:
            time.sleep(0.002)
        time.sleep(random.Random(life.seed).uniform(0.0, longest_s))
    finally:
        alive = nursery.kill()
    assert alive, nursery.complaints.read_text("utf-8")


def _lines(folder: Path) -> list[str]:
    said = folder / SAID
    whole, _, _torn = said.read_text("ascii").rpartition("\n") if said.exists() else ("", "", "")
    return whole.split("\n") if whole else []


def unsaid_in(path: Path, said: Acknowledged) -> int:
    """How many acts are stored that were never acknowledged: at most one more after each kill."""
    connection = sqlite.connect(str(path))
    try:
        return _unsaid(connection, said)
    finally:
        connection.close()


def _unsaid(connection: sqlite.Connection, said: Acknowledged) -> int:
    told = said.by_act
    return sum(key not in told[act] for act, there in stored_in(connection).items() for key in there)


def faults_in(path: Path, said: Acknowledged, *, most_unsaid: int) -> list[str]:
    """Everything that is wrong with the database after so many kills, in words; nothing for none."""
    connection = sqlite.connect(str(path))
    connection.row_factory = sqlite.Row
    try:
        broken = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if broken:
            # Whatever such pages still say of sales may be anything.
            return [f"corrupt: {one}" for one in broken]
        faults = lost_in(connection, said)
        if (unsaid := _unsaid(connection, said)) > most_unsaid:
            faults.append(f"{unsaid} acts that nobody was told of, {most_unsaid} may be")
        return (
            faults
            + _gaps(connection)
            + _broken_sums(connection)
            + _missing_parts(connection)
            + drawer_faults(connection)
            + _chain(connection)
        )
    finally:
        connection.close()


def _gaps(connection: sqlite.Connection) -> list[str]:
    """Sales and returns share their numbers."""
    query = "SELECT sequence FROM sales"
    if has_drawer(connection):
        query += " UNION ALL SELECT sequence FROM returns"
    sequences = sorted(row[0] for row in connection.execute(query))
    following = connection.execute("SELECT next_sequence FROM till").fetchone()
    wanted = list(range(1, following[0] if following else 1))
    return [] if sequences == wanted else [f"numbers {len(sequences)}, wanted {len(wanted)}"]


_SUMS = {
    "lines": "SELECT s.number FROM sales s JOIN sale_lines l ON l.sale_id = s.id GROUP BY s.id HAVING "
    "sum(l.gross_cents) <> s.gross_cents OR sum(l.discount_cents) <> s.discount_cents "
    "OR sum(l.total_cents) <> s.total_cents",
    "tenders": "SELECT s.number FROM sales s JOIN tenders t ON t.sale_id = s.id "
    "GROUP BY s.id HAVING sum(t.amount_cents) <> s.paid_cents",
    "receipt": "SELECT s.number FROM sales s JOIN receipts r ON r.sale_id = s.id "
    "WHERE r.body ->> '$.total_cents' <> s.total_cents OR r.body ->> '$.number' <> s.number",
    "message": "SELECT s.number FROM sales s JOIN outbox o ON o.sale_id = s.id AND o.kind = 'sale' "
    "WHERE CAST(replace(o.payload ->> '$.total', '.', '') AS INTEGER) <> s.total_cents",
    "journal": "SELECT s.number FROM journal j JOIN sales s ON s.id = j.body ->> '$.sale_id' "
    "WHERE j.kind = 'sale_closed' AND j.body ->> '$.total_cents' <> s.total_cents",
    "foreign keys": "SELECT * FROM pragma_foreign_key_check",
    "cart of a closed sale": "SELECT s.number FROM sales s JOIN open_cart c ON c.sale_id = s.id",
}
_PARTS = {
    "sale_lines": "EXISTS (SELECT 1 FROM sale_lines p WHERE p.sale_id = s.id)",
    "tenders": "EXISTS (SELECT 1 FROM tenders p WHERE p.sale_id = s.id)",
    "receipts": "EXISTS (SELECT 1 FROM receipts p WHERE p.sale_id = s.id)",
    "print_jobs": "EXISTS (SELECT 1 FROM print_jobs p WHERE p.sale_id = s.id)",
    "smartpos message": "1 = "
    "(SELECT count(*) FROM outbox p "
    "WHERE p.sale_id = s.id AND p.destination = 'smartpos' AND p.kind = 'sale')",
    "smartbis message": "(s.member_id IS NOT NULL) = "
    "(SELECT count(*) FROM outbox p "
    "WHERE p.sale_id = s.id AND p.destination = 'smartbis' AND p.kind = 'sale')",
    "journal entry": "s.id IN (SELECT body ->> '$.sale_id' FROM journal WHERE kind = 'sale_closed' "
    "GROUP BY 1 HAVING count(*) = 1)",
}


def _broken_sums(connection: sqlite.Connection) -> list[str]:
    return [f"{name}: {tuple(row)}" for name, query in _SUMS.items() for row in connection.execute(query)]


def _missing_parts(connection: sqlite.Connection) -> list[str]:
    return [
        f"{row[0]} without its {name}"
        for name, condition in _PARTS.items()
        for row in connection.execute(f"SELECT s.number FROM sales s WHERE NOT ({condition})")
    ]


def _chain(connection: sqlite.Connection) -> list[str]:
    rows = connection.execute("SELECT * FROM journal ORDER BY sequence")
    verdict = walk(JournalEntry(**dict(row)) for row in rows)
    return [] if verdict.ok else [f"journal {verdict.problem} at {verdict.broken_sequence}"]


def copies_at_fault(folder: Path) -> list[str]:
    """Backups under their final name are whole, each of them."""
    faults = []
    for copy in folder.glob("*.db"):
        connection = sqlite.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite.Row
        try:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            faults += [f"corrupt backup {copy.name}: {answer}"] if answer != "ok" else _chain(connection)
        except sqlite.DatabaseError as error:
            faults.append(f"corrupt backup {copy.name}: {error}")
        finally:
            connection.close()
    return faults
