"""What became of one message: the closed union that every adapter answers and every lane obeys.

No text in it holds personal data or a secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_LONG_DIGITS = re.compile(r"\d(?:[ .()/+-]*\d){5,}")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Delivered:
    """The platform has it. `learned` is for the sale's later messages to the same platform.

    `refuses_offer`: it took the sale, but the campaign that was chosen had ended.
    """

    answer: str = ""
    learned: Mapping[str, str] = field(default_factory=dict)
    confirms_offer: bool = False
    refuses_offer: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """To be tried again. `reached` false: the platform never saw it, which is no attempt.

    `ask_first`: this try may have taken effect, so that the platform is asked before the next one.
    `retry_after_s` is the platform's own wish, for everything that goes to it.
    """

    why: str
    retry_after_s: float | None = None
    reached: bool = True
    ask_first: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform said no. `code` is the platform's, or ours in lower case; `words` are the platform's."""

    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have taken effect, it must not be repeated blindly, and nobody can be asked."""

    why: str


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """The platform does not let us in, and a new token did not help."""

    why: str


NOT_THERE = Later("not_there")
"""Asked for it, the platform says that it surely has nothing of it."""
REPEAT = Later("repeat")
"""Nothing to ask: it is sent again."""

Outcome = Delivered | Later | Rejected | Unknown | SignInNeeded


def redacted(words: str) -> str:
    """A platform's sentence without what may be a CPF, a phone, a card or an address; cut short."""
    plain = "".join(character if character.isprintable() else " " for character in words)
    return _EMAIL.sub("•@•", _LONG_DIGITS.sub("•", plain)).strip()[:_LONGEST]
