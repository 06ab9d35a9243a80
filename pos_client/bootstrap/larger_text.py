"""Larger words: everything grows together, as far as the screen has room for the whole counter.

Qt takes the factor once, from the environment, before its application is made.
"""

import os
import sys

LEAST_PX = (1024, 700)
"""What every screen and dialog needs, in pixels of its own before they grow."""
_FACTOR = "QT_SCALE_FACTOR"


def factor_for(percent: int, *, width_px: int, height_px: int) -> float:
    """How far `percent` can be had on a screen of that size; never below 1."""
    room = min(width_px / LEAST_PX[0], height_px / LEAST_PX[1])
    return max(1.0, min(percent / 100, room))


def enlarge(percent: int) -> None:
    """Must come before the application; where there is one already it counts from the next start."""
    if percent <= 100 or _FACTOR in os.environ:
        return
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        return
    asked = QGuiApplication(sys.argv[:1])
    size = asked.primaryScreen().size()
    asked.shutdown()
    del asked
    factor = factor_for(percent, width_px=size.width(), height_px=size.height())
    os.environ[_FACTOR] = f"{factor:.3f}"
