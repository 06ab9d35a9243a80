"""Trying a scanner: whatever it reads is shown with what the till takes it for. Nothing read here is sold."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from pos_client.services.understanding import Understood
from resources.words import N_, Words
from ui.dialog import Dialog
from ui.doctor.desk import Stop
from ui.sale.product_list import ProductList, ProductRow
from ui.scan_filter import GROUP_SEPARATOR, ScanFilter, Wedge
from ui.widgets import Text

MOST_READ = 20
_SHOWN_SEPARATOR = "␝"
KINDS = {
    "gtin": N_("Product code {code}"),
    "code": N_("Code of the store, or Code 128: {code}"),
    "elements": N_("GS1 label: product {code}, {quantity}"),
    "weight_label": N_("Scale label: product {code}, {quantity} kg"),
    "price_label": N_("Scale label: product {code}, {amount}"),
    "member_card": N_("Customer's card of the programme"),
    "badge": N_("Operator's badge"),
    "voucher": N_("Voucher of the programme: {code}"),
    "receipt": N_("Receipt of this store: {code}"),
    "credit": N_("Store credit's slip"),
    "misread": N_("Misread: its digits do not add up. Read it again."),
}
_PERSONAL = ("member_card", "badge", "credit")
"""Of these no more is shown than how long they are."""


def sentence(words: Words, understood: Understood) -> str:
    """What it was taken for; the product's own name is told beside the code."""
    details: dict[str, object] = dict(understood.details)
    if "milli" in details:
        details["quantity"] = words.quantity(int(str(details["milli"])))
    if "cents" in details:
        details["amount"] = words.money(int(str(details["cents"])))
    return words.text(KINDS[understood.kind], **details)


class ReadField(QLineEdit):
    """Takes what a scanner types as it comes, group separators too."""

    read = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            text = self.text().replace(_SHOWN_SEPARATOR, GROUP_SEPARATOR)
            self.clear()
            if text.strip():
                self.read.emit(text)
            event.accept()
            return
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.text() == GROUP_SEPARATOR or (control and event.key() == Qt.Key.Key_BracketRight):
            self.insert(_SHOWN_SEPARATOR)
            return
        super().keyPressEvent(event)


class _Heard(QObject):
    """From the scanner's thread to the screen's."""

    code = Signal(str)


class ReadDialog(Dialog):
    """`listen` begins to hear a scanner on a line of its own; it is stopped when this closes."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        understand: Callable[[str], Understood],
        wedge: Wedge,
        listen: Callable[[Callable[[str], None]], Stop],
    ) -> None:
        super().__init__(parent, words, title=words.text("Read a code"), width_px=840)
        self.set_subtitle(
            words.text("Point the scanner at any code, card, voucher or receipt: nothing is sold.")
        )
        self._understand = understand
        caption = words.text("What the scanner reads")
        self.field = ReadField()
        self.field.setPlaceholderText(caption)
        self.field.setAccessibleName(caption)
        self.field.setProperty("takes_scans", True)
        self.field.read.connect(self.show_code)
        self.list = ProductList(caption)
        self.list.show_rows((), empty_text=words.text("Nothing read yet."))
        self._rows: list[ProductRow] = []
        for widget in (self.field, self.list, Text(words.text("Newest on top."), 13, tone="muted")):
            self.body.addWidget(widget)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        # The newest filter is asked first: the settings that are tried need not be the ones in force.
        self._filter = ScanFilter(self, wedge=wedge)
        self._filter.scanned.connect(self.show_code)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self._filter)
        self._heard = _Heard(self)
        self._heard.code.connect(self.show_code, Qt.ConnectionType.QueuedConnection)
        self._stop = listen(self._heard.code.emit)
        self.closed.connect(self._on_closed)
        QTimer.singleShot(0, self.field, self.field.setFocus)

    @property
    def rows(self) -> tuple[ProductRow, ...]:
        """What was read, newest first."""
        return tuple(self._rows)

    def show_code(self, text: str) -> None:
        """One more."""
        understood = self._understand(text)
        signs = len(text)
        length = self.words.plural("{count} character", "{count} characters", signs)
        shown = "••••" if understood.kind in _PERSONAL else _visible(text)
        aside = " · ".join(filter(None, (shown, length, understood.product)))
        row = ProductRow(sentence(self.words, understood), aside, "")
        self._rows = [row, *self._rows][:MOST_READ]
        self.list.show_rows(self._rows, empty_text="")

    def _on_closed(self) -> None:
        self._stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self._filter)


def _visible(text: str) -> str:
    """Every sign of it, also those that have no shape."""
    shown = (
        one if one.isprintable() else _SHOWN_SEPARATOR if one == GROUP_SEPARATOR else "·" for one in text
    )
    return "".join(shown)[:80]
