"""What needs a person, and every sale by destination: by keys alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_client.domain.customer import Member
from pos_client.domain.till import Operator
from pos_client.store import outbox
from tests.ui.conftest import OpenDesk, query_of
from tests.ui.desk import ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.delivery.pending_dialog import PendingDialog
from ui.delivery.sales_dialog import SalesDialog
from ui.delivery.settle_dialog import SettleDialog
from ui.member.finder import FinderDialog
from ui.sale.receipt_dialog import ReceiptDialog
from ui.shift.drawer_menu import DrawerMenu
from ui.widgets import QueueChip

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")


@pytest.fixture
def desk(open_desk: OpenDesk, member: Member) -> Desk:
    """Signed in; one sale to the member is closed, and a manager is within call."""
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    made.sign_in()
    made.ring("100")
    known = made.till.members.find_everywhere(query_of(member)).members[0]
    made.flow.sale_model.attach(known)
    made.hands.press(Qt.Key.Key_F12)
    made.hands.wait("the sale closed", lambda: made.shows("done") or None)
    made.rest()
    return made


def settle(desk: Desk, state: str, answer: str) -> None:
    """The programme's message ends so."""
    with desk.till.store.writing() as transaction:
        (message,) = outbox.due_messages(transaction, "smartbis", now_ms=10**15, most=1)
        end = outbox.mark_rejected if state == "rejected" else outbox.mark_unknown
        end(transaction, message.id, answer=answer)


def pending(desk: Desk) -> PendingDialog:
    """F9, P."""
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("P")
    dialog = desk.hands.wait_for(PendingDialog)
    desk.rest()
    desk.hands.picture("pending")
    return dialog


def approve(desk: Desk) -> None:
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()


def state(desk: Desk) -> str:
    with desk.till.store.reading() as snapshot:
        statement = "SELECT state FROM outbox WHERE destination = 'smartbis'"
        return str(snapshot.exec_driver_sql(statement).scalar_one())


def test_where_nothing_needs_a_person_the_list_says_so(desk: Desk) -> None:
    dialog = pending(desk)
    assert dialog.list.count() == 0
    assert "Nada precisa" in dialog.list.empty_text
    assert not dialog.retry.isEnabled()


def test_a_refusal_says_what_to_do_and_goes_out_again_with_a_managers_leave(desk: Desk) -> None:
    settle(desk, "rejected", "MEMBER_NOT_FOUND: unknown")
    dialog = pending(desk)
    assert "não conhece este cliente" in dialog.reason.text()
    desk.hands.alt("T")
    approve(desk)
    assert state(desk) == "pending"
    assert dialog.list.count() == 0


def test_what_may_have_arrived_is_not_sent_for_another_customer(desk: Desk) -> None:
    settle(desk, "unknown", "no_answer timeout")
    dialog = pending(desk)
    assert "pode ter chegado" in dialog.reason.text()
    assert dialog.retry.label == "Não está lá: enviar"
    assert not dialog.customer.isEnabled()


def test_what_was_settled_elsewhere_is_marked_with_a_reason(desk: Desk) -> None:
    settle(desk, "unknown", "no_answer timeout")
    pending(desk)
    desk.hands.alt("M")
    dialog = desk.hands.wait_for(SettleDialog)
    desk.hands.press(ENTER)
    assert "motivo" in dialog.message.text()
    desk.hands.alt("2")
    desk.hands.picture("settle")
    desk.hands.press(ENTER)
    approve(desk)
    assert state(desk) == "handled"


def test_a_refused_sale_goes_to_another_customer(desk: Desk, member: Member) -> None:
    settle(desk, "rejected", "no_customer_id")
    pending(desk)
    desk.hands.alt("C")
    desk.hands.wait_for(FinderDialog)
    assert member.phone is not None
    desk.hands.write(member.phone.national)
    desk.hands.press(ENTER)
    approve(desk)
    assert state(desk) == "pending"


def test_the_chip_of_the_queue_opens_the_list(desk: Desk) -> None:
    chip = desk.window.status_bar.findChild(QueueChip)
    assert chip is not None
    desk.hands.press(ENTER)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    desk.hands.wait_for(PendingDialog)


def test_each_sale_says_what_every_destination_has_of_it(desk: Desk) -> None:
    settle(desk, "rejected", "no_customer_id")
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("N")
    dialog = desk.hands.wait_for(SalesDialog)
    desk.rest()
    desk.hands.picture("sales")
    row = dialog.list.item(0)
    assert row is not None
    assert "Smartbis: recusada · SmartPOS: aguardando" in row.text()
    desk.hands.write("99999")
    desk.hands.wait("nothing found", lambda: dialog.list.count() == 0 or None)
    dialog.field.clear()
    desk.hands.wait("the sale again", lambda: dialog.list.count() == 1 or None)
    desk.hands.press(ENTER)
    desk.hands.wait_for(ReceiptDialog)
    desk.hands.press(ESC)
