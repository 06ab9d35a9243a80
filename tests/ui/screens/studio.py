"""A window, the looks it is seen in, and what is done with it at each stop of a walk over the screens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Theme, apply, current
from ui.widgets import Overlay, Toast

STORE = "Empório Modelo da Vila Mariana"


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a screen."""

    language: str = "pt_BR"
    theme: str = "light"
    width_px: int = 1366
    height_px: int = 768

    @property
    def name(self) -> str:
        """As it stands in a file's name."""
        return f"{self.language[:2]}-{self.theme}-{self.width_px}"


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
        window.resize(look.width_px, look.height_px)
        settle()

    def show(self, name: str, window: QWidget) -> None:
        """Visit it in each look, then wear the first one again."""
        for look in self.looks:
            if look != self.first:
                self.dress(window, look)
            _placed_anew(window)
            self.visit(name, window, look)
        if len(self.looks) > 1:
            self.dress(window, self.first)

    @contextmanager
    def stop(self, name: str) -> Iterator[None]:
        """What goes wrong at one stop is told, and the walk goes on."""
        try:
            yield
        except Exception as error:
            self.failed.append(f"{name}: {type(error).__name__}: {error}")


def settle() -> None:
    """What was just put there is laid out by events that wait."""
    for _ in range(4):
        QApplication.processEvents()


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
