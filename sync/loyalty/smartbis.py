"""Smartbis API v2, the queue's side: sales for its engine; all else by the extension, where there is one.

Documented: the paths, `sale_amount`, `cpf` or `customer_id`. Everything else is named below with its mark.
What settles a lost answer without the extension (with it: `model_queue`):

| message         | call                      | settled by                                           |
|-----------------|---------------------------|------------------------------------------------------|
| sale            | POST /sales               | the key, or `GET /sales`, or a person: the profile   |
| member          | POST /customers           | `GET /customers` by CPF, then page by page by phone  |
| coupon_stock    | PATCH /coupons/{id}/stock | a person: a change made twice is two changes         |
| voucher_release | none                      | a person (`release_by_hand`)                         |
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote as in_address

from pos_client.domain.destination import Destination, Reversing
from pos_client.store.outbox import Message
from sync.effects import SALE
from sync.fields import document, identifier, listed, text
from sync.loyalty import smartbis_customers
from sync.loyalty.model_adapter import ENDED
from sync.loyalty.model_queue import COUPON_STOCK, MEMBER, VOUCHER_RELEASE, ModelQueue
from sync.loyalty.reading import honest
from sync.loyalty.reversals import BY_HAND
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.outcome import NOT_THERE, REPEAT, Delivered, Later, Outcome, Rejected, Unknown
from sync.sign_in import SignedWire
from sync.verdict import Unclear, askable, judged, repeatable, unanswerable
from sync.wire import Answer, Timeouts, Unreadable, Wire

NAME = "smartbis"
EXTERNAL_ID = "external_id"  # ours: the request's field, and the look-up's filter
OFFER_ID = "offer_id"  # ours: only with the extension
SALE_IDS = ("id", "sale_id")  # ours: where the answer names the sale


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
        self._extension: ModelQueue | None = None
        if extension_url:
            wire = Wire(extension_url, timeouts=timeouts, keep_alive=False)
            headers = {"X-Store": store_code, "X-Till": till_code}
            self._extension = ModelQueue(SignedWire(wire, sign_in, headers=headers))

    @property
    def settle_s(self) -> float:
        """How long to wait before the look-up is believed."""
        return self._profile.settle_s

    def repeats_safely(self, kind: str) -> bool:
        """The extension honours its keys; a sale is repeated only where this account does so too."""
        if kind == SALE:
            return self._profile.sales_idempotent
        return self._extension is not None or kind not in {MEMBER, COUPON_STOCK}

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One call per message."""
        return [self._send(message) for message in messages]

    def evidence(self, message: Message) -> Outcome:
        """Ask for the sale by our id, where this account can be asked."""
        if self.repeats_safely(message.kind):
            return REPEAT
        if message.kind == MEMBER:
            return still_asking(smartbis_customers.find(self._sales, message.payload))
        if message.kind != SALE:
            return Unknown("no_answer interrupted")
        return self._looked_up(message) if self._profile.sales_lookup else Unknown("no_answer interrupted")

    def look_up(self, message: Message) -> Outcome:
        """A sale is asked for where it can be; everything else bears a mark of its own (hold, return)."""
        if message.kind != SALE:
            return self._extension.looked_up(message) if self._extension else NOT_THERE
        if Decimal(message.payload["total"]) <= 0:
            return Delivered("nothing_to_credit")
        return self._looked_up(message) if self._profile.sales_lookup else Unknown("key_forgotten")

    def verifies(self, kind: str) -> bool:
        """Sales, where they can be asked for."""
        return kind == SALE and self._profile.sales_lookup

    def _looked_up(self, message: Message) -> Outcome:
        query = {EXTERNAL_ID: str(message.payload["sale_id"])}
        outcome = judged(lambda: self._sales.request("GET", "/sales", query=query), _found)
        if isinstance(outcome, Rejected):
            return Unknown(f"lookup_refused {outcome.code}")
        return still_asking(outcome)

    def close(self) -> None:
        """Close the connections."""
        self._sales.close()
        if self._extension is not None:
            self._extension.close()

    def _send(self, message: Message) -> Outcome:
        if message.kind == SALE:
            return self._send_sale(message)
        return self._extension.send(message) if self._extension else self._send_bare(message)

    def _send_bare(self, message: Message) -> Outcome:
        """What the documented API alone can do."""
        match message.kind:
            case "member":
                return smartbis_customers.enrol(self._sales, message.payload)
            case "coupon_stock":
                return self._change_stock(message)
            case kind if kind == VOUCHER_RELEASE:
                return Rejected("release_by_hand")
            case kind if kind == BY_HAND:
                return Rejected("return_by_hand")
            case _:
                return Rejected("no_extension")

    def _change_stock(self, message: Message) -> Outcome:
        path = f"/coupons/{in_address(str(message.payload['coupon_id']), safe='')}/stock"
        body = {"change": int(message.payload["change"])}
        return judged(
            lambda: honest(self._sales.request("PATCH", path, json=body)),
            lambda _answer: Delivered("stock"),
            unclear=unanswerable,
        )

    def _send_sale(self, message: Message) -> Outcome:
        sale = message.payload
        if Decimal(sale["total"]) <= 0:
            # Paid with cashback to the last centavo: the base of the new one is nothing, and an engine may
            # well refuse a sale of 0.00 for ever.
            return Delivered("nothing_to_credit")
        member = sale["member"] or {}
        customer = _customer(member)
        if not customer:
            return Rejected("no_customer_id")
        body: dict[str, Any] = {
            "sale_amount": Decimal(sale["total"]),
            **customer,
            EXTERNAL_ID: sale["sale_id"],
        }
        if not (self._extension and sale.get("offer_id")):
            return self._posted(body, key=message.key)
        outcome = self._posted({**body, OFFER_ID: sale["offer_id"]}, key=message.key)
        if isinstance(outcome, Rejected) and outcome.code in ENDED:
            outcome = self._posted(body, key=f"{message.key}:no-offer")
            if isinstance(outcome, Delivered):
                return replace(outcome, confirms_offer=False, refuses_offer=True)
        return outcome

    def _posted(self, body: dict[str, Any], *, key: str) -> Outcome:
        return judged(
            lambda: honest(
                self._sales.request("POST", "/sales", json=body, headers={"Idempotency-Key": key})
            ),
            lambda answer: _credited(answer, body[EXTERNAL_ID]),
            unclear=self._unclear,
        )

    @property
    def _unclear(self) -> Unclear:
        if self._profile.sales_idempotent:
            return repeatable
        return askable if self._profile.sales_lookup else unanswerable


def still_asking(outcome: Outcome) -> Outcome:
    """A question that found nobody is asked again before anything is sent."""
    if isinstance(outcome, Later) and outcome != NOT_THERE:
        return replace(outcome, ask_first=True)
    return outcome


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
