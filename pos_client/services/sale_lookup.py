"""Finds a closed sale by what somebody remembers, and tells all that is known of it. For `desk`."""

import re
from dataclasses import dataclass
from datetime import date

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.ports import Clock
from pos_client.store import sale_search
from pos_client.store.sale_search import FoundSale, JournalNote, SaleQuery
from pos_client.store.store import Store

__all__ = ["FoundSale", "JournalNote", "SaleLookup", "SaleQuery", "SaleStory", "understood"]

MOST_SALES = 200
_TIME = re.compile(r"(\d{1,2})[:h](\d{0,2})")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?")
_ISO_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_OPERATOR = re.compile(r"op\.?:?(\w+)", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:r\$)?[\d.]*,\d{1,2}", re.IGNORECASE)
_ENGLISH_AMOUNT = re.compile(r"(?:r\$)?\d+\.\d{2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SaleStory:
    """A sale and what the journal says of it."""

    sale: FoundSale
    notes: tuple[JournalNote, ...]


@dataclass(frozen=True, slots=True)
class SaleLookup:
    """Only reads."""

    store: Store
    clock: Clock

    def search(self, typed: str = "") -> tuple[FoundSale, ...]:
        """Sales that fit all the words; the newest where nothing is typed."""
        query = understood(typed, today=self.clock().date())
        with self.store.reading() as snapshot:
            return sale_search.search_sales(snapshot, query, most=MOST_SALES)

    def story(self, sale_id: str) -> SaleStory:
        """All of one sale. Raises Refused(RECEIPT_UNKNOWN)."""
        with self.store.reading() as snapshot:
            sale = sale_search.sale_by_id(snapshot, sale_id)
            if sale is None:
                raise Refused(Reason.RECEIPT_UNKNOWN)
            return SaleStory(sale, sale_search.journal_of(snapshot, sale_id))


def understood(typed: str, *, today: date) -> SaleQuery:
    """`22/11 14:3 op 17 12,50 8888`: days, times, operators, amounts, and digits of a number or a phone."""
    days, times, cents, digits, people = [], [], [], [], []
    words = re.sub(r"\bop\.?:?\s+(\w+)", r"op:\1", typed.strip(), flags=re.IGNORECASE).split()
    words = [word for word in words if word.casefold() != "r$"]
    for word in words:
        if day := _day(word, today):
            days.append(day)
        elif match := _TIME.fullmatch(word):
            times.append(f"{int(match[1]):02d}:{match[2]}")
        elif _AMOUNT.fullmatch(word) or _ENGLISH_AMOUNT.fullmatch(word):
            cents.append(_cents(word))
        elif (match := _OPERATOR.fullmatch(word)) and any(sign.isdecimal() for sign in word):
            people.append(match[1])
        elif any(sign.isdecimal() for sign in word):
            digits.append(word)
        else:
            people.append(word)
    return SaleQuery(tuple(days), tuple(times), tuple(cents), tuple(digits), tuple(people))


def _day(word: str, today: date) -> str:
    """The ISO day or month meant, or nothing; without a year the last such day."""
    if _ISO_DAY.fullmatch(word):
        return word
    match = _DAY.fullmatch(word)
    if match is None:
        return ""
    try:
        if match[3]:
            return date(int(match[3]) % 100 + 2000, int(match[2]), int(match[1])).isoformat()
        day = date(today.year, int(match[2]), int(match[1]))
        return (day if day <= today else day.replace(year=today.year - 1)).isoformat()
    except ValueError:
        return ""


def _cents(word: str) -> int:
    """In centavos; what is no amount after all fits no sale."""
    try:
        text = word.lower().removeprefix("r$")
        return Money.typed(text if "," in text else text.replace(".", ",")).cents
    except Refused:
        return -1
