"""Who may use this till: the first manager, badges, the list; the signs of training and of a wrong clock."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials
from pos_client.domain.till import Operator
from pos_client.paths import DataFolder
from pos_client.services.clock_guard import ClockGuard
from tests.fakes.clock import real_clock
from tests.fakes.people import some_pin
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ANA, CTRL, ENTER, ESC, Desk, Shop, opened, settings, sit_down
from ui.approval.dialog import ApprovalDialog
from ui.guide.strip import GuideStrip
from ui.people.entry_dialogs import BadgeDialog, NewOperatorDialog, NewPinDialog, RoleDialog
from ui.people.flow import PeopleFlow
from ui.people.list_dialog import PeopleDialog
from ui.seat import Seat
from ui.training_strip import TrainingStrip

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Nobody signed in yet; a manager works here too."""
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    return made


def _list(desk: Desk) -> PeopleDialog:
    flow = desk.flow
    people = PeopleFlow(
        Seat(
            flow._counter,
            flow._words,
            desk.screen.background,
            flow.approvals,
            flow.sale_model,
            desk.window,
        )
    )
    people.open()
    dialog = desk.hands.wait_for(PeopleDialog)
    desk.rest()
    return dialog


def _choose(desk: Desk, dialog: PeopleDialog, code: str) -> None:
    for _ in range(dialog.list.count()):
        if dialog.chosen is None or dialog.chosen.operator.code != code:
            desk.hands.press(Qt.Key.Key_Down)
    assert dialog.chosen is not None
    assert dialog.chosen.operator.code == code


def _bare(root: Path, application: QApplication, shop: Shop, *, training: bool = False) -> Desk:
    """A till whose folder is new."""
    till: Till = open_till(settings(), DataFolder(root), MemoryCredentials({}), training=training)
    return sit_down(till, application, shop=shop, gateway=None, pictures=root / "pictures")


def test_the_first_start_makes_the_manager_and_asks_for_both_pins(
    tmp_path: Path, qapp: QApplication, shop: Shop
) -> None:
    desk, pin = _bare(tmp_path / "new", qapp, shop), some_pin()
    view = desk.window.first_manager
    assert desk.window.page is view
    desk.hands.press(Qt.Key.Key_L, CTRL)
    assert desk.window.page is view
    for typed in ("1", "Maria Chefe", pin, pin[::-1] + "0"):
        desk.hands.write(typed)
        desk.hands.press(ENTER)
    assert view.problem.text()
    assert desk.hands._focus() is view.pin
    for typed in (pin, pin):
        desk.hands.write(typed)
        desk.hands.press(ENTER)
    desk.hands.wait("the float", lambda: desk.window.page is desk.window.open_shift)
    assert not desk.till.people.nobody_yet()
    assert desk.till.signing_in.sign_in("1", pin).role == "manager"
    desk.close()


def test_a_badge_and_a_pin_sign_in(desk: Desk) -> None:
    desk.till.people.change_badge(EVA, ANA.id, badge="OP-0000000017")
    desk.hands.scan("OP-0000000017")
    assert desk.hands._focus() is desk.window.sign_in.pin
    desk.hands.write(desk.shop.pin)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale screen", lambda: desk.window.page is desk.flow.page)
    assert desk.flow.sale_model.operator == ANA
    assert not desk.sale.lines


def test_a_manager_adds_an_operator_and_lets_one_go(desk: Desk) -> None:
    desk.sign_in(EVA.code)
    dialog, pin = _list(desk), some_pin()
    desk.hands.alt("N")
    new = desk.hands.wait_for(NewOperatorDialog)
    for field, typed in ((new.field, "41"), (new.name, "Nova Pessoa"), (new.badge, "CRACHA-41")):
        field.setFocus()
        desk.hands.write(typed)
    for field in (new.pins.first, new.pins.again):
        field.setFocus()
        desk.hands.write(pin)
    desk.hands.press(ENTER)
    desk.hands.gone(NewOperatorDialog)
    desk.rest()
    assert desk.till.signing_in.sign_in("CRACHA-41", pin).code == "41"
    _choose(desk, dialog, "23")
    desk.hands.alt("D")
    desk.hands.wait("Rui gone", lambda: dialog.list.item(dialog.list.count() - 1).text().startswith("Rui"))
    desk.rest()
    assert [one.operator.code for one in desk.till.people.colleagues() if not one.active] == ["23"]


def test_pin_badge_and_role_are_changed_from_the_list(desk: Desk) -> None:
    desk.sign_in(EVA.code)
    dialog, pin = _list(desk), some_pin(8)
    _choose(desk, dialog, "23")
    desk.hands.alt("S")
    desk.hands.wait_for(NewPinDialog)
    for _ in range(2):
        desk.hands.write(pin)
        desk.hands.press(ENTER)
    desk.hands.gone(NewPinDialog)
    desk.hands.alt("C")
    desk.hands.wait_for(BadgeDialog)
    desk.hands.scan("CRACHA-23")
    desk.hands.gone(BadgeDialog)
    desk.hands.alt("F")
    desk.hands.wait_for(RoleDialog)
    desk.hands.alt("1")
    desk.hands.gone(RoleDialog)
    desk.rest()
    assert desk.till.signing_in.sign_in("CRACHA-23", pin).role == "supervisor"


def test_a_cashier_changes_nobody_without_approval(desk: Desk) -> None:
    desk.sign_in()
    dialog = _list(desk)
    _choose(desk, dialog, "23")
    desk.hands.alt("D")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)
    desk.hands.gone(ApprovalDialog)
    desk.rest()
    assert all(one.active for one in desk.till.people.colleagues())


def test_practice_without_products_says_where_they_come_from(
    tmp_path: Path, qapp: QApplication, shop: Shop
) -> None:
    desk = _bare(tmp_path / "practice", qapp, shop, training=True)
    desk.window.guide.begin()
    strip = desk.window.findChild(GuideStrip)
    assert strip is not None
    assert "pasta de entrada" in strip.why.text()
    desk.close()


def test_training_is_written_over_every_page_and_in_the_title(
    tmp_path: Path, qapp: QApplication, shop: Shop
) -> None:
    desk, pin = _bare(tmp_path / "practice", qapp, shop, training=True), some_pin()
    assert "TREINAMENTO" in desk.window.windowTitle()
    strip = desk.hands.wait_for(TrainingStrip)
    desk.till.people.make_first_manager("1", "Maria", pin=pin)
    for page in (desk.window.sign_in, desk.window.open_shift, desk.flow.page):
        desk.window._show(page)
        assert strip.isVisible()
        assert strip.y() == 0
        assert strip.width() == desk.window.width()
    desk.close()


def test_a_till_that_sells_for_real_has_no_strip(desk: Desk) -> None:
    assert desk.hands.shown(TrainingStrip) is None
    assert "TREINAMENTO" not in desk.window.windowTitle()


def test_a_clock_behind_is_asked_about_at_sign_in_and_then_sells(
    tmp_path: Path, qapp: QApplication, shop: Shop
) -> None:
    till = opened(shop, tmp_path / "late", gateway=None)
    till.signing_in.enrol(EVA, shop.pin)
    guard = ClockGuard(
        till.store,
        till.identity.code,
        machine=lambda: real_clock() - timedelta(days=365),
        ticks_s=lambda: 0.0,
    )
    till.clock = guard
    desk = sit_down(till, qapp, shop=shop, gateway=None, pictures=tmp_path / "pictures")
    desk.sign_in()
    desk.hands.wait_for(ApprovalDialog)
    assert guard.needs_approval()
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()
    assert not guard.needs_approval()
    desk.close()
