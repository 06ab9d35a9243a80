"""uvicorn's HTTP/1.1 protocol, with its connection handed to the application so that faults can spoil it."""

import asyncio
import socket
import struct
import sys
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_LINGER = "hh" if sys.platform == "win32" else "ii"


class Wire:
    """One client's connection: asyncio's transport, which can also be cut, and hold back what is written."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: list[bytes] | None = None
        self._closes = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write, or keep for `let_go`."""
        if self._held is None:
            self._transport.write(data)
        else:
            self._held.append(bytes(data))

    def close(self) -> None:
        """Close once everything is written."""
        if self._held is None:
            self._transport.close()
        else:
            self._closes = True

    def hold(self) -> None:
        """Keep what is written from now on."""
        self._held = []

    def let_go(self, more: bytes) -> None:
        """Write what was kept, and `more`, in one piece, so that the other side reads it in one."""
        kept, self._held = self._held or [], None
        self._transport.write(b"".join(kept) + more)
        if self._closes:
            self._transport.close()

    async def cut(self) -> None:
        """Close at once, unsent bytes lost; returns when the server has noticed."""
        self._transport.abort()
        await asyncio.sleep(0.01)

    async def reset(self) -> None:
        """Tear the connection down: the other side reads a reset (RST), not an end."""
        known = self._transport.get_extra_info("socket")
        if known is not None:
            known.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        await self.cut()

    async def finish(self) -> None:
        """Send what is written, then close."""
        self._transport.close()
        await asyncio.sleep(0.01)


class SandboxProtocol(H11Protocol):
    """Adds `sandbox.wire` to every request's scope."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        served = self.app

        async def with_wire(scope: Scope, receive: Receive, send: Send) -> None:
            scope["sandbox.wire"] = self.transport
            await served(scope, receive, send)

        self.app = with_wire

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the wire between uvicorn and the transport."""
        super().connection_made(Wire(transport))  # type: ignore[arg-type]
