"""Paying with cashback: PIN, quote, hold. Every step is on disk before the call that makes it.

Runs on `net`. The PIN lives in one variable for one call.
"""

from dataclasses import dataclass, replace

from pos_client.domain.benefits import Offer, Quote, Redemption, RedemptionState
from pos_client.domain.customer import Member
from pos_client.domain.errors import Outage, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Challenge, Clock, Hold, LoyaltyGateway, Wake
from pos_client.services.identity import new_id, stamp, unix_ms
from pos_client.store import carts, members, outbox, redemptions
from pos_client.store.store import Store

RELEASE = "redemption_release"
COMMIT = "redemption_commit"


@dataclass(frozen=True, slots=True)
class Started:
    """A PIN on its way, and the member as the platform knows them."""

    challenge: Challenge
    member: Member


@dataclass(frozen=True, slots=True)
class Redemptions:
    """Cashback as a discount, with the member's leave."""

    store: Store
    gateway: LoyaltyGateway
    clock: Clock
    wake: Wake

    def start_challenge(self, member: Member, sale: Sale) -> Started:
        """Have a PIN sent; the platform's id of the member is kept. Raises Refused or Unavailable."""
        challenge = self.gateway.start_challenge(member, sale.id)
        told = challenge.provider_member_id
        if told and told != member.provider_id:
            with self.store.writing() as transaction:
                member = members.merge_member(transaction, replace(member, provider_id=told))
        return Started(challenge, member)

    def resend(self, challenge: Challenge) -> Challenge:
        """Have it sent again. Raises Refused (too soon) or Unavailable."""
        return self.gateway.resend(challenge)

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale: Sale) -> Authorisation:
        """Trade the PIN for leave to redeem. Raises Refused (wrong, expired, too many) or Unavailable."""
        return self.gateway.verify(challenge, pin, member=member, sale_id=sale.id)

    def quote(self, member: Member, sale: Sale) -> Quote:
        """What this basket takes, kept with its time. Raises Refused or Unavailable."""
        quote = self.gateway.quote(member, sale)
        with self.store.writing() as transaction:
            members.note_quote(transaction, member.id, quote)
        return quote

    def redeem(
        self,
        sale: Sale,
        amount: Money,
        *,
        authorisation: Authorisation,
        quote: Quote,
        offer: Offer | None = None,
    ) -> Sale:
        """The sale with the amount set aside for it.

        Raises Refused where the amount or the platform does not allow it, Unavailable where the platform
        is away, Unavailable(OUTCOME_UNKNOWN) where it may have taken it: then it stays listed for a person
        and the sale goes on without.
        """
        assert sale.member is not None
        quote.checked(amount, sale.before_cashback)
        record = self._intend(sale, sale.member, amount=amount, evidence=quote.evidence)
        try:
            hold = self.gateway.hold(
                authorisation,
                amount,
                sale=sale,
                member=sale.member,
                quote=quote,
                offer=offer,
                key=record.id,
            )
        except Refused:
            self._move(record, RedemptionState.REFUSED)
            raise
        except Unavailable as error:
            hold = self._evidence(record, sale, quote=quote, error=error)
        return self._keep(record, sale, hold=hold)

    def release(self, sale: Sale) -> Sale:
        """The sale without its redemption; the platform is told as soon as it can be."""
        if sale.redemption is None:
            return sale
        bare = sale.with_redemption(None)
        now = self.clock()
        message = outbox.NewMessage(
            destination=self.gateway.name,
            kind=RELEASE,
            stream=sale.member.id if sale.member else sale.id,
            key=f"{sale.redemption.id}:release",
            payload={
                "redemption_id": sale.redemption.id,
                "hold_id": sale.redemption.hold_id,
                "member_id": sale.member.id if sale.member else "",
                "provider_member_id": (sale.member.provider_id or "") if sale.member else "",
                "amount": sale.redemption.amount.decimal_text(),
            },
        )
        with self.store.writing() as transaction:
            redemptions.move_redemption(
                transaction, sale.redemption.id, RedemptionState.RELEASING, at=stamp(now)
            )
            outbox.add_messages(transaction, [message], now_ms=unix_ms(now))
            carts.save_cart(transaction, bare, saved_at=stamp(now))
        self.wake()
        return bare

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        """What campaigns give on this sale; none where the platform is away."""
        try:
            return self.gateway.offers(member, total)
        except (Refused, Unavailable):
            return ()

    def _intend(
        self, sale: Sale, member: Member, *, amount: Money, evidence: str
    ) -> redemptions.RedemptionRecord:
        record = redemptions.RedemptionRecord(
            id=new_id(),
            sale_id=sale.id,
            member_id=member.id,
            provider=self.gateway.name,
            amount_cents=amount.cents,
            state=RedemptionState.HOLDING,
            hold_id="",
            evidence=evidence,
        )
        with self.store.writing() as transaction:
            redemptions.add_redemption(transaction, record, at=stamp(self.clock()))
        return record

    def _evidence(
        self, record: redemptions.RedemptionRecord, sale: Sale, *, quote: Quote, error: Unavailable
    ) -> Hold:
        """After a call without a usable answer: the hold if the platform has it, else the fitting error."""
        if error.outage is not Outage.OUTCOME_UNKNOWN:
            self._move(record, RedemptionState.RELEASED)
            raise error
        try:
            hold = self.gateway.find_hold(sale, quote=quote, amount=Money(record.amount_cents), key=record.id)
        except (Unavailable, Refused):
            self._move(record, RedemptionState.UNKNOWN)
            raise error from None
        if hold is None:
            self._move(record, RedemptionState.RELEASED)
            raise Unavailable(Outage.PLATFORM) from error
        return hold

    def _keep(self, record: redemptions.RedemptionRecord, sale: Sale, *, hold: Hold) -> Sale:
        state = RedemptionState.COMMITTED if hold.debited else RedemptionState.HELD
        applied = sale.with_redemption(Redemption(record.id, hold.amount, hold.id, state))
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            redemptions.move_redemption(transaction, record.id, state, at=at, hold_id=hold.id)
            carts.save_cart(transaction, applied, saved_at=at)
        return applied

    def _move(self, record: redemptions.RedemptionRecord, state: RedemptionState) -> None:
        with self.store.writing() as transaction:
            redemptions.move_redemption(transaction, record.id, state, at=stamp(self.clock()))


def committing(sale: Sale) -> Redemption | None:
    """The sale's redemption on its way to being final; one that is already debited stays committed."""
    if sale.redemption is None or sale.redemption.state is RedemptionState.COMMITTED:
        return sale.redemption
    return replace(sale.redemption, state=RedemptionState.COMMITTING)
