"""What the command line does to a till's books: prove, export, copy, restore, tell. No screen, no network.

Each answers a `Told`: the figures for `--json` and the same in sentences.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pos_client.domain.errors import TillError
from pos_client.domain.journal import canonical
from pos_client.folder_lock import held
from pos_client.machine import machine_marker
from pos_client.paths import DataFolder
from pos_client.services.backups import Backups, backups_in
from pos_client.services.fencing import take_over
from pos_client.services.identity import stamp
from pos_client.services.restoring import RestorePlan, Restoring
from pos_client.services.verifying import Fault, verify_till
from pos_client.settings import BackupSettings, read_settings
from pos_client.store import journal, outbox, till_state
from pos_client.store.audit import Audit
from pos_client.store.migrate import HEAD, open_store, schema_version
from pos_client.store.salvage import salvage
from pos_client.store.store import Store
from pos_client.store.till_row import last_close, load_till
from pos_client.whole_file import appearing
from resources.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a command."""

    ok: bool
    figures: dict[str, Any]
    sentences: list[str] = field(default_factory=list)


def verify(folder: DataFolder, words: Words, *, since: int, head: str) -> Told:
    """The proof, the first fault named. Raises Refused(SETTINGS_INVALID) where there is no till."""
    _must_be_till(folder)
    proof = verify_till(folder.database, since=since, head=head)
    figures: dict[str, Any] = {
        "journal": "ok" if proof.ok else "broken",
        "entries": proof.entries,
        "sales": proof.sales,
        "returns": proof.returns,
        "signatures": proof.signatures,
    }
    if proof.ok:
        said = words.text(
            "The journal holds: {entries} entries, {sales} sales, {returns} returns, {signatures} seals.",
            entries=proof.entries,
            sales=proof.sales,
            returns=proof.returns,
            signatures=proof.signatures,
        )
        return Told(True, figures, [said])
    first = proof.faults[0]
    figures |= {"first_broken": first.sequence, "problem": first.problem}
    if first.table or first.key:
        figures["first_row"] = {"table": first.table, "key": first.key}
    figures["faults"] = [asdict(fault) for fault in proof.faults]
    return Told(False, figures, [_fault_sentence(words, fault) for fault in proof.faults])


def _fault_sentence(words: Words, fault: Fault) -> str:
    if fault.table or fault.key:
        entry = "" if fault.sequence is None else f" [{fault.sequence}]"
        return words.text(
            "{table} {key} disagrees with the journal ({problem}).",
            table=fault.table or words.text("number"),
            key=fault.key + entry,
            problem=fault.problem,
        )
    return words.text(
        "The journal is broken at entry {sequence} ({problem}).",
        sequence=fault.sequence,
        problem=fault.problem,
    )


def export_journal(folder: DataFolder, words: Words, *, out: Path, since: int) -> Told:
    """The journal as JSON Lines, each entry canonical, whole or not at all."""
    count = 0
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        Audit(folder.database) as audit,
        appearing(out) as waiting,
        waiting.open("w", encoding="utf-8", newline="\n") as written,
    ):
        for entry in audit.entries(since=since):
            written.write(canonical(asdict(entry)) + "\n")
            count += 1
    said = words.text("{count} entries written to {file}.", count=count, file=out.name)
    return Told(True, {"entries": count, "file": str(out)}, [said])


def back_up_now(folder: DataFolder, words: Words, *, to: Path | None, clock: Callable[[], datetime]) -> Told:
    """A copy now, till open or not; `to` is a second place beside the settings'."""
    kept = _backup_settings(folder)
    second = to or (Path(kept.folder) if kept.folder else None)
    store = store_of(folder)
    try:
        backups = Backups(store, clock, folder=folder.backups, second=second, keep_days=kept.keep_days)
        made = backups.take("command")
    finally:
        store.close()
    state = backups.state
    figures = {
        "file": str(made.path),
        "second": str(second) if second else "",
        "ok": not state.second_problem,
    }
    sentences = [words.text("Backup made: {file}.", file=made.path.name)]
    if state.second_problem:
        sentences.append(words.text("The second place is not there: {place}.", place=second))
    elif second is not None:
        sentences.append(words.text("Copied to {place}.", place=second))
    return Told(not state.second_problem, figures, sentences)


@dataclass(frozen=True, slots=True)
class RestoreDesk:
    """A restore from the command line or from the recovery screen; the till's lock is held while it works."""

    folder: DataFolder
    words: Words
    clock: Callable[[], datetime]

    def restoring(self) -> Restoring:
        """Of this folder."""
        from pos_client.bootstrap.upkeep import places_of

        places = places_of(self.folder, _backup_settings(self.folder).folder)
        return Restoring(places, self.clock, machine=machine_marker(self.folder.root))

    def plan(self, file: Path) -> RestorePlan:
        """What would happen. Raises as `Restoring.plan`."""
        with held(self.folder):
            return self.restoring().plan(file)

    def warning(self, plan: RestorePlan) -> list[str]:
        """What will be lost, before anybody says yes."""
        text, lost = self.words.text, plan.lost
        at = plan.backup.last_at
        said = [text("The backup holds no sale yet.")]
        if at:
            when = f"{self.words.date(at)} {at[11:16]}"
            said = [
                text("The backup ends with sale {number} of {at}.", number=plan.backup.last_number, at=when)
            ]
        if not plan.current_readable:
            said.append(text("The current data cannot be read: what was sold since then stays only in it."))
        elif lost.sales or lost.returns:
            said.append(
                text(
                    "After it were {sales} sales and {returns} returns ({amount}), {first} to {last}; "
                    "{unsent} messages unsent. Sales with unsent messages are carried over.",
                    sales=lost.sales,
                    returns=lost.returns,
                    amount=self.words.money(lost.total_cents),
                    first=lost.first_number,
                    last=lost.last_number,
                    unsent=lost.unsent,
                )
            )
        else:
            said.append(text("Nothing was sold after it."))
        said.append(text("Numbers start again at {epoch}.", epoch=f"/{plan.epoch}-000001"))
        return said

    def restore(self, file: Path) -> Told:
        """Do it. Raises as `Restoring.restore`."""
        with held(self.folder):
            done = self.restoring().restore(file)
        text = self.words.text
        said = [
            text("Restored. The next number is {number}.", number=done.first_number),
            text(
                "{sales} sales and {messages} messages were carried over.",
                sales=done.carried.sales,
                messages=done.carried.messages,
            ),
        ]
        if done.kept is not None:
            said.append(text("What was there is kept: {file}.", file=done.kept.name))
        figures = {
            "epoch": done.epoch,
            "first_number": done.first_number,
            "kept": str(done.kept) if done.kept else "",
            "merged": done.merged,
            "carried_sales": done.carried.sales,
            "carried_returns": done.carried.returns,
            "carried_messages": done.carried.messages,
        }
        return Told(True, figures, said)


