"""Answers that are odd on request: a 200 that means no, money in other clothes, texts nobody can print.

Set by `POST /sandbox/settings {"oddities": [{"path", "kind", "field"?}]}`; `path` is a glob over the whole
path, `field` a field's name at any depth. What is played depends on the request alone: a run can be repeated.
"""

from collections.abc import Callable
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from sync.sandbox.validation import Check, choice, list_of, object_of, text

LONG = 5_000
SAYS_NO = "says_no"
IDS_CHANGE = "ids_change"
BALANCE_SHRINKS = "balance_shrinks"
"""Played by the engines themselves: another till spends half of it between the quote and the debit."""

Play = Callable[[Any, int], Any]


def _digits(value: Any) -> Decimal | None:
    """The amount behind a value, where it is one."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        return Decimal(value)
    except ArithmeticError:
        return None


def _as_number(value: Any, _turn: int) -> Any:
    amount = _digits(value)
    return value if amount is None else amount


def _as_text(value: Any, _turn: int) -> Any:
    amount = _digits(value)
    return value if amount is None else format(amount, ".2f")


def _as_negative(value: Any, _turn: int) -> Any:
    amount = _digits(value)
    if amount is None:
        return value
    less = -(abs(amount) or Decimal("0.01"))
    return format(less, ".2f") if isinstance(value, str) else less


def _third_decimal(value: Any, _turn: int) -> Any:
    amount = _digits(value)
    if amount is None:
        return value
    more = amount + Decimal("0.005")
    return format(more, ".3f") if isinstance(value, str) else more


def _with_control(value: Any, _turn: int) -> Any:
    return f"\x1b[2J{value}\x00\r\n\u202e\x07" if isinstance(value, str) else value


def _changed(value: Any, turn: int) -> Any:
    if isinstance(value, list):
        return [_changed(part, turn) for part in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return value + turn
    return f"{value}-{turn}" if isinstance(value, str) else value


_PLAYS: dict[str, Play] = {
    "money_number": _as_number,
    "money_text": _as_text,
    "money_null": lambda _value, _turn: None,
    "money_negative": _as_negative,
    "money_third_decimal": _third_decimal,
    "money_words": lambda _value, _turn: "R$ dez",
    "text_control": _with_control,
    "text_long": lambda value, _turn: "ã" * LONG if isinstance(value, str) else value,
    "type_list": lambda value, _turn: [value],
    "missing": lambda _value, _turn: ...,
    IDS_CHANGE: _changed,
}

KINDS = (SAYS_NO, BALANCE_SHRINKS, *_PLAYS)
CHECK: Check = list_of(object_of({"path": text(1, 200), "kind": choice(*KINDS)}, {"field": text(1, 64)}), 20)


def matching(oddities: list[dict[str, Any]], path: str, *, kind: str = "") -> list[dict[str, Any]]:
    """Those for this path, of one kind or of any; the box's own side is never odd by a star."""
    if path.startswith("/sandbox/") or path.endswith("/auth/token"):
        return [one for one in oddities if one["path"] == path and (not kind or one["kind"] == kind)]
    return [one for one in oddities if fnmatchcase(path, one["path"]) and (not kind or one["kind"] == kind)]


def played(oddities: list[dict[str, Any]], path: str, body: Any, *, turn: int) -> Any:
    """The body as this path's oddities make it; `turn` counts the calls, for ids that change."""
    for one in matching(oddities, path):
        play = _PLAYS.get(one["kind"])
        if play is not None and one["field"]:
            body = _within(body, one["field"], play=play, turn=turn)
    return body


def _within(value: Any, field: str, *, play: Play, turn: int) -> Any:
    if isinstance(value, list):
        return [_within(part, field, play=play, turn=turn) for part in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: play(part, turn) if name == field else _within(part, field, play=play, turn=turn)
        for name, part in value.items()
    }
    return {name: part for name, part in found.items() if part is not ...}
