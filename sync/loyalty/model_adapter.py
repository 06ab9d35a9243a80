"""Our loyalty model standing alone, the queue's side: a sale is credited by `POST /accruals`.

Everything else, and what settles a lost answer: `model_queue`. The accrual bears its key; when that may be
forgotten, `GET /accruals?sale_id=…` tells, and a second one is 409 ALREADY_ACCRUED, which is a yes.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pos_client.domain.destination import Destination, Reversing
from pos_client.store.outbox import Message
from sync.effects import SALE
from sync.fields import document, listed, refusal, text
from sync.loyalty.model_queue import ModelQueue
from sync.loyalty.reading import honest, sure_id
from sync.outcome import NOT_THERE, REPEAT, Delivered, Outcome, Rejected, Unknown
from sync.sign_in import SignedWire
from sync.verdict import judged
from sync.wire import Answer

NAME = "model"
ENDED = frozenset({"OFFER_NOT_FOUND", "OFFER_ENDED"})
"""The campaign is over: the sale is credited as one without a choice, and the offer was not to be had."""


def model_destination() -> Destination:
    """Identified sales only, and each one credits; parts of it can be taken back."""
    return Destination(NAME, identified_only=True, always_credits=True, reverses=Reversing.PARTS)


class ModelAdapter:
    """Delivers to a platform of its own that speaks the model. `wire` carries X-Store and X-Till."""

    name = NAME
    batch_size = 1
    settle_s = 0.0

    def __init__(self, wire: SignedWire) -> None:
        self._wire = wire
        self._queue = ModelQueue(wire)

    def repeats_safely(self, _kind: str) -> bool:
        """Every write honours its key."""
        return True

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One call per message."""
        return [self._send(message) for message in messages]

    def evidence(self, _message: Message) -> Outcome:
        """Nothing to ask: the key settles it."""
        return REPEAT

    def look_up(self, message: Message) -> Outcome:
        """A sale's accrual can be asked for at any time."""
        if message.kind != SALE:
            return self._queue.looked_up(message)
        if Decimal(message.payload["total"]) <= 0:
            return Delivered("nothing_to_credit")
        query = {"sale_id": str(message.payload["sale_id"])}
        chosen = str(message.payload.get("offer_id") or "")
        outcome = judged(
            lambda: honest(self._wire.request("GET", "/accruals", query=query)),
            lambda answer: _found(answer, chosen),
        )
        return Unknown(f"lookup_refused {outcome.code}") if isinstance(outcome, Rejected) else outcome

    def verifies(self, kind: str) -> bool:
        """Sales: their accruals can be asked for."""
        return kind == SALE

    def close(self) -> None:
        """Close the connections."""
        self._queue.close()

    def _send(self, message: Message) -> Outcome:
        return (
            self._credit(message.payload, message.key) if message.kind == SALE else self._queue.send(message)
        )

    def _credit(self, sale: dict[str, Any], key: str) -> Outcome:
        if Decimal(sale["total"]) <= 0:
            return Delivered("nothing_to_credit")
        member_id = (sale["member"] or {}).get("provider_id")
        if not member_id:
            return Rejected("no_customer_id")
        body = {
            "sale_id": sale["sale_id"],
            "member_id": member_id,
            "total": sale["total"],
            "closed_at": sale["sold_at"],
        }
        offer_id = sale.get("offer_id")
        if not offer_id:
            return self._accrue(body, key=key, confirms=True)
        outcome = self._accrue({**body, "offer_id": offer_id}, key=key, confirms=True)
        if isinstance(outcome, Rejected) and outcome.code in ENDED:
            return self._accrue(body, key=f"{key}:no-offer", confirms=False)
        return outcome

    def _accrue(self, body: dict[str, Any], *, key: str, confirms: bool) -> Outcome:
        def call() -> Answer:
            answer = self._queue.post("/accruals", body, key=key)
            if answer.status == 409 and refusal(answer)[0] == "ALREADY_ACCRUED":
                return Answer(200, {"accrual_id": "already"})
            return answer

        def read(answer: Answer) -> Outcome:
            accrual_id = sure_id(document(answer.body), "accrual_id", "id")
            return Delivered(accrual_id, confirms_offer=confirms, refuses_offer=not confirms)

        return judged(call, read)


def _found(answer: Answer, chosen: str) -> Outcome:
    found = listed(answer.body, "accruals")
    if not found:
        return NOT_THERE
    as_chosen = text(found[0], "offer_id") in ("", chosen)
    return Delivered(f"{sure_id(found[0], 'accrual_id', 'id')} found {len(found)}", confirms_offer=as_chosen)
