"""Our loyalty model over HTTP: one call, its failures turned into the till's two kinds.

Refused(PROVIDER, code=…) is the platform's no, with one of the model's stable codes; everything else is
Unavailable.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from sync.fields import refusal
from sync.loyalty.reading import honest
from sync.sign_in import SignedWire, SignInFailed
from sync.verdict import outage_of
from sync.wire import Answer, NeverSent, NoAnswer, Unreadable

Made = TypeVar("Made")
_SLOW_DOWN = frozenset({"RATE_LIMITED", "429"})


class ModelClient:
    """Speaks to one platform for the counter. Usable from several threads."""

    def __init__(self, wire: SignedWire) -> None:
        self._wire = wire

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The body of the answer. Raises Refused or Unavailable."""
        return self._call("GET", path, query=query)

    def post(self, path: str, body: Mapping[str, Any], *, key: str = "", once: bool = False) -> Any:
        """As `get`; `key` makes it a write. With `once` a lost answer is Unavailable(OUTCOME_UNKNOWN)."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._call("POST", path, once=once, json=body, headers=headers)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _call(self, method: str, path: str, *, once: bool = False, **options: Any) -> Any:
        try:
            answer = honest(self._wire.request(method, path, **options))
        except NeverSent as trouble:
            raise Unavailable(outage_of(trouble), why=trouble.reason) from None
        except NoAnswer as trouble:
            outage = Outage.OUTCOME_UNKNOWN if once else Outage.PLATFORM
            raise Unavailable(outage, why=trouble.reason) from None
        except Unreadable as trouble:
            outage = Outage.OUTCOME_UNKNOWN if once else Outage.ANSWER_UNREADABLE
            raise Unavailable(outage, field=trouble.reason) from None
        except SignInFailed as failure:
            raise Unavailable(Outage.SIGN_IN_NEEDED, why=failure.reason) from None
        if answer.is_success:
            return answer.body
        raise _failure(answer, once=once)


def _failure(answer: Answer, *, once: bool) -> Refused | Unavailable:
    code, words = refusal(answer)
    wait_s = int(answer.retry_after_s) if answer.retry_after_s is not None else None
    if answer.status == 429 and code in _SLOW_DOWN:
        return Unavailable(Outage.PLATFORM, code=code, wait_s=wait_s)
    if 400 <= answer.status < 500:
        attempts_left = _attempts_left(answer)
        return Refused(Reason.PROVIDER, code=code, words=words, attempts_left=attempts_left, wait_s=wait_s)
    taken_back = answer.status == 503 and wait_s is not None
    outage = Outage.OUTCOME_UNKNOWN if once and not taken_back else Outage.PLATFORM
    return Unavailable(outage, code=code, wait_s=wait_s)


def patiently(call: Callable[[], Made]) -> Made:
    """A call whose key makes twice the effect of once: its answer lost, it is made once more."""
    try:
        return call()
    except Unavailable as error:
        if error.outage is not Outage.OUTCOME_UNKNOWN:
            raise
        return call()


def _attempts_left(answer: Answer) -> int | None:
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    left = error.get("attempts_left") if isinstance(error, dict) else None
    return left if isinstance(left, int) and not isinstance(left, bool) and left >= 0 else None
