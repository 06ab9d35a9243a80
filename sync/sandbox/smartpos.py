"""The SmartPOS sale feed (our design): records once each by record id, batches, health and heartbeats."""

import json
import secrets
from typing import Any

from starlette.routing import Route

from sync.sandbox import json_text, ledger, members
from sync.sandbox.refusal import Refused, invalid_field
from sync.sandbox.smartpos_record import Errors, read_record
from sync.sandbox.state import Doc
from sync.sandbox.validation import anything, checked, integer, moment, nullable, text
from sync.sandbox.wire import Border, Call, Handler, Reply, bearer, endpoint
from sync.sandbox.world import World, credentials

PREFIX = "/smartpos"


def routes(world: World) -> list[Route]:
    """The feed's calls."""
    border = Border(PREFIX, _admit, _refused)
    table: list[tuple[str, str, Handler]] = [
        ("POST", "/v1/sales", receive),
        ("POST", "/v1/sales:batch", receive_batch),
        ("GET", "/v1/sales/{record_id}", look_up),
        ("GET", "/v1/health", health),
        ("POST", "/v1/heartbeats", heartbeat),
    ]
    return [
        Route(PREFIX + path, endpoint(world, border, handler=handler), methods=[method])
        for method, path, handler in table
    ]


def _admit(world: World, call: Call) -> None:
    known = credentials(world.state)["smartpos_token"]
    if not secrets.compare_digest(bearer(call).encode(), known.encode()):
        raise Refused(401, "UNAUTHORIZED", message="the token is unknown")


def _refused(refusal: Refused) -> Reply:
    """The shared envelope, and beside it `errors` where fields are wrong."""
    body = refusal.envelope()
    if refusal.errors:
        body["errors"] = body["error"].pop("errors")
    return Reply(refusal.status, body)


def receive(world: World, call: Call) -> Reply:
    """One record under its own id as the key."""
    body = call.body()
    key = call.headers.get("idempotency-key")
    if not key:
        raise invalid_field("Idempotency-Key", "is required")
    if isinstance(body, dict) and body.get("record_id") != key:
        raise invalid_field("record_id", "must equal Idempotency-Key")
    status, errors = _take_in(world, body, key_ignored=call.key_ignored)
    match status:
        case 201 | 200:
            return Reply(status, {"record_id": key, "status": status})
        case 409:
            raise Refused(409, "IDEMPOTENCY_CONFLICT", message=errors[0]["message"], errors=errors)
        case _:
            raise Refused(422, "VALIDATION_FAILED", message="the record is not valid", errors=errors)


def receive_batch(world: World, call: Call) -> Reply:
    """Up to 100 records, each with its own result, in order."""
    fields = checked(call.body(), {"records": anything})
    records = fields["records"]
    if not isinstance(records, list) or not 1 <= len(records) <= 100:
        raise invalid_field("records", "must be a list of 1 to 100 records")
    results: list[dict[str, Any]] = []
    for body in records:
        status, errors = _take_in(world, body, key_ignored=call.key_ignored)
        record_id = body.get("record_id") if isinstance(body, dict) else None
        result: dict[str, Any] = {"record_id": record_id, "status": status}
        if errors:
            result["errors"] = errors
        results.append(result)
    return Reply(200, {"results": results})


def _take_in(world: World, body: Any, *, key_ignored: bool) -> tuple[int, Errors]:
    known_id = body.get("record_id") if isinstance(body, dict) else None
    earlier = world.state.get("smartpos_record", known_id) if isinstance(known_id, str) else None
    if earlier is not None and not key_ignored:
        if earlier["canonical"] == json_text.canonical(body):
            world.state.put("smartpos_record", {**earlier, "times_received": earlier["times_received"] + 1})
            return 200, []
        return 409, [{"field": "record_id", "message": "was received with another body"}]
    record, errors = read_record(body)
    if errors:
        return 422, errors
    member, errors = _buyer(world, record)
    if errors:
        return 422, errors
    _apply(world, record, member=member)
    world.state.put(
        "smartpos_record",
        {
            "id": record["record_id"],
            "kind": record["kind"],
            "sale_id": record["sale_id"],
            "original_sale_id": record["original_sale_id"],
            "number": record["number"],
            "accrues": record["accrues"],
            "member_id": member["id"] if member else None,
            "total_cents": record["total"],
            "cashback_cents": record["cashback"],
            "received_at": world.at(),
            "times_received": earlier["times_received"] + 1 if earlier else 1,
            "canonical": json_text.canonical(body),
            "body": json_text.write(body),
        },
    )
    return 201, []


