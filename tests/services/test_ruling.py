"""The store's rules: changed by who may, kept with old and new value, in force at once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Permission
from pos_client.domain.product import ScaleMask
from pos_client.domain.rules import (
    CashbackAs,
    DebitOrder,
    OfferDefault,
    OfflinePolicy,
    Route,
    StoreRules,
    VoucherCheck,
    WatchLimits,
)
from pos_client.services.correcting import Corrected, Correcting, CorrectionReason
from pos_client.services.ringing import Ringing
from pos_client.services.ruling import RulesInForce, Ruling, differences, scale_mask
from pos_client.services.verifying import verify_till
from pos_client.store import till_state
from tests.fakes.leave import MANAGER, approved
from tests.fakes.till import OPERATOR, SMARTBIS, SMARTPOS, Till, selling_till

POLICY = OfflinePolicy(24, 30_00, 60_00, 100_00, second_approval_cents=20_00)
OTHER = StoreRules(
    accrual_route=Route.SMARTPOS,
    cashback_as=CashbackAs.PAYMENT,
    debit_order=DebitOrder.AFTER,
    scale_mask=ScaleMask("20CCCCCVVVVVD"),
    discount_limit_basis_points=1550,
    close_difference_limit_cents=10_00,
    offline=POLICY,
    several_rewards=True,
    voucher_check=VoucherCheck.MANUAL,
    offer_default=OfferDefault.REFUSE,
    pin_waive_limit_cents=0,
    hand_credit_limit_cents=1,
    hand_credit_limit_points=2,
    watch=WatchLimits(1, 2, 3),
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


@pytest.fixture
def ruling(till: Till) -> Ruling:
    return Ruling(
        till.store,
        till.identity,
        clock=till.clock,
        in_force=RulesInForce(StoreRules()),
        destinations=(SMARTBIS, SMARTPOS),
        loyalty="smartbis",
    )


def entries(till: Till, kind: str) -> list[tuple[str, dict[str, Any]]]:
    with till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT operator_id, body FROM journal WHERE kind = ?", (kind,))
        return [(row[0], json.loads(row[1])) for row in rows]


def kept(till: Till) -> StoreRules:
    with till.store.reading() as snapshot:
        return till_state.load_rules(snapshot)


def test_every_rule_is_kept_as_it_was_set(till: Till, ruling: Ruling) -> None:
    ruling.change(MANAGER, OTHER)
    assert kept(till) == ruling.current() == OTHER


def test_the_journal_has_who_and_the_old_and_new_value_of_what_changed(till: Till, ruling: Ruling) -> None:
    wanted = replace(StoreRules(), discount_limit_basis_points=2000, offline=POLICY)
    ruling.change(MANAGER, wanted)
    ((who, body),) = entries(till, "rules_changed")
    assert who == MANAGER.id
    assert body["changed"] == {
        "discount_limit_basis_points": [1000, 2000],
        "offline.balance_age_hours": [0, 24],
        "offline.redemption_cents": [0, 30_00],
        "offline.member_day_cents": [0, 60_00],
        "offline.till_cents": [0, 100_00],
        "offline.second_approval_cents": [0, 20_00],
    }
    assert verify_till(till.store.path).faults == []


def test_what_was_not_changed_leaves_no_entry(till: Till, ruling: Ruling) -> None:
    ruling.change(MANAGER, StoreRules())
    assert entries(till, "rules_changed") == []


def test_a_change_is_in_force_for_the_next_discount_without_a_restart(till: Till, ruling: Ruling) -> None:
    ringing = Ringing(till.store, ruling.in_force, till.clock)
    sale = till.basket(100_00)
    with pytest.raises(Refused):
        ringing.discounted(sale, Money(20_00))
    ruling.change(MANAGER, replace(StoreRules(), discount_limit_basis_points=2000))
    assert ringing.discounted(sale, Money(20_00)).total == Money(80_00)


def test_who_may_not_change_them_needs_an_approval_which_is_used_up(till: Till, ruling: Ruling) -> None:
    wanted = replace(StoreRules(), several_rewards=True)
    with pytest.raises(Refused) as refusal:
        ruling.change(OPERATOR, wanted)
    assert refusal.value.reason is Reason.APPROVAL_NEEDED
    assert ruling.current() == kept(till) == StoreRules()
    approval = approved(till, Permission.SETTINGS_CHANGE)
    ruling.change(OPERATOR, wanted, approval=approval)
    assert entries(till, "rules_changed")[0][1]["approval_id"] == approval.id
    with pytest.raises(Refused) as refusal:
        ruling.change(OPERATOR, StoreRules(), approval=approval)
    assert refusal.value.reason is Reason.APPROVAL_USED
    assert ruling.current() == kept(till) == wanted


@pytest.mark.parametrize(
    ("change", "reason", "rule"),
    [
        ({"discount_limit_basis_points": 10_001}, Reason.RULE_TOO_LARGE, "discount_limit_basis_points"),
        ({"close_difference_limit_cents": -1}, Reason.RULE_TOO_LARGE, "close_difference_limit_cents"),
        (
            {"offline": replace(POLICY, balance_age_hours=73)},
            Reason.RULE_TOO_LARGE,
            "offline.balance_age_hours",
        ),
        (
            {"offline": replace(POLICY, member_day_cents=29_99)},
            Reason.RULE_BELOW_OTHER,
            "offline.member_day_cents",
        ),
        ({"offline": replace(POLICY, till_cents=59_99)}, Reason.RULE_BELOW_OTHER, "offline.till_cents"),
        ({"watch": WatchLimits(1_001, 0, 0)}, Reason.RULE_TOO_LARGE, "watch.member_sales"),
        ({"accrual_route": Route.ERP}, Reason.ROUTE_NOWHERE, "accrual_route"),
    ],
)
def test_a_value_that_does_not_do_is_refused_by_name(
    till: Till, ruling: Ruling, change: dict[str, Any], reason: Reason, rule: str
) -> None:
    with pytest.raises(Refused) as refusal:
        ruling.change(MANAGER, replace(StoreRules(), **change))
    assert (refusal.value.reason, refusal.value.details["rule"]) == (reason, rule)
    assert kept(till) == StoreRules()


@pytest.mark.parametrize(
    ("destinations", "loyalty", "routes"),
    [
        ((), None, {Route.NONE}),
        ((SMARTBIS,), "smartbis", {Route.DIRECT, Route.NONE}),
        ((SMARTBIS, SMARTPOS), "smartbis", {Route.DIRECT, Route.SMARTPOS, Route.NONE}),
        ((replace(SMARTPOS, name="bling"),), None, {Route.ERP, Route.NONE}),
    ],
)
def test_a_route_must_lead_to_a_system_this_till_is_connected_to(
    ruling: Ruling, destinations: Any, loyalty: str | None, routes: set[Route]
) -> None:
    assert set(replace(ruling, destinations=destinations, loyalty=loyalty).routes()) == routes


def test_a_route_that_lost_its_destination_does_not_lock_the_other_rules(ruling: Ruling) -> None:
    alone = replace(ruling, destinations=(), loyalty=None)
    assert alone.change(MANAGER, replace(StoreRules(), several_rewards=True)).several_rewards


def test_a_typed_mask_is_tidied_and_an_empty_one_reads_no_labels() -> None:
    assert scale_mask(" 20ccccc ppppp d ") == ScaleMask("20CCCCCPPPPPD")
    assert scale_mask("  ") is None
    with pytest.raises(Refused) as refusal:
        scale_mask("20XXXXXPPPPPD")
    assert refusal.value.reason is Reason.SCALE_MASK


def test_differences_name_every_rule_there_is() -> None:
    assert len(differences(StoreRules(), OTHER)) == 20


def test_a_correction_tells_what_which_and_who_and_no_value(till: Till) -> None:
    correcting = Correcting(till.identity, till.clock)
    with till.store.writing() as transaction:
        for fields in (["phone", "name"], []):
            correcting.note(
                transaction,
                Corrected.MEMBER,
                id_="m-1",
                fields=fields,
                reason=CorrectionReason.CUSTOMER_ASKED,
                operator=MANAGER,
            )
    assert entries(till, "correction") == [
        (
            MANAGER.id,
            {"what": "member", "id": "m-1", "fields": ["name", "phone"], "reason": "customer_asked"},
        )
    ]
    assert verify_till(till.store.path).ok
