"""Every failure has a sentence in both languages, and what raises it fills the sentence's blanks."""

import ast
import re
import string
from pathlib import Path

import pytest

from pos_client.domain.benefits import Limit
from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable
from pos_client.domain.payment import Method
from pos_client.services.offline_redemption import OfflineLimit
from pos_client.services.watching import Sighting
from resources.catalogue import marked_in
from resources.words import LANGUAGES, Words
from ui import refusals, wording
from ui.benefit import sentences
from ui.keys import KEY_TEXTS, LABELS, Action

ROOT = Path(__file__).parents[2]
SOURCES = [path for room in ("pos_client", "sync", "hardware", "ui") for path in (ROOT / room).rglob("*.py")]
BLANK = re.compile(r"\{\w*\}")


def test_a_word_in_another_call_or_in_a_sentence_is_gathered_too(tmp_path: Path) -> None:
    file = tmp_path / "words.py"
    file.write_text(
        'said = f\'{words.text("none left")}, {words.plural("{n} day", "{n} days", n)}\'\n'
        'told = words.text(KNOWN.get(key, N_("something " "else")))\n',
        encoding="utf-8",
    )
    assert set(marked_in(file)) == {"none left", ("{n} day", "{n} days"), "something else"}


def blanks(sentence: str) -> set[str]:
    return {name for _text, name, _form, _conversion in string.Formatter().parse(sentence) if name}


def raised() -> list[tuple[str, str, set[str]]]:
    """Where, which reason, and the names of its details; a call that spreads a mapping tells nothing."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id not in {"Refused", "Unavailable"} or any(
                one.arg is None for one in node.keywords
            ):
                continue
            key = node.args[0]
            if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                found.append((where, key.attr, {str(one.arg) for one in node.keywords}))
    return [one for one in found if one[1] in Reason.__members__]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [*Reason, *Outage])
def test_every_failure_has_a_sentence(language: str, key: Reason | Outage) -> None:
    words = Words.of(language)
    filled = {name: "7" for name in blanks(refusals.REASONS[key])} if isinstance(key, Reason) else {}
    error: TillError = Refused(key, **filled) if isinstance(key, Reason) else Unavailable(key)
    said = wording.sentence(words, error)
    assert said
    assert not BLANK.search(said)
    if language != "en":
        assert said != wording.sentence(Words.of("en"), error)


@pytest.mark.parametrize(("where", "reason", "details"), raised())
def test_whoever_refuses_fills_every_blank(where: str, reason: str, details: set[str]) -> None:
    missing = blanks(refusals.REASONS[Reason[reason]]) - details
    assert not missing, f"{where} leaves {missing} of {reason} empty"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(wording._PROVIDER))
def test_every_code_of_a_programme_has_a_sentence(language: str, code: str) -> None:
    said = wording.sentence(Words.of(language), Refused(Reason.PROVIDER, code=code))
    assert code not in said
    assert not BLANK.search(said)
    if language != "en":
        assert said != wording.sentence(Words.of("en"), Refused(Reason.PROVIDER, code=code))


def test_the_codes_that_the_gateways_speak_of_have_sentences() -> None:
    """What sync/ passes on as `code=` is known here by name."""
    spoken = set()
    for path in (ROOT / "sync").rglob("*.py"):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                values = [one.value for one in node.keywords if one.arg == "code"]
                spoken |= {value.value for value in values if isinstance(value, ast.Constant)}
    assert spoken
    assert spoken <= set(wording._PROVIDER)


MODEL_CODES = frozenset(
    {
        "MEMBER_NOT_FOUND",
        "MEMBER_BLOCKED",
        "CONSENT_REQUIRED",
        "PIN_REQUIRED",
        "PIN_INVALID",
        "PIN_EXPIRED",
        "PIN_TOO_MANY_ATTEMPTS",
        "PIN_RESEND_TOO_SOON",
        "INSUFFICIENT_BALANCE",
        "MAX_REDEEM_EXCEEDED",
        "MIN_PURCHASE_NOT_MET",
        "HOLD_EXPIRED",
        "VOUCHER_NOT_FOUND",
        "VOUCHER_EXPIRED",
        "VOUCHER_ALREADY_USED",
        "VOUCHER_WRONG_STORE",
        "IDEMPOTENCY_CONFLICT",
        "RATE_LIMITED",
        "PROVIDER_UNAVAILABLE",
    }
)


def test_every_stable_code_of_the_loyalty_model_has_a_sentence_of_its_own() -> None:
    assert set(wording._PROVIDER) >= MODEL_CODES
    said = [wording._PROVIDER[code] for code in sorted(MODEL_CODES)]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_offline_limits_and_what_is_noticed_have_words(language: str) -> None:
    words = Words.of(language)
    assert all(sentences.offline_limit(words, why) for why in OfflineLimit)
    assert all(sentences.sighting(words, one) for one in Sighting)


def test_a_code_that_nobody_knows_is_not_shown() -> None:
    said = wording.sentence(Words.of("pt_BR"), Refused(Reason.PROVIDER, code="E-4711"))
    assert said
    assert "4711" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_methods_and_keys_have_words(language: str) -> None:
    words = Words.of(language)
    assert all(wording.limit(words, why) for why in Limit)
    assert all(words.text(LABELS[action]) and KEY_TEXTS[action] for action in Action)
    shown = {method for method in Method if method.value in wording._METHODS}
    assert {Method.CASH, Method.CREDIT, Method.DEBIT, Method.PIX, Method.OTHER} <= shown


def test_amounts_among_the_details_are_written_as_money() -> None:
    error = Refused(Reason.DISCOUNT_ABOVE_LIMIT, most="1234.50")
    assert "R$\u00a01.234,50" in wording.sentence(Words.of("pt_BR"), error)
    assert "R$\u00a01,234.50" in wording.sentence(Words.of("en"), error)


def test_a_detail_that_the_platform_did_not_tell_is_never_shown_as_none() -> None:
    error = Refused(Reason.PROVIDER, code="PIN_RESEND_TOO_SOON", attempts_left=None, wait_s=None)
    assert "None" not in wording.sentence(Words.of("pt_BR"), error)
