"""The till's three sounds, played by the platform's own means. Never waits; silence is never an error.

Lives on the UI thread: playing only hands the file over.
"""

import shutil
import sys
from enum import Enum

from PySide6.QtCore import QProcess

import resources


class Sound(Enum):
    """What happened, by the name of its file in resources/sounds."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    DONE = "done"


class Sounds:
    """Plays sounds until muted."""

    def __init__(self, *, muted: bool = False) -> None:
        self._muted = muted
        self._player = _found_player()

    @property
    def muted(self) -> bool:
        return self._muted

    def set_muted(self, muted: bool) -> None:
        self._muted = muted

    def play(self, sound: Sound) -> bool:
        """Start the sound and return at once; False when nothing could be started."""
        if self._muted:
            return False
        try:
            return self._start(str(resources.path(f"sounds/{sound.value}.wav")))
        except (OSError, RuntimeError):
            return False

    def _start(self, file: str) -> bool:
        if sys.platform == "win32":
            import winsound  # noqa: PLC0415 - only Windows has it

            winsound.PlaySound(file, winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            return True
        if self._player is None:
            return False
        started = QProcess.startDetached(self._player, [file])
        return bool(started[0] if isinstance(started, tuple) else started)


def _found_player() -> str | None:
    names = ("afplay",) if sys.platform == "darwin" else ("pw-play", "paplay", "aplay")
    return next((found for name in names if (found := shutil.which(name))), None)
