"""Closing a sale: one transaction writes all of it, and only then does anybody say that it is done."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pos_client.domain.benefits import ChosenOffer, Offer, OfferState, RedemptionState
from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.journal import canonical
from pos_client.domain.money import Money
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, StoreHead, TillIdentity
from pos_client.ports import Clock, Wake
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.receipts import receipt_of
from pos_client.services.redemption import committing
from pos_client.services.sale_messages import OFFER_DECISION_MS, sale_body, sale_messages
from pos_client.store import carts, journal, outbox, print_jobs, redemptions, sales, till_state
from pos_client.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class ClosedSale:
    """What the screen says after the commit."""

    id: str
    number: str
    total: Money
    change: Money
    awaits_offer: bool


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

    def close(self, sale: Sale, operator: Operator, *, awaits_offer: bool = False) -> ClosedSale:
        """Write the sale, its lines, tenders, receipt, journal entry and messages, or none of them.

        With `awaits_offer` what credits the sale, and its receipt, wait for `decide_offer`. Raises
        Refused: CART_EMPTY, NOT_PAID, SHIFT_CLOSED; Unavailable where it could not be written: then the
        cart is still open.
        """
        sale.checked_for_closing()
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
            closed_at=stamp(now),
        )
        receipt = receipt_of(
            replace(sale, redemption=committing(sale)),
            closing,
            head=self.head,
            identity=self.identity,
            operator=operator,
            training=self.training,
        )
        sales.insert_sale(transaction, sale, closing, receipt=receipt)
        self._settle_redemption(transaction, sale, at=closing.closed_at)
        body = sale_body(sale, closing, identity=self.identity)
        self._journal_sale(transaction, sale, closing=closing, body=body)
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

    def _settle_redemption(self, transaction: Transaction, sale: Sale, *, at: str) -> None:
        if sale.redemption is None or sale.redemption.state is RedemptionState.COMMITTED:
            return
        redemptions.move_redemption(transaction, sale.redemption.id, RedemptionState.COMMITTING, at=at)

    def _journal_sale(
        self, transaction: Transaction, sale: Sale, *, closing: sales.Closing, body: Mapping[str, Any]
    ) -> None:
        content = canonical({"items": body["items"], "payments": body["payments"]})
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
                "content": hashlib.sha256(content.encode()).hexdigest(),
            },
            at=closing.closed_at,
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
