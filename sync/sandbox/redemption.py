"""How much cashback a basket takes and why, and the holds that reserve it until the sale is closed."""

from dataclasses import dataclass

from sync.sandbox import ledger, members
from sync.sandbox.oddities import BALANCE_SHRINKS
from sync.sandbox.refusal import Refused, invalid_field
from sync.sandbox.state import Doc
from sync.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Allowance:
    """Centavos a member may use on a basket; `why` is the rule that keeps it from being more."""

    available_cents: int
    usable_cents: int
    why: str


def state_of(world: World, hold: Doc) -> str:
    """held, committed, released or expired."""
    if hold["state"] == "held" and world.passed(hold["expires_at"]):
        return "expired"
    return str(hold["state"])


def available(world: World, member_id: str, *, except_sale: str | None = None) -> int:
    """The balance without what other sales hold."""
    holds = world.state.find("hold", field="member_id", value=member_id)
    held: int = sum(
        hold["amount_cents"]
        for hold in holds
        if hold["sale_id"] != except_sale and state_of(world, hold) == "held"
    )
    return max(0, ledger.balance(world, member_id) - held)


def eligible(world: World, items: list[Doc], *, net_cents: int) -> int:
    """The part of the basket on which cashback may be used."""
    barred = {*world.settings.not_eligible_skus, *world.settings.promotional_skus}
    eligible_cents: int = sum(item["total"] for item in items if item["sku"] not in barred)
    return min(net_cents, eligible_cents)


def allowance(world: World, quote: Doc) -> Allowance:
    """The rules applied to a remembered quote, with the balance of now."""
    settings = world.settings
    available_cents = available(world, quote["member_id"], except_sale=quote["sale_id"])
    if settings.outside_hours:
        return Allowance(available_cents, 0, "HOURS")
    if quote["net_cents"] < settings.minimum_purchase_cents:
        return Allowance(available_cents, 0, "MIN_PURCHASE_NOT_MET")
    if quote["eligible_cents"] <= 0:
        return Allowance(available_cents, 0, "PROMOTIONAL" if quote["promotional"] else "NOTHING_ELIGIBLE")
    share_cents = settings.max_share_cents(quote["eligible_cents"])
    if available_cents <= share_cents:
        return Allowance(available_cents, available_cents, "BALANCE")
    return Allowance(available_cents, share_cents, "MAX_SHARE")


def remember_quote(
    world: World,
    member_id: str,
    *,
    sale_id: str,
    till: str,
    net_cents: int,
    eligible_cents: int,
    promotional: bool = False,
) -> Doc:
    """Keep the newest basket of a sale: holds are measured by it."""
    quote = {
        "id": sale_id,
        "sale_id": sale_id,
        "member_id": member_id,
        "till": till,
        "net_cents": net_cents,
        "eligible_cents": eligible_cents,
        "promotional": promotional,
    }
    return world.state.put("quote", quote)


def _authorised_member(world: World, token: str | None, *, sale_id: str, till: str) -> str:
    if token is None:
        quote = world.state.get("quote", sale_id)
        if world.settings.requires_pin or quote is None or quote["till"] != till:
            raise Refused(422, "PIN_REQUIRED", message="a PIN is required")
        return str(quote["member_id"])
    authorisation = world.state.get("authorisation", token)
    if authorisation is None or authorisation["sale_id"] != sale_id or authorisation["till"] != till:
        raise Refused(422, "PIN_REQUIRED", message="this authorisation is not for this sale at this till")
    if world.passed(authorisation["expires_at"]):
        raise Refused(410, "PIN_EXPIRED", message="the authorisation has expired")
    return str(authorisation["member_id"])


@dataclass(frozen=True, slots=True)
class Wish:
    """What a till asks to be held: centavos, and the points that pay them (0 = cashback)."""

    sale_id: str
    till: str
    cents: int
    points: int = 0


def place_hold(world: World, token: str | None, wish: Wish) -> Doc:
    """Reserve cashback for a sale with the member's PIN, within the allowance of its newest quote."""
    member_id = _authorised_member(world, token, sale_id=wish.sale_id, till=wish.till)
    members.usable(world, member_id)
    quote = world.state.get("quote", wish.sale_id)
    if quote is None or quote["member_id"] != member_id:
        raise Refused(422, "QUOTE_REQUIRED", message="quote this sale's basket first")
    return _held(world, member_id, wish=wish, quote=quote)


