"""The power goes after a line was painted and before its cart was kept; the disk refuses the cart then."""

import shutil
from pathlib import Path

import pytest

from pos_client.domain.errors import Outage, Unavailable
from pos_client.store import carts
from pos_client.store.migrate import open_store
from tests.ui.desk import Desk
from ui import wording


def left_behind(desk: Desk, folder: Path) -> list[str]:
    """The cart's codes that a till would find, had the power gone now."""
    folder.mkdir()
    database = desk.till.store.path
    for file in database.parent.glob(f"{database.name}*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, folder / file.name)
    with open_store(folder / database.name) as store, store.reading() as snapshot:
        cart = carts.load_cart(snapshot)
    return [line.code for line in cart.lines] if cart else []


def test_the_power_costs_the_line_that_was_just_scanned_and_no_other(desk: Desk, tmp_path: Path) -> None:
    desk.ring("100", "200")
    desk.rest()
    desk.flow.sale_model.scan("300")
    desk.window.repaint()
    assert left_behind(desk, tmp_path / "at-once") == ["100", "200"]
    desk.rest()
    assert left_behind(desk, tmp_path / "later") == ["100", "200", "300"]


def test_what_the_disk_refused_is_said_and_kept_with_the_next_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Unavailable(Outage.DISK_FULL)

    def refuse(*_arguments: object, **_named: object) -> None:
        raise full

    with monkeypatch.context() as disk:
        disk.setattr(carts, "save_cart", refuse)
        desk.ring("100")
        desk.rest()
    assert desk.flow.page.sale.problem.text() == wording.sentence(desk.flow._words, full)
    assert left_behind(desk, tmp_path / "full") == []
    desk.ring("200")
    desk.rest()
    assert left_behind(desk, tmp_path / "room") == ["100", "200"]
