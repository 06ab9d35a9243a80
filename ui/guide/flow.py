"""Watches the till while somebody makes a first sale, and says the next thing to do."""

import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_client.ports import ShowsPin
from resources.words import N_, Words
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.pin_dialog import PinDialog
from ui.counter import Counter
from ui.counter_flow import CounterFlow
from ui.guide.steps import GuideStep, Seen, step_of, steps_of
from ui.guide.strip import GuideStrip
from ui.keys import Action
from ui.member.finder import FinderDialog
from ui.widgets import Overlay, Toast
from ui.widgets.overlay import KEPT_ABOVE

LOOK_MS = 120
CUSTOMER_PHONE = "11 99000-0000"
_DIALOGS: tuple[tuple[type[Overlay], str], ...] = (
    (PinDialog, "pin"),
    (AmountDialog, "amount"),
    (OfferDialog, "offer"),
    (FinderDialog, "finder"),
)
SAID = {
    GuideStep.PRODUCT: N_("Scan a product, or type {code} and Enter"),
    GuideStep.CUSTOMER: N_("Ask for the customer: {customer}, then {phone} and Enter"),
    GuideStep.PAY: N_("Another product, or {pay} to be paid"),
    GuideStep.PIN: N_("Type the PIN that came to the customer's phone"),
    GuideStep.AMOUNT: N_("Enter uses the cashback that is proposed"),
    GuideStep.MONEY: N_("Take the money: {exact} is exact cash"),
    GuideStep.OFFER: N_("Let the customer choose: Enter takes the first"),
    GuideStep.DONE: N_("Your first sale is made, in {time}. Enter: next sale"),
}
WHY = {
    GuideStep.PRODUCT: N_("A scan is understood wherever the cursor is. 3*code sells three."),
    GuideStep.CUSTOMER: N_("Phone or CPF. With {pay} one sells without a customer."),
    GuideStep.PAY: N_("At the right: what the customer can use here, and what they take back."),
    GuideStep.PIN: N_("The customer reads it out; here it stands beside. Esc sells without cashback."),
    GuideStep.AMOUNT: N_("It comes off the total. Any smaller amount will do too."),
    GuideStep.MONEY: N_("With change: type what was handed over, then Enter."),
    GuideStep.OFFER: N_("It is printed on the receipt, with value and validity."),
    GuideStep.DONE: N_("The receipt is printed. {help} has this guide again."),
}
NO_PRODUCTS = (
    N_("There is no product to practise with: this till has none yet"),
    N_("Import the products, or put their file into the inbox folder; then open the practice again."),
)


class GuideFlow(QObject):
    """Only in training. `begin` starts it, Esc on the sale screen leaves it, the next sale ends it."""

    def __init__(
        self, counter: Counter, words: Words, *, flow: CounterFlow, strip: GuideStrip, window: QWidget
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._flow = counter, words, flow
        self._strip, self._window = strip, window
        self._toast = Toast(window)
        self._began_s = 0.0
        self._took_s = 0.0
        self.step: GuideStep | None = None
        """Where one is; None while nobody is guided."""
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self.look)
        strip.left.connect(self.leave)

    @property
    def may_begin(self) -> bool:
        """A sale that counts is no lesson."""
        return self._counter.training

    def begin(self) -> None:
        """From the sale as it is."""
        if not self.may_begin or self.step is not None:
            return
        self._began_s, self._took_s = time.monotonic(), 0.0
        self.step = GuideStep.PRODUCT
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._strip.show()
        self._look.start()
        self.look()

    def begin_first(self) -> None:
        """By itself, where this till has never sold for practice."""
        if self._counter.recovered.last_sale is None and not self._took_s:
            self.begin()

    def leave(self) -> None:
        """At any time; F1 has it again."""
        self._end()
        helping = self._counter.keys.named(Action.HELP, self._words)
        self._toast.show_text(self._words.text("Guide closed. {help} has it again.", help=helping))

    def look(self) -> None:
        """Say what is to be done now."""
        before, seen = self.step, self._seen()
        step = step_of(seen)
        if before is GuideStep.DONE and step is not GuideStep.DONE and not seen.dialog:
            self._end()
            return
        if step is GuideStep.DONE and before is not GuideStep.DONE:
            self._took_s = time.monotonic() - self._began_s
        self.step = step
        self._tell(step, seen)
        self._strip.leave.setVisible(self._may_leave(seen))
        # A dialog's shade was put above it.
        self._strip.raise_()
        self._keep_in_sight(self._strip.mapTo(self._window, self._strip.rect().bottomLeft()).y() + 1)

    def stop(self) -> None:
        """The window closes."""
        self._end()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Escape or event.modifiers() or not self._may_leave(self._seen()):
            return False
        self.leave()
        return True

    def _keep_in_sight(self, foot_px: int) -> None:
        """The strip down to there: grown dialogs stay below it."""
        self._window.setProperty(KEPT_ABOVE, foot_px)

    def _end(self) -> None:
        self.step = None
        self._keep_in_sight(0)
        self._look.stop()
        self._strip.hide()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def _may_leave(self, seen: Seen) -> bool:
        """Where Esc means nothing else: in a dialog and at the payment it steps back first."""
        return not seen.dialog and seen.view != "pay"

    def _seen(self) -> Seen:
        page, sale = self._flow.page, self._flow.sale_model.sale
        view = "pay" if page.view is page.pay else "done" if page.view is page.done else "sale"
        dialog = Overlay.topmost(self._window)
        name = next((name for kind, name in _DIALOGS if isinstance(dialog, kind)), "other") if dialog else ""
        return Seen(
            view=view,
            lines=len(sale.lines),
            has_member=sale.member is not None,
            has_redemption=sale.redemption is not None,
            dialog=name,
            loyalty=self._counter.redemptions is not None,
        )

    def _tell(self, step: GuideStep, seen: Seen) -> None:
        steps, text, keys = steps_of(loyalty=seen.loyalty), self._words.text, self._counter.keys
        blanks = {
            "code": self._counter.practice_code,
            "phone": CUSTOMER_PHONE,
            "customer": keys.named(Action.CUSTOMER, self._words),
            "pay": keys.named(Action.PAY, self._words),
            "exact": keys.named(Action.EXACT, self._words),
            "help": keys.named(Action.HELP, self._words),
            "time": f"{int(self._took_s) // 60}:{int(self._took_s) % 60:02d}",
        }
        gateway = self._counter.redemptions.gateway if self._counter.redemptions else None
        pin = gateway.pin if step is GuideStep.PIN and isinstance(gateway, ShowsPin) else ""
        place = steps.index(step) if step in steps else 0
        said, why = SAID[step], WHY[step]
        if step is GuideStep.PRODUCT and not self._counter.practice_code:
            said, why = NO_PRODUCTS
        self._strip.tell(text(said, **blanks), text(why, **blanks), place=(place, len(steps)), pin=pin)
