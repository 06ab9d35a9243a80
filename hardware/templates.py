"""What stands on paper in which order and in which words: ours from `resources`, the store's from its file.

Checked when it is loaded: an unknown block, a block that no paper may lack, a legal line in the wrong place
or words that look like a fiscal document are refused with the key and a sentence.
"""

import string
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import resources
from hardware.file_lines import with_line
from hardware.sanitise import printable
from pos_client.domain.errors import Reason, Refused

LEGAL = "legal"
TEXT = "text:"
RECEIPT_BLOCKS = (
    *("head", LEGAL, "sale", "lines", "totals", "tenders", "customer", "offer", "portal", "message"),
)
SLIP_BLOCKS = ("head", "title", "sections", "code", "signature", LEGAL)
_NEEDED_ON_RECEIPT = ("head", "sale", "lines", "totals", "tenders")
_NEEDED_ON_SLIP = ("head", "title", "sections", "signature")
# The law's and the program's own: they say the same in every store.
FIXED = ("NOT A FISCAL DOCUMENT", "TRAINING - NO VALUE", "COPY {number}", "LATE ENTRY", "1,234.56")
CHANGEABLE = (
    *("CNPJ {cnpj}", "Sale {number}", "Store {store} · Till {till}", "Operator {operator}"),
    *("Salesperson {salesperson}", "Entered {moment}", "Item discount", "Discounts", "Subtotal, {items}"),
    *("1 item", "{count} items", "Cashback used", "Voucher", "checked by hand", "TOTAL R$", "Change"),
    *("Cash", "Credit card", "Debit card", "Pix", "Other payment", "Store credit", "{points} points"),
    *("Cashback, outside the total", "Customer", "Invoice CPF", "Loyalty programme", "confirmed"),
    *("pending confirmation", "approved instead of the PIN", "offline, approved by the store"),
    *("YOUR NEW CASHBACK", "NEW CASHBACK NOT GRANTED", "R$ {amount}", "Valid from {first} to {last}"),
    *("Valid until {last}", "Valid from {first}", "Rules, balance and help online", "No. {number}"),
    *("SHIFT READING X", "SHIFT CLOSE Z", "ADDENDUM TO THE Z", "CASH IN", "CASH OUT", "DRAWER OPENED"),
    *("RETURN", "SALE CANCELLED", "STORE CREDIT", "TEST PAGE", "CARD MACHINE", "Signature"),
)
_FISCAL = ("DANFE", "NFC-E", "NFCE", "CUPOM FISCAL", "NOTA FISCAL", "SAT-CF")
_LONGEST = 200
_SECTIONS = ("receipt", "slip", "words", "texts")


@dataclass(frozen=True, slots=True)
class Templates:
    """Orders of blocks, other words by the English ones, and the store's own texts by their names."""

    receipt: tuple[str, ...]
    slip: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def spoken(self, translate: Callable[[str], str]) -> Callable[[str], str]:
        """The catalogue with the store's words before it."""
        if not self.words:
            return translate
        return lambda message: self.words.get(message) or translate(message)


@lru_cache(maxsize=1)
def default_templates() -> Templates:
    """The ones we ship."""
    raw = tomllib.loads(resources.contents("templates/paper.toml"))
    return Templates(tuple(raw["receipt"]["order"]), tuple(raw["slip"]["order"]))


def read_templates(path: Path) -> Templates:
    """The store's file over ours; ours where there is none. Raises Refused(SETTINGS_INVALID)."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        return default_templates()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(path.name, str(error)[:80], "syntax") from error
    try:
        return _checked(raw, path)
    except Refused as error:
        raise with_line(error, text, path.name) from error


def _checked(raw: Mapping[str, Any], path: Path) -> Templates:
    for name, section in raw.items():
        if name not in _SECTIONS:
            raise _invalid(f"{path.name}: {name}", "", "unknown_key")
        if not isinstance(section, dict):
            raise _invalid(f"{path.name}: {name}", section, "type")
    ours, texts = default_templates(), _texts(raw.get("texts", {}), path.name)
    made = Templates(
        _order(raw.get("receipt", {}), ours.receipt, f"{path.name}: receipt"),
        _order(raw.get("slip", {}), ours.slip, f"{path.name}: slip"),
        _words(raw.get("words", {}), path.name),
        texts,
    )
    _check_receipt(made, f"{path.name}: receipt.order")
    _check_slip(made, f"{path.name}: slip.order")
    return made


def _order(section: Mapping[str, Any], ours: tuple[str, ...], where: str) -> tuple[str, ...]:
    for name in section:
        if name != "order":
            raise _invalid(f"{where}.{name}", section[name], "unknown_key")
    order = section.get("order", list(ours))
    if not isinstance(order, list) or not all(isinstance(block, str) for block in order):
        raise _invalid(f"{where}.order", order, "type")
    return tuple(order)


def _check_receipt(made: Templates, where: str) -> None:
    order = made.receipt
    _check_blocks(order, RECEIPT_BLOCKS, _NEEDED_ON_RECEIPT, texts=made.texts, where=where)
    if order.count(LEGAL) != 2 or order[-1] != LEGAL or order.index(LEGAL) > order.index("lines"):
        raise _invalid(where, LEGAL, "legal_lines")


def _check_slip(made: Templates, where: str) -> None:
    """The title bears the legal line of the top."""
    order = made.slip
    _check_blocks(order, SLIP_BLOCKS, _NEEDED_ON_SLIP, texts=made.texts, where=where)
    if order.count(LEGAL) != 1 or order[-1] != LEGAL or order.index("title") > order.index("sections"):
        raise _invalid(where, LEGAL, "legal_lines")


def _check_blocks(
    order: tuple[str, ...],
    known: tuple[str, ...],
    needed: tuple[str, ...],
    *,
    texts: Mapping[str, str],
    where: str,
) -> None:
    allowed = (*known, *(TEXT + name for name in texts))
    for block in order:
        if block not in allowed:
            raise _invalid(where, block, "block_unknown", choices=", ".join(allowed))
        if block != LEGAL and order.count(block) > 1:
            raise _invalid(where, block, "repeated")
    for block in needed:
        if block not in order:
            raise _invalid(where, block, "block_missing")


def _words(section: Mapping[str, Any], name: str) -> Mapping[str, str]:
    for message, word in section.items():
        where = f"{name}: words.{message}"
        if message in FIXED:
            raise _invalid(where, message, "word_fixed")
        if message not in CHANGEABLE:
            raise _invalid(where, message, "word_unknown")
        _check_text(word, where)
        if _blanks(word) != _blanks(message):
            raise _invalid(where, word, "blanks", choices=", ".join(sorted(_blanks(message))))
    return dict(section)


def _texts(section: Mapping[str, Any], name: str) -> Mapping[str, str]:
    for key, text in section.items():
        _check_text(text, f"{name}: texts.{key}")
    return dict(section)


def _check_text(text: object, where: str) -> None:
    if not isinstance(text, str):
        raise _invalid(where, text, "type")
    if not printable(text).strip() or len(text) > _LONGEST:
        raise _invalid(where, text, "text_length", choices=str(_LONGEST))
    if any(word in text.upper() for word in _FISCAL):
        raise _invalid(where, text, "looks_fiscal")


def _blanks(text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({"{"})


def _invalid(key: str, value: object, problem: str, *, choices: str = "") -> Refused:
    return Refused(Reason.SETTINGS_INVALID, key=key, value=str(value)[:40], problem=problem, choices=choices)
