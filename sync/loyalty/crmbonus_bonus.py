"""Reading CRM&BÔNUS's bonus and campaigns, and the evidence that a later look is compared with.

`saldo_bonus` may be capped by the basket and proves nothing; `historico` sums up to the balance.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.money import ZERO, Money
from sync.fields import Document, money, text
from sync.loyalty.crmbonus_calls import iso_day
from sync.loyalty.reading import NAME, sure_id, words
from sync.wire import Unreadable

EXPIRING_DAYS = 30  # ours: what "soon" means on the panel


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the bonus looked like: the ids verbatim, the balance, and for which basket it was asked."""

    ids: Any
    balance_cents: int
    gross_cents: int
    restricted: bool

    @classmethod
    def of(cls, told: Document, gross_cents: int) -> "Evidence":
        """From an answer of `api_bonus_disponivel`. Raises Unreadable."""
        if "ids_bonus" not in told:
            raise Unreadable("ids_bonus")
        balance = Money.total(money(lot, "valor") for lot in _lots(told))
        restricted = _is_set(told, "restricao_horario")
        return cls(_plain(told["ids_bonus"]), balance.cents, gross_cents, restricted)

    @classmethod
    def parsed(cls, written: str) -> "Evidence":
        """From a quote's evidence. Raises Unavailable(OUTCOME_UNKNOWN) where there is none."""
        try:
            kept = json.loads(written)
            return cls(kept["ids"], kept["balance_cents"], kept["gross_cents"], kept["restricted"])
        except (ValueError, KeyError, TypeError):
            raise Unavailable(Outage.OUTCOME_UNKNOWN, why="no_evidence") from None

    def written(self) -> str:
        """As a quote carries it and the redemption keeps it; nothing personal."""
        return json.dumps(
            {
                "ids": self.ids,
                "balance_cents": self.balance_cents,
                "gross_cents": self.gross_cents,
                "restricted": self.restricted,
            }
        )


def read_quote(told: Document, *, gross: Money, read_at: datetime) -> Quote:
    """Balance, what the basket takes, and what expires soon. Raises Unreadable."""
    evidence = Evidence.of(told, gross.cents)
    balance = Money(evidence.balance_cents)
    usable = money(told, "saldo_bonus") if _is_set(told, "tem_bonus") else ZERO
    horizon = (read_at.date() + timedelta(days=EXPIRING_DAYS)).isoformat()
    soon = [lot for lot in _lots(told) if "" < iso_day(text(lot, "validade_fim")) <= horizon]
    return Quote(
        balance=balance,
        usable=min(usable, balance),
        limit=_limit(told, usable, balance),
        read_at=read_at,
        expiring=Money.total(money(lot, "valor") for lot in soon),
        expires_on=min((iso_day(text(lot, "validade_fim")) for lot in soon), default=""),
        evidence=evidence.written(),
        hours=words(told, "msg", most=NAME) if evidence.restricted else "",
        may_accumulate=told.get("flag_acumular_bonus") is not False,
    )


def _limit(told: Document, usable: Money, balance: Money) -> Limit:
    """Why no more: the whole balance, the hours, one bonus at a time, or the platform's own rule."""
    if usable >= balance:
        return Limit.BALANCE
    if not usable and _is_set(told, "restricao_horario"):
        return Limit.HOURS
    return Limit.ONE_REWARD if told.get("is_multi_resgate") is False else Limit.PROVIDER_RULE


def _is_set(told: Document, name: str) -> bool:
    """True in whatever clothes (second-hand: a boolean)."""
    value = told.get(name)
    return value is True or (
        isinstance(value, str | int) and str(value).strip().lower() in {"1", "true", "s"}
    )


def read_campaigns(told: Document) -> tuple[Offer, ...]:
    """What this purchase may earn. Raises Unreadable."""
    campaigns = told.get("campanhas")
    if campaigns is None:
        return ()
    if not isinstance(campaigns, list):
        raise Unreadable("campanhas")
    return tuple(
        Offer(
            id=sure_id(campaign, "id"),
            name=words(campaign, "name", most=NAME),
            text=words(campaign, "texto"),
            amount=money(campaign, "valor"),
            valid_from=iso_day(text(campaign, "data_inicio")),
            valid_to=iso_day(text(campaign, "data_fim")),
        )
        for campaign in campaigns
        if isinstance(campaign, dict)
    )


def _lots(told: Document) -> list[Document]:
    lots = told.get("historico")
    if lots is None:
        return []
    if not isinstance(lots, list) or not all(isinstance(lot, dict) for lot in lots):
        raise Unreadable("historico")
    return lots


def _plain(ids: Any) -> Any:
    """Verbatim, but only what JSON keeps exactly: ids are text, whole numbers or lists of them."""
    if isinstance(ids, list):
        return [_plain(one) for one in ids]
    if ids is None or isinstance(ids, str) or (isinstance(ids, int) and not isinstance(ids, bool)):
        return ids
    raise Unreadable("ids_bonus")
