"""Pictures of products: which file shows which product, told by its name alone.

A name is only ever compared; no path is made of what a list or a person wrote.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from pos_client.domain.product import is_gtin

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
"""Of files that may hold a picture, the one that counts first where a product has several."""
LONGEST_NAME = 200
_KEPT_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")


def code_in(name: str) -> str | None:
    """The code that a file's name says (`7891000100103.JPG`), or None where no picture has such a name."""
    stem, dot, ending = name.rpartition(".")
    if (
        not stem
        or stem.startswith(".")
        or f"{dot}{ending}".lower() not in ENDINGS
        or len(name) > LONGEST_NAME
    ):
        return None
    return unquote(stem) if "%" in stem else stem


def stem_for(sku: str) -> str:
    """A file name without its ending that every system takes; `code_in` finds the sku in it again."""
    stem = quote(sku, safe="")
    if _KEPT_BY_WINDOWS.fullmatch(stem) or stem.startswith("."):
        stem = f"%{ord(stem[0]):02X}{stem[1:]}"
    return stem if not stem.endswith(".") else f"{stem[:-1]}%2E"


def spellings(code: str) -> tuple[str, ...]:
    """What of a code is compared, the strictest first: as it is, case-blind, without leading zeros."""
    bare = code.lstrip("0") if _DIGITS.fullmatch(code) else ""
    return (f"={code}", f"~{code.casefold()}", *((f"0{bare}",) if bare else ()))


@dataclass(frozen=True, slots=True)
class PictureIndex:
    """The pictures that there are, by what their names say. Look-ups are a few dictionary reads."""

    _names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> "PictureIndex":
        """Of the names in a folder; what is no picture's name is left out."""
        found: dict[str, str] = {}
        for name in sorted(names, key=_ending_first):
            code = code_in(name)
            for spelling in spellings(code) if code else ():
                found.setdefault(spelling, name)
        return cls(found)

    def __bool__(self) -> bool:
        return bool(self._names)

    def name_for(self, sku: str, gtin: str | None = None) -> str:
        """The file of this product, found by its code, else by its GTIN; empty where there is none."""
        wanted = [*spellings(sku)[:2], *spellings(gtin or "")[:2]]
        # Only of codes that are alike the world over: two short ones may differ in their zeros alone.
        wanted += [spellings(code)[-1] for code in (gtin or "", sku) if is_gtin(code)]
        return next((self._names[one] for one in wanted if one in self._names), "")


def _ending_first(name: str) -> tuple[int, str]:
    ending = f".{name.rpartition('.')[2].lower()}"
    return (ENDINGS.index(ending) if ending in ENDINGS else len(ENDINGS), name)
