"""Killed again and again at whatever it does, the till loses nothing, doubles nothing and tears nothing.

`POS_KILLS` is how many kills (100 by default), `POS_SEED` repeats a run.
"""

import os
import secrets
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from tests.crash.kills import kill_again_and_again
from tests.crash.wreck import Acknowledged, copies_at_fault, faults_in
from tests.fakes.till import OPERATOR, selling_till

KILLS = int(os.environ.get("POS_KILLS", "100"))


@pytest.mark.timeout(180 + KILLS * 5)
def test_a_till_killed_at_any_moment_keeps_every_sale(tmp_path: Path) -> None:
    """While it sells, delivers, opens, recovers, migrates, copies itself or checkpoints."""
    seed = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)
    print(f"POS_SEED={seed} POS_KILLS={KILLS}")
    tally = kill_again_and_again(tmp_path, KILLS, seed=seed)
    print(tally.line())
    assert tally.is_clean, f"POS_SEED={seed}: {tally.faults[:5]}"
    assert tally.runs == KILLS


def test_a_torn_copy_is_seen(tmp_path: Path) -> None:
    with selling_till(tmp_path / "till.db") as till:
        till.checkout.close(till.paid(100), OPERATOR)
    content = (tmp_path / "till.db").read_bytes()
    copy = tmp_path / "backups" / "copy.db"
    copy.parent.mkdir()
    copy.write_bytes(content)
    assert copies_at_fault(copy.parent) == []
    copy.write_bytes(content[: len(content) // 2])
    assert copies_at_fault(copy.parent)


def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    """A lost, a torn and a doubled sale and a cut journal are found, else the test above proves nothing."""
    path = tmp_path / "till.db"
    said = Acknowledged()
    with selling_till(path) as till:
        for _ in range(3):
            closed = till.checkout.close(till.paid(100, 200), OPERATOR)
            said.numbers[closed.id] = closed.number
    assert faults_in(path, said, most_unsaid=0) == []
    lies = Acknowledged({**said.numbers, "never": "001-02-000009"})
    assert faults_in(path, lies, most_unsaid=0)
    assert faults_in(path, Acknowledged(), most_unsaid=1)
    for wound in (
        "UPDATE sale_lines SET gross_cents = gross_cents + 1, total_cents = total_cents + 1",
        "DELETE FROM tenders WHERE sale_id = (SELECT max(id) FROM sales)",
        "DELETE FROM outbox WHERE id = 1",
        "DELETE FROM journal WHERE sequence = 2",
        "UPDATE journal SET body = replace(body, '300', '301') WHERE sequence = 3",
        "DELETE FROM receipts WHERE sale_id = (SELECT min(id) FROM sales)",
        "UPDATE till SET next_sequence = 9",
    ):
        assert _wounded(path, tmp_path / "wounded.db", wound, said), wound


def _wounded(path: Path, copy: Path, wound: str, said: Acknowledged) -> list[str]:
    copy.write_bytes(path.read_bytes())
    connection = sqlite.connect(str(copy))
    for trigger in ("journal_is_final_update", "journal_is_final_delete", "outbox_is_kept"):
        connection.execute(f"DROP TRIGGER {trigger}")
    assert connection.execute(wound).rowcount > 0
    connection.commit()
    connection.close()
    return faults_in(copy, said, most_unsaid=0)
