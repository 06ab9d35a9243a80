"""Our loyalty model, the queue's side: everything but the sale, which each programme credits its own way.

Every write carries the message's key: sending it again settles a lost answer. After a day, when the key
may be forgotten (`looked_up`), and in a conflict, each kind has a mark of its own:

| message             | call                          | mark when the key no longer counts            |
|---------------------|-------------------------------|-----------------------------------------------|
| member              | POST /members                 | MEMBER_EXISTS: found by CPF, then by phone    |
| redemption_commit   | POST /holds/{id}/commit       | the hold's state in the conflict              |
| redemption_release  | POST /holds/{id}/release      | the same                                      |
| redemption_reversal | POST /reversals               | ALREADY_REVERSED under the return's id        |
| accrual_reversal    | POST /accruals/{id}/reverse   | the same                                      |
| redemption_offline  | POST /holds, then its commit  | the sale's holds: a sale has one at a time    |
| hand_credit         | POST /credits                 | ALREADY_CREDITED under the credit's id (ours) |
| voucher_release     | POST /vouchers/{code}/release | the voucher's own state                       |
| coupon_stock        | PATCH /coupons/{id}/stock     | none: a person                                |
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote as in_address

from pos_client.domain.money import Money
from pos_client.domain.voucher import VoucherState
from pos_client.store.outbox import Message
from sync.benefit_effects import COMMIT, RELEASE
from sync.fields import Document, amount, document, listed, money, refusal, text
from sync.loyalty.model_rewards import approval_body, enrolment_body
from sync.loyalty.reading import honest, sure_id
from sync.loyalty.reversals import BY_HAND, give_back, take_back
from sync.outcome import NOT_THERE, Delivered, Later, Outcome, Rejected, Unknown
from sync.sign_in import SignedWire
from sync.verdict import judged
from sync.wire import Answer, Unreadable

MEMBER = "member"
HAND_CREDIT = "hand_credit"
OFFLINE = "redemption_offline"
VOUCHER_RELEASE = "voucher_release"
COUPON_STOCK = "coupon_stock"
_KNOWN_ALREADY = frozenset({"MEMBER_EXISTS", "DUPLICATE", "IDEMPOTENCY_CONFLICT"})
_MOST_HOLDS = 5
"""A hold made before a long outage may have expired when its commit is due: it is made again, so often."""


class ModelQueue:
    """Sends messages to a platform that speaks the model. Used by its lane's thread alone."""

    def __init__(self, wire: SignedWire) -> None:
        self._wire = wire
        self._acts: Mapping[str, Callable[[Message], Outcome]] = {
            MEMBER: self._enrol,
            HAND_CREDIT: self._credit,
            COMMIT: self._commit,
            RELEASE: self._release,
            OFFLINE: self._redeem_offline,
            VOUCHER_RELEASE: self._release_voucher,
            COUPON_STOCK: self._change_stock,
            "redemption_reversal": lambda message: give_back(wire, message),
            "accrual_reversal": lambda message: take_back(wire, message),
            BY_HAND: lambda _message: Rejected("return_by_hand"),
        }

    def send(self, message: Message) -> Outcome:
        """What became of it; a kind that is none of the model's is Rejected(unknown_kind)."""
        act = self._acts.get(message.kind)
        return act(message) if act is not None else Rejected("unknown_kind")

    def looked_up(self, message: Message) -> Outcome:
        """Long after its first try: sent again where the kind bears a mark of its own."""
        return Unknown("key_forgotten") if message.kind == COUPON_STOCK else NOT_THERE

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def post(self, path: str, body: Mapping[str, Any], *, key: str, method: str = "POST") -> Answer:
        """The answer to a write, a 200 that says no turned into the no that it is."""
        headers = {"Idempotency-Key": key}
        return honest(self._wire.request(method, path, json=dict(body), headers=headers))

    def _enrol(self, message: Message) -> Outcome:
        body = enrolment_body(message.payload)

        def read(answer: Answer) -> Outcome:
            told = document(answer.body)
            return _known(document(told.get("member", told), field="member"))

        outcome = judged(lambda: self.post("/members", body, key=message.key), read)
        if isinstance(outcome, Rejected) and outcome.code in _KNOWN_ALREADY:
            return self._found(body, outcome)
        return outcome

    def _found(self, body: Mapping[str, Any], refused: Rejected) -> Outcome:
        """They are a member already: under which id?"""

        def search(name: str) -> Outcome:
            asked = {name: body[name]}

            def read(answer: Answer) -> Outcome:
                members = listed(answer.body, "members")
                return _known(members[0]) if len(members) == 1 else NOT_THERE

            return judged(lambda: honest(self._wire.request("POST", "/members/search", json=asked)), read)

        for name in ("cpf", "phone"):
            outcome = search(name) if body.get(name) else NOT_THERE
            if outcome != NOT_THERE:
                return outcome
        return refused

    def _credit(self, message: Message) -> Outcome:
        payload = message.payload
        if not payload.get("provider_member_id"):
            return Rejected("no_customer_id")
        body = {
            "member_id": payload["provider_member_id"],
            **{name: payload[name] for name in ("kind", "amount", "reason", "operator", "credit_id")},
        }

        def call() -> Answer:
            answer = self.post("/credits", body, key=message.key)
            return _forgiven(answer, "ALREADY_CREDITED", {"credit_id": "already"})

        return judged(call, lambda answer: Delivered(sure_id(document(answer.body), "credit_id")))

    def _commit(self, message: Message) -> Outcome:
        body = {name: message.payload[name] for name in ("sale_id", "number", "closed_at")}
        return self._settled(str(message.payload["hold_id"]), "commit", body, key=message.key)

    def _release(self, message: Message) -> Outcome:
        return self._settled(str(message.payload["hold_id"]), "release", {}, key=message.key)

    def _settled(self, hold_id: str, verb: str, body: Mapping[str, Any], *, key: str) -> Outcome:
        state = {"commit": "committed", "release": "released"}[verb]
        path = f"/holds/{in_address(hold_id, safe='')}/{verb}"

        def call() -> Answer:
            """A conflict that says that the hold already is where it should be is a yes."""
            answer = self.post(path, body, key=key)
            in_state = _error(answer).get("state") == state
            return Answer(200, {"state": state}) if answer.status == 409 and in_state else answer

        def read(answer: Answer) -> Outcome:
            if text(document(answer.body), "state") != state:
                raise Unreadable("state")
            return Delivered(state)

        return judged(call, read)

    def _redeem_offline(self, message: Message) -> Outcome:
        """Hold on the approval, then commit; what is found of it already counts."""
        payload = message.payload
        if not payload.get("provider_member_id"):
            return Rejected("no_customer_id")
        key = f"{message.key}:hold"
        for _ in range(_MOST_HOLDS):
            placed = self._placed(payload, key=key)
            hold_id = placed.learned.get("hold_id", "") if isinstance(placed, Delivered) else ""
            if not hold_id:
                return placed
            body = {name: payload[name] for name in ("sale_id", "number", "closed_at")}
            done = self._settled(hold_id, "commit", body, key=f"{message.key}:commit:{hold_id}")
            if isinstance(done, Delivered):
                return Delivered(done.answer, learned={"hold_id": hold_id})
            if not (isinstance(done, Rejected) and done.code == "HOLD_EXPIRED"):
                return done
            key = f"{message.key}:hold:{hold_id}"
        return Rejected("HOLD_EXPIRED")

    def _placed(self, payload: Mapping[str, Any], *, key: str) -> Outcome:
        body: dict[str, Any] = {
            "authorisation": None,
            "sale_id": payload["sale_id"],
            "amount": payload["amount"],
            "member_id": payload["provider_member_id"],
            "approval": approval_body(payload["approval"], offline=True),
        }
        if payload.get("points"):
            body["points"] = int(payload["points"])
        outcome = judged(lambda: self.post("/holds", body, key=key), _read_hold)
        if isinstance(outcome, Rejected) and outcome.code == "STATE_CONFLICT":
            return self._standing(payload, refused=outcome)
        return outcome

    def _standing(self, payload: Mapping[str, Any], *, refused: Rejected) -> Outcome:
        """The sale has a hold: this very one, whose key was forgotten, or one left over from before."""
        query = {"sale_id": str(payload["sale_id"])}
        found: list[Document] = []

        def read(answer: Answer) -> Outcome:
            found.extend(listed(answer.body, "holds"))
            return Delivered()

        asked = judged(lambda: honest(self._wire.request("GET", "/holds", query=query)), read)
        if not isinstance(asked, Delivered):
            return asked
        wanted = amount(payload["amount"], field="amount")
        live = [hold for hold in found if text(hold, "state") in {"held", "committed"}]
        return self._taken_over(live, wanted, refused=refused)

    def _taken_over(self, live: list[Document], wanted: Money, *, refused: Rejected) -> Outcome:
        for hold in live:
            try:
                if money(hold, "amount") == wanted:
                    return Delivered("held", learned={"hold_id": sure_id(hold, "hold_id", "id")})
            except Unreadable as trouble:
                return Later(f"unreadable {trouble.reason}")
        return refused

    def _release_voucher(self, message: Message) -> Outcome:
        payload = message.payload
        path, body = f"/vouchers/{in_address(str(payload['code']), safe='')}", {"sale_id": payload["sale_id"]}
        outcome = judged(
            lambda: self.post(f"{path}/release", body, key=message.key), lambda _answer: Delivered("released")
        )
        if isinstance(outcome, Rejected) and outcome.code == "STATE_CONFLICT":
            return self._is_released(path, body, refused=outcome)
        return outcome

    def _is_released(self, path: str, body: Mapping[str, Any], *, refused: Rejected) -> Outcome:
        def read(answer: Answer) -> Outcome:
            free = text(document(answer.body), "state") == "available"
            return Delivered(VoucherState.RELEASED.value) if free else refused

        asked = judged(lambda: honest(self._wire.request("POST", f"{path}/validate", json=dict(body))), read)
        return refused if isinstance(asked, Rejected) else asked

    def _change_stock(self, message: Message) -> Outcome:
        path = f"/coupons/{in_address(str(message.payload['coupon_id']), safe='')}/stock"
        body = {"change": int(message.payload["change"])}
        return judged(
            lambda: self.post(path, body, key=message.key, method="PATCH"), lambda _answer: Delivered("stock")
        )


def _known(member: Document) -> Delivered:
    member_id = sure_id(member, "id", "member_id")
    return Delivered("member", learned={"provider_member_id": member_id})


def _read_hold(answer: Answer) -> Outcome:
    told = document(answer.body)
    if text(told, "state") not in ("", "held"):
        raise Unreadable("state")
    return Delivered("held", learned={"hold_id": sure_id(told, "hold_id", "id")})


def _error(answer: Answer) -> Document:
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    return error if isinstance(error, dict) else {}


def _forgiven(answer: Answer, code: str, instead: Document) -> Answer:
    """A conflict that says that this very thing was done before is a yes."""
    if answer.status == 409 and refusal(answer)[0] == code:
        return Answer(200, instead)
    return answer
