"""`make words`: gathers the marked words of the program into the catalogue and compiles it.

A word is marked by being the text of `words.text(…)`, `words.plural(…)`, `N_(…)` or a receipt's `_(…)`.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCES = (
    "ui",
    "hardware",
    "pos_client/domain",
    "pos_client/services",
    "pos_client/bootstrap",
    "pos_client/demo",
    "pos_client/cli.py",
    "resources/words.py",
)
KEYWORDS = {"text": None, "translate": None, "N_": None, "_": None, "plural": (1, 2)}
LOCALE = "pt_BR"
ROOT = Path(__file__).parent.parent
CATALOGUE = Path(__file__).parent / "translations" / LOCALE / "LC_MESSAGES" / "till.po"


def gathered() -> Catalog:
    """Every marked word in the source, with the translation it has."""
    kept = read_catalogue()
    catalogue = Catalog(locale=LOCALE, project="pos-client", charset="utf-8", fuzzy=False)
    catalogue.creation_date = catalogue.revision_date = kept.creation_date
    for message in _marked():
        known = kept.get(message[0] if isinstance(message, tuple) else message)
        catalogue.add(message, string=known.string if known else None)
    return catalogue


def read_catalogue() -> Catalog:
    """The catalogue as it is kept."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale=LOCALE)


def untranslated(catalogue: Catalog) -> list[str]:
    """Words without a Portuguese text."""
    return [str(message.id) for message in catalogue if message.id and not _is_filled(message.string)]


def _is_filled(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _marked() -> list[str | tuple[str, ...]]:
    found: list[str | tuple[str, ...]] = []
    for source in SOURCES:
        path = ROOT / source
        folder, only = (path, "**.py") if path.is_dir() else (path.parent, path.name)
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, method_map=[(only, "python")], keywords=KEYWORDS, directory_filter=_is_ours
        ):
            found.append(message)
    return found


def _is_ours(folder: str) -> bool:
    return Path(folder).name not in {"__pycache__", "widgets", "tests"}


def main() -> int:
    """Write `till.po` and `till.mo`; the exit status is 1 while a word has no translation."""
    catalogue = gathered()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, no_location=True)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    missing = untranslated(catalogue)
    for word in missing:
        sys.stderr.write(f"not translated: {word}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
