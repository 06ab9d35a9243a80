"""What a payment machine and Pix put on the screen, and what may go wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Charge, Method, PaymentState, RefundState
from pos_client.services.terminal_refunds import TerminalRefund
from pos_client.services.terminals import TerminalPayment
from resources.words import Words
from tests.ui.desk import Desk, Shop, opened, sit_down
from tests.ui.screens.counter_stops import show
from tests.ui.screens.studio import Studio, tidy
from ui import wording
from ui.checkout.card_dialog import CardDialog
from ui.checkout.open_charges import OpenChargesDialog
from ui.checkout.pix_dialog import PixDialog
from ui.checkout.terminal_dialog import NotAskedDialog, TerminalDialog
from ui.checkout.terminal_sentences import given_back, wants_a_look, what_to_do
from ui.dialog import Dialog
from ui.returns.refund_dialog import RefundDialog

AMOUNT = Money(12_345_690)
AT = "2026-11-22T11:00:00-03:00"
PIX = (
    "00020126380014br.gov.bcb.pix0116loja@example.com5204000053039865409123456.905802BR"
    "5912LOJA EXEMPLO6009SAO PAULO62150511VENDA000001630461FE"
)
SLIP = CardSlip("Mastercard", nsu="00012345", authorization="A9981")


def visit_money(studio: Studio, shop: Shop) -> None:
    """Each dialog over a sale that waits for its payment."""
    till = opened(shop, studio.root / "money", gateway=None, language=studio.language)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    studio.dress(desk.window, studio.first)
    try:
        desk.sign_in()
        desk.ring("100", "200", "300")
        desk.flow.paying.start()
        desk.rest()
        show_dialogs(studio, desk, _dialogs(desk.window, till.words))
    finally:
        tidy(desk.window)
        desk.close()


def show_dialogs(studio: Studio, desk: Desk, dialogs: "dict[str, Callable[[], Made]]") -> None:
    """Each alone over what the window shows."""
    for name, make in dialogs.items():
        with studio.stop(name):
            dialog, focus = make()
            dialog.open(focus)
            show(studio, desk, name)
        tidy(desk.window)


def payment(state: PaymentState, method: Method = Method.CREDIT, **more: object) -> TerminalPayment:
    """One charge of a large amount."""
    charge = Charge(
        "p1", "s1", method, AMOUNT, "k", external_id="ORD1", cancel_key=str(more.pop("cancel_key", ""))
    )
    return TerminalPayment(charge, "mercadopago", state, "op-17", AT, AT, **more)  # type: ignore[arg-type]


Made = tuple[Dialog, QWidget | None]


@dataclass(frozen=True)
class Over:
    """Makes each dialog over a window."""

    window: QWidget
    words: Words

    def machine(self, state: PaymentState, method: Method = Method.CREDIT, **more: object) -> Made:
        dialog = TerminalDialog(self.window, self.words, method=method, amount=AMOUNT)
        asked = payment(state, method, **more)
        dialog.tell(what_to_do(self.words, asked), alarm=wants_a_look(asked))
        if asked.qr:
            dialog.show_code(PIX)
        if state is PaymentState.UNKNOWN:
            dialog.offer_settling()
        return dialog, None

    def away(self) -> Made:
        problem = wording.sentence(self.words, Unavailable(Outage.TERMINAL))
        made = NotAskedDialog(self.window, self.words, method=Method.CREDIT, problem=problem, by_hand=True)
        return made, None

    def charges(self) -> Made:
        dialog = OpenChargesDialog(self.window, self.words, sale_id="s1", has_menu=True)
        taken = payment(PaymentState.APPROVED, card=SLIP)
        late = payment(PaymentState.CANCELLED, watched=True)
        dialog.show_open([taken, _refund(), payment(PaymentState.UNKNOWN), late])
        return dialog, dialog.list

    def refund(self, *, failed: bool = False, by_person: bool = False) -> Made:
        dialog = RefundDialog(self.window, self.words, _refund(), by_person=by_person)
        if failed:
            dialog.tell_failed(wording.sentence(self.words, Refused(Reason.TERMINAL_REFUSED)))
        elif not by_person:
            dialog.tell_waiting(given_back(self.words, _refund(RefundState.ASKED)))
        return dialog, None

    def slip(self) -> Made:
        made = CardDialog(self.window, self.words, method=Method.CREDIT, amount=AMOUNT, pay=lambda _one: None)
        return made, made.field

    def pix(self) -> Made:
        return PixDialog(self.window, self.words, code=PIX, amount=AMOUNT, confirm=lambda: None), None


def _dialogs(window: QWidget, words: Words) -> dict[str, Callable[[], Made]]:
    over = Over(window, words)
    return {
        "machine-waiting": partial(over.machine, PaymentState.WAITING),
        "machine-action": partial(over.machine, PaymentState.ACTION_REQUIRED),
        "machine-cancelling": partial(over.machine, PaymentState.WAITING, cancel_key="x"),
        "machine-unknown": partial(over.machine, PaymentState.UNKNOWN),
        "machine-pix": partial(over.machine, PaymentState.CREATED, Method.PIX, qr=PIX),
        "machine-pix-damaged": partial(over.machine, PaymentState.CREATED, Method.PIX),
        "machine-away": over.away,
        "machine-open": over.charges,
        "refund-waiting": over.refund,
        "refund-failed": partial(over.refund, failed=True),
        "refund-by-hand": partial(over.refund, by_person=True),
        "card-slip": over.slip,
        "pix": over.pix,
    }


def _refund(state: RefundState = RefundState.REFUSED) -> TerminalRefund:
    taken = payment(PaymentState.APPROVED, card=SLIP, used_at=AT)
    return TerminalRefund("r", taken, "ret", Money(1_890), state, "k", "op-17", AT, AT)
