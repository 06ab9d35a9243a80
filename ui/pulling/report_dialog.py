"""A file looked through, then taken in: how far it is, what came of it, each refused row and why."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.services.importing_csv import ImportReport
from pos_client.services.importing_files import FileRun
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.pulling import sentences
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.widgets import ProgressStrip, Text

POLL_MS = 100
ROWS = 6
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class ReportDialog(Dialog):
    """`import_wanted` by Alt+I once there is something to take in. Esc closes it, and stops what is at work.

    `heard` is the one slot that the working thread overwrites, and that is looked at ten times a second.
    """

    import_wanted = Signal()

    def __init__(self, parent: QWidget, words: Words, *, file: str) -> None:
        super().__init__(parent, words, title=file, width_px=820)
        self.heard: ImportReport | None = None
        self._working = False
        self.strip = ProgressStrip(None, name=words.text("Progress"))
        self.summary = Text("", 17, weight=600, wrap=True)
        self.list = ProductList(words.text("Refused rows"))
        self.list.setMinimumHeight(rows_px(ROWS))
        self.saved = Text("", 13, tone="muted", wrap=True)
        for widget in (self.strip, self.summary, self.list, self.saved, self.notice):
            self.body.addWidget(widget)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.take = self.action("Alt+I", words.text("Import"), self.import_wanted.emit)
        # Looks like the next step and is not on Enter, which is pressed too easily.
        self.stand_out(self.take)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._on_poll)

    @property
    def is_working(self) -> bool:
        """Whether a file is under way."""
        return self._working

    def show_working(self, sentence: str) -> None:
        """From here until a run is shown."""
        self._working, self.heard = True, None
        self.set_subtitle(sentence)
        self.summary.setText("")
        self.strip.set_fraction(None)
        self.take.setEnabled(False)
        self.list.show_rows((), empty_text=self.words.text("One moment …"))
        self._poll.start()

    def show_run(self, run: FileRun) -> None:
        """Its report; Import is offered after a look that found something new."""
        self._rest()
        words, report = self.words, run.report
        self.set_subtitle(self._outcome(report))
        self.summary.setText(sentences.imported(words, report))
        told = [sentences.refused(words, row) for row in report.refused_rows]
        rows = [ProductRow(why, where, "") for why, where in told]
        self.list.show_rows(rows, empty_text=words.text("No row was refused."))
        saved = (
            words.text("All refused rows are in {file}.", file=str(run.refused_to)) if run.refused_to else ""
        )
        self.saved.setText(saved)
        self.take.setEnabled(report.dry_run and report.changed > 0)

    def show_refusal(self, error: TillError) -> None:
        """The file cannot be read, or the till could not write."""
        self._rest()
        self.set_subtitle("")
        self.summary.setText("")
        for part in (self.strip, self.summary, self.list, self.saved, self.take):
            part.hide()
        self.say(wording.sentence(self.words, error), error=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        event.accept()

    def _outcome(self, report: ImportReport) -> str:
        text = self.words.text
        if not report.dry_run:
            return text("Imported.")
        if report.changed:
            return text("Looked through; nothing was changed yet. Alt+I imports it.")
        return text("Looked through: there is nothing new in it.")

    def _rest(self) -> None:
        self._working = False
        self._poll.stop()
        self.strip.set_fraction(1.0)

    def _on_poll(self) -> None:
        report = self.heard
        if report is None or not self._working:
            return
        self.summary.setText(sentences.importing(self.words, report))
        if report.left_s is not None and report.rate_per_s > 0:
            left = report.left_s * report.rate_per_s
            self.strip.set_fraction(report.read / max(report.read + left, 1.0))
