"""Draws every widget in its states, and the sale screen, to a PNG:

`python -m ui.widgets.gallery --page sale --theme light --size 1366x768 --language pt --out FILE.png`
"""

import argparse
import os
import sys

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import THEME_NAMES, Theme, apply
from ui.widgets.gallery_pages import PAGES
from ui.widgets.gallery_words import Language


def shown_page(page: str, language: Language, *, width_px: int, height_px: int) -> QWidget:
    """The page as a window of this size, laid out and with its dialogs open."""
    window = PAGES[page](language, width_px)
    window.setFixedSize(width_px, height_px)
    window.show()
    for child in window.findChildren(QWidget):
        QApplication.sendEvent(child, QEvent(QEvent.Type.LayoutRequest))
    QApplication.processEvents()
    return window


def main() -> int:
    """Read the command line, draw one picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", choices=sorted(PAGES), default="sale")
    parser.add_argument("--theme", choices=THEME_NAMES, default="light")
    parser.add_argument("--accent")
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--language", choices=("pt", "en"), default="pt")
    parser.add_argument("--out", required=True)
    chosen = parser.parse_args()
    width, height = (int(part) for part in chosen.size.split("x"))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    apply(app, Theme.load(chosen.theme, accent=chosen.accent))
    window = shown_page(chosen.page, chosen.language, width_px=width, height_px=height)
    return 0 if window.grab().save(chosen.out) else 1


if __name__ == "__main__":
    sys.exit(main())
