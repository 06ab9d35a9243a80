"""Closing a sale: one transaction writes all of it, and only then does anybody say that it is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pos_client.domain.benefits import ChosenOffer, Offer, OfferState, RedemptionState
from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, StoreHead, TillIdentity
from pos_client.ports import Clock, Wake
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.receipts import receipt_of
from pos_client.services.redemption import committing
from pos_client.services.sale_messages import OFFER_DECISION_MS, sale_body, sale_messages
from pos_client.services.store_credits import CreditSlips, consume_credits
from pos_client.store import carts, journal, outbox, people, print_jobs, redemptions, sales, till_state
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
    rules: StoreRules
    destinations: tuple[Destination, ...]
    loyalty: str | None
    clock: Clock
    wake: Wake
    training: bool = False
    check_clock: Callable[[], None] = _trust_the_clock

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

    def decide_offer(self, sale_id: str, offer: Offer | None, *, taken_with_debit: bool = False) -> None:
        """The customer took an offer, or none: the sale's messages and its receipt may go."""
        now = self.clock()
        with self.store.writing() as transaction:
            if offer is not None:
                state = OfferState.CONFIRMED if taken_with_debit else OfferState.PENDING
                sales.save_offer(transaction, sale_id, ChosenOffer(offer, state))
            outbox.release_held(
                transaction, sale_id, added={"offer_id": offer.id} if offer else {}, kinds=("sale",)
            )
            print_jobs.release_jobs(transaction, sale_id)
            self._note(
                transaction,
                "offer_decided",
                {
                    "sale_id": sale_id,
                    "offer_id": offer.id if offer else "",
                    "amount_cents": offer.amount.cents if offer else 0,
                },
                at=stamp(now),
                operator_id="",
            )
        self.wake()

    def _write(self, transaction: Transaction, sale: Sale, *, operator: Operator, awaits_offer: bool) -> str:
        known = sales.sale_exists(transaction, sale.id)
        if known is not None:
            return known
        shift = till_state.open_shift(transaction)
        if shift is None:
            raise Refused(Reason.SHIFT_CLOSED)
        now = self.clock()
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
        rows = sales.insert_sale(transaction, sale, closing, receipt=receipt)
        self._settle_redemption(transaction, sale, at=closing.closed_at)
        self._consume_credits(transaction, sale, operator=operator, number=closing.number, at=stamp(now))
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
        )
        outbox.add_messages(transaction, messages, now_ms=unix_ms(now))
        print_jobs.add_job(
            transaction, sale.id, state="held" if awaits_offer else "queued", at=closing.closed_at
        )
        carts.clear_cart(transaction)
        return closing.number

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
        self, transaction: Transaction, sale: Sale, *, closing: sales.Closing, rows: str
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
                "rows": rows,
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


def _salesperson(transaction: Transaction, sale: Sale) -> str:
    """The code of whoever earned the sale, where that is not the one who rings."""
    if sale.salesperson_id is None:
        return ""
    record = people.operator_by_id(transaction, sale.salesperson_id)
    return record.operator.code if record else ""
