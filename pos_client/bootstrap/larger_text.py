"""Larger words: everything grows together where the screen has room, and for the rest the words alone.

Qt takes the factor of the whole once, from the environment, before its application is made. What that factor
does not give, `ui.text_scale` gives to words and to the lengths that belong to them.
"""

import os
import sys

LEAST_PX = (1024, 700)
"""What every screen and dialog needs, in pixels of its own before they grow."""
LEAST_WHOLE = 1.2
"""Where the whole cannot grow by this much it does not grow at all: the words make better use of the room."""
_FACTOR = "QT_SCALE_FACTOR"


def factor_for(percent: int, *, width_px: int, height_px: int) -> float:
    """How far the whole grows for `percent` on a screen of that size; never below 1."""
    asked = percent / 100
    room = min(width_px / LEAST_PX[0], height_px / LEAST_PX[1])
    if room < min(asked, LEAST_WHOLE):
        return 1.0
    return max(1.0, min(asked, room))


def words_for(percent: int, *, whole: float) -> float:
    """How far words grow by themselves on a screen that has grown by `whole` already: 1.0 to 2.0."""
    return max(1.0, min(percent / 100 / whole, 2.0))


def words_factor(percent: int) -> float:
    """The same in this process, where `enlarge` has been or somebody has set Qt's factor by hand."""
    try:
        whole = float(os.environ.get(_FACTOR, "1"))
    except ValueError:
        whole = 1.0
    return words_for(percent, whole=max(whole, 1.0))


def enlarge(percent: int) -> None:
    """The whole before the application is made, and the words of every window that is made from now on.

    Where there is an application already (the till is opened anew) the whole stays as it is.
    """
    if percent > 100 and _FACTOR not in os.environ:
        _enlarge_whole(percent)
    if percent > 100:
        _enlarge_words(percent)
    elif "PySide6.QtCore" in sys.modules:
        _forget_words()


def _enlarge_whole(percent: int) -> None:
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        return
    asked = QGuiApplication(sys.argv[:1])
    size = asked.primaryScreen().size()
    asked.shutdown()
    del asked
    factor = factor_for(percent, width_px=size.width(), height_px=size.height())
    os.environ[_FACTOR] = f"{factor:.3f}"


def _enlarge_words(percent: int) -> None:
    from ui.text_scale import set_text_scale

    set_text_scale(words_factor(percent))


def _forget_words() -> None:
    """The settings say 100 again, in a program that goes on."""
    from ui.text_scale import set_text_scale

    set_text_scale(1.0)
