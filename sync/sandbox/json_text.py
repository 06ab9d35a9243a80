"""JSON without binary floats: numbers are read as int or Decimal and written from them digit by digit."""

import json
from decimal import Decimal
from typing import Any


class BadJson(ValueError):
    """The text is not JSON, repeats a key, or holds NaN or Infinity."""


def _no_constant(name: str) -> Any:
    raise BadJson(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("a key is repeated")
    return found


def read(raw: bytes) -> Any:
    """Parse UTF-8 JSON; fractions become Decimal."""
    try:
        return json.loads(
            raw.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError) as error:
        raise BadJson("the body is not JSON") from error


def write(value: Any) -> str:
    """JSON text of dict, list, str, int, bool, None and Decimal (as a number with its own digits)."""
    match value:
        case dict():
            inner = ",".join(f"{json.dumps(key)}:{write(part)}" for key, part in value.items())
            return "{" + inner + "}"
        case list() | tuple():
            return "[" + ",".join(write(part) for part in value) + "]"
        case Decimal():
            return format(value, "f")
        case _:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> str:
    """One text per JSON value: keys sorted, numbers normalised; equal texts mean "equal as JSON"."""
    match value:
        case dict():
            inner = ",".join(f"{json.dumps(key)}:{canonical(value[key])}" for key in sorted(value))
            return "{" + inner + "}"
        case list():
            return "[" + ",".join(canonical(part) for part in value) + "]"
        case bool() | None | str():
            return json.dumps(value)
        case _:
            number = Decimal(value)
            return "0" if number == 0 else format(number.normalize(), "f")
