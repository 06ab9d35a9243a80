"""Widgets are tested as they look: in the light theme, with the program's own typeface."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import Theme, apply

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The offscreen platform says this of every window with a minimum size; it has no frame to tell it to.
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply(qapp, Theme.load("light"))
