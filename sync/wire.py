"""One outside system's HTTP/1.1 connection: the only module that knows httpx.

Tells apart a request that was never sent from one whose answer was lost, because only the first may be
repeated without asking. httpx itself is imported at the first call, so that the first window need not wait.
"""

import logging
import math
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sync.exact_json import from_json, to_json
from sync.names import Names, Resolve, system_resolve

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER_BYTES = 8_000_000
LONGEST_RETRY_AFTER_S = 3600.0
# Below what servers allow (uvicorn 5 s): a connection closed while we write looks like a lost answer.
KEEPALIVE_S = 2.0
# As OpenSSL, Windows and macOS number them; Windows has one number for "not yet valid" and "expired".
_NOT_YET_CODES = frozenset({9, -67819})
_EXPIRED_CODES = frozenset({10, 0x800B0101, -67818})
_NAME_CODES = frozenset({62, 64, 0x800B010F, -67602})
CLOCK_ALLOWED_S = 3600.0
"""A machine's clock that is no further from a server's word is not what makes a certificate look expired."""


class WireTrouble(Exception):
    """No usable answer; `reason` is a short code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NeverSent(WireTrouble):
    """The request surely did not reach the system.

    `network`; `clock`: the certificate is of another time and this machine's clock may be wrong;
    `certificate_name`, `certificate_expired`, `certificate`: it is another's, old, or nobody's we trust.
    """


class NoAnswer(WireTrouble):
    """The request was written, wholly or in part, and the answer was lost."""


class Unreadable(WireTrouble):
    """An answer came that cannot be what the system says; `reason` names the field or the kind of text."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `total_s` bounds a whole call, so that a trickling answer cannot hold its caller."""

    connect_s: float = 3.0
    read_s: float = 10.0
    total_s: float = 30.0


OnDate = Callable[[datetime], None]

WAITED_FOR = Timeouts(connect_s=3.0, read_s=6.0, total_s=8.0)
"""For calls that somebody at the counter waits for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `body` is its JSON with fractions as Decimal, None where there is none."""

    status: int
    body: Any = field(repr=False)
    retry_after_s: float | None = None

    @property
    def is_success(self) -> bool:
        """2xx. Whether the body says yes too is the adapter's matter."""
        return 200 <= self.status < 300


