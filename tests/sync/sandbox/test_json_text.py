"""Numbers keep their digits, and "equal as JSON" is what it says."""

from decimal import Decimal

import pytest

from sync.sandbox import json_text


@pytest.mark.parametrize(
    "text", ["0.10", "125.50", "-3", "1234567890123.45", '"1.0"', "true", "null", "[1,{}]"]
)
def test_what_is_read_is_written_again_digit_by_digit(text: str) -> None:
    assert json_text.write(json_text.read(text.encode())) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [('{"a":1,"b":2.50}', '{ "b": 2.5, "a": 1.0 }'), ("100", "1e2"), ("0", "-0.0"), ('"\\u00e9"', '"é"')],
)
def test_two_texts_of_one_value_are_equal(one: str, other: str) -> None:
    assert json_text.canonical(json_text.read(one.encode())) == json_text.canonical(
        json_text.read(other.encode())
    )


@pytest.mark.parametrize(("one", "other"), [("1", "true"), ("1", '"1"'), ("[1,2]", "[2,1]"), ("null", "{}")])
def test_two_values_are_not_equal(one: str, other: str) -> None:
    assert json_text.canonical(json_text.read(one.encode())) != json_text.canonical(
        json_text.read(other.encode())
    )


@pytest.mark.parametrize("text", [b"{", b"NaN", b"[Infinity]", b'{"a":1,"a":2}', b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_refused(text: bytes) -> None:
    with pytest.raises(json_text.BadJson):
        json_text.read(text)


def test_money_never_passes_through_a_binary_float() -> None:
    assert json_text.read(b"0.1") == Decimal("0.1")
