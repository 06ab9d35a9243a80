"""What a cashier does for one customer, by keys alone, and what four books then say of the same sale."""

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt
from shiboken6 import isValid

from pos_client.demo.seed import MANAGER
from pos_client.domain.customer import Phone
from pos_client.ports import Capability
from tests.ui.desk import ALT, CTRL, ENTER
from tests.whole.stand import PRICES, Stand, cents
from ui.approval.dialog import ApprovalDialog
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.pin_dialog import PinDialog
from ui.member.enrol_dialog import EnrolDialog
from ui.member.finder import FinderDialog
from ui.overriding.cancel_dialog import CancelSaleDialog

KEY = Qt.Key
COFFEE, FILTER = "7891000100110", "7891000100127"
GROSS_CENTS = 38_90 + 9_50
CAMPAIGNS = (
    {"name": "Cinco por cento", "text": "5 % de volta", "percent": "5.00", "valid_days": 60},
    {"name": "Oito reais", "text": "R$ 8,00 de volta", "amount": "8.00", "valid_days": 10},
)


@dataclass(frozen=True, slots=True)
class Figures:
    """A sale's centavos: what was paid, what of the cashback was used, and what comes back next time."""

    total: int
    redeemed: int = 0
    earned: int = 0


@dataclass(frozen=True, slots=True)
class Sold:
    """A closed sale and what the screen showed of it."""

    id: str
    number: str
    screen: Figures


def five_percent(total_cents: int) -> int:
    """Half up to the centavo."""
    return (total_cents * 5 + 50) // 100


def can(desk: Stand, capability: Capability) -> bool:
    """Whether this stand's programme does it."""
    assert desk.demo.till.redemptions is not None
    return capability in desk.demo.till.redemptions.gateway.capabilities


def ring(desk: Stand, *codes: str) -> None:
    """By scanner; the keys are counted from here on."""
    before = len(desk.flow.sale_model.sale.lines)
    for code in codes or (COFFEE, FILTER):
        desk.hands.scan(code)
    wanted = before + len(codes or (COFFEE, FILTER))
    desk.hands.wait("the lines", lambda: len(desk.flow.sale_model.sale.lines) == wanted)
    desk.hands.keys = 0


def find(desk: Stand, phone: Phone) -> None:
    """F3, the phone, Enter; and the balance, where it is told before the PIN."""
    desk.hands.press(KEY.Key_F3)
    desk.hands.wait_for(FinderDialog)
    desk.hands.write(phone.national)
    desk.hands.press(ENTER)
    model = desk.flow.sale_model
    desk.hands.wait("the member", lambda: model.sale.member)
    if can(desk, Capability.BALANCE):
        desk.hands.wait("the balance", lambda: model.quote)


def enrol(desk: Stand, phone: Phone) -> None:
    """F3, the phone, Alt+N, a name, their yes."""
    desk.hands.press(KEY.Key_F3)
    desk.hands.wait_for(FinderDialog)
    desk.hands.write(phone.national)
    desk.hands.press(KEY.Key_N, ALT)
    desk.hands.wait_for(EnrolDialog)
    desk.hands.write("Pessoa de Teste")
    desk.hands.press(KEY.Key_A, ALT)
    desk.hands.press(ENTER)
    desk.hands.wait("the member", lambda: desk.flow.sale_model.sale.member)


def ask_pin(desk: Stand) -> PinDialog:
    """F10."""
    desk.hands.press(KEY.Key_F10)
    return desk.hands.wait_for(PinDialog)


def type_pin(desk: Stand, pin: str) -> None:
    """Enter only where nobody knows how long it is."""
    dialog = desk.hands.wait_for(PinDialog)
    desk.hands.write(pin)
    if not dialog._challenge.digits:
        desk.hands.press(ENTER)


def use(desk: Stand, digits: str = "", *, offer: int = 1) -> None:
    """So much of the cashback, or the most; where a campaign goes with the debit, that one."""
    desk.hands.wait_for(AmountDialog)
    if digits:
        desk.hands.write(digits)
    desk.hands.press(ENTER)
    model = desk.flow.sale_model

    def used() -> bool:
        if model.sale.redemption is None and desk.hands.shown(OfferDialog) is not None:
            _take_offer(desk, offer)
        return model.sale.redemption is not None

    desk.hands.wait("the cashback", used)
    desk.hands.gone(AmountDialog)


def redeem(desk: Stand, phone: Phone, digits: str = "") -> None:
    """F10, PIN, amount."""
    ask_pin(desk)
    type_pin(desk, desk.pin_of(phone))
    use(desk, digits)


def close(desk: Stand, key: Qt.Key = ENTER, *, offer: int = 1) -> Sold:
    """What is left in cash, then the new cashback by its place (0: none is offered)."""
    flow = desk.flow
    sale_id = str(flow.sale_model.sale.id)
    taken = flow.checkout.benefit.campaign is not None
    desk.hands.press(key)
    desk.hands.wait("the sale done", lambda: flow.page.view is flow.page.done)
    if offer and not taken:
        desk.hands.wait_for(OfferDialog)
        _take_offer(desk, offer)
    if offer:
        desk.hands.wait("the offer", flow.page.done._offer.isVisible)
    number = desk.rows("SELECT number FROM sales WHERE id = ?", sale_id)[0][0]
    return Sold(sale_id, number, on_screen(desk))


def first_sale(desk: Stand) -> Sold:
    """To somebody who has nothing yet: exact cash, or where a programme meets them at payment, through it."""
    if can(desk, Capability.MEMBER_LOOKUP):
        return close(desk, KEY.Key_F12)
    desk.hands.press(KEY.Key_F10)
    desk.hands.wait_for(AmountDialog)
    desk.hands.press(ENTER)
    desk.hands.gone(AmountDialog)
    return close(desk)


