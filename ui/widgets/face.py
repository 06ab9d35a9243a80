"""The face shared by everything that is pressed: fill, border and ink for each state."""

from dataclasses import dataclass

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton

from ui.theme import Theme, current
from ui.widgets.painting import rounded


@dataclass(frozen=True, slots=True)
class Face:
    """Colours of a pressable face in its present state."""

    fill: str
    border: str
    ink: str
    key_ink: str


def face_of(button: QAbstractButton, *, primary: bool) -> Face:
    """The colours `button` wears now."""
    theme = current()
    if not button.isEnabled():
        return Face(theme.key, theme.line, theme.disabled, theme.disabled)
    if primary:
        fill = _by_state(button, theme.accent, hover=theme.accent_hover, pressed=theme.accent_pressed)
        return Face(fill, fill, theme.on_accent, theme.on_accent)
    if button.isChecked():
        return Face(theme.soft, theme.accent, theme.ink, theme.muted)
    return _plain(button, theme)


def draw_face(button: QAbstractButton, painter: QPainter, *, face: Face, radius: float = 8) -> None:
    """Fill, border, and the ring that says where the keyboard is."""
    thick = 2 if button.isChecked() else 1
    rounded(painter, button.rect(), radius=radius, fill=face.fill, border=face.border, width_px=thick)
    if button.hasFocus():
        theme = current()
        rounded(painter, button.rect(), radius=radius, fill=None, border=theme.ink, width_px=2)
        inner = button.rect().adjusted(2, 2, -2, -2)
        rounded(painter, inner, radius=radius - 2, fill=None, border=theme.panel)


def _plain(button: QAbstractButton, theme: Theme) -> Face:
    fill = _by_state(button, theme.key, hover=theme.key_hover, pressed=theme.key_pressed)
    border = theme.key_line if theme.key_line != theme.key else fill
    key_ink = theme.ink if button.isDown() else theme.muted
    return Face(fill, border, theme.ink, key_ink)


def _by_state(button: QAbstractButton, rest: str, *, hover: str, pressed: str) -> str:
    if button.isDown():
        return pressed
    return hover if button.underMouse() else rest
