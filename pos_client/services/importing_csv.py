"""Products and members from a CSV file, without any platform: checked by row, refused with line and reason.

Page by page: each page is kept whole or not at all, and the same file again changes nothing that is here
already, so that what was cut short is simply repeated. For `desk` or the command line, never the screen.
"""

import csv
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal, TypeVar

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.pulling import PulledMember, PulledProduct
from pos_client.domain.sheet import Cells, ReadRow, RefusedRow, encoding_of, read_rows, safe_cell
from pos_client.domain.sheet_rows import (
    MEMBER_COLUMNS,
    MEMBER_NEEDED,
    PRODUCT_COLUMNS,
    PRODUCT_NEEDED,
    read_member,
    read_product,
)
from pos_client.ports import Clock
from pos_client.services.identity import new_id, stamp
from pos_client.store import catalog, members, pull, pull_members
from pos_client.store.seen import SeenKeys
from pos_client.store.store import Store, Transaction

PAGE = 400
PAUSE_S = 0.002
SOURCE = "csv"
MOST_SHOWN = 100
_CHUNK_BYTES = 1 << 20

What = Literal["products", "members"]
Row = PulledProduct | PulledMember
Item = TypeVar("Item", PulledProduct, PulledMember)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of a file so far. `read` = `accepted` + `refused`; `changed`: new here or different.

    `refused_rows` are the first of them, all are in the report file. `left_s` is None where not known.
    """

    what: What
    dry_run: bool
    encoding: str = ""
    read: int = 0
    accepted: int = 0
    changed: int = 0
    refused: int = 0
    refused_rows: tuple[RefusedRow, ...] = ()
    rate_per_s: float = 0.0
    left_s: float | None = None
    new: int = 0
    """Of the changed: those that were not here before."""


def _ignore(_report: ImportReport) -> None:
    pass


@dataclass(frozen=True, slots=True)
class CsvImport:
    """Takes files in. `words` makes a sentence of a refusal for the report of refused rows.

    `on_progress` hears of each page, on the calling thread; `wanted` false ends between two pages.
    """

    store: Store
    clock: Clock
    words: Callable[[Refused], str]
    on_progress: Callable[[ImportReport], None] = _ignore
    wanted: Callable[[], bool] = field(default=lambda: True)

    def run(
        self, what: What, path: Path, *, dry_run: bool = False, refused_to: Path | None = None
    ) -> ImportReport:
        """Take the file in, or with `dry_run` only say what would come of it (`changed` included).

        `refused_to` gets line, column and reason of every refused row as CSV; it is not made where there
        are none. Raises Refused: SHEET_FILE, SHEET_COLUMNS; Unavailable where the store is away.
        """
        with _opened(path) as text, _Refusals(refused_to, self.words) as refusals, SeenKeys() as seen:
            report = ImportReport(what, dry_run, encoding=text.encoding)
            begun_s = time.monotonic()
            for page in _pages(self._rows(what, text), seen, refusals):
                report = self._taken(report, page)
                rows_s = report.read / max(time.monotonic() - begun_s, 0.001)
                left_s = text.left(time.monotonic() - begun_s)
                report = replace(report, rate_per_s=round(rows_s, 1), left_s=left_s)
                self.on_progress(report)
                if not self.wanted():
                    break
            shown = tuple(refusals.first)
            return replace(report, refused=refusals.count, refused_rows=shown, left_s=None)

    def _rows(self, what: What, text: "_Text") -> Iterator[ReadRow[Any] | RefusedRow]:
        match what:
            case "products":
                return read_rows(text.lines, PRODUCT_COLUMNS, needed=PRODUCT_NEEDED, read=read_product)
            case "members":
                return read_rows(text.lines, MEMBER_COLUMNS, needed=MEMBER_NEEDED, read=_member)

    def _taken(self, report: ImportReport, page: "_Page") -> ImportReport:
        changed, new = 0, 0
        newest = _NEWEST[report.what]
        if page.rows:
            try:
                with self.store.writing_later() as transaction:
                    before = newest(transaction)
                    changed = self._written(transaction, report.what, page.rows)
                    new = newest(transaction) - before
                    if report.dry_run:
                        raise _DryRunError
            except _DryRunError:
                pass
            time.sleep(PAUSE_S)
        return replace(
            report,
            read=report.read + len(page.rows) + page.refused,
            accepted=report.accepted + len(page.rows),
            refused=report.refused + page.refused,
            changed=report.changed + changed,
            new=report.new + new,
        )

    def _written(self, transaction: Transaction, what: What, rows: list[Any]) -> int:
        at = stamp(self.clock())
        if what == "products":
            return pull.take_products(transaction, rows, source=SOURCE, round_=0)
        return pull_members.take_members(transaction, rows, source=SOURCE, at=at)


_NEWEST: dict[What, Callable[[Transaction], int]] = {
    "products": catalog.newest_product,
    "members": members.newest_member,
}


class _DryRunError(Exception):
    """Takes the page's transaction back."""


