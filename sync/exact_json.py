"""JSON without binary floats: Decimal in, Decimal out, digit by digit."""

import json
from decimal import Decimal
from typing import Any


def to_json(value: Any) -> str:
    """The text of plain values; a Decimal becomes a number with its own digits.

    Raises TypeError for a float: money never was one.
    """
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{to_json(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(to_json, value)) + "]"
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
