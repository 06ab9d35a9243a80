"""What is read to the customer before they become a member (LGPD, Lei 13.709/2018, art. 8 and 9).

A change of the sentence's meaning needs a new `CONSENT_VERSION`.
"""

from collections.abc import Callable

from pos_client.domain.enrolment import CONSENT_VERSION
from pos_client.domain.slip import N_

__all__ = ["CONSENT_VERSION", "consent_text"]

CONSENT = N_(
    "You agree that {store} and the {programme} programme keep your name, phone and purchases to give you "
    "cashback and tell you about it. You may take this back here at any time and have your data erased."
)


def consent_text(text: Callable[..., str], *, store: str, programme: str) -> str:
    """The sentence in the screen's language; `text` is the catalogue's own function."""
    return text(CONSENT, store=store, programme=programme)
