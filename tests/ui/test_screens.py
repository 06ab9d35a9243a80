"""Every stop of some walks: like the approved picture, nothing cut or overlapping, all named, reached, seen.

All walks in all looks: `make screenshots`.
"""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from pos_client.bootstrap.larger_text import LEAST_PX
from tests.ui.desk import Shop
from tests.ui.screens import pictures
from tests.ui.screens.checks import faults, focus_faults
from tests.ui.screens.studio import Look, Studio, picture_of
from tests.ui.screens.walks import WALKS

SHOWN = {
    "pt_BR": (Look("pt_BR", "light", 1366, 768), Look("pt_BR", "light", *LEAST_PX)),
    "en": (Look("en", "dark", 1024, 768),),
}
WALKED = [("pt_BR", "counter"), ("en", "money"), ("en", "drawer"), ("pt_BR", "manager")]


@pytest.mark.parametrize(("language", "walk"), WALKED)
def test_every_screen_looks_as_approved_and_leaves_nothing_cut_unnamed_or_unreached(
    language: str, walk: str, shop: Shop, qapp: QApplication, tmp_path: Path
) -> None:
    wrong: list[str] = []
    kinds: set[type[QWidget]] = set()
    visited: list[str] = []

    def look_at(name: str, window: QWidget, look: Look) -> None:
        visited.append(name)
        if look.name in pictures.LOOKS:
            wrong.extend(_unlike(picture_of(window), name, look=look, folder=tmp_path))
            wrong.extend(f"{name}: {one}" for one in focus_faults(window, kinds))
        wrong.extend(f"{name}-{look.name}: {one}" for one in faults(window))

    studio = Studio(qapp, tmp_path, SHOWN[language], look_at)
    WALKS[walk](studio, shop)
    assert studio.failed == []
    assert wrong == []
    assert len(visited) >= 10
    assert kinds


def _unlike(picture: QImage, name: str, *, look: Look, folder: Path) -> list[str]:
    share = pictures.unlike(picture, pictures.path_of(name, look.name))
    if share <= pictures.MOST_UNLIKE:
        return []
    seen = folder / f"{name}-{look.name}.png"
    picture.save(str(seen))
    cure = f"python -m tests.ui.screens --only {name} --approve --out {folder}"
    return [f"{name}-{look.name}: {share:.1%} of it differs. Look at {seen}; if that is meant: {cure}"]


def _room(qtbot: object) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)  # type: ignore[attr-defined]
    window.resize(400, 300)
    return window


def test_the_checks_find_what_they_are_for(qtbot: object) -> None:
    window = _room(qtbot)
    QLabel("A sentence over a field", window).setGeometry(10, 10, 200, 30)
    low = QLineEdit(window)
    low.setStyleSheet("min-height: 10px; max-height: 20px")
    low.setGeometry(10, 20, 200, 30)
    QPushButton("Ok", window).setGeometry(10, 100, 30, 20)
    window.show()
    found = " ".join(faults(window))
    for fault in ("overlapping", "no accessible name", "too small for a finger", "too low for a finger"):
        assert fault in found


def test_a_focus_that_nobody_sees_is_found(qtbot: object) -> None:
    class Blank(QPushButton):
        def paintEvent(self, _event: object) -> None:
            """Draws nothing, whatever happens."""

    window = _room(qtbot)
    layout = QVBoxLayout(window)
    layout.addWidget(Blank("Blank"))
    window.show()
    assert any("focus is not seen" in one for one in focus_faults(window, set()))


def test_a_picture_is_told_from_one_with_a_row_less(qtbot: object, tmp_path: Path) -> None:
    window = _room(qtbot)
    layout = QVBoxLayout(window)
    rows = [QPushButton(f"Row {place}") for place in range(5)]
    for row in rows:
        layout.addWidget(row)
    window.show()
    kept = tmp_path / "kept.png"
    pictures.reduced(picture_of(window)).save(str(kept))
    assert pictures.unlike(picture_of(window), kept) == 0
    rows[0].hide()
    QApplication.processEvents()
    assert pictures.unlike(picture_of(window), kept) > pictures.MOST_UNLIKE
