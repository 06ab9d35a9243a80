"""What a receipt says, at both widths and in both languages, read back from the printed bytes."""

import random
import re
from dataclasses import replace

import pytest

from hardware.elements import Pair, Size, Text, columns_at
from hardware.paper import Paper
from hardware.profiles import EPSON_TM_T20, GENERIC_58, PROFILES, Profile
from hardware.receipt_bytes import receipt_bytes
from hardware.receipt_layout import MAX_QR_BYTES, receipt_elements
from pos_client.domain.receipt import Receipt
from tests.hardware.receipts import (
    CATALOGUES,
    FULL,
    LINES,
    OFFER,
    PLAIN,
    english,
    line,
    portuguese,
    receipt_of,
    wild_receipt,
)

WIDTHS = pytest.mark.parametrize("profile", [EPSON_TM_T20, GENERIC_58], ids=lambda profile: profile.name)
EVERY_PROFILE = pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
LANGUAGES = pytest.mark.parametrize("language", CATALOGUES)
AMOUNT = re.compile(r"-?\d{1,3}(?:\.\d{3})*,\d{2}$")


def printed(receipt: Receipt, profile: Profile = EPSON_TM_T20, *, language: str = "pt") -> str:
    job = receipt_bytes(receipt, profile, translate=CATALOGUES[language])
    paper = Paper.read(job, profile)
    assert paper.unknown == 0
    return paper.text()


def cents_in(row: str) -> int:
    """The amount at the end of a row."""
    found = AMOUNT.search(row)
    assert found, row
    return int(re.sub(r"[.,]", "", found[0]))


def line_totals(text: str) -> list[int]:
    """The right column above the subtotal; an amount after "x" is a unit price that filled its row."""
    rows = text.split("Subtotal", maxsplit=1)[0].splitlines()
    return [cents_in(row) for row in rows if AMOUNT.search(row) and not AMOUNT.sub("", row).endswith(" x ")]


def cents_after(label: str, text: str) -> int:
    return cents_in(next(row for row in text.splitlines() if row.strip().startswith(label)))


def flowed(text: str) -> str:
    """The words without the line breaks that the width made."""
    return " ".join(text.split())


@WIDTHS
@LANGUAGES
def test_the_first_and_the_last_words_say_that_it_is_no_fiscal_document(
    profile: Profile, language: str
) -> None:
    words = CATALOGUES[language]("NOT A FISCAL DOCUMENT")
    rows = [row.strip() for row in printed(FULL, profile, language=language).splitlines()]
    assert rows.count(words) == 2
    assert rows[-1] == words
    assert rows.index(words) < rows.index(next(row for row in rows if row.startswith("001 ")))


@WIDTHS
def test_the_sums_on_paper_are_those_of_the_receipt(profile: Profile) -> None:
    text = printed(FULL, profile)
    lines, totals = text.split("Subtotal")
    goods = line_totals(lines)
    assert sum(goods) == FULL.gross_cents - 2_20
    assert sum(amount for amount in goods if amount < 0) == -2_20
    assert cents_after("TOTAL R$", text) == FULL.total_cents
    subtotal = cents_in(totals.splitlines()[0])
    assert subtotal + cents_after("Descontos", text) + cents_after("Cashback usado", text) == FULL.total_cents
    paid = cents_after("Cartão de crédito", text) + cents_after("Dinheiro", text)
    assert paid - cents_after("Troco", text) == FULL.total_cents


@WIDTHS
def test_two_hundred_lines_all_reach_the_paper_and_still_add_up(profile: Profile) -> None:
    chance = random.Random(200)
    receipt = receipt_of(
        tuple(
            line(f"Produto {n}", chance.randrange(1, 99_999_99), milli=chance.randrange(1, 20) * 1000)
            for n in range(200)
        )
    )
    text = printed(receipt, profile)
    positions = re.findall(r"^(\d{3}) ", text, re.MULTILINE)
    assert positions == [f"{n:03d}" for n in range(1, 201)]
    assert sum(line_totals(text)) == receipt.gross_cents
    assert cents_after("TOTAL R$", text) == receipt.total_cents


@EVERY_PROFILE
@LANGUAGES
def test_no_row_is_wider_than_the_paper_whatever_the_names(profile: Profile, language: str) -> None:
    chance = random.Random(len(profile.name))
    alphabet = "aãÇéõ 🍫€—…\x1b\x1d\x00\n\t•“”ﬁWi0/.-" + "palavra "
    for _ in range(60):
        receipt = wild_receipt(chance, alphabet)
        for element in receipt_elements(receipt, profile.columns, translate=CATALOGUES[language]):
            match element:
                case Text():
                    assert len(element.text) <= columns_at(element.size, profile.columns)
                case Pair():
                    width = len(element.left) + 1 + len(element.right)
                    assert width <= columns_at(element.size, profile.columns)
                case _:
                    pass


def test_words_are_broken_only_where_they_must_be() -> None:
    long = "Chocolate amargo setenta por cento edição limitada comemorativa"
    text = printed(receipt_of((line(long, 1_00),)), GENERIC_58)
    assert long in flowed(text)
    assert "X" * 28 in printed(receipt_of((line("X" * 50, 1_00),)), GENERIC_58)


def test_a_currency_sign_stays_with_its_amount() -> None:
    for columns in range(24, 49):
        rows = [
            element.text
            for element in receipt_elements(FULL, columns, translate=portuguese)
            if isinstance(element, Text)
        ]
        assert any("R$ 60,00" in row for row in rows)


