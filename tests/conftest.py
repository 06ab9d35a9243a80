"""Tests draw real windows, off the screen, at one pixel per pixel."""

import os
import sys

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.pop("QT_SCALE_FACTOR", None)


@pytest.fixture(autouse=True)
def _event_loops_run() -> None:
    """A quit that a test posted and nobody heard keeps every later event loop of the process from running."""
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtCore import (  # noqa: PLC0415 - only tests that draw pay for Qt
        QCoreApplication,
        QEvent,
        QEventLoop,
        QTimer,
    )

    application = QCoreApplication.instance()
    if application is None:
        return
    QCoreApplication.removePostedEvents(application, QEvent.Type.Quit.value)
    loop = QEventLoop()
    QTimer.singleShot(0, loop.quit)
    if loop.exec() == -1:
        QTimer.singleShot(0, application.quit)
        application.exec()
