"""The network goes away in the middle of a sale: it closes, and arrives once when the network is back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from pos_client.demo import main_job
from tests.ui.desk import ENTER, ESC
from tests.whole.stand import Stand, cents
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.pin_dialog import PinDialog

OpenStand = Callable[[str], Stand]


def ring_for_member(desk: Stand) -> None:
    """The main job up to the payment."""
    main_job._sign_in(desk.hands, desk.demo)
    main_job._ring(desk.hands)
    main_job._find_member(desk.hands, desk.demo)


def pay_cash(desk: Stand) -> str:
    """20000 in cash; the sale's id, once it is on disk."""
    desk.hands.press(Qt.Key.Key_D)
    desk.hands.write("20000")
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.flow.page.view is desk.flow.page.done)
    return str(desk.flow.sale_model.sale.id)


def arrive(desk: Stand) -> None:
    """The network is back; until the till has nothing left to send."""
    desk.mend_network()
    desk.hands.wait("everything delivered", lambda: desk.demo.till.delivery.backlog().waiting == 0)


def test_the_sale_closes_without_cashback_and_arrives_once(stand: OpenStand) -> None:
    desk = stand("smartbis")
    ring_for_member(desk)
    desk.cut_network()
    desk.hands.press(Qt.Key.Key_F10)
    pay = desk.flow.page.pay
    desk.hands.wait("why there is no cashback", pay.problem.isVisible)
    assert desk.hands.shown(PinDialog) is None
    sale_id = pay_cash(desk)
    desk.hands.wait("a chip that counts", lambda: _waiting(desk) > 0)
    assert desk.rows("SELECT redeemed_cashback_cents, total_cents FROM sales") == [(0, 17393)]
    assert "173,93" in desk.paper(sale_id)
    assert "confirmado" not in desk.paper(sale_id)
    desk.hands.wait("lights", lambda: desk.screen.window.status_model.status.internet is False)
    arrive(desk)
    assert desk.told("credits_per_sale") == {sale_id: 1}
    assert desk.told("debits_per_sale") == {}
    (record,) = desk.told("sales")["smartpos"]
    assert (record["times_received"], cents(record["total"]), cents(record["cashback"])) == (1, 17393, 0)
    assert len(desk.told("sales")["smartbis"]) == 1
    assert desk.demo.till.delivery.arrived([sale_id]) == {"smartbis": 1, "smartpos": 1}
    assert desk.journal_is_whole()


@pytest.mark.parametrize("provider", ["smartbis", "crmbonus"])
def test_a_cable_pulled_after_the_pin_was_sent_costs_the_cashback_and_not_the_sale(
    stand: OpenStand, provider: str
) -> None:
    desk = stand(provider)
    ring_for_member(desk)
    desk.hands.press(Qt.Key.Key_F10)
    dialog = desk.hands.wait_for(PinDialog)
    pin = main_job._pin_on_phone(desk.demo)
    desk.cut_network()
    desk.hands.write(pin)
    desk.hands.press(ENTER)
    desk.hands.wait("the bad news", dialog.message.text)
    desk.hands.press(ESC)
    desk.hands.gone(PinDialog)
    sale_id = pay_cash(desk)
    assert desk.rows("SELECT redeemed_cashback_cents, total_cents FROM sales") == [(0, 17393)]
    arrive(desk)
    # CRM&BÔNUS credits nothing but a campaign, and none could be chosen.
    assert desk.told("credits_per_sale") == ({sale_id: 1} if provider == "smartbis" else {})
    assert desk.told("debits_per_sale") == {}
    assert len(desk.told("sales")[provider]) == 1
    assert desk.demo.till.delivery.arrived([sale_id]) == {provider: 1, "smartpos": 1}
    assert desk.journal_is_whole()


def test_a_promise_made_without_network_is_pending_on_paper_and_confirmed_later(stand: OpenStand) -> None:
    """The offers were known; then the cable was pulled."""
    desk = stand("smartbis")
    ring_for_member(desk)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.wait_for(PinDialog)
    desk.hands.press(ESC)
    desk.hands.gone(PinDialog)
    desk.hands.wait("the offers", lambda: desk.flow.checkout._offers)
    desk.cut_network()
    sale_id = pay_cash(desk)
    desk.hands.wait_for(OfferDialog)
    desk.hands.press(ENTER)
    desk.hands.gone(OfferDialog)
    printed = "SELECT count(*) FROM print_jobs WHERE state = 'printed'"
    desk.hands.wait("the receipt printed", lambda: desk.rows(printed) == [(1,)])
    assert "pendente" in desk.paper(sale_id)
    assert "confirmado" not in desk.paper(sale_id)
    arrive(desk)
    assert desk.told("credits_per_sale") == {sale_id: 1}
    (accrual,) = desk.told("accruals")
    assert desk.rows("SELECT amount_cents, state FROM sale_offers") == [
        (cents(accrual["amount"]), "confirmed")
    ]


def _waiting(desk: Stand) -> int:
    return int(desk.screen.window.status_model.status.backlog.waiting)
