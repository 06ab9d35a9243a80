"""What the customer sees, on the second screen and on the pole, while the cashier works by keys."""

import secrets

import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from resources.words import Words
from tests.ui.conftest import query_of
from tests.ui.desk import CTRL, ENTER, ESC, Desk
from ui.checkout.pix_dialog import PixDialog
from ui.customer.flow import CustomerFlow
from ui.customer.model import CustomerModel, Idle, PayingByPix, Seen, Served, Serving
from ui.customer.pole import COLUMNS, pole_lines
from ui.customer.window import CustomerWindow
from ui.widgets import Text


@pytest.fixture
def customer(desk: Desk) -> CustomerFlow:
    return desk.window._customer


@pytest.fixture
def screen(desk: Desk, customer: CustomerFlow) -> CustomerWindow:
    """The window, as on a second monitor of which this platform has none."""
    made = CustomerWindow(desk.till.words, desk.till.checkout.head)
    made.resize(1024, 768)
    made.show()
    desk.window.activateWindow()
    desk.hands.wait("the till's own window active", desk.window.isActiveWindow)
    customer.window = made
    made.show_seen(customer.model.seen)
    return made


def texts(window: CustomerWindow) -> str:
    pane = window.pane
    assert pane is not None
    return " ".join(one.text() for one in pane.findChildren(Text) if one.isVisible())


def codes(window: CustomerWindow) -> list[str]:
    """What an independent reader finds on the screen."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    grey = memoryview(picture.constBits()).cast("B", (picture.height(), picture.bytesPerLine()))
    found = zxingcpp.read_barcodes(grey)
    return [one.text for one in found]


def test_nobody_there_shows_the_store_s_message_and_portal(desk: Desk, screen: CustomerWindow) -> None:
    head = desk.till.checkout.head
    assert head.message in texts(screen)
    assert codes(screen) == [head.portal_url]


def test_the_cart_is_shown_as_it_grows(desk: Desk, screen: CustomerWindow) -> None:
    desk.ring("100", "200")
    assert screen._cart.total == "23,40"
    assert screen._cart.shown == ("18,90", "4,50")
    desk.ring(*["200"] * 10)
    screen.resize(1024, 1080)
    desk.hands.wait("all lines", lambda: len(screen._cart.shown) == 12)
    assert "itens antes" not in texts(screen)
    screen.resize(1024, 600)
    desk.hands.wait("fewer lines", lambda: len(screen._cart.shown) < 12)
    shown = len(screen._cart.shown)
    assert shown >= 6
    assert f"mais {12 - shown} itens" in texts(screen)


def test_the_member_s_name_is_never_on_it(desk: Desk, screen: CustomerWindow, member: Member) -> None:
    desk.ring("100")
    desk.flow.sale_model.attach(desk.till.members.find_everywhere(query_of(member)).members[0])
    assert member.name.split()[0] not in texts(screen)


def test_a_pix_code_is_before_the_customer_while_it_is_waited_for(
    desk: Desk, customer: CustomerFlow, screen: CustomerWindow
) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F10)
    desk.flow.paying._show_pix(Money(1890))
    dialog = desk.hands.wait_for(PixDialog)
    seen = customer.model.seen
    assert isinstance(seen, PayingByPix)
    assert codes(screen) == [seen.code]
    desk.hands.press(ESC)
    desk.hands.wait("the dialog gone", lambda: not dialog.isVisible())
    assert isinstance(customer.model.seen, Serving)


def test_the_change_stays_until_the_next_customer_s_first_item(desk: Desk, screen: CustomerWindow) -> None:
    desk.ring("100")
    desk.hands.press(ENTER)
    desk.hands.write("5000")
    desk.hands.press(ENTER)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert screen._end.change == "31,10"
    desk.hands.press(ENTER)
    assert screen.pane is screen._end
    desk.ring("200")
    assert screen._cart.total == "4,50"


def test_a_locked_till_goes_back_to_the_message(desk: Desk, customer: CustomerFlow) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.hands.press(ENTER)
    assert isinstance(customer.model.seen, Served)
    desk.hands.press(Qt.Key.Key_L, CTRL)
    desk.hands.wait("the sign-in", lambda: desk.window.page is desk.window.sign_in)
    assert isinstance(customer.model.seen, Idle)


def test_with_one_monitor_there_is_no_second_window(customer: CustomerFlow) -> None:
    assert len(QGuiApplication.screens()) == 1
    assert customer.window is None


def test_it_closes_with_the_till(desk: Desk, screen: CustomerWindow, customer: CustomerFlow) -> None:
    desk.screen.close()
    assert not screen.isVisible()
    assert customer.window is None


@pytest.mark.parametrize("language", ["pt_BR", "en"])
def test_the_pole_always_has_two_lines_that_fit(desk: Desk, language: str) -> None:
    words, head = Words.of(language), desk.till.checkout.head
    model = CustomerModel()
    model.show_sale(desk.sale)
    assert isinstance(model.seen, Idle)
    seen: list[Seen] = [model.seen]
    desk.ring("100")
    sale = desk.sale
    seen += [Serving(sale), PayingByPix(sale, secrets.token_hex(8), sale.total)]
    seen += [Served(Money(123_456_789), Money(99)), Served(sale.total)]
    for one in seen:
        lines = pole_lines(words, one, store=head.name, message=head.message)
        assert all(len(line) <= COLUMNS for line in lines), lines
    first, second = pole_lines(words, Serving(sale), store="", message="")
    mark = "." if language == "en" else ","
    assert first == f"Café torrado 5 18{mark}90"
    assert second.endswith(f"18{mark}90")


def test_the_pole_is_told_of_every_change(desk: Desk) -> None:
    told: list[tuple[str, str]] = []
    customer = desk.window._customer
    object.__setattr__(customer._counter, "pole", lambda first, second: told.append((first, second)))
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    assert told[0][0].endswith("18,90")
    assert told[-1][1] == "Obrigado"
