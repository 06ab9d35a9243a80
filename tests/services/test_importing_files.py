"""A file taken in by hand: found in the inbox, looked through, journalled, broken off between two pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Permission
from pos_client.services.importing_csv import PAGE, ImportReport
from pos_client.services.importing_files import FileImports, FileRun
from pos_client.store import catalog, journal
from tests.fakes.staff import MANAGER, Staff
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


@pytest.fixture
def files(till: Till, tmp_path: Path) -> FileImports:
    inbox, reports = tmp_path / "inbox", tmp_path / "support"
    return FileImports(till.store, till.identity, till.clock, inbox=inbox, reports=reports)


def hear(_report: ImportReport) -> None:
    """Nobody listens."""


def catalogue(folder: Path, count: int, *, name: str = "produtos.csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    rows = [f"L{place};Produto {place};9,90" for place in range(count)]
    path.write_text("\n".join(("codigo;descricao;preco", *rows)), encoding="utf-8")
    return path


def taken(files: FileImports, path: Path, *, stop_after: int = 0) -> FileRun:
    """By a manager; `stop_after` pages nobody wants it any more."""
    heard: list[ImportReport] = []
    return files.take_in(
        "products",
        path,
        operator=MANAGER,
        approval=None,
        words=str,
        on_progress=heard.append,
        wanted=lambda: len(heard) != stop_after,
    )


def kinds(till: Till) -> list[str]:
    with till.store.reading() as snapshot:
        return [entry.kind for entry in journal.entries(snapshot)]


def test_the_inbox_is_made_and_its_csv_files_are_listed(files: FileImports) -> None:
    assert files.listed() == ()
    catalogue(files.inbox, 2)
    catalogue(files.inbox, 1, name="Clientes 2026.CSV")
    (files.inbox / "notes.txt").write_text("x", encoding="utf-8")
    found = [(one.path.name, one.what) for one in files.listed()]
    assert found == [("Clientes 2026.CSV", "members"), ("produtos.csv", "products")]


def test_a_bare_name_is_a_file_of_the_inbox_and_a_path_is_itself(files: FileImports, tmp_path: Path) -> None:
    inside, outside = catalogue(files.inbox, 1), catalogue(tmp_path / "away", 1)
    assert files.path_of("produtos.csv") == inside
    assert files.path_of(f' "{outside}" ') == outside
    for typed in ("", "nothing.csv", str(tmp_path), "\0"):
        with pytest.raises(Refused) as refused:
            files.path_of(typed)
        assert refused.value.reason is Reason.SHEET_FILE


def test_a_look_changes_nothing_and_says_what_is_new(till: Till, files: FileImports) -> None:
    path, before = catalogue(files.inbox, 3), kinds(till)
    run = files.look("products", path, words=str, on_progress=hear, wanted=lambda: True)
    assert (run.report.read, run.report.new, run.report.changed, run.refused_to) == (3, 3, 3, None)
    assert kinds(till) == before
    taken(files, path)
    path.write_text(path.read_text(encoding="utf-8").replace("9,90", "8,90", 1), encoding="utf-8")
    again = files.look("products", path, words=str, on_progress=hear, wanted=lambda: True)
    assert (again.report.new, again.report.changed) == (0, 1)


def test_an_import_that_is_broken_off_keeps_its_pages_and_goes_on_when_repeated(
    till: Till, files: FileImports
) -> None:
    path = catalogue(files.inbox, PAGE + 50)
    assert taken(files, path, stop_after=1).report.read == PAGE
    assert kinds(till)[-2:] == ["import_begun", "import_ended"]
    again = taken(files, path)
    assert (again.report.read, again.report.new) == (PAGE + 50, 50)
    with till.store.reading() as snapshot:
        assert catalog.product_by_code(snapshot, f"L{PAGE + 49}") is not None


def test_a_cashier_imports_with_a_leave_that_counts_once(till: Till, files: FileImports) -> None:
    path, staff = catalogue(files.inbox, 1), Staff(till)
    approval = staff.approval(Permission.SETTINGS_CHANGE)

    def act(given: bool) -> FileRun:
        return files.take_in(
            "products",
            path,
            operator=OPERATOR,
            approval=approval if given else None,
            words=str,
            on_progress=hear,
            wanted=lambda: True,
        )

    with pytest.raises(Refused) as needed:
        act(False)
    assert needed.value.reason is Reason.APPROVAL_NEEDED
    assert act(True).report.new == 1
    with pytest.raises(Refused) as used:
        act(True)
    assert used.value.reason is Reason.APPROVAL_USED
