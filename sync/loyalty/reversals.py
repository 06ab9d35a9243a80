"""What a return takes back, over our loyalty model: redeemed cashback given back, earned one undone.

Each reversal bears its return's id and a key of its own: the platform takes it once.
"""

from decimal import Decimal
from typing import Any

from pos_client.domain.money import Money
from pos_client.domain.returning import share_between
from pos_client.store.outbox import Message
from sync.fields import document, identifier, listed, money
from sync.outcome import Delivered, Outcome, Rejected
from sync.sign_in import SignedWire
from sync.verdict import judged
from sync.wire import Answer

BY_HAND = "reversal_by_hand"
_ALREADY = "ALREADY_REVERSED"


def give_back(wire: SignedWire, message: Message) -> Outcome:
    """The redeemed part of what came back."""
    payload = message.payload
    body = {name: payload[name] for name in ("hold_id", "return_id", "amount")}
    return _reversed(wire, "/reversals", body, message=message)


def take_back(wire: SignedWire, message: Message) -> Outcome:
    """The earned part: of the amount that was credited, the step between two cumulative shares.

    The accrual's id and amount are the platform's to tell; until the sale is delivered, and with it
    credited, this message waits behind it.
    """
    payload = message.payload
    found: list[dict[str, Any]] = []

    def read(answer: Answer) -> Outcome:
        found.extend(listed(answer.body, "accruals"))
        return Delivered()

    query = {"sale_id": str(payload["sale_id"])}
    looked = judged(lambda: wire.request("GET", "/accruals", query=query), read)
    if not isinstance(looked, Delivered):
        return looked
    if not found:
        return Rejected("accrual_not_found")
    return _taken(wire, message, accrual=found[0])


def _taken(wire: SignedWire, message: Message, *, accrual: dict[str, Any]) -> Outcome:
    payload = message.payload

    def call() -> Answer:
        amount = _part(payload, money(accrual, "amount"))
        if not amount:
            return Answer(200, {"reversal_id": "nothing_earned"})
        body = {"return_id": payload["return_id"], "amount": amount.decimal_text()}
        path = f"/accruals/{identifier(accrual, 'accrual_id', 'id')}/reverse"
        return wire.request("POST", path, json=body, headers={"Idempotency-Key": message.key})

    return judged(lambda: _forgiven(call()), _confirmed)


def _part(payload: dict[str, Any], amount: Money) -> Money:
    whole, before, after = (
        Money.of_decimal(Decimal(str(payload[name]))).cents
        for name in ("total", "cumulative_before", "cumulative_after")
    )
    return share_between(amount, before, after, whole=whole)


def _reversed(wire: SignedWire, path: str, body: dict[str, Any], *, message: Message) -> Outcome:
    headers = {"Idempotency-Key": message.key}
    return judged(lambda: _forgiven(wire.request("POST", path, json=body, headers=headers)), _confirmed)


def _confirmed(answer: Answer) -> Outcome:
    return Delivered(identifier(document(answer.body), "reversal_id"))


def _forgiven(answer: Answer) -> Answer:
    """A conflict that says this very return was reversed before is a yes."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    if answer.status == 409 and isinstance(error, dict) and error.get("code") == _ALREADY:
        return Answer(200, {"reversal_id": "already"})
    return answer
