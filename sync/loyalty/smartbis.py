"""Smartbis API v2, the queue's side: sales for its engine, and the extension's holds to commit or release.

Documented: the paths, `sale_amount`, `cpf` or `customer_id`. Everything else is named below with its mark.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pos_client.domain.destination import Destination, Reversing
from pos_client.store.outbox import Message
from sync.effects import COMMIT, RELEASE
from sync.fields import document, identifier, listed, text
from sync.loyalty.reversals import BY_HAND, give_back, take_back
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.outcome import Delivered, Later, Outcome, Rejected, Unknown
from sync.sign_in import SignedWire
from sync.verdict import Unclear, askable, judged, repeatable, unanswerable
from sync.wire import Answer, Timeouts, Unreadable, Wire

NAME = "smartbis"
SALE = "sale"
EXTERNAL_ID = "external_id"  # ours: the request's field, and the look-up's filter
OFFER_ID = "offer_id"  # ours: only with the extension
SALE_IDS = ("id", "sale_id")  # ours: where the answer names the sale

NOT_THERE = Later("not_there")
"""The look-up's word that the sale surely did not arrive."""


@dataclass(frozen=True, slots=True)
class SmartbisProfile:
    """What this account can do after a lost answer; both are ours, and off until somebody knows better.

    `sales_lookup`: `GET /sales?external_id=…` tells. `sales_idempotent`: the Idempotency-Key is honoured.
    `settle_s`: how long a call whose answer was lost may still be taking effect.
    """

    sales_lookup: bool = False
    sales_idempotent: bool = False
    settle_s: float = 30.0


def smartbis_destination(*, extension: bool = False) -> Destination:
    """Identified sales only, and each one credits; only the extension takes anything back."""
    reverses = Reversing.PARTS if extension else Reversing.BY_HAND
    return Destination(NAME, identified_only=True, always_credits=True, reverses=reverses)


class SmartbisAdapter:
    """Delivers sales to `{base_url}/sales`, commits and releases of holds to the extension, if it is on."""

    name = NAME
    batch_size = 1

    def __init__(
        self,
        base_url: str,
        sign_in: SmartbisSignIn,
        *,
        store_code: str,
        till_code: str,
        extension_url: str = "",
        profile: SmartbisProfile | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._profile = profile or SmartbisProfile()
        keep_alive = self._profile.sales_idempotent
        self._sales = SignedWire(Wire(base_url, timeouts=timeouts, keep_alive=keep_alive), sign_in)
        self._has_extension = bool(extension_url)
        self._extension = SignedWire(
            Wire(extension_url, timeouts=timeouts, keep_alive=False),
            sign_in,
            headers={"X-Store": store_code, "X-Till": till_code},
        )

    @property
    def settle_s(self) -> float:
        """How long to wait before the look-up is believed."""
        return self._profile.settle_s

    def repeats_safely(self, kind: str) -> bool:
        """Holds honour their key; a sale only where this account does."""
        return kind != SALE or self._profile.sales_idempotent

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One call per message."""
        return [self._send(message) for message in messages]

    def evidence(self, message: Message) -> Outcome:
        """Ask for the sale by our id, where this account can be asked."""
        if self.repeats_safely(message.kind):
            return Later("repeat")
        if not self._profile.sales_lookup:
            return Unknown("no_answer interrupted")
        query = {EXTERNAL_ID: str(message.payload["sale_id"])}
        outcome = judged(lambda: self._sales.request("GET", "/sales", query=query), _found)
        if isinstance(outcome, Rejected):
            return Unknown(f"lookup_refused {outcome.code}")
        if isinstance(outcome, Later) and outcome != NOT_THERE:
            return replace(outcome, ask_first=True)
        return outcome

    def close(self) -> None:
        """Close the connections."""
        self._sales.close()
        self._extension.close()

    def _send(self, message: Message) -> Outcome:
        payload = message.payload
        if message.kind == SALE:
            return self._send_sale(message)
        if message.kind == BY_HAND:
            return Rejected("return_by_hand")
        if not self._has_extension:
            return Rejected("no_extension")
        match message.kind:
            case kind if kind == COMMIT:
                body = {name: payload[name] for name in ("sale_id", "number", "closed_at")}
                return self._settle_hold("commit", body, message=message, state="committed")
            case kind if kind == RELEASE:
                return self._settle_hold("release", {}, message=message, state="released")
            case "redemption_reversal":
                return give_back(self._extension, message)
            case "accrual_reversal":
                return take_back(self._extension, message)
            case _:
                return Rejected("unknown_kind")

    def _send_sale(self, message: Message) -> Outcome:
        sale = message.payload
        if Decimal(sale["total"]) <= 0:
            # Paid with cashback to the last centavo: the base of the new one is nothing, and an engine may
            # well refuse a sale of 0.00 for ever.
            return Delivered("nothing_to_credit", confirms_offer=False)
        member = sale["member"] or {}
        customer = _customer(member)
        if not customer:
            return Rejected("no_customer_id")
        body: dict[str, Any] = {
            "sale_amount": Decimal(sale["total"]),
            **customer,
            EXTERNAL_ID: sale["sale_id"],
        }
        if self._has_extension and sale.get("offer_id"):
            body[OFFER_ID] = sale["offer_id"]
        return judged(
            lambda: self._sales.request(
                "POST", "/sales", json=body, headers={"Idempotency-Key": message.key}
            ),
            lambda answer: _credited(answer, sale["sale_id"]),
            unclear=self._unclear,
        )

    @property
    def _unclear(self) -> Unclear:
        if self._profile.sales_idempotent:
            return repeatable
        return askable if self._profile.sales_lookup else unanswerable

    def _settle_hold(self, verb: str, body: dict[str, Any], *, message: Message, state: str) -> Outcome:
        path, headers = f"/holds/{message.payload['hold_id']}/{verb}", {"Idempotency-Key": message.key}

        def call() -> Answer:
            return self._extension.request("POST", path, json=body, headers=headers)

        def read(answer: Answer) -> Outcome:
            if text(document(answer.body), "state") != state:
                raise Unreadable("state")
            return Delivered(state)

        return judged(_forgiving(call, state), read)


def _customer(member: dict[str, Any]) -> dict[str, str]:
    """Exactly one of the two (documented)."""
    if member.get("provider_id"):
        return {"customer_id": member["provider_id"]}
    return {"cpf": member["cpf"]} if member.get("cpf") else {}


def _credited(answer: Answer, sale_id: str) -> Outcome:
    """A yes names the sale; one that names another sale's id of ours answers something else."""
    told = document(answer.body)
    if text(told, EXTERNAL_ID) not in ("", sale_id):
        raise Unreadable(EXTERNAL_ID)
    return Delivered(identifier(told, *SALE_IDS), confirms_offer=True)


def _found(answer: Answer) -> Outcome:
    """The look-up's answer: there (however often), or surely not."""
    sales = listed(answer.body, "sales")
    if not sales:
        return NOT_THERE
    return Delivered(f"{identifier(sales[0], *SALE_IDS)} found {len(sales)}", confirms_offer=True)


def _forgiving(call: Callable[[], Answer], state: str) -> Callable[[], Answer]:
    """A conflict that says the hold already is where it should be is a yes."""

    def forgiven() -> Answer:
        answer = call()
        error = answer.body.get("error") if isinstance(answer.body, dict) else None
        if answer.status == 409 and isinstance(error, dict) and error.get("state") == state:
            return Answer(200, {"state": state})
        return answer

    return forgiven
