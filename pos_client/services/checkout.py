"""Closing a sale: one transaction writes all of it, and only then does anybody say that it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pos_client.domain.benefits import Offer, Redemption, RedemptionMode, RedemptionState
from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.rules import Route, StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, StoreHead, TillIdentity
from pos_client.domain.voucher import VoucherState
from pos_client.ports import Clock, RulesNow, Wake
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.machine_slips import MachineSlips
from pos_client.services.offer_choice import Choice, decide
from pos_client.services.receipts import receipt_of
from pos_client.services.redemption import committing
from pos_client.services.redemption_release import release_message
from pos_client.services.sale_messages import OFFER_DECISION_MS, sale_body, sale_messages
from pos_client.services.store_credits import CreditSlips, consume_credits
from pos_client.store import (
    carts,
    journal,
    members,
    outbox,
    payments,
    people,
    print_jobs,
    redemptions,
    sales,
    till_state,
    vouchers,
)
from pos_client.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class ClosedSale:
    """What the screen says after the commit."""

    id: str
    number: str
    total: Money
    change: Money
    awaits_offer: bool


def _trust_the_clock() -> None:
    """For a clock that nobody guards."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """Closes sales. `loyalty` is the destination that is also the programme's platform, if there is one."""

    store: Store
    identity: TillIdentity
    head: StoreHead
    rules_now: RulesNow
    destinations: tuple[Destination, ...]
    loyalty: str | None
    clock: Clock
    wake: Wake
    training: bool = False
    check_clock: Callable[[], None] = _trust_the_clock

    @property
    def rules(self) -> StoreRules:
        """As they are now."""
        return self.rules_now()

    def close(self, sale: Sale, operator: Operator, *, awaits_offer: bool = False) -> ClosedSale:
        """Write the sale, its lines, tenders, receipt, journal entry and messages, or none of them.

        With `awaits_offer` what credits the sale, and its receipt, wait for `decide_offer`. Raises
        Refused: CART_EMPTY, NOT_PAID, CLOCK_BEHIND, SHIFT_CLOSED; Unavailable where it could not be
        written: then the cart is still open.
        """
        sale.checked_for_closing()
        self.check_clock()
        try:
            with self.store.writing() as transaction:
                number = self._write(transaction, sale, operator=operator, awaits_offer=awaits_offer)
        except Unavailable:
            # An error from COMMIT does not say that it did not commit: the row does.
            with self.store.reading() as snapshot:
                written = sales.sale_exists(snapshot, sale.id)
            if written is None:
                raise
            number = written
        self.wake()
        return ClosedSale(sale.id, number, sale.total, sale.change, awaits_offer=awaits_offer)

    def decide_offer(
        self,
        sale_id: str,
        offer: Offer | None,
        *,
        taken_with_debit: bool = False,
        offered: Sequence[Offer] = (),
        declined: bool = False,
    ) -> None:
        """The customer took an offer, or none: the sale's messages and its receipt may go.

        With None and not `declined` nobody chose: the store's rule takes the best of what was `offered`, or
        nothing. Raises Refused(OFFER_TOO_LATE), after all that may go has gone, where the sale was sent
        before the choice was made: the receipt then says that the programme has still to confirm it.
        """
        choice = Choice(offer, offered=tuple(offered), declined=declined, with_debit=taken_with_debit)
        with self.store.writing() as transaction:
            made = decide(transaction, sale_id, choice, rule=self.rules.offer_default)
            outbox.release_held(transaction, sale_id, added={}, kinds=())
            print_jobs.release_jobs(transaction, sale_id, at=stamp(self.clock()))
            body = {
                "sale_id": sale_id,
                "offer_id": made.offer.id if made.offer else "",
                "amount_cents": made.offer.amount.cents if made.offer else 0,
                "by": made.by,
            }
            self._note(transaction, "offer_decided", body, at=stamp(self.clock()), operator_id="")
        self.wake()
        if made.is_too_late:
            raise Refused(Reason.OFFER_TOO_LATE)

    def _write(self, transaction: Transaction, sale: Sale, *, operator: Operator, awaits_offer: bool) -> str:
        known = sales.sale_exists(transaction, sale.id)
        if known is not None:
            return known
        _check_benefits(transaction, sale)
        shift = till_state.open_shift(transaction)
        if shift is None:
            raise Refused(Reason.SHIFT_CLOSED)
        now = self.clock()
        sale = _with_newest_id(transaction, sale)
        sequence = till_state.take_sequence(transaction)
        closing = sales.Closing(
            number=self.identity.sale_number(sequence),
            epoch=self.identity.epoch,
            sequence=sequence,
            shift_id=shift.id,
            operator_id=operator.id,
            closed_at=stamp(sale.sold_at or now),
            kind="late" if sale.sold_at else "sale",
            entered_at=stamp(now) if sale.sold_at else None,
        )
        salesperson = _salesperson(transaction, sale)
        redemption = committing(sale)
        receipt = receipt_of(
            sale if redemption is sale.redemption else replace(sale, redemption=redemption),
            closing,
            head=self.head,
            identity=self.identity,
            operator=operator,
            training=self.training,
            salesperson=salesperson,
        )
        receipt = replace(
            receipt,
            cashback_as=self.rules.cashback_as.value if sale.redeemed_cashback else "",
            accrual="pending" if self._credits(sale) and not awaits_offer else "",
        )
        vouchers.drop_typed(transaction, sale.id)
        rows = sales.insert_sale(transaction, sale, closing, receipt=receipt)
        self._settle_redemption(transaction, sale, at=closing.closed_at)
        self._consume_credits(transaction, sale, operator=operator, number=closing.number, at=stamp(now))
        _use_charges(transaction, sale, at=stamp(now))
        body = sale_body(sale, closing, identity=self.identity, salesperson=salesperson)
        self._journal_sale(transaction, sale, closing=closing, rows=rows)
        messages = sale_messages(
            sale,
            closing,
            body=body,
            rules=self.rules,
            destinations=self.destinations,
            loyalty=self.loyalty,
            offer_until_ms=unix_ms(now) + OFFER_DECISION_MS if awaits_offer else 0,
            leave=redemptions.given_leave(transaction, sale.redemption.id) if sale.redemption else None,
        )
        self._keep_behind_doubt(transaction, sale, now_ms=unix_ms(now))
        outbox.add_messages(transaction, messages, now_ms=unix_ms(now))
        print_jobs.add_job(
            transaction,
            sale.id,
            state="held" if awaits_offer else "queued",
            at=closing.entered_at or closing.closed_at,
        )
        carts.clear_cart(transaction)
        slips = MachineSlips(self.head, self.identity, training=self.training)
        slips.of_sale(transaction, sale, number=closing.number, operator=operator.code, at=stamp(now))
        return closing.number

    def _credits(self, sale: Sale) -> bool:
        """Whether the programme is told of it and credits it."""
        if sale.member is None or self.loyalty is None or self.rules.accrual_route is not Route.DIRECT:
            return False
        return any(one.name == self.loyalty for one in self.destinations)

    def _keep_behind_doubt(self, transaction: Transaction, sale: Sale, *, now_ms: int) -> None:
        """Where a debit also credits, one in doubt may have credited this sale: what credits it waits.

        It waits behind the release, which is a person's (or the evidence's) until the doubt is settled.
        """
        platform = next((one for one in self.destinations if one.name == self.loyalty), None)
        if platform is None or not platform.needs_campaign:
            return
        for record in redemptions.in_doubt_of(transaction, sale.id):
            member = members.member_by_id(transaction, record.member_id)
            message = release_message(record, member)
            if outbox.has_key(transaction, message.destination, message.key):
                continue
            outbox.add_messages(transaction, [message], now_ms=now_ms)
            outbox.doubt(transaction, message.destination, message.key, answer="no_answer debit")

    def _consume_credits(
        self, transaction: Transaction, sale: Sale, *, operator: Operator, number: str, at: str
    ) -> None:
        if not any(tender.credit_code for tender in sale.tenders):
            return
        slips = CreditSlips(
            self.head, self.identity, operator.code, number=number, at=at, training=self.training
        )
        consume_credits(transaction, sale, slips)

    def _settle_redemption(self, transaction: Transaction, sale: Sale, *, at: str) -> None:
        if sale.redemption is None or sale.redemption.state is RedemptionState.COMMITTED:
            return
        redemptions.move_redemption(transaction, sale.redemption.id, RedemptionState.COMMITTING, at=at)

    def _journal_sale(
        self, transaction: Transaction, sale: Sale, *, closing: sales.Closing, rows: Mapping[str, str]
    ) -> None:
        self._note(
            transaction,
            "sale_closed",
            {
                "sale_id": sale.id,
                "number": closing.number,
                "shift_id": closing.shift_id,
                "member_id": sale.member.id if sale.member else "",
                "gross_cents": sale.gross.cents,
                "discount_cents": sale.discount.cents,
                "redeemed_cashback_cents": sale.redeemed_cashback.cents,
                "total_cents": sale.total.cents,
                "change_cents": sale.change.cents,
                **rows,
                **({"sold_at": closing.closed_at} if closing.entered_at else {}),
            },
            at=closing.entered_at or closing.closed_at,
            operator_id=closing.operator_id,
        )

    def _note(
        self, transaction: Transaction, kind: str, body: dict[str, object], *, at: str, operator_id: str
    ) -> None:
        journal.append_entry(
            transaction,
            kind,
            body,
            till=self.identity.code,
            at=at,
            operator_id=operator_id,
        )


