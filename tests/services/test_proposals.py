"""Rules from outside wait for a manager: never silent, never twice, never without sense."""

from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.pulling import PulledRule
from pos_client.domain.till import Operator
from pos_client.services.proposals import Proposals
from pos_client.services.ruling import RulesInForce, Ruling
from pos_client.store import journal, proposals, till_state
from tests.fakes.till import OPERATOR, Till, open_till

MANAGER = Operator(id="op-30", code="30", name="Gerente de Teste", role="manager")


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return open_till(tmp_path / "till.db")


def desk(till: Till) -> Proposals:
    with till.store.reading() as snapshot:
        rules = RulesInForce(till_state.load_rules(snapshot))
    ruling = Ruling(till.store, till.identity, clock=till.clock, in_force=rules)
    return Proposals(till.store, ruling, till.clock)


def propose(till: Till, name: str, value: str) -> int:
    with till.store.writing() as transaction:
        wishes = [PulledRule(name, value)]
        return proposals.propose_rules(transaction, wishes, source="file-rules", at="2026-11-22T12:00:00Z")


def rules(till: Till) -> object:
    with till.store.reading() as snapshot:
        return till_state.load_rules(snapshot)


def test_a_rule_from_a_file_changes_nothing_until_a_manager_takes_it(till: Till) -> None:
    before = rules(till)
    assert propose(till, "discount_limit_basis_points", "500") == 1
    assert rules(till) == before
    (waiting,) = desk(till).waiting()
    assert desk(till).accept(MANAGER, waiting).discount_limit_basis_points == 500
    assert desk(till).waiting() == ()
    with till.store.reading() as snapshot:
        assert till_state.load_rules(snapshot).discount_limit_basis_points == 500
        noted = [(entry.kind, entry.operator_id) for entry in journal.entries(snapshot)][-2:]
    assert noted == [("rules_changed", MANAGER.id), ("rule_proposal_accepted", MANAGER.id)]
    till.store.close()


def test_a_cashier_decides_nothing(till: Till) -> None:
    propose(till, "discount_limit_basis_points", "500")
    (waiting,) = desk(till).waiting()
    for decide in (desk(till).accept, desk(till).refuse):
        with pytest.raises(Refused) as refused:
            decide(OPERATOR, waiting)
        assert refused.value.reason is Reason.APPROVAL_NEEDED
    assert desk(till).waiting() == (waiting,)
    till.store.close()


def test_what_was_decided_is_not_proposed_again_but_another_wish_is(till: Till) -> None:
    propose(till, "discount_limit_basis_points", "500")
    (waiting,) = desk(till).waiting()
    desk(till).refuse(MANAGER, waiting)
    assert propose(till, "discount_limit_basis_points", "500") == 0
    assert propose(till, "discount_limit_basis_points", "600") == 1
    assert propose(till, "discount_limit_basis_points", "700") == 1
    assert [one.value for one in desk(till).waiting()] == ["700"]
    till.store.close()


@pytest.mark.parametrize(("name", "value"), [("unheard_of", "1"), ("accrual_route", "not json")])
def test_a_wish_that_is_no_rule_is_not_kept(till: Till, name: str, value: str) -> None:
    assert propose(till, name, value) == 0
    till.store.close()


def test_a_wish_without_sense_is_refused_with_the_rules_name(till: Till) -> None:
    propose(till, "accrual_route", '"by pigeon"')
    (waiting,) = desk(till).waiting()
    with pytest.raises(Refused) as refused:
        desk(till).accept(MANAGER, waiting)
    assert (refused.value.reason, refused.value.details["key"]) == (Reason.SETTINGS_INVALID, "accrual_route")
    till.store.close()
