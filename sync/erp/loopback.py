"""The browser's way back (RFC 8252, 7.3): one tiny HTTP listener on 127.0.0.1 that waits for one redirect.

Runs on a thread of its own while somebody signs in, and nowhere else. What it is sent is never logged.
"""

import hmac
import html
import os
import queue
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from pos_client.domain.erp import SignInProblem

HOST = "127.0.0.1"
PATH = "/bling"
CONNECTION_S = 5.0
LONGEST_TARGET = 4_000
_PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>PDV</title>
<body style="font:18px sans-serif;margin:15vh auto;max-width:32em;text-align:center">
<p>{words}</p></body></html>
"""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the browser shows, in the person's language: it went well, it was denied, it was not for us."""

    done: str
    denied: str
    not_ours: str
    language: str = "pt-BR"


@dataclass(frozen=True, slots=True)
class Redirected:
    """What the redirect brought: a code, or why there is none."""

    code: str = ""
    problem: SignInProblem | None = None

    def __repr__(self) -> str:
        return f"Redirected({self.problem})"


class Loopback:
    """Listens on `port` (0: any) from construction until it is closed. Raises OSError for a port in use."""

    def __init__(self, port: int, *, state: str, pages: Pages) -> None:
        self._answers: queue.Queue[Redirected] = queue.Queue()
        self._server = _Server((HOST, port), _Handler)
        self._server.answers, self._server.state, self._server.pages = self._answers, state, pages
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="loopback", daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def wait(self, timeout_s: float, *, cancelled: threading.Event) -> Redirected:
        """The redirect that belongs to this sign-in; one that does not is told so, and the wait goes on."""
        last = SignInProblem.NO_ANSWER
        for _ in range(max(int(timeout_s / 0.1), 1)):
            if cancelled.is_set():
                return Redirected(problem=SignInProblem.CANCELLED)
            try:
                found = self._answers.get(timeout=0.1)
            except queue.Empty:
                continue
            if found.problem in (None, SignInProblem.DENIED):
                return found
            last = found.problem or last
        return Redirected(problem=last)

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # POSIX: a port that was just closed may be had again. Windows would let another program listen beside us.
    allow_reuse_address = os.name == "posix"
    answers: "queue.Queue[Redirected]"
    state: str
    pages: Pages

    def handle_error(self, _request: object, _client: object) -> None:
        """A browser that hangs up is nobody's trouble, and a traceback would hold the code."""


class _Handler(BaseHTTPRequestHandler):
    timeout = CONNECTION_S
    server: _Server
    server_version = "pos-client"
    sys_version = ""

    def do_GET(self) -> None:
        """One redirect, or something that is none."""
        target = urlsplit(self.path[:LONGEST_TARGET])
        pages = self.server.pages
        if target.path != PATH:
            self._say(404, pages.not_ours)
            return
        found = redirected(target.query, state=self.server.state)
        match found.problem:
            case None:
                self._say(200, pages.done)
            case SignInProblem.DENIED:
                self._say(200, pages.denied)
            case _:
                self._say(400, pages.not_ours)
        self.server.answers.put(found)

    def log_message(self, format: str, *_arguments: object) -> None:
        """Nothing: the address holds the code."""

    def _say(self, status: int, words: str) -> None:
        page = _PAGE.format(lang=html.escape(self.server.pages.language), words=html.escape(words)).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)


def redirected(query: str, *, state: str) -> Redirected:
    """Read a redirect's query; the state is compared in constant time before anything else is believed."""
    try:
        fields = parse_qs(query, strict_parsing=bool(query), max_num_fields=20)
    except ValueError:
        return Redirected(problem=SignInProblem.UNREADABLE)
    if any(len(values) > 1 for values in fields.values()):
        return Redirected(problem=SignInProblem.UNREADABLE)
    one = {name: values[0] for name, values in fields.items()}
    if not hmac.compare_digest(one.get("state", "").encode(), state.encode()):
        return Redirected(problem=SignInProblem.WRONG_STATE)
    if "error" in one:
        return Redirected(problem=SignInProblem.DENIED)
    if not one.get("code"):
        return Redirected(problem=SignInProblem.UNREADABLE)
    return Redirected(one["code"])
