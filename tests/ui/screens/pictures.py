"""Approved pictures, a quarter as wide and in sixteen greys, and how far a new one is from them.

A clock, a phone's last digits or a date may differ; a moved row or a lost button may not.
"""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

APPROVED = Path(__file__).parent / "approved"
LOOKS = ("pt-light-1366", "en-dark-1024")
"""Of each stop these two are kept."""
SMALLER = 4
LEVELS = 16
UNLIKE_LEVELS = 3
"""A dot that differs by so many greys counts."""
MOST_UNLIKE = 0.012
"""The share of dots that may count."""


def reduced(picture: QImage) -> QImage:
    """Small and grey, the same on every machine that draws the same letters."""
    size = QSize(picture.width() // SMALLER, picture.height() // SMALLER)
    small = picture.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    step = 256 // LEVELS
    dots = bytes((dot // step) * step for dot in _dots(small))
    return QImage(dots, size.width(), size.height(), size.width(), QImage.Format.Format_Grayscale8).copy()


def path_of(name: str, look: str) -> Path:
    """Where the approved one lies."""
    return APPROVED / f"{name}-{look}.png"


def unlike(picture: QImage, approved: Path) -> float:
    """The share of dots that differ; 1.0 where it has another size."""
    small, kept = reduced(picture), QImage(str(approved)).convertToFormat(QImage.Format.Format_Grayscale8)
    if small.size() != kept.size():
        return 1.0
    far = UNLIKE_LEVELS * (256 // LEVELS)
    pairs = zip(_dots(small), _dots(kept), strict=True)
    return sum(abs(one - other) >= far for one, other in pairs) / (small.width() * small.height())


def _dots(picture: QImage) -> bytes:
    """Row by row, without the padding at their ends."""
    width, line = picture.width(), picture.bytesPerLine()
    raw = bytes(picture.constBits())
    return b"".join(raw[line * row : line * row + width] for row in range(picture.height()))
