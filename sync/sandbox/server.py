"""Runs the box on loopback until it is told to stop. Its state is closed last; signals end it with code 0."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from sync.sandbox.app import build_app
from sync.sandbox.certificates import make_certificate
from sync.sandbox.server_protocol import SandboxProtocol
from sync.sandbox.state import State
from sync.sandbox.world import World, credentials


class SandboxServer(uvicorn.Server):
    """uvicorn that says when it listens and does not raise the signal again once it has stopped."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce the address."""
        await super().startup(sockets)
        if self._on_ready is not None and self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            self._on_ready(f"https://localhost:{port}" if self.config.is_ssl else f"http://127.0.0.1:{port}")

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop on Ctrl+C, SIGTERM and Windows' Ctrl+Break; outside the main thread nothing is caught."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        caught = [signal.SIGINT, signal.SIGTERM]
        if sys.platform == "win32":
            caught.append(signal.SIGBREAK)
        before = {number: signal.signal(number, self.handle_exit) for number in caught}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(
    port: int,
    data: Path,
    *,
    on_ready: Callable[[str], None] | None = None,
    parent_pipe: bool = False,
    tls: str = "",
) -> None:
    """Serve on 127.0.0.1 (port 0: any free one) with the state in `data`; returns when stopped.

    `on_ready` gets the address once connections are accepted. With `parent_pipe` the end of standard input
    stops the server: a parent that holds the other end needs nothing else, on any system, even if it dies.
    `tls` names a flavour of certificate (`certificates.FLAVOURS`): HTTPS with one made now, left in `data`.
    Raises StateInUse where another sandbox has the folder open.
    """
    data.mkdir(parents=True, exist_ok=True)
    state = State(data / "sandbox.sqlite3")
    try:
        with state.transaction():
            credentials(state)
        config = uvicorn.Config(
            build_app(World(state)),
            host="127.0.0.1",
            port=port,
            http=SandboxProtocol,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            ssl_certfile=make_certificate(data, tls) if tls else None,
            timeout_graceful_shutdown=1,
        )
        server = SandboxServer(config, on_ready)
        if parent_pipe:
            threading.Thread(target=_watch_parent, args=(server,), name="parent", daemon=True).start()
        server.run()
    finally:
        state.close()


def _watch_parent(server: SandboxServer) -> None:
    # os.read, not sys.stdin: a reader blocked in a buffer object would disturb the interpreter's exit.
    try:
        while os.read(0, 1024):
            pass
    except OSError:
        pass
    server.should_exit = True
