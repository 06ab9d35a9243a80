"""At the counter: signing in, a sale from its first scan to the receipt, its member, its cashback."""

from dataclasses import dataclass, replace
from datetime import timedelta

from PySide6.QtCore import Qt

from pos_client.domain.benefits import Offer
from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.domain.rules import VoucherCheck
from pos_client.domain.voucher import Coupon, Voucher, VoucherKind
from pos_client.ports import Challenge, PlatformState
from pos_client.services.importing import Importing
from tests.fakes.clock import real_clock
from tests.fakes.loyalty import Answer
from tests.fakes.people import some_member, wrong_pin
from tests.ui.benefits import LIA, OFFLINE, approve, managers, rule, serve
from tests.ui.desk import CTRL, ENTER, ESC, Desk, Shop, opened, sit_down
from tests.ui.platform import PhonePlatform
from tests.ui.screens.studio import STORE, Studio, settle, tidy
from ui import wording
from ui.approval.dialog import ApprovalDialog
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.coupon_dialog import CouponDialog
from ui.checkout.manual_voucher_dialog import ManualVoucherDialog
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.offline_dialog import OfflineDialog
from ui.checkout.pin_dialog import PinDialog
from ui.checkout.voucher_dialog import VoucherDialog
from ui.member.enrol_dialog import EnrolDialog
from ui.member.entry_dialogs import PhoneDialog
from ui.overriding.new_product_dialog import NewProductDialog
from ui.status_model import Status

K = Qt.Key
UNKNOWN = "7891000999998"
LONG = (
    "Café especial torrado em grãos, safra colhida à mão, pacote de 500 g",
    "Queijo minas artesanal da Serra da Canastra, curado, peça de 1,2 kg",
    "Geleia extra de jabuticaba com pimenta, pote de vidro 240 g",
    "Kit presente de fim de ano com azeite extravirgem, nozes e panetone",
)
PRODUCTS = tuple(
    Product(f"L{place:03d}", f"{LONG[place % len(LONG)]} · {place}", Money(1_890 + 7_777 * (place % 17)))
    for place in range(100)
)


@dataclass
class Waiving(PhonePlatform):
    """Lets a manager stand in for a PIN that does not arrive."""

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        return replace(super().start_challenge(member, sale_id), may_waive=True)


def made_platform() -> Waiving:
    """Points, a voucher, coupons and a campaign with two offers."""
    made = Waiving(real_clock)
    made.points, made.point_value = 12_300, Money(7)
    made.vouchers["VALE2026"] = Voucher(
        "VALE2026", VoucherKind.AMOUNT, amount=Money(1_000), words="Vale de aniversário do Clube"
    )
    made.rewards = (Coupon("c1", "Café grátis na próxima visita", 3), Coupon("c2", "Desconto na padaria", 0))
    made.campaign = tuple(
        Offer(f"o-{place}", name, "", Money(1_240 * place), valid_to="2027-01-31")
        for place, name in ((1, "Volta ao Clube em 30 dias"), (2, "Cashback em dobro no vinho"))
    )
    return made


def some_person(name: str, provider_id: str) -> Member:
    """With a name as long as they come."""
    return replace(some_member(provider_id=provider_id), name=name)


