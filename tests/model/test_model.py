"""The machine finds nothing wrong with the till, and each of the six bugs wherever one is put in.

`POS_MODEL_EXAMPLES` is how many sequences (60 by default), `POS_SEED` repeats a run.
"""

import os
import secrets

import pytest

from tests.model.campaign import run, survivors
from tests.model.machine import TillAndPlatform
from tests.model.mutants import MUTANTS

EXAMPLES = int(os.environ.get("POS_MODEL_EXAMPLES", "60"))
SEED = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)


@pytest.mark.timeout(120 + EXAMPLES)
def test_no_sale_is_lost_or_credited_twice_whatever_happens() -> None:
    print(f"POS_SEED={SEED} POS_MODEL_EXAMPLES={EXAMPLES}")
    run(TillAndPlatform, examples=EXAMPLES, number=SEED)


@pytest.mark.parametrize("bug", MUTANTS)
def test_the_machine_finds_the_bug(bug: str) -> None:
    print(f"POS_SEED={SEED}")
    assert survivors([bug], number=SEED) == []
