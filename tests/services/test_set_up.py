"""The set-up's steps: in order, by name, in the journal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.set_up import BEFORE_RELEASE, Step
from pos_client.domain.till import Operator, TillIdentity
from pos_client.services.set_up import SetUp
from pos_client.services.verifying import verify_journal
from pos_client.store.migrate import open_store
from tests.fakes.clock import real_clock

RITA = Operator(id="30", code="30", name="Rita Teste", role="manager")
ANA = Operator(id="17", code="17", name="Ana Teste", role="cashier")


@pytest.fixture
def set_up(tmp_path: Path) -> Iterator[SetUp]:
    store = open_store(tmp_path / "till.db")
    yield SetUp(store, TillIdentity("001", "02", 1), real_clock)
    store.close()


def test_a_step_out_of_order_is_refused_and_leaves_nothing(set_up: SetUp) -> None:
    with pytest.raises(Refused) as refusal:
        set_up.passed(Step.RULES, RITA)
    assert (refusal.value.key, refusal.value.details["step"]) == (Reason.SET_UP_STEP_MISSING, "connect")
    assert set_up.standing().passed == {}


def test_all_steps_in_order_lead_to_the_release_by_name(set_up: SetUp, tmp_path: Path) -> None:
    for step in BEFORE_RELEASE:
        assert set_up.standing().next_step is step
        set_up.passed(step, RITA)
    standing = set_up.release(RITA)
    assert standing.is_released
    assert standing.passed[Step.RELEASED].operator == "Rita Teste"
    assert verify_journal(tmp_path / "till.db").ok


def test_nobody_releases_before_the_reference_sale(set_up: SetUp) -> None:
    for step in BEFORE_RELEASE[:-1]:
        set_up.passed(step, RITA)
    with pytest.raises(Refused) as refusal:
        set_up.release(RITA)
    assert refusal.value.details["step"] == "reference"


def test_a_cashier_neither_releases_nor_decides_to_sell(set_up: SetUp) -> None:
    for step in BEFORE_RELEASE:
        set_up.passed(step, RITA)
    with pytest.raises(Refused) as refusal:
        set_up.release(ANA)
    assert refusal.value.key is Reason.APPROVAL_NEEDED
    with pytest.raises(Refused) as refusal:
        set_up.sell_before_release(ANA, "a queue")
    assert refusal.value.key is Reason.APPROVAL_NEEDED
    assert not set_up.standing().may_sell


def test_an_earlier_step_done_anew_has_the_later_ones_done_anew(set_up: SetUp) -> None:
    for step in BEFORE_RELEASE:
        set_up.passed(step, RITA)
    assert set_up.passed(Step.VALIDATE, RITA).missing == (Step.RULES, Step.REFERENCE)


def test_a_decision_to_sell_needs_a_reason_and_is_no_release(set_up: SetUp) -> None:
    with pytest.raises(Refused) as refusal:
        set_up.sell_before_release(RITA, "  …  ")
    assert refusal.value.key is Reason.APPROVAL_REASON
    standing = set_up.sell_before_release(RITA, "opening day")
    assert (standing.may_sell, standing.is_released) == (True, False)