def plan_figures(plan: RestorePlan) -> dict[str, Any]:
    """A plan for `--json`."""
    return {
        "file": str(plan.file),
        "ends_with": plan.backup.last_number,
        "ends_at": plan.backup.last_at,
        "current_readable": plan.current_readable,
        "lost": asdict(plan.lost),
        "epoch": plan.epoch,
    }


def claim(folder: DataFolder, words: Words, *, clock: Callable[[], datetime]) -> Told:
    """This folder is the till that counts: a new installation and epoch."""
    with held(folder):
        store = store_of(folder)
        try:
            row = take_over(
                store, machine=machine_marker(folder.root), epoch_mark=folder.epoch_mark, at=stamp(clock())
            )
        finally:
            store.close()
    number = row.identity.sale_number(1)
    said = words.text("This is the till now. The next number is {number}.", number=number)
    return Told(True, {"epoch": row.epoch, "first_number": number}, [said])


def rescue(folder: DataFolder, words: Words, *, out: Path) -> Told:
    """What can still be read of the database, as JSON Lines."""
    found = salvage(folder.database, out)
    said = [words.text("{count} rows written to {file}.", count=found.rows, file=out.name)]
    if found.torn:
        said.append(words.text("Not all could be read of: {tables}.", tables=", ".join(found.torn)))
    return Told(True, {"rows": found.rows, "torn": list(found.torn), "file": str(out)}, said)


def status(folder: DataFolder, words: Words) -> Told:
    """Queue, journal, last backup, last close."""
    store = store_of(folder)
    try:
        with store.reading() as snapshot:
            row, backlog = load_till(snapshot), outbox.backlog(snapshot)
            head, shift = journal.journal_head(snapshot), till_state.open_shift(snapshot)
            closed_at = last_close(snapshot)
    finally:
        store.close()
    second = _backup_settings(folder).folder
    newest = next(iter(backups_in(folder.backups)), None)
    away = next(iter(backups_in(Path(second))), None) if second else None
    figures: dict[str, Any] = {
        "till": row.identity.code if row else "",
        "epoch": row.epoch if row else 0,
        "superseded": bool(row and row.superseded_at),
        "shift": shift.number if shift else None,
        "queue": asdict(backlog),
        "journal_head": head.text,
        "last_backup": stamp(newest.at) if newest else None,
        "second_place": {"folder": second, "last_backup": stamp(away.at) if away else None}
        if second
        else None,
        "last_close": closed_at,
    }
    return Told(True, figures, _status_sentences(words, figures))


def _status_sentences(words: Words, figures: dict[str, Any]) -> list[str]:
    text, queue, none = words.text, figures["queue"], "–"
    said = [
        text(
            "Till {till}, epoch {epoch}, shift {shift}.",
            till=figures["till"],
            epoch=figures["epoch"],
            shift=figures["shift"] or none,
        ),
        text(
            "{waiting} messages wait, {person} need a person.",
            waiting=queue["waiting"],
            person=queue["needs_person"],
        ),
        text("Journal: {head}.", head=figures["journal_head"][:23]),
        text("Last backup: {at}.", at=figures["last_backup"] or none),
        text("Last close: {at}.", at=figures["last_close"] or none),
    ]
    second = figures["second_place"]
    if second and not second["last_backup"]:
        said.append(text("The second place is not there: {place}.", place=second["folder"]))
    if figures["superseded"]:
        said.append(text("A newer installation of this till has been seen: this one sells no more."))
    return said


def store_of(folder: DataFolder) -> Store:
    """Only a database that is there and of this version: nothing is made or migrated on the way."""
    _must_be_till(folder)
    with Audit(folder.database):
        pass
    if schema_version(folder.database) == HEAD:
        return Store(folder.database)
    with held(folder):
        return open_store(folder.database)


def _must_be_till(folder: DataFolder) -> None:
    """A folder that was named wrongly has neither books nor settings, and is told apart from ill books."""
    if not folder.database.exists():
        read_settings(folder.settings)


def _backup_settings(folder: DataFolder) -> BackupSettings:
    """From the file, or the defaults where it cannot be read: a restore must not want for a setting."""
    try:
        return read_settings(folder.settings).backup
    except TillError:
        return BackupSettings()


def printed(told: Told, *, as_json: bool) -> str:
    """What the command prints."""
    return json.dumps(told.figures, ensure_ascii=False) if as_json else "\n".join(told.sentences)
