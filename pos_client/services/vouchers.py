"""Vouchers and coupons: typed or scanned, looked at where that costs nothing, used up at tender time.

A voucher takes money off only once the platform has said that it is used up for this sale (or a named
person has checked it, where the store's rule says so). The intent is on disk before each call. A code is
kept in one table alone; the journal has its hash. Runs on `net`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pos_client.domain.errors import Outage, Reason, Refused, TillError, Unavailable
from pos_client.domain.money import Money, Quantity
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import StoreRules, VoucherCheck
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.domain.voucher import AppliedVoucher, Coupon, Voucher, VoucherKind, VoucherState
from pos_client.ports import Capability, Clock, LoyaltyGateway, RulesNow, Wake
from pos_client.services.approvals import plain_reason, take_leave
from pos_client.services.identity import new_id, stamp, unix_ms
from pos_client.services.voucher_release import code_digest, coupon_message, release_uses
from pos_client.store import carts, journal, outbox, vouchers
from pos_client.store.store import Store, Transaction
from pos_client.store.vouchers import VoucherUse

__all__ = ["Consumed", "TypedVoucher", "Unaccepted", "VoucherUse", "Vouchers"]

_CODE = re.compile(r"[!-~]{3,64}")
_GONE = frozenset({VoucherState.REFUSED, VoucherState.RELEASED})


@dataclass(frozen=True, slots=True)
class TypedVoucher:
    """A code in the sale that is not used up yet. `worth` is None where only its use tells."""

    use_id: str
    code: str
    voucher: Voucher | None = None
    worth: Money | None = None

    def __repr__(self) -> str:
        return f"TypedVoucher({self.use_id})"


@dataclass(frozen=True, slots=True)
class Unaccepted:
    """A voucher that the sale goes on without, and why."""

    use_id: str
    error: TillError


@dataclass(frozen=True, slots=True)
class Consumed:
    """The sale with what was accepted, and what was not."""

    sale: Sale
    unaccepted: tuple[Unaccepted, ...] = ()


@dataclass(frozen=True, slots=True)
class Vouchers:
    """`today` gives the trusted local time for validity; `till` is the till's code for the journal."""

    store: Store
    gateway: LoyaltyGateway | None
    clock: Clock
    wake: Wake
    rules_now: RulesNow = StoreRules
    till: str = ""

    def add(self, sale: Sale, code: str) -> TypedVoucher:
        """A code for this sale; where the platform lets it be looked at, its worth on this basket.

        Raises Refused: VOUCHER_CODE, VOUCHER_NOT_HERE, VOUCHER_TYPED, VOUCHER_USED, VOUCHER_IN_DOUBT,
        ONE_REWARD, SALE_BEING_PAID, what its conditions say, and what the platform says; Unavailable.
        """
        code, gateway = self._typed(code), self._gateway()
        self._refuse_second_reward(sale)
        with self.store.reading() as snapshot:
            self._refuse_known(snapshot, sale, code)
        found = None
        if Capability.VOUCHER_CHECK in gateway.capabilities:
            found = gateway.check_voucher(code, sale)
        worth = self._applied(sale, found, use_id="").amount if found else None
        use = VoucherUse(new_id(), sale.id, code, gateway.name, VoucherState.TYPED, at=stamp(self.clock()))
        with self.store.writing() as transaction:
            self._refuse_known(transaction, sale, code)
            vouchers.add_use(transaction, use)
        return TypedVoucher(use.use_id, code, found, worth)

    def typed(self, sale: Sale) -> tuple[TypedVoucher, ...]:
        """The sale's codes that are not used up yet: also after a restart."""
        with self.store.reading() as snapshot:
            uses = vouchers.uses_of_sale(snapshot, sale.id)
        return tuple(TypedVoucher(use.use_id, use.code) for use in uses if use.state is VoucherState.TYPED)

    def remove(self, sale: Sale, use_id: str) -> None:
        """Take a code back that was only typed."""
        with self.store.writing() as transaction:
            vouchers.drop_typed(transaction, sale.id, use_id)

    def consume(self, sale: Sale) -> Consumed:
        """Use up all that was typed, one after the other: at tender time, before any payment.

        What the platform or a condition refuses, and what nobody can say, the sale goes on without.
        Raises Refused(SALE_BEING_PAID).
        """
        unaccepted = []
        for typed in self.typed(sale):
            try:
                sale = self._consume(sale, typed)
            except TillError as error:
                unaccepted.append(Unaccepted(typed.use_id, error))
        return Consumed(sale, tuple(unaccepted))

    def validate_by_hand(
        self,
        sale: Sale,
        code: str,
        kind: VoucherKind,
        *,
        amount: Money,
        confirmed: bool,
        operator: Operator,
        reason: str,
        approval: Approval | None = None,
    ) -> Sale:
        """The sale with a voucher that a person checked, where the store's rule has people check them.

        `confirmed`: every point of the checklist was. Raises Refused: VOUCHER_NOT_HERE (the rule says
        online), VOUCHER_CHECKLIST, VOUCHER_CODE, VOUCHER_USED (on this till), VOUCHER_WORTHLESS,
        APPROVAL_REASON, ONE_REWARD, SALE_BEING_PAID, APPROVAL_….
        """
        if self.rules_now().voucher_check is not VoucherCheck.MANUAL:
            raise Refused(Reason.VOUCHER_NOT_HERE)
        if not confirmed:
            raise Refused(Reason.VOUCHER_CHECKLIST)
        code, why = self._typed(code), plain_reason(reason)
        self._refuse_second_reward(sale)
        use_id = new_id()
        applied = sale.with_voucher(AppliedVoucher(use_id, code, kind, amount, manual=True))
        at = stamp(self.clock())
        use = VoucherUse(
            use_id,
            sale.id,
            code,
            self.gateway.name if self.gateway else "",
            VoucherState.CONSUMED,
            manual=True,
            checked_by=operator.id,
            reason=why,
            at=at,
        )
        with self.store.writing() as transaction:
            self._refuse_known(transaction, sale, code)
            take_leave(
                transaction,
                operator,
                Permission.DISCOUNT_ABOVE_LIMIT,
                approval=approval,
                at=at,
                amount=amount,
            )
            vouchers.add_use(transaction, use)
            carts.save_cart(transaction, applied, saved_at=at)
            body = {
                "use_id": use_id,
                "sale_id": sale.id,
                "code": code_digest(use_id, code),
                "kind": kind.value,
                "amount_cents": amount.cents,
                "approval_id": approval.id if approval else "",
            }
            journal.append_entry(
                transaction, "voucher_checked", body, till=self.till, at=at, operator_id=operator.id
            )
        return applied

    def release(self, sale: Sale) -> Sale:
        """The sale without its vouchers; the platform is told as soon as it can be.

        Raises Refused(SALE_BEING_PAID).
        """
        bare = sale.without_vouchers()
        now = self.clock()
        with self.store.writing() as transaction:
            release_uses(transaction, sale.id, at=stamp(now), now_ms=unix_ms(now))
            carts.save_cart(transaction, bare, saved_at=stamp(now))
        self.wake()
        return bare

    def unresolved(self) -> tuple[VoucherUse, ...]:
        """Uses that may have been taken, oldest first."""
        with self.store.reading() as snapshot:
            return vouchers.uses_in(snapshot, VoucherState.UNKNOWN)

    def settle_by_hand(
        self,
        use_id: str,
        *,
        consumed: bool,
        by: Operator,
        reason: str,
        approval: Approval | None = None,
    ) -> None:
        """Somebody looked in the platform's own pages. What was used up there for nothing is released.

        Raises Refused: APPROVAL_REASON, APPROVAL_NEEDED, REDEMPTION_SETTLED.
        """
        why = plain_reason(reason)
        now = self.clock()
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.OUTBOX_RESOLVE, approval=approval, at=stamp(now))
            use = vouchers.use_by_id(transaction, use_id)
            if use is None or use.state is not VoucherState.UNKNOWN:
                raise Refused(Reason.REDEMPTION_SETTLED)
            state = VoucherState.CONSUMED if consumed else VoucherState.RELEASED
            vouchers.move_use(transaction, use_id, state, at=stamp(now))
            if consumed:
                release_uses(transaction, use.sale_id, at=stamp(now), now_ms=unix_ms(now), only=use_id)
            body = {"use_id": use_id, "consumed": consumed, "reason": code_digest(use_id, why)}
            journal.append_entry(
                transaction, "voucher_settled", body, till=self.till, at=stamp(now), operator_id=by.id
            )
        self.wake()

    def coupons(self) -> tuple[Coupon, ...]:
        """What may be handed out, with its stock; nothing where there are none. Raises Unavailable."""
        if self.gateway is None or Capability.COUPONS not in self.gateway.capabilities:
            return ()
        return self.gateway.coupons()

    def take_coupon(self, sale: Sale, coupon: Coupon) -> None:
        """Hand one out with this sale: its stock is told to the platform, once per sale and coupon.

        Raises Refused(COUPON_GONE) where none is left.
        """
        if coupon.stock is not None and coupon.stock <= 0:
            raise Refused(Reason.COUPON_GONE)
        message = coupon_message(sale, coupon.id, destination=self._gateway().name)
        with self.store.writing() as transaction:
            if not outbox.has_key(transaction, message.destination, message.key):
                outbox.add_messages(transaction, [message], now_ms=unix_ms(self.clock()))
        self.wake()

    def _consume(self, sale: Sale, typed: TypedVoucher) -> Sale:
        """Raises Refused or Unavailable; whatever comes of it is on disk."""
        if sale.tenders or sale.redemption is not None:
            raise Refused(Reason.SALE_BEING_PAID)
        self._refuse_second_reward(sale, but=typed.use_id)
        gateway = self._gateway()
        if typed.voucher is not None:
            self._applied(sale, typed.voucher, use_id=typed.use_id)
        self._move(typed.use_id, VoucherState.CONSUMING)
        try:
            found = gateway.consume_voucher(typed.code, sale, key=typed.use_id)
        except Refused:
            self._move(typed.use_id, VoucherState.REFUSED)
            raise
        except Unavailable as error:
            if error.outage is Outage.OUTCOME_UNKNOWN:
                self._move(typed.use_id, VoucherState.UNKNOWN)
                raise Refused(Reason.VOUCHER_IN_DOUBT) from error
            self._move(typed.use_id, VoucherState.TYPED)
            raise
        try:
            applied = sale.with_voucher(self._applied(sale, found, use_id=typed.use_id, code=typed.code))
        except Refused:
            # Used up for nothing: it goes back.
            self._give_back(sale, typed.use_id)
            raise
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            vouchers.move_use(transaction, typed.use_id, VoucherState.CONSUMED, at=at)
            carts.save_cart(transaction, applied, saved_at=at)
        return applied

    def _give_back(self, sale: Sale, use_id: str) -> None:
        now = self.clock()
        with self.store.writing() as transaction:
            vouchers.move_use(transaction, use_id, VoucherState.CONSUMED, at=stamp(now))
            release_uses(transaction, sale.id, at=stamp(now), now_ms=unix_ms(now), only=use_id)
        self.wake()

    def _applied(self, sale: Sale, found: Voucher, *, use_id: str, code: str = "") -> AppliedVoucher:
        return applied_voucher(sale, found, use_id=use_id, code=code, now=self.clock)

    def _gateway(self) -> LoyaltyGateway:
        if self.gateway is None or Capability.VOUCHERS not in self.gateway.capabilities:
            raise Refused(Reason.VOUCHER_NOT_HERE)
        return self.gateway

    def _typed(self, code: str) -> str:
        plain = code.strip()
        if not _CODE.fullmatch(plain):
            raise Refused(Reason.VOUCHER_CODE)
        return plain

    def _refuse_second_reward(self, sale: Sale, *, but: str = "") -> None:
        """Raises Refused: SALE_BEING_PAID, ONE_REWARD."""
        if sale.tenders:
            raise Refused(Reason.SALE_BEING_PAID)
        if self.rules_now().several_rewards:
            return
        others = [one for one in self.typed(sale) if one.use_id != but]
        if sale.redemption is not None or sale.vouchers or (others and not but):
            raise Refused(Reason.ONE_REWARD)

    def _refuse_known(self, transaction: Transaction, sale: Sale, code: str) -> None:
        for use in vouchers.uses_of_code(transaction, code):
            if use.state is VoucherState.UNKNOWN or use.state is VoucherState.CONSUMING:
                raise Refused(Reason.VOUCHER_IN_DOUBT)
            if use.sale_id == sale.id and use.state not in _GONE:
                raise Refused(Reason.VOUCHER_TYPED)
            if use.manual and use.state is VoucherState.CONSUMED:
                raise Refused(Reason.VOUCHER_USED)

    def _move(self, use_id: str, state: VoucherState) -> None:
        with self.store.writing() as transaction:
            vouchers.move_use(transaction, use_id, state, at=stamp(self.clock()))


