"""Data the program ships with: style, fonts, sounds, translations. Names are relative, with forward slashes.

Read through importlib.resources, so that it works from the source tree, a wheel and a frozen folder alike.
"""

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


def path(name: str) -> Path:
    """The file `name` ("sounds/done.wav") on disk; FileNotFoundError when it was not shipped."""
    found = Path(str(_found(name)))
    if not found.exists():
        raise FileNotFoundError(f"resource not shipped: {name}")
    return found


def contents(name: str) -> str:
    """The UTF-8 text of the file `name`."""
    return _found(name).read_text(encoding="utf-8")


def data(name: str) -> bytes:
    """The bytes of the file `name`."""
    return _found(name).read_bytes()


def _found(name: str) -> Traversable:
    parts = name.split("/")
    if ".." in parts or not all(parts):
        raise ValueError(f"not a resource name: {name!r}")
    return resources.files(__name__).joinpath(*parts)


def names() -> Iterator[str]:
    """Every file that was shipped, by name."""
    pending: list[tuple[str, Traversable]] = [("", resources.files(__name__))]
    while pending:
        prefix, folder = pending.pop()
        for entry in folder.iterdir():
            if entry.is_dir() and entry.name != "__pycache__":
                pending.append((f"{prefix}{entry.name}/", entry))
            elif entry.is_file() and not entry.name.endswith((".py", ".pyc")):
                yield prefix + entry.name
