"""The manager's area by keys alone: leave to look, the sale untouched, scans met, lists and files."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from pos_client.domain.customer import Member
from pos_client.domain.till import Operator
from pos_client.store import outbox
from tests.ui.conftest import OpenDesk, query_of
from tests.ui.desk import ALT, ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.manager import sentences
from ui.manager.export import ExportDialog, SavedDialog
from ui.manager.flow import ManagerFlow
from ui.manager.page import ManagerPage
from ui.shift.drawer_menu import DrawerMenu
from ui.shift.paper_dialog import PaperDialog
from ui.widgets import Toast

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """A cashier is signed in; a manager is within call."""
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    made.sign_in()
    return made


@pytest.fixture
def managed(open_desk: OpenDesk, member: Member) -> Desk:
    """The manager stands at the till, one sale to a member is closed."""
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    made.sign_in(EVA.code)
    made.ring("100", "200")
    made.flow.sale_model.attach(made.till.members.find_everywhere(query_of(member)).members[0])
    made.hands.press(Qt.Key.Key_F12)
    made.hands.wait("the sale closed", lambda: made.shows("done") or None)
    made.hands.press(ENTER)
    made.rest()
    return made


def manager(desk: Desk) -> ManagerFlow:
    return desk.window.manager


def enter(desk: Desk) -> ManagerPage:
    """F9, J."""
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("J")
    return manager(desk).page


def inside(desk: Desk) -> ManagerPage:
    page = enter(desk)
    desk.hands.wait("the manager's area", page.isVisible)
    desk.rest()
    return page


def said(desk: Desk) -> str:
    """The last sentence on the screen."""
    desk.rest()
    return " ".join(toast.text for toast in desk.window.findChildren(Toast) if toast.isVisible())


def test_a_cashier_sees_nothing_of_it_without_leave(desk: Desk) -> None:
    page = enter(desk)
    desk.hands.wait_for(ApprovalDialog)
    assert not page.isVisible()
    desk.hands.press(ESC)
    assert not page.isVisible()
    assert desk.shows("sale")


def test_with_a_managers_leave_the_drawer_stays_unknown_to_who_counts_it(desk: Desk) -> None:
    page = enter(desk)
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("the manager's area", page.isVisible)
    desk.rest()
    assert "Esperado na gaveta" not in manager(desk).today.drawer.accessibleDescription()
    desk.hands.press(ESC)
    enter(desk)
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)


def test_esc_goes_back_to_the_sale_exactly_as_it_was(managed: Desk) -> None:
    managed.ring("300")
    before = managed.sale
    managed.hands.write("12")
    page = inside(managed)
    managed.hands.alt("6")
    managed.rest()
    managed.hands.press(ESC)
    assert not page.isVisible()
    assert managed.sale == before
    assert managed.flow.page.sale.code.text() == "12"
    managed.hands.write("3")
    assert managed.flow.page.sale.code.text() == "123"


def test_today_says_what_was_sold_and_what_is_in_the_drawer(managed: Desk) -> None:
    inside(managed)
    today = manager(managed).today
    managed.hands.picture("today")
    assert today.sales.figure.text == "R$\u00a023,40"
    assert "1 venda" in today.sales.accessibleDescription()
    assert "Esperado na gaveta 223,40" in today.drawer.accessibleDescription()
    assert "23,40" in today.hours.accessibleDescription()


def test_arrows_walk_the_list_and_alt_digits_jump(managed: Desk) -> None:
    page = inside(managed)
    assert page.side.hasFocus()
    managed.hands.press(Qt.Key.Key_Down)
    assert page.section is page.sections[1]
    managed.hands.press(ENTER)
    assert not page.side.hasFocus()
    assert QApplication.focusWidget() is page.sections[1].first.focusProxy()
    for at in range(7):
        managed.hands.alt(str(at + 1))
        assert page.section is page.sections[at]
        managed.rest()
        focus = QApplication.focusWidget()
        assert focus is not None
        assert page.sections[at].isAncestorOf(focus) or at == 0


def test_a_scan_of_goods_is_not_lost_silently(managed: Desk) -> None:
    page = inside(managed)
    for key in "1367":
        managed.hands.alt(key)
        managed.hands.scan("7891000315507")
        assert "passe de novo" in said(managed)
        assert page.isVisible()
    assert managed.sale.lines == ()
    managed.hands.press(ESC)
    managed.ring("7891000315507")


def test_a_scanned_receipt_is_looked_up(managed: Desk) -> None:
    page = inside(managed)
    ((number, _total),) = managed.sales()
    managed.hands.scan(number)
    sales = manager(managed).sales
    assert page.section is sales
    managed.hands.wait("found", lambda: sales.table.count == 1)
    assert sales.field.text() == number


def test_a_sale_is_shown_with_receipt_deliveries_and_journal_and_printed_again(managed: Desk) -> None:
    inside(managed)
    managed.hands.alt("3")
    sales = manager(managed).sales
    managed.hands.write("23,40")
    managed.hands.wait("found", lambda: sales.table.count == 1)
    managed.hands.press(ENTER)
    managed.hands.wait("the sale", sales.story.isVisible)
    managed.hands.wait("the picture", sales.story.paper.accessibleDescription)
    assert "Smartbis" in sales.story.deliveries.area.accessibleDescription()
    assert "Venda concluída" in sales.story.journal.area.accessibleDescription()
    managed.hands.picture("sale")
    with managed.till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE print_jobs SET state = 'printed'")
    managed.hands.alt("P")
    assert "mais uma via" in said(managed)
    with managed.till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT max(copy) FROM print_jobs").scalar_one() == 2
    managed.hands.press(ESC)
    assert sales.table.isVisible()
    managed.hands.press(ESC)
    assert sales.field.text() == ""
    managed.hands.press(ESC)
    assert not manager(managed).page.isVisible()


def test_what_a_platform_refused_is_sent_again_from_the_list(managed: Desk) -> None:
    with managed.till.store.writing() as transaction:
        (message,) = outbox.due_messages(transaction, "smartbis", now_ms=10**15, most=1)
        outbox.mark_rejected(transaction, message.id, answer="MEMBER_NOT_FOUND: unknown")
    page = inside(managed)
    managed.hands.alt("4")
    managed.rest()
    pending = page.sections[3]
    assert pending.panel.list.count() == 1  # type: ignore[attr-defined]
    managed.hands.press(ENTER)
    managed.rest()
    with managed.till.store.reading() as snapshot:
        state = "SELECT state FROM outbox WHERE destination = 'smartbis'"
        assert snapshot.exec_driver_sql(state).scalar_one() == "rejected", "Enter alone sends nothing"
    managed.hands.alt("T")
    managed.rest()
    with managed.till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql(state).scalar_one() == "pending"
    assert pending.panel.list.count() == 0  # type: ignore[attr-defined]


def test_the_shift_log_shows_the_open_shift_and_an_x_of_it(managed: Desk) -> None:
    page = inside(managed)
    managed.hands.alt("2")
    managed.rest()
    table = page.sections[1].table  # type: ignore[attr-defined]
    assert "aberto" in table.list.item(0).text()
    managed.hands.press(ENTER)
    assert "ainda está aberto" in said(managed)
    managed.hands.alt("X")
    managed.hands.wait_for(PaperDialog)
    managed.hands.press(ESC)
    managed.hands.gone(PaperDialog)
    assert page.isVisible()


def test_a_loss_is_noted_with_a_reason(managed: Desk) -> None:
    with managed.till.store.writing() as transaction:
        transaction.exec_driver_sql(
            "INSERT INTO redemptions(id, sale_id, member_id, provider, amount_cents, state, hold_id, "
            "evidence, changed_at) "
            "SELECT 'r-1', id, member_id, 'smartbis', 500, 'refused', '', '', closed_at FROM sales"
        )
        transaction.exec_driver_sql(
            "INSERT INTO losses(id, redemption_id, sale_id, member_id, amount_cents, why, at) "
            "SELECT 'l-1', 'r-1', id, member_id, 500, 'INSUFFICIENT_BALANCE', closed_at FROM sales"
        )
    page = inside(managed)
    managed.hands.alt("5")
    managed.rest()
    section = page.sections[4]
    assert section.open_total.figure.text == "R$\u00a05,00"  # type: ignore[attr-defined]
    managed.hands.press(ENTER)
    managed.hands.alt("1")
    managed.hands.press(ENTER)
    managed.hands.wait("noted", lambda: section.open_total.figure.text == "R$\u00a00,00")  # type: ignore[attr-defined]
    with managed.till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql("SELECT settled_by, note FROM losses").one()
        assert (row.settled_by, row.note) == (EVA.id, "Cliente pagou")


def test_a_report_walks_back_in_time_and_is_saved_as_csv_and_pdf(managed: Desk, tmp_path: Path) -> None:
    inside(managed)
    managed.hands.alt("6")
    managed.rest()
    reports = manager(managed).reports
    assert reports.sales.figure.text == "R$\u00a023,40"
    managed.hands.alt("M")
    managed.rest()
    assert reports.days.isVisible()
    assert "23,40" in reports.days.chart.accessibleDescription()
    managed.hands.press(Qt.Key.Key_Left, ALT)
    managed.rest()
    assert reports.report is not None
    assert reports.report.is_empty
    assert "Nada vendido" in reports.hours.chart.accessibleDescription()
    managed.hands.press(Qt.Key.Key_Right, ALT)
    managed.rest()
    managed.hands.alt("E")
    dialog = managed.hands.wait_for(ExportDialog)
    dialog.field.setText(str(tmp_path / "out"))
    managed.hands.press(ENTER)
    managed.hands.gone(ExportDialog)
    sheet, page = sorted((tmp_path / "out").iterdir(), key=lambda path: path.suffix)
    assert "23,40" in sheet.read_text("utf-8-sig")
    assert "Ticket médio" in sheet.read_text("utf-8-sig")
    assert page.read_bytes().startswith(b"%PDF")
    assert sheet.name.startswith("001-")
    assert "-mes-" in sheet.name
    saved = managed.hands.wait_for(SavedDialog)
    assert saved.folder == (tmp_path / "out").resolve()
    assert saved.place.text().replace("\u200b", "") == str(saved.folder)
    desktop = Desktop()
    # The stub asks for bytes, which PySide then refuses.
    QDesktopServices.setUrlHandler("file", desktop, "open")  # type: ignore[arg-type]
    try:
        managed.hands.alt("A")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert desktop.opened == [saved.folder]
    managed.hands.press(ENTER)
    managed.hands.gone(SavedDialog)


class Desktop(QObject):
    """Opens folders in the machine's place."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


def test_what_there_is_none_of_is_said_in_words(desk: Desk) -> None:
    words = desk.till.words
    assert sentences.sales(words, 0) == "nenhuma venda"
    assert sentences.sales(words, 1) == "1 venda"
    assert sentences.sales(words, 2) == "2 vendas"


def test_a_folder_that_cannot_be_written_is_said_beside_the_field(managed: Desk, tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_text("")
    inside(managed)
    managed.hands.alt("6")
    managed.rest()
    managed.hands.alt("E")
    dialog = managed.hands.wait_for(ExportDialog)
    dialog.field.setText(str(wall))
    managed.hands.alt("C")
    managed.rest()
    assert dialog.isVisible()
    assert dialog.message.text()
    managed.hands.press(ESC)


def test_locking_in_the_area_asks_the_next_one_to_sign_in(managed: Desk) -> None:
    page = inside(managed)
    managed.window.lock()
    assert not page.isVisible()
    managed.sign_in()
    assert managed.shows("sale")
