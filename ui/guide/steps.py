"""Which step of the first sale one is at, from what the till shows now. Nothing here draws."""

from dataclasses import dataclass
from enum import StrEnum


class GuideStep(StrEnum):
    """In the order of a sale."""

    PRODUCT = "product"
    CUSTOMER = "customer"
    PAY = "pay"
    PIN = "pin"
    AMOUNT = "amount"
    MONEY = "money"
    OFFER = "offer"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is on the screen. `dialog` is `finder`, `pin`, `amount`, `offer`, another, or empty for none."""

    view: str
    lines: int
    has_member: bool
    has_redemption: bool
    dialog: str = ""
    loyalty: bool = True


def steps_of(*, loyalty: bool) -> tuple[GuideStep, ...]:
    """All of them; a store without a programme has no customer, PIN and offer."""
    if loyalty:
        return tuple(GuideStep)
    return (GuideStep.PRODUCT, GuideStep.PAY, GuideStep.MONEY, GuideStep.DONE)


def step_of(seen: Seen) -> GuideStep:
    """Where one is, however one came there: nobody is held to the order of a lesson."""
    match seen.dialog:
        case "pin":
            return GuideStep.PIN
        case "amount":
            return GuideStep.AMOUNT
        case "offer":
            return GuideStep.OFFER
        case _:
            pass
    if seen.view == "done":
        return GuideStep.DONE
    if seen.view == "pay":
        return GuideStep.MONEY
    if not seen.lines:
        return GuideStep.PRODUCT
    return GuideStep.CUSTOMER if seen.loyalty and not seen.has_member else GuideStep.PAY