def applied_voucher(
    sale: Sale, found: Voucher, *, use_id: str, code: str, now: Callable[[], datetime]
) -> AppliedVoucher:
    """What it takes off this basket. Raises Refused: VOUCHER_EXPIRED, VOUCHER_MINIMUM, VOUCHER_PRODUCT,
    VOUCHER_WORTHLESS."""
    if found.valid_to and found.valid_to[:10] < now().date().isoformat():
        raise Refused(Reason.VOUCHER_EXPIRED)
    left = sale.before_cashback
    before = left + sale.voucher_discount
    if before < found.minimum_purchase:
        raise Refused(Reason.VOUCHER_MINIMUM, minimum=found.minimum_purchase.decimal_text())
    line = _line_of(sale, found.sku) if found.kind is VoucherKind.PRODUCT else None
    match found.kind:
        case VoucherKind.AMOUNT:
            amount = min(found.amount, left)
        case VoucherKind.PERCENT:
            amount = min(before.percent(found.basis_points), left)
        case VoucherKind.PRODUCT:
            assert line is not None
            amount = _one_unit(sale, line)
    if amount.cents <= 0:
        raise Refused(Reason.VOUCHER_WORTHLESS)
    return AppliedVoucher(use_id, code, found.kind, amount, line, words=found.words[:120])


def _line_of(sale: Sale, sku: str) -> int:
    """The line whose unit is the cheapest of that product."""
    lines = [index for index, line in enumerate(sale.lines) if line.product.sku == sku]
    paid = [index for index in lines if _one_unit(sale, index).cents > 0]
    if not paid:
        raise Refused(Reason.VOUCHER_PRODUCT)
    return min(paid, key=lambda index: (_one_unit(sale, index).cents, index))


def _one_unit(sale: Sale, index: int) -> Money:
    """What one unit of the line still costs; what is weighed counts as one."""
    quantity: Quantity = sale.lines[index].quantity
    left = sale.left_by_line[index]
    if not quantity.is_whole or quantity.milli <= 1000:
        return left
    return Money(left.cents * 1000 // quantity.milli)
