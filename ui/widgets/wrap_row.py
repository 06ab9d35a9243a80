"""A row of buttons that goes on in the next line when grown words have made it too long."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QLayoutItem, QWidget

from ui.text_scale import is_larger


class WrapRow(QHBoxLayout):
    """Just a row while everything fits, and always while words are as large as designed."""

    is_balanced = False
    """Lines of about the same length, not full ones and a short last one."""

    most_columns = 0
    """Where not 0: columns of equal width, as many of them as there is room for."""

    wraps = True
    """False: never more than one line."""

    def _may_wrap(self) -> bool:
        return self.wraps and is_larger()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return self._may_wrap() or super().hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        if not self._may_wrap():
            return super().heightForWidth(width)
        margins = self.contentsMargins()
        lines = self._arranged(width - margins.left() - margins.right())
        inside = width - margins.left() - margins.right()
        heights = [self._height(line, inside) for line in lines]
        between = self.spacing() * max(len(heights) - 1, 0)
        return sum(heights) + between + margins.top() + margins.bottom()

    def minimumHeightForWidth(self, width: int) -> int:  # noqa: N802
        return self.heightForWidth(width) if self._may_wrap() else super().minimumHeightForWidth(width)

    def minimumSize(self) -> QSize:  # noqa: N802
        least = super().minimumSize()
        if not self._may_wrap():
            return least
        margins = self.contentsMargins()
        widest = max((item.minimumSize().width() for item in self._shown()), default=0)
        return QSize(widest + margins.left() + margins.right(), least.height())

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        margins = self.contentsMargins()
        inside = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        lines = self._arranged(inside.width()) if self._may_wrap() else []
        if len(lines) < 2 and not (lines and self.most_columns):
            super().setGeometry(rect)
            return
        top = inside.top()
        for line in lines:
            height = self._height(line, inside.width())
            self._place(line, QRect(inside.left(), top, inside.width(), height))
            top += height + self.spacing()

    def count_lines(self, width: int) -> int:
        """How many it takes at that width, in pixels."""
        return len(self._arranged(width))

    def _items(self) -> Iterator[tuple[int, QLayoutItem]]:
        for index in range(self.count()):
            item = self.itemAt(index)
            if item is not None:
                yield index, item

    def _shown(self) -> list[QLayoutItem]:
        return [item for _, item in self._items() if not item.isEmpty() and item.spacerItem() is None]

    def _arranged(self, width: int) -> list[list[tuple[int, QLayoutItem]]]:
        if self.most_columns:
            return self._columns(width)
        lines = self._lines(width)
        if not self.is_balanced or len(lines) < 2:
            return lines
        for narrower in range(width // len(lines), width, 8):
            tried = self._lines(narrower)
            if len(tried) == len(lines):
                return tried
        return lines

    def _lines(self, width: int) -> list[list[tuple[int, QLayoutItem]]]:
        """Items with their places, line by line; a stretch goes with what comes after it."""
        lines: list[list[tuple[int, QLayoutItem]]] = [[]]
        left, waiting = width, list[tuple[int, QLayoutItem]]()
        for index, item in self._items():
            if item.spacerItem() is not None:
                waiting.append((index, item))
                continue
            if item.isEmpty():
                continue
            needed = min(max(item.sizeHint().width(), item.minimumSize().width()), width)
            if lines[-1] and needed > left:
                lines.append([])
                left = width
            lines[-1] += [*waiting, (index, item)]
            waiting.clear()
            left -= needed + self.spacing()
        return [line for line in lines if line]

    def _columns(self, width: int) -> list[list[tuple[int, QLayoutItem]]]:
        shown = [(place, item) for place, item in self._items() if not item.isEmpty()]
        count = self._column_count(width)
        return [shown[at : at + count] for at in range(0, len(shown), count)]

    def _column_count(self, width: int) -> int:
        widest = max((self._wanted(item) for item in self._shown()), default=1)
        return max(1, min(self.most_columns, (width + self.spacing()) // (widest + self.spacing())))

    @staticmethod
    def _wanted(item: QLayoutItem) -> int:
        return max(item.sizeHint().width(), item.minimumSize().width())

    def _height(self, line: list[tuple[int, QLayoutItem]], width: int) -> int:
        """At the width each will have."""
        highest = 0
        for _, item in line:
            own = width
            if self.most_columns:
                own = self._column_px(width)
            elif len(line) > 1:
                own = min(self._wanted(item), width)
            higher = item.heightForWidth(own) if item.hasHeightForWidth() else item.sizeHint().height()
            highest = max(highest, higher if item.spacerItem() is None else 0)
        return highest

    def _column_px(self, width: int) -> int:
        count = self._column_count(width)
        return (width - self.spacing() * (count - 1)) // count

    def _place(self, line: list[tuple[int, QLayoutItem]], area: QRect) -> None:
        """From the left; what is left over goes to whatever stretches."""
        if self.most_columns:
            own = self._column_px(area.width())
            for at, (_, item) in enumerate(line):
                left = area.left() + at * (own + self.spacing())
                item.setGeometry(QRect(left, area.top(), own, area.height()))
            return
        solid = [(index, item) for index, item in line if item.spacerItem() is None]
        widths = {
            index: min(max(item.sizeHint().width(), item.minimumSize().width()), area.width())
            for index, item in solid
        }
        spare = area.width() - sum(widths.values()) - self.spacing() * (len(solid) - 1)
        shares = {index: self.stretch(index) for index, _ in line}
        whole = sum(shares.values())
        x = area.left()
        for index, item in line:
            extra = spare * shares[index] // whole if whole else 0
            if item.spacerItem() is not None:
                x += extra
                continue
            item.setGeometry(QRect(x, area.top(), widths[index] + extra, area.height()))
            x += widths[index] + extra + self.spacing()


def tiles(widgets: Sequence[QWidget], *, columns: int, spacing_px: int) -> QLayout:
    """So many in a row, all as wide as each other; fewer where words have grown and there is no room."""
    if is_larger():
        row = WrapRow()
        row.most_columns = columns
        row.setSpacing(spacing_px)
        for widget in widgets:
            row.addWidget(widget)
        return row
    grid = QGridLayout()
    grid.setSpacing(spacing_px)
    for place, widget in enumerate(widgets):
        grid.addWidget(widget, place // columns, place % columns)
    return grid
