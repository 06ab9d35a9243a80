"""A scale in a folder: what lies on it is written in `scale-state.txt`, and it settles after a moment.

Words of the file: a number of grams, or `never_settles`, `negative`, `overload`, `silent`.
"""

from dataclasses import dataclass, field
from pathlib import Path

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.weighing import Balance, Weight

STATE_FILE = "scale-state.txt"
NEVER_SETTLES, SILENT_WORD = "never_settles", "silent"
_STATES = {"negative": Balance.NEGATIVE, "overload": Balance.OVERLOAD, NEVER_SETTLES: Balance.UNSTABLE}


@dataclass(slots=True)
class SimulatedScale:
    """A `Scale`. Without a file `grams` lie on it; each change moves for `moving` answers."""

    folder: Path
    grams: int = 452
    moving: int = 3
    _word: str = field(default="", init=False, repr=False)
    _left: int = field(default=0, init=False, repr=False)

    def read(self) -> Weight:
        """What lies on it. Raises Unavailable(SCALE, cause="timeout") where it is silent."""
        word = self._word_now()
        if word != self._word:
            self._word, self._left = word, self.moving
        if word == SILENT_WORD:
            raise Unavailable(Outage.SCALE, cause="timeout")
        if word in _STATES:
            return Weight(_STATES[word])
        if self._left > 0:
            self._left -= 1
            return Weight(Balance.UNSTABLE)
        return Weight(Balance.STABLE, int(word))

    def _word_now(self) -> str:
        try:
            word = (self.folder / STATE_FILE).read_text(encoding="utf-8").strip()
        except OSError:
            return str(self.grams)
        known = word in _STATES or word == SILENT_WORD or (word.isascii() and word.isdigit())
        return word if known else str(self.grams)
