"""The main job by keys alone: sign in, sell, find the member, PIN, cashback, cash, offer, delivery."""

from dataclasses import dataclass

import httpx
from PySide6.QtCore import Qt

from pos_client.demo.cashier import Cashier
from pos_client.demo.seed import CASHIER
from pos_client.demo.store import DemoStore
from pos_client.ports import Capability
from pos_client.services.checkout import ClosedSale
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.pin_dialog import PinDialog
from ui.main_window import MainWindow
from ui.member.finder import FinderDialog
from ui.sale.receipt_dialog import ReceiptDialog
from ui.sale.search_dialog import SearchDialog

ENTER = Qt.Key.Key_Return
CASH_TYPED = "20000"


@dataclass(frozen=True, slots=True)
class JobDone:
    """What the job left behind."""

    sale: ClosedSale
    queue: int


def do_main_job(cashier: Cashier, demo: DemoStore) -> JobDone:
    """One whole sale with cashback, as a cashier does it."""
    _sign_in(cashier, demo)
    _ring(cashier)
    _find_member(cashier, demo)
    _redeem(cashier, demo)
    closed = _pay_cash(cashier)
    _show_receipt(cashier)
    queue = cashier.wait("everything delivered", lambda: _delivered(cashier.window, demo))
    cashier.picture("delivered")
    return JobDone(closed, queue - 1)


def _sign_in(cashier: Cashier, demo: DemoStore) -> None:
    window = cashier.window
    window.sign_in.setFocus()
    cashier.picture("sign-in")
    cashier.type_in(CASHIER.code)
    cashier.press(ENTER)
    cashier.type_in(demo.pin)
    cashier.press(ENTER)
    cashier.wait("shift or sale", lambda: window.page is not window.sign_in)
    if window.page is window.open_shift:
        cashier.type_in("20000")
        cashier.picture("open-shift")
        cashier.press(ENTER)
        cashier.wait("the sale screen", lambda: window.page is window.flow.page)


def _ring(cashier: Cashier) -> None:
    """A scan, three of a code, a scale's label, a product by name, and a code that nobody knows."""
    sale = cashier.window.flow.sale_model
    start = len(sale.sale.lines)
    cashier.scan("7891000100110")
    cashier.scan("3*7891000100103")
    cashier.scan(_scale_label("00114", grams=452))
    cashier.wait("three lines", lambda: len(sale.sale.lines) == start + 3)
    cashier.scan("7891000199992")
    cashier.picture("unknown-code")
    cashier.press(Qt.Key.Key_Escape)
    cashier.press(Qt.Key.Key_F2)
    search = cashier.wait_for(SearchDialog)
    cashier.type_in("gel jab")
    cashier.wait("a product found", lambda: search.list.count() == 1)
    cashier.picture("search")
    cashier.press(ENTER)
    cashier.wait("four lines", lambda: len(sale.sale.lines) == start + 4)


def _scale_label(code: str, *, grams: int) -> str:
    from pos_client.domain.product import gtin_check_digit

    body = f"20{code}{grams:05d}"
    return f"{body}{gtin_check_digit(body)}"


def _find_member(cashier: Cashier, demo: DemoStore) -> None:
    sale = cashier.window.flow.sale_model
    cashier.press(Qt.Key.Key_F3)
    cashier.wait_for(FinderDialog)
    cashier.type_in(demo.customers[0].phone.national)
    cashier.picture("find-customer")
    cashier.press(ENTER)
    cashier.wait("the member", lambda: sale.sale.member)
    model = cashier.window.flow.sale_model
    if demo.till.redemptions and Capability.BALANCE in demo.till.redemptions.gateway.capabilities:
        cashier.wait("the balance", lambda: model.quote)
    cashier.picture("sale")


def _redeem(cashier: Cashier, demo: DemoStore) -> None:
    """A wrong PIN first, then the one on the customer's phone, then all that can be used."""
    cashier.press(Qt.Key.Key_F10)
    cashier.wait_for(PinDialog)
    pin = _pin_on_phone(demo)
    cashier.type_in(_wrong(pin))
    if len(pin) != cashier.wait_for(PinDialog).field.maxLength():
        cashier.press(ENTER)
    dialog = cashier.wait_for(PinDialog)
    cashier.wait("the PIN refused", dialog.message.text)
    cashier.picture("wrong-pin")
    cashier.type_in(pin)
    if cashier.shown(AmountDialog) is None and cashier.shown(PinDialog) is not None:
        cashier.press(ENTER)
    cashier.wait_for(AmountDialog)
    cashier.picture("cashback")
    cashier.press(ENTER)
    sale = cashier.window.flow.sale_model

    def redeemed() -> bool:
        if cashier.shown(OfferDialog) is not None and sale.sale.redemption is None:
            cashier.picture("campaign")
            cashier.press(ENTER)
        return sale.sale.redemption is not None

    cashier.wait("the cashback applied", redeemed)


def _pay_cash(cashier: Cashier) -> ClosedSale:
    flow = cashier.window.flow
    closed: list[ClosedSale] = []
    flow.paying.closed.connect(closed.append)
    cashier.press(Qt.Key.Key_D)
    cashier.type_in(CASH_TYPED)
    cashier.picture("payment")
    cashier.press(ENTER)
    sale = cashier.wait("the sale closed", lambda: closed[0] if closed else None)
    if not flow.checkout.benefit.campaign:
        cashier.wait_for(OfferDialog)
        cashier.picture("offer")
        cashier.press(ENTER)
    cashier.rest(300)
    cashier.picture("done")
    return sale


def _show_receipt(cashier: Cashier) -> None:
    cashier.press(Qt.Key.Key_F5)
    cashier.wait_for(ReceiptDialog)
    cashier.rest(100)
    cashier.picture("receipt")
    cashier.press(Qt.Key.Key_Escape)


def _delivered(window: MainWindow, demo: DemoStore) -> int:
    """One more than what waits, once nothing does on disk and on the screen (so that it reads as true)."""
    on_disk = demo.till.delivery.backlog().waiting
    on_screen = window.status_model.status.backlog.waiting
    window.status_model.count()
    return 1 if on_disk == on_screen == 0 else 0


def _pin_on_phone(demo: DemoStore) -> str:
    phone = demo.customers[0].phone.e164
    told = httpx.get(f"{demo.sandbox_url}/sandbox/phone", params={"phone": phone}).raise_for_status().json()
    return str(told["pin"])


def _wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10 ** len(pin):0{len(pin)}d}"
