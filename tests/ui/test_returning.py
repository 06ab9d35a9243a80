"""Returns, holding, details: by keys, on the real till."""

from PySide6.QtCore import Qt

from pos_client.domain.money import Money
from pos_client.domain.till import Operator
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ANA, CAFE, CTRL, ENTER, ESC, Desk, QuickSigningIn
from ui.approval.dialog import ApprovalDialog
from ui.checkout.credit_dialog import CreditDialog
from ui.returns.blind_dialog import BlindReturnDialog
from ui.returns.dialogs import FindReceiptDialog, ReturnDialog, ReturnDoneDialog
from ui.sale.details import OneFieldDialog
from ui.sale.parking_dialogs import ParkDialog, RecallDialog

KEY = Qt.Key


def sell(desk: Desk, *codes: str) -> str:
    """Exact cash; the number."""
    desk.ring(*codes)
    before = len(desk.sales())
    desk.hands.press(KEY.Key_F12)
    desk.hands.wait("closed", lambda: desk.flow.page.view is desk.flow.page.done)
    desk.hands.press(ENTER)
    desk.rest()
    assert len(desk.sales()) == before + 1
    return desk.sales()[-1][0]


def returned(desk: Desk) -> list[tuple[str, int, str]]:
    with desk.till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT kind, total_cents, reason FROM returns ORDER BY sequence")
        return [tuple(row) for row in rows]


def manager(desk: Desk) -> Operator:
    boss = Operator(id="op-1", code="1", name="Gerente Teste", role="manager")
    signing_in = desk.till.signing_in
    assert isinstance(signing_in, QuickSigningIn)
    signing_in.enrol(boss, desk.shop.pin)
    return boss


def approve(desk: Desk, boss: Operator) -> None:
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(boss.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.press(ENTER)
    dialog = desk.hands.shown(ApprovalDialog)
    assert dialog is not None
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)


def test_one_item_comes_back_three_keys_after_the_receipt_is_scanned(desk: Desk) -> None:
    number = sell(desk, CAFE, "200")
    desk.hands.scan(f"https://loja.example/r/{number}")
    desk.hands.wait_for(ReturnDialog)
    desk.hands.press(ENTER)
    desk.hands.picture("return")
    desk.hands.press(ENTER)
    done = desk.hands.wait_for(ReturnDoneDialog)
    desk.hands.picture("return-done")
    assert done.total.value == "18,90"
    assert returned(desk) == [("return", 1890, "Desistiu da compra")]
    desk.hands.press(ENTER)
    desk.ring(CAFE)


def test_digits_choose_a_part_and_nothing_more_than_was_sold(desk: Desk) -> None:
    desk.hands.write("3*100")
    desk.hands.press(ENTER)
    desk.hands.press(KEY.Key_F12)
    desk.hands.wait("closed", lambda: desk.flow.page.view is desk.flow.page.done)
    desk.hands.press(ENTER)
    number = desk.sales()[-1][0]
    desk.hands.press(KEY.Key_F8)
    desk.hands.wait_for(FindReceiptDialog)
    desk.hands.picture("find-receipt")
    desk.hands.write(number)
    desk.hands.press(ENTER)
    dialog = desk.hands.wait_for(ReturnDialog)
    desk.hands.write("9")
    assert {position: part.milli for position, part in dialog.lines.quantities.items()} == {1: 3000}
    desk.hands.press(KEY.Key_Backspace)
    desk.hands.write("2")
    assert {position: part.milli for position, part in dialog.lines.quantities.items()} == {1: 2000}
    desk.hands.alt("V")
    done = desk.hands.wait_for(ReturnDoneDialog)
    desk.hands.picture("return-credit")
    assert done.total.value == "37,80"
    desk.hands.press(ENTER)
    desk.hands.press(KEY.Key_F8)
    desk.hands.write(number)
    desk.hands.press(ENTER)
    dialog = desk.hands.wait_for(ReturnDialog)
    desk.hands.alt("A")
    desk.hands.wait("all that is left", lambda: dialog.lines.chosen == {1: 1000})
    desk.hands.press(ESC)
    desk.hands.gone(ReturnDialog)


