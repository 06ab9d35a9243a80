"""Whole counters: windows, database, paper, and a platform over loopback HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap import screen as bootstrap_screen
from tests.whole.stand import Stand, open_stand


@pytest.fixture
def stand(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Stand]]:
    # The program's own hides Qt's warnings in its log; a test wants to fail on them.
    monkeypatch.setattr(bootstrap_screen, "application", lambda: qapp)
    opened: list[Stand] = []

    def open_one(provider: str) -> Stand:
        opened.append(open_stand(tmp_path, provider))
        return opened[-1]

    yield open_one
    for made in opened:
        made.close()
