"""Opened from the menu of the drawer: the lists, then a file taken in by hand or rules that were proposed."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from shiboken6 import isValid

from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.services.importing_csv import ImportReport, What
from pos_client.services.importing_files import FileRun, InboxFile
from pos_client.services.proposals import Proposal
from ui import wording
from ui.dialog import Dialog
from ui.pulling.import_dialog import ImportDialog
from ui.pulling.lists_dialog import ListsDialog
from ui.pulling.proposals_dialog import ProposalsDialog
from ui.pulling.report_dialog import ReportDialog
from ui.seat import Seat, SeatedFlow
from ui.widgets import Toast

Result = TypeVar("Result")


class PullingFlow(SeatedFlow):
    """Anybody may look; who may not change the store's settings asks for leave."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._toast = Toast(seat.window)

    def open(self) -> None:
        """The lists and how they stand."""
        self._background.run(
            "desk", self._counter.proposals.waiting, done=self._open_lists, failed=self._on_refused
        )

    def open_import(self) -> None:
        """Choose a file."""
        files = self._counter.file_imports
        dialog = ImportDialog(self._window, self._words, files.inbox)
        dialog.look_wanted.connect(lambda what, typed: self._on_look(dialog, cast("What", what), typed))
        dialog.open(dialog.field)

        def show(found: tuple[InboxFile, ...]) -> None:
            dialog.show_files(found)

        self._background.run(
            "desk", files.listed, done=_if_open(dialog, show), failed=_if_open(dialog, dialog.show_refusal)
        )

    def open_proposals(self) -> None:
        """The rules that wait for somebody."""
        dialog = ProposalsDialog(self._window, self._words, self._counter.proposals.wanted)
        dialog.accept_wanted.connect(lambda proposal: self._decide(dialog, proposal, accepts=True))
        dialog.decline_wanted.connect(lambda proposal: self._decide(dialog, proposal, accepts=False))
        dialog.open(dialog)
        self._refresh(dialog)

    def _open_lists(self, proposals: tuple[Proposal, ...]) -> None:
        lists = self._counter.lists
        dialog = ListsDialog(self._window, self._words, lists.states, proposals=len(proposals))

        def now() -> None:
            lists.wake()
            dialog.say(self._words.text("Asked. It begins at once and goes on by itself."))

        dialog.now_wanted.connect(now)
        dialog.import_wanted.connect(self.open_import)
        dialog.proposals_wanted.connect(self.open_proposals)
        dialog.open(dialog)

    def _on_look(self, asking: ImportDialog, what: What, typed: str) -> None:
        files, words = self._counter.file_imports, self._words

        def found(path: Path) -> None:
            dialog = ReportDialog(self._window, words, file=path.name)
            still = _Wanted()
            dialog.closed.connect(still.end)
            self._background.stopping.connect(still.end)
            dialog.import_wanted.connect(lambda: self._on_import(dialog, still, what, path=path))
            dialog.show_working(words.text("Looking through the file. Nothing is changed."))
            dialog.open(dialog)
            self._background.run(
                "import",
                lambda: files.look(what, path, words=self._sentence, on_progress=_into(dialog), wanted=still),
                done=_if_open(dialog, dialog.show_run),
                failed=_if_open(dialog, dialog.show_refusal),
            )

        self._background.run(
            "desk",
            lambda: files.path_of(typed),
            done=_if_open(asking, found),
            failed=_if_open(asking, asking.show_refusal),
        )

    def _on_import(self, dialog: ReportDialog, still: "_Wanted", what: What, *, path: Path) -> None:
        operator, files = self._operator, self._counter.file_imports

        def write(approval: Approval | None) -> None:
            dialog.show_working(self._words.text("Importing. Esc stops it; sales go on meanwhile."))
            self._background.run(
                "import",
                lambda: files.take_in(
                    what,
                    path,
                    operator=operator,
                    approval=approval,
                    words=self._sentence,
                    on_progress=_into(dialog),
                    wanted=still,
                ),
                done=done,
                failed=_if_open(dialog, dialog.show_refusal),
            )

        def done(run: FileRun) -> None:
            if still():
                dialog.show_run(run)
                return
            read = run.report.read
            self._toast.show_text(
                self._words.plural(
                    "Stopped after {count} row. Import the file again to go on.",
                    "Stopped after {count} rows. Import the file again to go on.",
                    read,
                ),
                duration_ms=6000,
            )

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=write)

    def _decide(self, dialog: ProposalsDialog, proposal: Proposal, *, accepts: bool) -> None:
        operator, proposals = self._operator, self._counter.proposals

        def act(approval: Approval | None) -> None:
            if accepts:
                proposals.accept(operator, proposal, approval=approval)
            else:
                proposals.refuse(operator, proposal, approval=approval)

        def write(approval: Approval | None) -> None:
            self._background.run(
                "till",
                lambda: act(approval),
                done=_if_open(dialog, lambda _nothing: self._refresh(dialog)),
                failed=_if_open(dialog, dialog.show_refusal),
            )

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=write)

    def _refresh(self, dialog: ProposalsDialog) -> None:
        def show(found: tuple[Proposal, ...]) -> None:
            dialog.show_proposals(found, now=self._counter.ruling.current())

        self._background.run(
            "desk", self._counter.proposals.waiting, done=show, failed=_if_open(dialog, dialog.show_refusal)
        )

    def _sentence(self, error: TillError) -> str:
        return wording.sentence(self._words, error)

    def _on_refused(self, error: TillError) -> None:
        self._toast.show_text(self._sentence(error), duration_ms=6000)


class _Wanted:
    """Whether anybody still wants it: asked by the working thread, ended by the screen's."""

    def __init__(self) -> None:
        self._is = True

    def __call__(self) -> bool:
        return self._is

    def end(self) -> None:
        """Not any more."""
        self._is = False


def _if_open(dialog: Dialog, then: Callable[[Result], None]) -> Callable[[Result], None]:
    """Nothing where the dialog was closed meanwhile."""

    def settle(result: Result) -> None:
        if isValid(dialog) and dialog.isVisible():
            then(result)

    return settle


def _into(dialog: ReportDialog) -> Callable[[ImportReport], None]:
    """Progress into the one slot that the dialog looks at; called on the working thread."""

    def hear(report: ImportReport) -> None:
        dialog.heard = report

    return hear
