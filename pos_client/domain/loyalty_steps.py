"""What comes next with a member at the counter: the provider says, so that a new provider is one file."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """One thing that the counter does with the cashier; `TENDER` is where the programme lets go."""

    CHALLENGE = "challenge"
    QUOTE = "quote"
    AMOUNT = "amount"
    CAMPAIGN = "campaign"
    HOLD = "hold"
    TENDER = "tender"
    OFFER = "offer"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """What has been done already for this sale. `accumulate`: the customer keeps the cashback.

    `debit_after`: the store's rule has a platform without holds debit after the last tender.
    """

    authorised: bool = False
    quoted: bool = False
    amount_chosen: bool = False
    accumulate: bool = False
    campaign_chosen: bool = False
    held: bool = False
    tendered: bool = False
    offered: bool = False
    debit_after: bool = False


def with_hold(progress: Progress) -> Step:
    """The order of a platform that can set an amount aside: PIN, balance, amount, hold, tenders, offer."""
    if not progress.tendered:
        return _before_tenders(progress)
    return Step.DONE if progress.offered else Step.OFFER


def with_debit(progress: Progress) -> Step:
    """The order of a platform whose debit also carries the campaign: so the campaign is chosen before it."""
    redeems = progress.amount_chosen and not progress.accumulate
    if not redeems or progress.held:
        return with_hold(progress) if not redeems else _after_debit(progress)
    if progress.debit_after and not progress.tendered:
        return Step.TENDER
    return Step.HOLD if progress.campaign_chosen else Step.CAMPAIGN


def without_redemption(progress: Progress, *, offers: bool) -> Step:
    """The order of a platform where nothing is redeemed: the tenders, then its campaigns, if any."""
    if not progress.tendered:
        return Step.TENDER
    return Step.OFFER if offers and not progress.offered else Step.DONE


def _before_tenders(progress: Progress) -> Step:
    if not progress.authorised:
        return Step.CHALLENGE
    if not progress.quoted:
        return Step.QUOTE
    if not progress.amount_chosen:
        return Step.AMOUNT
    return Step.TENDER if progress.accumulate or progress.held else Step.HOLD


def _after_debit(progress: Progress) -> Step:
    return Step.DONE if progress.tendered else Step.TENDER
