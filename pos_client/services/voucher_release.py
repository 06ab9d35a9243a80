"""Giving vouchers back that a sale does not use, and the messages that vouchers and coupons need."""

import hashlib

from pos_client.domain.sale import Sale
from pos_client.domain.voucher import VoucherState
from pos_client.store import outbox, vouchers
from pos_client.store.outbox import NewMessage
from pos_client.store.store import Transaction

VOUCHER_RELEASE = "voucher_release"
COUPON_STOCK = "coupon_stock"
BACK = ":back"


def release_uses(
    transaction: Transaction, sale_id: str, *, at: str, now_ms: int, only: str | None = None
) -> None:
    """What was used up goes back by a message, what was only typed or checked by hand is simply gone."""
    vouchers.drop_typed(transaction, sale_id, only)
    for use in vouchers.uses_of_sale(transaction, sale_id):
        if use.state is not VoucherState.CONSUMED or only not in {None, use.use_id}:
            continue
        if use.manual or not use.provider:
            vouchers.move_use(transaction, use.use_id, VoucherState.RELEASED, at=at)
            continue
        vouchers.move_use(transaction, use.use_id, VoucherState.RELEASING, at=at)
        message = NewMessage(
            destination=use.provider,
            kind=VOUCHER_RELEASE,
            stream=use.use_id,
            key=f"{use.use_id}:release",
            payload={"use_id": use.use_id, "code": use.code, "sale_id": use.sale_id},
        )
        outbox.add_messages(transaction, [message], now_ms=now_ms)


def undo_rewards(transaction: Transaction, sale_id: str, *, at: str, now_ms: int) -> None:
    """A sale that is given up or cancelled whole: its vouchers go back, and its coupons onto the shelf."""
    release_uses(transaction, sale_id, at=at, now_ms=now_ms)
    prefix = f"{sale_id}:coupon:"
    for destination, key in outbox.keys_from(transaction, COUPON_STOCK, prefix):
        coupon_id = key.removeprefix(prefix)
        if coupon_id.endswith(BACK) or outbox.has_key(transaction, destination, key + BACK):
            continue
        message = NewMessage(
            destination=destination,
            kind=COUPON_STOCK,
            stream=f"coupon:{coupon_id}",
            key=key + BACK,
            payload={"coupon_id": coupon_id, "change": 1},
        )
        outbox.add_messages(transaction, [message], now_ms=now_ms)


def coupon_message(sale: Sale, coupon_id: str, *, destination: str) -> NewMessage:
    """One less of it."""
    return NewMessage(
        destination=destination,
        kind=COUPON_STOCK,
        stream=f"coupon:{coupon_id}",
        key=f"{sale.id}:coupon:{coupon_id}",
        payload={"coupon_id": coupon_id, "change": -1},
    )


def code_digest(about: str, code: str) -> str:
    """SHA-256 in hex: proves a code without telling it."""
    return hashlib.sha256(f"{about}:{code}".encode()).hexdigest()
