"""A till that dies while it writes a file leaves no half one for whoever watches the folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from pos_client.whole_file import write_whole

ROOT = Path(__file__).resolve().parents[2]
# Dies by the operating system's hand at the named call, the bytes of a large file on their way.
DYING = """
import os, signal, sys
from pathlib import Path
from pos_client import whole_file

where, path = sys.argv[1], Path(sys.argv[2])
die = lambda *_: os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
match where:
    case "sync":
        whole_file.os.fsync = die
    case "rename":
        Path.replace = die
whole_file.write_whole(path, b"x" * 1_000_000)
"""


@pytest.mark.parametrize("where", ["sync", "rename"])
def test_a_crash_before_the_rename_leaves_nothing_an_importer_reads(tmp_path: Path, where: str) -> None:
    path = tmp_path / "sales-1.jsonl"
    died = subprocess.run([sys.executable, "-c", DYING, where, str(path)], cwd=ROOT, check=False)
    assert died.returncode != 0
    assert list(tmp_path.glob("*.jsonl")) == []
    assert [name.name for name in tmp_path.iterdir()] == [".sales-1.jsonl.tmp"]
    write_whole(path, b"whole\n")
    assert path.read_bytes() == b"whole\n"
    assert [name.name for name in tmp_path.iterdir()] == ["sales-1.jsonl"], "the rest is taken away"


def test_a_crash_before_an_older_file_is_replaced_leaves_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "sales-1.jsonl"
    write_whole(path, b"older\n")
    subprocess.run([sys.executable, "-c", DYING, "rename", str(path)], cwd=ROOT, check=False)
    assert path.read_bytes() == b"older\n"
