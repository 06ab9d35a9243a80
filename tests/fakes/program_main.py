"""What a slot's program does when it is started: its own test, or the till's books opened and looked at.

It takes the same road as `pos-client run` (the chooser, the exchange, the proof) without a window.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pos_client.domain.errors import TillError
from pos_client.paths import DataFolder
from pos_client.program_slots import CHOSEN, INSTALLED, ProgramFolder, start_chosen
from pos_client.services.updating import Updating
from pos_client.services.verifying import verify_till
from pos_client.store import migrate
from pos_client.store.backup import back_up
from pos_client.store.restore import finish_restore

DIE_AT = "UPDATE_TEST_DIE_AT"
AGAIN = 75
_LATER = """
from alembic import op
revision = "9001"
down_revision = {head!r}
def upgrade():
    op.get_bind().exec_driver_sql("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")
"""


def step(name: str) -> None:
    """Dies here, by the operating system's hand, where the test wants it."""
    if os.environ.get(DIE_AT) == name:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def main(version: str, kind: str, arguments: list[str]) -> int:
    """`self-test --data DIR` or `run --data DIR`."""
    folder = DataFolder(Path(arguments[arguments.index("--data") + 1]))
    if kind == "newer":
        _with_later_schema(folder)
    if arguments[0] == "self-test":
        return _self_test(folder, version, kind)
    program = ProgramFolder(folder.program)

    def run() -> int:
        updating = updates(folder, version)
        updating.settle()
        if updating.take():
            return AGAIN
        return _opened(folder, version, kind)

    own = os.environ.get(CHOSEN, INSTALLED)
    while True:
        status = start_chosen(program, arguments, run=run, installed=[sys.argv[0]], own=own)
        if status != AGAIN:
            return status


def updates(folder: DataFolder, version: str, *, hears: Callable[[str], None] = step) -> Updating:
    """The till's updates, cut off where the test says."""
    return Updating(
        ProgramFolder(folder.program),
        data=folder.root,
        database=folder.database,
        backups=folder.backups,
        version=version,
        clock=lambda: datetime.now().astimezone(),
        step=hears,
    )


def _opened(folder: DataFolder, version: str, kind: str) -> int:
    finish_restore(folder.database, folder.kept)
    step("opening")
    if kind == "dying":
        return 1
    try:
        store = migrate.open_store(folder.database)
    except TillError as error:
        print(json.dumps({"version": version, "refused": str(error.key)}))
        return 1
    step("migrated")
    proof = verify_till(folder.database)
    with store.reading() as snapshot:
        waiting = snapshot.exec_driver_sql("SELECT count(*) FROM outbox WHERE state = 'pending'").scalar_one()
    store.close()
    ProgramFolder(folder.program).prove()
    step("proved")
    told = {"version": version, "ok": proof.ok, "sales": proof.sales, "waiting": waiting}
    print(json.dumps({**told, "schema": migrate.schema_version(folder.database)}))
    return 0


def _self_test(folder: DataFolder, version: str, kind: str) -> int:
    """On a copy of the books, as the real one does."""
    copy = folder.program / "trial.db"
    back_up(folder.database, copy)
    migrate.open_store(copy).close()
    fits = verify_till(copy).ok and kind != "broken"
    copy.unlink()
    print(json.dumps({"ok": fits, "version": version}))
    return 0 if fits else 1


def _with_later_schema(folder: DataFolder) -> None:
    """This program knows a migration that the others do not."""
    scripts = folder.root.parent / "later-migrations"
    if not scripts.exists():
        part = scripts.with_suffix(f".{os.getpid()}")
        shutil.copytree(migrate._SCRIPTS, part, ignore=shutil.ignore_patterns("__pycache__"))
        (part / "versions" / "v9001_later.py").write_text(_LATER.format(head=migrate.HEAD), "utf-8")
        part.replace(scripts)
    migrate._SCRIPTS, migrate.HEAD = scripts, "9001"