class Wire:
    """Calls below one base address; usable from several threads.

    Without `keep_alive` every call has a connection of its own: for calls that cannot be repeated, so that
    neither a connection closed while we write nor a stray second answer is mistaken for theirs. `tls` is for
    tests with a certificate of their own; by default the system's certificates decide. `on_date` hears what
    time the server says it is (RFC 9110, 6.6.1), on the calling thread, and must not raise. `resolve` looks
    a name up, and may hang.
    """

    def __init__(
        self,
        base_url: str,
        *,
        timeouts: Timeouts | None = None,
        keep_alive: bool = True,
        tls: ssl.SSLContext | None = None,
        on_date: OnDate | None = None,
        resolve: Resolve = system_resolve,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._names = Names(self._base_url, resolve)
        self._answered_s = -math.inf
        self._clock_off_s: float | None = None
        self._timeouts = timeouts or Timeouts()
        self._keep_alive = keep_alive
        self._tls = tls
        self._on_date = on_date
        self._opening = threading.Lock()
        self._opened: httpx.Client | None = None

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
        """The system's answer, whatever its status. Raises NeverSent, NoAnswer or Unreadable.

        The body is `json`, or `form` (a token call's), or nothing.
        """
        sent = dict(headers or {})
        content = _content(json, form, headers=sent)
        url = self._base_url + path + (f"?{urlencode(query)}" if query else "")
        if not self._keep_alive or time.monotonic() - self._answered_s > KEEPALIVE_S:
            self._find_name()
        response, raw = self._exchanged(method, url, content=content, headers=sent)
        self._answered_s = time.monotonic()
        told = _answer(response, raw)
        if (date := _date(response.headers.get("Date"))) is not None:
            self._clock_off_s = (date - datetime.now(UTC)).total_seconds()
            if self._on_date is not None:
                self._on_date(date)
        return told

    def _exchanged(
        self, method: str, url: str, *, content: bytes, headers: Mapping[str, str]
    ) -> tuple["httpx.Response", bytes]:
        import httpx  # noqa: PLC0415 - a tenth of a second that the first window does not wait for

        deadline_s = time.monotonic() + self._timeouts.total_s
        try:
            with self._client().stream(method, url, content=content, headers=headers) as response:
                return response, _read(response, deadline_s)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NeverSent(self._connect_reason(error)) from None
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            # Ours to mend; said without the address or a header, which may hold personal data.
            raise ValueError(type(error).__name__) from None
        except httpx.DecodingError:
            raise Unreadable("encoding") from None
        except (httpx.TransportError, httpx.StreamError) as error:
            raise NoAnswer(type(error).__name__) from None

    def _find_name(self) -> None:
        """httpx bounds the connection but not the look-up of the name before it."""
        try:
            self._names.wait(self._timeouts.connect_s)
        except TimeoutError:
            raise NeverSent("network") from None

    def _connect_reason(self, error: BaseException) -> str:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return self._certificate_reason(cause.verify_code)
            if isinstance(cause, ssl.SSLError):
                return "certificate"
            cause = cause.__cause__ or cause.__context__
        return "network"

    def _certificate_reason(self, code: int) -> str:
        if code in _NAME_CODES:
            return "certificate_name"
        if code in _NOT_YET_CODES:
            return "clock"
        if code in _EXPIRED_CODES:
            # Only where this very server's time was heard before do we know that our clock is right.
            right = self._clock_off_s is not None and abs(self._clock_off_s) <= CLOCK_ALLOWED_S
            return "certificate_expired" if right else "clock"
        return "certificate"

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _client(self) -> "httpx.Client":
        import httpx  # noqa: PLC0415

        with self._opening:
            if self._opened is None:
                # httpx logs addresses, and an address may hold a CPF.
                for name in ("httpx", "httpcore"):
                    logging.getLogger(name).setLevel(logging.WARNING)
                secure = self._base_url.startswith("https:")
                times = self._timeouts
                self._opened = httpx.Client(
                    verify=self._tls or trust(secure=secure),
                    # A proxy is for the internet; plain HTTP is only ever this machine or its network.
                    trust_env=secure,
                    http2=False,
                    follow_redirects=False,
                    timeout=httpx.Timeout(
                        connect=times.connect_s,
                        read=min(times.read_s, times.total_s),
                        write=min(times.read_s, times.total_s),
                        pool=times.connect_s,
                    ),
                    limits=httpx.Limits(
                        max_connections=8,
                        max_keepalive_connections=8 if self._keep_alive else 0,
                        keepalive_expiry=KEEPALIVE_S,
                    ),
                    headers={"User-Agent": "pos-client", "Accept": "application/json"},
                )
            return self._opened


def trust(*, secure: bool) -> ssl.SSLContext:
    """The machine's own certificates; without TLS nothing of them is loaded."""
    if not secure:
        # Trusts nobody and costs nothing: no certificate is ever looked at on plain HTTP.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    import truststore  # noqa: PLC0415

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _content(json: Any, form: Mapping[str, str] | None, *, headers: dict[str, str]) -> bytes:
    """The body, its type among the headers; none where there is nothing to say."""
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return urlencode(form).encode()
    if json is None:
        return b""
    headers["Content-Type"] = "application/json"
    return to_json(json).encode()


def _read(response: "httpx.Response", deadline_s: float) -> bytes:
    raw = bytearray()
    for chunk in response.iter_bytes():
        raw += chunk
        if len(raw) > LARGEST_ANSWER_BYTES:
            raise Unreadable("size")
        if time.monotonic() > deadline_s:
            raise NoAnswer("TotalTimeout")
    return bytes(raw)


def _answer(response: "httpx.Response", raw: bytes) -> Answer:
    retry_after_s = _retry_after_s(response.headers.get("Retry-After"))
    try:
        body = from_json(raw) if raw.strip() else None
    except ValueError:
        # A page of words: on an error status the status says enough; on a success nothing does.
        if 200 <= response.status_code < 300:
            raise Unreadable("not_json") from None
        body = None
    return Answer(response.status_code, body, retry_after_s)


def _date(value: str | None) -> datetime | None:
    """An HTTP date in UTC; None where there is none or it makes no sense."""
    try:
        moment = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _retry_after_s(value: str | None) -> float | None:
    """Seconds or an HTTP date (RFC 9110, 10.2.3), bounded: a nonsense wish must not park the queue."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdecimal():
        return min(float(value), LONGEST_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait_s = (moment - datetime.now(UTC)).total_seconds()
    return min(max(wait_s, 0.0), LONGEST_RETRY_AFTER_S)
