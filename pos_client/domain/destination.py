"""Where a closed sale goes, and what each destination takes."""

from dataclasses import dataclass
from enum import StrEnum


class Reversing(StrEnum):
    """What a programme's platform can take back of a sale; the rest is for a person."""

    PARTS = "parts"
    WHOLE = "whole"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Destination:
    """A platform that takes sales.

    `identified_only`: it takes no sale without a member. `always_credits`: what it is sent earns cashback,
    so that it is told nothing where another route credits. `steps` are the kinds of message, in order.
    `needs_platform_id`: its queue cannot credit a member whose id only the counter can ask for;
    `needs_campaign`: without a campaign that the customer took nothing is credited.
    Without `takes_returns` a person books what comes back, so that no later sale waits for it.
    """

    name: str
    identified_only: bool = False
    always_credits: bool = False
    steps: tuple[str, ...] = ("sale",)
    takes_returns: bool = True
    reverses: Reversing = Reversing.BY_HAND
    needs_platform_id: bool = False
    needs_campaign: bool = False

    def takes(self, *, identified: bool, credits_here: bool) -> bool:
        """Whether a sale has a message for it."""
        if self.identified_only and not identified:
            return False
        return credits_here or not self.always_credits
