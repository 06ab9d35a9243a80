"""A small race: the bounds hold online and offline, and the race is one."""

from pathlib import Path

from tests.bench.races import Raced, run


def raced(root: Path, provider: str, *, tills: int) -> Raced:
    """One run."""
    return run(root, provider=provider, seed=3, tills=tills, outages=1)


def test_tills_that_redeem_at_once_and_offline_stay_within_balance_and_limits(tmp_path: Path) -> None:
    found = raced(tmp_path, "smartbis", tills=2)
    assert found.broken == ()
    assert found.overdrawn_cents == 0
    assert found.counts["redeemed online"] > 0
    assert found.counts["refused online"] > 0
    assert found.counts["redeemed offline"] >= 2
    assert 0 < found.loss_cents <= found.limit_cents


def test_a_programme_that_debits_at_once_gives_nobody_more_than_there_is(tmp_path: Path) -> None:
    found = raced(tmp_path, "crmbonus", tills=3)
    assert (found.broken, found.overdrawn_cents, found.loss_cents) == ((), 0, 0)
    assert found.counts["redeemed online"] > 0
    assert found.counts["refused online"] > 0
    assert found.counts["redeemed offline"] == 0
