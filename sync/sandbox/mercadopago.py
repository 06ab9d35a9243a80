"""Mercado Pago's Orders API in the box: keys required on what changes something, one order per machine.

What the customer at the machine does is a knob (`point_machine`): each look takes them a step further, or
nothing happens until `POST …/events` says what did, as on the vendor's own test machine.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from starlette.routing import Route

from pos_client.domain.pix import dynamic_code
from sync.sandbox.idempotency import once
from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.validation import Wrong, checked, choice, list_of, money_from, money_text, object_of, text
from sync.sandbox.wire import Border, Call, Handler, Reply, bearer, endpoint
from sync.sandbox.world import World, credentials

PREFIX = "/mercadopago"
TEST_MACHINE = "NEWLAND_N950__SBX0000001"
EXTERNAL_POS = "CAIXA01"
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_SHORTEST_S, _LONGEST_S = 30, 3 * 3600
_REFUND_DAYS = 90
_LIVE = ("created", "at_terminal", "action_required")
_AFTER = {
    "created": ("at_terminal", "canceled", "expired"),
    "at_terminal": ("processed", "failed", "canceled", "expired", "action_required"),
    "action_required": ("processed", "failed", "canceled", "expired"),
    "processed": ("refunded",),
}


def routes(world: World) -> list[Route]:
    """The calls of a till, and the vendor's way to play the customer."""
    border = Border(PREFIX, _admit, _envelope)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/terminals/v1/list", list_terminals),
        ("PATCH", "/terminals/v1/setup", set_up),
        ("POST", "/v1/orders", _keyed(create)),
        ("GET", "/v1/orders/{order_id}", show),
        ("POST", "/v1/orders/{order_id}/cancel", _keyed(cancel)),
        ("POST", "/v1/orders/{order_id}/refund", _keyed(refund)),
        ("POST", "/v1/orders/{order_id}/events", play),
    ]
    return [
        Route(PREFIX + path, endpoint(world, border, handler=handler), methods=[method])
        for method, path, handler in table
    ]


def _admit(world: World, call: Call) -> None:
    if bearer(call) != credentials(world.state)["mercadopago_token"]:
        raise Refused(401, "unauthorized", message="invalid access token")


def _envelope(refusal: Refused) -> Reply:
    """Both that the vendor has: the one with a list for what is wrong with the body."""
    code, status = refusal.code, refusal.status
    if status == 422:
        return Reply(400, {"errors": [{"code": "invalid_properties", "message": refusal.message}]})
    if code == "IDEMPOTENCY_CONFLICT":
        code = "idempotency_key_already_used"
    if status == 409:
        return Reply(status, {"errors": [{"code": code, "message": refusal.message}]})
    return Reply(status, {"code": code, "message": refusal.message})


def _keyed(handler: Handler) -> Handler:
    """The key is required, and the same one is one call."""

    def answer(world: World, call: Call) -> Reply:
        key = call.headers.get("x-idempotency-key", "")
        if not 1 <= len(key) <= 64:
            raise Refused(400, "empty_required_header", message="X-Idempotency-Key is required")
        named = replace(call, headers={**call.headers, "idempotency-key": key})
        return once(world, named, scope="mercadopago", act=lambda: handler(world, call))

    return answer


def list_terminals(world: World, _call: Call) -> Reply:
    """The account's one machine."""
    machine = _machine(world)
    shown = {
        "id": machine["id"],
        "pos_id": 1,
        "store_id": "1",
        "external_pos_id": EXTERNAL_POS,
        "operating_mode": machine["mode"],
    }
    return Reply(200, {"data": {"terminals": [shown]}, "paging": {"total": 1}})


def set_up(world: World, call: Call) -> Reply:
    """PDV: it takes orders; STANDALONE: it does not."""
    wanted = object_of({"id": text(), "operating_mode": choice("PDV", "STANDALONE")})
    for one in checked(call.body(), {"terminals": list_of(wanted)})["terminals"]:
        if one["id"] != TEST_MACHINE:
            raise Refused(404, "terminal_not_found", message="no such terminal")
        world.state.put("point_machine", {"id": TEST_MACHINE, "mode": one["operating_mode"]})
    return Reply(200, {"terminals": call.body()["terminals"]})


