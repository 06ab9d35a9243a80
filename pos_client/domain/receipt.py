"""What a receipt says, as a frozen value that is stored with the sale; devices only lay it out."""

from dataclasses import dataclass, fields, replace
from typing import Any, Self

from pos_client.domain.till import StoreHead


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One product, in the words and amounts that were sold. `discount_cents` is the line's own."""

    code: str
    description: str
    unit: str
    quantity_milli: int
    unit_price_cents: int
    gross_cents: int
    discount_cents: int


@dataclass(frozen=True, slots=True)
class ReceiptTender:
    """One payment. `detail` is brand, instalments and NSU, ready to print."""

    method: str
    amount_cents: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptOffer:
    """The new cashback. `state` is pending, confirmed or refused; validity as ISO dates."""

    name: str
    text: str
    amount_cents: int
    valid_from: str
    valid_to: str
    state: str


@dataclass(frozen=True, slots=True)
class ReceiptVoucher:
    """A voucher used: its name and what of the discount it is. `manual`: a person checked it."""

    words: str
    amount_cents: int
    manual: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """A sale on paper. Times are ISO 8601 with offset, amounts centavos; names and phones already masked.

    `entered_at` is set where it was sold on paper before; `salesperson` where that is not the operator.
    `accrual` (pending, confirmed, refused) is set where the programme credits the sale and no offer says so.
    """

    head: StoreHead
    number: str
    store: str
    till: str
    operator: str
    sold_at: str
    lines: tuple[ReceiptLine, ...]
    gross_cents: int
    discount_cents: int
    redeemed_cashback_cents: int
    redemption_state: str
    total_cents: int
    tenders: tuple[ReceiptTender, ...]
    change_cents: int
    member: str = ""
    invoice_cpf: str = ""
    offer: ReceiptOffer | None = None
    qr: str = ""
    training: bool = False
    copy: int = 1
    salesperson: str = ""
    entered_at: str = ""
    vouchers: tuple[ReceiptVoucher, ...] = ()
    redeemed_points: int = 0
    redemption_mode: str = ""
    cashback_as: str = ""
    accrual: str = ""

    def with_offer(self, offer: ReceiptOffer | None) -> "Receipt":
        """The same receipt with what the customer took home."""
        return replace(self, offer=offer)

    def as_copy(self, copy: int) -> "Receipt":
        """The same receipt as its n-th copy (2 = "2ª VIA")."""
        return replace(self, copy=copy)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the table."""
        return {
            **_values(self),
            "head": _values(self.head),
            "lines": [_values(line) for line in self.lines],
            "tenders": [_values(tender) for tender in self.tenders],
            "vouchers": [_values(voucher) for voucher in self.vouchers],
            "offer": _values(self.offer) if self.offer else None,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Back from the table."""
        offer = stored["offer"]
        return cls(
            **{
                **stored,
                "head": StoreHead(**stored["head"]),
                "lines": tuple(ReceiptLine(**line) for line in stored["lines"]),
                "tenders": tuple(ReceiptTender(**tender) for tender in stored["tenders"]),
                "offer": ReceiptOffer(**offer) if offer else None,
                "vouchers": tuple(ReceiptVoucher(**voucher) for voucher in stored.get("vouchers", ())),
            }
        )


_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Receipt, ReceiptLine, ReceiptTender, ReceiptOffer, ReceiptVoucher, StoreHead)
}


def _values(
    part: Receipt | ReceiptLine | ReceiptTender | ReceiptOffer | ReceiptVoucher | StoreHead,
) -> dict[str, Any]:
    """One level; `asdict` copies all levels and costs as much as the sale's whole transaction."""
    return {name: getattr(part, name) for name in _NAMES[type(part)]}
