"""What a slip says (X, Z, cash movements, returns, addenda): a frozen value, stored as it was printed."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

from pos_client.domain.till import StoreHead


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogue without translating it here.

    For domain and services, which may not import `resources.words` (it has the same for all others).
    """
    return message


class SlipKind(StrEnum):
    """The kinds of slip; the values are those of the `documents` table, which keeps no test pages."""

    X = "x"
    Z = "z"
    ADDENDUM = "addendum"
    SUPPLY = "supply"
    WITHDRAWAL = "withdrawal"
    NO_SALE = "no_sale"
    RETURN = "return"
    CANCELLATION = "cancellation"
    CREDIT = "credit"
    OFFER = "offer"
    MACHINE = "machine"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A label (a key of the catalogue, or plain text) and its value: centavos, a count, or text.

    `inner` rows belong to the row above them.
    """

    label: str
    cents: int | None = None
    count: int | None = None
    text: str = ""
    strong: bool = False
    inner: bool = False


@dataclass(frozen=True, slots=True)
class SlipSection:
    """Rows under a title (a key of the catalogue; may be empty)."""

    title: str
    rows: tuple[SlipRow, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip. `at` is ISO 8601 with offset; `qr` empty for none; `signature_line` leaves room to sign."""

    kind: SlipKind
    head: StoreHead
    number: str
    store: str
    till: str
    operator: str
    at: str
    sections: tuple[SlipSection, ...]
    qr: str = ""
    signature_line: bool = False
    training: bool = False
    copy: int = 1

    def as_copy(self, copy: int) -> "Slip":
        """The same slip as its n-th copy."""
        return replace(self, copy=copy)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the table."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Back from the table."""
        sections = tuple(
            SlipSection(part["title"], tuple(SlipRow(**row) for row in part["rows"]))
            for part in stored["sections"]
        )
        return cls(
            **{
                **stored,
                "kind": SlipKind(stored["kind"]),
                "head": StoreHead(**stored["head"]),
                "sections": sections,
            }
        )
