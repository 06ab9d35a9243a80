"""The inspection side under `/sandbox/`: texts, state, knobs, clock, seeds, faults, secrets."""

from collections import Counter
from decimal import Decimal
from typing import Any

from starlette.routing import Route

from sync.sandbox import ledger, messages, redemption
from sync.sandbox.faults import KINDS, Fault, FaultBook
from sync.sandbox.refusal import Refused, invalid_field
from sync.sandbox.seeding import seed, shown_member
from sync.sandbox.settings import CHECKS
from sync.sandbox.state import Doc
from sync.sandbox.validation import (
    Check,
    Wrong,
    boolean,
    checked,
    choice,
    integer,
    money_text,
    phone,
    query_of,
    query_value,
    text,
)
from sync.sandbox.wire import Border, Call, Handler, Reply, endpoint, error_reply
from sync.sandbox.world import World, credentials

PREFIX = "/sandbox"

_LISTS = {
    "smartbis": "smartbis_sale",
    "smartpos": "smartpos_record",
    "crmbonus": "crm_order",
    "bling": "bling_order",
}
_OTHERS = {
    "accruals": "accrual",
    "debits": "debit",
    "reversals": "reversal",
    "challenges": "challenge",
    "vouchers": "voucher",
    "heartbeats": "heartbeat",
    "bling_contacts": "bling_contact",
    "bling_products": "bling_product",
    "bling_invoices": "bling_invoice",
    "point_orders": "point_order",
}


def routes(world: World, book: FaultBook) -> list[Route]:
    """What tests and the demo use."""
    border = Border(PREFIX, lambda _world, _call: None, error_reply)
    control: list[tuple[str, str, Handler]] = [
        ("GET", "/credentials", show_credentials),
        ("GET", "/phone", show_phone),
        ("GET", "/messages", show_messages),
        ("GET", "/state", show_state),
        ("POST", "/there", tell_which_are_there),
        ("GET", "/settings", show_settings),
        ("POST", "/settings", change_settings),
        ("POST", "/clock", advance_clock),
        ("POST", "/panel/undo", undo_by_hand),
        ("POST", "/seed", lambda within, call: Reply(200, seed(within, call.body()))),
        ("POST", "/faults", lambda _world, call: add_faults(book, call)),
        ("GET", "/faults", lambda _world, _call: Reply(200, _shown_faults(book.rules))),
        ("DELETE", "/faults", lambda _world, _call: clear_faults(book)),
    ]
    return [
        Route(PREFIX + path, endpoint(world, border, handler=handler), methods=[method])
        for method, path, handler in control
    ]


def show_credentials(world: World, _call: Call) -> Reply:
    """What a till must send to be let in."""
    known = {key: value for key, value in credentials(world.state).items() if key != "id"}
    return Reply(200, known)


def show_phone(world: World, call: Call) -> Reply:
    """One customer's texts, newest first, and the newest PIN."""
    number = query_value(query_of(call.query, "phone"), "phone", check=phone)
    found = messages.sent(world, number)
    pins = [message["pin"] for message in found if message["pin"]]
    return Reply(200, {"phone": number, "pin": pins[0] if pins else None, "messages": found})


def show_messages(world: World, call: Call) -> Reply:
    """Everybody's texts, newest first."""
    query = query_of(call.query, "kind")
    return Reply(200, {"messages": messages.sent(world, kind=query.get("kind"))})


def show_settings(world: World, _call: Call) -> Reply:
    """The knobs as they are."""
    settings = world.settings
    return Reply(200, {name: getattr(settings, name) for name in CHECKS})


def change_settings(world: World, call: Call) -> Reply:
    """Turn some knobs; an unknown one is a 422."""
    fields = checked(call.body(), {}, optional=CHECKS)
    world.change_settings({key: value for key, value in fields.items() if value is not None})
    return show_settings(world, call)


def advance_clock(world: World, call: Call) -> Reply:
    """Push the box's clock, so that nothing has to be waited for."""
    fields = checked(call.body(), {"advance_s": integer(-(10**8), 10**8)})
    offset_s = world.settings.clock_offset_s + fields["advance_s"]
    world.change_settings({"clock_offset_s": offset_s})
    return Reply(200, {"now": world.at(), "clock_offset_s": offset_s})


def undo_by_hand(world: World, call: Call) -> Reply:
    """What a person does in the platform's own pages: everything of that sale, taken and given, is undone."""
    fields = checked(call.body(), {"sale_id": text()})
    undone = 0
    for kind in ("debit", "accrual"):
        for entry in world.state.find(kind, field="sale_id", value=fields["sale_id"]):
            left = entry["amount_cents"] - entry["reversed_cents"]
            if left:
                ledger.reverse(world, kind, entry=entry, return_id=f"panel-{entry['id']}", cents=left)
                undone += 1
    return Reply(200, {"undone": undone})


