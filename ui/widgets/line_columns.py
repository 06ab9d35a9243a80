"""Where the columns of the sale's lines stand, for the header, the rows and the large last line alike."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from ui.text_scale import is_larger, taller, wider
from ui.widgets.line_rows import LineRow

_EDGE_PX = 18
_WIDE_FROM_PX = 760
_COLUMNS_FROM_PX = 600
"""Grown words need so much (as designed) for all columns; below it some stand under the name."""
_NUMBER_FROM_PX = 330


@dataclass(frozen=True, slots=True)
class LineColumns:
    """Column rectangles for a list `width_px` wide; figures end at the right edge of theirs."""

    width_px: float
    indent_px: float = 0
    """Before the description, for a picture."""

    @property
    def is_compact(self) -> bool:
        """Only what it is and what it costs have columns; the rest stands under the name."""
        return is_larger() and self.width_px < wider(_COLUMNS_FROM_PX)

    @property
    def _is_wide(self) -> bool:
        return self.width_px >= wider(_WIDE_FROM_PX)

    @property
    def _money_px(self) -> int:
        return wider(132 if self._is_wide else 104)

    @property
    def _quantity_px(self) -> int:
        return 0 if self.is_compact else wider(96 if self._is_wide else 72)

    @property
    def _unit_px(self) -> int:
        return 0 if self.is_compact else self._money_px - wider(16)

    @property
    def has_ornament(self) -> bool:
        """There is room for a picture beside the name."""
        return self._is_wide

    @property
    def has_number(self) -> bool:
        """There is room for the line's number."""
        return not self.is_compact or self.width_px >= wider(_NUMBER_FROM_PX)

    def detail(self, row: LineRow) -> str:
        """What stands under the name, with what has no column of its own."""
        if not self.is_compact:
            return row.detail
        return " · ".join(filter(None, (f"{row.quantity} × {row.unit_price}", row.detail)))

    def number(self, top: float, height: float) -> QRectF:
        return QRectF(6, top, wider(36) if self.has_number else 0, height)

    def description(self, top: float, height: float) -> QRectF:
        left: float = wider(62 if self._is_wide else 50) if self.has_number else _EDGE_PX
        left += self.indent_px
        return QRectF(left, top, self.quantity(top, height).left() - left - 8, height)

    def quantity(self, top: float, height: float) -> QRectF:
        return self._ending(self.unit_price(top, height).left(), top, size=(self._quantity_px, height))

    def unit_price(self, top: float, height: float) -> QRectF:
        return self._ending(self.total(top, height).left(), top, size=(self._unit_px, height))

    def total(self, top: float, height: float) -> QRectF:
        return self._ending(self.width_px - _EDGE_PX, top, size=(self._money_px, height))

    @staticmethod
    def _ending(right: float, top: float, *, size: tuple[float, float]) -> QRectF:
        return QRectF(right - size[0], top, size[0], size[1])


def row_height_px() -> int:
    """One of the earlier lines: its name over its detail."""
    return taller(44, 15, 12)


def last_height_px() -> int:
    """The line rung last."""
    return taller(84, 15, 15, 14)
