"""Pix codes against the vectors that the Banco Central and others publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.pix import LONGEST, crc16, dynamic_code, is_payable, static_code
from tests.domain.strategies import texts

MANUAL = (
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
    "5913Fulano de Tal6008BRASILIA62070503***63041D3D"
)
DYNAMIC = (
    "00020101021226770014BR.GOV.BCB.PIX2555pix.example.com/qr/93598be0-1bd0-4997-8318-81776a1d8a99"
    "5204000053039865802BR5907EMPRESA6009SAO PAULO62070503***6304EEAB"
)
STATIC = (
    "00020126380014BR.GOV.BCB.PIX0116loja@example.com520400005303986540524.905802BR"
    "5912LOJA EXEMPLO6009SAO PAULO62150511VENDA0000016304E242"
)


def parsed(code: str) -> dict[str, str]:
    """The top fields of a code, in a reader that knows nothing of the writer."""
    fields, place = {}, 0
    while place < len(code):
        length = int(code[place + 2 : place + 4])
        fields[code[place : place + 2]] = code[place + 4 : place + 4 + length]
        place += 4 + length
    return fields


def test_the_checksum_of_the_standard_text() -> None:
    assert crc16(b"123456789") == "29B1"


@pytest.mark.parametrize("vector", [MANUAL, DYNAMIC, STATIC])
def test_published_codes_carry_our_checksum(vector: str) -> None:
    assert crc16(vector[:-4].encode()) == vector[-4:]


def test_the_manuals_example_is_written_byte_for_byte() -> None:
    code = static_code(
        key="123e4567-e12b-12d1-a456-426655440000",
        amount=None,
        name="Fulano de Tal",
        city="BRASILIA",
        txid="***",
    )
    assert code == MANUAL


def test_a_code_with_an_amount_is_the_published_one_but_for_the_case_of_the_domain() -> None:
    code = static_code(
        key="loja@example.com", amount=Money(2490), name="LOJA EXEMPLO", city="SAO PAULO", txid="VENDA000001"
    )
    assert code[:-4].upper() == STATIC[:-4].upper()


def test_a_dynamic_code_is_the_published_one() -> None:
    url = "pix.example.com/qr/93598be0-1bd0-4997-8318-81776a1d8a99"
    assert dynamic_code(url=url, name="Empresa".upper(), city="São Paulo".upper()) == DYNAMIC


@pytest.mark.parametrize("vector", [MANUAL, DYNAMIC, STATIC])
def test_a_code_is_payable_as_published_and_with_no_character_changed(vector: str) -> None:
    assert is_payable(vector)
    assert is_payable(vector[:-4] + vector[-4:].lower())
    for place, character in enumerate(vector):
        changed = "1" if character == "0" else "0"
        assert not is_payable(vector[:place] + changed + vector[place + 1 :]), place


@pytest.mark.parametrize("code", ["", "6304", "000201", "x" * 4, "\ud800" * 20, "00020101021226ORD16304"])
def test_what_is_no_code_is_not_payable(code: str) -> None:
    assert not is_payable(code)


def test_more_than_a_code_can_hold_is_not_payable() -> None:
    body = "000201" + "0" * LONGEST + "6304"
    assert not is_payable(body + crc16(body.encode()))


@given(texts, texts, st.integers(0, 10**9))
def test_any_name_and_city_make_a_readable_code_or_are_refused(name: str, city: str, cents: int) -> None:
    try:
        code = static_code(key="chave", amount=Money(cents), name=name, city=city, txid="A1")
    except Refused as refusal:
        assert refusal.details["key"] in {"store.name", "store.city"}
        return
    fields = parsed(code)
    assert fields["63"] == crc16(code[:-4].encode("ascii"))
    assert is_payable(code)
    assert 1 <= len(fields["59"]) <= 25
    assert 1 <= len(fields["60"]) <= 15
    assert fields.get("54") == (Money(cents).decimal_text() if cents else None)


def test_accents_become_letters() -> None:
    fields = parsed(static_code(key="k", amount=None, name="Pão & Cia", city="São José", txid="***"))
    assert (fields["59"], fields["60"]) == ("Pao & Cia", "Sao Jose")


@pytest.mark.parametrize(
    ("key", "city", "txid"),
    [("", "X", "A"), ("k" * 78, "X", "A"), ("chavé", "X", "A"), ("k\n", "X", "A"),
     ("k", "", "A"), ("k", "日本", "A"),
     ("k", "X", ""), ("k", "X", "a-b"), ("k", "X", "A" * 26), ("k", "X", "A\n")],
)  # fmt: skip
def test_what_a_code_cannot_hold_is_refused(key: str, city: str, txid: str) -> None:
    with pytest.raises(Refused) as refusal:
        static_code(key=key, amount=None, name="Loja", city=city, txid=txid)
    assert refusal.value.reason is Reason.SETTINGS_INVALID
