"""What head office sees: the heartbeats of a folder as one table, the till that is furthest behind named."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pos_client.bootstrap.maintenance import Told
from resources.words import Words

LATE = timedelta(minutes=15)
"""Five heartbeats: a till that was not heard of for longer is off, or its line is."""
BEHIND = timedelta(hours=12)
"""When a backlog is a warning (as at the till)."""
CLOCK_OFF_MS = 120_000
DISK_LOW_MB = 2_048


@dataclass(frozen=True, slots=True)
class Pulse:
    """A till as it last spoke of itself. `marks` are the keys of what somebody should look at."""

    code: str
    said: dict[str, Any]
    at: datetime
    complete_to: datetime
    marks: tuple[str, ...]


def fleet_report(folder: Path, words: Words, *, now: datetime) -> Told:
    """Every heartbeat file of the folder, furthest behind first. Not ok where a till needs a look."""
    pulses: list[Pulse] = []
    unreadable: list[str] = []
    for path in sorted(folder.glob("heartbeat-*.json")):
        try:
            pulses.append(_pulse(json.loads(path.read_text("utf-8")), now))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            unreadable.append(_printable(path.name))
    pulses.sort(key=lambda one: (one.complete_to, one.code))
    figures = {
        "tills": [_figures(one) for one in pulses],
        "unreadable": unreadable,
        "complete_to": _text(min((one.complete_to for one in pulses), default=None)),
    }
    ok = bool(pulses) and not unreadable and not any(one.marks for one in pulses)
    return Told(ok, figures, _sentences(pulses, unreadable, words))


def _pulse(said: dict[str, Any], now: datetime) -> Pulse:
    # Near the ends of time a moment cannot be told in another zone.
    at, complete_to = (datetime.fromisoformat(said[name]) for name in ("at", "complete_to"))
    for moment in (at, complete_to):
        moment.astimezone()
    if at.tzinfo is None or complete_to.tzinfo is None:
        raise ValueError("a moment without its offset")
    marks = _marks(said, at, complete_to, now=now)
    code = f"{said['store']}-{said['till']}"
    return Pulse(
        _printable(code), {name: _shown(value) for name, value in said.items()}, at, complete_to, marks
    )


def _shown(value: Any) -> Any:
    return _printable(value) if isinstance(value, str) else value


def _printable(text: str) -> str:
    """Others write into that folder; what they say moves no cursor here."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _marks(said: dict[str, Any], at: datetime, complete_to: datetime, *, now: datetime) -> tuple[str, ...]:
    disk, offset = said.get("disk_free_mb"), said.get("clock_offset_ms")
    found = {
        "silent": now - at > LATE,
        "behind": at - complete_to > BEHIND,
        "person": int(said.get("needs_person") or 0) > 0,
        "clock": offset is not None and abs(int(offset)) > CLOCK_OFF_MS,
        "disk": disk is not None and int(disk) < DISK_LOW_MB,
        "printer": bool(said.get("printer")),
    }
    return tuple(name for name, there in found.items() if there)


def _figures(one: Pulse) -> dict[str, Any]:
    kept = ("version", "schema", "queue", "needs_person", "oldest_at", "last_close", "journal_head")
    more = ("disk_free_mb", "clock_offset_ms", "printer", "epoch")
    return {
        "till": one.code,
        "complete_to": _text(one.complete_to),
        "heard_at": _text(one.at),
        **{name: one.said.get(name) for name in (*kept, *more)},
        "marks": list(one.marks),
    }


def _sentences(pulses: list[Pulse], unreadable: list[str], words: Words) -> list[str]:
    lines = [words.text("No heartbeat files in this folder.")] if not pulses and not unreadable else []
    if pulses:
        lines += _table([_heads(words), *(_row(one, words) for one in pulses)])
        first = pulses[0]
        lines.append(
            words.text(
                "Complete up to {time} (till {till}).", time=_local(first.complete_to), till=first.code
            )
        )
    return [*lines, *(words.text("Not readable: {file}.", file=name) for name in unreadable)]


def _heads(words: Words) -> tuple[str, ...]:
    return (
        words.text("Till"),
        words.text("Complete up to"),
        words.text("Queue"),
        words.text("Heard"),
        words.text("Version"),
        words.text("Disk"),
        words.text("Look at"),
    )


def _row(one: Pulse, words: Words) -> tuple[str, ...]:
    disk = one.said.get("disk_free_mb")
    named = {
        "silent": words.text("silent"),
        "behind": words.text("behind"),
        "person": words.text("needs a person: {count}", count=one.said.get("needs_person")),
        "clock": words.text("clock"),
        "disk": words.text("disk"),
        "printer": words.text("printer"),
    }
    return (
        one.code,
        _local(one.complete_to),
        str(one.said.get("queue", "")),
        _local(one.at),
        str(one.said.get("version", "")),
        "" if disk is None else f"{int(disk) // 1024} GB",
        ", ".join(named[mark] for mark in one.marks),
    )


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%d/%m %H:%M")


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")