def test_the_last_digits_of_a_receipt_of_this_till_are_enough(desk: Desk) -> None:
    number = sell(desk, CAFE)
    desk.hands.press(KEY.Key_F8)
    desk.hands.wait_for(FindReceiptDialog)
    desk.hands.write(str(int(number[-6:])))
    desk.hands.press(ENTER)
    assert number in desk.hands.wait_for(ReturnDialog).subtitle.text()
    desk.hands.press(ESC)


def test_an_unknown_receipt_is_said_and_nothing_chosen_is_refused(desk: Desk) -> None:
    desk.hands.press(KEY.Key_F8)
    dialog = desk.hands.wait_for(FindReceiptDialog)
    desk.hands.write("001-02-009999")
    desk.hands.press(ENTER)
    assert "número" in dialog.message.text()
    desk.hands.press(ESC)
    number = sell(desk, CAFE)
    desk.hands.scan(number)
    asked = desk.hands.wait_for(ReturnDialog)
    desk.hands.alt("D")
    desk.hands.wait("the refusal", asked.message.text)
    assert returned(desk) == []


def test_an_exchange_pays_the_next_sale_with_what_came_back(desk: Desk) -> None:
    number = sell(desk, CAFE)
    desk.hands.scan(number)
    desk.hands.wait_for(ReturnDialog)
    desk.hands.press(ENTER)
    desk.hands.alt("T")
    desk.hands.wait_for(ReturnDoneDialog)
    desk.hands.picture("exchange")
    desk.hands.press(ENTER)
    desk.ring("300")
    desk.hands.press(KEY.Key_F10)
    desk.hands.wait("the credit applied", lambda: desk.sale.tenders)
    desk.hands.picture("exchange-pay")
    assert desk.sale.remaining == Money(310)
    desk.hands.press(KEY.Key_F12)
    desk.hands.wait("closed", lambda: desk.flow.page.view is desk.flow.page.done)
    with desk.till.store.reading() as snapshot:
        paid = snapshot.exec_driver_sql(
            "SELECT t.method, t.amount_cents FROM tenders t JOIN sales s ON s.id = t.sale_id "
            "WHERE s.total_cents = 2200 ORDER BY t.position"
        ).all()
    assert [tuple(row) for row in paid] == [("store_credit", 1890), ("cash", 310)]


def test_a_store_credit_pays_by_its_code_and_leaves_the_rest(desk: Desk) -> None:
    number = sell(desk, "300")
    desk.hands.scan(number)
    desk.hands.wait_for(ReturnDialog)
    desk.hands.press(ENTER)
    desk.hands.alt("V")
    desk.hands.wait_for(ReturnDoneDialog)
    desk.hands.press(ENTER)
    with desk.till.store.reading() as snapshot:
        code = snapshot.exec_driver_sql("SELECT code FROM store_credits").scalar_one()
    desk.ring("200")
    desk.hands.press(KEY.Key_F10)
    desk.hands.wait("paying", lambda: desk.flow.page.view is desk.flow.page.pay)
    desk.hands.write("v")
    desk.hands.wait_for(CreditDialog)
    desk.hands.picture("credit")
    desk.hands.write(code.lower())
    desk.hands.press(ENTER)
    desk.hands.wait("closed", lambda: desk.flow.page.view is desk.flow.page.done)
    with desk.till.store.reading() as snapshot:
        rest = snapshot.exec_driver_sql(
            "SELECT amount_cents FROM store_credits WHERE used_by_sale_id IS NULL"
        )
        assert rest.scalars().all() == [1750]


def test_without_a_receipt_somebody_else_approves(desk: Desk) -> None:
    boss = manager(desk)
    desk.hands.press(KEY.Key_F8)
    desk.hands.wait_for(FindReceiptDialog)
    desk.hands.alt("S")
    desk.hands.wait_for(BlindReturnDialog)
    desk.hands.write("2*200")
    desk.hands.press(ENTER)
    desk.hands.press(ENTER)
    desk.hands.alt("1")
    desk.hands.picture("blind")
    desk.hands.alt("D")
    approve(desk, boss)
    desk.hands.wait_for(ReturnDoneDialog)
    assert returned(desk) == [("return", 900, "Desistiu da compra")]


