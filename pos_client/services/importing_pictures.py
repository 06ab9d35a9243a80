"""A folder of pictures taken in: each matched to a product by its name, made small, kept whole or not at all.

Nothing of a picture is trusted: its size is looked at before its dots, and of it only the dots are kept.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.pictures import ENDINGS, code_in, spellings, stem_for
from pos_client.store.catalog import codes_of_products
from pos_client.store.store import Store
from pos_client.whole_file import write_whole

MOST_BYTES = 25_000_000
"""Of a file that is taken in: what the cameras of today make."""
_NOT_MEANT = frozenset({"thumbs.db", "desktop.ini"})

Thumbnail = tuple[str, bytes]
"""An ending (`.jpg`) and what the file holds."""


@dataclass(frozen=True, slots=True)
class RefusedPicture:
    """A file that was not taken, and why."""

    file: str
    error: Refused


@dataclass(frozen=True, slots=True)
class PictureReport:
    """What came of a folder; `taken` are the products' codes."""

    read: int
    taken: tuple[str, ...]
    refused: tuple[RefusedPicture, ...]


@dataclass(frozen=True, slots=True)
class PictureImport:
    """Takes pictures into `folder`. `shrink` makes a file small; raises Refused(PICTURE_…)."""

    store: Store
    folder: Path
    shrink: Callable[[bytes], Thumbnail]

    def run(self, source: Path) -> PictureReport:
        """Everything in `source`. Raises Refused(PICTURE_FOLDER), Unavailable(DISK_FULL)."""
        run = _Run(self, source)
        names = self._listed(source)
        matched = _matched(run.named(names), self._codes_like)
        for name, skus in run.one_each(matched):
            run.keep(name, skus)
        refused = sorted(run.refused, key=lambda one: one.file)
        return PictureReport(len(names), tuple(run.taken), tuple(refused))

    def _listed(self, source: Path) -> list[str]:
        try:
            if source.resolve() == self.folder.resolve():
                raise Refused(Reason.PICTURE_FOLDER, folder=source.name)
            with os.scandir(source) as entries:
                files = [entry.name for entry in entries if entry.is_file()]
        except OSError as error:
            raise Refused(Reason.PICTURE_FOLDER, folder=source.name) from error
        meant = (name for name in files if not name.startswith(".") and name.lower() not in _NOT_MEANT)
        return sorted(meant)

    def _codes_like(self, wanted: frozenset[str]) -> dict[str, set[str]]:
        """Which products each of these spellings means: the catalogue is read once, however many files."""
        found: dict[str, set[str]] = {}
        with self.store.reading() as snapshot:
            for code, sku in codes_of_products(snapshot):
                for spelling in spellings(code):
                    if spelling in wanted:
                        found.setdefault(spelling, set()).add(sku)
        return found


@dataclass(slots=True)
class _Run:
    """One folder being taken in."""

    into: PictureImport
    source: Path
    taken: list[str] = field(default_factory=list)
    refused: list[RefusedPicture] = field(default_factory=list)

    def refuse(self, name: str, reason: Reason, **details: object) -> None:
        self.refused.append(RefusedPicture(name, Refused(reason, **details)))

    def named(self, names: Iterable[str]) -> dict[str, str]:
        """The code that each file's name says."""
        found: dict[str, str] = {}
        for name in names:
            code = code_in(name)
            if code:
                found[name] = code
            else:
                self.refuse(name, Reason.PICTURE_FORMAT)
        return found

    def one_each(self, matched: Mapping[str, set[str]]) -> list[tuple[str, str]]:
        """The files that mean one product which no other file means."""
        files: dict[str, list[tuple[str, str]]] = {}
        for name, skus in matched.items():
            if len(skus) == 1:
                sku = next(iter(skus))
                # Case-blind, as the disk under it may be.
                files.setdefault(stem_for(sku).casefold(), []).append((name, sku))
            else:
                self.refuse(name, Reason.PICTURE_SEVERAL_PRODUCTS if skus else Reason.PICTURE_NO_PRODUCT)
        for several in files.values():
            if len(several) > 1:
                for name, _sku in several:
                    self.refuse(name, Reason.PICTURE_REPEATED)
        return [one[0] for one in files.values() if len(one) == 1]

    def keep(self, name: str, sku: str) -> None:
        """Small, under the product's code; an older picture of it goes."""
        try:
            ending, content = self.into.shrink(self._content(name))
        except Refused as error:
            self.refused.append(RefusedPicture(name, error))
            return
        folder, stem = self.into.folder, stem_for(sku)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / f"{stem}{ending}", content)
            for other in ENDINGS:
                if other != ending:
                    (folder / f"{stem}{other}").unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable(Outage.DISK_FULL) from error
        self.taken.append(sku)

    def _content(self, name: str) -> bytes:
        try:
            with (self.source / name).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise Refused(Reason.SHEET_FILE, file=name) from error
        if len(content) > MOST_BYTES:
            raise Refused(Reason.PICTURE_TOO_LARGE)
        return content


def _matched(
    named: Mapping[str, str], codes_like: Callable[[frozenset[str]], dict[str, set[str]]]
) -> dict[str, set[str]]:
    """The products that each file may mean, by the strictest spelling that means any."""
    ways = {name: spellings(code) for name, code in named.items()}
    known = codes_like(frozenset(one for spelled in ways.values() for one in spelled))
    return {
        name: next((known[one] for one in spelled if one in known), set()) for name, spelled in ways.items()
    }
