"""CRM&BÔNUS, the queue's side: the accrual of a sale without redemption, the totals, the undoing of a debit.

`api_inicio` is never called here: it may text a PIN.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pos_client.domain.destination import Destination, Reversing
from pos_client.domain.errors import Unavailable
from pos_client.store.outbox import Message
from sync.benefit_effects import RELEASE
from sync.loyalty.crmbonus_calls import (
    FINISH,
    NAME,
    SEND_SMS,
    TOTALS,
    UNDO,
    CrmBonusCalls,
    Customer,
    SaidNo,
    campaign_id,
    order_ids,
    said_yes,
    undone,
)
from sync.loyalty.reversals import BY_HAND
from sync.outcome import NOT_THERE, REPEAT, Delivered, Later, Outcome, Rejected, Unknown
from sync.sign_in import Secrets
from sync.verdict import Unclear, judged, repeatable, unanswerable
from sync.wire import Answer, NeverSent, OnDate, Timeouts, Wire

SALE = "sale"
TOTALS_STEP = "totals"
UNDO_STEP = "benefit_undo"
_NEVER = {
    "member": "enrolled_at_payment",
    "hand_credit": "credit_by_hand_there",
    "redemption_offline": "never_offline",
    "voucher_release": "release_by_hand",
    "coupon_stock": "not_offered",
}
"""What this platform cannot be told by a message, and the code that a person reads."""
PhoneOf = Callable[[str], str]
"""The phone (E.164) of the member with our id, empty where there is none."""


def crmbonus_destination() -> Destination:
    """Identified sales only; each one credits, and is followed by its totals."""
    return Destination(
        NAME,
        identified_only=True,
        always_credits=True,
        steps=(SALE, TOTALS_STEP),
        reverses=Reversing.WHOLE,
        needs_platform_id=True,
        needs_campaign=True,
    )


class CrmBonusAdapter:
    """Delivers to `{base_url}/api_…`. `store_id` is the store's code there (*Código da Loja*)."""

    name = NAME
    batch_size = 1
    settle_s = 0.0

    def __init__(
        self,
        base_url: str,
        secrets: Secrets,
        *,
        store_id: int,
        phone_of: PhoneOf,
        timeouts: Timeouts | None = None,
        on_date: OnDate | None = None,
    ) -> None:
        wire = Wire(base_url, timeouts=timeouts, keep_alive=False, on_date=on_date)
        self._calls = CrmBonusCalls(wire, secrets)
        self._store_id = store_id
        self._phone_of = phone_of

    def repeats_safely(self, kind: str) -> bool:
        """Totals overwrite themselves (ours, to be confirmed); nothing else may come twice."""
        return kind not in {SALE, RELEASE, UNDO_STEP}

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """One call per message."""
        return [self._send(message) for message in messages]

    def evidence(self, message: Message) -> Outcome:
        """A lost accrual leaves no trace that can be asked for, and so does a lost cancellation."""
        return REPEAT if self.repeats_safely(message.kind) else Unknown("no_answer interrupted")

    def look_up(self, message: Message) -> Outcome:
        """Totals may be told at any time; nothing else can be asked for."""
        return NOT_THERE if message.kind == TOTALS_STEP else Unknown("key_forgotten")

    def verifies(self, _kind: str) -> bool:
        """Nothing here can be asked for."""
        return False

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()

    def _send(self, message: Message) -> Outcome:
        try:
            return self._dispatch(message)
        except NeverSent as trouble:
            return Later(trouble.reason, reached=False)

    def _dispatch(self, message: Message) -> Outcome:
        match message.kind:
            case "sale":
                return self._send_sale(message.payload)
            case "totals":
                return self._send_totals(message.payload)
            case kind if kind in {RELEASE, UNDO_STEP}:
                return self._send_undo(message.payload)
            case kind if kind == BY_HAND:
                # The cancellation has no amount: a part of a benefit can only be put right on the platform.
                return Rejected("partial_return_by_hand")
            case kind:
                return Rejected(_NEVER.get(kind, "unknown_kind"))

    def _send_sale(self, sale: Mapping[str, Any]) -> Outcome:
        member = sale["member"]
        customer = Customer.parsed(member["provider_id"], store_id=self._store_id)
        if _is_nothing(sale):
            return Delivered("nothing_to_credit")
        if customer is None:
            # Only api_inicio tells it, at payment: nobody asked for this member's PIN, so nobody knows.
            return Rejected("no_customer_id")
        return self._judged(
            FINISH,
            purchase(sale, customer),
            phone=member["phone"] or self._phone(member["id"]),
            read=_read_order,
            unclear=unanswerable,
        )

    def _send_totals(self, sale: Mapping[str, Any]) -> Outcome:
        member = sale["member"]
        bonus_id, order_id = sale_order(sale)
        if not (bonus_id and order_id):
            return Delivered("nothing_to_tell") if _is_nothing(sale) else Rejected("no_platform_ids")
        phone = member["phone"] or self._phone(member["id"])
        body = {
            "total_venda_liquida": Decimal(sale["total"]),
            "qtd_total_itens": len(sale["items"]),
            "nome_vendedor": str(sale["operator"]),
            "nome_consumidor": member["name"],
            "celular_consumidor": phone.removeprefix("+55"),
            "bonus_id": bonus_id,
            "order_id": order_id,
            "nr_pedido": sale["number"],
        }
        return self._judged(TOTALS, body, phone=phone, read=_read_yes, unclear=repeatable)

    def _send_undo(self, release: Mapping[str, Any]) -> Outcome:
        customer = Customer.parsed(release["provider_member_id"], store_id=self._store_id)
        bonus_id, _order_id = sale_order(release)
        if customer is None:
            return Rejected("no_customer_id")
        if not bonus_id:
            return Rejected("no_platform_ids")
        body = {**customer.fields, "bonus_id": bonus_id}
        phone = self._phone(release["member_id"])
        return self._judged(UNDO, body, phone=phone, read=_read_undone, unclear=unanswerable)

    def _judged(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        phone: str,
        read: Callable[[Answer], Outcome],
        unclear: Unclear,
    ) -> Outcome:
        if not phone:
            return Rejected("no_phone")

        def judge(answer: Answer) -> Outcome:
            try:
                return read(answer)
            except SaidNo as no:
                return Rejected("refused", no.words)

        return judged(lambda: self._calls.request(path, body, phone=phone), judge, unclear=unclear)

    def _phone(self, member_id: str) -> str:
        try:
            return self._phone_of(member_id)
        except Unavailable as error:
            raise NeverSent(str(error.key)) from None


