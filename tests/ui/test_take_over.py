"""A till that another installation superseded: the cashier is told, a manager makes it the one to sell."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_client.domain.till import Operator
from pos_client.services.fencing import mark_superseded
from pos_client.services.identity import stamp
from pos_client.services.verifying import verify_till
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ENTER, ESC, Desk, Shop, opened, sit_down
from ui.approval.dialog import ApprovalDialog
from ui.recovery.take_over import TakeOverDialog

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Signed in at a till that a newer copy was seen of."""
    made = open_desk(gateway=None)
    made.till.signing_in.enrol(EVA, made.shop.pin)
    made.sign_in()
    mark_superseded(made.till.store, at=stamp(made.till.clock.now()))
    return made


def told(desk: Desk) -> TakeOverDialog:
    """A sale is refused, and why is on the screen."""
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    return desk.hands.wait_for(TakeOverDialog)


def test_going_back_changes_nothing_and_the_sale_is_still_open(desk: Desk) -> None:
    told(desk)
    desk.hands.press(ENTER)
    desk.hands.gone(TakeOverDialog)
    assert desk.sales() == []
    assert len(desk.sale.lines) == 1
    assert desk.till.taking_over is not None
    assert desk.till.taking_over.is_superseded()
    assert not desk.window.reopen_wanted


def test_a_cashier_needs_a_manager_to_take_over(desk: Desk) -> None:
    told(desk)
    desk.hands.alt("A")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)
    desk.rest()
    assert desk.till.taking_over is not None
    assert desk.till.taking_over.is_superseded()


def test_after_the_take_over_the_till_is_opened_anew_and_sells_under_new_numbers(
    desk: Desk, qapp: QApplication, shop: Shop, tmp_path: Path
) -> None:
    dialog = told(desk)
    before = desk.number(1)
    desk.hands.alt("A")
    asked = desk.hands.wait_for(ApprovalDialog)
    asked.submitted.emit(EVA.code, desk.shop.pin, "Só este caixa está na loja")
    desk.hands.gone(ApprovalDialog)
    desk.rest()
    assert desk.till.identity.code in dialog.title.text()
    desk.hands.press(ESC)
    assert dialog.isVisible()
    desk.hands.press(ENTER)
    assert desk.window.reopen_wanted
    assert not desk.window.isVisible()
    folder = desk.till.folder.root
    desk.close()

    again = sit_down(
        opened(shop, folder, gateway=None), qapp, shop=shop, gateway=None, pictures=tmp_path / "p"
    )
    again.sign_in()
    assert len(again.sale.lines) == 1
    again.hands.press(Qt.Key.Key_F12)
    again.hands.wait("the sale closed", lambda: again.shows("done"))
    assert again.number(1) != before
    assert again.sales() == [(again.number(1), 18_90)]
    again.close()
    proof = verify_till(folder / "till.db")
    assert proof.faults == []
