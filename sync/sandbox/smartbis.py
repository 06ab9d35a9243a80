"""Smartbis API v2 as its vendor publishes it, with the sandbox's own bodies where it does not.

Refuses what the contract does not name. Whether a sale may be asked for or repeated is the profile's matter.
"""

import secrets
from collections.abc import Callable
from typing import Any

from starlette.routing import Route

from sync.sandbox import ledger, loyalty_rewards, members, offers, vouchers
from sync.sandbox.idempotency import once
from sync.sandbox.refusal import Refused, invalid_field
from sync.sandbox.state import Doc
from sync.sandbox.validation import (
    checked,
    cpf,
    day,
    email,
    integer,
    money_number,
    money_text,
    number_money,
    phone,
    query_of,
    query_value,
    text,
)
from sync.sandbox.wire import Border, Call, Reply, bearer, endpoint, error_reply
from sync.sandbox.world import World, credentials

PREFIX = "/smartbis/v2"


def routes(world: World) -> list[Route]:
    """The vendor's calls."""
    door = Border(PREFIX, lambda _world, _call: None, error_reply)
    border = Border(PREFIX, admit, error_reply)
    table = [
        ("POST", "/customers", create_customer),
        ("GET", "/customers", list_customers),
        ("POST", "/sales", register_sale),
        ("GET", "/sales", look_up_sale),
        ("GET", "/coupons", list_coupons),
        ("PATCH", "/coupons/{coupon_id}/stock", change_stock),
        ("GET", "/vouchers", list_vouchers),
        ("POST", "/vouchers/{code}/validate", validate_voucher),
        ("GET", "/categories", list_categories),
        ("POST", "/categories", create_category),
    ]
    found = [Route(PREFIX + "/auth/token", endpoint(world, door, handler=token), methods=["POST"])]
    for method, path, handler in table:
        found.append(Route(PREFIX + path, endpoint(world, border, handler=handler), methods=[method]))
    return found


def token(world: World, call: Call) -> Reply:
    """A bearer token for a while."""
    fields = checked(call.body(), {"api_key": text(), "api_secret": text()})
    known = credentials(world.state)
    right = secrets.compare_digest(fields["api_key"].encode(), known["smartbis_api_key"].encode())
    right &= secrets.compare_digest(fields["api_secret"].encode(), known["smartbis_api_secret"].encode())
    if not right:
        raise Refused(401, "UNAUTHORIZED", message="api_key or api_secret is wrong")
    lifetime_s = world.settings.token_expires_s
    issued = world.state.put("token", {"id": secrets.token_urlsafe(24), "expires_at": world.at(lifetime_s)})
    answer = {"access_token": issued["id"], "token_type": "Bearer", "expires_in": lifetime_s}
    return Reply(200, {"data": answer})


def admit(world: World, call: Call) -> None:
    """401 without a token that this box issued and that is still good."""
    known = world.state.get("token", bearer(call))
    if known is None or world.passed(known["expires_at"]):
        raise Refused(401, "UNAUTHORIZED", message="the token is unknown or has expired")


def _page(world: World, call: Call, *, kind: str) -> Reply:
    page, size = _paging(call)
    found = world.state.every(kind, limit=size, offset=(page - 1) * size)
    return Reply(
        200, {"data": [_SHOWN[kind](doc) for doc in found], "meta": {"page": page, "per_page": size}}
    )


def _paging(call: Call) -> tuple[int, int]:
    values = []
    for name, default, most in (("page", "1", 10**6), ("per_page", "50", 200)):
        given = call.query.get(name, default)
        if not given.isdecimal() or not 1 <= int(given) <= most:
            raise invalid_field(name, f"must be a number from 1 to {most}")
        values.append(int(given))
    return values[0], values[1]


def list_customers(world: World, call: Call) -> Reply:
    """All customers in pages, or the one with a CPF."""
    query = query_of(call.query, "cpf", "page", "per_page")
    if "cpf" not in query:
        return _page(world, call, kind="member")
    page, size = _paging(call)
    member = members.find(world, cpf=query_value(query, "cpf", check=cpf))
    found = [_customer(member)] if member and page == 1 else []
    return Reply(200, {"data": found, "meta": {"page": page, "per_page": size}})


def create_customer(world: World, call: Call) -> Reply:
    """A new customer; the password is checked and forgotten."""
    fields = checked(
        call.body(),
        {"name": text(), "phone": phone, "password": text(6)},
        optional={"cpf": cpf, "email": email, "birthday": day},
    )
    del fields["password"]
    duplicate = members.taken(world, phone=fields["phone"], cpf=fields["cpf"])
    if duplicate:
        raise Refused(422, "DUPLICATE", message=f"a customer with this {duplicate} exists")
    return Reply(201, {"data": _customer(members.enrol(world, fields))})


def _customer(member: Doc) -> Doc:
    return {key: member[key] for key in ("id", "name", "phone", "cpf", "email", "birthday")}


def register_sale(world: World, call: Call) -> Reply:
    """A sale for the engine: it credits at once, and again at each repetition that no key catches."""
    if world.settings.smartbis_profile == "idempotent":
        return once(world, call, scope="smartbis", act=lambda: _register(world, call))
    return _register(world, call)


