"""Tests draw real windows, off the screen, at one pixel per pixel."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytestqt.qtbot import QtBot

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("QT_SCALE_FACTOR", None)
# How long an example takes says something about the machine, not about what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def rings_die_between_tests() -> Iterator[None]:
    """As in the program (`ui/collector.py`): never on another thread, nor while Qt is at work."""
    gc.disable()
    yield
    gc.disable()
    made, wanted = gc.get_count(), gc.get_threshold()
    due = [generation for generation in range(len(made)) if made[generation] > wanted[generation]]
    if due:
        gc.collect(due[-1])


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Its waits run event loops, which a quit keeps from running that an earlier test posted in vain."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer  # noqa: PLC0415 - for whoever draws

    application = QCoreApplication.instance()
    assert application is not None
    loop = QEventLoop()
    QTimer.singleShot(0, loop, loop.quit)
    if loop.exec() == -1:
        QTimer.singleShot(0, application, application.quit)
        application.exec()
    return qtbot
