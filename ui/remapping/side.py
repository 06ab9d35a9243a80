"""Beside the list: the presets, and what can be done with the chosen action, by touch as well."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from resources.words import Words
from ui.keys import PRESET_NAMES
from ui.text_scale import is_larger, wider
from ui.widgets import ActionButton, Separator, Text

WIDTH_PX = 312
_BAR_PX = 14


class Side(QWidget):
    """Buttons only; the dialog says what they do. `told` is what stands above those of the action."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words, text = words, words.text
        self.presets = {
            name: _wide(ActionButton(f"Alt+{place}", text(label)))
            for place, (name, label) in enumerate(PRESET_NAMES.items(), start=1)
        }
        self._about = Text("", 15, weight=600, wrap=True)
        self._why = Text("", 14, tone="muted", wrap=True)
        self.change = _wide(ActionButton("Enter", ""))
        self.take_away = _wide(ActionButton("Alt+T", text("Take the key away")))
        self.usual = _wide(ActionButton("Alt+P", text("Key of the preset")))
        self.leave = _wide(ActionButton("Esc", text("Leave it as it is")))
        self.setProperty("clear", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Text(text("Presets"), 14, tone="muted"))
        for button in self.presets.values():
            button.setCheckable(True)
            column.addWidget(button)
        column.addSpacing(6)
        column.addWidget(Separator())
        column.addSpacing(6)
        column.addWidget(self._about)
        column.addWidget(self._why)
        for button in (self.change, self.take_away, self.usual, self.leave):
            column.addWidget(button)
        column.addStretch(1)
        self.area = self._made_area()
        """Itself, to be scrolled where words have grown."""

    @property
    def told(self) -> str:
        """What is going on."""
        return f"{self._about.text()}. {self._why.text()}"

    def show_resting(
        self, preset: str, *, name: str, may_change: bool, has_key: bool, is_other: bool
    ) -> None:
        """The chosen action and what can be done with it."""
        self._show(preset, name, "", change=self._words.text("Another key"))
        self.change.setEnabled(may_change)
        self.take_away.setEnabled(has_key)
        self.usual.setEnabled(is_other)
        self.take_away.show()
        self.usual.show()
        self.leave.hide()

    def show_waiting(self, preset: str) -> None:
        """A key is wanted."""
        text = self._words.text
        self._show(preset, text("Press the key …"), text("One key, or Ctrl and a letter. Esc leaves it."))
        self.take_away.show()
        self.take_away.setEnabled(True)

    def show_taken(self, preset: str) -> None:
        """Somebody has it."""
        text = self._words.text
        about, why = text("This key is taken"), text("Or press another one.")
        self._show(preset, about, why, change=text("Exchange the two"))

    def show_comparing(self, preset: str, count: int) -> None:
        """What a preset would do."""
        plural, text = self._words.plural, self._words.text
        said = plural("{count} key would change.", "{count} keys would change.", count)
        self._show(preset, text(PRESET_NAMES[preset]), said, change=text("Use this preset"))

    def _show(self, preset: str, about: str, why: str, *, change: str = "") -> None:
        for name, button in self.presets.items():
            button.setChecked(name == preset)
        self._about.setText(about)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.change.set_label(change)
        self.change.setVisible(bool(change))
        self.change.setEnabled(True)
        # What is hidden must be deaf to its key as well.
        for button in (self.take_away, self.usual):
            button.setEnabled(False)
            button.hide()
        self.leave.show()
        QTimer.singleShot(0, self, self._bring)

    def _made_area(self) -> QScrollArea:
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # As high as the list beside it, never higher.
        area.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        area.setFixedWidth(wider(WIDTH_PX) + (_BAR_PX if is_larger() else 0))
        area.setWidget(self)
        return area

    def _bring(self) -> None:
        """What has to be answered is seen, where not everything has room."""
        if self.leave.isVisibleTo(self):
            self.area.ensureWidgetVisible(self.leave, 0, 0)
        else:
            self.area.verticalScrollBar().setValue(0)


def _wide(button: ActionButton) -> ActionButton:
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button
