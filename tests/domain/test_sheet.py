"""Tables from outside: encodings, separators, headers and cells as stores really send them."""

import csv
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.errors import Reason
from pos_client.domain.sheet import FORMULA_STARTS, CellRefused, ReadRow, encoding_of, read_rows, safe_cell
from pos_client.domain.sheet_rows import (
    MEMBER_COLUMNS,
    MEMBER_NEEDED,
    PRODUCT_COLUMNS,
    PRODUCT_NEEDED,
    read_member,
    read_price,
    read_product,
)
from tests.fakes.people import some_cpf, some_phone

TEXT = "código;descrição\n1;Pão de açúcar à moda — ñ\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_known_whatever_the_chunks(written: str, read: str) -> None:
    raw = TEXT.encode(written)
    for size in (3, 7, len(raw)):
        chunks = [raw[place : place + size] for place in range(0, len(raw), size)]
        assert encoding_of(chunks) == read
    assert raw.decode(encoding_of([raw])) == TEXT


def test_latin_1_with_what_windows_does_not_know_is_read() -> None:
    assert encoding_of([b"a\xe3o \x81"]) == "latin-1"
    assert encoding_of([]) == "utf-8"
    assert encoding_of(["é".encode()[:1]]) == "cp1252", "cut in the middle of a character"


@given(st.text(alphabet="áéíóúãõçàâêôÁÉÇ€–abc ;\n", min_size=1))
def test_portuguese_text_survives_either_encoding(text: str) -> None:
    for name in ("utf-8", "cp1252"):
        raw = text.encode(name)
        assert raw.decode(encoding_of([raw])) == text


def products(text: str) -> list[object]:
    return list(
        read_rows(io.StringIO(text, newline=""), PRODUCT_COLUMNS, needed=PRODUCT_NEEDED, read=read_product)
    )


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "header", [("Código", "Descrição", "Preço de Venda"), ("SKU", "Product Name", "unit_price")]
)
def test_separator_and_header_are_found(separator: str, header: tuple[str, ...]) -> None:
    (row,) = products(separator.join(header) + "\n" + separator.join(("A1", "Pão", '"12,40"')) + "\n")
    assert isinstance(row, ReadRow)
    product = row.item.product
    assert (row.line, product.sku, product.description, product.unit_price.cents) == (2, "A1", "Pão", 1240)


def test_lines_are_those_of_the_file_even_with_breaks_inside_cells() -> None:
    text = 'sku;nome;preço\nA;"Pão\nde queijo";1,00\n\nB;;2,00\nC;Bolo;x\n'
    told = [(type(row).__name__, row.line, getattr(row, "reason", None)) for row in products(text)]  # type: ignore[attr-defined]
    assert told == [
        ("ReadRow", 2, None),
        ("RefusedRow", 5, Reason.SHEET_EMPTY),
        ("RefusedRow", 6, Reason.AMOUNT_INVALID),
    ]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,40", 1240),
        ("12.40", 1240),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("R$ 0,05", 5),
        ("7", 700),
        ("1234,5", 123450),
    ],
)
def test_prices_are_read_with_comma_or_point(text: str, cents: int) -> None:
    assert read_price(text).cents == cents


@pytest.mark.parametrize("text", ["1.234", "1,234", "R$ 12.345", "-1,00", "1e3", "", "12,405", "NaN", "1 2"])
def test_a_price_that_may_mean_two_things_or_none_is_refused(text: str) -> None:
    with pytest.raises(CellRefused):
        read_price(text)


def test_a_barcode_is_checked_and_its_absence_is_not() -> None:
    codes = ("7891000315507", "7891000315508", "SEM GTIN", "7,89E+12")
    rows = "".join(f"A{place};Pão;1;{code}\n" for place, code in enumerate(codes))
    told = [getattr(row, "reason", None) for row in products("sku;nome;preço;ean\n" + rows)]
    assert told == [None, Reason.SHEET_GTIN, None, Reason.SHEET_GTIN]


def members(text: str) -> list[object]:
    return list(
        read_rows(
            io.StringIO(text),
            MEMBER_COLUMNS,
            needed=MEMBER_NEEDED,
            read=lambda cells: read_member(cells, "id"),
        )
    )


def test_a_member_is_read_with_what_spreadsheets_do_to_numbers() -> None:
    cpf = next(found for found in iter(some_cpf, None) if found.digits.startswith("0"))
    phone = some_phone()
    text = f"Nome;CPF;Celular;Nascimento;LGPD\nAna Souza;{int(cpf.digits)};{phone.national};31/12/1990;sim\n"
    (row,) = members(text)
    assert isinstance(row, ReadRow)
    member = row.item.member
    assert (member.cpf, member.phone, member.birthday, member.consent) == (cpf, phone, "1990-12-31", True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ana;12345678901;;", Reason.CPF_INVALID),
        ("Ana;;123;", Reason.PHONE_INVALID),
        ("Ana;;;", Reason.SHEET_EMPTY),
        (";;11987654321;", Reason.SHEET_EMPTY),
        ("Ana;;11987654321;31/02/1990", Reason.SHEET_DATE),
    ],
)
def test_a_member_that_does_not_check_is_refused_with_the_reason(row: str, reason: Reason) -> None:
    (refused,) = members(f"nome;cpf;telefone;nascimento\n{row}\n")
    assert getattr(refused, "reason", None) is reason


def test_a_row_that_was_neutralised_on_its_way_out_comes_back_as_it_was() -> None:
    (row,) = products(f"sku;nome;preço\nA;{safe_cell('=Pão')};1\n")
    assert isinstance(row, ReadRow)
    assert row.item.product.description == "=Pão"


HOSTILE = [
    *FORMULA_STARTS,
    " ",
    "\x00",
    "\x1b",
    "\u2028",
    "\xa0",
    '"',
    "'",
    ";",
    ",",
    "a",
    "1",
    "é",
    "\ufeff",
    "\v",
]


def test_no_formula_start_reaches_a_csv_over_a_hundred_thousand_inputs() -> None:
    chance = random.Random(20261122)
    texts = ["".join(chance.choices(HOSTILE, k=chance.randrange(12))) for _ in range(100_000)]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([safe_cell(text), "x"] for text in texts)
    cells = list(csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=";"))
    assert len(cells) == len(texts)
    started = [cell for cell, _ in cells if cell.lstrip(" \ufeff\xa0\t")[:1] in tuple(FORMULA_STARTS)]
    assert started == []
    assert all(cell == "" or cell.isprintable() for cell, _ in cells)


@given(st.text())
def test_any_text_becomes_a_cell_that_does_not_compute(text: str) -> None:
    assert safe_cell(text).lstrip()[:1] not in tuple(FORMULA_STARTS)
