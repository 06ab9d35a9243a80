"""The disk fails at any one write, or at all from there on: nothing is called done that is not on it."""

from pathlib import Path

import pytest

from tests.crash.ladder import CODES, climb
from tests.crash.tally import Tally


@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("trouble", CODES)
def test_a_sale_is_done_or_it_is_not_wherever_the_disk_fails(
    tmp_path: Path, trouble: str, *, for_ever: bool
) -> None:
    tally = Tally("io_errors", 0)
    refused = climb(tmp_path / "till", trouble, for_ever=for_ever, tally=tally)
    assert tally.is_clean, tally.faults
    assert refused > 5, "the disk failed where it did not matter: this test proves nothing"
    assert tally.runs < 300, "the sale never got through untouched"
