"""What comes to the till from outside (catalogue, members, rules, campaigns), and who wins where both know.

`CONFLICT_RULES` is the one table of it: code, README and tests read it here.
"""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.customer import Member
from pos_client.domain.product import Product


class Entity(StrEnum):
    """What a source brings; one source brings one of them."""

    PRODUCTS = "products"
    MEMBERS = "members"
    RULES = "rules"
    CAMPAIGNS = "campaigns"


@dataclass(frozen=True, slots=True)
class PulledProduct:
    """A product with its price. `active` false: withdrawn. `changed_at`: ISO 8601, empty where not told."""

    product: Product
    active: bool = True
    changed_at: str = ""


@dataclass(frozen=True, slots=True)
class PulledMember:
    """A member as the platform has them; `member.id` counts only for one this till has never met.

    `told` names what the source really says (fields of `Member`): None where all that is filled counts.
    """

    member: Member
    active: bool = True
    told: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class PulledRule:
    """A rule of the store by its name in `StoreRules`; `value` is JSON text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a programme gives at present; dates ISO 8601, empty where open. `stock` None: not counted."""

    id: str
    name: str
    text: str = ""
    active: bool = True
    valid_from: str = ""
    valid_to: str = ""
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class PullState:
    """How a source stands: for a screen to poll.

    Counts are of the round that runs or ran last; `finished_at` is None until it has ended.

    `online` is None until the first contact. `rate_per_s` 0 and `left_s` None: not known. `problem` is empty
    or a word of LaneState's, or `file`, `cursor`, `too_many_withdrawn`, `bug`.
    """

    name: str
    entity: Entity
    running: bool = False
    online: bool | None = None
    read: int = 0
    changed: int = 0
    skipped: int = 0
    total: int | None = None
    rate_per_s: float = 0.0
    left_s: float | None = None
    finished_at: str | None = None
    problem: str = ""


Pulled = PulledProduct | PulledMember | PulledRule | Campaign


class Wins(StrEnum):
    """Whose word stands."""

    PLATFORM = "platform"
    """The platform's newer word replaces ours; an empty one replaces nothing."""
    NEWER = "newer"
    """Whichever was read later."""
    UNLESS_CORRECTED = "unless_corrected"
    """The platform's, but for what a person corrected at this till."""
    TILL = "till"
    """Ours, always: the platform cannot change it."""
    MANAGER = "manager"
    """A proposal, until a manager accepts it."""


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """One line of the table; `field` is the name of the domain's field, `why` a sentence for the README."""

    what: str
    field: str
    wins: Wins
    why: str


def _rules(what: str, wins: Wins, why: str, *, fields: tuple[str, ...]) -> tuple[ConflictRule, ...]:
    return tuple(ConflictRule(what, field, wins, why) for field in fields)


CONFLICT_RULES: tuple[ConflictRule, ...] = (
    *_rules(
        "product",
        Wins.PLATFORM,
        "The catalogue is kept elsewhere. A row with an older change date than the last one is ignored.",
        fields=("description", "unit", "unit_price", "gtin", "redeemable"),
    ),
    *_rules("product", Wins.TILL, "A product is its sku; another sku is another product.", fields=("sku",)),
    *_rules(
        "product",
        Wins.PLATFORM,
        "Withdrawn means not sold any more: the row, its codes and its sales stay.",
        fields=("active",),
    ),
    *_rules("member", Wins.TILL, "Sales, consents and holds hang on our id.", fields=("id",)),
    *_rules(
        "member",
        Wins.PLATFORM,
        "The programme names its members and ranks them.",
        fields=("provider_id", "name", "tier", "since", "requires_pin"),
    ),
    *_rules(
        "member",
        Wins.NEWER,
        "A balance is as good as its age.",
        fields=("balance", "balance_at", "expiring", "expires_on", "points"),
    ),
    *_rules(
        "member",
        Wins.UNLESS_CORRECTED,
        "The customer stood here when it was corrected; the platform may not know yet.",
        fields=("phone", "cpf", "email", "card", "birthday"),
    ),
    *_rules(
        "member",
        Wins.TILL,
        "Consent is given or withdrawn before a person and kept with its text; a list cannot change it.",
        fields=("consent",),
    ),
    *_rules(
        "member",
        Wins.PLATFORM,
        "Withdrawn is a mark: the member, their sales and their consents stay.",
        fields=("active",),
    ),
    *_rules(
        "member",
        Wins.TILL,
        "Whom this till erased at their own wish no list brings back, until they enrol again.",
        fields=("erased",),
    ),
    *_rules("rule", Wins.MANAGER, "A rule changes what the store pays: never silently.", fields=("value",)),
    *_rules(
        "campaign",
        Wins.PLATFORM,
        "A campaign that a complete list leaves out has ended.",
        fields=("name", "text", "active", "valid_from", "valid_to", "stock"),
    ),
    *_rules("cart", Wins.TILL, "What was rung up keeps the price it was rung up at.", fields=("unit_price",)),
    *_rules("sale", Wins.TILL, "A closed sale is a fact.", fields=("everything",)),
)


def wins(what: str, field: str) -> Wins:
    """Whose word stands for this field; one that nobody thought of yet is not overwritten if corrected."""
    for rule in CONFLICT_RULES:
        if (rule.what, rule.field) == (what, field):
            return rule.wins
    return Wins.UNLESS_CORRECTED


def conflict_table() -> str:
    """The rules as a Markdown table, for the README."""
    lines = ["| what | field | who wins | why |", "|---|---|---|---|"]
    grouped: dict[tuple[str, Wins, str], list[str]] = {}
    for rule in CONFLICT_RULES:
        grouped.setdefault((rule.what, rule.wins, rule.why), []).append(rule.field)
    for (what, winner, why), fields in grouped.items():
        lines.append(f"| {what} | {', '.join(fields)} | {winner.replace('_', ' ')} | {why} |")
    return "\n".join(lines) + "\n"
