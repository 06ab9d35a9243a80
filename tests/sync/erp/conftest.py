"""The box's Bling account; whatever a test says to it is held against Bling's own OpenAPI document."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.erp.bling import bling_destination
from tests.fakes.clock import real_clock
from tests.fakes.till import Till, selling_till
from tests.sync.box import Box
from tests.sync.erp.account import BlingBox


@pytest.fixture
def bling(box: Box) -> Iterator[BlingBox]:
    made = BlingBox(box)
    yield made
    made.close()
    assert made.judged() == []


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(
        tmp_path / "till" / "pos.db", clock=real_clock, destinations=(bling_destination(),), loyalty=None
    ) as open_till:
        yield open_till
