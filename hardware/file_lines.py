"""Where in a store's own file a mistake stands, so that the sentence can name the line."""

from pos_client.domain.errors import Refused


def with_line(error: Refused, text: str, name: str) -> Refused:
    """The refusal of something in that file, its key as `file:line: key` where the line can be told."""
    key, value = str(error.details.get("key", "")), str(error.details.get("value") or "")
    last = key.removeprefix(f"{name}: ").rpartition(".")[2]
    number = _line_with(text, value, last) or _line_with(text, value) or _line_with(text, last)
    if not number or not key.startswith(name):
        return error
    details = {**error.details, "key": f"{name}:{number}{key.removeprefix(name)}"}
    return Refused(error.reason, **details)


def _line_with(text: str, *needles: str) -> int:
    """The first line that holds them all, 0 where none does."""
    if not all(needles):
        return 0
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if all(needle in line for needle in needles)), 0)
