"""Where the columns of the sale's lines stand, for the header, the rows and the large last line alike."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

_EDGE_PX = 18


@dataclass(frozen=True, slots=True)
class LineColumns:
    """Column rectangles for a list `width_px` wide; figures end at the right edge of theirs."""

    width_px: float

    @property
    def _money_px(self) -> int:
        return 132 if self.width_px >= 760 else 104

    @property
    def _quantity_px(self) -> int:
        return 96 if self.width_px >= 760 else 72

    def number(self, top: float, height: float) -> QRectF:
        return QRectF(6, top, 36, height)

    def description(self, top: float, height: float) -> QRectF:
        left = 62 if self.width_px >= 760 else 50
        return QRectF(left, top, self.quantity(top, height).left() - left - 8, height)

    def quantity(self, top: float, height: float) -> QRectF:
        return self._ending(self.unit_price(top, height).left(), top, size=(self._quantity_px, height))

    def unit_price(self, top: float, height: float) -> QRectF:
        return self._ending(self.total(top, height).left(), top, size=(self._money_px - 16, height))

    def total(self, top: float, height: float) -> QRectF:
        return self._ending(self.width_px - _EDGE_PX, top, size=(self._money_px, height))

    @staticmethod
    def _ending(right: float, top: float, *, size: tuple[float, float]) -> QRectF:
        return QRectF(right - size[0], top, size[0], size[1])
