"""Goods come back: by receipt or without one, in parts or whole, paid back or as a store credit.

One transaction writes the return, its lines, its refunds, its slip, the journal's entry and the messages;
what may come back is decided in it, so that nothing comes back twice.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.journal import canonical
from pos_client.domain.money import ZERO, Money, Quantity
from pos_client.domain.payment import Method
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.returning import (
    BlindItem,
    Earned,
    Original,
    Part,
    Refund,
    RefundBy,
    ReturnKind,
    ReturnLine,
    refunds_of,
)
from pos_client.domain.rules import StoreRules
from pos_client.domain.scanned import receipt_number
from pos_client.domain.till import Operator, Shift, StoreHead, TillIdentity
from pos_client.ports import Clock, RulesNow, Wake
from pos_client.services.approvals import leave, plain_reason, take_leave
from pos_client.services.identity import new_id, stamp, unix_ms
from pos_client.services.return_messages import Returned, return_messages
from pos_client.services.return_slips import Shop, return_slip
from pos_client.services.sale_messages import SALE_BODY
from pos_client.services.store_credits import CreditSlips
from pos_client.services.voucher_release import undo_rewards
from pos_client.store import journal, members, outbox, till_state
from pos_client.store import returns as table
from pos_client.store.credits import StoreCredit
from pos_client.store.documents import add_document
from pos_client.store.store import Store, Transaction
from pos_client.store.terminal_refunds import add_refunds

__all__ = ["BlindItem", "ClosedReturn", "Returns", "receipt_number"]


@dataclass(frozen=True, slots=True)
class ClosedReturn:
    """What the screen says after the commit. `credit` is set where the customer leaves with a slip.

    `earned` is what goes back of the cashback that the sale had earned.
    """

    id: str
    number: str
    total: Money
    back: tuple[Refund, ...]
    credit: StoreCredit | None
    earned: Money


@dataclass(frozen=True, slots=True)
class _Request:
    """What one return is asked to do, before anything of it is known to be possible."""

    id: str
    kind: ReturnKind
    permission: Permission
    operator: Operator
    approval: Approval | None
    reason: str
    refund: RefundBy
    exchange_sale_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What comes back, as it was found inside the transaction."""

    original: Original | None
    lines: tuple[ReturnLine, ...]


