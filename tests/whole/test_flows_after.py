"""Vouchers, returns, cancellations, and the days without network, for each programme: four books agree."""

import secrets
from dataclasses import replace

from PySide6.QtCore import Qt

from pos_client.domain.rules import OfflinePolicy
from pos_client.ports import Capability
from tests.ui.desk import CTRL, ENTER, ESC
from tests.whole import serving
from tests.whole.returning import Back, everywhere_back, four_books_back, pick, show
from tests.whole.serving import GROSS_CENTS, Figures, everywhere, five_percent, four_books
from tests.whole.stand import Stand
from ui.checkout.offline_dialog import OfflineDialog
from ui.checkout.voucher_dialog import VoucherDialog

KEY = Qt.Key
START_CENTS = 40_00
POLICY = OfflinePolicy(
    balance_age_hours=24,
    redemption_cents=10_00,
    member_day_cents=20_00,
    till_cents=50_00,
    second_approval_cents=0,
)


def test_a_typed_voucher_is_used_up_at_payment_and_stands_on_the_receipt(desk: Stand) -> None:
    if not serving.can(desk, Capability.VOUCHERS):
        serving.ring(desk)
        desk.hands.press(KEY.Key_U, CTRL)
        desk.hands.wait("why not", desk.flow.page.sale.problem.isVisible)
        assert desk.hands.shown(VoucherDialog) is None
        serving.give_up(desk)
        return
    phone, code = desk.customer("40.00"), f"VALE{secrets.randbelow(10**6):06d}"
    desk.seed(vouchers=[{"code": code, "kind": "amount", "value": "5.00"}])
    serving.ring(desk)
    serving.find(desk, phone)
    desk.hands.press(KEY.Key_U, CTRL)
    dialog = desk.hands.wait_for(VoucherDialog)
    desk.hands.write(code)
    desk.hands.press(ENTER)
    desk.hands.wait("its worth", lambda: "5,00" in dialog.message.text())
    desk.hands.press(ESC)
    sold = serving.close(desk, KEY.Key_F12)
    assert four_books(desk, sold) == everywhere(
        Figures(GROSS_CENTS - 5_00, 0, five_percent(GROSS_CENTS - 5_00))
    )
    assert serving.after("Descontos", serving.receipt(desk, sold.number)) == -5_00
    assert "Voucher" in serving.receipt(desk, sold.number)
    assert desk.rows("SELECT state FROM voucher_uses WHERE sale_id = ?", sold.id) == [("consumed",)]
    (used,) = [one for one in desk.told("vouchers") if one["code"] == code]
    assert (used["state"], used["used_by"]) == ("redeemed", sold.id)


def test_one_item_comes_back_by_the_receipts_number_with_its_share_of_the_benefit(desk: Stand) -> None:
    phone = desk.customer("40.00")
    sold = serving.with_cashback(desk, phone, "1000")
    earned, balance = sold.screen.earned, desk.balance_cents(phone)
    assert (sold.screen.redeemed, earned) == (1000, 192)
    dialog = show(desk, sold.number)
    desk.hands.press(KEY.Key_Down)
    desk.hands.press(ENTER)
    # 9,50 of 48,40: of the 10,00 used 1,96, so that 7,54 were paid; of the 1,92 earned 0,38.
    back = Back(7_54, 1_96, 38)
    shown = pick(desk, dialog)
    parts = serving.can(desk, Capability.HOLD)
    wanted = everywhere_back(back)
    if not parts:
        # Its cancellation knows no amounts: a person puts it right on the platform's pages.
        wanted["platform"] = Back(back.total, 0, 0)
    assert four_books_back(desk, sold.id, shown) == wanted
    assert desk.balance_cents(phone) == (balance + 1_96 - 38 if parts else balance)
    if not parts:
        (item,) = [one for one in desk.demo.till.pending.items() if one.sale_id == sold.id]
        assert item.kind == "reversal_by_hand"


def test_a_cancelled_sale_leaves_the_customer_with_what_they_came_with(desk: Stand) -> None:
    phone = desk.customer("40.00")
    sold = serving.with_cashback(desk, phone, "1000")
    dialog = show(desk, sold.number)
    desk.hands.alt("A")
    shown = pick(desk, dialog, cancels=True)
    back = Back(GROSS_CENTS - 1000, 1000, sold.screen.earned)
    assert four_books_back(desk, sold.id, shown) == everywhere_back(back)
    assert desk.balance_cents(phone) == START_CENTS
    approvals = desk.rows(
        "SELECT a.approver_id FROM returns r JOIN approvals a ON a.id = r.approval_id "
        "WHERE r.original_sale_id = ? AND r.kind = 'cancellation'",
        sold.id,
    )
    assert approvals == [("30",)]


def test_a_sale_while_the_network_is_cut_closes_and_arrives_once(desk: Stand) -> None:
    phone = desk.customer("40.00")
    serving.known_here(desk, phone)
    serving.ring(desk)
    serving.find(desk, phone)
    before = desk.balance_cents(phone)
    desk.cut_network()
    desk.hands.press(KEY.Key_F10)
    pay = desk.flow.page.pay
    desk.hands.wait("why there is no cashback", pay.problem.isVisible)
    sold = serving.close(desk, offer=0)
    assert sold.screen == Figures(GROSS_CENTS)
    assert "confirmado" not in serving.receipt(desk, sold.number)
    desk.mend_network()
    # CRM&BÔNUS credits nothing but a campaign, and none could be chosen.
    late = 0 if desk.demo.till.settings.loyalty.provider == "crmbonus" else five_percent(GROSS_CENTS)
    wanted = everywhere(Figures(GROSS_CENTS))
    wanted["platform"] = Figures(GROSS_CENTS, 0, late)
    assert four_books(desk, sold) == wanted
    assert desk.balance_cents(phone) == before + late
    (record,) = [one for one in desk.told("sales")["smartpos"] if one["sale_id"] == sold.id]
    assert record["times_received"] == 1


def test_cashback_without_network_is_used_within_the_stores_policy_or_not_at_all(desk: Stand) -> None:
    ruling = desk.demo.till.ruling
    phone = desk.customer("40.00")
    serving.known_here(desk, phone)
    before = desk.balance_cents(phone)
    ruling.in_force.put(replace(ruling.in_force(), offline=POLICY))
    serving.ring(desk)
    serving.find(desk, phone)
    desk.cut_network()
    desk.hands.press(KEY.Key_F10)
    if serving.can(desk, Capability.OFFLINE):
        dialog = desk.hands.wait_for(OfflineDialog)
        assert dialog.field.value_cents == 10_00
        desk.hands.write("700")
        desk.hands.press(ENTER)
        serving.approve(desk)
        desk.hands.wait("the cashback", lambda: desk.flow.sale_model.sale.redemption)
        used = 7_00
    else:
        desk.hands.wait("why there is no cashback", desk.flow.page.pay.problem.isVisible)
        assert desk.hands.shown(OfflineDialog) is None
        used = 0
    sold = serving.close(desk, offer=0)
    if used:
        assert "pendente" in serving.receipt(desk, sold.number)
    desk.mend_network()
    total = GROSS_CENTS - used
    late = five_percent(total) if used else 0
    wanted = everywhere(Figures(total, used))
    wanted["platform"] = Figures(total, used, late)
    assert four_books(desk, sold) == wanted
    assert desk.balance_cents(phone) == before - used + late
