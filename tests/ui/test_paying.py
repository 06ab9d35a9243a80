"""Payment by keys: cash, notes, change, cards, Pix, several tenders; how few keys each takes."""

from collections.abc import Callable

import pytest
import zxingcpp
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.benefits import Offer
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.money import Money
from pos_client.domain.payment import Method
from tests.ui.desk import ALT, ENTER, ESC, Desk
from tests.ui.platform import PhonePlatform
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.card_dialog import CardDialog
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.pin_dialog import PinDialog
from ui.checkout.pix_dialog import PixDialog
from ui.widgets import QrView


def done(desk: Desk) -> None:
    desk.hands.wait("the sale done", lambda: desk.shows("done"))


def words_on(widget: QWidget) -> str:
    return " ".join(child.accessibleName() for child in widget.findChildren(QWidget) if child.isVisible())


@pytest.fixture
def in_payment(desk: Desk) -> Desk:
    """18,90 to pay, F10 pressed."""
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F10)
    return desk


def test_exact_cash_is_one_key(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    assert desk.sales() == [(desk.number(1), 1890)]
    assert [(one.method, one.amount.cents) for one in desk.sale.tenders] == [(Method.CASH, 1890)]


def test_exact_cash_from_the_payment_too(in_payment: Desk) -> None:
    in_payment.hands.press(Qt.Key.Key_F12)
    done(in_payment)
    assert in_payment.sales() == [(in_payment.number(1), 1890)]


def test_cash_with_change_is_two_keys_and_the_digits(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(ENTER)
    desk.hands.write("5000")
    assert desk.flow.page.pay.notes._after.value == "R$\u00a031,10"
    desk.hands.press(ENTER)
    done(desk)
    view = desk.flow.page.done
    assert view._figure.value == "31,10"
    assert view._figure.figure_font().pixelSize() >= 80
    assert "18,90" in words_on(view)
    assert "50,00" in words_on(view)


def test_a_note_is_one_key_and_says_what_it_is(in_payment: Desk) -> None:
    notes = in_payment.flow.page.pay.notes
    assert [note.cents for note in notes.amounts] == [2000, 5000, 10_000]
    in_payment.hands.alt("2")
    done(in_payment)
    assert in_payment.sale.change.cents == 3110
    assert in_payment.sales() == [(in_payment.number(1), 1890)]


def test_alt_and_a_digit_never_land_in_the_amount(in_payment: Desk) -> None:
    in_payment.hands.press(Qt.Key.Key_9, ALT)
    assert in_payment.flow.page.pay.amount.value_cents == 1890
    assert not in_payment.sale.tenders


def test_less_cash_than_owed_leaves_the_rest_to_pay(in_payment: Desk) -> None:
    in_payment.hands.write("1000")
    in_payment.hands.press(ENTER)
    pay = in_payment.flow.page.pay
    assert pay.amount.value_cents == 890
    assert in_payment.flow.page.view is pay
    assert "10,00" in words_on(pay)
    in_payment.hands.press(ENTER)
    done(in_payment)
    assert [one.amount.cents for one in in_payment.sale.tenders] == [1000, 890]


def test_esc_takes_the_last_payment_back_before_it_leaves(in_payment: Desk) -> None:
    in_payment.hands.write("1000")
    in_payment.hands.press(ENTER)
    in_payment.hands.press(ESC)
    assert in_payment.shows("pay")
    assert not in_payment.sale.tenders
    assert in_payment.flow.page.pay.amount.value_cents == 1890
    in_payment.hands.press(ESC)
    assert in_payment.shows("sale")
    assert len(in_payment.sale.lines) == 1


def test_nothing_is_rung_or_cancelled_while_something_was_paid(in_payment: Desk) -> None:
    in_payment.hands.write("1000")
    in_payment.hands.press(ENTER)
    in_payment.hands.scan("7891000315507")
    assert len(in_payment.sale.lines) == 1
    assert in_payment.flow.page.pay.problem.isVisible()
    assert in_payment.flow.page.pay.amount.value_cents == 890


def test_zero_is_not_a_payment(in_payment: Desk) -> None:
    in_payment.hands.press(Qt.Key.Key_Delete)
    in_payment.hands.press(ENTER)
    assert not in_payment.sale.tenders
    assert in_payment.flow.page.pay.problem.isVisible()
    assert in_payment.flow.page.pay.problem.text()


def test_a_card_wants_its_slip_field_by_field(in_payment: Desk) -> None:
    in_payment.hands.press(Qt.Key.Key_C)
    dialog = in_payment.hands.wait_for(CardDialog)
    assert in_payment.hands._focus() is dialog.brand
    in_payment.hands.press(ENTER)
    assert in_payment.hands._focus() is dialog.nsu
    assert dialog.isVisible()
    in_payment.hands.write("4711")
    in_payment.hands.press(ENTER)
    assert in_payment.hands._focus() is dialog.authorization
    assert not in_payment.sale.tenders
    in_payment.hands.write("A9")
    in_payment.hands.press(ENTER)
    done(in_payment)
    card = in_payment.sale.tenders[0].card
    assert card is not None
    assert (card.nsu, card.authorization, card.installments) == ("4711", "A9", 1)


def test_an_impossible_number_of_instalments_is_said(in_payment: Desk) -> None:
    in_payment.hands.press(Qt.Key.Key_C)
    dialog = in_payment.hands.wait_for(CardDialog)
    for field, text in ((dialog.installments, "99"), (dialog.nsu, "1"), (dialog.authorization, "2")):
        field.setFocus()
        field.clear()
        in_payment.hands.write(text)
    in_payment.hands.press(ENTER)
    assert dialog.message.text()
    assert not in_payment.sale.tenders
    in_payment.hands.press(ESC)
    in_payment.hands.gone(CardDialog)
    assert in_payment.shows("pay")


def test_a_card_pays_no_more_than_is_owed(in_payment: Desk) -> None:
    in_payment.hands.write("5000")
    in_payment.hands.press(Qt.Key.Key_B)
    dialog = in_payment.hands.wait_for(CardDialog)
    assert "18,90" in words_on(dialog)
    assert not dialog.installments.isEnabled()


def qr_text(dialog: PixDialog) -> str:
    """What a phone's camera reads from the dialog."""
    picture = dialog.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    grey = memoryview(picture.constBits()).cast("B", (picture.height(), picture.bytesPerLine()))
    found = zxingcpp.read_barcodes(grey)
    assert len(found) == 1
    return str(found[0].text)


def test_a_phone_reads_the_pix_code_from_the_screen(in_payment: Desk) -> None:
    in_payment.hands.press(Qt.Key.Key_P)
    dialog = in_payment.hands.wait_for(PixDialog)
    view = dialog.findChild(QrView)
    assert view is not None
    assert view.module_device_px() >= 4
    (charge,) = in_payment.till.terminals.open()
    code = charge.qr
    assert qr_text(dialog) == code
    assert "18.90" in code
    in_payment.hands.press(ENTER)
    done(in_payment)
    tender = in_payment.sale.tenders[0]
    assert (tender.method, tender.amount.cents, tender.confirmed_by) == (Method.PIX, 1890, "17")
    assert tender.pix_txid in code


def test_esc_leaves_the_pix_unpaid(in_payment: Desk) -> None:
    in_payment.hands.press(Qt.Key.Key_P)
    in_payment.hands.wait_for(PixDialog)
    in_payment.hands.press(ESC)
    in_payment.hands.gone(PixDialog)
    assert not in_payment.sale.tenders


def test_part_in_cash_and_the_rest_by_pix(in_payment: Desk) -> None:
    in_payment.hands.write("1000")
    in_payment.hands.press(ENTER)
    in_payment.hands.press(Qt.Key.Key_P)
    dialog = in_payment.hands.wait_for(PixDialog)
    assert "8.90" in qr_text(dialog)
    in_payment.hands.press(ENTER)
    done(in_payment)
    assert [(one.method, one.amount.cents) for one in in_payment.sale.tenders] == [
        (Method.CASH, 1000),
        (Method.PIX, 890),
    ]


def test_keys_pressed_twice_close_the_sale_once(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(ENTER)
    for _ in range(4):
        desk.hands.press(Qt.Key.Key_F12)
    desk.rest()
    assert len(desk.sales()) == 1


def test_the_next_sale_begins_with_enter_and_an_empty_cart(desk: Desk) -> None:
    for number in (1, 2):
        desk.ring("100")
        desk.hands.press(Qt.Key.Key_F12)
        done(desk)
        desk.hands.press(ENTER)
        assert desk.shows("sale")
        assert not desk.sale.lines
        assert len(desk.sales()) == number


def test_lock_and_sign_in_by_another_begins_a_new_sale_after_a_closed_one(desk: Desk) -> None:
    desk.ring("100")
    desk.hands.press(Qt.Key.Key_F12)
    done(desk)
    desk.hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not desk.window.sign_in.note.isVisible()
    desk.sign_in("23")
    assert desk.shows("sale")
    assert not desk.sale.lines


class Counted:
    """Counts keys that are neither digits nor letters of an amount, a phone or a PIN."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.keys = 0

    def press(self, key: Qt.Key) -> None:
        self.keys += 1
        self.desk.hands.press(key)


def test_pix_is_three_keys(desk: Desk) -> None:
    desk.ring("100")
    count = Counted(desk)
    count.press(Qt.Key.Key_F10)
    count.press(Qt.Key.Key_P)
    desk.hands.wait_for(PixDialog)
    count.press(ENTER)
    done(desk)
    assert count.keys <= 3


def find(desk: Desk, member: Member, count: Counted) -> None:
    assert member.phone is not None
    count.press(Qt.Key.Key_F3)
    desk.hands.write(member.phone.national)
    count.press(ENTER)
    desk.hands.wait("the member", lambda: desk.sale.member)


def test_member_and_exact_cash_are_four_keys(desk: Desk, member: Member) -> None:
    desk.ring("100")
    count = Counted(desk)
    find(desk, member, count)
    count.press(Qt.Key.Key_F12)
    done(desk)
    assert count.keys <= 4
    with desk.till.store.reading() as snapshot:
        assert (
            snapshot.exec_driver_sql("SELECT count(*) FROM sales WHERE member_id IS NOT NULL").scalar() == 1
        )


def test_member_pin_all_the_cashback_and_the_rest_in_cash_are_six_keys(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:
    desk.ring("100")
    count = Counted(desk)
    find(desk, member, count)
    count.press(Qt.Key.Key_F10)
    desk.hands.wait_for(PinDialog)
    desk.hands.write(platform.pin)
    desk.hands.wait_for(AmountDialog)
    count.press(ENTER)
    desk.hands.wait("the cashback", lambda: desk.sale.redemption)
    count.press(ENTER)
    done(desk)
    assert count.keys <= 6
    assert desk.sales() == [(desk.number(1), 390)]


def test_the_offer_is_accepted_with_enter_and_shown(
    desk: Desk, platform: PhonePlatform, member: Member
) -> None:

    platform.campaign = (Offer("o-1", "Volte logo", "5 % de volta", Money(95), valid_to="2026-12-31"),)
    desk.ring("100")
    find(desk, member, Counted(desk))
    desk.hands.press(Qt.Key.Key_F12)
    dialog = desk.hands.wait_for(OfferDialog)
    assert "31/12/2026" in words_on(dialog)
    desk.hands.press(ENTER)
    desk.hands.gone(OfferDialog)
    view = desk.flow.page.done
    desk.hands.wait("the offer", view._offer.isVisible)
    assert "0,95" in words_on(view)


@pytest.mark.parametrize(("keys", "chosen"), [("2", "o-2"), ("N", None)])
def test_one_of_several_offers_or_none(
    desk: Desk, platform: PhonePlatform, member: Member, keys: str, chosen: str | None
) -> None:

    platform.campaign = tuple(Offer(f"o-{n}", f"Campanha {n}", "", Money(100 * n)) for n in (1, 2))
    desk.ring("100")
    find(desk, member, Counted(desk))
    desk.hands.press(Qt.Key.Key_F12)
    dialog = desk.hands.wait_for(OfferDialog)
    desk.hands.wait("its buttons", dialog.isVisible)
    desk.hands.alt(keys)
    desk.hands.gone(OfferDialog)
    desk.rest()
    with desk.till.store.reading() as snapshot:
        kept = snapshot.exec_driver_sql("SELECT offer_id FROM sale_offers").scalars().all()
    assert kept == ([chosen] if chosen else [])


def test_a_scan_after_the_sale_leaves_the_offer_to_the_rule(
    desk: Desk, platform: PhonePlatform, member: Member, wait_offer: Callable[[Desk], None]
) -> None:
    wait_offer(desk)
    desk.hands.scan("7891000315507")
    assert desk.hands.shown(OfferDialog) is None
    assert [line.code for line in desk.sale.lines] == ["7891000315507"]
    desk.rest()
    with desk.till.store.reading() as snapshot:
        held = snapshot.exec_driver_sql("SELECT count(*) FROM print_jobs WHERE state = 'held'").scalar()
    assert held == 0


@pytest.fixture
def wait_offer(platform: PhonePlatform, member: Member) -> Callable[[Desk], None]:
    """A sale to the member is closed and the offer asks."""

    def wait(desk: Desk) -> None:
        platform.campaign = (Offer("o-1", "Volte logo", "5 % de volta", Money(95)),)
        desk.ring("100")
        desk.flow.sale_model.attach(
            desk.till.members.find_everywhere(MemberQuery(phone=member.phone)).members[0]
        )
        desk.hands.press(Qt.Key.Key_F12)
        desk.hands.wait_for(OfferDialog)

    return wait


def test_no_line_edit_of_the_payment_is_left_behind(in_payment: Desk) -> None:
    """Dialogs that close are deleted: a day of sales must not fill the window."""
    before = len(in_payment.window.findChildren(QLineEdit))
    for _ in range(5):
        in_payment.hands.press(Qt.Key.Key_C)
        in_payment.hands.wait_for(CardDialog)
        in_payment.hands.press(ESC)
        in_payment.hands.gone(CardDialog)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(in_payment.window.findChildren(QLineEdit)) == before
