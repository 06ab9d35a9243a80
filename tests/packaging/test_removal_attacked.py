"""The uninstaller asks as administrator: nothing in a user's folder leads it elsewhere."""

import os
from pathlib import Path

import pytest

from pos_client.bootstrap.removal import looked_at, removal_check
from resources.words import Words
from tests.fakes.till import selling_till


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "home" / "ana" / ".local" / "share" / "pos-client"
    made.mkdir(parents=True)
    return made


def test_a_till_that_calls_itself_a_path_is_copied_below_the_folder_that_was_named(
    folder: Path, tmp_path: Path
) -> None:
    till = selling_till(folder / "till.db")
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE till SET store = '../../out', till = '..'")
    till.store.close()
    export = tmp_path / "stick"
    assert removal_check(Words.of("en"), root=None, data=folder, export=export).ok
    (copied,) = export.iterdir()
    assert (copied / "till.db").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "stick"]


@pytest.mark.skipif(os.name != "posix", reason="a link needs a right of its own on Windows")
def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "shadow"
    kept.write_text("not for this user", "utf-8")
    for name in ("till.db", "till.toml", "till.lock"):
        (folder / name).symlink_to(kept)
    found = looked_at(folder)
    assert (found.unsent, found.is_open) == (None, False)
    export = tmp_path / "stick"
    removal_check(Words.of("en"), root=None, data=folder, export=export)
    assert [path for path in export.rglob("*") if path.is_file()] == []
    assert kept.read_text("utf-8") == "not for this user"
