"""A reason in a few words, with the most frequent ones on Alt+1 to Alt+4."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pos_client.services.approvals import LONGEST_REASON
from resources.words import Words
from ui.dialog import bind
from ui.widgets import ActionButton, Overlay, Text, tiles


class ReasonRow(QWidget):
    """`field` takes any words; a quick reason fills it."""

    def __init__(self, words: Words, reasons: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST_REASON)
        self.field.setAccessibleName(words.text("Reason"))
        self.buttons: list[ActionButton] = []
        self._bound = False
        for index, reason in enumerate(reasons):
            key = f"Alt+{index + 1}"
            button = ActionButton(key, words.text(reason))
            # By shortcut `clicked` comes a tenth of a second late: too late for a quick Enter.
            button.pressed.connect(partial(self._on_quick, button))
            self.buttons.append(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Text(words.text("Reason"), 14, tone="muted"))
        layout.addWidget(self.field)
        layout.addLayout(tiles(self.buttons, columns=2, spacing_px=8))
        self.setFocusProxy(self.field)

    @property
    def text(self) -> str:
        """What was chosen or typed."""
        return self.field.text().strip()

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the overlay is known whose keys these are."""
        super().showEvent(event)
        overlay = self.parentWidget()
        while overlay is not None and not isinstance(overlay, Overlay):
            overlay = overlay.parentWidget()
        if overlay is not None and not self._bound:
            self._bound = True
            for button in self.buttons:
                bind(overlay, button.key, button)

    def _on_quick(self, button: ActionButton) -> None:
        self.field.setText(button.label)
        self.field.setFocus()
