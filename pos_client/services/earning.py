"""What a sale will earn its member, said beforehand and truthfully on card and receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.benefits import Offer
from pos_client.domain.customer import Member
from pos_client.domain.destination import Destination
from pos_client.domain.rules import Route
from pos_client.domain.sale import Sale
from pos_client.ports import RulesNow


class EarningState(StrEnum):
    """How the benefit of a sale comes to its member."""

    ONLINE = "online"
    """The platform answers: credited within seconds of the close."""
    QUEUED = "queued"
    """Credited when the platform answers again; until then it is pending."""
    BY_HAND = "by_hand"
    """Only payment asks for the platform's id of the member, and did not: a person has to credit it."""
    AT_PAYMENT = "at_payment"
    """The programme credits by campaigns alone, and payment will offer them."""
    WITHOUT_CAMPAIGN = "without_campaign"
    """The programme credits by campaigns alone, and none was taken."""
    ELSEWHERE = "elsewhere"
    """Another route tells the programme: this till cannot say what it will credit, or when."""
    NOTHING = "nothing"
    """No member, no programme, or nothing paid that could earn."""


@dataclass(frozen=True, slots=True)
class Earnings:
    """Tells. `loyalty` is the name of the destination that is also the programme's platform."""

    rules_now: RulesNow
    destinations: Sequence[Destination]
    loyalty: str | None

    def earns(
        self, sale: Sale, member: Member | None, *, offer: Offer | None = None, online: bool = True
    ) -> EarningState:
        """What this sale earns this member if it is closed now, with the offer taken so far.

        `online` is whether the programme's platform answers at present.
        """
        programme = next((one for one in self.destinations if one.name == self.loyalty), None)
        route = self.rules_now().accrual_route
        if member is None or programme is None or route is Route.NONE or sale.total.cents <= 0:
            return EarningState.NOTHING
        if route is not Route.DIRECT:
            return EarningState.ELSEWHERE
        # Payment is to come, and asks the platform for its id and its campaigns; a debit has asked already.
        asks_yet = online and sale.redemption is None
        if programme.needs_platform_id and not member.provider_id and not asks_yet:
            return EarningState.BY_HAND
        if programme.needs_campaign and offer is None:
            return EarningState.AT_PAYMENT if asks_yet else EarningState.WITHOUT_CAMPAIGN
        return EarningState.ONLINE if online else EarningState.QUEUED
