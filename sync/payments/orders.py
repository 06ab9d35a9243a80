"""Mercado Pago's Orders API: calls, failures and answers, for Point machines and dynamic Pix alike.

Source: Mercado Pago Developers, Orders API. Each call that changes something has a key in X-Idempotency-Key.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import (
    MAX_INSTALLMENTS,
    CardSlip,
    Charge,
    MachineAnswer,
    Method,
    PaymentState,
)
from sync.fields import amount, text
from sync.verdict import outage_of
from sync.wire import WAITED_FOR, Answer, NeverSent, NoAnswer, OnDate, Unreadable, Wire

TOKEN = "mercadopago_token"  # noqa: S105 - a name, not a secret
"""The name of the secret in the key store."""
_STATES = {
    "created": PaymentState.CREATED,
    "at_terminal": PaymentState.WAITING,
    "action_required": PaymentState.ACTION_REQUIRED,
    "processed": PaymentState.APPROVED,
    "failed": PaymentState.DECLINED,
    "canceled": PaymentState.CANCELLED,
    "expired": PaymentState.EXPIRED,
    "refunded": PaymentState.REFUNDED,
}
_BUSY = "already_queued_order_on_terminal"
_KEY_USED = "idempotency_key_already_used"
_REFERENCE_USED = "external_reference"
_PART_DETAIL = "partially_refunded"


class Orders:
    """One account's orders. Usable from several threads; `secrets` reads the key store at each call."""

    def __init__(
        self, base_url: str, secrets: Callable[[str], str | None], *, on_date: OnDate | None = None
    ) -> None:
        self._wire = Wire(base_url, timeouts=WAITED_FOR, keep_alive=False, on_date=on_date)
        self._secrets = secrets

    def create(self, body: Mapping[str, Any], charge: Charge) -> MachineAnswer:
        """A new order, or the one that this key has made."""
        return self._answer("POST", "/v1/orders", charge=charge, key=charge.intent_key, json=dict(body))

    def show(self, charge: Charge) -> MachineAnswer:
        """As it stands."""
        return self._answer("GET", f"/v1/orders/{charge.external_id}", charge=charge)

    def cancel(self, charge: Charge) -> MachineAnswer:
        """Ask for its end; the answer may be that it goes on."""
        path = f"/v1/orders/{charge.external_id}/cancel"
        return self._answer("POST", path, charge=charge, key=charge.cancel_key)

    def refund(self, charge: Charge) -> MachineAnswer:
        """All of it, or the part that `refund_amount` says: an answer that a part went back is REFUNDED."""
        path = f"/v1/orders/{charge.external_id}/refund"
        if charge.gives_back == charge.amount:
            return self._answer("POST", path, charge=charge, key=charge.refund_key)
        part = {"id": charge.fact("payment_id"), "amount": charge.gives_back.decimal_text()}
        answer = self._call("POST", path, key=charge.refund_key, json={"transactions": [part]})
        return _part_answer(answer, charge)

    def terminals(self) -> tuple[tuple[str, str], ...]:
        """Id and operating mode of each machine of the account."""
        body = self._call("GET", "/terminals/v1/list").body
        data = body.get("data") if isinstance(body, dict) else None
        found = data.get("terminals") if isinstance(data, dict) else None
        if not isinstance(found, list):
            raise Unavailable(Outage.ANSWER_UNREADABLE, field="terminals")
        return tuple((text(one, "id"), text(one, "operating_mode")) for one in found if isinstance(one, dict))

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _answer(
        self, method: str, path: str, *, charge: Charge, key: str = "", json: Any = None
    ) -> MachineAnswer:
        answer = self._call(method, path, key=key, json=json)
        try:
            return read_order(answer.body, charge)
        except Unreadable as trouble:
            raise Unavailable(_lost(method), field=trouble.reason) from None

    def _call(self, method: str, path: str, *, key: str = "", json: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {self._token()}"}
        if key:
            headers["X-Idempotency-Key"] = key
        try:
            answer = self._wire.request(method, path, json=json, headers=headers)
        except NeverSent as trouble:
            raise Unavailable(outage_of(trouble), why=trouble.reason) from None
        except NoAnswer as trouble:
            raise Unavailable(_lost(method), why=trouble.reason) from None
        except Unreadable as trouble:
            raise Unavailable(_lost(method), field=trouble.reason) from None
        if answer.is_success:
            return answer
        raise _failure(answer, method)

    def _token(self) -> str:
        token = self._secrets(TOKEN)
        if not token:
            raise Unavailable(Outage.SIGN_IN_NEEDED, why="no_token")
        return token


def order_body(charge: Charge, *, kind: str, config: Mapping[str, Any], expires: str) -> dict[str, Any]:
    """What `create` sends: the reference is ours, and nothing in it is personal."""
    return {
        "type": kind,
        "external_reference": charge.id,
        "description": "Venda",
        "expiration_time": expires,
        "transactions": {"payments": [{"amount": charge.amount.decimal_text()}]},
        "config": dict(config),
    }


def read_order(body: Any, charge: Charge) -> MachineAnswer:
    """An order as the till sees it. Raises Unreadable where it cannot be this charge's."""
    if not isinstance(body, dict):
        raise Unreadable("body")
    order_id, status = text(body, "id"), text(body, "status")
    if not order_id or status not in _STATES:
        raise Unreadable("status" if order_id else "id")
    reference = text(body, "external_reference")
    if (reference and reference != charge.id) or (charge.external_id and charge.external_id != order_id):
        raise Unreadable("external_reference")
    payment = _first_payment(body)
    state = _STATES[status]
    if state in (PaymentState.APPROVED, PaymentState.REFUNDED):
        _check_amount(payment, charge)
    return MachineAnswer(
        state,
        external_id=order_id,
        card=_card(payment, order_id) if state is PaymentState.APPROVED and _is_card(charge) else None,
        message=text(payment, "status_detail"),
        qr=_qr(body),
        refunded=charge.amount if state is PaymentState.REFUNDED else Money(0),
        facts=(("payment_id", text(payment, "id")),),
    )


def _part_answer(answer: Answer, charge: Charge) -> MachineAnswer:
    """The order stays `processed` when a part of it goes back; its detail says that one did."""
    try:
        told = read_order(answer.body, charge)
    except Unreadable as trouble:
        raise Unavailable(Outage.OUTCOME_UNKNOWN, field=trouble.reason) from None
    body = answer.body if isinstance(answer.body, dict) else {}
    details = (text(body, "status_detail"), text(_first_payment(body), "status_detail"))
    if told.state is not PaymentState.REFUNDED and _PART_DETAIL not in details:
        raise Unavailable(Outage.OUTCOME_UNKNOWN, field="status_detail")
    return replace(told, state=PaymentState.REFUNDED, card=None, refunded=charge.gives_back)


def _is_card(charge: Charge) -> bool:
    return charge.method is not Method.PIX


def _check_amount(payment: Mapping[str, Any], charge: Charge) -> None:
    """Less was paid than the sale asks for: that is not this charge."""
    paid = payment.get("paid_amount", payment.get("amount"))
    if paid is not None and amount(paid, field="paid_amount") < charge.amount:
        raise Unreadable("paid_amount")


def _first_payment(body: Mapping[str, Any]) -> dict[str, Any]:
    transactions = body.get("transactions")
    found = transactions.get("payments") if isinstance(transactions, dict) else None
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, dict) else {}


