"""Bling ERP, the queue's side: sales as orders, cancelled ones by their status, the rest for a person.

Documented: no idempotency header, so that an order whose answer was lost is looked up by `numerosLojas[]`
before anything is repeated. Source: Bling's OpenAPI document, API v3.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pos_client.domain.destination import Destination
from pos_client.store import erp
from pos_client.store.outbox import Message
from pos_client.store.store import Store
from sync.erp.bling_account import PROVIDER, BlingAccount, number
from sync.erp.bling_contacts import BlingContacts
from sync.erp.bling_order import Names, OrderRefused, order_body, order_number, wanted_types
from sync.erp.bling_owner import BlingOwnership
from sync.erp.bling_wire import BlingWire, TooBusy
from sync.fields import Document, document, identifier, listed, refusal, text
from sync.outcome import NOT_THERE, REPEAT, Delivered, Later, Outcome, Rejected, SignInNeeded, Unknown
from sync.sign_in import SignInFailed
from sync.verdict import askable, judged
from sync.wire import Answer, NeverSent, Unreadable, WireTrouble

NAME = PROVIDER
SALE = "sale"
CANCELLATION = "cancellation"
RETURN = "return"
SETTLE_S = 30.0
"""Ours: how long an order whose answer was lost may still be on its way into the list."""
ORDERS = "/pedidos/vendas"


@dataclass(frozen=True, slots=True)
class BlingProfile:
    """What this store wants: a fiscal document after each order, and the sales channel of its orders."""

    invoices: bool = False
    channel_id: int = 0
    settle_s: float = SETTLE_S


def bling_destination() -> Destination:
    """Every sale, named or not. Goods that come back are booked by a person: there is no call for it."""
    return Destination(NAME, takes_returns=False)


class BlingAdapter:
    """Delivers sales to `/pedidos/vendas`. Used by its lane's thread alone; the wire is the account's."""

    name = NAME
    batch_size = 1

    def __init__(
        self,
        wire: BlingWire,
        store: Store,
        *,
        account: BlingAccount,
        owner: BlingOwnership,
        profile: BlingProfile | None = None,
    ) -> None:
        self._wire = wire
        self._store = store
        self._account = account
        self._owner = owner
        self._contacts = BlingContacts(wire, store)
        self._profile = profile or BlingProfile()

    @property
    def settle_s(self) -> float:
        """How long to wait before the look-up is believed."""
        return self._profile.settle_s

    def repeats_safely(self, kind: str) -> bool:
        """A status is set as often as one likes; an order would be another one."""
        return kind != SALE

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One order each."""
        return [self._send(message) for message in messages]

    def evidence(self, message: Message) -> Outcome:
        """Ask for the order by our number, which is what the next step goes by too."""
        if self.repeats_safely(message.kind):
            return REPEAT
        return self._look_for(message, self._arrived)

    def look_up(self, message: Message) -> Outcome:
        """The order by our number; the status of a cancelled one can be set again without harm."""
        if message.kind != SALE:
            return NOT_THERE if message.kind == CANCELLATION else Unknown("not_asked_for")
        return self._look_for(message, lambda order_id, how: Delivered(f"pedido {order_id} {how}"))

    def verifies(self, kind: str) -> bool:
        """Orders, once more: the list is the account's own word."""
        return kind == SALE

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _look_for(self, message: Message, arrived: Callable[[int, str], Outcome]) -> Outcome:
        def look() -> Outcome:
            self._owner.check()
            order = self._order(str(message.payload["sale_id"]))
            return NOT_THERE if order is None else arrived(number(order, "id"), "found")

        found = _prepared(look)
        return found if isinstance(found, SignInNeeded) else _asked_first(found)

    def _send(self, message: Message) -> Outcome:
        match message.kind:
            case kind if kind == SALE:
                return self._send_order(message)
            case kind if kind == CANCELLATION:
                return _prepared(lambda: self._cancel(str(message.payload["original_sale_id"])))
            case kind if kind == RETURN:
                return Rejected("return_by_hand")
            case _:
                return Rejected("unknown_kind")

    def _send_order(self, message: Message) -> Outcome:
        bodies: list[Document] = []

        def prepare() -> Outcome:
            self._owner.check()
            bodies.append(order_body(message.payload, self._names(message)))
            return Delivered()

        ready = _prepared(prepare)
        if not bodies:
            return ready
        outcome = judged(
            lambda: self._wire.request("POST", ORDERS, json=bodies[0]),
            lambda answer: Delivered(identifier(document(answer.body), "id")),
            unclear=askable,
        )
        if isinstance(outcome, Rejected):
            self._learn(message, outcome)
        if not isinstance(outcome, Delivered):
            return outcome
        return _asked_first(_prepared(lambda: self._arrived(int(outcome.answer), "created")))

    def _names(self, message: Message) -> Names:
        """What the account calls the buyer, the means of payment and the goods."""
        sale = message.payload
        member = sale["member"]
        contact_id = (
            self._contacts.contact_of(member)
            if member and member["consent"]
            else self._account.anonymous_contact()
        )
        with self._store.reading() as snapshot:
            products = erp.product_ids(snapshot, PROVIDER, [str(item["sku"]) for item in sale["items"]])
        return Names(
            contact_id=contact_id,
            forms=self._account.payment_forms(wanted_types(sale)),
            products=products,
            channel_id=self._profile.channel_id,
        )

    def _learn(self, message: Message, refused: Rejected) -> None:
        """What we remembered of the account may be what was wrong: the next try asks anew."""
        self._account.forget("payment_forms")
        member = message.payload["member"]
        if member and "contato" in refused.words.lower():
            self._contacts.forget(str(member["id"]))

    def _arrived(self, order_id: int, how: str) -> Outcome:
        """The order is there; what is left is its fiscal document, whose refusal does not undo the sale."""
        answer = f"pedido {order_id} {how}"
        if not self._profile.invoices:
            return Delivered(answer)
        order = document(self._wire.read(f"{ORDERS}/{order_id}").body)
        note = order.get("notaFiscal")
        if isinstance(note, dict) and note.get("id"):
            return Delivered(f"{answer}; nfce {note['id']}")
        made = self._wire.request("POST", f"{ORDERS}/{order_id}/gerar-nfce")
        if made.status == 429 or made.status >= 500:
            raise TooBusy(f"status {made.status}", retry_after_s=made.retry_after_s)
        if made.is_success:
            return Delivered(f"{answer}; nfce {identifier(document(made.body), 'idNotaFiscal')}")
        code, words = refusal(made)
        return Delivered(f"{answer}; nfce refused {code}: {words}")

    def _cancel(self, sale_id: str) -> Outcome:
        self._owner.check()
        order = self._order(sale_id)
        if order is None:
            return Rejected("order_not_found", order_number(sale_id))
        order_id, status = number(order, "id"), self._account.cancelled_status()
        if number(document(order.get("situacao"), field="situacao"), "id") == status:
            return Delivered(f"pedido {order_id} already {status}")

        def call() -> Answer:
            return self._wire.request("PATCH", f"{ORDERS}/{order_id}/situacoes/{status}")

        outcome = judged(call, lambda _answer: Delivered(f"pedido {order_id} status {status}"))
        if isinstance(outcome, Rejected):
            self._account.forget("cancelled_status")
        return outcome

    def _order(self, sale_id: str) -> Document | None:
        """The order of that sale; an answer about other orders is no answer."""
        wanted = order_number(sale_id)
        found = listed(self._wire.read(ORDERS, {"numerosLojas[]": wanted}).body, "data")
        if any(text(order, "numeroLoja") != wanted for order in found):
            raise Unreadable("numeroLoja")
        return min(found, key=lambda order: number(order, "id"), default=None)


def _prepared(work: Callable[[], Outcome]) -> Outcome:
    """Whatever questions raise, before anything was changed: later, or for a person."""
    try:
        return work()
    except OrderRefused as refused:
        return Rejected(refused.code, refused.words)
    except TooBusy as busy:
        return Later(busy.detail, busy.retry_after_s)
    except NeverSent as trouble:
        return Later(trouble.reason, reached=False)
    except WireTrouble as trouble:
        return Later(f"preparing {trouble.reason}")
    except SignInFailed as failure:
        return SignInNeeded(failure.reason)


def _asked_first(outcome: Outcome) -> Outcome:
    """The order exists or may exist: whatever comes next, it begins with the question."""
    if isinstance(outcome, SignInNeeded):
        return Later(outcome.why, ask_first=True)
    if isinstance(outcome, Later) and outcome != NOT_THERE:
        return replace(outcome, ask_first=True)
    return outcome
