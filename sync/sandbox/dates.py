"""A Date header on every answer that has none (RFC 9110, 6.6.1): ours, so that a fault can set it wrong."""

import email.utils
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class DateMiddleware:
    """Outermost but for the server, whose own Date is switched off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                if not any(name.lower() == b"date" for name, _value in headers):
                    headers.append((b"date", email.utils.formatdate(time.time(), usegmt=True).encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, dated)
