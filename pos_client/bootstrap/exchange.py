"""`pos-client import` and `export sales`: files in and out of a till's folder, without a screen."""

from argparse import Namespace
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from pos_client.bootstrap.maintenance import Told, store_of
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.sheet import RefusedRow
from pos_client.folder_lock import held
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.services.exporting import Format, SalesExport
from pos_client.services.importing_csv import CsvImport, ImportReport, What
from pos_client.store.audit import Audit
from pos_client.store.migrate import open_store
from resources.words import Words
from ui.wording import sentence

SHOWN = 20
Days = tuple[date, date]


def export_asked(asked: Namespace, folder: DataFolder, words: Words) -> Told:
    """As the command line asked for it."""
    return export_sales(
        folder,
        words,
        out=asked.out,
        days=days(asked.first, asked.last),
        form=asked.form,
        with_members=asked.with_members,
    )


def import_asked(asked: Namespace, folder: DataFolder, words: Words) -> Told:
    """As the command line asked for it."""
    return import_file(
        folder, words, what=asked.what, file=asked.file, dry_run=asked.dry_run, refused_to=asked.refused
    )


def days(first: str | None, last: str | None) -> Days:
    """Both days, included; nothing said is everything until today. Raises Refused(SHEET_DATE)."""
    try:
        return (
            date.fromisoformat(first) if first else date.min,
            date.fromisoformat(last) if last else local_now().date(),
        )
    except ValueError as error:
        raise Refused(Reason.SHEET_DATE) from error


def export_sales(
    folder: DataFolder, words: Words, *, out: Path, days: Days, form: Format, with_members: bool
) -> Told:
    """Sales of these days; the till may be open meanwhile."""
    store = store_of(folder)
    try:
        exporting = SalesExport(store, local_now)
        count = exporting.write(out, first=days[0], last=days[1], form=form, with_members=with_members)
    finally:
        store.close()
    said = words.text("{count} sales written to {file}.", count=count, file=out.name)
    figures = {"sales": count, "file": str(out), "format": form, "with_members": with_members}
    return Told(True, figures, [said])


def import_file(
    folder: DataFolder, words: Words, *, what: What, file: Path, dry_run: bool, refused_to: Path | None
) -> Told:
    """Take the file in. The till must be closed: its screen has an import of its own.

    Raises Refused: TILL_ALREADY_OPEN, SHEET_FILE, SHEET_COLUMNS.
    """
    report_file = refused_to or file.with_name(f"{file.stem}.refused.csv")
    with held(folder):
        with Audit(folder.database):  # a till that is there: none is made on the way
            pass
        store = open_store(folder.database)
        try:
            importing = CsvImport(store, local_now, words=lambda error: sentence(words, error))
            report = importing.run(what, file, dry_run=dry_run, refused_to=report_file)
        finally:
            store.close()
    listed = str(report_file) if report.refused else ""
    return Told(not report.refused, _figures(words, report, listed), _sentences(words, report, listed))


def _figures(words: Words, report: ImportReport, listed: str) -> dict[str, Any]:
    figures = asdict(report)
    del figures["left_s"]
    figures["refused_rows"] = [
        {"line": row.line, "column": row.column, "reason": row.reason.value, "words": _why(words, row)}
        for row in report.refused_rows
    ]
    return {**figures, "report": listed}


def _sentences(words: Words, report: ImportReport, listed: str) -> list[str]:
    text = words.text
    said = [
        text(
            "{read} rows read ({encoding}): {accepted} good, {changed} new or changed, {refused} refused.",
            read=report.read,
            encoding=report.encoding,
            accepted=report.accepted,
            changed=report.changed,
            refused=report.refused,
        )
    ]
    if report.dry_run:
        said.append(text("A trial: nothing was written."))
    said += [
        text("Line {line}: {reason}", line=row.line, reason=_why(words, row))
        for row in report.refused_rows[:SHOWN]
    ]
    if listed:
        said.append(text("All refused rows are in {file}.", file=Path(listed).name))
    return said


def _why(words: Words, row: RefusedRow) -> str:
    said = sentence(words, row.error)
    return f"{row.column}: {said}" if row.column and row.column not in said else said
