"""Vouchers: an amount, a percentage or a product, used once, in one store or all, until a day."""

from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.validation import money_text
from sync.sandbox.world import World


def open_voucher(world: World, code: str, *, store: str | None) -> Doc:
    """A voucher that may be used here and now, or the reason why not."""
    voucher = _known(world, code)
    if voucher["state"] != "available":
        used_by = {"used_by": voucher["used_by"]}
        raise Refused(409, "VOUCHER_ALREADY_USED", message="this voucher was already used", extra=used_by)
    if voucher["valid_to"] is not None and world.passed(voucher["valid_to"]):
        raise Refused(410, "VOUCHER_EXPIRED", message="this voucher has expired")
    if store is not None and voucher["store"] not in (None, store):
        raise Refused(422, "VOUCHER_WRONG_STORE", message="this voucher is for another store")
    return voucher


def _known(world: World, code: str) -> Doc:
    voucher = world.state.get("voucher", code)
    if voucher is None:
        raise Refused(404, "VOUCHER_NOT_FOUND", message="there is no such voucher")
    return voucher


def redeem(world: World, voucher: Doc, *, sale_id: str | None) -> Doc:
    """Use it up for a sale."""
    return world.state.put(
        "voucher", {**voucher, "state": "redeemed", "used_by": sale_id, "used_at": world.at()}
    )


def release(world: World, code: str, *, sale_id: str) -> Doc:
    """Make a voucher available again, by the sale that used it."""
    voucher = _known(world, code)
    if voucher["state"] != "redeemed" or voucher["used_by"] != sale_id:
        raise Refused(409, "STATE_CONFLICT", message="this sale does not have the voucher")
    return world.state.put("voucher", {**voucher, "state": "available", "used_by": None, "used_at": None})


def shown(voucher: Doc) -> Doc:
    """The voucher as the loyalty model answers it; `value` is money, a percentage or a SKU, as text."""
    return {
        "code": voucher["code"],
        "kind": voucher["kind"],
        "value": voucher["value"],
        "conditions": {
            "minimum_purchase": money_text(voucher["minimum_purchase_cents"]),
            "valid_to": voucher["valid_to"],
            "store": voucher["store"],
        },
        "state": voucher["state"],
    }
