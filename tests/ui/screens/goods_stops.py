"""Goods on a scale in each of its moods; returns with and without a receipt; what came back pays."""

from PySide6.QtCore import Qt

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.domain.weighing import Balance, Weight
from pos_client.services.importing import Importing
from tests.ui.benefits import EVA, managers
from tests.ui.desk import ANA, ENTER, Desk, Shop, opened, sit_down
from tests.ui.screens.counter_stops import PRODUCTS, clear, show
from tests.ui.screens.studio import Studio, tidy
from ui.approval.dialog import ApprovalDialog
from ui.checkout.credit_dialog import CreditDialog
from ui.returns.blind_dialog import BlindReturnDialog
from ui.returns.dialogs import FindReceiptDialog, ReturnDialog, ReturnDoneDialog
from ui.sale.weigh_dialog import WeighDialog

K = Qt.Key
CHEESE = Product(
    "10310", "Queijo artesanal da Serra da Canastra, curado seis meses, peça", Money(12_990), unit="kg"
)
MOODS = {
    "weigh-waiting": Weight(Balance.UNSTABLE),
    "weigh-empty": Weight(Balance.STABLE, 0),
    "weigh-stands": Weight(Balance.STABLE, 12_345),
    "weigh-below-zero": Weight(Balance.NEGATIVE),
    "weigh-too-much": Weight(Balance.OVERLOAD),
    "weigh-silent": Weight(Balance.SILENT, cause="timeout"),
    "weigh-unplugged": Weight(Balance.SILENT, cause="offline"),
}


def visit_goods(studio: Studio, shop: Shop) -> None:
    """A manager sells, weighs, and takes back."""
    till = opened(shop, studio.root / "goods", gateway=None, language=studio.language)
    Importing(till.store).products(PRODUCTS)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    managers(desk)
    studio.dress(desk.window, studio.first)
    try:
        desk.sign_in(EVA.code)
        _weigh(studio, desk)
        for name, walk in (("credit", _credit), ("exchange", _exchange), ("blind", _blind)):
            with studio.stop(name):
                walk(studio, desk)
            clear(desk)
        desk.window.lock()
        desk.sign_in(ANA.code)
        with studio.stop("approvals"):
            _approvals(studio, desk)
    finally:
        tidy(desk.window)
        desk.close()


def _weigh(studio: Studio, desk: Desk) -> None:
    desk.ring("100", "L001")
    with studio.stop("weigh"):
        dialog = WeighDialog(desk.window, desk.till.words, product=CHEESE, take=lambda _weight: None)
        dialog.open(dialog.field)
        for name, weight in MOODS.items():
            dialog.show_weight(weight)
            show(studio, desk, name)
        dialog.show_weight(Weight(Balance.STABLE, 120))
        desk.hands.alt("T")
        dialog.show_weight(Weight(Balance.STABLE, 1_572))
        show(studio, desk, "weigh-container")
    clear(desk)
    desk.flow.sale_model.start_next()


def _sell(desk: Desk, *codes: str) -> str:
    """The number."""
    for code in codes:
        desk.flow.scans.ring(code)
    desk.hands.press(K.Key_F12)
    desk.hands.wait("closed", lambda: desk.shows("done"))
    desk.hands.press(ENTER)
    desk.rest()
    clear(desk)
    return desk.sales()[-1][0]


def _take_back(desk: Desk, number: str, key: str) -> None:
    desk.hands.press(K.Key_F8)
    desk.hands.wait_for(FindReceiptDialog)
    desk.hands.write(number)
    desk.hands.press(ENTER)
    desk.hands.wait_for(ReturnDialog)
    desk.hands.alt("A")
    desk.hands.alt(key)
    desk.hands.wait_for(ReturnDoneDialog)
    desk.rest()


def _credit(studio: Studio, desk: Desk) -> None:
    number = _sell(desk, *(product.sku for product in PRODUCTS[:40]))
    _take_back(desk, number, "V")
    show(studio, desk, "return-credit")
    desk.hands.press(ENTER)
    clear(desk)
    desk.hands.press(K.Key_F8)
    dialog = desk.hands.wait_for(FindReceiptDialog)
    desk.hands.write(number)
    dialog.show_refusal(Refused(Reason.RETURN_DONE))
    show(studio, desk, "return-refused")
    clear(desk)
    desk.ring("100", "L001")
    desk.hands.press(K.Key_F10)
    desk.rest()
    desk.hands.press(K.Key_V)
    if desk.hands.shown(CreditDialog) is None:
        desk.hands.press(ENTER)
    desk.hands.wait_for(CreditDialog)
    show(studio, desk, "pay-credit")
    desk.hands.write("ZZZZ-9999")
    desk.hands.press(ENTER)
    show(studio, desk, "pay-credit-unknown")


def _exchange(studio: Studio, desk: Desk) -> None:
    number = _sell(desk, "L005", "L006")
    _take_back(desk, number, "T")
    show(studio, desk, "exchange-done")
    desk.hands.press(ENTER)
    clear(desk)
    desk.ring("L001", "L007")
    show(studio, desk, "exchange-sale")
    desk.hands.press(K.Key_F10)
    desk.rest()
    show(studio, desk, "exchange-pay")


def _blind(studio: Studio, desk: Desk) -> None:
    clear(desk)
    desk.flow.returns.begin_blind()
    dialog = desk.hands.wait_for(BlindReturnDialog)
    for code in ("L001", "3*L002", "L003"):
        desk.hands.write(code)
        desk.hands.press(ENTER)
        desk.hands.press(ENTER)
    desk.hands.write("L004")
    desk.hands.press(ENTER)
    show(studio, desk, "return-blind-listed")
    desk.hands.alt("D")
    assert dialog.message.text()
    show(studio, desk, "return-blind-why")


def _approvals(studio: Studio, desk: Desk) -> None:
    """What a cashier may not do alone, refused to the same person."""
    desk.ring("L002")
    desk.hands.press(K.Key_F4)
    desk.rest()
    desk.hands.write("15000")
    desk.hands.press(ENTER)
    dialog = desk.hands.wait_for(ApprovalDialog)
    show(studio, desk, "approval-discount")
    dialog.show_refusal(Refused(Reason.APPROVAL_SELF))
    show(studio, desk, "approval-self")
