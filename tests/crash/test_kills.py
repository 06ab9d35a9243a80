"""Killed again and again at whatever it does, the till loses nothing, doubles nothing and tears nothing.

`POS_KILLS` is how many kills (100 by default), `POS_SEED` repeats a run.
"""

import os
import random
import secrets
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from tests.crash.acts import Day
from tests.crash.kills import kill_again_and_again, unproven
from tests.crash.wreck import Acknowledged, copies_at_fault, faults_in
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, selling_till

ENOUGH = 100
KILLS = int(os.environ.get("POS_KILLS", "100"))

WOUNDS = {
    "DELETE FROM return_lines WHERE return_id = (SELECT min(id) FROM returns)": "return lines",
    "UPDATE return_lines SET total_cents = total_cents + 1, gross_cents = gross_cents + 1": "return lines",
    "UPDATE refunds SET amount_cents = amount_cents + 1": "refunds",
    "UPDATE return_lines SET quantity_milli = quantity_milli + 9000": "twice: more came back",
    "UPDATE refunds SET amount_cents = 999999 WHERE tender_position IS NOT NULL": "twice: more was refunded",
    "UPDATE store_credits SET amount_cents = amount_cents + 1 WHERE used_by_sale_id IS NULL": "store credit",
    "UPDATE store_credits SET used_by_sale_id = NULL WHERE used_by_sale_id IS NOT NULL": "store credit",
    "DELETE FROM outbox WHERE kind = 'return'": "returns",
    "UPDATE outbox SET payload = json_set(payload, '$.total', '-9') WHERE kind = 'return'": "return in the",
    "DELETE FROM outbox WHERE kind = 'reversal_by_hand'": "returns",
    "DELETE FROM returns WHERE id = (SELECT min(id) FROM returns)": "numbers",
    "UPDATE returns SET sequence = 1 WHERE id = (SELECT max(id) FROM returns)": "numbers",
    "UPDATE returns SET number = '001-02-000099' WHERE id = (SELECT max(id) FROM returns)": "other number",
    "DELETE FROM journal WHERE kind = 'return_closed'": "returns",
    "DELETE FROM journal WHERE kind = 'cash_moved'": "cash_movements",
    "DELETE FROM journal WHERE kind = 'shift_closed'": "shift_closes",
    "DELETE FROM documents WHERE kind = 'z'": "shift_closes",
    "DELETE FROM documents WHERE kind IN ('return', 'cancellation')": "returns",
    "DELETE FROM documents WHERE kind IN ('supply', 'withdrawal', 'no_sale')": "cash_movements",
    "DELETE FROM shift_counts WHERE method = 'cash'": "shift_closes",
    "DELETE FROM shift_closes WHERE z_number = 2": "close",
    "UPDATE shift_closes SET z_number = 9 WHERE z_number = 2": "Z numbers",
    "UPDATE shift_counts SET expected_cents = expected_cents + 1": "expected at the close",
    "UPDATE cash_movements SET amount_cents = amount_cents + 7, kind = 'supply'": "expected at the close",
    "UPDATE journal SET body = json_set(body, '$.net_cents', 1) WHERE kind = 'shift_closed'": "totals of",
    "UPDATE shifts SET closed_at = opened_at WHERE closed_at IS NULL": "close",
    "UPDATE parked_carts SET sale_id = (SELECT min(id) FROM sales)": "twice: a cart",
    "DELETE FROM parked_carts": "acknowledged and lost",
}
"""What is done to a till's tables, and how the fault that must be found begins."""


@pytest.mark.timeout(180 + KILLS * 5)
def test_a_till_killed_at_any_moment_keeps_every_sale(tmp_path: Path) -> None:
    """While it sells, delivers, opens, recovers, migrates, copies itself or checkpoints."""
    seed = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)
    print(f"POS_SEED={seed} POS_KILLS={KILLS}")
    tally = kill_again_and_again(tmp_path, KILLS, seed=seed)
    print(tally.line())
    assert tally.is_clean, f"POS_SEED={seed}: {tally.faults[:5]}"
    assert tally.runs == KILLS
    if KILLS >= ENOUGH:
        quiet = {"numbers", "returned", "moved", "closed", "parked", "bad answers"} - (+tally.acts).keys()
        assert not quiet, f"POS_SEED={seed}: none of {quiet} was ever done: this test proves nothing"


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


def test_the_judge_sees_what_is_wrong_with_returns_and_shifts(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    said = _a_days_work(path)
    assert faults_in(path, said, most_unsaid=0) == []
    assert unproven(path) == []
    for act, told in said.by_act.items():
        assert told, act
        lies = replace(said, **{act: {**told, "never": "1"}})
        assert [one for one in faults_in(path, lies, most_unsaid=0) if "acknowledged and lost" in one], act
        assert faults_in(path, replace(said, **{act: {}}), most_unsaid=0), act
    for wound, seen_as in WOUNDS.items():
        found = _wounded(path, tmp_path / "wounded.db", wound, said)
        assert [one for one in found if one.startswith(seen_as)], (wound, found)


def test_the_programs_own_proof_sees_a_seal_that_does_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    _a_days_work(path)
    _wound(path, "UPDATE shift_closes SET signature = 'ff' || substr(signature, 3)")
    assert unproven(path)


def _a_days_work(path: Path) -> Acknowledged:
    """Each act at least once, and a cart that still waits."""
    said = Acknowledged()
    with selling_till(path) as till:
        day = Day(till, random.Random(1), lambda *words: said.hear(" ".join(words)))
        for member in (None, till.remembered(some_member(provider_id="p-1"))):
            closed = till.checkout.close(till.paid(1000, 2000, 3000, member=member), OPERATOR)
            day.say("sold", closed.id, closed.number)
        day.return_part()
        day.exchange()
        day.move_cash()
        day.end_shift()
        closed = till.checkout.close(till.paid(700), OPERATOR)
        day.say("sold", closed.id, closed.number)
        day.cancel()
        day.end_shift()
        day.park()
    return said


def _wounded(path: Path, copy: Path, wound: str, said: Acknowledged) -> list[str]:
    copy.write_bytes(path.read_bytes())
    _wound(copy, wound)
    return faults_in(copy, said, most_unsaid=0)


def _wound(path: Path, wound: str) -> None:
    """Past the triggers that would not have it."""
    connection = sqlite.connect(str(path))
    for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    assert connection.execute(wound).rowcount > 0
    connection.commit()
    connection.close()
