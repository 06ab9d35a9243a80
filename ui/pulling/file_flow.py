"""A file taken in by hand: chosen, looked through, then imported with somebody's leave.

From the counter's menu, and from the set-up before there is a counter.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from pos_client.domain.errors import TillError
from pos_client.domain.permissions import Approval
from pos_client.domain.till import Operator
from pos_client.services.importing_csv import ImportReport, What
from pos_client.services.importing_files import FileImports, FileRun, InboxFile
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.dialog import Dialog
from ui.pulling.import_dialog import ImportDialog
from ui.pulling.report_dialog import ReportDialog
from ui.widgets import Toast

Result = TypeVar("Result")
Leave = Callable[[Operator, Callable[[Approval | None], None]], None]
"""Asked before anything is written: calls what it is given once somebody may."""


class FileFlow(QObject):
    """Over `window`, which it lives as long as. `toast` says what no open dialog can show any more."""

    def __init__(
        self, window: QWidget, words: Words, background: Background, *, leave: Leave, toast: Toast
    ) -> None:
        super().__init__(window)
        self._window, self._words, self._background = window, words, background
        self._leave, self._toast = leave, toast

    def open(self, files: FileImports, operator: Operator) -> None:
        """Choose a file."""
        dialog = ImportDialog(self._window, self._words, files.inbox)
        dialog.look_wanted.connect(
            lambda what, typed: self._on_look(dialog, files, operator, what=cast("What", what), typed=typed)
        )
        dialog.open(dialog.field)

        def show(found: tuple[InboxFile, ...]) -> None:
            dialog.show_files(found)

        self._background.run(
            "desk", files.listed, done=if_open(dialog, show), failed=if_open(dialog, dialog.show_refusal)
        )

    def _on_look(
        self, asking: ImportDialog, files: FileImports, operator: Operator, *, what: What, typed: str
    ) -> None:
        words = self._words

        def found(path: Path) -> None:
            dialog = ReportDialog(self._window, words, file=path.name)
            still = _Wanted()
            dialog.closed.connect(still.end)
            self._background.stopping.connect(still.end)
            take_in = self._taker(dialog, still, files, operator=operator, what=what, path=path)
            dialog.import_wanted.connect(lambda: self._leave(operator, take_in))
            dialog.show_working(words.text("Looking through the file. Nothing is changed."))
            dialog.open(dialog)
            self._background.run(
                "import",
                lambda: files.look(what, path, words=self._sentence, on_progress=_into(dialog), wanted=still),
                done=if_open(dialog, dialog.show_run),
                failed=if_open(dialog, dialog.show_refusal),
            )

        self._background.run(
            "desk",
            lambda: files.path_of(typed),
            done=if_open(asking, found),
            failed=if_open(asking, asking.show_refusal),
        )

    def _taker(
        self,
        dialog: ReportDialog,
        still: "_Wanted",
        files: FileImports,
        *,
        operator: Operator,
        what: What,
        path: Path,
    ) -> Callable[[Approval | None], None]:
        def take_in(approval: Approval | None) -> None:
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
                done=lambda run: dialog.show_run(run) if still() else self._on_stopped(run),
                failed=if_open(dialog, dialog.show_refusal),
            )

        return take_in

    def _on_stopped(self, run: FileRun) -> None:
        said = self._words.plural(
            "Stopped after {count} row. Import the file again to go on.",
            "Stopped after {count} rows. Import the file again to go on.",
            run.report.read,
        )
        self._toast.show_text(said, duration_ms=6000)

    def _sentence(self, error: TillError) -> str:
        return wording.sentence(self._words, error)


class _Wanted:
    """Whether anybody still wants it: asked by the working thread, ended by the screen's."""

    def __init__(self) -> None:
        self._is = True

    def __call__(self) -> bool:
        return self._is

    def end(self) -> None:
        """Not any more."""
        self._is = False


def if_open(dialog: Dialog, then: Callable[[Result], None]) -> Callable[[Result], None]:
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
