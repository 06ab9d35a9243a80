"""What goes beyond the rules at the counter: a discount above the limit, another price, a sale given up.

Each by who may, or with another person's approval, which is used up in the same transaction.
"""

import hashlib
from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.journal import canonical
from pos_client.domain.money import ONE, ZERO, Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale, SaleDiscount
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, plain_reason, take_leave
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.redemption import Redemptions
from pos_client.services.voucher_release import undo_rewards
from pos_client.store import cancelled_carts, carts, catalog, journal, payments, till_state
from pos_client.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Overriding:
    """Changes to the open cart that somebody answers for. Writes: on `till`."""

    store: Store
    identity: TillIdentity
    clock: Clock
    redemptions: Redemptions | None

    def discount(
        self, sale: Sale, amount: Money, *, operator: Operator, approval: Approval | None = None
    ) -> Sale:
        """The sale with this much off, above the limit. Raises Refused: APPROVAL_…, DISCOUNT_TOO_LARGE."""
        changed = sale.with_discount(SaleDiscount(amount))
        self._keep(
            changed,
            Permission.DISCOUNT_ABOVE_LIMIT,
            operator=operator,
            approval=approval,
            amount=amount,
            told={"amount_cents": amount.cents},
        )
        return changed

    def price(
        self,
        sale: Sale,
        index: int,
        *,
        unit_price: Money,
        operator: Operator,
        approval: Approval | None = None,
    ) -> Sale:
        """The sale with that line at another price. Raises Refused: APPROVAL_…, LINE_UNKNOWN, PRICE_ZERO."""
        changed = sale.with_unit_price(index, unit_price)
        line = sale.lines[index]
        self._keep(
            changed,
            Permission.PRICE_OVERRIDE,
            operator=operator,
            approval=approval,
            amount=given_away(sale, changed),
            told={
                "sku": line.product.sku,
                "line": index + 1,
                "from_cents": line.unit_price.cents,
                "to_cents": unit_price.cents,
            },
        )
        return changed

    def register(
        self, sale: Sale, product: Product, *, operator: Operator, approval: Approval | None = None
    ) -> Sale:
        """The sale with a product that the catalogue did not know, known from here on.

        What a platform says of it later replaces it. Raises Refused: APPROVAL_…, PRICE_ZERO.
        """
        changed = sale.with_product(product, ONE, code=product.gtin or product.sku)
        with self.store.writing() as transaction:
            catalog.import_products(transaction, [product])
            self._write(
                transaction,
                changed,
                Permission.PRICE_OVERRIDE,
                kind="product_registered",
                operator=operator,
                approval=approval,
                amount=product.unit_price,
                told={"sku": product.sku, "to_cents": product.unit_price.cents},
            )
        return changed

    def cancel(
        self, sale: Sale, *, operator: Operator, reason: str, approval: Approval | None = None
    ) -> None:
        """Give the open sale up; cashback set aside for it goes back.

        Raises Refused: APPROVAL_…, APPROVAL_REASON, CART_EMPTY, SALE_BEING_PAID (take the payments back
        first).
        """
        why = plain_reason(reason)
        if not sale.lines:
            raise Refused(Reason.CART_EMPTY)
        if sale.tenders:
            raise Refused(Reason.SALE_BEING_PAID)
        leave(operator, Permission.SALE_CANCEL, approval=approval)
        if sale.redemption is not None and self.redemptions is not None:
            self.redemptions.release(sale)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            if payments.owes(transaction, sale.id):
                raise Refused(Reason.TERMINAL_UNSETTLED)
            take_leave(transaction, operator, Permission.SALE_CANCEL, approval=approval, at=at)
            shift = till_state.open_shift(transaction)
            cancelled_carts.add_cancelled_cart(
                transaction,
                sale_id=sale.id,
                shift_id=shift.id if shift is not None else None,
                operator_id=operator.id,
                approval_id=approval.id if approval is not None else None,
                reason=why,
                line_count=len(sale.lines),
                total_cents=sale.before_cashback.cents,
                at=at,
            )
            undo_rewards(transaction, sale.id, at=at, now_ms=unix_ms(self.clock()))
            carts.clear_cart(transaction)
            self._note(transaction, "sale_cancelled", _cancelled(sale, approval), at=at, operator=operator)

    def _keep(
        self,
        changed: Sale,
        permission: Permission,
        *,
        operator: Operator,
        approval: Approval | None,
        amount: Money,
        told: dict[str, object],
    ) -> None:
        with self.store.writing() as transaction:
            self._write(
                transaction,
                changed,
                permission,
                kind=permission.value.replace(".", "_"),
                operator=operator,
                approval=approval,
                amount=amount,
                told=told,
            )

    def _write(
        self,
        transaction: Transaction,
        changed: Sale,
        permission: Permission,
        *,
        kind: str,
        operator: Operator,
        approval: Approval | None,
        amount: Money,
        told: dict[str, object],
    ) -> None:
        """The cart as changed, the approval used and the entry: all or none."""
        at = stamp(self.clock())
        body = {"sale_id": changed.id, "approval_id": approval.id if approval else "", **told}
        take_leave(transaction, operator, permission, approval=approval, amount=amount, at=at)
        carts.save_cart(transaction, changed, saved_at=at)
        self._note(transaction, kind, body, at=at, operator=operator)

    def _note(
        self, transaction: Transaction, kind: str, body: dict[str, object], *, at: str, operator: Operator
    ) -> None:
        journal.append_entry(transaction, kind, body, till=self.identity.code, at=at, operator_id=operator.id)


def given_away(before: Sale, after: Sale) -> Money:
    """By how much a change makes the sale cheaper; zero where it does not."""
    return max(before.gross - after.gross, ZERO)


def _cancelled(sale: Sale, approval: Approval | None) -> dict[str, object]:
    """What the journal keeps of it: no line is lost from sight, and no text is in it."""
    lines = {
        "lines": [
            [line.product.sku, line.quantity.milli, line.unit_price.cents, line.net.cents]
            for line in sale.lines
        ]
    }
    return {
        "sale_id": sale.id,
        "approval_id": approval.id if approval else "",
        "line_count": len(sale.lines),
        "lines": hashlib.sha256(canonical(lines).encode()).hexdigest(),
        "total_cents": sale.before_cashback.cents,
    }
