"""One Bling account over HTTP: paced, signed, its error envelope and its refusals read in one place.

Documented: paths, envelope, 3 calls a second and 120,000 a day. Source: Bling's OpenAPI document, API v3.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sync.erp.bling_tokens import BlingSignIn
from sync.erp.pace import Pace
from sync.fields import Document, text
from sync.outcome import redacted
from sync.sign_in import SignedWire, SignInFailed
from sync.wire import Answer, NeverSent, OnDate, Timeouts, Unreadable, Wire, WireTrouble

_MOST_FIELDS = 6


class PacedWire(Wire):
    """A wire whose every request waits its turn, a repeated one too."""

    def __init__(
        self, base_url: str, pace: Pace, *, timeouts: Timeouts | None = None, on_date: OnDate | None = None
    ) -> None:
        super().__init__(base_url, timeouts=timeouts, on_date=on_date)
        self._pace = pace

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """As `Wire.request`; NeverSent also where the account rests."""
        self._pace.take()
        try:
            answer = super().request(method, path, json=json, form=form, query=query, headers=headers)
        except NeverSent:
            raise
        except WireTrouble:
            self._pace.note_error()
            raise
        if answer.status == 429:
            today = text(_error(answer), "period") == "day"
            wait_s = self._pace.note_too_fast(today=today)
            return replace(answer, retry_after_s=max(answer.retry_after_s or 0.0, wait_s))
        if answer.status >= 400:
            self._pace.note_error()
        return answer


class BlingWire:
    """Calls below `/Api/v3`. Usable from several threads."""

    def __init__(
        self,
        base_url: str,
        sign_in: BlingSignIn,
        pace: Pace,
        *,
        timeouts: Timeouts | None = None,
        on_date: OnDate | None = None,
    ) -> None:
        self._sign_in = sign_in
        self._signed = SignedWire(PacedWire(base_url, pace, timeouts=timeouts, on_date=on_date), sign_in)

    @property
    def sign_in(self) -> BlingSignIn:
        """Where its tokens come from."""
        return self._sign_in

    def request(
        self, method: str, path: str, *, json: Any = None, query: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer; a no of Bling's has its code and words where `fields.refusal` finds them.

        Raises as `SignedWire.request`; SignInFailed(`not_allowed`) where the account lacks the right, and
        Unreadable where something else than Bling says no (a proxy, a page about maintenance).
        """
        answer = self._signed.request(method, path, json=json, query=query)
        if answer.is_success or answer.status == 429 or answer.status >= 500:
            return answer
        error = _error(answer)
        if not text(error, "type"):
            raise Unreadable(f"status {answer.status}")
        if answer.status == 403:
            raise SignInFailed("not_allowed")
        told = {"code": text(error, "type"), "message": bling_words(error)}
        return Answer(answer.status, {"error": told}, answer.retry_after_s)

    def read(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """A GET whose answer must be a yes. Raises also Unreadable with Bling's code."""
        answer = self.request("GET", path, query=query)
        if answer.status == 429 or answer.status >= 500:
            raise TooBusy(f"status {answer.status}", retry_after_s=answer.retry_after_s)
        if not answer.is_success:
            raise Unreadable(f"status {answer.status}")
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._signed.close()
        self._sign_in.close()


class TooBusy(NeverSent):
    """The account asked for time, or stumbled, at a question that changes nothing."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__("platform")
        self.detail = reason
        self.retry_after_s = retry_after_s


def bling_words(error: Mapping[str, Any]) -> str:
    """What Bling says is wrong, each field by name, in one redacted line."""
    fields = error.get("fields")
    parts = []
    for field in (fields if isinstance(fields, list) else [])[:_MOST_FIELDS]:
        if isinstance(field, dict):
            name = text(field, "namespace") or text(field, "element")
            parts.append(f"{name}: {text(field, 'msg')}" if name else text(field, "msg"))
    return redacted("; ".join(parts) or text(dict(error), "description") or text(dict(error), "message"))


def _error(answer: Answer) -> Document:
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    return error if isinstance(error, dict) else {}
