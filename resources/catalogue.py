"""`make words`: gathers the marked words of the program into the catalogue and compiles it.

A word is marked by being the text of `words.text(…)`, `words.plural(…)`, `N_(…)` or a receipt's `_(…)`.
"""

import ast
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
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
    "pos_client/cli_queue.py",
    "pos_client/cli_store.py",
    "pos_client/console.py",
    "resources/words.py",
)
KEYWORDS = {"text": 1, "translate": 1, "N_": 1, "_": 1, "plural": 2}
"""How many of the first arguments are words."""
_SKIPPED = {"__pycache__", "widgets", "tests"}
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
    return [marked for source in SOURCES for file in _files(ROOT / source) for marked in marked_in(file)]


def marked_in(file: Path) -> list[str | tuple[str, ...]]:
    """The marked words of one file, wherever they stand: in an f-string or in another call too."""
    calls = (
        node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )
    return [words for call in calls if (words := _words_of(call))]


def _words_of(call: ast.Call) -> str | tuple[str, ...]:
    name = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    if name not in KEYWORDS:
        return ""
    wanted = call.args[: KEYWORDS[name]]
    words = tuple(one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str))
    if len(words) < KEYWORDS[name]:
        return ""
    return words if len(words) > 1 else words[0]


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return sorted(file for file in source.rglob("*.py") if not _SKIPPED & set(file.relative_to(source).parts))


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
