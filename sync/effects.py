"""What an outcome writes, in one transaction: message, redemption, offer, later messages, addenda."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from pos_client.store import outbox, sales, shifts
from pos_client.store.member_messages import ENROL, note_enrolled
from pos_client.store.outbox import Message
from pos_client.store.store import Transaction
from sync import benefit_effects
from sync.outcome import NOT_THERE, Delivered, Later, Outcome, Rejected, SignInNeeded, Unknown
from sync.retry import Retry

SETTLING = "settling"
"""Why a message waits that may just be taking effect; not an attempt and not a trouble."""
SALE = "sale"
COMMIT = benefit_effects.COMMIT
RELEASE = benefit_effects.RELEASE


def wait_before_next(outcome: Outcome, message: Message, *, retry: Retry, settle_s: float) -> float:
    """Seconds until the message may be tried again; zero where that is not what the outcome says."""
    if not isinstance(outcome, Later):
        return 0.0
    if outcome == NOT_THERE:
        return 0.0
    if outcome.ask_first:
        return max(settle_s, retry.wait_s(message.attempts + 1))
    asked = message.sending_ms is not None
    if outcome.retry_after_s is None and (asked or not outcome.reached):
        return 0.0  # the system has nothing of it, or was not there: the lane's own pause is enough
    return retry.wait_s(message.attempts + 1, retry_after_s=outcome.retry_after_s)


def settle(
    transaction: Transaction,
    message: Message,
    *,
    outcome: Outcome,
    now: datetime,
    wait_s: float,
    verify_ms: int | None = None,
) -> None:
    """Write the outcome and what follows from it; `verify_ms` is when to look for it, once delivered."""
    if isinstance(outcome, Delivered):
        settle_delivered(transaction, [(message, outcome, verify_ms)], now=now)
    else:
        _settle_other(transaction, message, outcome, now=now, wait_s=wait_s)


def settle_delivered(
    transaction: Transaction, delivered: Sequence[tuple[Message, Delivered, int | None]], *, now: datetime
) -> None:
    """The same for what one call delivered, each with when to look for it: a hundred rows in one go."""
    rows = [(message.id, outcome.answer, verify_ms) for message, outcome, verify_ms in delivered]
    outbox.mark_all_delivered(transaction, rows, now_ms=int(now.timestamp() * 1000))
    at = now.isoformat(timespec="seconds")
    for message, outcome, _ in delivered:
        _apply_delivery(transaction, message, outcome, at=at)


def _settle_other(
    transaction: Transaction,
    message: Message,
    outcome: Later | Rejected | SignInNeeded | Unknown,
    *,
    now: datetime,
    wait_s: float,
) -> None:
    now_ms = int(now.timestamp() * 1000)
    match outcome:
        case Rejected(code=code, words=words):
            outbox.mark_rejected(transaction, message.id, answer=f"{code}: {words}" if words else code)
        case Unknown(why=why):
            outbox.mark_unknown(transaction, message.id, answer=why)
        case Later(why=why) | SignInNeeded(why=why):
            outbox.mark_later(
                transaction,
                message.id,
                next_attempt_ms=now_ms + int(wait_s * 1000),
                answer=why,
                counted=isinstance(outcome, Later) and outcome.reached and why != SETTLING,
                still_sending=_is_still_sending(message, outcome),
            )
            if outcome == NOT_THERE:
                outbox.unmark_first_try(transaction, [message.id])
        case _:
            assert_never(outcome)
    _apply_trouble(transaction, message, outcome, at=now.isoformat(timespec="seconds"))


def _is_still_sending(message: Message, outcome: Later | SignInNeeded) -> bool:
    """An earlier try is still in doubt where the platform could not be asked about it."""
    if isinstance(outcome, Later):
        return outcome.ask_first
    return message.sending_ms is not None


def _apply_trouble(
    transaction: Transaction,
    message: Message,
    outcome: Later | Rejected | SignInNeeded | Unknown,
    *,
    at: str,
) -> None:
    match outcome:
        case Rejected(code=code):
            benefit_effects.on_rejected(transaction, message, code=code, at=at)
            if message.kind == SALE and message.sale_id is not None and message.payload.get("offer_id"):
                sales.refuse_offer(transaction, message.sale_id)
                shifts.note_refused_offer(transaction, message.sale_id, at=at)
        case Unknown():
            benefit_effects.on_unknown(transaction, message, at=at)
        case Later() | SignInNeeded():
            pass
        case _:
            assert_never(outcome)


def _apply_delivery(transaction: Transaction, message: Message, delivered: Delivered, *, at: str) -> None:
    benefit_effects.on_delivered(transaction, message, delivered, at=at)
    if delivered.confirms_offer and message.sale_id is not None and message.payload.get("offer_id"):
        sales.confirm_offer(transaction, message.sale_id)
        shifts.note_confirmed_offer(transaction, message.sale_id, at=at)
    if delivered.refuses_offer and message.sale_id is not None:
        sales.refuse_offer(transaction, message.sale_id)
        shifts.note_refused_offer(transaction, message.sale_id, at=at)
    if delivered.learned and (message.sale_id or message.payload.get("sale_id")):
        outbox.fill_sale(transaction, message, delivered.learned)
    told = delivered.learned.get("provider_member_id")
    if message.kind == ENROL and told:
        note_enrolled(transaction, message.destination, message.stream, provider_id=told)