def _buyer(world: World, record: dict[str, Any]) -> tuple[Doc | None, Errors]:
    """The member of an accruing record; a buyer with CPF or phone who is new becomes one."""
    buyer = record["buyer"]
    if buyer is None:
        return None, []
    if buyer["customer_id"] is not None:
        member = world.state.get("member", buyer["customer_id"])
        return member, [] if member else [{"field": "buyer.customer_id", "message": "is not known"}]
    for field in ("cpf", "phone"):
        found = members.find(world, **{field: buyer[field]})
        if found:
            return found, []
    return members.enrol(world, {"cpf": buyer["cpf"], "phone": buyer["phone"]}), []


def _apply(world: World, record: dict[str, Any], *, member: Doc | None) -> None:
    """The engine's part: a sale is credited, a cancellation or return takes the credit back."""
    if not record["accrues"]:
        return
    if record["kind"] == "sale":
        if member is not None:
            cents = world.settings.accrual_cents(record["total"])
            credit = ledger.Credit(cents, "smartpos", sale_id=record["sale_id"], total_cents=record["total"])
            ledger.accrue(world, member, credit=credit)
        return
    for accrual in world.state.find("accrual", field="sale_id", value=record["original_sale_id"]):
        if accrual["source"] != "smartpos":
            continue
        left_cents = accrual["amount_cents"] - accrual["reversed_cents"]
        share_cents = left_cents
        if record["kind"] == "return":
            share_cents = min(left_cents, world.settings.accrual_cents(abs(record["total"])))
        if share_cents:
            ledger.reverse(world, "accrual", entry=accrual, return_id=record["record_id"], cents=share_cents)


def look_up(world: World, call: Call) -> Reply:
    """The record as it arrived."""
    record = world.state.get("smartpos_record", call.params["record_id"])
    if record is None:
        raise Refused(404, "NOT_FOUND", message="no such record has arrived")
    return Reply(200, json.loads(record["body"]))


def health(world: World, _call: Call) -> Reply:
    """Alive."""
    return Reply(200, {"status": "ok", "time": world.at()})


def heartbeat(world: World, call: Call) -> Reply:
    """A till says that it lives; a copied or restored data folder hears SUPERSEDED."""
    time_or_null = nullable(lambda value: moment(value).isoformat())
    fields = checked(
        call.body(),
        {
            "store": text(1, 64),
            "till": text(1, 64),
            "epoch": integer(0),
            "installation": text(1, 64),
            "version": text(1, 32),
            "queue": integer(0),
            "oldest_at": time_or_null,
            "last_close": nullable(text(0)),
            "journal_head": nullable(text(0)),
            "signature": nullable(text(0, 2000)),
            "clock_offset_ms": nullable(integer(-(10**12), 10**12)),
        },
        optional={
            "at": time_or_null,
            "complete_to": time_or_null,
            "needs_person": integer(0),
            "schema": text(1, 32),
            "disk_free_mb": integer(0),
            "printer": text(0, 64),
        },
    )
    key = f"{fields['store']}:{fields['till']}"
    till = world.state.get("heartbeat", key) or {"id": key, "epoch": 0, "installations": []}
    seen = till["installations"]
    known = fields["installation"] in seen
    if known and (seen[-1] != fields["installation"] or fields["epoch"] < till["epoch"]):
        raise Refused(409, "SUPERSEDED", message="a newer installation or epoch of this till has been seen")
    installations = seen if known else [*seen, fields["installation"]]
    till |= {"epoch": fields["epoch"], "installations": installations, "at": world.at(), "last": fields}
    world.state.put("heartbeat", till)
    return Reply(204)
