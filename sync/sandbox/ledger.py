"""The engine's book of cashback: lots that expire, accruals that make them, debits that use them, reversals.

All amounts are integer centavos. Every entry also appears in the member's statement.
"""

from dataclasses import dataclass

from sync.sandbox import messages
from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Credit:
    """Cashback to be credited: for which sale, by which system, under which offer, until when."""

    cents: int
    source: str
    sale_id: str | None = None
    total_cents: int = 0
    offer_id: str | None = None
    valid_days: int | None = None
    valid_to: str | None = None


def live_lots(world: World, member_id: str) -> list[Doc]:
    """The member's lots that are valid now and not used up, soonest to expire first."""
    lots = world.state.find("lot", field="member_id", value=member_id)
    now = world.at()
    live = [lot for lot in lots if lot["remaining_cents"] and lot["valid_from"] <= now < lot["valid_to"]]
    return sorted(live, key=lambda lot: str(lot["valid_to"]))


def balance(world: World, member_id: str) -> int:
    """Centavos of valid cashback; negative where a reversed credit had already been spent."""
    return sum(lot["remaining_cents"] for lot in live_lots(world, member_id))


def add_lot(world: World, member_id: str, *, credit: Credit) -> Doc:
    """A new lot, valid from now."""
    days = credit.valid_days or world.settings.accrual_valid_days
    return world.state.put(
        "lot",
        {
            "id": world.new_id("lot"),
            "member_id": member_id,
            "source": credit.source,
            "amount_cents": credit.cents,
            "remaining_cents": credit.cents,
            "valid_from": world.at(),
            "valid_to": credit.valid_to or world.at(days=days),
            "ref": world.state.next_number("lot-ref"),
        },
    )


def accrue(world: World, member: Doc, *, credit: Credit) -> Doc:
    """Credit a sale. Asked twice, it credits twice: who must not is the caller's matter."""
    lot = add_lot(world, member["id"], credit=credit)
    accrual = {
        "id": world.new_id("accrual"),
        "sale_id": credit.sale_id,
        "member_id": member["id"],
        "source": credit.source,
        "amount_cents": credit.cents,
        "total_cents": credit.total_cents,
        "offer_id": credit.offer_id,
        "reversed_cents": 0,
        "lot_id": lot["id"],
        "valid_from": lot["valid_from"],
        "valid_to": lot["valid_to"],
        "at": world.at(),
    }
    _enter(world, accrual, kind="accrual", cents=credit.cents, expires_at=lot["valid_to"])
    messages.send_cashback(world, member["phone"], cents=credit.cents)
    return world.state.put("accrual", accrual)


def debit(world: World, member_id: str, *, cents: int, sale_id: str | None, source: str) -> Doc:
    """Use cashback, soonest to expire first; what the lots no longer hold leaves the last one negative."""
    left = cents
    lots = live_lots(world, member_id)
    for lot in lots:
        part = max(0, min(left, lot["remaining_cents"]))
        left -= part
        _take(world, lot, cents=part)
    if left:
        lot = lots[-1] if lots else add_lot(world, member_id, credit=Credit(0, source))
        _take(world, lot, cents=left)
    entry = {
        "id": world.new_id("debit"),
        "sale_id": sale_id,
        "member_id": member_id,
        "source": source,
        "amount_cents": cents,
        "reversed_cents": 0,
        "at": world.at(),
    }
    _enter(world, entry, kind="redemption", cents=-cents, expires_at=None)
    return world.state.put("debit", entry)


def _take(world: World, lot: Doc, *, cents: int) -> None:
    if cents:
        lot["remaining_cents"] -= cents
        lot["ref"] = world.state.next_number("lot-ref")
        world.state.put("lot", lot)


def reverse(world: World, kind: str, *, entry: Doc, return_id: str, cents: int) -> Doc:
    """Undo part of an `accrual` or a `debit`; the sum never exceeds the whole, a return counts once."""
    for earlier in world.state.find("reversal", field="owner_id", value=entry["id"]):
        if earlier["return_id"] == return_id:
            raise Refused(409, "ALREADY_REVERSED", message="this return was already reversed")
    if entry["reversed_cents"] + cents > entry["amount_cents"]:
        raise Refused(422, "REVERSAL_EXCEEDED", message="more would be reversed than there was")
    entry["reversed_cents"] += cents
    world.state.put(kind, entry)
    if kind == "accrual":
        lot = world.state.get("lot", entry["lot_id"])
        assert lot is not None
        _take(world, lot, cents=cents)
        signed, expires_at = -cents, None
    else:
        lot = add_lot(world, entry["member_id"], credit=Credit(cents, "reversal"))
        signed, expires_at = cents, lot["valid_to"]
    reversal = {
        "id": world.new_id("reversal"),
        "owner_id": entry["id"],
        "of": kind,
        "return_id": return_id,
        "sale_id": entry["sale_id"],
        "member_id": entry["member_id"],
        "amount_cents": cents,
        "at": world.at(),
    }
    _enter(world, reversal, kind=f"{kind}_reversal", cents=signed, expires_at=expires_at)
    return world.state.put("reversal", reversal)


def spend_points(world: World, hold: Doc, *, sale_id: str) -> Doc:
    """Use the points of a hold; what comes back of them by a return comes back as cashback."""
    member = world.state.get("member", hold["member_id"])
    assert member is not None
    world.state.put("member", {**member, "points": member["points"] - hold["points"]})
    entry = {
        "id": world.new_id("debit"),
        "sale_id": sale_id,
        "member_id": member["id"],
        "source": "points",
        "amount_cents": hold["amount_cents"],
        "points": hold["points"],
        "reversed_cents": 0,
        "at": world.at(),
    }
    enter_points(world, entry, kind="points_redemption", points=-hold["points"])
    return world.state.put("debit", entry)


def enter_points(world: World, source: Doc, *, kind: str, points: int) -> None:
    """A movement of points in the statement."""
    _enter(world, source, kind=kind, cents=0, expires_at=None, points=points)


def credit_by_hand(world: World, member: Doc, *, credit: Credit) -> Doc:
    """Cashback that no sale earned."""
    lot = add_lot(world, member["id"], credit=credit)
    entry = {"sale_id": None, "member_id": member["id"], "at": world.at()}
    _enter(world, entry, kind="credit", cents=credit.cents, expires_at=lot["valid_to"])
    return lot


def _enter(
    world: World, source: Doc, *, kind: str, cents: int, expires_at: str | None, points: int = 0
) -> None:
    entry = {
        "id": world.new_id("entry"),
        "member_id": source["member_id"],
        "kind": kind,
        "amount_cents": cents,
        "points": points,
        "at": source["at"],
        "expires_at": expires_at,
        "sale_id": source["sale_id"],
    }
    world.state.put("entry", entry)
