"""What a scan is: every kind by its form, and any text at all without a failure."""

import dataclasses
from typing import assert_never, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.gs1 import FNC1, Gs1Item, read_elements
from pos_client.domain.money import MAX_QUANTITY_MILLI, ONE, Money, Quantity
from pos_client.domain.product import ScaleLabel, ScaleMask, gtin_check_digit
from pos_client.domain.scanned import (
    CREDIT_LENGTH,
    CREDIT_SIGNS,
    CreditCode,
    Gtin,
    MemberCard,
    Misread,
    OperatorBadge,
    PlainCode,
    ReceiptNumber,
    Scanned,
    VoucherCode,
    kind_of,
)

MASK = ScaleMask("20CCCCCPPPPPD")
CAFE, CAFE_14 = "7891000315507", "07891000315507"


def gtin(digits: int) -> st.SearchStrategy[str]:
    body = st.text("0123456789", min_size=digits - 1, max_size=digits - 1)
    return body.map(lambda text: f"{text}{gtin_check_digit(text)}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CAFE, Gtin(CAFE)),
        (f" {CAFE}\r\n", Gtin(CAFE)),
        (CAFE_14, Gtin(CAFE_14)),
        (f"]E0{CAFE}", Gtin(CAFE)),
        ("]C0ABC", PlainCode("ABC")),
        ("]Q1M:abc", MemberCard("M:abc")),
        ("96385074", Gtin("96385074")),
        ("036000291452", Gtin("036000291452")),
        ("7891000315508", PlainCode("7891000315508")),
        ("ABC-123", PlainCode("ABC-123")),
        ("3*100", PlainCode("3*100")),
        ("", PlainCode("")),
        ("2000123004501", ScaleLabel("00123", Quantity(450), None)),
        ("2000123004502", Misread("2000123004502")),
        ("M:abc.def", MemberCard("M:abc.def")),
        ("m:abc", MemberCard("m:abc")),
        ("V: PROMO10", VoucherCode("PROMO10")),
        ("O:7755", OperatorBadge("7755")),
        ("001-02-000123", ReceiptNumber("001-02-000123")),
        ("001-02/2-000123", ReceiptNumber("001-02/2-000123")),
        ("https://loja.example/r/001-02-000123", ReceiptNumber("001-02-000123")),
        ("vl23456789ab", CreditCode("VL23456789AB")),
        ("VL123", PlainCode("VL123")),
        (f"]C101{CAFE_14}3103000452", Gs1Item(CAFE_14, Quantity(452))),
        (f"(01){CAFE_14}(17)261231(10)L7", Gs1Item(CAFE_14, lot="L7", expires="261231")),
        (f"]C101{CAFE_14}3103000000", Misread(f"]C101{CAFE_14}3103000000")),
        ("x" * 600, Misread("x" * 40)),
    ],
)
def test_each_kind_is_known_by_its_form(text: str, kind: Scanned) -> None:
    assert kind_of(text, MASK) == kind


def test_without_a_mask_a_scale_label_is_an_ordinary_code() -> None:
    assert kind_of("2000123004501") == Gtin("2000123004501")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        (f"01{CAFE_14}", Gs1Item(CAFE_14)),
        (f"{FNC1}01{CAFE_14}10LOTE{FNC1}3102000150", Gs1Item(CAFE_14, Quantity(1500), lot="LOTE")),
        (f"]e001{CAFE_14}17270100", Gs1Item(CAFE_14, expires="270100")),
        (f"]d201{CAFE_14}3922" + "1234", Gs1Item(CAFE_14, price=Money(1234))),
        (f"01{CAFE_14}3920" + f"12{FNC1}10A", Gs1Item(CAFE_14, price=Money(1200), lot="A")),
        (f"01{CAFE_14}3923" + "12345", Gs1Item(CAFE_14, price=Money(1235))),
        (f"01{CAFE_14}3932" + "986" + "500", Gs1Item(CAFE_14, price=Money(500))),
        (f"02{CAFE_14}3712", None),
        (f"]C102{CAFE_14}3712", Gs1Item(CAFE_14, Quantity.units(12))),
        (f"(01){CAFE_14}(3105)000500", Gs1Item(CAFE_14, Quantity(5))),
    ],
)
def test_an_element_string_is_read_in_every_form(text: str, item: Gs1Item | None) -> None:
    assert read_elements(text) == item


@pytest.mark.parametrize(
    "text",
    [
        "]C10107891000315508",
        f"]C101{CAFE_14[:-1]}",
        f"]C101{CAFE_14}310300045",
        f"]C101{CAFE_14}01{CAFE_14}",
        f"(01){CAFE_14}rest",
        f"(01){CAFE_14}(17)2612",
        f"]C101{CAFE_14}3932" + "840" + "500",
        f"]C101{CAFE_14}3922",
        "]C110LOTE",
        "]C1",
    ],
)
def test_a_damaged_element_string_is_to_be_scanned_again(text: str) -> None:
    assert read_elements(text) is None
    assert kind_of(text) == Misread(text.replace(FNC1, "")[:40])


@given(gtin(14), st.integers(1, min(999_999, MAX_QUANTITY_MILLI)), st.integers(0, 10**9))
def test_a_weight_and_a_price_come_back_in_each_form(digits: str, grams: int, cents: int) -> None:
    wanted = Gs1Item(digits, Quantity(grams), Money(cents), lot="L1")
    weight, price = f"{grams:06d}", str(cents)
    raw = f"01{digits}3103{weight}3922{price}{FNC1}10L1"
    assert kind_of(f"]C1{raw}") == wanted
    assert kind_of(f"{FNC1}{raw}") == wanted
    assert kind_of(f"(01){digits}(3103){weight}(3922){price}(10)L1") == wanted


@given(st.sampled_from((8, 12, 13, 14)).flatmap(gtin))
def test_every_sound_gtin_is_one(digits: str) -> None:
    assert kind_of(digits) == Gtin(digits)


@given(gtin(14), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_never_sold_by_an_element_string(digits: str, place: int, off: int) -> None:
    wrong = str((int(digits[place]) + off) % 10)
    damaged = digits[:place] + wrong + digits[place + 1 :]
    assert isinstance(kind_of(f"]C101{damaged}3103000452"), Misread)


@given(st.text(CREDIT_SIGNS, min_size=CREDIT_LENGTH, max_size=CREDIT_LENGTH))
def test_every_store_credit_is_one(signs: str) -> None:
    assert kind_of(f"vl{signs.lower()}") == CreditCode(f"VL{signs}")


PIECES = st.sampled_from(
    ["]C1", "]E0", FNC1, "(01)", "01", CAFE_14, "3103", "000452", "3922", "10", "M:", "*"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.sampled_from([None, MASK]))
def test_any_text_at_all_is_something(text: str, mask: ScaleMask | None) -> None:
    scanned = kind_of(text, mask)
    assert isinstance(scanned, get_args(Scanned))
    shown(scanned)
    assert kind_of(text, mask) == scanned


def shown(scanned: Scanned) -> str:
    """As any user of the union does; nothing of it is missing here."""
    match scanned:
        case Gtin() | PlainCode() | MemberCard() | Misread() | ReceiptNumber():
            return str(dataclasses.astuple(scanned)[0])
        case VoucherCode() | CreditCode() | OperatorBadge() | ScaleLabel():
            return scanned.code
        case Gs1Item():
            assert scanned.quantity >= Quantity(1) or scanned.quantity == ONE
            return scanned.gtin
        case _:
            assert_never(scanned)
