"""Smartbis's lists over real HTTP: paged until an empty page, through faults, whole after a kill."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pos_client.domain.customer import MemberQuery
from pos_client.store import members, pull
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.pull import PullSource
from sync.pull_smartbis import PER_PAGE, SmartbisCoupons, SmartbisMembers
from sync.puller import Puller
from sync.retry import Retry
from tests.fakes.clock import real_clock
from tests.fakes.people import some_cpf, some_phone
from tests.fakes.till import Till, selling_till
from tests.sync.box import Box

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = "/smartbis/v2/customers"


def seed(box: Box, count: int) -> list[dict[str, str]]:
    """So many customers."""
    wanted = [
        {"name": f"Pessoa {place}", "phone": some_phone().e164, "cpf": some_cpf().digits}
        for place in range(count)
    ]
    box.call("POST", "/sandbox/seed", {"members": wanted})
    return wanted


def sources(box: Box) -> tuple[PullSource, ...]:
    base_url = f"{box.url}/smartbis/v2"
    sign_in = SmartbisSignIn(base_url, box.secrets)
    return SmartbisMembers(base_url, sign_in), SmartbisCoupons(base_url, sign_in)


def puller(till: Till, box: Box) -> Puller:
    return Puller(till.store, sources(box), clock=real_clock, retry=Retry(base_s=0.0), pause_s=0.0)


def count(till: Till) -> int:
    with till.store.reading() as snapshot:
        return int(snapshot.exec_driver_sql("SELECT count(*) FROM members").scalar_one())


def test_all_customers_come_page_by_page_until_an_empty_one(box: Box, till: Till) -> None:
    wanted = seed(box, 2 * PER_PAGE + 30)
    pulling = puller(till, box)
    told = {state.name: state for state in pulling.pull_once()}
    assert (told["smartbis-members"].read, told["smartbis-members"].problem) == (len(wanted), "")
    assert box.called("GET /smartbis/v2/customers") == 4
    with till.store.reading() as snapshot:
        (found,) = members.find_members(snapshot, MemberQuery.typed(wanted[130]["cpf"]))
    assert (found.name, found.phone.e164 if found.phone else "") == ("Pessoa 130", wanted[130]["phone"])
    assert found.provider_id
    assert not found.consent, "a list of customers tells of no consent"
    pulling.stop()


def test_rewards_come_too_and_end_with_the_list(box: Box, till: Till) -> None:
    box.call("POST", "/sandbox/seed", {"coupons": [{"name": "Caneca", "stock": 5}]})
    pulling = puller(till, box)
    pulling.pull_once()
    with till.store.reading() as snapshot:
        (campaign,) = pull.active_campaigns(snapshot)
    assert (campaign.name, campaign.stock) == ("Caneca", 5)
    pulling.stop()


@pytest.mark.parametrize("fault", ["reset", "status", "half_body", "garbage"])
def test_a_page_that_went_wrong_is_asked_for_again(box: Box, till: Till, fault: str) -> None:
    seed(box, PER_PAGE + 5)
    more = {"status": 503} if fault == "status" else {}
    box.fault(fault, CUSTOMERS, times=1, **more)
    pulling = puller(till, box)
    first = {state.name: state for state in pulling.pull_once()}["smartbis-members"]
    assert first.problem in {"platform", "network"}
    again = {state.name: state for state in pulling.pull_once(due_only=False)}["smartbis-members"]
    assert (again.problem, count(till)) == ("", PER_PAGE + 5)
    pulling.stop()


def test_a_killed_pull_goes_on_where_it_was(box: Box, tmp_path: Path) -> None:
    seed(box, 5 * PER_PAGE)
    path = tmp_path / "killed" / "pos.db"
    path.parent.mkdir()
    with selling_till(path, clock=real_clock):
        pass
    secrets = {name: box.secrets(name) for name in ("smartbis_api_key", "smartbis_api_secret")}
    for _ in range(2):
        order = json.dumps({"path": str(path), "url": box.url, "secrets": secrets, "die_at": 2})
        child = subprocess.run(
            [sys.executable, "-m", "tests.sync.pull_and_die"],
            input=order,
            text=True,
            cwd=ROOT,
            env=os.environ,
            check=False,
            timeout=60,
        )
        assert child.returncode != 0
    asked = box.called("GET /smartbis/v2/customers")
    with selling_till(path, clock=real_clock) as till:
        with till.store.reading() as snapshot:
            kept = pull.mark_of(snapshot, "smartbis-members")
        assert kept is not None
        assert kept.rows_read == count(till) == 2 * PER_PAGE, "a page and its cursor are one"
        pulling = puller(till, box)
        pulling.pull_once()
        pulling.stop()
        assert count(till) == 5 * PER_PAGE
    # Pages 3 to 5 and the empty one: nothing is read twice but the page that the kill cut.
    assert box.called("GET /smartbis/v2/customers") - asked == 4
