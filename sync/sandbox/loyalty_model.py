"""Our loyalty model over HTTP: as the Smartbis extension and, with a token of its own, standing alone.

Bodies are the contract's; every write needs an Idempotency-Key, every call X-Store and X-Till.
Ours beyond it: `may_waive` with a challenge; `points`, `approval` and `member_id` with a hold; `credit_id`
with a credit by hand; `point_value`, `hours` and `may_accumulate` in a quote; `points` in a statement;
`offer_id` in an accrual's answer; `used_by` with VOUCHER_ALREADY_USED; OFFER_ENDED; GET /coupons and
PATCH /coupons/{id}/stock {change}.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.routing import Route

from sync.sandbox import (
    ledger,
    loyalty_holds,
    loyalty_rewards,
    loyalty_writes,
    members,
    offers,
    redemption,
    smartbis,
    vouchers,
)
from sync.sandbox.idempotency import once
from sync.sandbox.refusal import Refused, invalid_field
from sync.sandbox.validation import (
    checked,
    cpf,
    email,
    list_of,
    moment,
    money_from,
    money_text,
    object_of,
    phone,
    query_of,
    query_value,
    short_quantity,
    text,
)
from sync.sandbox.wire import Border, Call, Handler, Reply, bearer, endpoint, error_reply
from sync.sandbox.world import World, credentials, written


def routes(world: World) -> list[Route]:
    """The model twice: under the Smartbis token and under its own."""
    return [
        *_mounted(world, Border("/smartbis/extension", _admit_extension, error_reply)),
        *_mounted(world, Border("/loyalty", _admit_alone, error_reply)),
    ]


def _mounted(world: World, border: Border) -> list[Route]:
    reads: list[tuple[str, str, Handler]] = [
        ("POST", "/members/search", search),
        ("POST", "/quotes", quote),
        ("GET", "/holds", list_holds),
        ("GET", "/accruals", list_accruals),
        ("GET", "/offers", list_offers),
        ("POST", "/vouchers/{code}/validate", validate_voucher),
        ("GET", "/members/{member_id}/statement", statement),
        ("GET", "/coupons", loyalty_rewards.list_coupons),
    ]
    found = [
        Route(border.prefix + path, endpoint(world, border, handler=handler), methods=[method])
        for method, path, handler in reads
    ]
    for path, handler in loyalty_writes.TABLE:
        answer = endpoint(world, border, handler=_keyed(handler))
        found.append(Route(border.prefix + path, answer, methods=["POST"]))
    stock = endpoint(world, border, handler=_keyed(loyalty_rewards.change_stock))
    found.append(Route(f"{border.prefix}/coupons/{{coupon_id}}/stock", stock, methods=["PATCH"]))
    return found


def _keyed(handler: Handler) -> Handler:
    def act(world: World, call: Call) -> Reply:
        if not call.headers.get("idempotency-key"):
            raise Refused(400, "BAD_REQUEST", message="Idempotency-Key is required")
        return once(world, call, scope="loyalty", act=lambda: handler(world, call))

    return act


def _admit_extension(world: World, call: Call) -> None:
    if not world.settings.smartbis_extension:
        raise Refused(404, "NOT_FOUND", message="this account has no extension")
    smartbis.admit(world, call)
    _require_origin(call)


def _admit_alone(world: World, call: Call) -> None:
    known = credentials(world.state)["loyalty_token"]
    if not secrets.compare_digest(bearer(call).encode(), known.encode()):
        raise Refused(401, "UNAUTHORIZED", message="the token is unknown")
    _require_origin(call)


def _require_origin(call: Call) -> None:
    for header in ("x-store", "x-till"):
        if not call.headers.get(header):
            raise Refused(400, "BAD_REQUEST", message=f"{header.title()} is required")


_IDENTITY: dict[str, Callable[[Any], Any]] = {
    "cpf": cpf,
    "phone": phone,
    "email": email,
    "card": text(1, 64),
    "member_id": text(1, 64),
}


def search(world: World, call: Call) -> Reply:
    """Members by exactly one identity; none found is an empty list."""
    fields = checked(call.body(), {}, optional=_IDENTITY)
    given = {key: value for key, value in fields.items() if value is not None}
    if len(given) != 1:
        raise invalid_field("body", "exactly one of " + ", ".join(_IDENTITY))
    member = members.find(world, **given)
    found = [members.shown(member)] if member else []
    return Reply(200, {"members": found, "next_step": "pin" if world.settings.requires_pin else "none"})


_ITEM = object_of({"sku": text(1, 64), "quantity": short_quantity, "total": money_from(0)})


def quote(world: World, call: Call) -> Reply:
    """What the member may use on this basket, and why not more."""
    fields = checked(
        call.body(),
        {
            "member_id": text(),
            "sale_id": text(1, 64),
            "gross": money_from(0),
            "discount": money_from(0),
            "items": list_of(_ITEM),
        },
    )
    net_cents = fields["gross"] - fields["discount"]
    items_cents = sum(item["total"] for item in fields["items"])
    if net_cents < 0 or not net_cents <= items_cents <= fields["gross"]:
        raise invalid_field("items", "the items do not add up to gross, nor to gross less discount")
    member = members.known(world, fields["member_id"])
    if member["blocked"]:
        raise Refused(423, "MEMBER_BLOCKED", message="this member is blocked")
    eligible_cents = redemption.eligible(world, fields["items"], net_cents=net_cents)
    remembered = redemption.remember_quote(
        world,
        member["id"],
        sale_id=fields["sale_id"],
        till=loyalty_holds.till_of(call),
        net_cents=net_cents,
        eligible_cents=eligible_cents,
        promotional=any(item["sku"] in world.settings.promotional_skus for item in fields["items"]),
    )
    allowed = redemption.allowance(world, remembered)
    answer = {
        "balance": money_text(allowed.available_cents),
        "usable": money_text(allowed.usable_cents),
        "why": allowed.why,
        "minimum_purchase": world.settings.minimum_purchase,
        "eligible_total": money_text(eligible_cents),
        "expiring": _expiring(world, member["id"]),
        "points": redemption.free_points(world, member["id"], except_sale=fields["sale_id"]),
        "point_value": world.settings.point_value,
        "hours": world.settings.redemption_hours,
        "may_accumulate": True,
        "vouchers": _vouchers_of(world, member["id"]),
        "accrual_preview": money_text(world.settings.accrual_cents(net_cents)),
    }
    return Reply(200, answer)


def _expiring(world: World, member_id: str) -> list[dict[str, str]]:
    horizon = written(world.now() + timedelta(days=30))
    return [
        {"amount": money_text(lot["remaining_cents"]), "at": lot["valid_to"]}
        for lot in ledger.live_lots(world, member_id)
        if lot["valid_to"] < horizon and lot["remaining_cents"] > 0
    ]


def _vouchers_of(world: World, member_id: str) -> list[dict[str, Any]]:
    found = world.state.find("voucher", field="member_id", value=member_id)
    return [vouchers.shown(voucher) for voucher in found if voucher["state"] == "available"]


def _sale_of(call: Call) -> str:
    query = query_of(call.query, "sale_id")
    return str(query_value(query, "sale_id", check=text(1, 64)))


def list_holds(world: World, call: Call) -> Reply:
    """Every hold of a sale, with its state."""
    answer = []
    for hold in redemption.holds_of(world, _sale_of(call)):
        debit = world.state.get("debit", hold["debit_id"]) if hold["debit_id"] else None
        answer.append(
            {
                "hold_id": hold["id"],
                "sale_id": hold["sale_id"],
                "member_id": hold["member_id"],
                "amount": money_text(hold["amount_cents"]),
                "state": redemption.state_of(world, hold),
                "expires_at": hold["expires_at"],
                "reversed": money_text(debit["reversed_cents"] if debit else 0),
            }
        )
    return Reply(200, {"holds": answer})


def list_accruals(world: World, call: Call) -> Reply:
    """Every credit of a sale, whichever system made it."""
    answer = [
        {
            "accrual_id": accrual["id"],
            "sale_id": accrual["sale_id"],
            "member_id": accrual["member_id"],
            "amount": money_text(accrual["amount_cents"]),
            "reversed": money_text(accrual["reversed_cents"]),
            "offer_id": accrual["offer_id"],
            "valid_from": accrual["valid_from"],
            "valid_to": accrual["valid_to"],
        }
        for accrual in world.state.find("accrual", field="sale_id", value=_sale_of(call))
    ]
    return Reply(200, {"accruals": answer})


def list_offers(world: World, call: Call) -> Reply:
    """The campaigns open to a total."""
    query = query_of(call.query, "member_id", "total")
    members.known(world, query_value(query, "member_id", check=text()))
    total_cents = query_value(query, "total", check=money_from(0))
    return Reply(200, {"offers": offers.shown(world, total_cents)})


def validate_voucher(world: World, call: Call) -> Reply:
    """Look at a voucher without using it."""
    checked(call.body(), {"sale_id": text(1, 64)})
    voucher = vouchers.open_voucher(world, call.params["code"], store=call.headers["x-store"])
    return Reply(200, vouchers.shown(voucher))


def statement(world: World, call: Call) -> Reply:
    """The member's entries, oldest first; amounts are signed."""
    query = query_of(call.query, "since")
    member = members.known(world, call.params["member_id"])
    since = written(query_value(query, "since", check=moment)) if "since" in query else ""
    entries = [
        {
            "kind": entry["kind"],
            "amount": money_text(entry["amount_cents"]),
            "at": entry["at"],
            "expires_at": entry["expires_at"],
            "sale_id": entry["sale_id"],
            "points": entry.get("points", 0),
        }
        for entry in world.state.find("entry", field="member_id", value=member["id"])
        if entry["at"] >= since
    ]
    return Reply(200, {"entries": entries})
