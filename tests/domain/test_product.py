"""Codes: GTIN check digits, what is typed before the star, labels from the scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.product import ScaleMask, explain_miss, gtin_check_digit, is_gtin, parse_entry
from tests.domain.strategies import examples

WEIGHT = ScaleMask("20CCCCCPPPPPD")
PRICE = ScaleMask("20CCCCCVVVVVD")
bodies = st.sampled_from([7, 11, 12, 13]).flatmap(
    lambda length: st.text("0123456789", min_size=length, max_size=length)
)


@pytest.mark.parametrize("code", ["7891000315507", "036000291452", "96385074", "10614141000415"])
def test_published_codes_close(code: str) -> None:
    assert is_gtin(code)


@pytest.mark.parametrize("code", ["7891000315508", "", "789100031550", "٧891000315507", "7891000315507 "])
def test_what_is_no_gtin_is_none(code: str) -> None:
    assert not is_gtin(code)


@given(bodies, st.data())
def test_one_wrong_digit_never_closes(body: str, data: st.DataObject) -> None:
    code = body + str(gtin_check_digit(body))
    assert is_gtin(code)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert not is_gtin(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    ("text", "code", "milli"),
    [
        ("789", "789", 1000),
        (" 3*789 ", "789", 3000),
        ("0,452*10310", "10310", 452),
        ("85123A", "85123A", 1000),
    ],
)
def test_what_stands_before_the_star_is_how_many(text: str, code: str, milli: int) -> None:
    entry = parse_entry(text)
    assert (entry.code, entry.quantity) == (code, Quantity(milli))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.CODE_EMPTY),
        ("3*", Reason.CODE_EMPTY),
        ("*789", Reason.QUANTITY_INVALID),
        ("0*789", Reason.QUANTITY_INVALID),
        ("3*4*5", Reason.CODE_UNKNOWN),
        ("a b", Reason.CODE_UNKNOWN),
        ("x" * 41, Reason.CODE_UNKNOWN),
        ("1000000*789", Reason.QUANTITY_TOO_LARGE),
    ],
)
def test_an_entry_that_means_nothing_is_refused_with_its_reason(text: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        parse_entry(text)
    assert refusal.value.reason is reason


@given(st.text(max_size=60))
def test_any_text_in_the_code_field_is_an_entry_or_refused(text: str) -> None:
    try:
        entry = parse_entry(text)
    except Refused as refusal:
        assert all(str(value).isprintable() for value in refusal.details.values())
    else:
        assert 1 <= len(entry.code) <= 40
        assert entry.code.isascii()


def test_a_damaged_barcode_is_told_from_an_unknown_one() -> None:
    assert explain_miss("7891000315508").reason is Reason.BARCODE_CHECK_DIGIT
    assert explain_miss("7891000315507").reason is Reason.CODE_UNKNOWN
    assert explain_miss("12345").reason is Reason.CODE_UNKNOWN


def test_the_published_scale_label_closes_and_is_123_with_450_grams() -> None:
    label = WEIGHT.read("2000123004501")
    assert label is not None
    assert (label.code, label.quantity, label.price) == ("00123", Quantity(450), None)
    priced = PRICE.read("2000123004501")
    assert priced is not None
    assert (priced.code, priced.quantity, priced.price) == ("00123", None, Money(450))


@examples(60)
@given(st.integers(0, 99_999), st.integers(1, 99_999))
def test_a_label_says_what_the_scale_wrote(code: int, grams: int) -> None:
    body = f"20{code:05d}{grams:05d}"
    label = WEIGHT.read(body + str(gtin_check_digit(body)))
    assert label is not None
    assert (label.code, label.quantity) == (f"{code:05d}", Quantity(grams))


def test_a_label_whose_digit_is_wrong_is_not_trusted() -> None:
    with pytest.raises(Refused) as refusal:
        WEIGHT.read("2000123004502")
    assert refusal.value.reason is Reason.BARCODE_CHECK_DIGIT


def test_a_label_of_no_weight_is_refused() -> None:
    body = "200012300000"
    with pytest.raises(Refused) as refusal:
        WEIGHT.read(body + str(gtin_check_digit(body)))
    assert refusal.value.reason is Reason.QUANTITY_INVALID


@pytest.mark.parametrize(
    "code", ["7891000315507", "200012300450", "20001230045012", "2100123004501", "20A0123004501"]
)
def test_what_is_no_label_is_left_to_the_catalogue(code: str) -> None:
    assert WEIGHT.read(code) is None


@pytest.mark.parametrize("mask", ["20CCCCC0PPPPD", "2CCCCC00PPPPD", "21CCCCVVVVVVD"])
def test_a_mask_may_have_fixed_digits(mask: str) -> None:
    assert ScaleMask(mask).pattern == mask


@pytest.mark.parametrize(
    "mask", ["", "20CCCCCPPPPP", "30CCCCCPPPPPD", "20CCCCCPPVVVD", "20CCPCCPPPPPD", "2" * 13]
)
def test_a_mask_that_cannot_be_read_is_refused(mask: str) -> None:
    with pytest.raises(Refused) as refusal:
        ScaleMask(mask)
    assert refusal.value.reason is Reason.SETTINGS_INVALID