def shown(doc: Doc) -> Doc:
    """A document for inspection: `…_cents` becomes a decimal string, PINs stay out."""
    answer: Doc = {}
    for key, value in doc.items():
        if key.endswith("_cents") and isinstance(value, int):
            answer[key.removesuffix("_cents")] = money_text(value)
        elif key not in ("pin", "canonical", "body"):
            answer[key] = value
    return answer


def show_state(world: World, call: Call) -> Reply:
    """Everything that happened; `only=members,holds` narrows it."""
    wanted = query_of(call.query, "only").get("only")
    parts: dict[str, Any] = {
        "counts": lambda: _counts(world),
        "sales": lambda: {name: _listed(world, kind) for name, kind in _LISTS.items()},
        "credits_per_sale": lambda: _per_sale(world, "accrual"),
        "debits_per_sale": lambda: _per_sale(world, "debit"),
        "members": lambda: [shown_member(world, member) for member in world.state.every("member")],
        "holds": lambda: [
            shown({**hold, "state": redemption.state_of(world, hold)}) for hold in world.state.every("hold")
        ],
        **{name: (lambda kind=kind: _listed(world, kind)) for name, kind in _OTHERS.items()},
        "calls": lambda: dict(world.calls),
    }
    names = wanted.split(",") if wanted else list(parts)
    for name in names:
        if name not in parts:
            raise invalid_field("only", "one of " + ", ".join(parts))
    return Reply(200, {name: parts[name]() for name in names})


def tell_which_are_there(world: World, call: Call) -> Reply:
    """Which of these sales each system has: for whoever looks for a few among thousands."""
    asked = checked(call.body(), {"sales": _texts})["sales"]
    fields = {"smartbis": "external_id", "smartpos": "sale_id"}
    return Reply(
        200,
        {
            name: [one for one in asked if world.state.find(_LISTS[name], field=field, value=one)]
            for name, field in fields.items()
        },
    )


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Wrong("must be a list of texts")
    return value


def _listed(world: World, kind: str) -> list[Doc]:
    return [shown(doc) for doc in world.state.every(kind)]


def _counts(world: World) -> dict[str, int]:
    counted = {f"{name}_sales": kind for name, kind in _LISTS.items()}
    counted |= {"members": "member", "holds": "hold", "messages": "message", **_OTHERS}
    return {name: world.state.count(kind) for name, kind in counted.items()}


def _per_sale(world: World, kind: str) -> dict[str, int]:
    return dict(Counter(doc["sale_id"] for doc in world.state.every(kind) if doc["sale_id"]))


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= 1:
        raise Wrong("must be a number from 0 to 1")
    return float(value)


_FAULT: dict[str, Check] = {
    "path": text(1, 200),
    "method": choice("GET", "POST", "PATCH", "DELETE"),
    "times": integer(1),
    "after": integer(0),
    "probability": _share,
    "delay_ms": integer(0, 600_000),
    "wait_ms": integer(0, 600_000),
    "status": integer(400, 599),
    "retry_after_s": integer(0, 86_400),
    "effect": boolean,
    "ignore_key": boolean,
    "length_off": integer(-1_000_000, 1_000_000),
    "skew_s": integer(-(10**9), 10**9),
}


def add_faults(book: FaultBook, call: Call) -> Reply:
    """One rule, `{"faults": […], "seed"}`, or `{"script": […], "path", "method", "seed"}`.

    A seed starts the dice anew. A script's n-th step meets the n-th request to its path; `{"kind": "none"}`
    lets one through.
    """
    body = call.body()
    if isinstance(body, dict) and "script" in body:
        more = {"path": _FAULT["path"], "method": _FAULT["method"], "seed": integer(0)}
        fields = checked(body, {"script": _rules}, optional=more)
        _reseed(book, fields["seed"])
        script = book.add_script(fields["script"], path=fields["path"] or "*", method=fields["method"])
        return Reply(201, _shown_faults(script.steps))
    if not isinstance(body, dict) or "faults" not in body:
        body = {"faults": [body]}
    fields = checked(body, {"faults": _rules}, optional={"seed": integer(0)})
    _reseed(book, fields["seed"])
    return Reply(201, _shown_faults([book.add(rule) for rule in fields["faults"]]))


def _reseed(book: FaultBook, seed: int | None) -> None:
    if seed is not None:
        book.reseed(seed)


def _rules(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise Wrong("must be a list")
    try:
        found = [checked(rule, {"kind": choice(*KINDS)}, optional=_FAULT) for rule in value]
    except Refused as refusal:
        raise Wrong(refusal.message) from refusal
    return [{key: part for key, part in rule.items() if part is not None} for rule in found]


def clear_faults(book: FaultBook) -> Reply:
    """No more faults."""
    book.clear()
    return Reply(200, _shown_faults([]))


def _shown_faults(rules: list[Fault]) -> Doc:
    names = ("id", "kind", *_FAULT, "seen", "fired")
    listed = [{name: getattr(rule, name) for name in names} for rule in rules]
    return {"faults": [{**rule, "probability": Decimal(str(rule["probability"]))} for rule in listed]}
