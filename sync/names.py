"""Waits for a host's name no longer than for a connection: a resolver that hangs has no time-out."""

import ipaddress
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit
from urllib.request import getproxies

Resolve = Callable[[str], object]


def system_resolve(host: str) -> object:
    """The system's own look-up, which may take as long as it likes. Raises OSError."""
    return socket.getaddrinfo(host, None)


class Names:
    """The name in one address. Usable from several threads; at most one look-up hangs at a time."""

    def __init__(self, url: str, resolve: Resolve) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._scheme = parts.scheme
        self._resolve = resolve
        self._asks = self._host not in ("", "localhost") and not _is_address(self._host)
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None

    def wait(self, timeout_s: float) -> None:
        """Return once the name was found or surely cannot be. Raises TimeoutError where nobody answers.

        Whoever connects asks again, and by then the system knows. Behind a proxy nothing is asked: there
        the proxy knows the names.
        """
        if not self._asks or (self._scheme == "https" and "https" in getproxies()):
            return
        with self._lock:
            if self._asking is None or not self._asking.is_alive():
                self._asking = threading.Thread(target=self._ask, name="resolver", daemon=True)
                self._asking.start()
            asking = self._asking
        asking.join(timeout_s)
        if asking.is_alive():
            raise TimeoutError

    def _ask(self) -> None:
        with suppress(OSError, UnicodeError):  # the connection will say so itself
            self._resolve(self._host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
