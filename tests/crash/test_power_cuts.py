"""The power goes at any moment, and the disk keeps what it likes of what was not synced: no sale is lost.

`POS_POWER_STATES` is how many states (1,500 by default), `POS_SEED` repeats a run.
"""

import os
import random
import secrets
from pathlib import Path

import pytest

from tests.crash.disk import Disk
from tests.crash.power import power_cuts
from tests.crash.recording import Delete, Sync, Truncate, Write

STATES = int(os.environ.get("POS_POWER_STATES", "1500"))


@pytest.mark.timeout(120 + STATES // 5)
def test_no_power_cut_loses_or_tears_a_sale_and_careless_twins_are_found_out(tmp_path: Path) -> None:
    """With `synchronous=NORMAL` the same run loses sales, with syncs ignored the database breaks."""
    seed = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)
    print(f"POS_SEED={seed} POS_POWER_STATES={STATES}")
    tally = power_cuts(tmp_path, STATES, seed=seed)
    print(tally.line())
    assert tally.is_clean, f"POS_SEED={seed}: {tally.faults[:5]}"
    assert tally.runs == STATES
    assert tally.mutants_caught == 2, "NORMAL or stripped syncs went unnoticed: this test proves nothing"


def test_what_was_synced_is_in_every_image() -> None:
    disk = Disk({})
    disk.take(Write("a", 0, b"x" * 4096))
    disk.take(Sync("a"))
    disk.take(Write("a", 0, b"y" * 4096))
    images = {disk.image(random.Random(seed)).get("a") for seed in range(200)}
    assert {b"x" * 4096, b"y" * 4096} <= images
    torn = [image for image in images if image and len(set(image)) == 2]
    assert torn
    for image in torn:
        assert all(len(set(image[start : start + 512])) == 1 for start in range(0, 4096, 512))


def test_what_was_not_synced_may_be_missing_altogether() -> None:
    disk = Disk({})
    disk.take(Write("a", 0, b"x"))
    assert {disk.image(random.Random(seed)).get("a") for seed in range(50)} == {None, b"x"}


def test_a_deletion_lasts_only_once_its_folder_was_synced() -> None:
    disk = Disk({"log": bytearray(b"old")})
    disk.take(Delete("log", lasting=False))
    disk.take(Write("log", 0, b"new"))
    images = {disk.image(random.Random(seed)).get("log") for seed in range(100)}
    assert images == {b"old", b"new", None}
    disk.take(Sync("other", folder=True))
    assert {disk.image(random.Random(seed)).get("log") for seed in range(100)} == {b"new", None}


def test_a_truncation_may_be_forgotten_until_it_is_synced() -> None:
    disk = Disk({"a": bytearray(b"abcdef")})
    disk.take(Truncate("a", 2))
    assert {disk.image(random.Random(seed))["a"] for seed in range(50)} == {b"abcdef", b"ab"}
    disk.take(Sync("a"))
    assert disk.image(random.Random(1))["a"] == b"ab"
