"""A till that dies while it writes a file leaves no half one for whoever watches the folder."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pos_client import whole_file
from pos_client.whole_file import appearing, write_whole

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


def test_what_went_wrong_is_said_and_not_what_could_not_be_tidied_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sales-1.jsonl"
    write_whole(path, b"older\n")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "another program has it open")

    def full(_descriptor: int) -> None:
        monkeypatch.setattr(Path, "unlink", denied)
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(OSError, match="no space left") as raised:
        write_whole(path, b"newer\n")
    assert raised.value.errno == errno.ENOSPC
    assert path.read_bytes() == b"older\n"


def test_a_block_that_breaks_leaves_the_older_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    write_whole(path, b"older\n")
    with pytest.raises(ZeroDivisionError), appearing(path) as waiting:
        waiting.write_bytes(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"older\n"
    assert [name.name for name in tmp_path.iterdir()] == ["journal.jsonl"]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX keeps a mode")
def test_a_private_file_is_private_even_over_the_rest_of_a_till_that_died(tmp_path: Path) -> None:
    path = tmp_path / "customer.json"
    rest = tmp_path / ".customer.json.tmp"
    rest.write_bytes(b"half of another")
    rest.chmod(0o644)
    write_whole(path, b"{}", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"{}"


def test_a_place_that_cannot_sync_folders_takes_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "folders cannot be synced here")
        real(descriptor)

    monkeypatch.setattr(whole_file.os, "fsync", only_files)
    write_whole(tmp_path / "sales.csv", b"1;2\r\n")
    assert (tmp_path / "sales.csv").read_bytes() == b"1;2\r\n"
