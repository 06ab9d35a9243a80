"""A window, the looks it is seen in, and what is done with it at each stop of a walk over the screens."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from ui.text_scale import set_text_scale
from ui.theme import Theme, apply, current
from ui.widgets import ActionButton, Bar, CodeField, Overlay, QueueChip, StatusLight, Toast, TotalRow

STORE = "Empório Modelo da Vila Mariana"


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a screen."""

    language: str = "pt_BR"
    theme: str = "light"
    width_px: int = 1366
    height_px: int = 768
    text_scale: int = 100
    """Percent that words have grown by; one for all looks of a walk: windows are made for it."""

    @property
    def name(self) -> str:
        """As it stands in a file's name."""
        grown = f"-{self.text_scale}" if self.text_scale != 100 else ""
        return f"{self.language[:2]}-{self.theme}-{self.width_px}{grown}"


Visit = Callable[[str, QWidget, Look], None]
"""Told the stop's name, the window as it is shown, and the look it wears."""


@dataclass
class Studio:
    """Shows each stop in every look of one language to `visit`."""

    application: QApplication
    root: Path
    looks: tuple[Look, ...]
    visit: Visit
    failed: list[str] = field(default_factory=list)
    wants: Callable[[str], bool] = lambda _name: True
    """Whether a stop is looked at, by its name."""

    def __post_init__(self) -> None:
        set_text_scale(self.first.text_scale / 100)
        apply(self.application, current())

    @property
    def first(self) -> Look:
        """The look that the walk itself is done in."""
        return self.looks[0]

    @property
    def language(self) -> str:
        return self.first.language

    def dress(self, window: QWidget, look: Look) -> None:
        """Theme, text and size, until the layout has settled."""
        if current().name != look.theme:
            apply(self.application, Theme.load(look.theme))
        # Twice: a wide window needs the room of keys that it spares once it is narrow.
        for _ in range(2):
            window.resize(look.width_px, look.height_px)
            settle()

    def show(self, name: str, window: QWidget) -> None:
        """Visit it in each look, then go on in the first one's size.

        Changing clothes takes longest: what is worn already comes first, and the last stays on.
        """
        if not self.wants(name):
            return
        worn = current().name
        for look in sorted(self.looks, key=lambda one: one.theme != worn):
            self.dress(window, look)
            _placed_anew(window)
            self.visit(name, window, look)
        window.resize(self.first.width_px, self.first.height_px)
        settle()

    @contextmanager
    def stop(self, name: str) -> Iterator[None]:
        """What goes wrong at one stop is told, and the walk goes on."""
        try:
            yield
        except Exception as error:
            self.failed.append(f"{name}: {type(error).__name__}: {error}")


def grown_faults(window: QWidget, look: Look) -> list[str]:
    """The window is as large as its screen, and what must always be seen is."""
    found = []
    if window.size() != QSize(look.width_px, look.height_px):
        found.append(f"needs {window.width()} x {window.height()}")
    shown = Overlay.topmost(window) or window
    kinds = (CodeField, TotalRow, QueueChip, StatusLight)
    always = [one for kind in kinds for one in shown.findChildren(kind)]
    if isinstance(shown, Overlay):
        always += [one for one in shown.findChildren(ActionButton) if shown.action_row.indexOf(one) >= 0]
    for one in always:
        if isinstance(one, QueueChip | StatusLight) and not isinstance(one.parentWidget(), Bar):
            continue
        if one.isVisible() and one.visibleRegion().boundingRect() != one.rect():
            found.append(f"not wholly seen: {type(one).__name__} {one.accessibleName()!r}")
        elif isinstance(one, TotalRow) and one.isVisible() and one.height() < one.sizeHint().height():
            found.append(f"squeezed: {type(one).__name__} {one.accessibleName()!r}")
    return found


def settle() -> None:
    """What was just put there is laid out by events that wait."""
    for _ in range(4):
        QApplication.processEvents()


def until(what: str, done: Callable[[], bool], deadline_s: float = 60) -> None:
    """Events go on meanwhile."""
    end_s = time.monotonic() + deadline_s
    while not done():
        assert time.monotonic() < end_s, what
        # QTest.qWait would hold up the threads whose work is waited for.
        QApplication.processEvents()
        time.sleep(0.005)


def _placed_anew(window: QWidget) -> None:
    """Dialogs stand where they would have opened, not where growing has left them."""
    if Overlay.topmost(window) is not None:
        size = window.size()
        window.resize(size.width(), size.height() - 1)
        settle()
        window.resize(size)
    settle()


def tidy(window: QWidget) -> None:
    """No dialog is left open, no toast."""
    while (overlay := Overlay.topmost(window)) is not None:
        overlay.finish()
        settle()
    for toast in window.findChildren(Toast):
        toast.hide()


def picture_of(window: QWidget) -> QImage:
    """As it is seen now."""
    return window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
