"""Decides how the member's cashback comes into a payment, step by step as their platform says. QtCore only.

The platform is asked on `net`, and every step can be left: the sale goes on without.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, assert_never

from PySide6.QtCore import QObject, Signal, SignalInstance

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.errors import TillError
from pos_client.domain.loyalty_steps import Progress, Step
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval
from pos_client.domain.rules import DebitOrder
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability, Challenge
from pos_client.services.redemption import Redemptions, Started
from ui.background import Background, Operation
from ui.checkout.benefit_state import may_redeem, owes_debit, paid
from ui.checkout.failures import spends_leave, spends_pin
from ui.checkout.recipient import Recipient, recipient_of
from ui.counter import Counter
from ui.sale.model import SaleModel

Result = TypeVar("Result")


class BenefitModel(QObject):
    """`pin_wanted` → `amount_wanted` → `settled`; `skipped` where the sale goes on without cashback.

    With the store's rule to debit after the last payment, `owes_debit` then asks for `debit`, which ends in
    `debited` or `not_debited`.
    """

    asking = Signal()
    taking = Signal()
    """The amount is being set aside: until the answer nothing else may happen to this sale."""
    pin_wanted = Signal(object)
    pin_refused = Signal(object)
    pin_resent = Signal()
    amount_wanted = Signal(object)
    amount_refused = Signal(object)
    campaign_wanted = Signal(object)
    settled = Signal()
    skipped = Signal(object)
    debited = Signal()
    not_debited = Signal(object)

    def __init__(self, counter: Counter, sale_model: SaleModel, background: Background) -> None:
        super().__init__(sale_model)
        self._counter = counter
        self._sale_model = sale_model
        self._background = background
        self._operation: Operation | None = None
        self._progress = Progress()
        self._challenge: Challenge | None = None
        self._authorisation: Authorisation | None = None
        self._amount: Money | None = None
        self._points = 0
        self._sale_id = ""
        self._whose: Recipient | None = None
        self._taking = False
        self.quote: Quote | None = None
        self.campaign: Offer | None = None
        sale_model.changed.connect(self._on_sale)

    @property
    def possible(self) -> bool:
        """The sale has a member, and their platform can redeem and answers."""
        return not self._sale_model.nothing_usable and may_redeem(self._counter, self._sale_model.sale)

    @property
    def is_taking(self) -> bool:
        """The amount is being set aside, and no answer has come."""
        return self._taking

    @property
    def leave(self) -> Authorisation | None:
        """This sale's."""
        return self._authorisation if self._is_this_sale else None

    @property
    def waived(self) -> bool:
        """Somebody's approval stands in for the PIN."""
        return bool(self._authorisation and self._authorisation.waiver)

    @property
    def owes_debit(self) -> bool:
        """The sale counts on an amount that the platform has still to debit."""
        return owes_debit(self._sale_model.sale)

    @property
    def offers_follow(self) -> bool:
        """Whether the platform offers new cashback once this sale is paid."""
        redemptions = self._counter.redemptions
        if redemptions is None:
            return False
        progress = self._progress if self._is_this_sale else Progress()
        return redemptions.gateway.next_step(paid(progress, self._sale_model.sale)) is Step.OFFER

    def begin(self) -> None:
        """Have a PIN sent, unless this sale's is on its way or already confirmed."""
        if not self._is_this_sale:
            self.forget()
            self._sale_id = self._sale_model.sale.id
        self._whose = recipient_of(self._sale_model.sale.member)
        after = self._counter.rules_now().debit_order is DebitOrder.AFTER
        self._progress = Progress(authorised=bool(self._authorisation), debit_after=after)
        self._advance()

    def resend(self) -> None:
        """Have the PIN sent again."""
        if (challenge := self._challenge) is None:
            return
        self._run(lambda: self._redemptions.resend(challenge), done=self._on_resent, failed=self.pin_refused)

    def submit_pin(self, pin: str) -> None:
        """Try this PIN; it is kept nowhere."""
        challenge, sale, member = self._challenge, self._sale_model.sale, self._sale_model.sale.member
        if challenge is None or member is None:
            return
        self._run(
            lambda: self._redemptions.verify(challenge, pin, member=member, sale=sale),
            done=self._on_authorised,
            failed=self._on_pin_refused,
        )

    @property
    def may_waive(self) -> bool:
        """Whether somebody's approval may stand in for this PIN."""
        return self._counter.can(Capability.WAIVE) and bool(self._challenge and self._challenge.may_waive)

    def waive(self, approval: Approval) -> None:
        """Go on with this approval instead of the PIN."""
        sale, seller = self._sale_model.sale, self._sale_model.operator
        if sale.member is None or seller is None:
            return
        self.stop()
        try:
            leave = self._redemptions.waive(sale, sale.member, approval, seller=seller)
        except TillError as error:
            self.pin_refused.emit(error)
            return
        self._on_authorised(leave)

    def most_usable(self, quote: Quote) -> tuple[Money, Limit]:
        """The most this sale may use, and what keeps it from being more."""
        return self._redemptions.most_usable(self._sale_model.sale, quote, waived=self.waived)

    def use(self, amount: Money, *, points: int = 0) -> None:
        """Redeem this much, in whole points where they are named."""
        self._amount, self._points = amount, points
        self._progress = replace(self._progress, amount_chosen=True, accumulate=False)
        self._advance()

    def accumulate(self) -> None:
        """The customer keeps it for another day."""
        self._progress = replace(self._progress, amount_chosen=True, accumulate=True)
        self.skip()

    def take(self, campaign: Offer | None) -> None:
        """The campaign that goes with the debit."""
        self.campaign = campaign
        self._progress = replace(self._progress, campaign_chosen=True)
        self._advance()

    def debit(self) -> None:
        """All is paid: now the platform is asked for what was planned."""
        self._progress = replace(self._progress, tendered=True)
        self._advance()

    def skip(self) -> None:
        """Sell on without cashback."""
        self.stop()
        self.skipped.emit(None)

    def stop(self) -> None:
        """Nobody waits any more; but what is being set aside is heard to its end."""
        if self._operation is not None and not self._taking:
            self._operation.cancel()
            self._operation = None

    def forget(self) -> None:
        """The next customer: nothing of this one is left."""
        self.stop()
        self._challenge = self._authorisation = self._amount = self.quote = self.campaign = None
        self._points, self._progress, self._sale_id, self._whose = 0, Progress(), "", None

    @property
    def _redemptions(self) -> Redemptions:
        redemptions = self._counter.redemptions
        assert redemptions is not None
        return redemptions

    @property
    def _is_this_sale(self) -> bool:
        return self._sale_id == self._sale_model.sale.id

    def _on_sale(self, sale: Sale) -> None:
        """Another customer, or another phone of theirs: neither PIN nor balance of the former counts."""
        if self._whose is not None and self._whose != recipient_of(sale.member) and not self._taking:
            self.forget()

    def _advance(self) -> None:
        step = self._redemptions.gateway.next_step(self._progress)
        match step:
            case Step.CHALLENGE:
                self._ask_pin()
            case Step.QUOTE:
                self._ask_quote()
            case Step.AMOUNT:
                self.amount_wanted.emit(self.quote)
            case Step.CAMPAIGN:
                self._ask_campaigns()
            case Step.HOLD:
                self._take()
            case Step.TENDER:
                self._go_to_tenders()
            case Step.OFFER | Step.DONE:
                self.settled.emit()
            case _:
                assert_never(step)

    def _ask_pin(self) -> None:
        if self._challenge is not None:
            self.pin_wanted.emit(self._challenge)
            return
        sale, member = self._sale_model.sale, self._sale_model.sale.member
        assert member is not None
        self.asking.emit()
        self._run(
            lambda: self._redemptions.start_challenge(member, sale),
            done=self._on_started,
            failed=self.skipped,
        )

    def _on_started(self, started: Started) -> None:
        if started.member != self._sale_model.sale.member:
            self._whose = recipient_of(started.member)
            self._sale_model.attach(started.member)
        self._on_challenge(started.challenge)

    def _on_resent(self, challenge: Challenge) -> None:
        self.pin_resent.emit()
        self._on_challenge(challenge)

    def _on_challenge(self, challenge: Challenge) -> None:
        self._challenge = challenge
        if challenge.needed:
            self.pin_wanted.emit(challenge)
        else:
            self.submit_pin("")

    def _on_pin_refused(self, error: TillError) -> None:
        if error.details.get("may_waive") is True and self._challenge is not None:
            self._challenge = replace(self._challenge, may_waive=True)
        self.pin_refused.emit(error)
        if spends_pin(error):
            # It stays for a resend from the open dialog; the next payment asks for a new one.
            self._sale_id = ""

    def _on_authorised(self, authorisation: Authorisation) -> None:
        self._authorisation = authorisation
        self._sale_id = authorisation.sale_id
        self._progress = replace(self._progress, authorised=True)
        self._advance()

    def _ask_quote(self) -> None:
        sale, member = self._sale_model.sale, self._sale_model.sale.member
        if member is None:
            return
        self.asking.emit()
        self._run(lambda: self._redemptions.quote(member, sale), done=self._on_quote, failed=self.skipped)

    def _on_quote(self, quote: Quote) -> None:
        self.quote = quote
        self._progress = replace(self._progress, quoted=True)
        self._advance()

    def _ask_campaigns(self) -> None:
        sale, member = self._sale_model.sale, self._sale_model.sale.member
        if member is None or self._amount is None:
            return
        total = sale.total if sale.redemption else sale.before_cashback - self._amount
        self._run(
            lambda: self._redemptions.offers(member, total),
            done=self._on_campaigns,
            failed=self.amount_refused,
        )

    def _on_campaigns(self, campaigns: tuple[Offer, ...]) -> None:
        if len(campaigns) > 1:
            self.campaign_wanted.emit(campaigns)
        else:
            self.take(campaigns[0] if campaigns else None)

    def _go_to_tenders(self) -> None:
        """The programme lets go; what it debits only after the last payment is planned now."""
        progress = self._progress
        if not progress.amount_chosen or progress.accumulate or progress.held:
            self.settled.emit()
            return
        sale, quote, leave = self._sale_model.sale, self.quote, self._authorisation
        amount, points = self._amount, self._points
        if quote is None or leave is None or amount is None:
            return
        self._begin_taking(
            lambda: self._redemptions.plan(sale, amount, authorisation=leave, quote=quote, points=points),
            done=self._on_planned,
        )

    def _on_planned(self, planned: Sale) -> None:
        self._taking = False
        if planned.id == self._sale_model.sale.id:
            self._sale_model.put(planned)
            self.settled.emit()

    def _take(self) -> None:
        sale, quote, leave = self._sale_model.sale, self.quote, self._authorisation
        amount, points, campaign = self._amount, self._points, self.campaign
        if quote is None or leave is None or amount is None:
            return
        redemptions = self._redemptions

        def take() -> Sale:
            if sale.redemption is not None:
                return redemptions.debit(sale, authorisation=leave, quote=quote, offer=campaign)
            return redemptions.redeem(
                sale, amount, authorisation=leave, quote=quote, offer=campaign, points=points
            )

        self._begin_taking(take, done=self._on_redeemed)

    def _begin_taking(self, job: Callable[[], Sale], *, done: Callable[[Sale], None]) -> None:
        self._taking = True
        self.taking.emit()
        self._operation = self._background.run("net", job, done=done, failed=self._on_not_redeemed)

    def _on_redeemed(self, applied: Sale) -> None:
        self._taking = False
        if applied.id != self._sale_model.sale.id:
            return
        after = self._progress.tendered
        self._progress = replace(self._progress, held=True)
        self._sale_model.put(applied)
        if after:
            self.debited.emit()
        else:
            self._advance()

    def _on_not_redeemed(self, error: TillError) -> None:
        self.campaign = None
        self._progress = replace(self._progress, amount_chosen=False, campaign_chosen=False, tendered=False)
        if spends_leave(error):
            self._authorisation = self._challenge = None
            self._progress = Progress(debit_after=self._progress.debit_after)
        sale = self._sale_model.sale
        if sale.redemption is None:
            self._taking = False
            self.amount_refused.emit(error)
            return
        self._background.run(
            "till",
            lambda: self._redemptions.without_plan(sale),
            done=lambda bare: self._on_plan_dropped(bare, error),
            failed=lambda _failure: self._on_plan_dropped(sale, error),
        )

    def _on_plan_dropped(self, bare: Sale, error: TillError) -> None:
        """Back at the payment: the tenders stay, and what is missing is asked for."""
        self._taking = False
        self._sale_model.put(bare)
        self.not_debited.emit(error)

    def _run(
        self,
        job: Callable[[], Result],
        *,
        done: Callable[[Result], None],
        failed: SignalInstance | Callable[[TillError], None],
    ) -> None:
        self.stop()
        told = failed.emit if isinstance(failed, SignalInstance) else failed
        self._operation = self._background.run("net", job, done=done, failed=told)