def test_a_closed_sale_of_this_shift_is_cancelled_by_leave(desk: Desk) -> None:
    boss = manager(desk)
    number = sell(desk, CAFE, "200")
    desk.hands.scan(number)
    desk.hands.wait_for(ReturnDialog)
    desk.hands.alt("C")
    approve(desk, boss)
    desk.hands.wait_for(ReturnDoneDialog)
    assert returned(desk) == [("cancellation", 2340, "Desistiu da compra")]


def test_sales_are_held_and_brought_back_by_another_operator(desk: Desk) -> None:
    desk.ring(CAFE)
    desk.hands.press(KEY.Key_F6)
    desk.hands.wait_for(ParkDialog)
    desk.hands.write("Dona Maria")
    desk.hands.picture("park")
    desk.hands.press(ENTER)
    desk.hands.wait("an empty cart", lambda: not desk.sale.lines)
    desk.ring("200")
    desk.hands.press(KEY.Key_F7)
    dialog = desk.hands.wait_for(RecallDialog)
    desk.hands.picture("recall")
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", dialog.message.text)
    desk.hands.press(ESC)
    desk.hands.press(KEY.Key_F6)
    desk.hands.wait_for(ParkDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("an empty cart", lambda: not desk.sale.lines)
    desk.hands.press(KEY.Key_F7)
    desk.hands.wait_for(RecallDialog)
    desk.hands.press(ENTER)
    desk.hands.wait("the cart back", lambda: desk.sale.lines)
    assert desk.sale.lines[0].code == CAFE
    assert [cart.name for cart in desk.till.parking.parked()] == ["1"]


def test_a_held_sale_survives_the_end_of_the_program(open_desk: OpenDesk) -> None:
    first = open_desk()
    first.sign_in()
    first.ring(CAFE)
    first.hands.press(KEY.Key_F6)
    first.hands.wait_for(ParkDialog)
    first.hands.press(ENTER)
    first.hands.wait("an empty cart", lambda: not first.sale.lines)
    first.crash()
    second = open_desk()
    second.sign_in("23")
    assert [cart.total_cents for cart in second.till.parking.parked()] == [1890]


def test_salesperson_invoice_cpf_and_paper_time_are_keys_of_the_sale(desk: Desk) -> None:
    boss = manager(desk)
    desk.ring(CAFE)
    desk.hands.press(KEY.Key_V, CTRL)
    desk.hands.wait_for(OneFieldDialog)
    desk.hands.picture("salesperson")
    desk.hands.write("23")
    desk.hands.press(ENTER)
    desk.hands.gone(OneFieldDialog)
    desk.hands.press(KEY.Key_N, CTRL)
    dialog = desk.hands.wait_for(OneFieldDialog)
    desk.hands.write("52998224720")
    desk.hands.press(ENTER)
    assert dialog.message.text()
    desk.hands.write("529.982.247-25")
    desk.hands.press(ENTER)
    desk.hands.gone(OneFieldDialog)
    desk.hands.press(KEY.Key_T, CTRL)
    late = desk.hands.wait_for(OneFieldDialog)
    late.field.selectAll()
    moment = desk.till.checkout.clock()
    desk.hands.write(f"{moment:%d/%m %H:%M}")
    desk.hands.press(ENTER)
    approve(desk, boss)
    desk.hands.wait("marked", lambda: desk.sale.sold_at)
    desk.hands.picture("late")
    desk.hands.press(KEY.Key_F12)
    desk.hands.wait("closed", lambda: desk.flow.page.view is desk.flow.page.done)
    with desk.till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql("SELECT kind, salesperson_id, invoice_cpf FROM sales").one()
    assert tuple(row) == ("late", "op-23", "52998224725")
    assert ANA.id != "op-23"
