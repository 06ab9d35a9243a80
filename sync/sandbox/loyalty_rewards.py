"""Credits by hand, and coupons with their stock (ours: GET /coupons, PATCH /coupons/{id}/stock {change}).

Ours beyond the contract: `credit_id`, under which a credit happens once for ever (409 ALREADY_CREDITED).
"""

from sync.sandbox import ledger, members
from sync.sandbox.refusal import Refused, invalid_field
from sync.sandbox.state import Doc
from sync.sandbox.validation import checked, choice, integer, money_from, text
from sync.sandbox.wire import Call, Reply
from sync.sandbox.world import World


def credit(world: World, call: Call) -> Reply:
    """Cashback or points by hand, by a named operator, for a reason."""
    fields = checked(
        call.body(),
        {
            "member_id": text(),
            "kind": choice("cashback", "points"),
            "amount": money_from(1),
            "reason": text(3),
            "operator": text(),
        },
        optional={"credit_id": text(1, 64)},
    )
    own_id = fields["credit_id"]
    if own_id and world.state.get("hand_credit", own_id) is not None:
        raise Refused(409, "ALREADY_CREDITED", message="this credit was made already")
    given = _credited(world, members.usable(world, fields["member_id"]), fields=fields)
    kept = {name: fields[name] for name in ("kind", "reason", "operator")}
    world.state.put("hand_credit", {"id": own_id or given, "cents": fields["amount"], **kept})
    return Reply(200, {"credit_id": given})


def _credited(world: World, member: Doc, *, fields: Doc) -> str:
    if fields["kind"] == "cashback":
        return str(ledger.credit_by_hand(world, member, credit=ledger.Credit(fields["amount"], "hand"))["id"])
    if fields["amount"] % 100:
        raise invalid_field("amount", "points are whole")
    points = fields["amount"] // 100
    world.state.put("member", {**member, "points": member["points"] + points})
    source = {"sale_id": None, "member_id": member["id"], "at": world.at()}
    ledger.enter_points(world, source, kind="points_credit", points=points)
    return world.new_id("points")


def list_coupons(world: World, _call: Call) -> Reply:
    """The rewards that the store may hand out."""
    return Reply(200, {"coupons": [dict(coupon) for coupon in world.state.every("coupon")]})


def change_stock(world: World, call: Call) -> Reply:
    """So many more, or fewer; never below nothing."""
    fields = checked(call.body(), {"change": integer(-(10**6), 10**6)})
    coupon = world.state.get("coupon", call.params["coupon_id"])
    return Reply(200, {"coupon": changed_coupon(world, coupon, change=fields["change"])})


def changed_coupon(world: World, coupon: Doc | None, *, change: int) -> Doc:
    """The coupon with its new stock."""
    if coupon is None:
        raise Refused(404, "COUPON_NOT_FOUND", message="there is no such coupon")
    stock = coupon["stock"] + change
    if stock < 0:
        raise Refused(422, "COUPON_SOLD_OUT", message="there are not so many left")
    return world.state.put("coupon", {**coupon, "stock": stock})
