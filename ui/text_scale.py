"""How far words have grown, and the lengths that belong to words.

Small words grow by the whole factor, large figures by less: what is read from a metre away anyway leaves its
room to small words. There is one factor, as there is one QApplication.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil

LARGEST = 2.0
_ON_PAPER = ContextVar("on_paper", default=False)
_WHOLE_UNTIL_PX = 17
_LOST_PER_PX = 0.2
_LEADING = 1.25
_ENOUGH_PX = 330


class _InForce:
    """Asked some hundred times for each line that is painted: no property of Qt's."""

    factor = 1.0


def text_scale() -> float:
    """How many times as large as designed small words are drawn; 1.0 until somebody asked for more."""
    return 1.0 if _ON_PAPER.get() else _InForce.factor


def set_text_scale(factor: float) -> None:
    """For everything that is built from now on; held between 1.0 and 2.0."""
    _InForce.factor = max(1.0, min(float(factor), LARGEST))


@contextmanager
def on_paper() -> Iterator[None]:
    """What is drawn here, on this thread, is as large as designed: a page is no screen."""
    before = _ON_PAPER.set(True)
    try:
        yield
    finally:
        _ON_PAPER.reset(before)


def is_larger() -> bool:
    """Words have grown: what stood beside each other may have to stand under each other."""
    return text_scale() > 1.0


def text_px(size_px: int) -> int:
    """What a size of the design has become: the whole factor up to 17, less and less above it."""
    factor = text_scale()
    if factor == 1.0:
        return size_px
    gained = min(size_px, _WHOLE_UNTIL_PX - _LOST_PER_PX * (size_px - _WHOLE_UNTIL_PX))
    return round(size_px + (factor - 1.0) * max(gained, 0.0))


def taller(height_px: int, *sizes_px: int) -> int:
    """A height that holds a line of each of these sizes (15 where none is named), by what they have grown."""
    grown = sum(text_px(size) - size for size in sizes_px or (15,))
    return height_px + ceil(grown * _LEADING)


def wider(width_px: int, size_px: int = 15) -> int:
    """A width that holds words of this size."""
    return round(width_px * text_px(size_px) / size_px)


def no_taller(height_px: int) -> int:
    """A page or list that scrolls by itself asks for no more than this where words have grown."""
    return min(height_px, _ENOUGH_PX) if is_larger() else height_px


def fewer(count: int, *, least: int = 3) -> int:
    """So many rows of a list that scrolls: as they grow fewer are asked for, the dialog stays as high."""
    return max(min(count, least), round(count / text_scale()))
