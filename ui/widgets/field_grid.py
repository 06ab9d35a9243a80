"""Captions over their fields in columns; under each other where grown words leave no room for that."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QGridLayout, QLayoutItem

from ui.text_scale import is_larger

_ROWS_A_FIELD = 3


class FieldGrid(QGridLayout):
    """Each field takes three rows of the grid: caption, field, what separates it from the next."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return is_larger() or super().hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        if not is_larger():
            return super().heightForWidth(width)
        if self._fits(width):
            return self.sizeHint().height()
        items = list(self._in_order())
        return sum(self._height(item) for item in items) + self._gap_px * max(len(items) - 1, 0)

    def minimumHeightForWidth(self, width: int) -> int:  # noqa: N802
        return self.heightForWidth(width) if is_larger() else super().minimumHeightForWidth(width)

    def minimumSize(self) -> QSize:  # noqa: N802
        least = super().minimumSize()
        if not is_larger():
            return least
        widest = max((item.minimumSize().width() for item in self._in_order()), default=0)
        return QSize(min(widest, least.width()), least.height())

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        if not is_larger() or self._fits(rect.width()):
            super().setGeometry(rect)
            return
        top = rect.top()
        for item in self._in_order():
            height = self._height(item)
            item.setGeometry(QRect(rect.left(), top, rect.width(), height))
            top += height + self._gap_px

    @property
    def _gap_px(self) -> int:
        return max(self.verticalSpacing(), 4)

    def _fits(self, width: int) -> bool:
        return super().minimumSize().width() <= width

    @staticmethod
    def _height(item: QLayoutItem) -> int:
        return max(item.sizeHint().height(), item.minimumSize().height())

    def _in_order(self) -> Iterator[QLayoutItem]:
        """Field by field, as they are read."""
        placed = []
        for index in range(self.count()):
            place: tuple[int, int, int, int] = self.getItemPosition(index)  # type: ignore[assignment]
            item = self.itemAt(index)
            if item is not None and not item.isEmpty():
                placed.append(((place[0] // _ROWS_A_FIELD, place[1], place[0]), item))
        return (item for _, item in sorted(placed, key=lambda one: one[0]))
