"""The whole box as one ASGI application: every contract, inspection and the phone page, behind the faults."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sync.sandbox import bling, control, crmbonus, loyalty_model, mercadopago, phone, smartbis, smartpos
from sync.sandbox.dates import DateMiddleware
from sync.sandbox.faults import FaultBook, FaultMiddleware
from sync.sandbox.world import World


def build_app(world: World) -> Starlette:
    """The application over one world; faults are its own and start empty."""
    book = FaultBook()
    return Starlette(
        routes=[
            *smartbis.routes(world),
            *loyalty_model.routes(world),
            *crmbonus.routes(world),
            *smartpos.routes(world),
            *bling.routes(world),
            *mercadopago.routes(world),
            *control.routes(world, book),
            *phone.routes(world),
        ],
        middleware=[
            Middleware(DateMiddleware),
            # A web page in a browser must not reach the box under another name.
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
            Middleware(FaultMiddleware, book=book),
        ],
        exception_handlers={HTTPException: _no_such_call},
    )


async def _no_such_call(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = "METHOD_NOT_ALLOWED" if error.status_code == 405 else "NOT_FOUND"
    body = {"error": {"code": code, "message": "there is no such call"}}
    return JSONResponse(body, status_code=error.status_code)
