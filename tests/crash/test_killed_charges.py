"""Killed at the card machine, the till charges once and finds what it charged.

The whole of it, with Mercado Pago, is in `python -m tests.whole.terminals`.
"""

from pathlib import Path

import pytest

from tests.whole.terminal_kills import paygo_kill

FIRST = {
    "before start": "shown",
    "approved": "cart",
    "before confirm": "closed",
    "after refund": "shown",
}


@pytest.mark.parametrize("moment", FIRST)
def test_a_till_killed_at_the_machine_charges_once_and_finds_it(tmp_path: Path, moment: str) -> None:
    killed = paygo_kill(tmp_path, moment)
    assert killed.charges == killed.expected
    assert killed.first == FIRST[moment]
    assert killed.state in ("closed", "given_back")
