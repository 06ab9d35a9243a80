"""Decides how the member's cashback comes into a payment: PIN, balance, amount, hold. QtCore only.

The platform is asked on `net`, and every step can be left: the sale goes on without.
"""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance

from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.errors import Outage, TillError, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability, Challenge
from pos_client.services.redemption import Redemptions, Started
from ui.background import Background, Operation
from ui.counter import Counter
from ui.sale.model import SaleModel

Result = TypeVar("Result")


class BenefitModel(QObject):
    """`pin_wanted` → `amount_wanted` → `settled`; `skipped` where the sale goes on without cashback."""

    asking = Signal()
    taking = Signal()
    """The amount is being set aside: until the answer nothing else may happen to this sale."""
    pin_wanted = Signal(object)
    pin_refused = Signal(object)
    amount_wanted = Signal(object)
    amount_refused = Signal(object)
    campaign_wanted = Signal(object)
    settled = Signal()
    skipped = Signal(object)

    def __init__(self, counter: Counter, sale_model: SaleModel, background: Background) -> None:
        super().__init__(sale_model)
        self._counter = counter
        self._sale_model = sale_model
        self._background = background
        self._operation: Operation | None = None
        self._challenge: Challenge | None = None
        self._authorisation: Authorisation | None = None
        self._amount: Money | None = None
        self._challenge_sale = ""
        self._taking = False
        self.quote: Quote | None = None
        self.campaign: Offer | None = None

    @property
    def possible(self) -> bool:
        """The sale has a member, and their platform can redeem and answers."""
        sale = self._sale_model.sale
        return (
            sale.member is not None
            and sale.redemption is None
            and self._counter.can(Capability.REDEEM)
            and self._counter.is_online()
            and not self._sale_model.nothing_usable
        )

    @property
    def is_taking(self) -> bool:
        """The amount is being set aside, and no answer has come."""
        return self._taking

    def begin(self) -> None:
        """Have a PIN sent, unless this sale's is on its way or already confirmed."""
        if self._is_of_this_sale(self._authorisation) and self.quote is not None:
            self._ask_quote()
        elif self._challenge is not None and self._challenge_sale == self._sale_model.sale.id:
            self.pin_wanted.emit(self._challenge)
        else:
            self._send()

    def resend(self) -> None:
        """Have the PIN sent again."""
        challenge = self._challenge
        if challenge is None:
            return
        self._run(
            lambda: self._redemptions.resend(challenge), done=self._on_challenge, failed=self.pin_refused
        )

    def submit_pin(self, pin: str) -> None:
        """Try this PIN; it is kept nowhere."""
        challenge, sale = self._challenge, self._sale_model.sale
        member = sale.member
        if challenge is None or member is None:
            return
        self._run(
            lambda: self._redemptions.verify(challenge, pin, member=member, sale=sale),
            done=self._on_authorised,
            failed=self.pin_refused,
        )

    def use(self, amount: Money) -> None:
        """Redeem this much. A platform that debits at once wants the campaign chosen first."""
        self._amount = amount
        if self._counter.can(Capability.HOLD) or not self._counter.can(Capability.OFFERS):
            self.take(None)
            return
        sale, member = self._sale_model.sale, self._sale_model.sale.member
        if member is None:
            return
        total = sale.before_cashback - amount
        self._run(
            lambda: self._redemptions.offers(member, total),
            done=self._on_campaigns,
            failed=self.amount_refused,
        )

    def take(self, campaign: Offer | None) -> None:
        """Have the amount set aside (or debited, with this campaign)."""
        sale, quote, authorisation = self._sale_model.sale, self.quote, self._authorisation
        amount = self._amount
        if quote is None or authorisation is None or amount is None:
            return
        self.campaign = campaign
        self._taking = True
        self.taking.emit()
        self._operation = self._background.run(
            "net",
            lambda: self._redemptions.redeem(
                sale, amount, authorisation=authorisation, quote=quote, offer=campaign
            ),
            done=self._on_redeemed,
            failed=self._on_not_redeemed,
        )

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
        self._challenge = self._authorisation = self._amount = self.quote = None
        self.campaign = None

    @property
    def _redemptions(self) -> Redemptions:
        redemptions = self._counter.redemptions
        assert redemptions is not None
        return redemptions

    def _send(self) -> None:
        sale, member = self._sale_model.sale, self._sale_model.sale.member
        assert member is not None
        self.asking.emit()
        self._challenge_sale = sale.id
        self._run(
            lambda: self._redemptions.start_challenge(member, sale),
            done=self._on_started,
            failed=self.skipped,
        )

    def _on_started(self, started: Started) -> None:
        if started.member != self._sale_model.sale.member:
            self._sale_model.attach(started.member)
        self._on_challenge(started.challenge)

    def _on_challenge(self, challenge: Challenge) -> None:
        self._challenge = challenge
        if challenge.needed:
            self.pin_wanted.emit(challenge)
        else:
            self.submit_pin("")

    def _on_authorised(self, authorisation: Authorisation) -> None:
        self._authorisation = authorisation
        self._ask_quote()

    def _ask_quote(self) -> None:
        sale, member = self._sale_model.sale, self._sale_model.sale.member
        if member is None:
            return
        self.asking.emit()
        self._run(lambda: self._redemptions.quote(member, sale), done=self._on_quote, failed=self.skipped)

    def _on_quote(self, quote: Quote) -> None:
        self.quote = quote
        self.amount_wanted.emit(quote)

    def _on_campaigns(self, campaigns: tuple[Offer, ...]) -> None:
        if len(campaigns) > 1:
            self.campaign_wanted.emit(campaigns)
        else:
            self.take(campaigns[0] if campaigns else None)

    def _on_not_redeemed(self, error: TillError) -> None:
        self._taking = False
        self.campaign = None
        self.amount_refused.emit(error)

    def _on_redeemed(self, applied: Sale) -> None:
        self._taking = False
        if applied.id != self._sale_model.sale.id:
            return
        self._sale_model.put(applied)
        self.settled.emit()

    def _is_of_this_sale(self, authorisation: Authorisation | None) -> bool:
        return authorisation is not None and authorisation.sale_id == self._sale_model.sale.id

    def _run(
        self, job: Callable[[], Result], *, done: Callable[[Result], None], failed: SignalInstance
    ) -> None:
        self.stop()
        self._operation = self._background.run("net", job, done=done, failed=failed.emit)


def is_lost(error: TillError) -> bool:
    """Whether the platform may have taken the amount without anybody knowing."""
    return isinstance(error, Unavailable) and error.outage is Outage.OUTCOME_UNKNOWN