@dataclass(frozen=True, slots=True)
class _Page:
    rows: list[Row]
    refused: int


def _member(cells: Cells) -> PulledMember:
    return read_member(cells, new_id())


def _pages(
    rows: Iterable[ReadRow[Any] | RefusedRow], seen: SeenKeys, refusals: "_Refusals"
) -> Iterator[_Page]:
    page: list[Row] = []
    refused = 0
    for row in rows:
        kept = _first_of_its_kind(row, seen) if isinstance(row, ReadRow) else row
        if isinstance(kept, RefusedRow):
            refusals.add(kept)
            refused += 1
        else:
            page.append(kept)
        if len(page) + refused >= PAGE:
            yield _Page(page, refused)
            page, refused = [], 0
    yield _Page(page, refused)


def _first_of_its_kind(row: ReadRow[Any], seen: SeenKeys) -> Row | RefusedRow:
    item: Row = row.item
    for column, key in _keys(item):
        earlier = seen.line_of(f"{column} {key}", row.line)
        if earlier and earlier != row.line:
            return RefusedRow(row.line, column, Reason.SHEET_REPEATED, earlier_line=earlier)
    return item


def _keys(item: Row) -> Iterator[tuple[str, str]]:
    if isinstance(item, PulledProduct):
        yield "sku", item.product.sku
        if item.product.gtin and item.active:
            yield "gtin", item.product.gtin
        return
    member = item.member
    if member.cpf:
        yield "cpf", member.cpf.digits
    if member.phone:
        yield "phone", member.phone.e164
    if member.provider_id:
        yield "provider id", member.provider_id


@dataclass(frozen=True, slots=True)
class _Text:
    lines: IO[str]
    encoding: str
    size_bytes: int

    def left(self, elapsed_s: float) -> float | None:
        """Seconds to the end, by the bytes read."""
        read_bytes = self.lines.buffer.tell()  # type: ignore[attr-defined]
        return elapsed_s * (self.size_bytes - read_bytes) / read_bytes if read_bytes else None


@contextmanager
def _opened(path: Path) -> Iterator[_Text]:
    try:
        with path.open("rb") as raw:
            encoding = encoding_of(iter(lambda: raw.read(_CHUNK_BYTES), b""))
        # A character that does not fit in the end is shown as such and never ends the import.
        lines = path.open(encoding=encoding, errors="replace", newline="")
    except OSError as error:
        raise Refused(Reason.SHEET_FILE, file=path.name) from error
    with lines:
        yield _Text(lines, encoding, path.stat().st_size)


class _Refusals:
    """The report of what was left out: counted, the first kept, all written."""

    def __init__(self, path: Path | None, words: Callable[[Refused], str]) -> None:
        self._path, self._words = path, words
        self._file: IO[str] | None = None
        self._waiting = path.with_name(path.name + ".partial") if path else None
        self.first: list[RefusedRow] = []
        self.count = 0

    def add(self, row: RefusedRow) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < MOST_SHOWN:
            self.first.append(row)
        if self._waiting is None:
            return
        if self._file is None:
            self._file = self._waiting.open("w", encoding="utf-8-sig", newline="")
            self._write("line", "column", "reason", "words")
        self._write(str(row.line), row.column, row.reason.value, self._words(row.error))

    def _write(self, *cells: str) -> None:
        assert self._file is not None
        csv.writer(self._file, delimiter=";").writerow([safe_cell(cell) for cell in cells])

    def __enter__(self) -> "_Refusals":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is None or self._waiting is None or self._path is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._waiting.replace(self._path)