def _use_charges(transaction: Transaction, sale: Sale, *, at: str) -> None:
    """What machines took for it is this sale's now. Raises Refused(TERMINAL_UNSETTLED).

    A sale does not close beside a charge of its own that nobody knows the end of: who pays it in cash
    meanwhile may pay twice.
    """
    used = {tender.terminal_payment for tender in sale.tenders}
    if payments.owes(transaction, sale.id, used=used):
        raise Refused(Reason.TERMINAL_UNSETTLED)
    for tender in sale.tenders:
        if not tender.terminal_payment:
            continue
        if not payments.use_payment(transaction, tender.terminal_payment, sale_id=sale.id, at=at):
            raise Refused(Reason.TERMINAL_UNSETTLED)


_MAY_CLOSE = frozenset({RedemptionState.HELD, RedemptionState.COMMITTED})


def _check_benefits(transaction: Transaction, sale: Sale) -> None:
    """Nothing comes off a closed sale that was not set aside, or used up, for this very sale.

    Raises Refused: REDEMPTION_PENDING, VOUCHER_IN_DOUBT.
    """
    redemption = sale.redemption
    if redemption is not None and not _stands(transaction, sale, redemption):
        raise Refused(Reason.REDEMPTION_PENDING)
    if not sale.vouchers:
        return
    uses = {use.use_id: use.state for use in vouchers.uses_of_sale(transaction, sale.id)}
    if any(uses.get(one.use_id) is not VoucherState.CONSUMED for one in sale.vouchers):
        raise Refused(Reason.VOUCHER_IN_DOUBT)


def _stands(transaction: Transaction, sale: Sale, redemption: Redemption) -> bool:
    """Set aside for this sale, and on disk still so: a screen may not know yet that it was given back."""
    if redemption.state not in _MAY_CLOSE and redemption.mode is not RedemptionMode.OFFLINE:
        return False
    record = redemptions.redemption_by_id(transaction, redemption.id)
    if record is None or (record.sale_id, record.amount_cents) != (sale.id, redemption.amount.cents):
        return False
    return record.state is redemption.state


def _with_newest_id(transaction: Transaction, sale: Sale) -> Sale:
    """The platform may have named a member who was enrolled while this cart was open."""
    if sale.member is None or sale.member.provider_id:
        return sale
    told = members.provider_id_of(transaction, sale.member.id)
    return replace(sale, member=replace(sale.member, provider_id=told)) if told else sale


def _salesperson(transaction: Transaction, sale: Sale) -> str:
    """The code of whoever earned the sale, where that is not the one who rings."""
    if sale.salesperson_id is None:
        return ""
    record = people.operator_by_id(transaction, sale.salesperson_id)
    return record.operator.code if record else ""
