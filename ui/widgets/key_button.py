"""The two-line key of the bottom bar: the key above, what it does below."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.text_scale import taller
from ui.theme import font
from ui.widgets.face import draw_face, face_of
from ui.widgets.painting import CENTER, advance, fitting, words

_LABEL_SIZES_PX = (15, 14, 12)
_HEIGHT_PX = 55
_SIDE_PX = 12


class KeyButton(QAbstractButton):
    """A key by touch. Takes no focus, so that the cursor stays in the code field."""

    def __init__(
        self, key_text: str, label: str, *, primary: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key_text
        self._label = label
        self._primary = primary
        self._beside = self._terse = False
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

    def set_beside(self, beside: bool) -> None:
        """On one line, its key before its words: for a bar of several rows."""
        if beside != self._beside:
            self._beside = beside
            self.updateGeometry()
            self.update()

    def set_terse(self, terse: bool) -> None:
        """Its key alone: its words are in the tip and for a screen reader."""
        if terse != self._terse:
            self._terse = terse
            self.setToolTip(self._label if terse else "")
            self.updateGeometry()
            self.update()

    def beside_px(self, size_px: int = 15) -> int:
        """How wide it is on one line."""
        if self._terse:
            return max(self._lead() - 8 + 2 * _SIDE_PX, 52)
        return self._lead() + advance(font(size_px, 500), self._label) + 2 * _SIDE_PX

    def text_is_cut(self) -> bool:
        """True when the label is wider than the key even in the smallest size."""
        if self._terse:
            return False
        room = self.width() - 2 * self._padding()
        if self._beside:
            room = self.width() - self._lead() - 2 * _SIDE_PX
        return advance(font(_LABEL_SIZES_PX[-1], 500), self._label) > room

    def sizeHint(self) -> QSize:
        if self._beside:
            return QSize(self.beside_px(), max(44, taller(36)))
        return QSize(max(self._needed(15), 64) + 24, taller(_HEIGHT_PX, 12, 15))

    def minimumSizeHint(self) -> QSize:
        if self._beside:
            return QSize(self.beside_px(12), max(44, taller(36)))
        return QSize(self._needed(14) + 16, taller(44, 12, 15))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = face_of(self, primary=self._primary)
        draw_face(self, painter, face=face)
        padding = self._padding()
        room = self.width() - 2 * padding
        above, below = taller(16, 12), taller(21)
        top = (self.height() - above - below) / 2
        key, label = QRectF(padding, top, room, above), QRectF(padding, top + above, room, below)
        if self._beside:
            lead = self._lead()
            room = self.width() - lead - 2 * _SIDE_PX
            # One pixel lower: two sizes on one line share a baseline, not a middle.
            key = QRectF(_SIDE_PX, 1, lead, self.height())
            label = QRectF(lead + _SIDE_PX, 0, room, self.height())
        if self._terse:
            words(painter, self.rect(), self._key, face=font(14, 600), color=face.ink, align=CENTER)
            return
        words(painter, key, self._key, face=font(12, 600), color=face.key_ink)
        label_face = fitting(self._label, room, sizes_px=_LABEL_SIZES_PX, weight=500)
        words(painter, label, self._label, face=label_face, color=face.ink)

    def _lead(self) -> int:
        return advance(font(12, 600), self._key) + 8

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
