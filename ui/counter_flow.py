"""The order of things at the counter: keys and scans in, the right view or dialog out."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale, SaleLine
from pos_client.domain.shift import Movement
from pos_client.domain.till import Operator
from pos_client.services.checkout import ClosedSale
from pos_client.services.parking import ParkedCart
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.counter import Counter
from ui.counter_flows import CounterFlows
from ui.keys import Action
from ui.printer_advice import not_printed
from ui.sale.help_dialog import HelpDialog
from ui.sale.search_flow import SearchFlow
from ui.scan_filter import ScanFilter
from ui.sound import Sound, Sounds
from ui.status_model import Status
from ui.widgets import Overlay, Toast

TOAST_ABOVE_PX = 196
"""Over the keys and the last line: neither may be hidden."""


class CounterFlow(QObject):
    """`lock_wanted` by key, `queue_changed` when there is something new to deliver."""

    lock_wanted = Signal()
    queue_changed = Signal()
    guide_wanted = Signal()

    def __init__(
        self, counter: Counter, words: Words, *, background: Background, sounds: Sounds, window: QWidget
    ) -> None:
        super().__init__(window)
        self._counter, self._words = counter, words
        self._background, self._sounds = background, sounds
        self._flows = flows = CounterFlows(
            counter, words, background=background, sounds=sounds, window=window, act=self.act
        )
        self.page, self.sale_model, self.checkout = flows.page, flows.sale_model, flows.checkout
        self.approvals, self.paying, self.returns = flows.approvals, flows.paying, flows.returns
        self.benefits, self.delivery, self.drawer = flows.benefits, flows.delivery, flows.drawer
        self.scans = flows.scans
        self._search = SearchFlow(
            counter, words, background=background, page=flows.page, model=flows.sale_model
        )
        self._toast = Toast(window, above_px=TOAST_ABOVE_PX)
        self.scan_filter = ScanFilter(self, wedge=counter.wedge, on_press=counter.at_work)
        self._status: Status | None = None
        self._last: ClosedSale | None = None
        self._told = False
        self._connect()

    def _connect(self) -> None:
        model, sale, flows = self.sale_model, self.page.sale, self._flows
        sale.entered.connect(self._on_entered)
        sale.payment_wanted.connect(lambda: self.act(Action.PAY))
        sale.cancel_line_wanted.connect(model.remove_line)
        sale.action_wanted.connect(self.act)
        flows.overriding.cancelled.connect(self._on_cancelled)
        flows.overriding.refused.connect(self._on_refused)
        flows.clock.refused.connect(self._on_refused)
        self.checkout.refused.connect(flows.clock.on_refused)
        self.returns.closed.connect(lambda _closed: self.queue_changed.emit())
        flows.parking.parked.connect(self._on_parked)
        self.delivery.changed.connect(self.queue_changed)
        self.delivery.receipt_wanted.connect(flows.receipts.open)
        for flow in (
            self.returns,
            flows.parking,
            flows.details,
            flows.receipts,
            flows.members,
        ):
            flow.refused.connect(self._on_refused)
        flows.old_papers.refused.connect(self._on_refused)
        flows.details.show(model.sale)
        self.page.next_wanted.connect(self._on_next_typed)
        model.changed.connect(self._on_sale)
        model.quoted.connect(lambda _quote: self._show_right(model.sale))
        model.refused.connect(self._on_refused)
        model.found_late.connect(self._on_found_late)
        model.line_cancelled.connect(self._on_line_cancelled)
        model.line_rung.connect(lambda _sale: self._sounds.play(Sound.ACCEPTED))
        flows.members.attached.connect(self._on_member)
        flows.members.attached.connect(self.benefits.watch.on_member)
        self.benefits.doubts.changed.connect(self.queue_changed)
        self.paying.vouchers.noted.connect(flows.details.show_vouchers)
        self.paying.offline.changed.connect(lambda: self._show_right(model.sale))
        flows.overriding.voucher_wanted.connect(self.paying.vouchers.open)
        for told in (flows.members.told, self.paying.vouchers.told, self.scans.told):
            told.connect(lambda text: self._toast.show_text(text, duration_ms=6000))
        flows.members.queued.connect(self.queue_changed)
        flows.members.facts.changed.connect(lambda: self._show_right(model.sale))
        self.checkout.changed.connect(lambda _sale: self.queue_changed.emit())
        self.checkout.offer_settled.connect(lambda _offer: self.queue_changed.emit())
        self.paying.left.connect(self._show_sale)
        self.paying.finder_wanted.connect(flows.members.find)
        self.paying.closed.connect(self._on_closed)
        self.drawer.shift_closed.connect(self.lock_wanted)
        self.drawer.machine_wanted.connect(self.paying.charges.open)
        self.scan_filter.scanned.connect(self.on_scan)
        self._counter.keys.changed.connect(self._on_keys)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self.scan_filter)

    def begin(self, operator: Operator) -> None:
        """Somebody signed in: to the cart, and once per start the tale of the last end."""
        self.sale_model.operator = operator
        recovered, first = self._counter.recovered, not self._told
        self._told = True
        if (
            first
            and self.sale_model.sale.lines
            and (self.sale_model.sale.tenders or self.sale_model.sale.redemption)
        ):
            self.paying.start()
        elif self.page.view is self.page.done:
            self._next_sale()
        elif self.page.view is not self.page.pay:
            self._show_sale()
        self._on_sale(self.sale_model.sale)
        if first and recovered.interrupted:
            self.benefits.tell_of_interruption(print_again=self._print_last)
        self.benefits.watch.begin()
        self._flows.clock.begin(operator)
        self.paying.charges.begin()

    def act(self, action: Action) -> None:
        """A key, by hand or by touch. What was said of the last one has been seen."""
        self._toast.hide()
        paying = self.page.view is self.page.pay
        stays = {Action.REPRINT, Action.HELP, Action.LOCK, Action.MUTE, self.paying.vouchers.after_payment}
        if self.page.view is self.page.done and action not in stays:
            self._next_sale()
            if action in {Action.NEXT, Action.BACK, Action.PAY, Action.EXACT}:
                return
        if action in {Action.PAY, Action.EXACT, Action.BACK, Action.CONFIRM}:
            self._pay_by(action, paying=paying)
        else:
            self._open_for(action, paying=paying)

    def _pay_by(self, action: Action, *, paying: bool) -> None:
        """What begins, ends or leaves a payment. F10 in the payment means only the cashback offered there."""
        match action:
            case Action.BACK if paying:
                self.paying.back()
            case Action.CONFIRM if paying:
                self.paying.confirm()
            case Action.PAY if paying:
                self.paying.use_more()
            case Action.PAY:
                self._pay()
            case Action.EXACT if self.sale_model.check_payable():
                self.paying.pay_exact()
            case _:
                return

    def on_scan(self, code: str) -> None:
        """A scanner's code, wherever the cursor was: never lost, never in a price, never sold by nobody."""
        if not self.page.isVisible():
            self._sounds.play(Sound.UNKNOWN)
            return
        if self.page.view is self.page.done:
            self._next_sale()
        self.scans.scanned(code)

    def show_status(self, status: Status) -> None:
        """The network came or went: the member's card says what follows."""
        self._status = status
        self.paying.news.look()
        self.paying.offline.look(self.sale_model.sale, status)
        self._show_paper(status)
        free = self.page.isVisible() and self.page.view is self.page.sale and not self.sale_model.sale.lines
        self._flows.old_papers.look(status.printer, free=free)
        self._show_right(self.sale_model.sale)

    def _show_paper(self, status: Status) -> None:
        """While the customer still waits for it: the receipt did not come out, and what to do."""
        if self._last is None or self.page.view is not self.page.done:
            return
        failed = status.printer.failed_sale_id == self._last.id
        cause = status.printer.problem or "offline"
        self.page.done.show_paper(not_printed(self._words, cause) if failed else "")

    def stop(self) -> None:
        """The window closes."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scan_filter)

    def _open_for(self, action: Action, *, paying: bool) -> None:
        always: dict[Action, Callable[[], None]] = {
            Action.HELP: self._open_help,
            Action.LOCK: self.lock_wanted.emit,
            Action.REPRINT: self._open_receipt,
            Action.MUTE: self._mute,
            Action.CUSTOMER: self._flows.members.begin,
        }
        in_a_sale: dict[Action, Callable[[], None]] = {
            Action.CANCEL_LINE: self.page.sale.cancel_selected,
            Action.UNDO: self._undo,
            Action.CANCEL_SALE: self._flows.overriding.open_cancel,
            Action.CHANGE_PRICE: self._flows.overriding.open_price,
            Action.PARK: self._flows.parking.park,
            Action.RECALL: self._flows.parking.recall,
            Action.RETURN: self.returns.begin,
            Action.DRAWER: self.drawer.open_menu,
            Action.OPEN_DRAWER: lambda: self.drawer.move(Movement.NO_SALE),
            Action.SALESPERSON: self._flows.details.ask_salesperson,
            Action.INVOICE_CPF: self._flows.details.ask_invoice_cpf,
            Action.LATE_ENTRY: self._flows.details.ask_paper_time,
            Action.DISCOUNT: self._flows.overriding.open_discount,
            Action.VOUCHER: self.paying.vouchers.open,
            Action.SEARCH: lambda: self._search.open(self._on_product),
            Action.PRICE: lambda: self._search.open(None),
        }
        if action in always:
            always[action]()
        elif paying:
            self.paying.show_refusal(Refused(Reason.SALE_BEING_PAID))
        elif action in in_a_sale:
            in_a_sale[action]()

    def _mute(self) -> None:
        self._sounds.set_muted(not self._sounds.muted)
        words = self._words.text
        said = words("Sounds off. {key} brings them back.") if self._sounds.muted else words("Sounds on.")
        self._toast.show_text(said.format(key=self._counter.keys.named(Action.MUTE, self._words)))

    def _open_help(self) -> None:
        dialog = HelpDialog(self.page.window(), self._words, self._counter)
        dialog.wanted.connect(self.act)
        dialog.guide_wanted.connect(self.guide_wanted)
        dialog.keys_wanted.connect(self.drawer.keys.open)
        dialog.open(dialog.field)

    def _pay(self) -> None:
        if self.sale_model.check_payable():
            self.paying.start()

    def _open_receipt(self) -> None:
        """The last receipt."""
        recovered = self._counter.recovered.last_sale
        sale_id = self._last.id if self._last else recovered.id if recovered else None
        if sale_id is None:
            self._toast.show_text(self._words.text("No sale to print yet."))
            return
        self._flows.receipts.open(sale_id)

    def _print_last(self) -> None:
        last = self._counter.recovered.last_sale
        if last is not None:
            self._flows.receipts.print_again(last.id)

    def _on_entered(self, typed: str) -> None:
        if self.scans.entered(typed):
            self.page.sale.code.clear()
        elif any(character.isalpha() for character in typed) and len(typed) > 2:
            self.page.sale.clear_problem()
            self._search.open(self._on_product, typed=typed)

    def _on_product(self, product: Product) -> None:
        self.page.sale.code.clear()
        self.page.sale.clear_problem()
        self.scans.ring(product.sku)

    def _on_member(self) -> None:
        if self.page.view is self.page.pay:
            self.paying.start()

    def _on_sale(self, sale: Sale) -> None:
        paying = self.page.view is self.page.pay
        self.page.sale.show_sale(sale)
        if paying:
            self.page.pay.show_sale(sale)
        if self.page.view is not self.page.done:
            self.page.totals.show_sale(sale, paying=paying)
            self.paying.offline.look(sale, self._status)
            self._show_right(sale)

    def _show_right(self, sale: Sale) -> None:
        if self.page.view is self.page.done:
            return
        quote = self.checkout.benefit.quote or self.sale_model.quote
        away = self._status is not None and (state := self._status.loyalty) and state.online is False
        self.page.member.show_member(
            sale,
            quote,
            now=self._counter.clock_guard.trusted_now(),
            confirmed_at=self.paying.pin_confirmed_at,
            offline=self.paying.offline.text,
            known=self._flows.members.known(sale, online=not away, campaign=self.checkout.benefit.campaign),
        )
        # The preview was for the whole sale: with cashback used, the platform gives back less.
        self.page.totals.show_quote(None if sale.redemption else quote)

    def _on_keys(self) -> None:
        """Sentences that stand there already name the keys anew; the bars do so themselves."""
        self._show_right(self.sale_model.sale)
        if self._status is not None:
            self._show_paper(self._status)

    def _on_refused(self, error: TillError) -> None:
        self._sounds.play(Sound.UNKNOWN)
        sentence = wording.sentence(self._words, error)
        if self.page.view is self.page.sale and Overlay.topmost(self.page.window()) is None:
            unknown = str(error.details.get("code")) if error.key is Reason.CODE_UNKNOWN else ""
            self.page.sale.show_problem(sentence, unknown_code=unknown)
        elif self.page.view is self.page.pay and Overlay.topmost(self.page.window()) is None:
            self.page.pay.show_problem(sentence)
        else:
            if error.key is Reason.SALE_BEING_PAID:
                # Esc belongs to the dialog: it would stop the customer at the card machine.
                sentence = self._words.text("The sale is being paid: this product is for the next one.")
            self._toast.show_text(sentence, duration_ms=6000)

    def _on_line_cancelled(self, line: SaleLine) -> None:
        name, key = line.product.description, self._counter.keys.named(Action.UNDO, self._words)
        said = self._words.text("“{product}” cancelled. {key} brings it back.", product=name, key=key)
        self._toast.show_text(said)

    def _undo(self) -> None:
        if not self.sale_model.undo():
            self._toast.show_text(self._words.text("No cancelled item to bring back."))

    def _on_found_late(self, text: str) -> None:
        """Only where the cashier still stands before the code that was not known."""
        waiting = self.page.view is self.page.sale and Overlay.topmost(self.page.window()) is None
        if waiting and self.page.sale.code.text() == text:
            self.page.sale.clear_problem()
            self._on_entered(text)

    def _on_closed(self, closed: ClosedSale) -> None:
        self._last = closed
        self.queue_changed.emit()

    def _on_cancelled(self) -> None:
        self._next_sale()
        self._toast.show_text(self._words.text("Sale cancelled: the journal keeps it."))

    def _on_parked(self, cart: ParkedCart) -> None:
        self.sale_model.start_next()
        self._show_sale()
        self._toast.show_text(self._words.text("On hold as {name}. F7 brings it back.", name=cart.name))

    def _on_next_typed(self, typed: str) -> None:
        self._next_sale()
        self.page.sale.code.setText(typed)

    def _next_sale(self) -> None:
        """An offer nobody chose is left to the programme's rule; the queue moves on."""
        self.paying.finish()
        self.sale_model.start_next()
        self._show_sale()

    def _show_sale(self) -> None:
        self.page.show_view(self.page.sale)
        self._on_sale(self.sale_model.sale)