@WIDTHS
def test_a_line_says_position_code_description_quantity_price_and_total(profile: Profile) -> None:
    text = printed(PLAIN, profile)
    assert "003 2000123004524 Queijo meia cura, peso" in flowed(text)
    row = next(row for row in text.splitlines() if "0,452 kg x 64,90" in row)
    assert row.endswith(" 29,33")
    assert len(row) == profile.columns


@WIDTHS
def test_a_redemption_is_confirmed_only_when_it_was_committed(profile: Profile) -> None:
    without_offer = replace(FULL, offer=None)
    assert "-41,20 confirmado" in flowed(printed(without_offer, profile))
    for state in ("held", "committing", "unknown", "released", ""):
        text = flowed(printed(replace(without_offer, redemption_state=state), profile))
        assert "-41,20 pendente de confirmação" in text
        assert "confirmado" not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("pending", ("SEU NOVO CASHBACK", "R$ 11,00", "pendente de confirmação")),
        ("confirmed", ("SEU NOVO CASHBACK", "R$ 11,00", "confirmado")),
        ("refused", ("NOVO CASHBACK NÃO CONCEDIDO",)),
    ],
)
def test_the_new_cashback_says_how_sure_it_is(state: str, words: tuple[str, ...]) -> None:
    rows = [row.strip() for row in printed(replace(FULL, offer=replace(OFFER, state=state))).splitlines()]
    assert all(word in rows for word in words)
    assert ("R$ 11,00" in rows) == (state != "refused")


def test_the_offers_validity_names_the_year_only_where_it_is_another_one() -> None:
    assert "Válido de 23/11 a 23/12" in printed(FULL)
    into_next_year = replace(OFFER, valid_to="2027-01-10")
    assert "Válido de 23/11 a 10/01/2027" in printed(replace(FULL, offer=into_next_year))
    assert "Válido até 23/12" in printed(replace(FULL, offer=replace(OFFER, valid_from="")))
    assert "Válido" not in printed(replace(FULL, offer=replace(OFFER, valid_from="", valid_to="")))


@WIDTHS
def test_a_reprint_says_which_copy_it_is(profile: Profile) -> None:
    assert "VIA" not in printed(PLAIN, profile)
    assert "2ª VIA" in printed(PLAIN.as_copy(2), profile)
    assert "COPY 3" in printed(PLAIN.as_copy(3), profile, language="en")


@WIDTHS
def test_training_is_written_at_the_top_and_at_the_foot(profile: Profile) -> None:
    words = "TREINAMENTO - SEM VALOR"
    assert words not in flowed(printed(PLAIN, profile))
    text = flowed(printed(replace(PLAIN, training=True), profile))
    assert text.startswith(words)
    assert text.endswith(words)


def test_the_total_is_large_and_bold() -> None:
    elements = receipt_elements(FULL, 48, translate=portuguese)
    total = next(element for element in elements if isinstance(element, Pair) and element.left == "TOTAL R$")
    assert (total.right, total.size, total.bold) == ("178,93", Size.LARGE, True)


def test_what_a_sale_does_not_have_is_not_on_its_receipt() -> None:
    text = printed(replace(receipt_of((line("Água", 3_00),)), change_cents=0))
    for absent in ("Descontos", "Cashback", "Troco", "Cliente", "CPF na nota", "VIA", "TREINAMENTO"):
        assert absent not in text


def test_a_tax_number_is_masked_on_paper() -> None:
    text = printed(FULL)
    assert "CPF na nota" in text
    assert "***.982.247-**" in text
    assert "529" not in text


def test_it_looks_like_no_danfe() -> None:
    text = printed(FULL).upper()
    for word in ("DANFE", "NFC-E", "CHAVE DE ACESSO", "SEFAZ", "PROTOCOLO", "TRIBUTOS"):
        assert word not in text
    assert not re.search(r"(\d{4} ?){11}", text)


def test_each_language_writes_amounts_in_its_own_way() -> None:
    receipt = receipt_of((line("Televisor", 1_234_56, milli=1500, gross_cents=1_851_84),))
    assert "1,500 un x 1.234,56" in printed(receipt)
    assert "1.500 un x 1,234.56" in printed(receipt, language="en")
    assert "22/11/2026 14:32:10 -03:00" in printed(receipt, language="en")


def test_a_code_too_dense_for_thermal_paper_is_left_out() -> None:
    dense = replace(FULL, qr="x" * (MAX_QR_BYTES + 1))
    paper = Paper.read(receipt_bytes(dense, EPSON_TM_T20, translate=english), EPSON_TM_T20)
    assert paper.qr_codes == ()


def test_every_word_of_a_receipt_is_in_the_delivered_list_and_nothing_else() -> None:
    asked: set[str] = set()

    def listening(msgid: str) -> str:
        asked.add(msgid)
        return portuguese(msgid)

    variants = [
        replace(FULL, training=True, copy=2),
        replace(FULL, lines=LINES[:1], redemption_state="held"),
        replace(
            FULL, tenders=tuple(replace(FULL.tenders[0], method=m) for m in ("debit", "pix", "other", "cash"))
        ),
        replace(FULL, offer=replace(OFFER, state="confirmed", valid_from="")),
        replace(FULL, offer=replace(OFFER, valid_to="")),
        replace(FULL, offer=replace(OFFER, state="refused")),
    ]
    for variant in variants:
        receipt_elements(variant, 48, translate=listening)
    assert asked == set(all_words())


def all_words() -> dict[str, str]:
    from tests.hardware import receipts  # noqa: PLC0415

    return receipts._WORDS
