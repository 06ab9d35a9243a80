"""Which file to take in: typed, or chosen from the inbox folder."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.errors import TillError
from pos_client.services.importing_csv import What
from pos_client.services.importing_files import InboxFile, what_of
from resources.words import Words
from ui import wording
from ui.dialog import Dialog, bind
from ui.pulling import sentences
from ui.sale.product_list import ProductList, ProductRow, rows_px
from ui.widgets import ActionButton, Text, WrapRow

ROWS = 5
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class ImportDialog(Dialog):
    """`look_wanted` carries what is in the file, and the path as typed. The arrows choose from the inbox."""

    look_wanted = Signal(str, str)

    def __init__(self, parent: QWidget, words: Words, inbox: Path) -> None:
        super().__init__(
            parent,
            words,
            title=words.text("Import a file"),
            subtitle=words.text("A CSV file. It is looked through first; nothing changes yet."),
            width_px=760,
        )
        self._files: tuple[InboxFile, ...] = ()
        self.what: What = "products"
        self.field = QLineEdit()
        self.field.setAccessibleName(words.text("File"))
        self.field.setPlaceholderText(words.text("Name or path of the file"))
        self.field.textEdited.connect(self._on_edited)
        self.list = ProductList(words.text("Inbox folder"))
        self.list.setMinimumHeight(rows_px(ROWS))
        self.list.itemClicked.connect(lambda _item: self._take_chosen())
        row = WrapRow()
        row.setSpacing(8)
        self.products = self._choice("Alt+P", words.text("Products"), "products")
        self.members = self._choice("Alt+C", words.text("Customers"), "members")
        row.addWidget(self.products, 1)
        row.addWidget(self.members, 1)
        self.body.addWidget(self.field)
        self.body.addLayout(row)
        self.body.addWidget(
            Text(words.text("In the inbox folder {folder}", folder=str(inbox)), 13, tone="muted")
        )
        self.body.addWidget(self.list)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Look through"), self._on_enter, primary=True)
        self._choose("products")

    def show_files(self, files: Sequence[InboxFile]) -> None:
        """The inbox; its first file is proposed where nothing was typed yet."""
        self._files = tuple(files)
        rows = [ProductRow(one.path.name, self._kind(one.what), self._size(one.size_bytes)) for one in files]
        self.list.show_rows(rows, empty_text=self.words.text("The folder is empty: put files there."))
        if not self.field.text():
            self._take_chosen()

    def show_refusal(self, error: TillError) -> None:
        """Under the list."""
        self.say(wording.sentence(self.words, error), error=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row = self.list.currentRow() + step
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        self._take_chosen()
        event.accept()

    def _choice(self, key: str, label: str, what: What) -> ActionButton:
        button = ActionButton(key, label)
        button.clicked.connect(lambda _checked=False: self._choose(what))
        bind(self, key, button)
        return button

    def _choose(self, what: What) -> None:
        self.what = what
        self.products.set_primary(what == "products")
        self.members.set_primary(what == "members")

    def _take_chosen(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._files):
            self.field.setText(self._files[row].path.name)
            self._choose(self._files[row].what)
            self.say("")

    def _on_edited(self, typed: str) -> None:
        self._choose(what_of(Path(typed)))
        self.say("")

    def _on_enter(self) -> None:
        if not self.field.text().strip():
            self.say(self.words.text("Type the name of a file, or choose one."), error=True)
            return
        self.look_wanted.emit(self.what, self.field.text())

    def _kind(self, what: What) -> str:
        return self.words.text("Products") if what == "products" else self.words.text("Customers")

    def _size(self, size_bytes: int) -> str:
        return f"{sentences.count(self.words, max(size_bytes // 1024, 1))} KB"