def _trust_the_clock() -> None:
    """For a clock that nobody guards."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Takes goods back."""

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

    def find(self, text: str) -> Original:
        """The sale by receipt number, by the receipt's QR or by its id. Raises Refused(RECEIPT_UNKNOWN)."""
        number = receipt_number(text)
        with self.store.reading() as snapshot:
            if number is not None:
                found = table.original_by_number(snapshot, number)
            else:
                found = table.original_by_id(snapshot, text.strip())
        if found is None:
            raise Refused(Reason.RECEIPT_UNKNOWN)
        return found

    def return_lines(
        self,
        original: Original,
        quantities: Mapping[int, Quantity],
        refund: RefundBy,
        *,
        operator: Operator,
        reason: str,
        approval: Approval | None = None,
        return_id: str | None = None,
        exchange_sale_id: str | None = None,
    ) -> ClosedReturn:
        """Take back so much of these lines (by position).

        The same `return_id` is written once, however often it is asked for. Raises Refused: RETURN_EMPTY,
        RETURN_TOO_MUCH, LINE_UNKNOWN, APPROVAL_…, SHIFT_CLOSED; Unavailable where it could not be written.
        """
        request = _Request(
            return_id or new_id(),
            ReturnKind.RETURN,
            Permission.RETURN_WITH_RECEIPT,
            operator=operator,
            approval=approval,
            reason=plain_reason(reason),
            refund=RefundBy.ORIGINAL if refund is RefundBy.CASH else refund,
            exchange_sale_id=exchange_sale_id,
        )

        def take(transaction: Transaction, _shift: Shift) -> _Taken:
            current = self._current(transaction, original.sale_id)
            return _Taken(current, current.take(quantities))

        return self._close(request, take)

    def return_blind(
        self,
        items: Sequence[BlindItem],
        refund: RefundBy,
        *,
        operator: Operator,
        reason: str,
        approval: Approval | None = None,
        return_id: str | None = None,
        exchange_sale_id: str | None = None,
    ) -> ClosedReturn:
        """Take goods back without a receipt: cash or store credit, no benefit. Raises as `return_lines`."""
        request = _Request(
            return_id or new_id(),
            ReturnKind.RETURN,
            Permission.RETURN_BLIND,
            operator=operator,
            approval=approval,
            reason=plain_reason(reason),
            refund=refund if refund is RefundBy.STORE_CREDIT else RefundBy.CASH,
            exchange_sale_id=exchange_sale_id,
        )
        if not items:
            raise Refused(Reason.RETURN_EMPTY)
        lines = tuple(item.line() for item in items)
        return self._close(request, lambda _transaction, _shift: _Taken(None, lines))

    def cancel_sale(
        self,
        original: Original,
        *,
        operator: Operator,
        reason: str,
        approval: Approval | None = None,
        return_id: str | None = None,
    ) -> ClosedReturn:
        """Undo a closed sale of the open shift: all that is left of it, by the means it was paid with.

        Raises Refused: RETURN_OTHER_SHIFT, RETURN_DONE, APPROVAL_…, SHIFT_CLOSED.
        """
        request = _Request(
            return_id or new_id(),
            ReturnKind.CANCELLATION,
            Permission.CLOSED_SALE_CANCEL,
            operator=operator,
            approval=approval,
            reason=plain_reason(reason),
            refund=RefundBy.ORIGINAL,
        )

        def take(transaction: Transaction, shift: Shift) -> _Taken:
            current = self._current(transaction, original.sale_id)
            if current.shift_id != shift.id:
                raise Refused(Reason.RETURN_OTHER_SHIFT)
            if current.is_exhausted:
                raise Refused(Reason.RETURN_DONE)
            return _Taken(current, current.take(current.left))

        return self._close(request, take)

    def _current(self, transaction: Transaction, sale_id: str) -> Original:
        """The sale as it stands inside the transaction: what another return took meanwhile is gone."""
        current = table.original_by_id(transaction, sale_id)
        if current is None:
            raise Refused(Reason.RECEIPT_UNKNOWN)
        return current

    def _close(self, request: _Request, take: Callable[[Transaction, Shift], _Taken]) -> ClosedReturn:
        leave(request.operator, request.permission, approval=request.approval)
        self.check_clock()
        try:
            with self.store.writing() as transaction:
                closed = self._known(transaction, request.id) or self._write(transaction, request, take=take)
        except Unavailable:
            # An error from COMMIT does not say that it did not commit: the row does.
            with self.store.reading() as snapshot:
                written = self._known(snapshot, request.id)
            if written is None:
                raise
            closed = written
        self.wake()
        return closed

    def _known(self, transaction: Transaction, return_id: str) -> ClosedReturn | None:
        found = table.closed_return(transaction, return_id)
        if found is None:
            return None
        return ClosedReturn(found.id, found.number, found.total, found.back, found.credit, found.earned)

    def _write(
        self, transaction: Transaction, request: _Request, *, take: Callable[[Transaction, Shift], _Taken]
    ) -> ClosedReturn:
        shift = till_state.open_shift(transaction)
        if shift is None:
            raise Refused(Reason.SHIFT_CLOSED)
        taken = take(transaction, shift)
        amounts = Part.sum_of([line.amounts for line in taken.lines])
        now = self.clock()
        take_leave(
            transaction,
            request.operator,
            request.permission,
            approval=request.approval,
            at=stamp(now),
            amount=amounts.total,
        )
        sequence = till_state.take_sequence(transaction)
        original = taken.original
        earned = original.earned_with(amounts.total) if original else Earned(ZERO, ZERO, ZERO)
        closing = table.ReturnClosing(
            id=request.id,
            number=self.identity.sale_number(sequence),
            epoch=self.identity.epoch,
            sequence=sequence,
            kind=request.kind,
            shift_id=shift.id,
            operator_id=request.operator.id,
            closed_at=stamp(now),
            reason=request.reason,
            amounts=amounts,
            earned=earned.amount,
            document_id=new_id(),
            approval_id=request.approval.id if request.approval else None,
            original_sale_id=original.sale_id if original else None,
            member_id=original.member_id if original else None,
            exchange_sale_id=request.exchange_sale_id,
        )
        back = refunds_of(amounts.total, request.refund, original)
        returned = Returned(
            closing, original, taken.lines, back=back, earned=earned, member=_member(transaction, original)
        )
        rows, credit = self._keep(transaction, request, returned)
        if original is not None:
            add_refunds(
                transaction,
                back,
                sale_id=original.sale_id,
                return_id=closing.id,
                operator_id=closing.operator_id,
                at=closing.closed_at,
                new_id=new_id,
            )
        self._tell(transaction, returned, now_ms=unix_ms(now))
        self._journal(transaction, returned, approval=request.approval, rows=rows)
        return ClosedReturn(closing.id, closing.number, amounts.total, back, credit, earned.amount)

    def _keep(
        self, transaction: Transaction, request: _Request, returned: Returned
    ) -> tuple[Mapping[str, str], StoreCredit | None]:
        """The slip, the rows (with what proves them), and the credit with its own slip."""
        closing = returned.closing
        slip = return_slip(
            closing,
            original=returned.original,
            lines=returned.lines,
            back=returned.back,
            operator=request.operator,
            approver=request.approval.approver_code if request.approval else "",
            shop=Shop(self.head, self.identity, self.training),
        )
        add_document(transaction, closing.document_id, slip)
        rows = table.insert_return(transaction, closing, lines=returned.lines, back=returned.back)
        worth = Money.total(one.amount for one in returned.back if one.method is Method.STORE_CREDIT)
        if not worth:
            return rows, None
        slips = CreditSlips(
            self.head,
            self.identity,
            request.operator.code,
            number=closing.number,
            at=closing.closed_at,
            training=self.training,
        )
        return rows, slips.issue(transaction, return_id=closing.id, amount=worth)

    def _tell(self, transaction: Transaction, returned: Returned, *, now_ms: int) -> None:
        original = returned.original
        told: dict[str, Any] = {}
        if original is not None and self.loyalty is not None:
            last = outbox.last_payload(transaction, original.sale_id, self.loyalty)
            told = {name: value for name, value in last.items() if name not in SALE_BODY}
        messages = return_messages(
            returned,
            identity=self.identity,
            rules=self.rules,
            destinations=self.destinations,
            loyalty=self.loyalty,
            told=told,
        )
        if messages:
            outbox.add_messages(transaction, messages, now_ms=now_ms)
        whole = original is not None and returned.is_whole
        if original is not None and whole and returned.closing.kind is ReturnKind.CANCELLATION:
            # In parts, a voucher stays used: what it took off is in the lines' own shares.
            at = returned.closing.closed_at
            undo_rewards(transaction, original.sale_id, at=at, now_ms=now_ms)

    def _journal(
        self,
        transaction: Transaction,
        returned: Returned,
        *,
        approval: Approval | None,
        rows: Mapping[str, str],
    ) -> None:
        closing, amounts = returned.closing, returned.closing.amounts
        content = [
            [line.original_position, line.sku, line.quantity.milli, line.amounts.total.cents]
            for line in returned.lines
        ]
        journal.append_entry(
            transaction,
            "return_closed",
            {
                "return_id": closing.id,
                "kind": closing.kind.value,
                "number": closing.number,
                "original_sale_id": closing.original_sale_id or "",
                "exchange_sale_id": closing.exchange_sale_id or "",
                "shift_id": closing.shift_id,
                "member_id": closing.member_id or "",
                "approval_id": closing.approval_id or "",
                "approver_id": approval.approver_id if approval else "",
                "gross_cents": amounts.gross.cents,
                "discount_cents": amounts.discount.cents,
                "redeemed_cashback_cents": amounts.redeemed_cashback.cents,
                "earned_cashback_cents": closing.earned.cents,
                "total_cents": amounts.total.cents,
                "refunds": [[one.method.value, one.amount.cents] for one in returned.back],
                "content": hashlib.sha256(canonical({"lines": content}).encode()).hexdigest(),
                **rows,
            },
            till=self.identity.code,
            at=closing.closed_at,
            operator_id=closing.operator_id,
        )


def _member(transaction: Transaction, original: Original | None) -> Any:
    if original is None or original.member_id is None:
        return None
    return members.member_by_id(transaction, original.member_id)
