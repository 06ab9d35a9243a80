"""How an update stands, in words."""

from collections.abc import Sequence

from pos_client.services.update_desk import Standing
from resources.words import N_, Words

_TO_DO = {
    "cart": N_("Finish or cancel the open sale."),
    "prints": N_("Wait for the printer, or see to it: papers still wait."),
    "charges": N_("Settle the card payment that is open."),
    "books": N_("The till's data cannot be read now. Try again."),
}


def waiting(words: Words, found: Standing) -> str:
    """Which version waits, or that none does."""
    if not found.waiting:
        if found.given_up:
            return words.text("Version {version} failed here and was given up.", version=found.given_up)
        return words.text("There is nothing newer for this till.")
    told = words.text(
        "Version {version} is ready, and was tried on a copy of this till's data.", version=found.waiting
    )
    if found.by_itself:
        return (
            f"{told} {words.text('It comes by itself when the till is next started outside opening hours.')}"
        )
    return told


def to_do(words: Words, obstacles: Sequence[str]) -> str:
    """What to finish first."""
    return "\n".join(words.text(_TO_DO[one]) for one in obstacles)
