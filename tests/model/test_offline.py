"""Three days without internet, six shifts: the counter goes on, and afterwards nothing is missing."""

import os
import secrets
from pathlib import Path

from tests.model.offline import SHIFTS, three_days_away


def test_six_shifts_offline_open_count_and_close_and_all_arrives_afterwards(tmp_path: Path) -> None:
    seed = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)
    print(f"POS_SEED={seed}")
    tally = three_days_away(tmp_path / "till", seed=seed)
    assert tally.is_clean, tally.faults
    assert tally.runs == SHIFTS + 2
