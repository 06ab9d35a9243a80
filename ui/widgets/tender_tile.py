"""One way of paying, as a tile: its letter and its name. At most one tile of a parent is selected."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.text_scale import is_larger, taller
from ui.theme import font
from ui.widgets.face import Face, draw_face, face_of
from ui.widgets.painting import advance, fitting, words

_GAP_PX = 10


class TenderTile(QAbstractButton):
    """A selectable tile; tiles with the same parent exclude each other."""

    def __init__(
        self, key_text: str, label: str, *, selected: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key_text
        self._label = label
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setChecked(selected)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(label)
        self.setAccessibleDescription(key_text)

    @property
    def selected(self) -> bool:
        return self.isChecked()

    def set_selected(self, selected: bool) -> None:
        """Select or deselect; unlike a click this can leave no tile selected."""
        self.setAutoExclusive(selected)
        self.setChecked(selected)
        self.setAutoExclusive(True)

    def set_label(self, label: str) -> None:
        self._label = label
        self.setAccessibleName(label)
        self.updateGeometry()
        self.update()

    def text_is_cut(self) -> bool:
        return advance(font(14, 500), self._label) > self.width() - 32 - self._lead()

    def sizeHint(self) -> QSize:
        if is_larger():
            return QSize(advance(font(17, 500), self._label) + 32 + self._lead(), taller(44, 17))
        return QSize(max(advance(font(17, 500), self._label), 120) + 32, 74)

    def minimumSizeHint(self) -> QSize:
        height = taller(44) if is_larger() else 60
        return QSize(advance(font(14, 500), self._label) + 32 + self._lead(), height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = face_of(self, primary=False)
        draw_face(self, painter, face=face, radius=10)
        room = self.width() - 32 - self._lead()
        if is_larger():
            self._draw_beside(painter, room, face)
            return
        top = (self.height() - 42) / 2
        words(painter, QRectF(16, top, room, 16), self._key, face=font(12, 600), color=face.key_ink)
        label_face = fitting(self._label, room, sizes_px=(17, 15, 14), weight=500)
        words(painter, QRectF(16, top + 18, room, 24), self._label, face=label_face, color=face.ink)

    def _lead(self) -> int:
        """Grown words stand beside their key: under it there is no room for two rows of tiles."""
        return advance(font(12, 600), self._key) + _GAP_PX if is_larger() else 0

    def _draw_beside(self, painter: QPainter, room: float, face: Face) -> None:
        height = self.height()
        words(painter, QRectF(16, 1, self._lead(), height), self._key, face=font(12, 600), color=face.key_ink)
        label_face = fitting(self._label, room, sizes_px=(17, 15, 14), weight=500)
        place = QRectF(16 + self._lead(), 0, room, height)
        words(painter, place, self._label, face=label_face, color=face.ink)
