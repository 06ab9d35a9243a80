"""Lists that somebody puts into a folder: products and members as CSV or JSON Lines, rules as JSON.

A file is one round; a newer one (by time and size) is another. The cursor is the file's mark and the row.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from uuid_utils import uuid7

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.pulling import Entity, Pulled, PulledRule
from pos_client.domain.sheet import CellRefused, Cells, ReadRow, RefusedRow, encoding_of, read_rows
from pos_client.domain.sheet_rows import (
    MEMBER_COLUMNS,
    MEMBER_NEEDED,
    PRODUCT_COLUMNS,
    PRODUCT_NEEDED,
    read_member,
    read_product,
)
from sync.pull import Page, PullTrouble

PER_PAGE = 1_000
_CHUNK_BYTES = 1 << 20


class FileSource:
    """One file of one entity. `complete`: what it leaves out is withdrawn. No file is no trouble: no rows."""

    def __init__(self, path: Path, entity: Entity, *, complete: bool = False) -> None:
        self._path = path
        self.name, self.entity, self.complete = f"file-{entity.value}", entity, complete
        self._reading: tuple[str, int, Iterator[Pulled | None], IO[str]] | None = None

    def page(self, cursor: str) -> Page:
        """As `PullSource` says; a file that has not changed since its round is no round."""
        mark, _, place = cursor.partition(":")
        now = self._mark()
        if not now or (mark == now and place == "end"):
            return Page((), cursor, done=True)
        start = int(place) if mark == now and place.isdecimal() else 0
        rows = self._rows_from(now, start)
        taken = list(islice(rows, PER_PAGE))
        found = tuple(row for row in taken if row is not None)
        done = len(taken) < PER_PAGE
        if done:
            self.close()
        elif self._reading is not None:
            self._reading = (now, start + len(taken), rows, self._reading[3])
        following = f"{now}:end" if done else f"{now}:{start + len(taken)}"
        return Page(found, following, done=done, skipped=len(taken) - len(found))

    def close(self) -> None:
        """Close the file."""
        if self._reading is not None:
            self._reading[3].close()
            self._reading = None

    def _mark(self) -> str:
        try:
            told = self._path.stat()
        except FileNotFoundError:
            return ""
        return f"{told.st_mtime_ns:x}-{told.st_size:x}"

    def _rows_from(self, mark: str, start: int) -> Iterator[Pulled | None]:
        if self._reading is not None and self._reading[:2] == (mark, start):
            return self._reading[2]
        self.close()
        with self._path.open("rb") as raw:
            encoding = encoding_of(iter(lambda: raw.read(_CHUNK_BYTES), b""))
        file = self._path.open(encoding=encoding, errors="replace", newline="")
        rows = self._rows(file)
        self._reading = (mark, start, rows, file)
        for _ in islice(rows, start):
            pass
        return rows

    def _rows(self, file: IO[str]) -> Iterator[Pulled | None]:
        try:
            if self.entity is Entity.RULES:
                yield from _rules(file.read())
            elif self._path.suffix.lower() in {".jsonl", ".ndjson"}:
                yield from (_from_json(line, self.entity) for line in file if line.strip())
            else:
                yield from _from_csv(file, self.entity)
        except Refused as refused:
            raise PullTrouble("columns" if refused.reason is Reason.SHEET_COLUMNS else "file") from None


def _from_csv(file: IO[str], entity: Entity) -> Iterator[Pulled | None]:
    rows: Iterator[ReadRow[Any] | RefusedRow]
    match entity:
        case Entity.PRODUCTS:
            rows = read_rows(file, PRODUCT_COLUMNS, needed=PRODUCT_NEEDED, read=read_product)
        case Entity.MEMBERS:
            rows = read_rows(file, MEMBER_COLUMNS, needed=MEMBER_NEEDED, read=_member)
        case _:
            raise PullTrouble("file")
    for row in rows:
        yield row.item if isinstance(row, ReadRow) else None


def _from_json(line: str, entity: Entity) -> Pulled | None:
    """An object with our column names (`sku`, `price`, `phone`, …); texts, numbers and booleans are taken."""
    try:
        told = json.loads(line, parse_float=str, parse_int=str)
        cells = Cells({str(name).replace("_", " "): _cell(value) for name, value in told.items()})
        return read_product(cells) if entity is Entity.PRODUCTS else _member(cells)
    except (ValueError, AttributeError, RecursionError, CellRefused):
        return None


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else ""


def _member(cells: Cells) -> Pulled:
    return read_member(cells, str(uuid7()))


def _rules(content: str) -> Iterator[Pulled | None]:
    """One JSON object, a rule by its name."""
    try:
        told = json.loads(content)
    except ValueError:
        raise PullTrouble("file") from None
    if not isinstance(told, dict):
        raise PullTrouble("file")
    for name, value in told.items():
        yield PulledRule(str(name), json.dumps(value))
