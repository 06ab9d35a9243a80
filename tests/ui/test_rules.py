"""The store's rules on screen: all of them, checked beside the field, approved where it takes that."""

from dataclasses import asdict, replace

import pytest

from pos_client.domain.rules import OfflinePolicy, StoreRules, WatchLimits
from pos_client.domain.till import Operator
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.rules.dialog import RulesDialog
from ui.rules.model import value_of, with_values, worst_case_cents
from ui.rules.words import GROUPS
from ui.shift.drawer_menu import DrawerMenu
from ui.widgets import MoneyField

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    made = open_desk(language="en")
    made.till.signing_in.enrol(EVA, made.shop.pin)
    return made


def opened_rules(desk: Desk) -> RulesDialog:
    desk.flow.drawer.open_menu()
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("L")
    return desk.hands.wait_for(RulesDialog)


def put(dialog: RulesDialog, **values: object) -> None:
    for name, value in values.items():
        dialog.rows[name.replace("__", ".")].show_value(value)


def test_every_rule_there_is_can_be_seen_and_changed() -> None:
    plain = asdict(StoreRules())
    names = {f"offline.{name}" for name in asdict(OfflinePolicy())}
    names |= {f"watch.{name}" for name in asdict(WatchLimits())}
    names |= set(plain) - {"offline", "watch", "destinations"}
    shown = [rule.name for group in GROUPS for rule in group.rules]
    assert set(shown) == names
    assert len(shown) == len(names)


def test_taken_apart_and_put_together_the_rules_are_the_same() -> None:
    rules = replace(StoreRules(), offline=OfflinePolicy(24, 1, 2, 3), scale_mask=None)
    names = [rule.name for group in GROUPS for rule in group.rules]
    assert with_values(StoreRules(), {name: value_of(rules, name) for name in names}) == rules


def test_the_worst_case_is_the_sum_over_the_tills_and_nothing_where_it_is_off() -> None:
    on = replace(StoreRules(), offline=OfflinePolicy(24, 30_00, 30_00, 100_00))
    assert worst_case_cents(on, 3) == 300_00
    off = replace(on, offline=replace(on.offline, balance_age_hours=0))
    assert worst_case_cents(off, 3) == 0


def test_a_manager_changes_a_rule_by_keys_and_it_counts_at_once(desk: Desk) -> None:
    desk.sign_in(EVA.code)
    dialog = opened_rules(desk)
    put(dialog, discount_limit_basis_points=25_00)
    desk.hands.alt("S")
    desk.hands.gone(RulesDialog)
    assert desk.till.ringing.rules.discount_limit_basis_points == 25_00
    assert desk.till.checkout.rules == desk.till.returns.rules == desk.till.ruling.current()


def test_a_cashier_looks_and_changes_only_with_somebodys_approval(desk: Desk) -> None:
    desk.sign_in()
    dialog = opened_rules(desk)
    put(dialog, several_rewards=True)
    desk.hands.alt("S")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)
    desk.rest()
    assert not desk.till.ruling.current().several_rewards
    desk.hands.alt("S")
    asked = desk.hands.wait_for(ApprovalDialog)
    asked.submitted.emit(EVA.code, desk.shop.pin, "Pedido do dono")
    desk.hands.gone(RulesDialog)
    assert desk.till.ruling.current().several_rewards


def test_a_refused_value_is_told_beside_its_field_before_anybody_is_asked(desk: Desk) -> None:
    desk.sign_in()
    dialog = opened_rules(desk)
    put(
        dialog,
        offline__balance_age_hours=24,
        offline__redemption_cents=30_00,
        offline__member_day_cents=20_00,
        offline__till_cents=100_00,
    )
    desk.hands.alt("S")
    row = dialog.rows["offline.member_day_cents"]
    assert row.problem.text()
    assert row.problem.isVisible()
    assert row.field.hasFocus()
    assert desk.hands.shown(ApprovalDialog) is None
    assert isinstance(row.field, MoneyField)
    desk.hands.write("6000")
    assert not row.problem.isVisible()
    put(dialog, scale_mask="20XX")
    desk.hands.alt("S")
    assert dialog.rows["scale_mask"].problem.isVisible()
    desk.hands.press(ESC)
    assert not desk.till.ruling.current().offline.is_on


def test_the_offline_limits_say_what_they_come_to_in_the_store(desk: Desk) -> None:
    desk.sign_in(EVA.code)
    dialog = opened_rules(desk)
    assert dialog.worst.text().startswith("Off")
    put(
        dialog,
        offline__balance_age_hours=24,
        offline__redemption_cents=30_00,
        offline__member_day_cents=30_00,
        offline__till_cents=100_00,
    )
    dialog.tills.show_value(3)
    assert "R$\u00a0300.00" in dialog.worst.text()
    dialog.tills.line.setText("")
    assert "R$\u00a0100.00" in dialog.worst.text()
    desk.hands.press(ESC)


def test_nothing_changed_is_said_and_nobody_is_asked(desk: Desk) -> None:
    desk.sign_in()
    dialog = opened_rules(desk)
    desk.hands.alt("S")
    assert dialog.message.text() == "Nothing was changed."
    assert desk.hands.shown(ApprovalDialog) is None
    desk.hands.press(ESC)
    desk.hands.press(ENTER)
