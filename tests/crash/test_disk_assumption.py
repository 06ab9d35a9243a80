"""What the model of the disk takes for granted of SQLite, seen in the calls that it makes of the system."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_FIRST_COMMIT = """
import os, sys
from pathlib import Path
from pos_client.store.engine import writer_engine

engine = writer_engine(Path(sys.argv[1]))
with engine.begin() as connection:
    connection.exec_driver_sql("CREATE TABLE kept (id INTEGER)")
os.write(1, b"committed")
"""


def test_the_folder_of_a_new_log_is_synced_before_its_first_commit_returns(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("there is no strace here to see SQLite's calls with")
    trace = tmp_path / "trace.txt"
    watch = [strace, "-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
    if subprocess.run([*watch, sys.executable, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip("strace may not watch a process here")
    folder = tmp_path / "data"
    folder.mkdir()
    run = [*watch, sys.executable, "-c", _FIRST_COMMIT, str(folder / "till.db")]
    subprocess.run(run, cwd=ROOT, check=True, capture_output=True)
    calls = trace.read_text("utf-8", errors="replace").splitlines()
    assert _folder_synced_in_time(calls, folder)


@pytest.mark.parametrize(
    ("calls", "in_time"),
    [
        ('fsync(4</d/till.db-wal>) = 0|fsync(6</d>) = 0|write(1<pipe:[1]>, "committed", 9) = 9', True),
        ('fdatasync(4</d/till.db-wal>) = 0|fsync(6</d>) = 0|write(1</t>, "committed", 9) = 9', True),
        ('fsync(4</d/till.db-wal>) = 0|write(1<pipe:[1]>, "committed", 9) = 9', False),
        ('fsync(4</d/till.db-wal>) = 0|write(1</t>, "committed", 9) = 9|fsync(6</d>) = 0', False),
        ('fsync(6</d>) = 0|fsync(4</d/till.db-wal>) = 0|write(1</t>, "committed", 9) = 9', False),
        ('fsync(4</d/till.db-wal>) = 0|fsync(6</other>) = 0|write(1</t>, "committed", 9) = 9', False),
        ('fsync(6</d>) = 0|write(1</t>, "committed", 9) = 9', False),
    ],
)
def test_a_folder_that_was_not_synced_in_time_is_seen(calls: str, *, in_time: bool) -> None:
    assert _folder_synced_in_time(calls.split("|"), Path("/d")) is in_time


def _folder_synced_in_time(calls: list[str], folder: Path) -> bool:
    """Between the log's first sync and the word that the commit returned."""
    synced = re.compile(r"\b(?:fsync|fdatasync)\(\d+<([^>]*)>")
    log_synced = False
    for call in calls:
        if "committed" in call:
            return False
        found = synced.search(call)
        if found is None:
            continue
        log_synced = log_synced or found[1].endswith("-wal")
        if log_synced and found[1] == str(folder):
            return True
    return False
