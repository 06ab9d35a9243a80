"""Cashback: what a member may redeem on this basket and why not more, and the offer of the new one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money
from pos_client.domain.voucher import Voucher


class Limit(StrEnum):
    """Why no more can be used: the key of the sentence on the panel."""

    BALANCE = "balance"
    BASKET = "basket"
    MAX_SHARE = "max_share"
    MIN_PURCHASE = "min_purchase"
    NOTHING_ELIGIBLE = "nothing_eligible"
    PROMOTIONAL = "promotional"
    HOURS = "hours"
    ONE_REWARD = "one_reward"
    PROVIDER_RULE = "provider_rule"


class RedemptionState(StrEnum):
    """Where a redemption stands, on disk. `unknown` is left only with evidence from the provider."""

    QUOTED = "quoted"
    AUTHORISED = "authorised"
    HOLDING = "holding"
    HELD = "held"
    COMMITTING = "committing"
    COMMITTED = "committed"
    REVERSED = "reversed"
    RELEASING = "releasing"
    RELEASED = "released"
    EXPIRED = "expired"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class RedemptionMode(StrEnum):
    """On whose word the benefit was used: the member's PIN, or a named person's approval instead of it."""

    PIN = "pin"
    WAIVED = "waived"
    OFFLINE = "offline"


class OfferState(StrEnum):
    """What became of the new cashback that a sale earned."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Quote:
    """The provider's word on a member and a basket."""

    balance: Money
    usable: Money
    limit: Limit
    read_at: datetime
    minimum_purchase: Money = ZERO
    expiring: Money = ZERO
    expires_on: str = ""
    accrual_preview: Money = ZERO
    evidence: str = ""
    eligible_total: Money | None = None
    points: int = 0
    point_value: Money = ZERO
    """What one point pays; zero where points cannot be spent."""
    vouchers: tuple[Voucher, ...] = ()
    hours: str = ""
    """When it may be used, in the provider's words."""
    may_accumulate: bool = True
    """Whether the customer may keep it for another purchase instead."""

    def most_usable(self, before_cashback: Money) -> tuple[Money, Limit]:
        """The most this basket takes, and what keeps it from being more."""
        most = min(self.usable, self.balance, before_cashback)
        if most.cents <= 0:
            return ZERO, self.limit
        if most == before_cashback and most < self.usable:
            return most, Limit.BASKET
        return most, self.limit

    def checked(self, amount: Money, before_cashback: Money) -> Money:
        """The amount, where it may be used. Raises Refused(REDEMPTION_ABOVE_USABLE)."""
        most, limit = self.most_usable(before_cashback)
        if not 0 < amount.cents <= most.cents:
            raise Refused(Reason.REDEMPTION_ABOVE_USABLE, most=most.decimal_text(), limit=limit)
        return amount


@dataclass(frozen=True, slots=True)
class Redemption:
    """Cashback (or points, at their value) applied to a sale. `hold_id` is the provider's hold or debit."""

    id: str
    amount: Money
    hold_id: str
    state: RedemptionState
    mode: RedemptionMode = RedemptionMode.PIN
    points: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """New cashback that a campaign gives on this sale. Validity as ISO dates."""

    id: str
    name: str
    text: str
    amount: Money
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class ChosenOffer:
    """The offer that the customer took, and whether the platform has confirmed it."""

    offer: Offer
    state: OfferState
