"""A full disk, a power cut, a locked till: the cashier is told what became of the sale, and goes on."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Outage, Unavailable
from resources.words import Words
from tests.fakes.people import wrong_pin
from tests.ui.desk import CTRL, ENTER, ESC, RUI, Desk, Shop
from tests.ui.platform import PhonePlatform
from ui import wording
from ui.sale.recovery_dialog import RecoveryDialog

OpenDesk = Callable[..., Desk]


def fill_disk(desk: Desk) -> None:
    """As a disk with no room for one page more: SQLite answers SQLITE_FULL."""
    desk.rest()
    with desk.till.store.writing() as transaction:
        transaction.exec_driver_sql("CREATE TABLE ballast (junk BLOB)")
    with desk.till.store.writing() as transaction:
        pages = transaction.exec_driver_sql("PRAGMA page_count").scalar_one()
        transaction.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    for size in (4000, 1000, 200, 20):
        _eat(desk, size)


def _eat(desk: Desk, size: int) -> None:
    try:
        while True:
            with desk.till.store.writing() as transaction:
                transaction.exec_driver_sql(f"INSERT INTO ballast VALUES (zeroblob({size}))")
    except Unavailable as error:
        assert error.outage is Outage.DISK_FULL


def free_disk(desk: Desk) -> None:
    with desk.till.store.writing() as transaction:
        transaction.exec_driver_sql("PRAGMA max_page_count = 1000000")


@pytest.mark.parametrize("key", [Qt.Key.Key_F12, ENTER])
def test_a_full_disk_keeps_the_sale_open_and_enter_closes_it_once(desk: Desk, key: Qt.Key) -> None:
    """From the products (F12) and from the payment (Enter)."""
    desk.ring(*["100"] * 40)
    if key == ENTER:
        desk.hands.press(Qt.Key.Key_F10)
    fill_disk(desk)
    desk.hands.press(key)
    full = wording.sentence(Words.of("pt_BR"), Unavailable(Outage.DISK_FULL))
    page = desk.flow.page
    desk.hands.wait("the sentence", lambda: page.pay.problem.isVisible() and page.pay.problem.text() == full)
    desk.rest()
    assert desk.sales() == []
    assert len(desk.sale.lines) == 40
    assert not desk.sale.remaining
    free_disk(desk)
    desk.hands.press(ENTER)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: not desk.shows("pay"))
    desk.rest()
    assert desk.sales() == [(desk.number(1), 40 * 1890)]


def test_a_full_disk_lets_the_cashier_step_back(desk: Desk) -> None:
    desk.ring(*["100"] * 40)
    fill_disk(desk)
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sentence", desk.flow.page.pay.problem.isVisible)
    desk.rest()
    desk.hands.press(ESC)
    assert not desk.sale.tenders
    desk.hands.press(ESC)
    assert desk.shows("sale")
    assert len(desk.sale.lines) == 40
    free_disk(desk)


def test_after_a_power_cut_the_last_sale_is_told_and_the_cart_is_back(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.sign_in()
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.hands.press(ENTER)
    desk.ring("200", "300")
    desk.crash()
    again = open_desk()
    again.sign_in()
    dialog = again.hands.wait_for(RecoveryDialog)
    said = " ".join(label.text() for label in dialog.findChildren(type(dialog.message)))
    assert again.number(1) in said
    assert "18,90" in said
    assert "2 itens" in said
    again.hands.press(ENTER)
    again.hands.gone(RecoveryDialog)
    assert [line.code for line in again.sale.lines] == ["200", "300"]
    with again.till.store.reading() as snapshot:
        copies = snapshot.exec_driver_sql("SELECT count(*) FROM print_jobs WHERE copy > 1").scalar()
    assert copies == 0
    again.hands.press(Qt.Key.Key_F12)
    again.hands.wait("the sale done", lambda: again.shows("done"))
    assert again.sales() == [(again.number(1), 1890), (again.number(2), 2650)]


def test_a_power_cut_in_a_payment_comes_back_to_the_payment(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.sign_in()
    desk.ring("100")
    desk.hands.press(ENTER)
    desk.hands.write("1000")
    desk.hands.press(ENTER)
    desk.crash()
    again = open_desk()
    again.sign_in()
    again.hands.wait_for(RecoveryDialog)
    again.hands.press(ENTER)
    again.hands.gone(RecoveryDialog)
    assert again.shows("pay")
    assert again.flow.page.pay.amount.value_cents == 890
    again.hands.press(ENTER)
    again.hands.wait("the sale done", lambda: again.shows("done"))
    assert again.sales() == [(again.number(1), 1890)]


def test_an_orderly_end_tells_no_tale(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.sign_in()
    desk.ring("100")
    desk.rest()
    desk.close()
    again = open_desk()
    again.sign_in()
    assert again.hands.shown(RecoveryDialog) is None
    assert [line.code for line in again.sale.lines] == ["100"]


def test_lock_keeps_the_cart_and_another_signs_in(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_L, CTRL)
    assert desk.window.page is desk.window.sign_in
    assert desk.window.sign_in.note.isVisible()
    desk.hands.press(ESC)
    desk.hands.press(Qt.Key.Key_F12)
    desk.rest()
    assert desk.sales() == []
    desk.sign_in(RUI.code)
    assert [line.code for line in desk.sale.lines] == ["100"]
    assert RUI.code in desk.window.status_bar._operator.text()
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    with desk.till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT operator_id FROM sales").scalars().all() == [RUI.id]


def test_a_wrong_operator_pin_says_how_many_tries_are_left(open_desk: OpenDesk, shop: Shop) -> None:
    desk = open_desk()
    view = desk.window.sign_in
    desk.hands.write("17")
    desk.hands.press(ENTER)
    desk.hands.write(wrong_pin(shop.pin))
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", view.problem.text)
    assert "4" in view.problem.text()
    assert view.pin.text() == ""
    assert desk.hands._focus() is view.pin
    desk.hands.write(shop.pin)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale screen", lambda: desk.window.page is desk.flow.page)


def test_after_five_wrong_pins_the_operator_waits(open_desk: OpenDesk, shop: Shop) -> None:
    desk = open_desk()
    view = desk.window.sign_in
    desk.hands.write("17")
    desk.hands.press(ENTER)
    for _ in range(6):
        desk.hands.write(wrong_pin(shop.pin))
        desk.hands.press(ENTER)
        desk.hands.wait("the refusal", lambda: view.isEnabled() and view.problem.text())
    wait = view.problem.text()
    assert any(character.isdigit() for character in wait)
    assert "{" not in wait
    desk.hands.write(shop.pin)
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", lambda: view.isEnabled() and view.problem.text())
    assert desk.window.page is view


def test_a_till_without_a_programme_sells(open_desk: OpenDesk) -> None:
    desk = open_desk(gateway=None)
    desk.sign_in()
    desk.ring("100")
    desk.hands.press(ENTER)
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert len(desk.sales()) == 1


def test_the_member_of_a_cart_survives_the_power_cut_masked(
    open_desk: OpenDesk, platform: PhonePlatform, member: Member
) -> None:
    desk = open_desk()
    desk.sign_in()
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(MemberQuery(phone=member.phone)).members[0])
    desk.crash()
    again = open_desk()
    again.sign_in()
    again.hands.press(ENTER)
    again.hands.gone(RecoveryDialog)
    assert again.sale.member is not None
    assert "•" in again.flow.page.member._name.text()
