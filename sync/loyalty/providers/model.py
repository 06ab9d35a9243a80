"""Our loyalty model standing alone, for a store whose contract has nothing else."""

from typing import Any

from sync.loyalty.model import ModelGateway
from sync.loyalty.model_adapter import NAME, ModelAdapter, model_destination
from sync.loyalty.model_client import ModelClient
from sync.programme import Asks, Context, Programme
from sync.sign_in import FixedToken, SignedWire
from sync.wire import WAITED_FOR, Timeouts, Wire

TOKEN = "loyalty_token"  # noqa: S105 - the secret's name


SET_UP = Asks(("base_url",), (TOKEN,))


def connect(context: Context) -> Programme:
    """One token that a person entered; a wire each, because the counter waits less long."""
    gateway = ModelGateway(NAME, ModelClient(signed(context, timeouts=WAITED_FOR)), clock=context.clock)
    return Programme(gateway, (ModelAdapter(signed(context)),), (model_destination(),))


def signed(context: Context, *, timeouts: Timeouts | None = None) -> SignedWire:
    """A wire that says who calls."""
    wire = Wire(context.base_url, timeouts=timeouts, keep_alive=False, on_date=context.on_date)
    headers = {"X-Store": context.store_code, "X-Till": context.till_code}
    return SignedWire(wire, FixedToken(context.secrets, TOKEN), headers=headers)


def in_sandbox(url: str, *, store_id: int) -> dict[str, Any]:  # noqa: ARG001
    """The settings for the demonstration's sandbox."""
    return {"programme": "Clube da loja", "base_url": f"{url}/loyalty", "extension_url": ""}
