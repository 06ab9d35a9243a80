"""Where to, and as what: the folder is typed or looked for; the files appear whole or not at all."""

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.report import Report
from pos_client.services.report_sheets import csv_bytes, file_stem, write_whole
from resources.words import Words
from ui import wording
from ui.dialog import Dialog
from ui.manager import sentences
from ui.manager.desk import ManagerDesk
from ui.manager.report_pdf import pdf_bytes
from ui.widgets import Text


class ExportDialog(Dialog):
    """Enter writes both; Alt+C and Alt+P one of them."""

    def __init__(self, desk: ManagerDesk, report: Report) -> None:
        words = desk.words
        super().__init__(
            desk.window,
            words,
            title=words.text("Save the report"),
            subtitle=words.text(
                "{period}: as a sheet (CSV) and as a page to print (PDF).",
                period=sentences.period(words, report.period),
            ),
            width_px=720,
        )
        self._desk, self._report = desk, report
        self.field = QLineEdit(str(_documents()))
        self.field.setAccessibleName(words.text("Folder"))
        self.body.addWidget(Text(words.text("Folder"), 14, tone="muted"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+L", words.text("Look for it"), self._on_browse)
        self.action("Alt+C", words.text("Only CSV"), lambda: self._write(pdf=False))
        self.action("Alt+P", words.text("Only PDF"), lambda: self._write(csv=False))
        self.action("Enter", words.text("Save both"), self._write, primary=True)

    def _on_browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.words.text("Folder"), self.field.text())
        if chosen:
            self.field.setText(chosen)
        self.field.setFocus()

    def _write(self, *, csv: bool = True, pdf: bool = True) -> None:
        folder, report, words = Path(self.field.text().strip()).expanduser(), self._report, self.words
        if not self.field.text().strip():
            self.say(words.text("Type a folder, or look for it with Alt+L."), error=True)
            return
        self.say(words.text("Writing…"), waiting=True)
        counter, cards = self._desk.counter, self._cards()
        stem = file_stem(report, words.text)
        written = sentences.moment(words, counter.reporting.now_stamp())

        def write() -> tuple[Path, ...]:
            made = []
            if csv:
                made.append(write_whole(folder / f"{stem}.csv", csv_bytes(report, words.text)))
            if pdf:
                page = pdf_bytes(report, words, store=counter.head.name, written_at=written, cards=cards)
                made.append(write_whole(folder / f"{stem}.pdf", page))
            return tuple(made)

        self._desk.background.run("desk", write, done=self._on_written, failed=self._on_refused)

    def _cards(self) -> list[tuple[str, str, str, str]]:
        text = self.words.text
        captions = (text("Sales"), text("Average sale"), text("Cashback generated"), text("Cashback used"))
        texts = sentences.figure_texts(self.words, self._report)
        return [(caption, *one) for caption, one in zip(captions, texts, strict=True)]

    def _on_written(self, made: tuple[Path, ...]) -> None:
        self.finish()
        dialog = SavedDialog(self._desk.window, self.words, made)
        dialog.open()

    def _on_refused(self, error: TillError) -> None:
        self.say(wording.sentence(self.words, error), error=True)
        self.field.setFocus()


class SavedDialog(Dialog):
    """Which files, and where they are; Alt+A opens the folder."""

    def __init__(self, parent: QWidget, words: Words, made: Sequence[Path]) -> None:
        super().__init__(parent, words, title=words.text("The report is saved"), width_px=720)
        self.folder = made[0].resolve().parent
        for path in made:
            self.body.addWidget(Text(path.name, 17, weight=500, wrap=True))
        self.body.addWidget(Text(words.text("In the folder"), 14, tone="muted"))
        # A long path breaks behind its separators, and nowhere else.
        place = str(self.folder).replace(os.sep, f"{os.sep}\u200b")
        self.place = Text(place, 15, wrap=True)
        self.body.addWidget(self.place)
        self.body.addWidget(self.notice)
        self.action("Alt+A", words.text("Open the folder"), self._on_open)
        self.action("Enter", words.text("Close"), self.finish_dismissed, primary=True)

    def _on_open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder))):
            said = self.words.text("This machine opens no folders by itself. Look for it at the place above.")
            self.say(said, error=True)


def _documents() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place else Path.home()