def place_approved_hold(world: World, member_id: str, wish: Wish, *, approval: Doc) -> Doc:
    """Reserve it on a named person's word; one made offline is measured by the balance alone."""
    if not world.settings.waivers:
        raise Refused(422, "PIN_REQUIRED", message="this programme takes no approval in place of the PIN")
    members.usable(world, member_id)
    quote = world.state.get("quote", wish.sale_id)
    if approval["offline"]:
        quote = None
    elif quote is None or quote["member_id"] != member_id:
        raise Refused(422, "QUOTE_REQUIRED", message="quote this sale's basket first")
    return _held(world, member_id, wish=wish, quote=quote, approval=approval)


def _held(world: World, member_id: str, *, wish: Wish, quote: Doc | None, approval: Doc | None = None) -> Doc:
    for hold in holds_of(world, wish.sale_id):
        if state_of(world, hold) in ("held", "committed"):
            raise Refused(409, "STATE_CONFLICT", message="this sale already has a hold")
    shrink(world, member_id)
    if wish.points:
        _refuse_points(world, member_id, wish=wish)
    elif quote is not None:
        _refuse_too_much(allowance(world, quote), wish.cents)
    elif wish.cents > available(world, member_id):
        raise Refused(422, "INSUFFICIENT_BALANCE", message="the balance is lower than this amount")
    return world.state.put(
        "hold",
        {
            "id": world.new_id("hold"),
            "sale_id": wish.sale_id,
            "member_id": member_id,
            "till": wish.till,
            "amount_cents": wish.cents,
            "points": wish.points,
            "approval": approval,
            "state": "held",
            "debit_id": None,
            "created_at": world.at(),
            "expires_at": world.at(world.settings.hold_expires_s),
        },
    )


def shrink(world: World, member_id: str) -> None:
    """Where that oddity is asked for, somebody else has just spent half of the balance."""
    if any(one["kind"] == BALANCE_SHRINKS for one in world.settings.oddities):
        half_cents = available(world, member_id) // 2
        ledger.debit(world, member_id, cents=half_cents, sale_id=None, source="another till")


def free_points(world: World, member_id: str, *, except_sale: str | None = None) -> int:
    """The points without what other sales hold."""
    held: int = sum(
        hold["points"]
        for hold in world.state.find("hold", field="member_id", value=member_id)
        if hold["sale_id"] != except_sale and state_of(world, hold) == "held"
    )
    return max(0, int(members.known(world, member_id)["points"]) - held)


def _refuse_points(world: World, member_id: str, *, wish: Wish) -> None:
    value_cents = world.settings.point_value_cents
    if not value_cents:
        raise invalid_field("points", "points cannot be spent in this programme")
    if wish.points * value_cents != wish.cents:
        raise invalid_field("amount", "is not what these points are worth")
    if wish.points > free_points(world, member_id):
        raise Refused(422, "INSUFFICIENT_BALANCE", message="there are not so many points")


def _refuse_too_much(allowed: Allowance, cents: int) -> None:
    if allowed.why == "MIN_PURCHASE_NOT_MET":
        raise Refused(422, "MIN_PURCHASE_NOT_MET", message="the purchase is below the minimum")
    if cents > allowed.available_cents:
        raise Refused(422, "INSUFFICIENT_BALANCE", message="the balance is lower than this amount")
    if cents > allowed.usable_cents:
        raise Refused(422, "MAX_REDEEM_EXCEEDED", message="more than this basket may take")


def known_hold(world: World, hold_id: str) -> Doc:
    """The hold, or 404."""
    hold = world.state.get("hold", hold_id)
    if hold is None:
        raise Refused(404, "HOLD_NOT_FOUND", message="there is no such hold")
    return hold


def holds_of(world: World, sale_id: str) -> list[Doc]:
    """All holds a sale ever had, oldest first."""
    return world.state.find("hold", field="sale_id", value=sale_id)


def commit_hold(world: World, hold: Doc, *, sale_id: str) -> Doc:
    """Debit what is held."""
    state = state_of(world, hold)
    if hold["sale_id"] != sale_id:
        raise Refused(422, "VALIDATION_FAILED", message="the hold belongs to another sale")
    if state == "expired":
        raise Refused(410, "HOLD_EXPIRED", message="the hold has expired")
    if state != "held":
        raise Refused(409, "STATE_CONFLICT", message=f"the hold is {state}", extra={"state": state})
    if hold["points"]:
        debit = ledger.spend_points(world, hold, sale_id=sale_id)
    else:
        debit = ledger.debit(
            world, hold["member_id"], cents=hold["amount_cents"], sale_id=sale_id, source="loyalty"
        )
    return world.state.put("hold", {**hold, "state": "committed", "debit_id": debit["id"]})


def release_hold(world: World, hold: Doc) -> Doc:
    """Give back what is held; an expired hold may be released too."""
    state = state_of(world, hold)
    if state == "committed":
        raise Refused(409, "STATE_CONFLICT", message="the hold is committed", extra={"state": state})
    return world.state.put("hold", {**hold, "state": "released"})
