"""Programs for the slots of an update: a folder whose executable is this project under another version."""

import stat
import sys
from pathlib import Path

from pos_client.program_slots import EXECUTABLE

ROOT = Path(__file__).resolve().parents[2]
_SOURCE = """#!{python}
import os, sys
sys.path.insert(0, {root!r})
from tests.fakes import program_main
sys.exit(program_main.main({version!r}, {kind!r}, sys.argv[1:]))
"""


def some_program(folder: Path, version: str, *, kind: str = "good") -> Path:
    """`kind`: `good`, `newer` (its books have a later schema), `broken` (fails its own test), `dying` (passes
    it, and does not come up afterwards).
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / EXECUTABLE
    file.write_text(
        _SOURCE.format(python=sys.executable, root=str(ROOT), version=version, kind=kind), "utf-8"
    )
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    (folder / "_internal").mkdir(exist_ok=True)
    (folder / "_internal" / "padding.bin").write_bytes(bytes(200_000))
    return folder
