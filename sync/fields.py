"""Reading foreign JSON: tolerant of wrapping and types, strict about what is missing or is not money."""

from decimal import Decimal, InvalidOperation
from typing import Any

from pos_client.domain.errors import Refused
from pos_client.domain.money import Money
from sync.outcome import redacted
from sync.wire import Answer, Unreadable

Document = dict[str, Any]


def document(body: Any, *, field: str = "body") -> Document:
    """The object, bare or under `data`. Raises Unreadable."""
    if isinstance(body, dict) and isinstance(body.get("data"), dict):
        body = body["data"]
    if not isinstance(body, dict):
        raise Unreadable(field)
    return body


def listed(body: Any, name: str) -> list[Document]:
    """The list of objects, bare, under `name` or under `data`. Raises Unreadable."""
    found = body
    for key in (name, "data"):
        if isinstance(found, dict) and isinstance(found.get(key), dict | list):
            found = found[key]
            break
    if isinstance(found, dict):
        found = found.get(name)
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        raise Unreadable(name)
    return found


def identifier(source: Document, *names: str) -> str:
    """The first of these that is there, as text. Raises Unreadable where none is."""
    for name in names:
        value = source.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    raise Unreadable(names[0])


def text(source: Document, name: str) -> str:
    """The text, empty where it is missing or is something else."""
    value = source.get(name)
    return value if isinstance(value, str) else ""


def money(source: Document, name: str, *, default: Money | None = None) -> Money:
    """An amount of at least zero, as string or number. Raises Unreadable; missing is `default`, if given."""
    value = source.get(name)
    if value is None and default is not None:
        return default
    return amount(value, field=name)


def amount(value: Any, *, field: str) -> Money:
    """An amount of at least zero from a JSON value. Raises Unreadable with the field's name."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable(field)
    try:
        found = Money.of_decimal(Decimal(value))
    except (InvalidOperation, Refused) as error:
        raise Unreadable(field) from error
    if found.cents < 0:
        raise Unreadable(field)
    return found


def refusal(answer: Answer) -> tuple[str, str]:
    """Code and words of an answer that says no, in any of the usual envelopes; words are redacted."""
    body = answer.body if isinstance(answer.body, dict) else {}
    error = body.get("error")
    if isinstance(error, dict):
        body = error
    elif isinstance(error, str):
        body = {"message": error, **body}
    listed_errors = body.get("errors") if not isinstance(answer.body, dict) else answer.body.get("errors")
    words = text(body, "message")
    if isinstance(listed_errors, list):
        words = complaints(listed_errors) or words
    return text(body, "code") or str(answer.status), redacted(words)


def complaints(errors: Any) -> str:
    """`errors[]{field, message}` in one line, redacted."""
    if not isinstance(errors, list):
        return ""
    lines = [f"{text(part, 'field')}: {text(part, 'message')}" for part in errors if isinstance(part, dict)]
    return redacted("; ".join(lines))
