"""Decides how a sale is paid and closed, and what comes after it. QtCore only; the close runs on `till`."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from pos_client.domain.benefits import Offer
from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.pix import static_code
from pos_client.domain.sale import Sale
from pos_client.ports import Capability
from pos_client.services.checkout import ClosedSale
from pos_client.services.store_credits import StoreCredit
from ui.background import Background, Operation
from ui.checkout.benefit_model import BenefitModel
from ui.checkout.hold_keeper import HoldKeeper
from ui.counter import Counter
from ui.sale.model import SaleModel


class CheckoutModel(QObject):
    """`closed` comes only after the commit; `offers_wanted` after it, and never keeps the next customer."""

    changed = Signal(object)
    refused = Signal(object)
    closing = Signal()
    closed = Signal(object)
    offers_wanted = Signal(object)
    offer_settled = Signal(object)
    give_back_wanted = Signal(str)

    def __init__(self, counter: Counter, sale_model: SaleModel, background: Background) -> None:
        super().__init__(sale_model)
        self._counter = counter
        self.sale_model = sale_model
        self._background = background
        self.benefit = BenefitModel(counter, sale_model, background)
        self._offers: tuple[Offer, ...] | None = None
        self._offers_for: tuple[str, int] | None = None
        self._fetching: Operation | None = None
        self._busy = False
        self.consuming = False
        """Vouchers are being used up: nothing else may happen to this sale."""
        self.last: ClosedSale | None = None
        self.holds = HoldKeeper(counter, sale_model, background)
        self.benefit.debited.connect(self.close)
        self.holds.kept.connect(self.close)
        self.holds.lost.connect(self.benefit.not_debited)
        sale_model.held_still = lambda: self.is_still

    def prepare(self) -> None:
        """Ask for the offers while the customer takes out their wallet."""
        sale = self.sale_model.sale
        if sale.member is None or not self._offers_possible:
            return
        asked = (sale.id, sale.total.cents)
        if self._offers_for == asked:
            return
        self._offers_for, self._offers = asked, None
        redemptions, member, total = self._counter.redemptions, sale.member, sale.total
        assert redemptions is not None
        self._fetching = self._background.run(
            "net", lambda: redemptions.offers(member, total), done=partial(self._on_offers, asked)
        )

    def apply_exchange(self) -> None:
        """What came back to pay for this sale pays its share; the sale is not closed by it."""
        sale = self.sale_model.sale
        try:
            credits = self._counter.credits.for_exchange(sale.id) if sale.lines and not sale.tenders else ()
            for credit in credits:
                if sale.remaining:
                    amount = min(credit.amount, sale.remaining)
                    tender = Tender(Method.STORE_CREDIT, amount, credit_code=credit.code)
                    sale = sale.with_tender(tender)
        except TillError as error:
            self.refused.emit(error)
            return
        if sale is not self.sale_model.sale:
            self.sale_model.put(sale)
            self.changed.emit(sale)

    def pay_credit(self, credit: StoreCredit) -> bool:
        """With a store credit, as much as it is worth or is left to pay."""
        amount = min(credit.amount, self.sale_model.sale.remaining)
        return self.pay(Method.STORE_CREDIT, amount, credit_code=credit.code)

    def pay(
        self, method: Method, amount: Money, *, card: CardSlip | None = None, credit_code: str = ""
    ) -> bool:
        """One more payment; the last one closes the sale. False where a rule says no."""
        if self.is_still:
            return False
        by = self.sale_model.operator
        try:
            tender = Tender(
                method,
                amount,
                card=card,
                pix_txid=self.pix_txid if method is Method.PIX else "",
                confirmed_by=by.code if by and method is Method.PIX else "",
                credit_code=credit_code,
            )
        except TillError as error:
            self.refused.emit(error)
            return False
        return self.pay_with(tender)

    def pay_with(self, tender: Tender) -> bool:
        """A payment that is made already; the last one closes the sale. False where a rule says no."""
        try:
            paid = self.sale_model.sale.with_tender(tender)
        except TillError as error:
            self.refused.emit(error)
            return False
        self.sale_model.put(paid)
        self.changed.emit(paid)
        if not paid.remaining:
            self.close()
        return True

    def drop_charge(self, payment_id: str) -> None:
        """The machine gave it back."""
        self.sale_model.put(self.sale_model.sale.without_charge(payment_id))
        self.changed.emit(self.sale_model.sale)

    def pay_exact(self) -> None:
        """All that is left, in cash; what was exchanged pays first."""
        self.apply_exchange()
        sale = self.sale_model.sale
        if sale.remaining:
            self.pay(Method.CASH, sale.remaining)
        elif sale.lines:
            self.close()

    def undo_tender(self) -> bool:
        """Take the last payment back; false where there is none."""
        sale = self.sale_model.sale
        if not sale.tenders or self.is_still:
            return False
        if sale.tenders[-1].terminal_payment:
            self.give_back_wanted.emit(sale.tenders[-1].terminal_payment)
            return True
        self.sale_model.put(sale.without_last_tender())
        self.changed.emit(self.sale_model.sale)
        return True

    def leave(self) -> bool:
        """Back to the products: payments undone first, then the cashback released; true when back."""
        if self.is_still:
            return False
        if self.undo_tender():
            return False
        redemptions, sale = self._counter.redemptions, self.sale_model.sale
        if sale.redemption is not None and redemptions is not None:
            # Until it is given back the sale counts on an amount that it no longer has.
            self._busy = True
            self._background.run(
                "till",
                lambda: redemptions.release(sale),
                done=self._on_released,
                failed=self._on_not_released,
            )
        return True

    def _on_released(self, bare: Sale) -> None:
        self._busy = False
        self.sale_model.put(bare)

    def _on_not_released(self, error: TillError) -> None:
        self._busy = False
        self.refused.emit(error)

    def close(self) -> None:
        """Write the sale; `closed` is emitted when it is on disk."""
        sale, operator = self.sale_model.sale, self.sale_model.operator
        if operator is None or self.is_still:
            return
        if self.benefit.owes_debit and not sale.remaining:
            self.benefit.debit()
            return
        if self.holds.is_old and not sale.remaining:
            self.holds.look(self.benefit.leave, self.benefit.quote)
            return
        self._busy = True
        self.benefit.stop()
        self.closing.emit()
        taken = sale.redemption is not None and self.benefit.campaign is not None
        awaits = sale.member is not None and (taken or self._offers_possible)
        cash = any(tender.method is Method.CASH for tender in sale.tenders)
        if not taken:
            self.prepare()
        self._background.run(
            "till",
            lambda: self._counter.checkout.close(sale, operator, awaits_offer=awaits),
            done=lambda closed: self._on_closed(closed, kick=cash),
            failed=self._on_close_failed,
        )

    def decide_offer(self, offer: Offer | None, *, declined: bool = False) -> None:
        """The customer's choice: an offer, or `declined`; with neither the store's rule decides."""
        closed = self.last
        if closed is None or not closed.awaits_offer:
            return
        self.last = None
        taken = self.benefit.campaign is not None and offer is self.benefit.campaign
        offered = self._offers or ()
        self._background.run(
            "till",
            lambda: self._counter.checkout.decide_offer(
                closed.id, offer, taken_with_debit=taken, offered=offered, declined=declined
            ),
            done=lambda _none: self._on_offer_kept(offer),
            failed=self._on_offer_not_kept,
        )

    @property
    def is_still(self) -> bool:
        """An answer is on its way that belongs to this sale as it is."""
        return self._busy or self.consuming or self.benefit.is_taking or self.holds.is_asking

    @property
    def pix_txid(self) -> str:
        """Ours, from the sale's id: letters and digits, 25 at most."""
        return self.sale_model.sale.id.replace("-", "")[-25:]

    def pix_code(self, amount: Money) -> str:
        """The text of the store's static QR. Raises Refused where the store's key cannot be encoded."""
        head = self._counter.head
        return static_code(
            key=head.pix_key, amount=amount, name=head.name, city=head.city, txid=self.pix_txid
        )

    @property
    def _offers_possible(self) -> bool:
        can = self._counter.can(Capability.OFFERS) and self._counter.is_online()
        return can and self.benefit.offers_follow

    def _on_offers(self, asked: tuple[str, int], offers: tuple[Offer, ...]) -> None:
        if asked != self._offers_for:
            return
        self._offers = offers
        self._show_offers()

    def _on_closed(self, closed: ClosedSale, *, kick: bool) -> None:
        self._busy = False
        self.last = closed
        if kick:
            self._counter.kick_drawer()
        self._counter.wake_printer()
        self.closed.emit(closed)
        if self.benefit.campaign is not None:
            self.decide_offer(self.benefit.campaign)
        elif closed.awaits_offer:
            self._show_offers()

    def _show_offers(self) -> None:
        """Both the commit and the offers are there: let the customer choose."""
        if self.last is None or not self.last.awaits_offer or self._offers is None:
            return
        if self._offers:
            self.offers_wanted.emit(self._offers)
        else:
            self.decide_offer(None)

    def _on_close_failed(self, error: TillError) -> None:
        """The payments stay: what a machine has approved is not forgotten because a disk is full."""
        self._busy = False
        self.refused.emit(error)

    def _on_offer_kept(self, offer: Offer | None) -> None:
        self._counter.wake_printer()
        self.offer_settled.emit(offer)

    def _on_offer_not_kept(self, error: TillError) -> None:
        """Too late: what may go has gone, and the receipt says that it is pending."""
        self._counter.wake_printer()
        self.refused.emit(error)

    def finish(self) -> None:
        """The next customer: an offer nobody chose is left to the programme's rule."""
        self.decide_offer(None)
        self._offers, self._offers_for, self.last = None, None, None
        self.benefit.forget()
