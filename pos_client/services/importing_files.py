"""Files that a person takes in at the till: what lies in the inbox, looked through first, journalled after.

For a thread of its own: a long list takes minutes, page by page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import stamp
from pos_client.services.importing_csv import CsvImport, ImportReport, What
from pos_client.store import journal
from pos_client.store.store import Store

MOST_LISTED = 200
_MEMBERS = ("member", "customer", "client", "cliente", "membro")


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file that could be taken in; `what` is guessed from its name."""

    path: Path
    size_bytes: int
    what: What


@dataclass(frozen=True, slots=True)
class FileRun:
    """What came of a file; `refused_to` is where the refused rows stand, None where there are none."""

    report: ImportReport
    refused_to: Path | None


@dataclass(frozen=True, slots=True)
class FileImports:
    """Looks through files and takes them in. Reports of refused rows go into `reports`."""

    store: Store
    identity: TillIdentity
    clock: Clock
    inbox: Path
    reports: Path

    def listed(self) -> tuple[InboxFile, ...]:
        """The CSV files of the inbox, by name; it is made where it is missing."""
        try:
            self.inbox.mkdir(parents=True, exist_ok=True)
            files = [path for path in self.inbox.iterdir() if path.suffix.lower() == ".csv"]
            files = sorted(path for path in files if path.is_file())[:MOST_LISTED]
            return tuple(InboxFile(path, path.stat().st_size, what_of(path)) for path in files)
        except OSError as error:
            raise Refused(Reason.SHEET_FILE, file=self.inbox.name) from error

    def path_of(self, typed: str) -> Path:
        """A path as it was typed; a bare name is a file of the inbox. Raises Refused(SHEET_FILE)."""
        text = typed.strip().strip('"')
        try:
            path = Path(text).expanduser()
            path = path if path.is_absolute() else self.inbox / path
            if text and path.is_file():
                return path
        except (OSError, RuntimeError, ValueError):
            pass
        raise Refused(Reason.SHEET_FILE, file=Path(text).name[:60])

    def look(
        self,
        what: What,
        path: Path,
        *,
        words: Callable[[Refused], str],
        on_progress: Callable[[ImportReport], None],
        wanted: Callable[[], bool],
    ) -> FileRun:
        """What would come of it; nothing is kept. Raises as `CsvImport.run` does."""
        importing = CsvImport(self.store, self.clock, words, on_progress, wanted)
        return self._run(importing, what, path, dry_run=True)

    def take_in(
        self,
        what: What,
        path: Path,
        *,
        operator: Operator,
        approval: Approval | None,
        words: Callable[[Refused], str],
        on_progress: Callable[[ImportReport], None],
        wanted: Callable[[], bool],
    ) -> FileRun:
        """Take it in; the journal says who, with whose leave, and how much of it, even where it broke off.

        Raises as `CsvImport.run` does, and Refused: APPROVAL_….
        """
        leave(operator, Permission.SETTINGS_CHANGE, approval=approval)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            take_leave(transaction, operator, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            body: dict[str, object] = {"what": what, "approval_id": approval.id if approval else ""}
            journal.append_entry(
                transaction, "import_begun", body, till=self.identity.code, at=at, operator_id=operator.id
            )
        importing = CsvImport(self.store, self.clock, words, on_progress, wanted)
        run = self._run(importing, what, path, dry_run=False)
        report = run.report
        with self.store.writing() as transaction:
            journal.append_entry(
                transaction,
                "import_ended",
                {"what": what, "read": report.read, "changed": report.changed, "refused": report.refused},
                till=self.identity.code,
                at=stamp(self.clock()),
                operator_id=operator.id,
            )
        return run

    def _run(self, importing: CsvImport, what: What, path: Path, *, dry_run: bool) -> FileRun:
        refused_to = self.reports / f"refused-{path.stem[:60]}.csv"
        try:
            self.reports.mkdir(parents=True, exist_ok=True)
            refused_to.unlink(missing_ok=True)
            report = importing.run(what, path, dry_run=dry_run, refused_to=refused_to)
        except OSError as error:
            raise Refused(Reason.SHEET_FILE, file=refused_to.name) from error
        return FileRun(report, refused_to if report.refused else None)


def what_of(path: Path) -> What:
    """Members where the name says so, else products."""
    name = path.stem.casefold()
    return "members" if any(word in name for word in _MEMBERS) else "products"