def known_here(desk: Stand, phone: Phone) -> None:
    """The till learns who this is, and what the platform calls them; the next sale is begun."""
    ring(desk)
    find(desk, phone)
    if not can(desk, Capability.MEMBER_LOOKUP):
        ask_pin(desk)
        type_pin(desk, desk.pin_of(phone))
        desk.hands.wait_for(AmountDialog)
        desk.hands.alt("A")
        desk.hands.gone(AmountDialog)
        close(desk)
    else:
        close(desk, KEY.Key_F12)
    arrived(desk)
    desk.hands.press(ENTER)
    desk.hands.wait("the next sale", lambda: desk.flow.page.view is desk.flow.page.sale)


def with_cashback(desk: Stand, phone: Phone, digits: str) -> Sold:
    """A whole sale, of which so much is paid with cashback."""
    ring(desk)
    find(desk, phone)
    redeem(desk, phone, digits)
    sold = close(desk)
    arrived(desk)
    return sold


def give_up(desk: Stand) -> None:
    """Ctrl+Del, the first reason: the sale is not wanted after all."""
    desk.hands.press(KEY.Key_Delete, CTRL)
    desk.hands.wait_for(CancelSaleDialog)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.wait("an empty sale", lambda: not desk.flow.sale_model.sale.lines)


def arrived(desk: Stand) -> None:
    """Nothing waits to be sent any more."""
    delivery = desk.demo.till.delivery
    desk.hands.wait("everything delivered", lambda: delivery.backlog().waiting == 0)


def approve(desk: Stand) -> None:
    """The manager's code, PIN and first reason."""
    dialog = desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(MANAGER.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.demo.manager_pin)
    desk.hands.press(KEY.Key_1, ALT)
    desk.hands.press(ENTER)
    desk.hands.wait("approved", lambda: not isValid(dialog) or not dialog.isVisible())


def on_screen(desk: Stand) -> Figures:
    """What stands there while the customer puts the change away."""
    page = desk.flow.page
    cashback = shown(page.totals._cashback) if page.totals._cashback.isVisible() else 0
    offer = page.done._offer
    earned = read_cents(offer._value.text()) if offer.isVisible() else 0
    return Figures(shown(page.totals._total), -cashback, earned)


def receipt(desk: Stand, number: str) -> str:
    """The text on the paper, once it is printed."""
    return desk.hands.wait("the receipt", lambda: desk.printed(number))


def on_paper(desk: Stand, number: str) -> Figures:
    """The receipt as the printer got it."""
    paper = receipt(desk, number)
    new = re.search(r"SEU NOVO CASHBACK\s+R\$\s*([\d.,]+)", paper)
    return Figures(
        after("TOTAL R$", paper),
        -after("Cashback usado", paper),
        read_cents(new[1]) if new else 0,
    )


def in_table(desk: Stand, sale_id: str) -> Figures:
    """The till's own database; what it does not owe any more is not counted."""
    ((_gross, redeemed, total, _paid),) = desk.rows(PRICES, sale_id)
    held = desk.rows("SELECT amount_cents, state FROM redemptions WHERE sale_id = ?", sale_id)
    assert sum(row[0] for row in held if row[1] == "committed") == redeemed
    offers = desk.rows(
        "SELECT amount_cents FROM sale_offers WHERE sale_id = ? AND state = 'confirmed'", sale_id
    )
    return Figures(total, redeemed, sum(row[0] for row in offers))


def at_platform(desk: Stand, sale_id: str) -> Figures:
    """The programme's debit and credit, and the feed's record, which has to say the same."""
    (record,) = [one for one in desk.told("sales")["smartpos"] if one["sale_id"] == sale_id]
    debits = [cents(one["amount"]) for one in desk.told("debits") if one["sale_id"] == sale_id]
    credits = [one for one in desk.told("accruals") if one["sale_id"] == sale_id]
    assert len(debits) <= 1
    assert len(credits) <= 1
    assert cents(record["cashback"]) == sum(debits)
    assert [cents(one["total"]) for one in credits] in ([], [cents(record["total"])])
    return Figures(cents(record["total"]), sum(debits), sum(cents(one["amount"]) for one in credits))


def four_books(desk: Stand, sold: Sold) -> dict[str, Figures]:
    """Screen, paper, table and platform, once everything has arrived."""
    arrived(desk)
    return {
        "screen": sold.screen,
        "paper": on_paper(desk, sold.number),
        "table": in_table(desk, sold.id),
        "platform": at_platform(desk, sold.id),
    }


def everywhere(figures: Figures) -> dict[str, Figures]:
    """What `four_books` answers where all of them say this."""
    return dict.fromkeys(("screen", "paper", "table", "platform"), figures)


def _take_offer(desk: Stand, offer: int) -> None:
    """Enter takes the first, Alt and its place any other."""
    if offer == 1:
        desk.hands.press(ENTER)
    else:
        desk.hands.press(Qt.Key(ord(str(offer))), ALT)


def shown(row: object) -> int:
    return read_cents(row.value)  # type: ignore[attr-defined]


def read_cents(text: str) -> int:
    """`R$ 1.234,56`, `-10,00`: centavos."""
    digits = re.sub(r"\D", "", text)
    return -int(digits) if re.search(r"[-−]", text) else int(digits)


def after(label: str, paper: str) -> int:
    """The amount at the end of that row; 0 where there is no such row."""
    found = re.search(rf"^\s*{re.escape(label)}.*?([-−]?[\d.]*\d,\d\d)\s*$", paper, re.MULTILINE)
    return read_cents(found[1]) if found else 0
