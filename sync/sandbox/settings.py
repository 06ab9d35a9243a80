"""The sandbox's knobs, with the check each value passes; changed while it runs by POST /sandbox/settings."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sync.sandbox import oddities
from sync.sandbox.validation import Check, boolean, choice, decimal_money, integer, list_of, money_from, text


@dataclass(frozen=True, slots=True)
class Settings:
    """Times in seconds, money and percentages as decimal strings; the defaults are the contract's."""

    smartbis_profile: str = "idempotent"
    smartbis_extension: bool = True
    smartbis_validate_consumes: bool = True
    token_expires_s: int = 3600
    pin_digits: int = 6
    pin_expires_s: int = 300
    pin_attempts: int = 5
    pin_lock_s: int = 900
    resend_after_s: int = 120
    requires_pin: bool = True
    authorisation_expires_s: int = 600
    hold_expires_s: int = 900
    accrual_percent: str = "5.00"
    accrual_valid_days: int = 60
    max_share_percent: str = "50.00"
    minimum_purchase: str = "20.00"
    not_eligible_skus: list[str] = field(default_factory=list)
    crm_pin: str = "with_balance"
    crm_can_use_pin_master: bool = True
    bling_consent: str = "grant"
    bling_redirect: str = "http://127.0.0.1:8976/bling"
    bling_per_second: int = 3
    bling_per_day: int = 120_000
    bling_refuses_nfce: bool = False
    bling_missing_forms: list[int] = field(default_factory=list)
    point_machine: str = "approves"
    point_cancels_late: bool = False
    point_no_money: bool = False
    clock_offset_s: int = 0
    keys_kept_s: int = 86_400
    point_value: str = "0.10"
    waivers: bool = True
    redemption_hours: str = ""
    outside_hours: bool = False
    promotional_skus: list[str] = field(default_factory=list)
    ended_offers: list[str] = field(default_factory=list)
    crm_hour_restriction: bool = False
    crm_multi_redemption: bool = True
    crm_may_accumulate: bool = True
    oddities: list[dict[str, Any]] = field(default_factory=list)

    @property
    def point_value_cents(self) -> int:
        """What one point pays."""
        return int(Decimal(self.point_value) * 100)

    @property
    def minimum_purchase_cents(self) -> int:
        """The smallest net total on which cashback may be used."""
        return int(Decimal(self.minimum_purchase) * 100)

    def accrual_cents(self, total_cents: int) -> int:
        """The cashback of a sale without a chosen offer."""
        return percent_of(total_cents, self.accrual_percent)

    def max_share_cents(self, eligible_cents: int) -> int:
        """The most that may be paid with cashback, rounded down."""
        return int(Decimal(eligible_cents) * Decimal(self.max_share_percent) / 100)


def percent_of(cents: int, percent: str) -> int:
    """A percentage of an amount, ROUND_HALF_UP to the centavo."""
    return int((Decimal(cents) * Decimal(percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def _percent(value: Any) -> str:
    decimal_money(value)
    return str(value)


def _positive_money(value: Any) -> str:
    money_from(0)(value)
    return str(value)


_SECONDS = integer(0, 10**8)

CHECKS: dict[str, Check] = {
    "smartbis_profile": choice("lookup", "idempotent", "plain"),
    "smartbis_extension": boolean,
    "smartbis_validate_consumes": boolean,
    "token_expires_s": _SECONDS,
    "pin_digits": integer(4, 8),
    "pin_expires_s": _SECONDS,
    "pin_attempts": integer(1, 20),
    "pin_lock_s": _SECONDS,
    "resend_after_s": _SECONDS,
    "requires_pin": boolean,
    "authorisation_expires_s": _SECONDS,
    "hold_expires_s": _SECONDS,
    "accrual_percent": _percent,
    "accrual_valid_days": integer(1, 3650),
    "max_share_percent": _percent,
    "minimum_purchase": _positive_money,
    "not_eligible_skus": list_of(text()),
    "crm_pin": choice("with_balance", "always", "never"),
    "crm_can_use_pin_master": boolean,
    "bling_consent": choice("grant", "deny"),
    "bling_redirect": text(1, 200),
    "bling_per_second": integer(1, 10**6),
    "bling_per_day": integer(1, 10**8),
    "bling_refuses_nfce": boolean,
    "bling_missing_forms": list_of(integer(1)),
    "point_machine": choice("approves", "declines", "action", "silent", "manual"),
    "point_cancels_late": boolean,
    "point_no_money": boolean,
    "clock_offset_s": integer(-(10**8), 10**8),
    "keys_kept_s": _SECONDS,
    "point_value": _positive_money,
    "waivers": boolean,
    "redemption_hours": text(0, 80),
    "outside_hours": boolean,
    "promotional_skus": list_of(text()),
    "ended_offers": list_of(text()),
    "crm_hour_restriction": boolean,
    "crm_multi_redemption": boolean,
    "crm_may_accumulate": boolean,
    "oddities": oddities.CHECK,
}
