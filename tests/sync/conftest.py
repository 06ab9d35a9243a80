"""A sandbox of its own for each test that asks for one, and a till that sells."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.sandbox.process import SandboxProcess
from tests.fakes.till import Till, selling_till
from tests.sync.box import Box


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with SandboxProcess(tmp_path / "box") as process:
        yield Box(process)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till" / "pos.db") as open_till:
        yield open_till
