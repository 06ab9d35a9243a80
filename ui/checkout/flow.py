"""The order of a payment: PIN, amount, means, done, offer. Shows the view or dialog that is next."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from pos_client.domain.benefits import Offer, Quote, RedemptionMode
from pos_client.domain.errors import Reason, TillError
from pos_client.domain.money import Money
from pos_client.domain.payment import CARD_METHODS, Method
from pos_client.domain.permissions import Permission
from pos_client.ports import Capability, Challenge
from pos_client.services.checkout import ClosedSale
from pos_client.services.store_credits import is_credit_code
from resources.words import Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.card_dialog import CardDialog
from ui.checkout.credit_dialog import CreditDialog
from ui.checkout.failures import is_away
from ui.checkout.model import CheckoutModel
from ui.checkout.more_cashback import MoreCashback
from ui.checkout.news_flow import NewsFlow
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.offline_flow import OfflineFlow
from ui.checkout.open_charges_flow import OpenChargesFlow
from ui.checkout.pin_dialog import PinDialog
from ui.checkout.pix_dialog import PixDialog
from ui.checkout.terminal_flow import TerminalFlow
from ui.checkout.voucher_flow import VoucherFlow
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.dialog import Dialog
from ui.sound import Sound, Sounds


class CheckoutFlow(QObject):
    """`left` when the cashier is back at the products, `finder_wanted` for a wrong number."""

    left = Signal()
    finder_wanted = Signal()
    closed = Signal(object)
    pix_shown = Signal(str, object)
    """A Pix code and its amount are before the customer; `pix_hidden` when they no longer are."""
    pix_hidden = Signal()

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        page: CounterPage,
        model: CheckoutModel,
        sounds: Sounds,
    ) -> None:
        super().__init__(page)
        self._counter, self._words, self._page = counter, words, page
        self._sale_model, self._model, self._sounds = model.sale_model, model, sounds
        self._approvals = approvals
        self._dialog: Dialog | None = None
        self.pin_confirmed_at = ""
        self.offline = OfflineFlow(
            counter, words, background=background, approvals=approvals, page=page, model=model.sale_model
        )
        self.vouchers = VoucherFlow(
            counter, words, background=background, approvals=approvals, page=page, model=model.sale_model
        )
        self.more = MoreCashback(counter, words, page=page, model=model)
        self.news = NewsFlow(counter, background=background, view=page.done)
        self.machine = TerminalFlow(counter, words, background=background, page=page, model=model)
        self.charges = OpenChargesFlow(counter, words, background=background, page=page, model=model)
        self._connect()

    def _connect(self) -> None:
        model, benefit = self._model, self._model.benefit
        self._page.pay.tender_wanted.connect(self._on_tender)
        self._page.pay.cashback.clicked.connect(lambda _checked=False: self.use_more())
        model.refused.connect(self.show_refusal)
        model.closed.connect(self._on_closed)
        model.offers_wanted.connect(self._on_offers)
        model.offer_settled.connect(self._on_offer_settled)
        benefit.asking.connect(self._on_asking)
        benefit.taking.connect(self._on_taking)
        benefit.amount_refused.connect(self._on_amount_refused)
        benefit.pin_wanted.connect(self._on_pin_wanted)
        benefit.amount_wanted.connect(self._on_amount_wanted)
        benefit.campaign_wanted.connect(self._on_campaigns)
        benefit.settled.connect(self._on_settled)
        benefit.skipped.connect(self._on_skipped)
        benefit.not_debited.connect(self._on_not_debited)
        self.offline.settled.connect(self._on_settled)
        self.offline.skipped.connect(self._go_on_without)
        self.vouchers.consuming.connect(self._on_consuming)
        self.vouchers.refused.connect(self._sale_model.refused)
        self.machine.code_shown.connect(self.pix_shown)
        self.machine.code_hidden.connect(self.pix_hidden)
        self.machine.unsettled.connect(self.charges.open)

    def start(self) -> None:
        """F10: to the means of payment, by way of the PIN where the member can redeem."""
        if self._model.is_still:
            return
        self._show_pay_view()
        if self.vouchers.waiting:
            self.vouchers.consume(self._start_benefit)
        else:
            self._start_benefit()
        self.more.asked()

    def use_more(self) -> None:
        """F10 at the payment: goods were rung here, and more cashback can be used than before them."""
        if self._dialog is None and self.more.is_offered:
            self._start_benefit()
            self.more.asked()

    def _start_benefit(self) -> None:
        if self._model.benefit.possible:
            self._model.benefit.begin()
        elif self.offline.possible and not self._counter.is_online():
            self.offline.begin()
        else:
            self._model.prepare()
            self._model.apply_exchange()

    def pay_exact(self) -> None:
        """F12. Vouchers, and a platform that knows its customers only from payment on, are asked first."""
        if self._model.is_still:
            return
        if self.vouchers.waiting:
            self._show_pay_view()
            self.vouchers.consume(self._model.pay_exact)
            return
        sale = self._sale_model.sale
        unknown = sale.member is not None and not sale.member.provider_id
        if unknown and self._model.benefit.possible and not self._counter.can(Capability.MEMBER_LOOKUP):
            self.start()
        else:
            self._model.pay_exact()

    def back(self) -> None:
        """Esc: one step, nothing destroyed. Whoever waits for the programme first stops waiting."""
        benefit = self._model.benefit
        if self._model.consuming:
            return
        if self._page.pay.is_waiting and not benefit.is_taking:
            benefit.skip()
        elif self._model.leave():
            benefit.stop()
            self.left.emit()

    def confirm(self) -> None:
        """Enter: take the amount, or close what is paid already."""
        if self._sale_model.sale.remaining:
            self._page.pay.take()
        else:
            self._model.close()

    def show_refusal(self, error: TillError) -> None:
        """Beside the amount, in words."""
        self._sounds.play(Sound.UNKNOWN)
        if error.key is Reason.TERMINAL_UNSETTLED:
            self.charges.open()
        if self._page.view is self._page.done:
            self._page.done.show_note(wording.sentence(self._words, error))
            return
        if self._page.view is self._page.sale and self._sale_model.sale.tenders:
            # F12 from the products, and the sale could not be written: what was paid is shown.
            self._show_pay_view()
        self._page.pay.show_problem(wording.sentence(self._words, error))

    def _show_pay_view(self) -> None:
        self._page.pay.select(Method.CASH)
        self._page.pay.show_sale(self._sale_model.sale)
        self._page.show_view(self._page.pay)
        self._page.totals.show_sale(self._sale_model.sale, paying=True)

    def _on_tender(self, method: Method, amount: Money) -> None:
        sale = self._sale_model.sale
        if not sale.remaining:
            self._model.close()
        elif self.machine.takes(method):
            self.machine.begin(method, min(amount, sale.remaining))
        elif method in CARD_METHODS:
            pay = partial(self._pay_card, method, min(amount, sale.remaining))
            self._open(
                CardDialog(
                    self._page.window(),
                    self._words,
                    method=method,
                    amount=min(amount, sale.remaining),
                    pay=pay,
                )
            )
        elif method is Method.STORE_CREDIT:
            self._ask_credit()
        elif method is Method.PIX:
            self._show_pix(min(amount, sale.remaining))
        else:
            self._model.pay(method, amount)

    def takes_credit(self, code: str) -> bool:
        """A store credit's slip, scanned at the payment; true where it was one."""
        if not is_credit_code(code):
            return False
        try:
            self._model.pay_credit(self._counter.credits.find(code))
        except TillError as error:
            self.show_refusal(error)
        return True

    def _ask_credit(self) -> None:
        window = self._page.window()
        find, pay = self._counter.credits.find, self._model.pay_credit
        self._open(CreditDialog(window, self._words, find=find, pay=pay))

    def _pay_card(self, method: Method, amount: Money, slip: object) -> None:
        self._model.pay(method, amount, card=slip)  # type: ignore[arg-type]

    def _show_pix(self, amount: Money) -> None:
        try:
            code = self._model.pix_code(amount)
        except TillError as error:
            self.show_refusal(error)
            return

        def confirm() -> None:
            self._model.pay(Method.PIX, amount)

        window = self._page.window()
        dialog = PixDialog(window, self._words, code=code, amount=amount, confirm=confirm)
        dialog.closed.connect(self.pix_hidden)
        self._open(dialog)
        self.pix_shown.emit(code, amount)

    def _on_asking(self) -> None:
        self._page.pay.show_waiting(self._words.text("Asking the programme… Esc sells on without it."))

    def _on_taking(self) -> None:
        self._page.pay.show_waiting(self._words.text("Setting it aside…"))

    def _on_amount_refused(self, error: TillError) -> None:
        """Beside the amount where it is asked, else here: a campaign had been chosen meanwhile."""
        self._page.pay.show_waiting("")
        if not isinstance(self._dialog, AmountDialog):
            self.show_refusal(error)

    def _on_pin_wanted(self, challenge: Challenge) -> None:
        member = self._sale_model.sale.member
        self._page.pay.show_waiting("")
        if member is None or isinstance(self._dialog, PinDialog):
            return
        dialog = PinDialog(
            self._page.window(),
            self._words,
            self._model.benefit,
            challenge=challenge,
            member=member,
            clock=self._counter.clock_guard.trusted_now,
            balance_known=self._counter.can(Capability.BALANCE),
        )
        dialog.wrong_number.connect(self._on_wrong_number)
        dialog.waive_wanted.connect(self._on_waive)
        self._open(dialog)

    def _on_amount_wanted(self, quote: Quote) -> None:
        self._page.pay.show_waiting("")
        self._close_dialog()
        now, benefit = self._counter.clock(), self._model.benefit
        self.pin_confirmed_at = "" if benefit.waived else self._words.clock(now)
        sale = self._sale_model.sale
        self._page.member.show_member(sale, quote, now=now, confirmed_at=self.pin_confirmed_at)
        points = self._counter.can(Capability.POINTS)
        self._open(AmountDialog(self._page.window(), self._words, benefit, quote=quote, points=points))

    def _on_campaigns(self, campaigns: tuple[Offer, ...]) -> None:
        words = self._words
        title = words.text("Choose before paying: this programme debits at once.")
        self._open(
            OfferDialog(
                self._page.window(), words, campaigns, choose=self._model.benefit.take, subtitle=title
            )
        )

    def _on_settled(self) -> None:
        self._close_dialog()
        self._page.pay.show_waiting("")
        self._model.prepare()
        self._model.apply_exchange()
        self._page.show_view(self._page.pay)
        self.more.asked()

    def _on_skipped(self, error: TillError | None) -> None:
        """The platform did not answer: perhaps the store answers for some of it; else on without."""
        if error is not None and is_away(error) and self.offline.possible:
            self._close_dialog()
            self._page.pay.show_waiting("")
            self.offline.begin(error)
        else:
            self._go_on_without(error)

    def _go_on_without(self, error: TillError | None) -> None:
        """Sell on without cashback, and say why where somebody else decided it."""
        self._close_dialog()
        self._page.pay.show_waiting("")
        self._model.prepare()
        self._model.apply_exchange()
        if error is not None:
            self._page.pay.show_problem(wording.sentence(self._words, error))
        self._page.show_view(self._page.pay)
        self.more.asked()

    def _on_waive(self) -> None:
        """No PIN comes: somebody answers for it by name, up to the store's limit."""
        operator, sale = self._sale_model.operator, self._sale_model.sale
        assert operator is not None
        self._approvals.ask(
            Permission.PIN_WAIVE,
            limit=Money(self._counter.rules_now().pin_waive_limit_cents),
            sale_id=sale.id,
            seller=operator,
            then=self._model.benefit.waive,
        )

    def _on_not_debited(self, error: TillError) -> None:
        """After the last payment: nothing of it is lost, and what is missing is asked for."""
        self._close_dialog()
        self._show_pay_view()
        self._page.pay.show_waiting("")
        self.show_refusal(error)

    def _on_consuming(self, under_way: bool) -> None:
        self._model.consuming = under_way
        said = self._words.text("Using the vouchers…") if under_way else ""
        self._page.pay.show_waiting(said)

    def _on_wrong_number(self) -> None:
        self.back()
        self.finder_wanted.emit()

    def _on_closed(self, closed: ClosedSale) -> None:
        self._sounds.play(Sound.DONE)
        self._page.pay.show_waiting("")
        self._page.done.show_closed(closed)
        held = self._sale_model.sale.redemption
        if held is not None and held.mode is RedemptionMode.OFFLINE:
            self._page.done.show_used_pending()
        self.news.follow(closed.id)
        self._page.totals.show_done(self._sale_model.sale)
        self._page.member.show_done(self._sale_model.sale)
        self._page.show_view(self._page.done)
        self.closed.emit(closed)

    def _on_offer_settled(self, offer: Offer | None) -> None:
        taken = self._model.benefit.campaign is not None
        self._page.done.show_offer(offer, confirmed=taken)
        if offer is not None:
            self._page.totals.show_quote(None)

    def _on_offers(self, offers: tuple[Offer, ...]) -> None:
        model = self._model

        def choose(offer: Offer | None) -> None:
            model.decide_offer(offer, declined=offer is None)

        window = self._page.window()
        leave = partial(model.decide_offer, None)
        self._open(OfferDialog(window, self._words, offers, choose=choose, leave=leave))

    def _open(self, dialog: Dialog) -> None:
        self._close_dialog()
        self._dialog = dialog
        dialog.closed.connect(partial(self._forget, dialog))
        dialog.open(getattr(dialog, "field", None))

    def _forget(self, dialog: Dialog) -> None:
        if self._dialog is dialog:
            self._dialog = None

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.finish()

    def finish(self) -> None:
        """The next customer."""
        self.news.follow("")
        self._close_dialog()
        self.pin_confirmed_at = ""
        self._model.finish()
