"""The two-line key of the bottom bar: the key above, what it does below."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import font
from ui.widgets.face import draw_face, face_of
from ui.widgets.painting import advance, fitting, words

_LABEL_SIZES_PX = (15, 14, 12)
_HEIGHT_PX = 55


class KeyButton(QAbstractButton):
    """A key by touch. Takes no focus, so that the cursor stays in the code field."""

    def __init__(
        self, key_text: str, label: str, *, primary: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key_text
        self._label = label
        self._primary = primary
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell_accessibility()

    @property
    def key(self) -> str:
        return self._key

    @property
    def label(self) -> str:
        return self._label

    @property
    def primary(self) -> bool:
        return self._primary

    def set_key(self, key_text: str) -> None:
        self._key = key_text
        self._changed()

    def set_label(self, label: str) -> None:
        self._label = label
        self._changed()

    def set_primary(self, primary: bool) -> None:
        self._primary = primary
        self.update()

    def text_is_cut(self) -> bool:
        """True when the label is wider than the key even in the smallest size."""
        room = self.width() - 2 * self._padding()
        return advance(font(_LABEL_SIZES_PX[-1], 500), self._label) > room

    def sizeHint(self) -> QSize:
        return QSize(max(self._needed(15), 64) + 24, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(14) + 16, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = face_of(self, primary=self._primary)
        draw_face(self, painter, face=face)
        padding = self._padding()
        room = self.width() - 2 * padding
        top = (self.height() - 37) / 2
        words(painter, QRectF(padding, top, room, 16), self._key, face=font(12, 600), color=face.key_ink)
        label_face = fitting(self._label, room, sizes_px=_LABEL_SIZES_PX, weight=500)
        words(painter, QRectF(padding, top + 16, room, 21), self._label, face=label_face, color=face.ink)

    def _padding(self) -> int:
        return 12 if self.width() >= self._needed(15) + 24 else 8

    def _needed(self, size_px: int) -> int:
        return max(advance(font(size_px, 500), self._label), advance(font(12, 600), self._key))

    def _changed(self) -> None:
        self._tell_accessibility()
        self.updateGeometry()
        self.update()

    def _tell_accessibility(self) -> None:
        self.setAccessibleName(self._label)
        self.setAccessibleDescription(self._key)
