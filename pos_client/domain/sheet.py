"""Tables from outside as text (CSV): which encoding, which separator, which column is what.

Nothing here opens a file: bytes and lines are handed in, and rows go out one at a time.
"""

import codecs
import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from pos_client.domain.errors import Reason, Refused

SEPARATORS = (";", "\t", "|", ",")
LONGEST_HEADER = 20_000
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
"""What makes a spreadsheet compute a cell (OWASP, CSV injection), and its full-width twins."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
Item = TypeVar("Item")
Synonyms = Mapping[str, tuple[str, ...]]
"""Our name of a column and what others call it, in lower case without accents or signs."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: its line in the file, which column, and why. Never what stood there."""

    line: int
    column: str
    reason: Reason
    earlier_line: int = 0

    @property
    def error(self) -> Refused:
        """As everything refused is told."""
        return Refused(self.reason, column=self.column, line=self.earlier_line)


@dataclass(frozen=True, slots=True)
class ReadRow(Generic[Item]):
    """A row that makes sense, with its line in the file."""

    line: int
    item: Item


@dataclass(frozen=True, slots=True)
class Cells:
    """One row's cells by our column names; what is not there is empty."""

    values: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell as it stands, without spaces around it or the mark that keeps it from computing."""
        value = self.values.get(column, "").strip()
        return value[1:] if value[:1] == "'" and value[1:2] in FORMULA_STARTS else value

    def required(self, column: str) -> str:
        """The cell. Raises CellRefused where it is empty."""
        value = " ".join(self.get(column).split())
        if not value:
            raise CellRefused(Reason.SHEET_EMPTY, column)
        return value


class CellRefused(Exception):
    """What one cell says cannot be taken in."""

    def __init__(self, reason: Reason, column: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.column = column


def encoding_of(chunks: Iterable[bytes]) -> str:
    """What Python calls the encoding of these bytes: by their mark, UTF-8 where all of them are, else cp1252.

    Other text reads as UTF-8 by chance almost never, so that the whole file is asked.
    """
    source = iter(chunks)
    first = next(source, b"")
    for mark, name in _BOMS:
        if first.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf_8, is_cp1252 = True, True
    for chunk in chain((first,), source, (None,)):
        is_utf_8 = is_utf_8 and _continues(decoder, chunk)
        is_cp1252 = is_cp1252 and not _NOT_IN_CP1252.search(chunk or b"")
    if is_utf_8:
        return "utf-8"
    return "cp1252" if is_cp1252 else "latin-1"


def _continues(decoder: codecs.IncrementalDecoder, chunk: bytes | None) -> bool:
    """Whether this goes on as UTF-8; None: whether it may end here."""
    try:
        decoder.decode(chunk or b"", final=chunk is None)
    except UnicodeDecodeError:
        return False
    return True


def column_names(header: str, synonyms: Synonyms) -> tuple[str, tuple[str, ...]]:
    """The separator, and our name for each column (empty where we have none)."""
    best: tuple[int, int, str, tuple[str, ...]] = (-1, -1, SEPARATORS[0], ())
    for separator in SEPARATORS:
        cells = next(csv.reader([header], delimiter=separator), [])
        names = _named(cells, synonyms)
        found = (sum(bool(name) for name in names), len(cells), separator, names)
        best = found if found[:2] > best[:2] else best
    return best[2], best[3]


def _named(cells: Iterable[str], synonyms: Synonyms) -> tuple[str, ...]:
    known = {word: name for name, words in synonyms.items() for word in (name, *words)}
    names: list[str] = []
    for cell in cells:
        name = known.get(plain(cell), "")
        names.append("" if name in names else name)
    return tuple(names)


def plain(header: str) -> str:
    """A column's header without accents, capitals and signs: `Preço (R$)` is `preco r`."""
    spelled = unicodedata.normalize("NFKD", header.lower().replace("_", " "))
    letters = "".join(one if one.isalnum() and one.isascii() else " " for one in _bare(spelled))
    return " ".join(letters.split())


def _bare(spelled: str) -> str:
    return "".join(one for one in spelled if not unicodedata.combining(one))


def read_rows(
    lines: Iterable[str],
    synonyms: Synonyms,
    *,
    needed: tuple[tuple[str, ...], ...],
    read: Callable[[Cells], Item],
) -> Iterator[ReadRow[Item] | RefusedRow]:
    """Every row as what it says or why not, in the file's order; empty lines are passed over.

    Of each group in `needed` one column must be there. Raises Refused(SHEET_COLUMNS) otherwise.
    """
    source = iter(lines)
    header = next(source, "")[:LONGEST_HEADER]
    separator, names = column_names(header, synonyms)
    for group in needed:
        if not set(group) & set(names):
            raise Refused(Reason.SHEET_COLUMNS, column=" / ".join(group))
    reader = csv.reader(source, delimiter=separator)
    line = 2
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            yield RefusedRow(line, "", Reason.SHEET_UNREADABLE)
            line = reader.line_num + 2
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _row(
                Cells({name: cell for name, cell in zip(names, cells, strict=False) if name}), line, read=read
            )
        line = reader.line_num + 2


def _row(cells: Cells, line: int, *, read: Callable[[Cells], Item]) -> ReadRow[Item] | RefusedRow:
    try:
        return ReadRow(line, read(cells))
    except CellRefused as refused:
        return RefusedRow(line, refused.column, refused.reason)


def column_set(header: str, synonyms: Synonyms) -> frozenset[str]:
    """Our names of the columns that a file has."""
    return frozenset(column_names(header[:LONGEST_HEADER], synonyms)[1]) - {""}


def safe_cell(text: str) -> str:
    """Foreign text for a CSV that a spreadsheet opens: it computes nothing and holds no control character."""
    line = "".join(one if one.isprintable() else " " for one in text)
    return f"'{line}" if line.lstrip()[:1] in tuple(FORMULA_STARTS) else line
