"""What the tests of the programme's own messages share: the adapters and the messages they are sent."""

from typing import Any

from pos_client.domain.customer import Member
from pos_client.services.identity import new_id
from pos_client.store.outbox import Message
from sync.outcome import NOT_THERE, REPEAT, Later, Outcome
from sync.wire import Timeouts
from tests.fakes.people import some_cpf, some_phone
from tests.sync.box import Box

QUICK = Timeouts(connect_s=1.0, read_s=0.7, total_s=2.0)
WHO = {"X-Store": "001", "X-Till": "02"}
AT = "2026-11-22T10:00:00-03:00"
CONSENT = {"text_version": "2026-11", "channel": "till", "operator": "17", "at": AT}


def message(what: str, /, *, key: str = "", **payload: Any) -> Message:
    key = key or new_id()
    return Message(1, "programme", what, key, key, payload, None, 0, 0, None)


def sent(adapter: Any, one: Message) -> Outcome:
    outcome: Outcome = adapter.send([one])[0]
    return outcome


def settled(adapter: Any, one: Message, tries: int = 3) -> Outcome:
    """As a lane goes on with it."""
    outcome = sent(adapter, one)
    for _ in range(tries):
        if not isinstance(outcome, Later):
            break
        outcome = adapter.evidence(one) if outcome.ask_first else sent(adapter, one)
        if outcome in (REPEAT, NOT_THERE):
            outcome = sent(adapter, one)
    return outcome


def newcomer(**changes: Any) -> dict[str, Any]:
    told = {
        "member_id": new_id(),
        "name": "Nova Pessoa",
        "phone": some_phone().e164,
        "cpf": some_cpf().digits,
    }
    return {**told, "email": "", "birthday": "", "referral": "", "consent": CONSENT, **changes}


def offline(member: Member, amount: str, **changes: Any) -> Message:
    payload = {
        "redemption_id": new_id(),
        "sale_id": new_id(),
        "number": "001-02-000001",
        "closed_at": AT,
        "member_id": member.id,
        "provider_member_id": member.provider_id,
        "amount": amount,
        "points": 0,
        "approval": {"id": "a-1", "approver": "42", "at": AT},
        **changes,
    }
    return message("redemption_offline", key=str(payload["redemption_id"]), **payload)


def balance(box: Box, member: Member) -> str:
    return str(next(one["balance"] for one in box.state("members") if one["id"] == member.provider_id))
