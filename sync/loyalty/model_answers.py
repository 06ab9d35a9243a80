"""Reading the loyalty model's answers: tolerant of what is extra, strict about ids, amounts and states.

Each raises Unreadable with the field's name.
"""

from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.money import ZERO, Money
from pos_client.ports import Challenge, Hold
from sync.fields import Document, document, listed, money, text
from sync.loyalty.model_rewards import read_quoted_vouchers
from sync.loyalty.reading import NAME, count, day, sure_id, words
from sync.wire import Unreadable

RESEND_AFTER_S = 120
_LIMITS = {
    "BALANCE": Limit.BALANCE,
    "BASKET": Limit.BASKET,
    "MAX_SHARE": Limit.MAX_SHARE,
    "MAX_REDEEM_EXCEEDED": Limit.MAX_SHARE,
    "MIN_PURCHASE": Limit.MIN_PURCHASE,
    "MIN_PURCHASE_NOT_MET": Limit.MIN_PURCHASE,
    "NOTHING_ELIGIBLE": Limit.NOTHING_ELIGIBLE,
    "PROMOTIONAL": Limit.PROMOTIONAL,
    "HOURS": Limit.HOURS,
    "ONE_REWARD": Limit.ONE_REWARD,
}
_LIVE = {"held": False, "committed": True}
_GONE = frozenset({"released", "expired"})


def read_members(body: Any, asked: MemberQuery) -> tuple[Member, ...]:
    """The members found, under new ids of ours, with the identity that was asked for."""
    source = document(body)
    requires_pin = text(source, "next_step").lower() != "none"
    return tuple(
        Member(
            id=str(uuid7()),
            name=words(found, "name", most=NAME),
            provider_id=sure_id(found, "id", "member_id"),
            phone=asked.phone,
            cpf=asked.cpf,
            email=asked.email,
            card=asked.card,
            tier=words(found, "tier", most=40),
            requires_pin=requires_pin,
            consent=found.get("consent") is True,
        )
        for found in listed(body, "members")
    )


def read_challenge(body: Any) -> Challenge:
    """A PIN on its way."""
    source = document(body)
    return Challenge(
        id=sure_id(source, "challenge_id", "id"),
        digits=count(source, "digits") or 0,
        resend_after_s=count(source, "resend_after_s") or RESEND_AFTER_S,
        attempts_left=count(source, "attempts_left"),
        expires_at=_moment(source, "expires_at"),
        may_waive=source.get("may_waive") is True,
    )


def read_quote(body: Any, *, read_at: datetime) -> Quote:
    """Balance and what the basket takes."""
    source = document(body)
    expiring = source.get("expiring")
    lots = [lot for lot in expiring if isinstance(lot, dict)] if isinstance(expiring, list) else []
    return Quote(
        balance=money(source, "balance"),
        usable=money(source, "usable"),
        limit=_LIMITS.get(text(source, "why").upper(), Limit.PROVIDER_RULE),
        read_at=read_at,
        minimum_purchase=money(source, "minimum_purchase", default=ZERO),
        expiring=Money.total(money(lot, "amount") for lot in lots),
        expires_on=min(filter(None, (day(lot, "at") for lot in lots)), default=""),
        accrual_preview=money(source, "accrual_preview", default=ZERO),
        eligible_total=money(source, "eligible_total") if source.get("eligible_total") is not None else None,
        points=count(source, "points") or 0,
        point_value=money(source, "point_value", default=ZERO),
        vouchers=read_quoted_vouchers(source),
        hours=words(source, "hours", most=NAME),
        may_accumulate=source.get("may_accumulate") is not False,
    )


def read_hold(body: Any, amount: Money) -> Hold:
    """A hold that was just placed."""
    source = document(body)
    if text(source, "state") not in ("", "held"):
        raise Unreadable("state")
    return Hold(sure_id(source, "hold_id", "id"), amount)


def live_holds(body: Any) -> tuple[Hold, ...]:
    """A sale's holds that still count, oldest first."""
    found = []
    for source in listed(body, "holds"):
        state = text(source, "state")
        if state in _LIVE:
            hold_id = sure_id(source, "hold_id", "id")
            found.append(Hold(hold_id, money(source, "amount"), debited=_LIVE[state]))
        elif state not in _GONE:
            raise Unreadable("state")
    return tuple(found)


def read_offers(body: Any) -> tuple[Offer, ...]:
    """What campaigns give."""
    return tuple(
        Offer(
            id=sure_id(source, "id", "offer_id"),
            name=words(source, "name", most=NAME),
            text=words(source, "text"),
            amount=money(source, "amount"),
            valid_from=day(source, "valid_from"),
            valid_to=day(source, "valid_to"),
        )
        for source in listed(body, "offers")
    )


def _moment(source: Document, name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(source, name))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