def visit_counter(studio: Studio, shop: Shop) -> None:
    """From the sign-in to the drawer's door."""
    platform = made_platform()
    member = platform.enrol(
        some_person("Maximiliana Vasconcelos de Albuquerque e Silva", "m-1"), Money(184_790)
    )
    till = opened(shop, studio.root / "counter", gateway=platform, language=studio.language)
    till.checkout = replace(till.checkout, head=replace(till.checkout.head, name=STORE))
    Importing(till.store).products(PRODUCTS)
    online = [True]
    till.is_online = lambda: online[0]
    desk = sit_down(till, studio.application, shop=shop, gateway=platform, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    managers(desk)
    studio.dress(desk.window, studio.first)
    try:
        _sign_in(studio, desk)
        _sell(studio, desk)
        _serve(studio, desk, member)
        _pay_with_cashback(studio, desk, platform, member)
        online[0] = False
        _pay_offline(studio, desk, platform)
    finally:
        tidy(desk.window)
        desk.close()


def show(studio: Studio, desk: Desk, name: str) -> None:
    """When nothing is under way any more."""
    desk.hands.settle()
    desk.rest()
    studio.show(name, desk.window)


def clear(desk: Desk) -> None:
    """Dialogs gone, sale shown."""
    desk.rest()
    tidy(desk.window)
    for _ in range(3):
        if not desk.shows("sale"):
            desk.hands.press(ESC)
            desk.rest()
    tidy(desk.window)
    desk.flow.page.sale.code.setText("")
    desk.flow.page.sale.setFocus()


def _sign_in(studio: Studio, desk: Desk) -> None:
    with studio.stop("sign-in"):
        desk.window.sign_in.setFocus()
        show(studio, desk, "sign-in")
        desk.window.sign_in.show_problem(
            wording.sentence(desk.till.words, Refused(Reason.OPERATOR_UNKNOWN, tries=4))
        )
        show(studio, desk, "sign-in-refused")
    desk.window.sign_in.ready()
    with studio.stop("open-shift"):
        desk.window._show(desk.window.open_shift)
        desk.window.open_shift.setFocus()
        show(studio, desk, "open-shift")
        desk.window._show(desk.window.sign_in)
    desk.sign_in()


def _sell(studio: Studio, desk: Desk) -> None:
    hands = desk.hands
    show(studio, desk, "sale-empty")
    desk.ring("100", "L001", "L003")
    hands.write("3*200")
    hands.press(ENTER)
    for name, key, modifier, typed in (
        ("help", K.Key_F1, None, ""),
        ("search", K.Key_F2, None, "ca"),
        ("search-nothing", K.Key_F2, None, "zzzqx"),
        ("price-check", K.Key_F11, None, "100"),
        ("discount", K.Key_F4, None, "1500"),
        ("another-price", K.Key_P, CTRL, "1234"),
        ("cancel-sale", K.Key_Delete, CTRL, ""),
        ("invoice-cpf", K.Key_N, CTRL, ""),
        ("salesperson", K.Key_V, CTRL, ""),
        ("late-entry", K.Key_T, CTRL, ""),
        ("park", K.Key_F6, None, "Senhora do vestido azul, volta logo"),
        ("return-find", K.Key_F8, None, ""),
        ("receipt-none", K.Key_F5, None, ""),
    ):
        with studio.stop(name):
            hands.press(key, modifier) if modifier else hands.press(key)
            desk.rest()
            if typed:
                hands.write(typed)
            if name == "price-check":
                hands.press(ENTER)
            hands.rest(120)
            show(studio, desk, name)
        clear(desk)
    with studio.stop("unknown-code"):
        hands.scan(UNKNOWN)
        show(studio, desk, "unknown-code")
    clear(desk)
    with studio.stop("new-product"):
        hands.scan(UNKNOWN)
        hands.press(K.Key_P, CTRL)
        made = hands.wait_for(NewProductDialog)
        made.field.setText(LONG[0][:60])
        made.price.propose(12_345_67)
        show(studio, desk, "new-product")
    clear(desk)
    with studio.stop("line-cancelled"):
        hands.press(K.Key_Delete)
        show(studio, desk, "line-cancelled")
        hands.press(K.Key_Z, CTRL)
    clear(desk)
    with studio.stop("recall"):
        hands.press(K.Key_F6)
        desk.rest()
        hands.write("Senhora do vestido azul, volta com a carteira")
        hands.press(ENTER)
        desk.rest()
        hands.press(K.Key_F7)
        desk.rest()
        show(studio, desk, "recall")
        hands.press(ENTER)
    clear(desk)
    with studio.stop("pay"):
        hands.press(K.Key_F10)
        desk.rest()
        show(studio, desk, "pay")
        offered = desk.till.words.text("Use cashback: up to {most}", most=desk.till.words.money(1_500))
        desk.flow.page.pay.offer_cashback("F10", offered)
        show(studio, desk, "pay-more-cashback")
        desk.flow.page.pay.offer_cashback("", "")
        hands.write("50000")
        show(studio, desk, "pay-change")
        for _ in range(8):
            hands.press(K.Key_Backspace)
        hands.write("1000")
        hands.press(ENTER)
        show(studio, desk, "pay-split")
    clear(desk)
    with studio.stop("sale-long"):
        for product in PRODUCTS:
            desk.flow.scans.ring(product.sku)
        show(studio, desk, "sale-long")
    with studio.stop("done"):
        hands.press(K.Key_F12)
        hands.wait("the sale done", lambda: desk.shows("done"))
        show(studio, desk, "done")
        hands.press(ENTER)
    clear(desk)
    with studio.stop("receipt"):
        hands.press(K.Key_F5)
        desk.rest()
        hands.rest(100)
        show(studio, desk, "receipt")
    clear(desk)
    with studio.stop("return"):
        hands.press(K.Key_F8)
        desk.rest()
        hands.write(desk.sales()[-1][0])
        hands.press(ENTER)
        desk.rest()
        show(studio, desk, "return-lines")
        hands.press(K.Key_Down)
        hands.press(K.Key_Plus)
        hands.press(ENTER)
        desk.rest()
        show(studio, desk, "return-how")
    clear(desk)
    with studio.stop("return-blind"):
        hands.press(K.Key_F8)
        desk.rest()
        hands.alt("S")
        desk.rest()
        show(studio, desk, "return-blind")
    clear(desk)


def _serve(studio: Studio, desk: Desk, member: Member) -> None:
    hands = desk.hands
    with studio.stop("finder"):
        hands.press(K.Key_F3)
        desk.rest()
        show(studio, desk, "finder")
        hands.write("max")
        hands.rest(300)
        show(studio, desk, "finder-names")
    clear(desk)
    with studio.stop("enrol"):
        hands.press(K.Key_F3)
        desk.rest()
        hands.write("11987650000")
        hands.press(ENTER)
        desk.rest()
        if hands.shown(EnrolDialog) is None:
            hands.alt("N")
            desk.rest()
        hands.wait_for(EnrolDialog)
        show(studio, desk, "enrol")
        hands.alt("M")
        show(studio, desk, "enrol-more")
    clear(desk)
    serve(desk, member, "100", "L001", "L002")
    with studio.stop("sale-member"):
        show(studio, desk, "sale-member")
    with studio.stop("member-sheet"):
        hands.press(K.Key_F3)
        desk.rest()
        show(studio, desk, "member-sheet")
        hands.alt("C")
        hands.wait_for(PhoneDialog)
        show(studio, desk, "member-phone")
    clear(desk)
    with studio.stop("vouchers"):
        hands.press(K.Key_U, CTRL)
        hands.wait_for(VoucherDialog)
        hands.write("VALE2026")
        hands.press(ENTER)
        show(studio, desk, "voucher")
        hands.press(ESC)
        desk.rest()
        hands.press(K.Key_U, CTRL)
        hands.alt("1")
        desk.rest()
        hands.alt("C")
        hands.wait_for(CouponDialog)
        show(studio, desk, "coupons")
    clear(desk)
    with studio.stop("voucher-by-hand"):
        rule(desk, voucher_check=VoucherCheck.MANUAL)
        hands.press(K.Key_U, CTRL)
        hands.wait_for(ManualVoucherDialog)
        hands.write("VALE-7")
        show(studio, desk, "voucher-by-hand")
    clear(desk)
    rule(desk, voucher_check=VoucherCheck.ONLINE)


def _pay_with_cashback(studio: Studio, desk: Desk, platform: Waiving, member: Member) -> None:
    hands = desk.hands
    with studio.stop("pin"):
        hands.press(K.Key_F10)
        hands.wait_for(PinDialog)
        show(studio, desk, "pin")
        hands.write(wrong_pin(platform.pin))
        show(studio, desk, "pin-wrong")
        hands.write(platform.pin)
        hands.wait_for(AmountDialog)
        show(studio, desk, "cashback-amount")
        platform.answer, platform.evidence_away = Answer.LOST_AFTER, True
        hands.press(ENTER)
        show(studio, desk, "cashback-doubt")
        hands.press(ESC)
    tidy(desk.window)
    platform.answer, platform.evidence_away = Answer.CLEAR, False
    with studio.stop("offer"):
        hands.wait("payment", lambda: desk.shows("pay"))
        desk.rest()
        show(studio, desk, "pay-cashback")
        hands.press(ENTER)
        hands.wait("the sale done", lambda: desk.shows("done"))
        hands.wait_for(OfferDialog)
        show(studio, desk, "offer")
        hands.alt("2")
        hands.gone(OfferDialog)
        show(studio, desk, "done-offer")
        hands.press(ENTER)
    clear(desk)


def _pay_offline(studio: Studio, desk: Desk, platform: Waiving) -> None:
    hands = desk.hands
    member = platform.enrol(some_person("Bartolomeu Figueiredo de Mendonça Neto", "m-2"), Money(1_500))
    rule(desk, offline=OFFLINE)
    with studio.stop("offline"):
        serve(desk, member, "100", "L001")
        since = real_clock() - timedelta(minutes=12)
        away = {"smartbis": PlatformState("smartbis", False, since, "away", True)}
        desk.window.status_model.changed.disconnect(desk.window._on_status)
        desk.flow.show_status(Status(now=real_clock(), platforms=away))
        desk.window._on_status(Status(now=real_clock(), platforms=away))
        show(studio, desk, "sale-offline")
        hands.press(K.Key_F10)
        hands.wait_for(OfflineDialog)
        show(studio, desk, "offline-cashback")
        hands.press(ENTER)
        hands.wait_for(ApprovalDialog)
        show(studio, desk, "approval")
        approve(desk)
        hands.wait_for(ApprovalDialog)
        show(studio, desk, "approval-second")
        approve(desk, LIA)
        hands.wait("held", lambda: desk.sale.redemption)
        hands.press(ENTER)
        hands.wait("the sale done", lambda: desk.shows("done"))
        show(studio, desk, "done-offline")
        hands.press(ENTER)
    clear(desk)
    with studio.stop("lock"):
        desk.ring("100")
        desk.window.lock()
        settle()
        show(studio, desk, "locked")
