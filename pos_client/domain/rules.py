"""The store's own rules: kept in the database, changed on screen, each change in the journal."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.product import ScaleMask

WEIGHT_LABEL = ScaleMask("20CCCCCPPPPPD")


class Route(StrEnum):
    """By which road a sale reaches the loyalty engine: exactly one credits."""

    DIRECT = "direct"
    SMARTPOS = "smartpos"
    ERP = "erp"
    NONE = "none"


class CashbackAs(StrEnum):
    """How redeemed cashback is booked: the accountant's choice."""

    DISCOUNT = "discount"
    PAYMENT = "payment"


class DebitOrder(StrEnum):
    """When a platform without holds is asked to debit: before the tenders, or after the last of them."""

    BEFORE = "before"
    AFTER = "after"


class VoucherCheck(StrEnum):
    """Who says that a voucher is good: its platform, or a named person with a checklist (ERP stores)."""

    ONLINE = "online"
    MANUAL = "manual"


class OfferDefault(StrEnum):
    """What becomes of the new cashback where nobody chose, or the platform was away."""

    ACCEPT = "accept"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class OfflinePolicy:
    """What may be redeemed while the platform is away, per till; a zero forbids it (or asks nothing more).

    `balance_age_hours` is the hard age of the balance (72 at most; soft at a third of it). Above
    `second_approval_cents` another person approves too; 0 asks for no second one.
    """

    balance_age_hours: int = 0
    redemption_cents: int = 0
    member_day_cents: int = 0
    till_cents: int = 0
    second_approval_cents: int = 0

    @property
    def is_on(self) -> bool:
        """Whether the store allows any of it."""
        return min(self.balance_age_hours, self.redemption_cents, self.member_day_cents, self.till_cents) > 0


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """From how many in one shift on the till warns its manager; 0 = never.

    With `asks_approval` a customer who was noticed stays on the sale only with somebody else's leave.
    """

    member_sales: int = 5
    approvals_by_one: int = 10
    pin_resends: int = 6
    asks_approval: bool = False


@dataclass(frozen=True, slots=True)
class StoreRules:
    """Defaults are the cautious ones. Amounts are centavos."""

    accrual_route: Route = Route.DIRECT
    cashback_as: CashbackAs = CashbackAs.DISCOUNT
    debit_order: DebitOrder = DebitOrder.BEFORE
    scale_mask: ScaleMask | None = WEIGHT_LABEL
    discount_limit_basis_points: int = 1000
    close_difference_limit_cents: int = 500
    offline: OfflinePolicy = OfflinePolicy()
    several_rewards: bool = False
    voucher_check: VoucherCheck = VoucherCheck.ONLINE
    offer_default: OfferDefault = OfferDefault.ACCEPT
    pin_waive_limit_cents: int = 5_000
    hand_credit_limit_cents: int = 5_000
    hand_credit_limit_points: int = 1_000
    watch: WatchLimits = WatchLimits()
