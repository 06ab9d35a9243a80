"""The one-line button of dialogs: its key and its words side by side."""

from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.text_scale import is_larger, taller, text_px, wider
from ui.theme import font
from ui.widgets.face import draw_face, face_of
from ui.widgets.painting import LEFT, advance, words

_PADDING_PX = 16
_GAP_PX = 10
_ONE_LINE_PX = 280
"""A button that is no wider (as designed) keeps its label on one line."""


class ActionButton(QAbstractButton):
    """An action with its key ("Alt+R"); reached by Tab and touch, but a touch leaves the focus alone."""

    def __init__(
        self, key_text: str, label: str, *, primary: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key_text
        self._label = label
        self._primary = primary
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # A grown label that has no room on one line takes two.
        policy.setHeightForWidth(is_larger())
        self.setSizePolicy(policy)
        self._tell_accessibility()

    @property
    def key(self) -> str:
        return self._key

    @property
    def label(self) -> str:
        return self._label

    def set_key(self, key_text: str) -> None:
        if key_text != self._key:
            self._key = key_text
            self._changed()

    def set_label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self._changed()

    def set_primary(self, primary: bool) -> None:
        self._primary = primary
        self.update()

    def text_is_cut(self) -> bool:
        return self._least_px() > self.width()

    def sizeHint(self) -> QSize:
        return QSize(self._full_px(), taller(48))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return is_larger()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return taller(48) + (text_px(15) if width < self._full_px() else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least_px(), taller(44))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = face_of(self, primary=self._primary)
        draw_face(self, painter, face=face)
        height, lead = self.height(), self._lead()
        # One pixel lower: two sizes on one line share a baseline, not a middle.
        key_area = QRectF(_PADDING_PX, 1, lead - _PADDING_PX, height)
        words(painter, key_area, self._key, face=font(12, 600), color=face.key_ink)
        label_area = QRectF(lead, 0, self.width() - lead - _PADDING_PX + 1, height)
        if self.width() >= self._full_px():
            words(painter, label_area, self._label, face=font(15, 500), color=face.ink)
            return
        painter.setFont(font(15, 500))
        painter.setPen(QColor(face.ink))
        painter.drawText(label_area, int(LEFT) | int(Qt.TextFlag.TextWordWrap), self._label)

    def _full_px(self) -> int:
        return self._lead() + advance(font(15, 500), self._label) + _PADDING_PX

    def _least_px(self) -> int:
        """In two lines where that is possible, and never so narrow that a word is broken."""
        full = self._full_px()
        if not is_larger() or full <= wider(_ONE_LINE_PX) or " " not in self._label:
            return full
        longest = max(advance(font(15, 500), word) for word in self._label.split())
        label = advance(font(15, 500), self._label)
        return self._lead() + max(longest, ceil(label * 0.6)) + _PADDING_PX

    def _lead(self) -> int:
        return _PADDING_PX + (advance(font(12, 600), self._key) + _GAP_PX if self._key else 0)

    def _changed(self) -> None:
        self._tell_accessibility()
        self.updateGeometry()
        self.update()

    def _tell_accessibility(self) -> None:
        self.setAccessibleName(self._label)
        self.setAccessibleDescription(self._key)
