"""JSON without binary floats: Decimal in, Decimal out, digit by digit."""

import json
import re
from decimal import Decimal
from json.encoder import encode_basestring as _quoted
from typing import Any

_quick = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_FLOATS = (re.compile(r"\.[0-9]+(?:[,\]}]|$)"), re.compile(r"e[+-][0-9]+(?:[,\]}]|$)"))
"""How Python ends a float. A string that looks like it only takes the longer way.

Two patterns, each beginning with a letter of its own: one with a choice takes three times as long.
"""


def to_json(value: Any) -> str:
    """The text of plain values; a Decimal becomes a number with its own digits.

    Raises TypeError for a float: money never was one.
    """
    # A batch of sales is some ten thousand values and has no fractions: the C encoder does it in one go.
    try:
        text = _quick(value)
    except (TypeError, ValueError):
        return _written(value)
    return _written(value) if _may_have_float(text) else text


def _may_have_float(text: str) -> bool:
    return any(ending.search(text) for ending in _FLOATS)


def _written(value: Any) -> str:
    """Value by value."""
    if isinstance(value, dict):
        return "{" + ",".join([f"{_quoted(str(key))}:{_written(part)}" for key, part in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_written(part) for part in value]) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if value is None or isinstance(value, str | int):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"{type(value).__name__} does not travel")


def from_json(raw: bytes) -> Any:
    """Plain values, fractions as Decimal. Raises ValueError for anything that is not JSON in UTF-8."""
    try:
        return json.loads(raw.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
