"""The loyalty model's holds: by PIN or (ours) by a named person's approval, also for points.

Ours beyond the contract: `points` (then `amount` is their worth), `approval {id, operator, at, offline}` with
`member_id` in place of `authorisation`. Each runs under an Idempotency-Key.
"""

from typing import Any

from sync.sandbox import redemption
from sync.sandbox.redemption import Wish
from sync.sandbox.refusal import invalid_field
from sync.sandbox.validation import (
    boolean,
    checked,
    integer,
    moment,
    money_from,
    money_text,
    nullable,
    object_of,
    text,
)
from sync.sandbox.wire import Call, Handler, Reply
from sync.sandbox.world import World

_SALE_ID = text(1, 64)
_APPROVAL = object_of(
    {"id": text(1, 64), "operator": text(), "at": lambda value: moment(value).isoformat(), "offline": boolean}
)


def till_of(call: Call) -> str:
    """Store and till in one word."""
    return f"{call.headers['x-store']}:{call.headers['x-till']}"


def place_hold(world: World, call: Call) -> Reply:
    """Reserve; `authorisation` is null where the programme asks for no PIN, or with an approval."""
    fields = checked(
        call.body(),
        {"authorisation": nullable(text()), "sale_id": _SALE_ID, "amount": money_from(1)},
        optional={"points": integer(1, 10**9), "approval": _APPROVAL, "member_id": text()},
    )
    wish = Wish(fields["sale_id"], till_of(call), fields["amount"], fields["points"] or 0)
    if fields["approval"] is None:
        hold = redemption.place_hold(world, fields["authorisation"], wish)
    else:
        member_id = _approved_member(fields)
        hold = redemption.place_approved_hold(world, member_id, wish, approval=fields["approval"])
    return Reply(201, {"hold_id": hold["id"], "state": "held", "expires_at": hold["expires_at"]})


def _approved_member(fields: dict[str, Any]) -> str:
    if fields["authorisation"] is not None:
        raise invalid_field("approval", "stands in place of an authorisation, not beside one")
    if fields["member_id"] is None:
        raise invalid_field("member_id", "is required with an approval")
    return str(fields["member_id"])


def commit_hold(world: World, call: Call) -> Reply:
    """Debit what is held."""
    fields = checked(call.body(), {"sale_id": _SALE_ID, "number": text(1, 64), "closed_at": moment})
    hold = redemption.known_hold(world, call.params["hold_id"])
    redemption.commit_hold(world, hold, sale_id=fields["sale_id"])
    balance_cents = redemption.available(world, hold["member_id"])
    return Reply(200, {"state": "committed", "balance_after": money_text(balance_cents)})


def release_hold(world: World, call: Call) -> Reply:
    """Give back what is held."""
    checked(call.body_or_empty(), {})
    redemption.release_hold(world, redemption.known_hold(world, call.params["hold_id"]))
    return Reply(200, {"state": "released"})


TABLE: list[tuple[str, Handler]] = [
    ("/holds", place_hold),
    ("/holds/{hold_id}/commit", commit_hold),
    ("/holds/{hold_id}/release", release_hold),
]
