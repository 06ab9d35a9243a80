"""Whole counters: windows, database, paper, and a platform over loopback HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap import screen as bootstrap_screen
from tests.whole.serving import CAMPAIGNS
from tests.whole.stand import OpenStand, Stand, open_stand


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


@pytest.fixture(scope="module", params=["smartbis", "crmbonus", "model"])
def open_desk(
    request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenStand]:
    """One stand of each programme for a module's tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bootstrap_screen, "application", lambda: qapp)
        kept = OpenStand(tmp_path_factory.mktemp(request.param), request.param)
        yield kept
        kept.close()


@pytest.fixture
def desk(open_desk: OpenStand) -> Stand:
    """Signed in, nothing rung, two campaigns running."""
    made = open_desk.ready()
    made.seed(offers=list(CAMPAIGNS))
    return made
