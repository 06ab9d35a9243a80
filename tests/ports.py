"""A port to listen on, for servers that must come back at the address they had."""

import secrets
import socket

# Below the ranges that Linux (from 32768) and Windows (from 49152) hand out to outgoing connections:
# one of those could be given away between the choice and the listening, or while a server is down.
FIRST, LAST = 20_000, 32_000


def steady_port() -> int:
    """A port of the loopback that nobody listens on and no outgoing connection is given."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
