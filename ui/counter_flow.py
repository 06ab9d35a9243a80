"""The order of things at the counter: keys and scans in, the right view or dialog out."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale
from pos_client.domain.shift import Movement
from pos_client.domain.till import Operator
from pos_client.services.checkout import ClosedSale
from pos_client.services.parking import ParkedCart
from resources.words import Words
from ui import wording
from ui.approval.clock_flow import ClockFlow
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.benefit.flow import BenefitFlow
from ui.checkout.flow import CheckoutFlow
from ui.checkout.model import CheckoutModel
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.delivery.flow import DeliveryFlow
from ui.keys import Action
from ui.member.flow import MemberFlow
from ui.member.model import FinderModel
from ui.overriding.flow import OverrideFlow
from ui.returns.flow import ReturnFlow
from ui.sale.details import DetailsFlow
from ui.sale.help_dialog import HelpDialog
from ui.sale.model import SaleModel
from ui.sale.old_papers import OldPapersFlow
from ui.sale.parking_flow import ParkingFlow
from ui.sale.receipts_flow import ReceiptsFlow
from ui.sale.scan_flow import ScanFlow
from ui.sale.search_dialog import SearchDialog
from ui.scan_filter import ScanFilter
from ui.shift.drawer_flow import DrawerFlow
from ui.sound import Sound, Sounds
from ui.status_model import Status
from ui.widgets import Overlay, Toast


class CounterFlow(QObject):
    """`lock_wanted` by key, `queue_changed` when there is something new to deliver."""

    lock_wanted = Signal()
    queue_changed = Signal()

    def __init__(
        self, counter: Counter, words: Words, *, background: Background, sounds: Sounds, window: QWidget
    ) -> None:
        super().__init__(window)
        self._counter, self._words = counter, words
        self._background, self._sounds = background, sounds
        self.sale_model = SaleModel(counter, background, self)
        self.checkout = CheckoutModel(counter, self.sale_model, background)
        self.page = CounterPage(counter, words, self.act)
        self.approvals = ApprovalFlow(counter, words, background=background, window=window)
        self._clock = ClockFlow(counter, approvals=self.approvals, background=background)
        self.overriding = OverrideFlow(
            counter,
            words,
            background=background,
            page=self.page,
            model=self.sale_model,
            approvals=self.approvals,
        )
        page, model = self.page, self.sale_model
        self.returns = ReturnFlow(
            counter,
            words,
            background=background,
            page=page,
            model=model,
            approvals=self.approvals,
            sounds=sounds,
        )
        self.members = MemberFlow(
            counter, words, background=background, page=page, model=model, approvals=self.approvals
        )
        self.parking = ParkingFlow(counter, words, background=background, page=page, model=model)
        self.details = DetailsFlow(
            counter, words, background=background, page=page, model=model, approvals=self.approvals
        )
        self.paying = CheckoutFlow(
            counter,
            words,
            background=background,
            approvals=self.approvals,
            page=self.page,
            model=self.checkout,
            sounds=sounds,
        )
        self.benefits = BenefitFlow(
            counter,
            words,
            background=background,
            approvals=self.approvals,
            checkout=self.checkout,
            window=window,
        )
        self._receipts = ReceiptsFlow(counter, words, background=background, model=model, window=window)
        self._old_papers = OldPapersFlow(counter, words, background=background, window=window)
        self.delivery = DeliveryFlow(
            counter,
            words,
            background=background,
            approvals=self.approvals,
            sale_model=model,
            finder=FinderModel(counter, background, self),
            window=window,
        )
        self.drawer = DrawerFlow(
            counter,
            words,
            background=background,
            approvals=self.approvals,
            sale_model=model,
            delivery=self.delivery,
            doubts=self.benefits.doubts,
            window=window,
        )
        self._toast = Toast(window)
        self.scans = ScanFlow(
            counter,
            words,
            page=page,
            model=model,
            members=self.members,
            paying=self.paying,
            returns=self.returns,
            window=window,
        )
        self.scan_filter = ScanFilter(self, wedge=counter.wedge)
        self._status: Status | None = None
        self._last: ClosedSale | None = None
        self._told = False
        self._connect()

    def _connect(self) -> None:
        model, sale = self.sale_model, self.page.sale
        sale.entered.connect(self._on_entered)
        sale.payment_wanted.connect(lambda: self.act(Action.PAY))
        sale.cancel_line_wanted.connect(model.remove_line)
        sale.cancel_sale_wanted.connect(lambda: self.act(Action.CANCEL_SALE))
        sale.salesperson_wanted.connect(lambda: self.act(Action.SALESPERSON))
        self.overriding.cancelled.connect(self._on_cancelled)
        self.overriding.refused.connect(self._on_refused)
        self._clock.refused.connect(self._on_refused)
        self.checkout.refused.connect(self._clock.on_refused)
        self.returns.closed.connect(lambda _closed: self.queue_changed.emit())
        self.parking.parked.connect(self._on_parked)
        self.delivery.changed.connect(self.queue_changed)
        self.delivery.receipt_wanted.connect(self._receipts.open)
        for flow in (self.returns, self.parking, self.details, self._receipts, self.members):
            flow.refused.connect(self._on_refused)
        self._old_papers.refused.connect(self._on_refused)
        self.details.show(model.sale)
        self.page.next_wanted.connect(self._on_next_typed)
        model.changed.connect(self._on_sale)
        model.quoted.connect(lambda _quote: self._show_right(model.sale))
        model.refused.connect(self._on_refused)
        model.found_late.connect(self._on_found_late)
        model.line_rung.connect(lambda _sale: self._sounds.play(Sound.ACCEPTED))
        self.members.attached.connect(self._on_member)
        self.members.attached.connect(self.benefits.watch.on_member)
        self.benefits.doubts.changed.connect(self.queue_changed)
        self.paying.vouchers.noted.connect(self.details.show_vouchers)
        self.paying.offline.changed.connect(lambda: self._show_right(model.sale))
        self.overriding.voucher_wanted.connect(self.paying.vouchers.open)
        for told in (self.members.told, self.paying.vouchers.told, self.scans.told):
            told.connect(lambda text: self._toast.show_text(text, duration_ms=6000))
        self.members.queued.connect(self.queue_changed)
        self.members.facts.changed.connect(lambda: self._show_right(model.sale))
        self.checkout.changed.connect(lambda _sale: self.queue_changed.emit())
        self.checkout.offer_settled.connect(lambda _offer: self.queue_changed.emit())
        self.paying.left.connect(self._show_sale)
        self.paying.finder_wanted.connect(self.members.find)
        self.paying.closed.connect(self._on_closed)
        self.drawer.shift_closed.connect(self.lock_wanted)
        self.scan_filter.scanned.connect(self.on_scan)
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
        self._clock.begin(operator)
        self.paying.charges.begin()

    def act(self, action: Action) -> None:
        """A key, by hand or by touch."""
        paying = self.page.view is self.page.pay
        stays = {Action.REPRINT, Action.HELP, Action.LOCK, self.paying.vouchers.after_payment}
        if self.page.view is self.page.done and action not in stays:
            self._next_sale()
            if action in {Action.NEXT, Action.BACK, Action.PAY, Action.EXACT}:
                return
        if action is Action.BACK and paying:
            self.paying.back()
        elif action is Action.CONFIRM and paying:
            self.paying.confirm()
        elif action is Action.PAY and not paying:
            self._pay()
        elif action is Action.EXACT:
            if self.sale_model.check_payable():
                self.paying.pay_exact()
        else:
            self._open_for(action, paying=paying)

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
        self.paying.offline.look(self.sale_model.sale, status)
        free = self.page.isVisible() and self.page.view is self.page.sale and not self.sale_model.sale.lines
        self._old_papers.look(status.printer, free=free)
        self._show_right(self.sale_model.sale)

    def stop(self) -> None:
        """The window closes."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self.scan_filter)

    def _open_for(self, action: Action, *, paying: bool) -> None:
        always: dict[Action, Callable[[], None]] = {
            Action.HELP: lambda: HelpDialog(self.page.window(), self._words, self._counter).open(),
            Action.LOCK: self.lock_wanted.emit,
            Action.REPRINT: self._open_receipt,
            Action.CUSTOMER: self.members.begin,
        }
        in_a_sale: dict[Action, Callable[[], None]] = {
            Action.CANCEL_LINE: self.page.sale.cancel_selected,
            Action.CANCEL_SALE: self.overriding.open_cancel,
            Action.CHANGE_PRICE: self.overriding.open_price,
            Action.PARK: self.parking.park,
            Action.RECALL: self.parking.recall,
            Action.RETURN: self.returns.begin,
            Action.DRAWER: self.drawer.open_menu,
            Action.OPEN_DRAWER: lambda: self.drawer.move(Movement.NO_SALE),
            Action.SALESPERSON: self.details.ask_salesperson,
            Action.INVOICE_CPF: self.details.ask_invoice_cpf,
            Action.LATE_ENTRY: self.details.ask_paper_time,
            Action.DISCOUNT: self.overriding.open_discount,
            Action.VOUCHER: self.paying.vouchers.open,
            Action.SEARCH: lambda: self._open_search(choose=self._on_product),
            Action.PRICE: lambda: self._open_search(choose=None),
        }
        if action in always:
            always[action]()
        elif paying:
            self.paying.show_refusal(Refused(Reason.SALE_BEING_PAID))
        elif action in in_a_sale:
            in_a_sale[action]()

    def _pay(self) -> None:
        if self.sale_model.check_payable():
            self.paying.start()

    def _open_search(self, choose: Callable[[Product], None] | None, *, typed: str = "") -> None:
        dialog = SearchDialog(
            self.page.window(),
            self._words,
            search=self._counter.ringing.search,
            background=self._background,
            choose=choose,
            typed=typed,
        )
        dialog.open(dialog.field)

    def _open_receipt(self) -> None:
        """The last receipt."""
        recovered = self._counter.recovered.last_sale
        sale_id = self._last.id if self._last else recovered.id if recovered else None
        if sale_id is None:
            self._toast.show_text(self._words.text("No sale to print yet."))
            return
        self._receipts.open(sale_id)

    def _print_last(self) -> None:
        last = self._counter.recovered.last_sale
        if last is not None:
            self._receipts.print_again(last.id)

    def _on_entered(self, typed: str) -> None:
        if self.scans.entered(typed):
            self.page.sale.code.clear()
        elif any(character.isalpha() for character in typed) and len(typed) > 2:
            self.page.sale.clear_problem()
            self._open_search(choose=self._on_product, typed=typed)

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
            known=self.members.known(sale, online=not away, campaign=self.checkout.benefit.campaign),
        )
        # The preview was for the whole sale: with cashback used, the platform gives back less.
        self.page.totals.show_quote(None if sale.redemption else quote)

    def _on_refused(self, error: TillError) -> None:
        self._sounds.play(Sound.UNKNOWN)
        sentence = wording.sentence(self._words, error)
        if self.page.view is self.page.sale and Overlay.topmost(self.page.window()) is None:
            unknown = str(error.details.get("code")) if error.key is Reason.CODE_UNKNOWN else ""
            self.page.sale.show_problem(sentence, unknown_code=unknown)
        elif self.page.view is self.page.pay and Overlay.topmost(self.page.window()) is None:
            self.page.pay.show_problem(sentence)
        else:
            self._toast.show_text(sentence, duration_ms=6000)

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
