"""Qt's own words (file dialogs, menus of text fields), numbers and dates, in the till's language."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

_HELD = "till_qt_words"


def speak(application: QApplication, language: str) -> bool:
    """From now on; may be called again to change it. False where Qt has no words for that language."""
    held = application.property(_HELD)
    if isinstance(held, QTranslator):
        application.removeTranslator(held)
    locale = QLocale(language if language != "en" else "en_US")
    QLocale.setDefault(locale)
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    loaded = translator.load(f"qtbase_{language}", folder)
    application.setProperty(_HELD, translator)
    return application.installTranslator(translator) and loaded
