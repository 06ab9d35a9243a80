"""Colours can be read, fonts load, figures have one width, no token is missing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFontInfo, QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

import resources
import ui.widgets
from ui.contrast import fitted, ratio
from ui.theme import FAMILY, THEME_NAMES, Theme, apply, current, font, style_sheet

STORE_ACCENTS = [None, "#FFD400", "#E4002B", "#0057B8", "#F2A0C0", "#101010", "#FFFFFF", "#00FF00"]


@pytest.mark.parametrize("accent", STORE_ACCENTS)
@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_text_can_be_read_on_its_background(name: str, accent: str | None) -> None:
    theme = Theme.load(name, accent=accent)
    for text, background in theme.text_pairs():
        found = ratio(getattr(theme, text), getattr(theme, background))
        assert found >= theme.minimum_contrast >= 4.5, f"{text} on {background}: {found:.2f}"


def test_contrast_is_that_of_the_published_definition() -> None:
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


def test_an_accent_that_can_be_read_is_left_alone() -> None:
    assert Theme.load("light", accent="#0057B8").accent == "#0057B8"


def test_an_accent_that_cannot_be_read_keeps_its_hue() -> None:
    fit = fitted("#FFD400", "#000000", minimum=4.5, against=lambda _: ("#FFFFFF",))
    red, green, blue = (int(fit[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue


def test_a_malformed_accent_is_refused() -> None:
    with pytest.raises(ValueError, match="not a colour"):
        Theme.load("light", accent="green")


@pytest.mark.parametrize("name", THEME_NAMES)
def test_the_style_sheet_has_no_placeholder_left(name: str) -> None:
    assert re.search(r"\{[a-z_]+\}", style_sheet(Theme.load(name))) is None


def test_the_typeface_is_the_one_that_ships(qapp: QApplication) -> None:
    for weight in (400, 500, 600):
        info = QFontInfo(font(15, weight))
        assert (info.family(), info.weight()) == (FAMILY, weight)


MEASURED_TWICE = """
from PySide6.QtWidgets import QApplication
from ui.theme import Theme, apply, font
from ui.widgets.painting import advance

app = QApplication([])
early = advance(font(15), "Devolver")
apply(app, Theme.load("light"))
print(early, advance(font(15), "Devolver"), advance(font(15), "Devolver "))
"""


def test_words_measured_before_the_program_is_dressed_are_as_wide_as_after() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED_TWICE], capture_output=True, text=True, check=True, timeout=60
    )
    early, late, longer = map(int, done.stdout.split())
    assert early == late
    assert late + 3 <= longer <= late + 6, "measured in this typeface"


def test_every_letter_the_till_writes_is_in_the_typeface() -> None:
    needed = "ÁÂÃÀÇÉÊÍÓÔÕÚÜáâãàçéêíóôõúüºª°•·−–—…“”‘’€←↑→↓↵×✓"
    for weight in (400, 500, 600):
        face = QRawFont.fromFont(font(15, weight))
        assert face.familyName() == FAMILY
        assert face.glyphIndexesForString("Ж") == [0], "this is not the subset that ships"
        assert [sign for sign in needed if face.glyphIndexesForString(sign) == [0]] == []


def test_figures_have_one_width_in_widgets_that_only_inherit_the_font(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    large = QLabel("1")
    large.setFont(font(28, 600))
    for child in (QLabel("1"), QLineEdit("1"), large):
        layout.addWidget(child)
    window.show()
    for child in (*window.findChildren(QLabel), *window.findChildren(QLineEdit)):
        metrics = QFontMetrics(child.font())
        assert len({metrics.horizontalAdvance(figure * 8) for figure in "0123456789"}) == 1


def test_the_theme_changes_while_the_program_runs(qapp: QApplication) -> None:
    apply(qapp, Theme.load("dark"))
    assert current().name == "dark"
    assert qapp.palette().window().color().name().upper() == Theme.load("dark").ground


def test_widgets_use_only_the_sizes_of_the_design() -> None:
    allowed = {"12", "14", "15", "17", "22", "28", "40", "50"}
    folder = Path(ui.widgets.__file__).parent
    used = {
        size
        for file in folder.glob("*.py")
        for size in re.findall(r"\bfont\((\d+)", file.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= allowed


def test_resources_are_found_by_name() -> None:
    assert resources.path("sounds/done.wav").is_file()
    assert resources.data("fonts/InterTill-Regular.otf")[:4] == b"OTTO"
    assert "SIL OPEN FONT LICENSE" in resources.contents("fonts/OFL.txt")


def test_a_name_that_leaves_the_folder_is_refused() -> None:
    with pytest.raises(ValueError, match="not a resource"):
        resources.path("../pyproject.toml")
    with pytest.raises(FileNotFoundError):
        resources.path("sounds/absent.wav")
