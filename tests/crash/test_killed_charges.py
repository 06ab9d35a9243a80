"""Killed at the card machine, the till charges once and finds what it charged.

The whole of it, with Mercado Pago, is in `python -m tests.whole.terminals`.
"""

from pathlib import Path

import pytest

from hardware.terminals.simulated_paygo import Standing
from tests.whole.terminal_kills import menu_kill, paygo_kill

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


def test_what_ended_in_the_machines_menu_while_the_till_was_dead_is_confirmed_at_the_start(
    tmp_path: Path,
) -> None:
    manager, papers = menu_kill(tmp_path)
    assert [one.standing for one in manager.done.values()] == [Standing.VOIDED, Standing.CONFIRMED]
    assert len(papers) == 2, "the customer's copy and the store's, once"