def _machine(world: World) -> Doc:
    return world.state.get("point_machine", TEST_MACHINE) or {"id": TEST_MACHINE, "mode": "PDV"}


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
        raise Wrong("must be 1 to 64 of letters, digits, _ and -")
    return value


def _duration(value: Any) -> int:
    found = _DURATION.fullmatch(value) if isinstance(value, str) and value != "PT" else None
    if found is None:
        raise Wrong("must be an ISO 8601 duration")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    whole = 3600 * hours + 60 * minutes + seconds
    if not _SHORTEST_S <= whole <= _LONGEST_S:
        raise Wrong("must be from PT30S to PT3H")
    return whole


def _one_payment(value: Any) -> int:
    found = list_of(object_of({"amount": money_from(1)}))(value)
    if len(found) != 1:
        raise Wrong("must be exactly one")
    cents: int = found[0]["amount"]
    return cents


_POINT = object_of({"terminal_id": text()}, {"print_on_terminal": choice("no_ticket", "seller_ticket")})
_QR = object_of({"external_pos_id": text()}, {"mode": choice("dynamic", "static", "hybrid")})
_METHOD = object_of({"default_type": choice("credit_card", "debit_card")})


def create(world: World, call: Call) -> Reply:
    """One order, one payment, one machine at a time."""
    fields = checked(
        call.body(),
        {
            "type": choice("point", "qr"),
            "external_reference": _reference,
            "expiration_time": _duration,
            "transactions": object_of({"payments": _one_payment}),
            "config": object_of({}, {"point": _POINT, "qr": _QR, "payment_method": _METHOD}),
        },
        optional={"description": text(1, 150)},
    )
    config = fields["config"]
    if config["point" if fields["type"] == "point" else "qr"] is None:
        raise Refused(422, "invalid", message="config: does not fit the type")
    reference = fields["external_reference"]
    if world.state.find("point_order", field="external_id", value=reference):
        raise Refused(409, "external_reference_already_used", message="the reference must be unique")
    if fields["type"] == "point":
        _check_machine(world, config["point"]["terminal_id"])
    number = world.state.next_number("point_order")
    order: Doc = {
        "id": f"ORD{number:026d}",
        "payment_id": f"PAY{number:026d}",
        "external_id": reference,
        "type": fields["type"],
        "status": "created",
        "detail": "created",
        "amount_cents": fields["transactions"]["payments"],
        "refunded_cents": 0,
        "until": world.at(fields["expiration_time"]),
        "method": (config["payment_method"] or {}).get("default_type", "credit_card"),
        "paid_at": "",
        "cancelling": False,
    }
    world.state.put("point_order", order)
    return Reply(201, shown(order))


def _check_machine(world: World, terminal_id: str) -> None:
    machine = _machine(world)
    if terminal_id != machine["id"]:
        raise Refused(404, "terminal_not_found", message="no such terminal")
    if machine["mode"] != "PDV":
        raise Refused(409, "terminal_not_in_pdv_mode", message="the terminal takes no orders")
    for other in world.state.every("point_order"):
        if other["type"] == "point" and _current(world, other)["status"] in _LIVE:
            raise Refused(
                409, "already_queued_order_on_terminal", message="the terminal has another order already"
            )


def _current(world: World, order: Doc) -> Doc:
    """As it is now: what has run out is expired, wherever it was."""
    if order["status"] in _LIVE and world.passed(order["until"]):
        return _moved(world, order, "expired")
    return order


def _found(world: World, call: Call) -> Doc:
    order = world.state.get("point_order", call.params["order_id"])
    if order is None:
        raise Refused(404, "order_not_found", message="no such order")
    return _current(world, order)


def _moved(world: World, order: Doc, status: str) -> Doc:
    paid = {"paid_at": world.at()} if status == "processed" else {}
    detail = "accredited" if status == "processed" else status
    return world.state.put("point_order", {**order, "status": status, "detail": detail, **paid})


def show(world: World, call: Call) -> Reply:
    """As it stands; the customer goes on meanwhile, where the knob lets them."""
    order = _found(world, call)
    answer = Reply(200, shown(order))
    step = _next_step(world, order)
    if step:
        _moved(world, order, step)
    return answer


