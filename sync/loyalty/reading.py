"""Reading what people will see or what goes into an address: words made short, ids made sure.

Each raises Unreadable with the field's name where a value cannot be what it says.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from pos_client.domain.errors import Refused
from pos_client.domain.money import Money
from sync.fields import Document, identifier
from sync.wire import Answer, Unreadable

NAME = 80
SENTENCE = 160
LONGEST_ID = 128
NO_BY_BODY = 422
"""The status under which a 200 that says no is judged."""


def words(source: Document, name: str, *, most: int = SENTENCE) -> str:
    """One printable line of at most so many characters; empty where there is none."""
    value = source.get(name)
    if not isinstance(value, str):
        return ""
    plain = "".join(sign if sign.isprintable() else " " for sign in value[: most * 4])
    line = " ".join(plain.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def sure_id(source: Document, *names: str) -> str:
    """An id that may go into an address and a table. Raises Unreadable."""
    found = identifier(source, *names)
    if len(found) > LONGEST_ID or not found.isprintable():
        raise Unreadable(names[0])
    return found


def signed_money(source: Document, name: str) -> Money:
    """An amount that may be negative, as string or number. Raises Unreadable."""
    value = source.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable(name)
    try:
        return Money.of_decimal(Decimal(value))
    except (InvalidOperation, Refused) as error:
        raise Unreadable(name) from error


def count(source: Document, name: str) -> int | None:
    """A whole number of at least zero, as number or text; None for anything else."""
    number = whole(source.get(name))
    return number if number is not None and number >= 0 else None


def whole(value: Any) -> int | None:
    """A whole number in whatever clothes; None for anything else."""
    if isinstance(value, str) and value.strip().removeprefix("-").isascii():
        text = value.strip()
        value = int(text) if text.removeprefix("-").isdecimal() and len(text) < 16 else None
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def day(source: Document, name: str) -> str:
    """The ISO date at the beginning of a date or a time; empty for anything else."""
    value = source.get(name)
    if not isinstance(value, str):
        return ""
    found = value.strip()[:10]
    digits = found.replace("-", "")
    right = len(found) == 10 and found[4] == found[7] == "-" and digits.isascii() and digits.isdecimal()
    return found if right else ""


def honest(answer: Answer) -> Answer:
    """The answer, where a success that carries an error counts as the no that it is."""
    body = answer.body
    if answer.is_success and isinstance(body, dict) and (body.get("error") or body.get("success") is False):
        return Answer(NO_BY_BODY, body, answer.retry_after_s)
    return answer