def _register(world: World, call: Call) -> Reply:
    optional: dict[str, Any] = {"cpf": cpf, "customer_id": text(), "external_id": text(1, 100)}
    if world.settings.smartbis_extension:
        optional["offer_id"] = text()
    fields = checked(call.body(), {"sale_amount": number_money(1)}, optional=optional)
    if (fields["cpf"] is None) == (fields["customer_id"] is None):
        raise invalid_field("cpf", "exactly one of cpf and customer_id is required")
    member = members.find(world, cpf=fields["cpf"], member_id=fields["customer_id"])
    if member is None:
        raise Refused(422, "CUSTOMER_NOT_FOUND", message="there is no such customer")
    total_cents = fields["sale_amount"]
    sale_id = world.new_id("smartbis")
    credit = offers.credit_for(
        world,
        total_cents,
        source="smartbis",
        sale_id=fields["external_id"] or sale_id,
        offer_id=fields.get("offer_id"),
    )
    accrual = ledger.accrue(world, member, credit=credit)
    sale = {
        "id": sale_id,
        "external_id": fields["external_id"],
        "member_id": member["id"],
        "total_cents": total_cents,
        "accrual_id": accrual["id"],
        "at": accrual["at"],
    }
    return Reply(201, {"data": _sale(world, world.state.put("smartbis_sale", sale))})


def _sale(world: World, sale: Doc) -> Doc:
    accrual = world.state.get("accrual", sale["accrual_id"])
    assert accrual is not None
    return {
        "id": sale["id"],
        "external_id": sale["external_id"],
        "customer_id": sale["member_id"],
        "sale_amount": money_number(sale["total_cents"]),
        "created_at": sale["at"],
        "accrual_id": accrual["id"],
        "cashback": {
            "amount": money_number(accrual["amount_cents"]),
            "valid_from": accrual["valid_from"],
            "valid_to": accrual["valid_to"],
        },
    }


def look_up_sale(world: World, call: Call) -> Reply:
    """The sales with an external_id, where the account may ask (profile lookup)."""
    if world.settings.smartbis_profile != "lookup":
        raise Refused(404, "NOT_FOUND", message="there is no such call")
    query = query_of(call.query, "external_id")
    external_id = query_value(query, "external_id", check=text(1, 100))
    found = world.state.find("smartbis_sale", field="external_id", value=external_id)
    return Reply(200, {"data": [_sale(world, sale) for sale in found]})


def list_coupons(world: World, call: Call) -> Reply:
    """The rewards of the operation, with their stock."""
    query_of(call.query, "page", "per_page")
    return _page(world, call, kind="coupon")


def change_stock(world: World, call: Call) -> Reply:
    """Set a reward's stock, or (ours) change it by so many."""
    limit = 10**6
    fields = checked(call.body(), {}, optional={"stock": integer(0, limit), "change": integer(-limit, limit)})
    coupon = world.state.get("coupon", call.params["coupon_id"])
    if (fields["stock"] is None) == (fields["change"] is None):
        raise invalid_field("stock", "exactly one of stock and change is required")
    if fields["change"] is not None:
        return Reply(200, {"data": loyalty_rewards.changed_coupon(world, coupon, change=fields["change"])})
    if coupon is None:
        raise Refused(404, "COUPON_NOT_FOUND", message="there is no such coupon")
    return Reply(200, {"data": world.state.put("coupon", {**coupon, "stock": fields["stock"]})})


def list_vouchers(world: World, call: Call) -> Reply:
    """All vouchers in pages."""
    query_of(call.query, "page", "per_page")
    return _page(world, call, kind="voucher")


def validate_voucher(world: World, call: Call) -> Reply:
    """Validate a voucher; where the setting says so (it does by default), that uses it up."""
    fields = checked(call.body_or_empty(), {}, optional={"external_id": text(1, 100)})
    voucher = vouchers.open_voucher(world, call.params["code"], store=None)
    if world.settings.smartbis_validate_consumes:
        voucher = vouchers.redeem(world, voucher, sale_id=fields["external_id"])
    return Reply(200, {"data": {**_voucher(voucher), "valid": True}})


def _voucher(voucher: Doc) -> Doc:
    value = voucher["value"]
    return {
        "code": voucher["code"],
        "kind": voucher["kind"],
        "value": value,
        "minimum_purchase": money_text(voucher["minimum_purchase_cents"]),
        "valid_to": voucher["valid_to"],
        "status": "available" if voucher["state"] == "available" else "used",
    }


def list_categories(world: World, call: Call) -> Reply:
    """The categories."""
    query_of(call.query, "page", "per_page")
    return _page(world, call, kind="category")


def create_category(world: World, call: Call) -> Reply:
    """A new category."""
    fields = checked(call.body(), {"name": text(1, 60)})
    category = {"id": world.new_id("category"), "name": fields["name"]}
    return Reply(201, {"data": world.state.put("category", category)})


_SHOWN: dict[str, Callable[[Doc], Doc]] = {
    "member": _customer,
    "coupon": dict,
    "voucher": _voucher,
    "category": dict,
}
