"""POST /sandbox/seed: members with a balance, vouchers, campaigns and rewards, for demos and tests.

A member whose phone is known is left as it is, and so is a voucher's code; campaigns are replaced as a whole.
"""

from typing import Any

from sync.sandbox import ledger, members, offers
from sync.sandbox.bling_seeding import BLING_SEED, seed_bling
from sync.sandbox.refusal import invalid_field
from sync.sandbox.state import Doc
from sync.sandbox.validation import (
    Check,
    boolean,
    checked,
    choice,
    cpf,
    day,
    decimal_money,
    email,
    integer,
    list_of,
    moment,
    money_from,
    money_text,
    object_of,
    phone,
    text,
)
from sync.sandbox.world import World, written


def _time(value: Any) -> str:
    return written(moment(value))


def _percent(value: Any) -> str:
    decimal_money(value)
    return str(value)


_MEMBER = object_of(
    {"name": text(0), "phone": phone},
    {
        "cpf": cpf,
        "email": email,
        "card": text(1, 64),
        "birthday": day,
        "tier": text(1, 40),
        "balance": money_from(0),
        "points": integer(0),
        "expiring": list_of(object_of({"amount": money_from(1), "at": _time})),
        "consent": boolean,
        "blocked": boolean,
    },
)
_VOUCHER = object_of(
    {"code": text(1, 64), "kind": choice("amount", "percent", "product"), "value": text(1, 64)},
    {"minimum_purchase": money_from(0), "valid_to": _time, "store": text(1, 32), "member_phone": phone},
)
_OFFER = object_of(
    {"name": text(1, 80)},
    {
        "text": text(0, 255),
        "percent": _percent,
        "amount": money_from(1),
        "minimum_total": money_from(0),
        "valid_days": integer(1, 3650),
    },
)
_COUPON = object_of({"name": text(1, 80), "stock": integer(0, 10**6)})

SEED: dict[str, Check] = {
    "members": list_of(_MEMBER, 20_000),
    "vouchers": list_of(_VOUCHER),
    "offers": list_of(_OFFER, 20),
    "coupons": list_of(_COUPON),
}


def seed(world: World, body: Any) -> Doc:
    """Write what is asked for; answers the members as they now stand."""
    fields = checked(body, {}, optional={**SEED, **BLING_SEED})
    found = [_seed_member(world, wanted) for wanted in fields["members"] or []]
    for wanted in fields["vouchers"] or []:
        _seed_voucher(world, wanted)
    if fields["offers"] is not None:
        offers.replace_offers(
            world, [_offer(place, wanted) for place, wanted in enumerate(fields["offers"], 1)]
        )
    for wanted in fields["coupons"] or []:
        world.state.put("coupon", {"id": world.new_id("coupon"), **wanted})
    return {
        "members": [shown_member(world, member) for member in found],
        "vouchers": [voucher["code"] for voucher in world.state.every("voucher")],
        "offers": [{"id": offer["id"], "name": offer["name"]} for offer in offers.all_offers(world)],
        **seed_bling(world, fields),
    }


def shown_member(world: World, member: Doc) -> Doc:
    """A member with the balance, for tests and demos."""
    shown = {key: member[key] for key in ("id", "name", "phone", "cpf", "email", "tier", "points", "blocked")}
    return {**shown, "balance": money_text(ledger.balance(world, member["id"]))}


def _seed_member(world: World, wanted: Doc) -> Doc:
    known = members.find(world, phone=wanted["phone"])
    if known is not None:
        return known
    balance_cents = wanted.pop("balance") or 0
    expiring = wanted.pop("expiring") or []
    left_cents = balance_cents - sum(lot["amount"] for lot in expiring)
    if left_cents < 0:
        raise invalid_field("members.expiring", "is more than the balance")
    member = members.enrol(world, wanted)
    for lot in expiring:
        ledger.credit_by_hand(world, member, credit=ledger.Credit(lot["amount"], "seed", valid_to=lot["at"]))
    if left_cents:
        ledger.credit_by_hand(world, member, credit=ledger.Credit(left_cents, "seed"))
    return member


def _seed_voucher(world: World, wanted: Doc) -> None:
    if world.state.get("voucher", wanted["code"]) is not None:
        return
    owner = members.find(world, phone=wanted["member_phone"])
    world.state.put(
        "voucher",
        {
            "id": wanted["code"],
            "code": wanted["code"],
            "kind": wanted["kind"],
            "value": wanted["value"],
            "minimum_purchase_cents": wanted["minimum_purchase"] or 0,
            "valid_to": wanted["valid_to"],
            "store": wanted["store"],
            "member_id": owner["id"] if owner else None,
            "state": "available",
            "used_by": None,
            "used_at": None,
        },
    )


def _offer(place: int, wanted: Doc) -> Doc:
    if (wanted["percent"] is None) == (wanted["amount"] is None):
        raise invalid_field("offers", "exactly one of percent and amount")
    return {
        "id": str(place),
        "name": wanted["name"],
        "text": wanted["text"] or wanted["name"],
        "percent": wanted["percent"],
        "amount_cents": wanted["amount"],
        "minimum_total_cents": wanted["minimum_total"] or 0,
        "valid_days": wanted["valid_days"] or 60,
    }