def _next_step(world: World, order: Doc) -> str:
    machine, status = world.settings.point_machine, order["status"]
    if machine in ("manual", "silent") or status not in _LIVE:
        return ""
    if order["cancelling"]:
        return "canceled"
    if status == "created":
        return "at_terminal"
    if machine == "action" and status == "at_terminal":
        return "action_required"
    return "failed" if machine == "declines" else "processed"


def cancel(world: World, call: Call) -> Reply:
    """Only before the machine has it; after that the wish may wait until the machine hears of it."""
    order = _found(world, call)
    if order["status"] == "created":
        return Reply(200, shown(_moved(world, order, "canceled")))
    if order["status"] == "at_terminal" and world.settings.point_cancels_late:
        return Reply(200, shown(world.state.put("point_order", {**order, "cancelling": True})))
    raise Refused(409, "cannot_cancel_order", message="only a created order can be canceled")


def refund(world: World, call: Call) -> Reply:
    """All without a body, else part."""
    order = _found(world, call)
    if order["status"] != "processed":
        raise Refused(409, "cannot_refund_order", message="only a processed order can be refunded")
    if world.passed(_refundable_until(order)):
        raise Refused(409, "refund_period_over", message="ninety days have passed")
    if world.settings.point_no_money:
        raise Refused(428, "insufficient_money_for_refund", message="not enough money in the account")
    left = order["amount_cents"] - order["refunded_cents"]
    cents = _wanted_part(call, order) if call.raw else left
    if not 0 < cents <= left:
        raise Refused(400, "invalid_refund_amount", message="more than is left")
    order = {**order, "refunded_cents": order["refunded_cents"] + cents}
    if cents == left:
        return Reply(201, shown(_moved(world, order, "refunded")))
    return Reply(201, shown(world.state.put("point_order", {**order, "detail": "partially_refunded"})))


def _refundable_until(order: Doc) -> str:
    paid = datetime.fromisoformat(order["paid_at"])
    return (paid + timedelta(days=_REFUND_DAYS)).isoformat(timespec="milliseconds")


def _wanted_part(call: Call, order: Doc) -> int:
    part = object_of({"id": text(), "amount": money_from(1)})
    fields = checked(call.body(), {"transactions": list_of(part)})
    if len(fields["transactions"]) != 1 or fields["transactions"][0]["id"] != order["payment_id"]:
        raise Refused(400, "invalid_transaction", message="no such payment in this order")
    cents: int = fields["transactions"][0]["amount"]
    return cents


def play(world: World, call: Call) -> Reply:
    """What the customer does; what may not follow is refused."""
    order = _found(world, call)
    names = ("processed", "failed", "refunded", "canceled", "expired", "action_required")
    wanted = checked(call.body(), {"status": choice(*names)})["status"]
    if order["status"] == "created" and wanted in ("processed", "failed", "action_required"):
        order = _moved(world, order, "at_terminal")
    if wanted not in _AFTER.get(order["status"], ()):
        raise Refused(409, "invalid_transition", message=f"{order['status']} does not become {wanted}")
    if wanted == "refunded":
        order = {**order, "refunded_cents": order["amount_cents"]}
    _moved(world, order, wanted)
    return Reply(204)


def shown(order: Doc) -> Doc:
    """The order as the API gives it."""
    payment: Doc = {
        "id": order["payment_id"],
        "amount": money_text(order["amount_cents"]),
        "status": order["status"],
        "status_detail": order["detail"],
    }
    if order["paid_at"]:
        payment["paid_amount"] = money_text(order["amount_cents"])
        payment["reference_id"] = order["payment_id"][-8:]
        kind = "bank_transfer" if order["type"] == "qr" else order["method"]
        name = "pix" if order["type"] == "qr" else "master"
        payment["payment_method"] = {"id": name, "type": kind, "installments": 1}
    body: Doc = {
        "id": order["id"],
        "type": order["type"],
        "external_reference": order["external_id"],
        "status": order["status"],
        "status_detail": order["detail"],
        "transactions": {"payments": [payment]},
    }
    if order["type"] == "qr":
        code = dynamic_code(url=f"qr.sandbox.invalid/{order['id']}", name="Loja de Teste", city="Cidade")
        body["type_response"] = {"qr_data": code}
    return body
