"""Qt's own dialogs speak the till's language, from the words that come with Qt."""

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from ui.qt_words import speak


@pytest.mark.parametrize(
    ("language", "cancel"), [("pt_BR", "Cancelar"), ("en", "Cancel"), ("pt_BR", "Cancelar")]
)
def test_qts_own_buttons_are_in_the_tills_language(qapp: QApplication, language: str, cancel: str) -> None:
    assert speak(qapp, language)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == cancel
    assert QLocale().decimalPoint() == ("," if language == "pt_BR" else ".")
