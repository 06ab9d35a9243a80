"""The order of things at the counter: keys and scans in, the right view or dialog out."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from pos_client.domain.customer import Member
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.services.checkout import ClosedSale
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.checkout.flow import CheckoutFlow
from ui.checkout.model import CheckoutModel
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.keys import Action
from ui.member.finder import FinderDialog
from ui.member.model import FinderModel
from ui.sale.discount_dialog import DiscountDialog
from ui.sale.help_dialog import HelpDialog
from ui.sale.model import SaleModel
from ui.sale.receipt_dialog import ReceiptDialog
from ui.sale.recovery_dialog import RecoveryDialog
from ui.sale.search_dialog import SearchDialog
from ui.scan_filter import ScanFilter
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
        self._finder = FinderModel(counter, background, self)
        self.page = CounterPage(counter, words, self.act)
        self.paying = CheckoutFlow(
            counter,
            words,
            page=self.page,
            sale_model=self.sale_model,
            model=self.checkout,
            sounds=sounds,
        )
        self._toast = Toast(window)
        self._scans = ScanFilter(self)
        self._status: Status | None = None
        self._last: ClosedSale | None = None
        self._told = False
        self._connect()

    def _connect(self) -> None:
        model, sale = self.sale_model, self.page.sale
        sale.entered.connect(self._on_entered)
        sale.payment_wanted.connect(lambda: self.act(Action.PAY))
        sale.cancel_line_wanted.connect(model.remove_line)
        self.page.next_wanted.connect(self._on_next_typed)
        model.changed.connect(self._on_sale)
        model.quoted.connect(lambda _quote: self._show_right(model.sale))
        model.refused.connect(self._on_refused)
        model.line_rung.connect(lambda _sale: self._sounds.play(Sound.ACCEPTED))
        self._finder.refreshed.connect(self._on_refreshed)
        self.checkout.changed.connect(lambda _sale: self.queue_changed.emit())
        self.checkout.offer_settled.connect(lambda _offer: self.queue_changed.emit())
        self.paying.left.connect(self._show_sale)
        self.paying.finder_wanted.connect(lambda: self.act(Action.CUSTOMER))
        self.paying.closed.connect(self._on_closed)
        self._scans.scanned.connect(self.on_scan)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self._scans)

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
        elif self.page.view is not self.page.pay:
            self._show_sale()
        self._on_sale(self.sale_model.sale)
        if first and recovered.interrupted:
            RecoveryDialog(self.page.window(), self._words, recovered, print_again=self._print_last).open()

    def act(self, action: Action) -> None:
        """A key, by hand or by touch."""
        paying = self.page.view is self.page.pay
        if self.page.view is self.page.done and action not in {Action.REPRINT, Action.HELP, Action.LOCK}:
            self._next_sale()
            if action in {Action.CONFIRM, Action.BACK, Action.PAY, Action.EXACT}:
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
        """A scanner's code, wherever the cursor was: never lost, never in a price."""
        if self.page.view is self.page.done:
            self._next_sale()
        if self.sale_model.scan(code) and Overlay.topmost(self.page.window()) is not None:
            last = self.sale_model.sale.lines[-1]
            self._toast.show_text(
                self._words.text("In the sale: {product}", product=last.product.description)
            )

    def show_status(self, status: Status) -> None:
        """The network came or went: the member's card says what follows."""
        self._status = status
        self._show_right(self.sale_model.sale)

    def stop(self) -> None:
        """The window closes."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self._scans)

    def _open_for(self, action: Action, *, paying: bool) -> None:
        always: dict[Action, Callable[[], None]] = {
            Action.HELP: lambda: HelpDialog(self.page.window(), self._words).open(),
            Action.LOCK: self.lock_wanted.emit,
            Action.REPRINT: self._open_receipt,
            Action.CUSTOMER: self._open_finder,
        }
        in_a_sale: dict[Action, Callable[[], None]] = {
            Action.CANCEL_LINE: self.page.sale.cancel_selected,
            Action.DISCOUNT: self._open_discount,
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

    def _open_finder(self) -> None:
        sale = self.sale_model.sale
        if sale.redemption is not None:
            self.paying.show_refusal(Refused(Reason.REDEMPTION_PENDING))
            return
        dialog = FinderDialog(
            self.page.window(), self._words, self._finder, has_member=sale.member is not None
        )
        dialog.chosen.connect(self._on_member)
        dialog.dismissed.connect(self._finder.stop)
        dialog.open(dialog.field)

    def _open_discount(self) -> None:
        if not self.sale_model.check_payable():
            return
        dialog = DiscountDialog(
            self.page.window(), self._words, sale=self.sale_model.sale, apply=self.sale_model.discount
        )
        dialog.open(dialog.field)

    def _open_search(self, choose: Callable[[Product], None] | None) -> None:
        dialog = SearchDialog(
            self.page.window(),
            self._words,
            search=self._counter.ringing.search,
            background=self._background,
            choose=choose,
        )
        dialog.open(dialog.field)

    def _open_receipt(self) -> None:
        """The last receipt, drawn off the screen's thread."""
        recovered = self._counter.recovered.last_sale
        sale_id = self._last.id if self._last else recovered.id if recovered else None
        if sale_id is None:
            self._toast.show_text(self._words.text("No sale to print yet."))
            return
        counter = self._counter

        def draw() -> tuple[bytes, str]:
            receipt = counter.printing.receipt(sale_id)
            return counter.paper.picture(receipt), receipt.number

        def show(drawn: tuple[bytes, str]) -> None:
            png, number = drawn
            again = lambda: self._print(sale_id)  # noqa: E731
            ReceiptDialog(self.page.window(), self._words, png=png, number=number, print_again=again).open()

        self._background.run("desk", draw, done=show, failed=self._on_refused)

    def _print_last(self) -> None:
        last = self._counter.recovered.last_sale
        if last is not None:
            self._print(last.id)

    def _print(self, sale_id: str) -> None:
        self._background.run(
            "till",
            lambda: self._counter.printing.reprint(sale_id),
            done=lambda _copy: self._counter.wake_printer(),
            failed=self._on_refused,
        )

    def _on_entered(self, typed: str) -> None:
        if self.sale_model.scan(typed):
            self.page.sale.code.clear()
        elif any(character.isalpha() for character in typed) and len(typed) > 2:
            self._open_search(choose=self._on_product)

    def _on_product(self, product: Product) -> None:
        self.page.sale.code.clear()
        self.page.sale.clear_problem()
        self.sale_model.scan(product.sku)

    def _on_member(self, member: Member | None) -> None:
        self.sale_model.attach(member)
        if self.page.view is self.page.pay:
            self.paying.start()

    def _on_refreshed(self, members: tuple[Member, ...]) -> None:
        """The platform knows more of the member than the local copy did."""
        sale = self.sale_model.sale
        newer = next((one for one in members if sale.member and one.id == sale.member.id), None)
        if newer is not None and newer != sale.member and sale.redemption is None:
            self.sale_model.attach(newer)

    def _on_sale(self, sale: Sale) -> None:
        paying = self.page.view is self.page.pay
        self.page.sale.show_sale(sale)
        if paying:
            self.page.pay.show_sale(sale)
        if self.page.view is not self.page.done:
            self.page.totals.show_sale(sale, paying=paying)
            self._show_right(sale)

    def _show_right(self, sale: Sale) -> None:
        if self.page.view is self.page.done:
            return
        quote = self.checkout.benefit.quote or self.sale_model.quote
        away = self._status is not None and (state := self._status.loyalty) and state.online is False
        offline = self._words.text("Without internet this sale earns; cashback waits.") if away else ""
        self.page.member.show_member(
            sale,
            quote,
            now=self._counter.clock(),
            confirmed_at=self.paying.pin_confirmed_at,
            offline=offline,
        )
        self.page.totals.show_quote(quote)

    def _on_refused(self, error: TillError) -> None:
        self._sounds.play(Sound.UNKNOWN)
        sentence = wording.sentence(self._words, error)
        if self.page.view is self.page.sale and Overlay.topmost(self.page.window()) is None:
            self.page.sale.show_problem(sentence)
        elif self.page.view is self.page.pay and Overlay.topmost(self.page.window()) is None:
            self.page.pay.show_problem(sentence)
        else:
            self._toast.show_text(sentence, duration_ms=6000)

    def _on_closed(self, closed: ClosedSale) -> None:
        self._last = closed
        self.queue_changed.emit()

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
