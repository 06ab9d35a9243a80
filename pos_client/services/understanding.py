"""What a scan would be taken for at the counter: for the screen where a scanner is tried. Sells nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from pos_client.domain.errors import Refused
from pos_client.domain.gs1 import Gs1Item
from pos_client.domain.product import Product, ScaleLabel, ScaleMask, printable
from pos_client.domain.scanned import (
    CreditCode,
    Gtin,
    MemberCard,
    Misread,
    OperatorBadge,
    PlainCode,
    ReceiptNumber,
    VoucherCode,
    kind_of,
)

FindProduct = Callable[[str], Product]
"""The product under a code. Raises Refused where there is none."""


@dataclass(frozen=True, slots=True)
class Understood:
    """`kind` is the key of a sentence, `details` fill its blanks; `product` is its name where it is known.

    What identifies a person (a card, a badge) is never among them.
    """

    kind: str
    details: Mapping[str, str | int] = field(default_factory=dict)
    product: str = ""


def understand(text: str, mask: ScaleMask | None = None, *, find: FindProduct | None = None) -> Understood:
    """What this text is. Never raises Refused; Unavailable where the products cannot be read."""
    scanned = kind_of(text, mask)
    match scanned:
        case Gtin() | PlainCode() | ScaleLabel() | Gs1Item() | Misread():
            return _goods(scanned, find)
        case MemberCard() | OperatorBadge() | VoucherCode() | ReceiptNumber() | CreditCode():
            return _paper(scanned)
        case _:
            assert_never(scanned)


def _goods(
    scanned: Gtin | PlainCode | ScaleLabel | Gs1Item | Misread, find: FindProduct | None
) -> Understood:
    match scanned:
        case Gtin(digits=code):
            return Understood("gtin", {"code": code}, _name(find, code))
        case PlainCode(text=code):
            return Understood("code", {"code": printable(code)}, _name(find, code))
        case ScaleLabel():
            return _label(scanned, find)
        case Gs1Item():
            details: dict[str, str | int] = {"code": scanned.gtin, "milli": scanned.quantity.milli}
            return Understood("elements", details, _name(find, scanned.gtin))
        case Misread():
            return Understood("misread", {"code": printable(scanned.text)})
        case _:
            assert_never(scanned)


def _paper(scanned: MemberCard | OperatorBadge | VoucherCode | ReceiptNumber | CreditCode) -> Understood:
    match scanned:
        case MemberCard():
            return Understood("member_card")
        case OperatorBadge():
            return Understood("badge")
        case VoucherCode(code=code):
            return Understood("voucher", {"code": printable(code)})
        case ReceiptNumber(number=number):
            return Understood("receipt", {"code": number})
        case CreditCode():
            return Understood("credit")
        case _:
            assert_never(scanned)


def _label(label: ScaleLabel, find: FindProduct | None) -> Understood:
    name = _name(find, label.code)
    if label.quantity is not None:
        return Understood("weight_label", {"code": label.code, "milli": label.quantity.milli}, name)
    assert label.price is not None
    return Understood("price_label", {"code": label.code, "cents": label.price.cents}, name)


def _name(find: FindProduct | None, code: str) -> str:
    if find is None:
        return ""
    try:
        return find(code).description
    except Refused:
        return ""
