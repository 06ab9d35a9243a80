"""Becoming a member: two fields and a consent that can be proven (LGPD, Lei 13.709/2018, art. 7 and 8)."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.customer import Cpf, Phone
from pos_client.domain.money import Money

CONSENT_PURPOSE = "loyalty"
CONSENT_VERSION = "2026-11"


class CreditKind(StrEnum):
    """What somebody credits by hand."""

    CASHBACK = "cashback"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Consent:
    """That the customer agreed: to which text, over which channel, before whom, when (ISO 8601)."""

    text_version: str
    channel: str
    operator: str
    at: str


@dataclass(frozen=True, slots=True)
class NewMember:
    """Who enrols. `repr` tells nothing."""

    name: str
    phone: Phone
    consent: Consent
    cpf: Cpf | None = None
    email: str = ""
    birthday: str = ""
    referral: str = ""

    def __repr__(self) -> str:
        return "NewMember(…)"


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One movement of a member's account. `kind` is the platform's word; times ISO 8601."""

    kind: str
    amount: Money
    at: str
    expires_at: str = ""
    sale_id: str = ""
    points: int = 0
