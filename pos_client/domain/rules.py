"""The store's own rules: kept in the database, changed on screen, each change in the journal."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.product import ScaleMask

WEIGHT_LABEL = ScaleMask("20CCCCCPPPPPD")


class Route(StrEnum):
    """By which road a sale reaches the loyalty engine: exactly one credits."""

    DIRECT = "direct"
    SMARTPOS = "smartpos"
    NONE = "none"


class CashbackAs(StrEnum):
    """How redeemed cashback is booked: the accountant's choice."""

    DISCOUNT = "discount"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class StoreRules:
    """Defaults are the cautious ones."""

    accrual_route: Route = Route.DIRECT
    cashback_as: CashbackAs = CashbackAs.DISCOUNT
    scale_mask: ScaleMask | None = WEIGHT_LABEL
    discount_limit_basis_points: int = 1000
    destinations: tuple[str, ...] = ()
    close_difference_limit_cents: int = 500
