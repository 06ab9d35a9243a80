"""The SmartPOS sale feed over HTTP: one record per sale, up to a hundred a call.

Ours throughout: SmartPOS publishes no interface. Each record is taken once by its `record_id`, so that a lost
answer is answered by sending the same bytes again.
"""

from collections.abc import Sequence
from typing import Any

from pos_client.domain.destination import Destination
from pos_client.store.outbox import Message
from sync.fields import complaints, listed, refusal, text
from sync.outcome import NOT_THERE, REPEAT, Delivered, Later, Outcome, Rejected, Unknown
from sync.sign_in import FixedToken, Secrets, SignedWire
from sync.verdict import judged
from sync.wire import Answer, OnDate, Timeouts, Unreadable, Wire

NAME = "smartpos"
TOKEN = "smartpos_token"  # noqa: S105 - the secret's name
BATCH = 100
_ARRIVED = frozenset({200, 201})
_REFUSED = frozenset({409, 422})


def smartpos_destination() -> Destination:
    """It takes every sale, named or not."""
    return Destination(NAME)


class SmartposAdapter:
    """Delivers sales to `{base_url}/v1/`. `secrets(TOKEN)` is the bearer token."""

    name = NAME
    batch_size = BATCH
    settle_s = 0.0

    def __init__(
        self,
        base_url: str,
        secrets: Secrets,
        *,
        timeouts: Timeouts | None = None,
        on_date: OnDate | None = None,
    ) -> None:
        wire = Wire(base_url, timeouts=timeouts, on_date=on_date)
        self._wire = SignedWire(wire, FixedToken(secrets, TOKEN))

    def repeats_safely(self, _kind: str) -> bool:
        """Always: the record's id sees to it."""
        return True

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One call; where it is refused as a whole, the halves, down to the record that is wrong."""
        if len(messages) == 1:
            return [self._send_one(messages[0])]
        outcomes = self._send_batch(messages)
        if not isinstance(outcomes, Rejected):
            return outcomes
        middle = len(messages) // 2
        first = self.send(messages[:middle])
        last = first[-1]
        if isinstance(last, Later) and not last.reached:
            return [*first, *[last] * (len(messages) - middle)]
        return [*first, *self.send(messages[middle:])]

    def evidence(self, _message: Message) -> Outcome:
        """Nothing to ask: it is sent again."""
        return REPEAT

    def look_up(self, message: Message) -> Outcome:
        """Ask for the record by its id."""
        outcome = judged(
            lambda: _absent(self._wire.request("GET", f"/v1/sales/{message.key}")),
            lambda answer: _kept(answer, message),
        )
        return Unknown(f"lookup_refused {outcome.code}") if isinstance(outcome, Rejected) else outcome

    def verifies(self, _kind: str) -> bool:
        """Every record can be asked for."""
        return True

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _send_one(self, message: Message) -> Outcome:
        record = feed_record(message)
        return judged(
            lambda: self._wire.request(
                "POST", "/v1/sales", json=record, headers={"Idempotency-Key": record["record_id"]}
            ),
            lambda answer: _read_one(answer, record),
        )

    def _send_batch(self, messages: Sequence[Message]) -> list[Outcome] | Rejected:
        """The outcomes one by one, or the refusal of the whole."""
        records = [feed_record(message) for message in messages]
        results: list[dict[str, Any]] = []

        def read(answer: Answer) -> Outcome:
            results.extend(listed(answer.body, "results"))
            return Delivered()

        whole = judged(lambda: self._wire.request("POST", "/v1/sales:batch", json={"records": records}), read)
        if isinstance(whole, Rejected):
            return whole
        if not isinstance(whole, Delivered):
            return [whole] * len(records)
        missing = len(records) - len(results)
        padded = [*results, *([{}] * missing)]
        return [_result(result, record) for result, record in zip(padded, records, strict=False)]


def feed_record(message: Message) -> dict[str, Any]:
    """The record of a queued sale; the buyer only where this feed credits and the member consented."""
    sale = message.payload
    record: dict[str, Any] = {
        "record_id": message.key,
        "kind": message.kind,
        "sale_id": sale["sale_id"],
        "original_sale_id": sale.get("original_sale_id"),
        "number": sale["number"],
        "accrues": sale["accrues"],
        "sold_at": sale["sold_at"],
        "store": sale["store"],
        "terminal": sale["till"],
        "operator": sale["operator"],
        **({"salesperson": sale["salesperson"]} if sale.get("salesperson") else {}),
        "gross": sale["gross"],
        "discount": sale["discount"],
        "cashback": sale["redeemed_cashback"],
        "total": sale["total"],
        "items": [_filled(item) for item in sale["items"]],
        "payments": [_filled(payment) for payment in sale["payments"]],
    }
    buyer = _buyer(sale)
    return {**record, "buyer": buyer} if buyer else record


def _buyer(sale: dict[str, Any]) -> dict[str, str]:
    member = sale["member"]
    if not sale["accrues"] or not member or not member["consent"]:
        return {}
    named = {"customer_id": member["provider_id"], "cpf": member["cpf"], "phone": member["phone"]}
    return {name: value for name, value in named.items() if value}


def _filled(part: dict[str, Any]) -> dict[str, Any]:
    if "" not in part.values():
        return part
    return {name: value for name, value in part.items() if value != ""}


def _absent(answer: Answer) -> Answer:
    """A 404 of this path in the feed's own envelope is its word that there is no such record."""
    if answer.status == 404 and refusal(answer)[0] == "NOT_FOUND":
        return Answer(200, {})
    return answer


def _kept(answer: Answer, message: Message) -> Outcome:
    """The record as it arrived, or nothing. One under our id that is another sale's is not ours."""
    if answer.body == {}:
        return NOT_THERE
    if not isinstance(answer.body, dict) or text(answer.body, "record_id") != message.key:
        raise Unreadable("record_id")
    return Delivered("found", confirms_offer=bool(message.payload.get("accrues")))


def _read_one(answer: Answer, record: dict[str, Any]) -> Outcome:
    """A body may be missing here, but one that names another record is not ours."""
    body = answer.body
    if isinstance(body, dict) and text(body, "record_id") not in ("", record["record_id"]):
        raise Unreadable("record_id")
    if answer.status not in _ARRIVED:
        raise Unreadable("status")
    return Delivered(f"status {answer.status}", confirms_offer=bool(record["accrues"]))


def _result(result: dict[str, Any], record: dict[str, Any]) -> Outcome:
    """One of the batch; what cannot be matched is sent again, which is safe here."""
    if result.get("record_id") != record["record_id"]:
        return Later("unreadable record_id")
    status = result.get("status")
    if status in _ARRIVED:
        return Delivered(f"status {status}", confirms_offer=bool(record["accrues"]))
    if status in _REFUSED:
        _code, words = refusal(Answer(int(status), result))
        return Rejected(str(status), complaints(result.get("errors")) or words)
    return Later("unreadable status")
