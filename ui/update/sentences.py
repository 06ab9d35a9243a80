"""How an update stands, in words."""

from collections.abc import Sequence

from pos_client.domain.errors import Outage, Reason
from pos_client.services.update_desk import Standing
from pos_client.services.update_troubles import UpdateTrouble
from resources.words import N_, Words
from ui import wording

_TO_DO = {
    "cart": N_("Finish or cancel the open sale."),
    "prints": N_("Wait for the printer, or see to it: papers still wait."),
    "charges": N_("Settle the card payment that is open."),
    "books": N_("The till's data cannot be read now. Try again."),
}


_FAILED = {
    "archive": N_("its file is damaged"),
    "self-test": N_("its own test on a copy of this till's data did not pass"),
}
_OTHER = {
    Outage.DISK_FULL: N_("The disk has no room for a newer version. Free some space; the till sells on."),
}


def trouble(words: Words, met: UpdateTrouble | None) -> str:
    """When the last look was, and why it brought nothing; empty where all was well."""
    if met is None:
        return ""
    error = met.error
    if error.key is Reason.UPDATE_FAILED:
        why = words.text(_FAILED.get(met.problem, _FAILED["self-test"]))
        said = words.text(
            "Version {version} was not taken: {why}. Tell IT; the till sells on as it is.",
            version=met.version,
            why=why,
        )
    elif isinstance(error.key, Outage) and error.key in _OTHER:
        said = words.text(_OTHER[error.key])
    else:
        said = wording.sentence(words, error)
    moment = f"{words.date(met.at)} {met.at[11:16]}"
    return words.text("Last look on {moment}: {said}", moment=moment, said=said)


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
