"""The one table that turns a call's end into an outcome: what is later, what is unknown, what is a no."""

from collections.abc import Callable

from pos_client.domain.errors import Outage
from sync.fields import refusal
from sync.outcome import Later, Outcome, Rejected, SignInNeeded, Unknown
from sync.sign_in import SignInFailed
from sync.wire import Answer, NeverSent, NoAnswer, Unreadable

Unclear = Callable[[str], Outcome]
"""What a try is whose answer was lost or cannot be read."""

# Timeout, too early, misdirected, slow down: the system says that it has not acted.
_NOT_TAKEN = frozenset({408, 421, 425, 429})


def repeatable(why: str) -> Outcome:
    """Sending it again has the effect of once."""
    return Later(why)


def askable(why: str) -> Outcome:
    """The system can be asked what became of it."""
    return Later(why, ask_first=True)


def unanswerable(why: str) -> Outcome:
    """Neither: a person decides."""
    return Unknown(why)


def outage_of(trouble: NeverSent) -> Outage:
    """What somebody who waits at the counter is told."""
    if trouble.reason == "clock":
        return Outage.CLOCK
    return Outage.CERTIFICATE if trouble.reason.startswith("certificate") else Outage.NETWORK


def judged(
    call: Callable[[], Answer], read: Callable[[Answer], Outcome], *, unclear: Unclear = repeatable
) -> Outcome:
    """Make the call; `read` judges the body of a 2xx and raises Unreadable where it cannot."""
    try:
        answer = call()
        return read(answer) if answer.is_success else _status_outcome(answer, unclear)
    except NeverSent as trouble:
        return Later(trouble.reason, reached=False)
    except NoAnswer as trouble:
        return unclear(f"no_answer {trouble.reason}")
    except Unreadable as trouble:
        return unclear(f"unreadable {trouble.reason}")
    except SignInFailed as failure:
        return SignInNeeded(failure.reason)


def _status_outcome(answer: Answer, unclear: Unclear) -> Outcome:
    status, wish_s = answer.status, answer.retry_after_s
    if status in _NOT_TAKEN or (status == 503 and wish_s is not None):
        return Later(f"status {status}", wish_s)
    if 400 <= status < 500:
        return Rejected(*refusal(answer))
    return unclear(f"status {status}")