def _card(payment: dict[str, Any], order_id: str) -> CardSlip:
    """Names as far as known: what is missing is filled with what identifies the payment."""
    method = payment.get("payment_method")
    method = method if isinstance(method, dict) else {}
    count = method.get("installments")
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MAX_INSTALLMENTS:
        count = 1
    payment_id = text(payment, "id") or order_id
    return CardSlip(
        brand=text(method, "id") or "card",
        nsu=text(payment, "reference_id") or payment_id,
        authorization=payment_id,
        installments=count,
        acquirer="mercadopago",
    )


def _qr(body: dict[str, Any]) -> str:
    told = body.get("type_response")
    return text(body, "qr_data") or (text(told, "qr_data") if isinstance(told, dict) else "")


def _lost(method: str) -> Outage:
    """A look that failed has changed nothing."""
    return Outage.NETWORK if method == "GET" else Outage.OUTCOME_UNKNOWN


def _failure(answer: Answer, method: str) -> Refused | Unavailable:
    code, words = _told(answer)
    if answer.status in (401, 403):
        return Unavailable(Outage.SIGN_IN_NEEDED, code=code)
    if answer.status in (408, 425, 429):
        return Unavailable(Outage.TERMINAL, code=code)
    if code.startswith((_KEY_USED, _REFERENCE_USED)):
        # The order is there, and this answer does not say how it stands.
        return Unavailable(Outage.OUTCOME_UNKNOWN, code=code)
    if code.startswith(_BUSY):
        return Refused(Reason.TERMINAL_BUSY, code=code)
    if 400 <= answer.status < 500:
        return Refused(Reason.TERMINAL_REFUSED, code=code, words=words)
    return Unavailable(_lost(method), code=code)


def _told(answer: Answer) -> tuple[str, str]:
    """Code and words in either envelope."""
    body = answer.body if isinstance(answer.body, dict) else {}
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else body
    return text(first, "code") or str(answer.status), text(first, "message")
