"""What a scan is: decided once, from the text alone, before anything is looked up."""

import re
from dataclasses import dataclass

from pos_client.domain.errors import Refused
from pos_client.domain.gs1 import Gs1Item, looks_like_elements, read_elements
from pos_client.domain.product import ScaleLabel, ScaleMask, is_gtin, printable

MEMBER_MARK, VOUCHER_MARK, BADGE_MARK = "M:", "V:", "O:"
CREDIT_MARK = "VL"
CREDIT_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, 1, I or O: nobody mistakes one for another."""
CREDIT_LENGTH = 10
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""What a scanner may put before a code to tell its kind (ISO/IEC 15424)."""
_RECEIPT = re.compile(r"[0-9A-Za-z]{1,16}-[0-9A-Za-z]{1,16}(/\d{1,9})?-\d{6,12}", re.ASCII)
LONGEST_SCAN = 512
"""What is longer is no code of ours, and nobody reads it."""


@dataclass(frozen=True, slots=True)
class Gtin:
    """GTIN-8, 12, 13 or 14 whose check digit is right."""

    digits: str


@dataclass(frozen=True, slots=True)
class PlainCode:
    """Any other code: Code 128, the store's own, or what a hand typed (`3*code`)."""

    text: str


@dataclass(frozen=True, slots=True)
class MemberCard:
    """`text` as scanned, with its mark: the finder reads it."""

    text: str


@dataclass(frozen=True, slots=True)
class VoucherCode:
    """A slip of the programme's, without its mark."""

    code: str


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """A sale of ours, from the receipt's QR or its number."""

    number: str


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A store credit's slip, in capitals."""

    code: str


@dataclass(frozen=True, slots=True)
class OperatorBadge:
    """A badge that says so. Unmarked ones are known only where a badge is asked for."""

    code: str


@dataclass(frozen=True, slots=True)
class Misread:
    """A code whose digits do not add up: to be scanned again. `text` is fit to be shown."""

    text: str


Scanned = (
    Gtin
    | PlainCode
    | ScaleLabel
    | Gs1Item
    | MemberCard
    | VoucherCode
    | ReceiptNumber
    | CreditCode
    | OperatorBadge
    | Misread
)


def kind_of(text: str, mask: ScaleMask | None = None) -> Scanned:
    """What this text is. Never raises; what nobody knows is a PlainCode."""
    code = plain_code(text)
    if len(code) > LONGEST_SCAN:
        return Misread(printable(code))
    return _paper(code) or _product(code, mask)


def plain_code(text: str) -> str:
    """The code without the scanner's mark of its symbology; an element string keeps what it is known by."""
    code = text.strip(" \t\r\n")
    marked = _SYMBOLOGY.match(code) is not None and not looks_like_elements(code)
    return code[3:] if marked else code


def receipt_number(text: str) -> str | None:
    """The number in what was scanned or typed: `001-02-000123` or an address that ends in `/r/NUMBER`."""
    number = text.strip().rpartition("/r/")[2]
    return number if _RECEIPT.fullmatch(number) else None


def is_credit_code(text: str) -> bool:
    """Whether a scan is a store credit's code."""
    code = text.strip().upper()
    rest = code.removeprefix(CREDIT_MARK)
    return rest != code and len(rest) == CREDIT_LENGTH and set(rest) <= set(CREDIT_SIGNS)


def _paper(code: str) -> Scanned | None:
    """What people carry: cards, slips, receipts, badges."""
    marked, rest = code[:2].upper(), code[2:].strip()
    if marked == MEMBER_MARK:
        return MemberCard(code)
    if marked == VOUCHER_MARK:
        return VoucherCode(rest)
    if marked == BADGE_MARK and rest:
        return OperatorBadge(rest)
    if is_credit_code(code):
        return CreditCode(code.upper())
    number = receipt_number(code)
    return ReceiptNumber(number) if number else None


def _product(code: str, mask: ScaleMask | None) -> Scanned:
    """What lies on the shelf."""
    try:
        label = mask.read(code) if mask else None
    except Refused:
        return Misread(printable(code))
    if label is not None:
        return label
    if is_gtin(code):
        return Gtin(code)
    item = read_elements(code)
    if item is not None:
        return item
    if looks_like_elements(code):
        return Misread(printable(code))
    return PlainCode(code)
