"""Killing the selling till, and looking at what it left."""

import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.journal import JournalEntry, walk

ROOT = Path(__file__).resolve().parents[2]
START_DEADLINE_S = 60.0
LONGEST_LIFE_S = 0.4


@dataclass
class Acknowledged:
    """What the till said was done, over all its lives: number by sale id."""

    numbers: dict[str, str] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)

    def read(self, child: "subprocess.Popen[str]") -> None:
        """Until the child's end; a line torn by the kill was never read by anybody."""
        assert child.stdout is not None
        for line in child.stdout:
            if line == "ready\n":
                self.ready.set()
            elif line.endswith("\n"):
                sale_id, number = line.split()
                self.numbers[sale_id] = number


def run_and_kill(folder: Path, said: Acknowledged, *, seed: int) -> None:
    """One life: from its start until a moment drawn from the seed, counted from when it is ready (or not)."""
    chance = random.Random(seed)
    complaints = folder / "complaints.txt"
    with complaints.open("w", encoding="utf-8") as stderr:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.seller", str(folder), str(seed)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=ROOT,
        )
    said.ready.clear()
    reader = threading.Thread(target=said.read, args=(child,))
    reader.start()
    try:
        # One life in ten ends while it opens or recovers.
        if chance.random() > 0.1:
            deadline_s = time.monotonic() + START_DEADLINE_S
            while not said.ready.wait(0.05) and child.poll() is None and time.monotonic() < deadline_s:
                pass
        time.sleep(chance.uniform(0.0, LONGEST_LIFE_S))
        assert child.poll() is None, complaints.read_text("utf-8")
    finally:
        child.kill()
        child.wait()
        reader.join()
        assert child.stdout is not None
        child.stdout.close()


def unsaid_in(path: Path, said: Acknowledged) -> int:
    """How many sales are stored that were never acknowledged: at most one more after each kill."""
    connection = sqlite.connect(str(path))
    try:
        return sum(sale_id not in said.numbers for (sale_id,) in connection.execute("SELECT id FROM sales"))
    finally:
        connection.close()


def faults_in(path: Path, said: Acknowledged, *, most_unsaid: int) -> list[str]:
    """Everything that is wrong with the database after so many kills, in words; nothing for none."""
    connection = sqlite.connect(str(path))
    connection.row_factory = sqlite.Row
    try:
        stored = {row["id"]: row["number"] for row in connection.execute("SELECT id, number FROM sales")}
        unsaid = set(stored) - set(said.numbers)
        faults = [f"acknowledged and lost: {lost}" for lost in set(said.numbers) - set(stored)]
        faults += [
            f"other number: {key}" for key, number in said.numbers.items() if stored.get(key) != number
        ]
        if len(unsaid) > most_unsaid:
            faults.append(f"{len(unsaid)} sales that nobody was told of, {most_unsaid} may be")
        return (
            faults
            + _gaps(connection)
            + _broken_sums(connection)
            + _missing_parts(connection)
            + _chain(connection)
        )
    finally:
        connection.close()


def _gaps(connection: sqlite.Connection) -> list[str]:
    sequences = [row[0] for row in connection.execute("SELECT sequence FROM sales ORDER BY sequence")]
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
    "message": "SELECT s.number FROM sales s JOIN outbox o ON o.sale_id = s.id "
    "WHERE CAST(replace(o.payload ->> '$.total', '.', '') AS INTEGER) <> s.total_cents",
    "journal": "SELECT s.number FROM journal j JOIN sales s ON s.id = j.body ->> '$.sale_id' "
    "WHERE j.kind = 'sale_closed' AND j.body ->> '$.total_cents' <> s.total_cents",
    "foreign keys": "SELECT * FROM pragma_foreign_key_check",
    "integrity": "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "cart of a closed sale": "SELECT s.number FROM sales s JOIN open_cart c ON c.sale_id = s.id",
}
_PARTS = {
    "sale_lines": "EXISTS (SELECT 1 FROM sale_lines p WHERE p.sale_id = s.id)",
    "tenders": "EXISTS (SELECT 1 FROM tenders p WHERE p.sale_id = s.id)",
    "receipts": "EXISTS (SELECT 1 FROM receipts p WHERE p.sale_id = s.id)",
    "print_jobs": "EXISTS (SELECT 1 FROM print_jobs p WHERE p.sale_id = s.id)",
    "smartpos message": "1 = "
    "(SELECT count(*) FROM outbox p WHERE p.sale_id = s.id AND p.destination = 'smartpos')",
    "smartbis message": "(s.member_id IS NOT NULL) = "
    "(SELECT count(*) FROM outbox p WHERE p.sale_id = s.id AND p.destination = 'smartbis')",
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
