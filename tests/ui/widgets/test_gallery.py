"""The gallery in both languages and both small sizes: no words are cut, and every theme draws."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import THEME_NAMES, Theme, apply
from ui.widgets.gallery import shown_page
from ui.widgets.gallery_pages import PAGES
from ui.widgets.text import Text

SIZES = [(1366, 768), (1024, 768)]


def cut_words(window: QWidget) -> list[str]:
    """The widgets that had to cut their words; what may elide is meant to, on a small screen."""
    return [
        f"{type(child).__name__} {child.accessibleName() or getattr(child, 'text', str)()}"
        for child in window.findChildren(QWidget)
        if child.isVisible()
        and hasattr(child, "text_is_cut")
        and not (isinstance(child, Text) and child.elides)
        and child.text_is_cut()
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["pt", "en"])
@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_words_are_cut(qtbot, page, language, size) -> None:
    window = shown_page(page, language, width_px=size[0], height_px=size[1])
    qtbot.addWidget(window)
    assert window.size().toTuple() == size
    assert cut_words(window) == []


@pytest.mark.parametrize("language", ["pt", "en"])
@pytest.mark.parametrize("page", sorted(PAGES))
def test_not_even_what_may_be_shortened_is_cut_on_a_large_screen(qtbot, page, language) -> None:
    window = shown_page(page, language, width_px=1366, height_px=768)
    qtbot.addWidget(window)
    cut = [text.text() for text in window.findChildren(Text) if text.isVisible() and text.text_is_cut()]
    assert cut == []


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_page_draws_on_the_ground_of_its_theme(qtbot, qapp: QApplication, page, name) -> None:
    theme = Theme.load(name)
    apply(qapp, theme)
    window = shown_page(page, "pt", width_px=1366, height_px=768)
    qtbot.addWidget(window)
    # Left of the first card: the plain ground (under the scrim, a shade of it).
    color = window.grab().toImage().pixelColor(4, 400).name().upper()
    assert (color == theme.ground) or (page == "pin" and color != "#000000") or name == "high-contrast"
