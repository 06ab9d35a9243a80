"""What is said of the store's ERP. Nothing here draws."""

from typing import assert_never

from pos_client.domain.erp import ErpProblem, ErpStanding
from resources.words import Words

NAME = "Bling"


def standing(words: Words, found: ErpStanding) -> str:
    """Connected or not, in one line."""
    match found.problem:
        case None:
            till, since = _owner(words, found)
            return words.text(
                "Connected: till {till} speaks for the account since {since}.", **_pair(till, since)
            )
        case ErpProblem.NOT_CONNECTED:
            return words.text("Not connected.")
        case ErpProblem.SIGN_IN:
            return words.text("Bling wants a new sign-in.")
        case ErpProblem.OTHER_OWNER:
            till, since = _owner(words, found)
            return words.text("This account belongs to till {till} since {since}.", **_pair(till, since))
        case _:
            assert_never(found.problem)


def advice(words: Words, found: ErpStanding) -> str:
    """What it means and what to do."""
    match found.problem:
        case None:
            return words.text("Products and customers come in by themselves, sales go out by themselves.")
        case ErpProblem.NOT_CONNECTED:
            return words.text("Connect in the browser. Sales go on; they wait here for Bling until then.")
        case ErpProblem.SIGN_IN:
            return words.text(
                "Connect again in the browser. Sales go on; they wait here for Bling until then."
            )
        case ErpProblem.OTHER_OWNER:
            return words.text(
                "This till sends nothing to it. Take it over only where the other till stopped."
            )
        case _:
            assert_never(found.problem)


def calls(words: Words, found: ErpStanding) -> str:
    """`1,234 of 120,000 calls used today`."""
    return words.text(
        "{calls} of {most} calls used today",
        calls=_count(words, found.calls_today),
        most=_count(words, found.calls_allowed),
    )


def _owner(words: Words, found: ErpStanding) -> tuple[str, str]:
    if found.owner is None:
        return "?", "?"
    return found.owner.till, f"{words.date(found.owner.since)} {found.owner.since[11:16]}"


def _pair(till: str, since: str) -> dict[str, str]:
    return {"till": till, "since": since}


def _count(words: Words, number: int) -> str:
    return words.amount(number * 100)[:-3]
