"""An answer lost at any call of a programme's flow costs nobody a centavo; some of them in every test run."""

from pathlib import Path

import pytest

from tests.whole.lost_answers import PROVIDERS, run


@pytest.mark.parametrize("provider", PROVIDERS)
def test_platform_and_receipts_agree_whatever_answer_was_lost(tmp_path: Path, provider: str) -> None:
    cases = run(tmp_path, providers=(provider,), most=4)
    assert len(cases) == 8
    assert [case for case in cases if case.difference_cents] == []
