"""The keys at the foot of the screen: one row as designed, two where words have grown."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.text_scale import is_larger
from ui.widgets.card import Bar
from ui.widgets.key_button import KeyButton

_MOST_ROWS = 2
_KEPT_AT_END = 2
"""How the sale ends keeps its words."""
_KEPT_AT_BEGIN = 4


class KeyBar(Bar):
    """Children of `row` are `KeyButton`s; `fit` tells how high it must be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bottom", parent=parent)
        self.row.is_balanced = True

    def fit(self, width_px: int) -> int:
        """Arrange the keys for that width; the height they take, in pixels."""
        if is_larger():
            items = [self.row.itemAt(place) for place in range(self.row.count())]
            widgets = [item.widget() for item in items if item is not None]
            keys = [one for one in widgets if isinstance(one, KeyButton) and not one.isHidden()]
            self._arrange(keys, width_px)
        return super().fit(width_px)

    def _arrange(self, keys: Sequence[KeyButton], width_px: int) -> None:
        """Words under their keys, else beside them; what then still takes a third row says its key alone."""
        for key in keys:
            key.set_beside(False)
            key.set_terse(False)
        margins = self.row.contentsMargins()
        inside = width_px - margins.left() - margins.right()
        between = self.row.spacing() * max(len(keys) - 1, 0)
        if sum(key.sizeHint().width() for key in keys) + between <= inside:
            return
        for key in keys:
            key.set_beside(True)
        for key in _less_needed(keys):
            if self.row.count_lines(inside) <= _MOST_ROWS:
                return
            key.set_terse(True)


def _less_needed(keys: Sequence[KeyButton]) -> list[KeyButton]:
    """In which order words are spared: help, what stands in the middle, then what stands first."""
    spared = list(keys[:-_KEPT_AT_END])
    return [*spared[:1], *spared[_KEPT_AT_BEGIN:], *spared[1:_KEPT_AT_BEGIN]]
