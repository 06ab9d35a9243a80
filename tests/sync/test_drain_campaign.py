"""Offline sales, and a worker that is killed while half of the answers go wrong (goal E1, the small one)."""

import os
import secrets
from pathlib import Path

import pytest

from tests.sync.drain_campaign import PROFILES, drain_offline_sales

SALES = 67
"""In each profile; two hundred in all."""


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.timeout(300)
def test_a_pile_of_offline_sales_arrives_once_whatever_happens_to_the_worker(
    tmp_path: Path, profile: str
) -> None:
    seed = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)
    print(f"POS_SEED={seed}")
    tally = drain_offline_sales(tmp_path / "e1", SALES, seed=seed, kills=2, profile=profile)
    assert tally.faults == []
    assert (tally.is_clean, tally.runs, tally.kills) == (True, SALES, 2)
