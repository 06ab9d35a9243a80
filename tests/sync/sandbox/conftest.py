"""One real sandbox process per module."""

from collections.abc import Iterator

import pytest

from sync.sandbox.process import SandboxProcess
from tests.sync.sandbox.counter import Counter


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture(scope="module")
def counter(box: SandboxProcess) -> Iterator[Counter]:
    with Counter(box.url) as counter:
        yield counter


@pytest.fixture
def till(counter: Counter) -> Iterator[Counter]:
    """A till before a sandbox whose knobs and faults are back at their start."""
    before = counter.http.get("/sandbox/settings").json()
    counter.log_in()
    yield counter
    counter.http.delete("/sandbox/faults")
    counter.control("settings", before)
