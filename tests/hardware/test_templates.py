"""Words and order of the papers by a store's own file: checked when loaded, the law's lines not its own."""

from pathlib import Path

import pytest

from hardware.paper import Paper
from hardware.profiles import EPSON_TM_T20, GENERIC_58
from hardware.receipt_bytes import receipt_bytes, slip_bytes
from hardware.slip_layout import TITLES
from hardware.templates import CHANGEABLE, FIXED, default_templates, read_templates
from pos_client.domain.errors import Reason, Refused
from resources.words import LANGUAGES, Words
from tests.hardware.receipts import FULL, portuguese
from tests.hardware.slips import SLIPS
from ui import wording

LEGAL = "NÃO É DOCUMENTO FISCAL"
OURS = """
[receipt]
order = ["head", "text:greeting", "legal", "sale", "lines", "totals", "tenders", "text:exchange", "legal"]

[words]
"Change" = "Seu troco"
"Subtotal, {items}" = "Soma de {items}"
"CASH IN" = "ENTRADA"

[texts]
greeting = "Bem-vindo à Loja Ação"
exchange = "Trocas em até 30 dias."
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "templates.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("profile", [EPSON_TM_T20, GENERIC_58])
def test_a_store_changes_order_and_words_without_code(tmp_path: Path, profile) -> None:
    templates = read_templates(written(tmp_path, OURS))
    job = receipt_bytes(FULL, profile, translate=portuguese, templates=templates)
    text = Paper.read(job, profile).text()
    assert text.count(LEGAL) == 2
    assert text.index("Bem-vindo à Loja Ação") < text.index(LEGAL)
    assert "Seu troco" in text
    assert "Soma de" in text
    assert FULL.head.message.splitlines()[0] not in text
    assert text.index("Seu troco") < text.index("Trocas em até 30 dias.") < text.rindex(LEGAL)


def test_the_stores_words_are_on_slips_too(tmp_path: Path) -> None:
    templates = read_templates(written(tmp_path, '[words]\n"Signature" = "Assine aqui"\n'))
    words = Words.of("pt_BR").text
    signed = [slip for slip in SLIPS.values() if slip.signature_line]
    assert signed
    for slip in signed:
        job = slip_bytes(slip, EPSON_TM_T20, translate=words, templates=templates)
        text = Paper.read(job, EPSON_TM_T20).text()
        assert "Assine aqui" in text
        assert LEGAL in text


def test_no_file_is_our_own_paper(tmp_path: Path) -> None:
    assert read_templates(tmp_path / "templates.toml") == default_templates()
    assert read_templates(written(tmp_path, "")) == default_templates()


def test_every_title_of_a_slip_can_be_changed_and_no_fixed_word() -> None:
    assert set(TITLES.values()) <= set(CHANGEABLE)
    assert not set(FIXED) & set(CHANGEABLE)


ORDER = '"head", "legal", "sale", "lines", "totals", "tenders"'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"[receipt]\norder = [{ORDER}]", "legal_lines"),
        ('[receipt]\norder = ["head", "sale", "lines", "totals", "tenders", "legal"]', "legal_lines"),
        (f'[receipt]\norder = [{ORDER}, "legal", "message"]', "legal_lines"),
        ('[receipt]\norder = ["head","sale","lines","legal","totals","tenders","legal"]', "legal_lines"),
        ('[slip]\norder = ["head", "title", "sections", "signature"]', "legal_lines"),
        ('[slip]\norder = ["head", "sections", "title", "signature", "legal"]', "legal_lines"),
        (f'[receipt]\norder = [{ORDER}, "poem", "legal"]', "block_unknown"),
        (f'[receipt]\norder = [{ORDER}, "text:poem", "legal"]', "block_unknown"),
        (f'[receipt]\norder = [{ORDER}, "sale", "legal"]', "repeated"),
        ('[receipt]\norder = ["head", "legal", "sale", "lines", "tenders", "legal"]', "block_missing"),
        ('[receipt]\norder = "head"', "type"),
        ("[receipt]\nfont = 3", "unknown_key"),
        ("[poem]", "unknown_key"),
        ("receipt = 3", "type"),
        ("[receipt", "syntax"),
        ('[words]\n"NOT A FISCAL DOCUMENT" = "Obrigado"', "word_fixed"),
        ('[words]\n"Chnage" = "Troco"', "word_unknown"),
        ('[words]\n"Subtotal, {items}" = "Soma"', "blanks"),
        ('[words]\n"Change" = "Troco {items}"', "blanks"),
        ('[words]\n"Change" = "Troco {"', "blanks"),
        ('[words]\n"Change" = ""', "text_length"),
        ('[words]\n"Change" = 3', "type"),
        ('[texts]\npoem = "Consulte o DANFE"', "looks_fiscal"),
        ('[texts]\npoem = "\\u001b"', "text_length"),
    ],
)
def test_every_mistake_is_refused_with_a_sentence(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        read_templates(written(tmp_path, text))
    assert refused.value.reason is Reason.SETTINGS_INVALID
    assert refused.value.details["problem"] == problem
    for language in LANGUAGES:
        assert "templates.toml" in wording.sentence(Words.of(language), refused.value)


def test_a_text_of_the_stores_own_brings_no_command_to_the_printer(tmp_path: Path) -> None:
    text = OURS.replace("Trocas em até 30 dias.", "abre \\u001bp\\u0000 gaveta")
    templates = read_templates(written(tmp_path, text))
    job = receipt_bytes(FULL, EPSON_TM_T20, translate=portuguese, templates=templates)
    assert Paper.read(job, EPSON_TM_T20).drawer_pulses == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[words]\n"Change" = "Seu troco"\n"Chnage" = "Troco"', 3),
        (
            '# ours\n\n[receipt]\norder = ["head", "poem", "legal", "legal"]',
            4,
        ),
        ('[texts]\nhello = "Oi"\npoem = "Consulte o DANFE"', 3),
        ("[receipt]\n\nfont = 3", 3),
    ],
)
def test_the_sentence_names_the_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read_templates(written(tmp_path, text))
    for language in LANGUAGES:
        assert f"templates.toml:{line}: " in wording.sentence(Words.of(language), refused.value)
