"""Tests draw real windows, off the screen, at one pixel per pixel."""

import os

import pytest
from pytestqt.qtbot import QtBot

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("QT_SCALE_FACTOR", None)


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