def purchase(sale: Mapping[str, Any], customer: Customer) -> dict[str, Any]:
    """`api_finaliza_compra` without a debit: `valor_bruto` is the basket before any bonus (ours)."""
    return {
        **customer.fields,
        "restricao_horario": False,
        "vai_utilizar_bonus": False,
        "ids_bonus": [],
        "valor_bruto": Decimal(sale["gross"]) - Decimal(sale["discount"]),
        "bonus_resgatado": Decimal("0.00"),
        "campanha_id": campaign_id(str(sale.get("offer_id") or "")),
        "sms": SEND_SMS,
        "pin_master": False,
        "nome_vendedor": str(sale["operator"]),
        "nf": "",
        "terminal": str(sale["till"]),
        "ticket": sale["sale_id"],
    }


def sale_order(sale: Mapping[str, Any]) -> tuple[int, int]:
    """The platform's `bonus_id` and `order_id`, learned by the sale's own call or by the debit; 0 = none."""
    bonus_id, order_id = str(sale.get("bonus_id", "")), str(sale.get("order_id", ""))
    if not bonus_id:
        bonus_id, _, order_id = str(sale.get("hold_id", "")).partition("/")
    found = [int(one) if one.isascii() and one.isdecimal() else 0 for one in (bonus_id, order_id)]
    return found[0], found[1]


def _is_nothing(sale: Mapping[str, Any]) -> bool:
    """Given away whole: no purchase that could earn, and none that was debited."""
    return Decimal(sale["gross"]) - Decimal(sale["discount"]) <= 0


def _read_order(answer: Answer) -> Outcome:
    ids = order_ids(said_yes(answer))
    return Delivered(f"order {ids['order_id']}", learned=ids, confirms_offer=True)


def _read_yes(answer: Answer) -> Outcome:
    said_yes(answer)
    return Delivered("totals")


def _read_undone(answer: Answer) -> Outcome:
    undone(answer)
    return Delivered("undone")
