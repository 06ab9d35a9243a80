"""Smartbis API v2, with or without its extension (our loyalty model over HTTP)."""

from typing import Any

from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile, smartbis_destination
from sync.loyalty.smartbis_gateway import SmartbisGateway
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.programme import Asks, Context, Programme
from sync.pull_smartbis import SmartbisCoupons, SmartbisMembers

SET_UP = Asks(
    ("base_url", "extension_url"),
    ("smartbis_api_key", "smartbis_api_secret"),
    "https://api.smartbis.com/v2",
)


def connect(context: Context) -> Programme:
    """One token for both sides."""
    sign_in = SmartbisSignIn(context.base_url, context.secrets, on_date=context.on_date)
    profile = SmartbisProfile(sales_lookup=context.sales_lookup, sales_idempotent=context.sales_idempotent)
    adapter = SmartbisAdapter(
        context.base_url,
        sign_in,
        store_code=context.store_code,
        till_code=context.till_code,
        extension_url=context.extension_url,
        profile=profile,
    )
    gateway = SmartbisGateway(
        context.base_url,
        sign_in,
        store_code=context.store_code,
        till_code=context.till_code,
        clock=context.clock,
        extension_url=context.extension_url,
    )
    destination = smartbis_destination(extension=bool(context.extension_url))
    lists = (SmartbisMembers(context.base_url, sign_in), SmartbisCoupons(context.base_url, sign_in))
    return Programme(gateway, (adapter,), (destination,), lists if context.base_url else ())


def in_sandbox(url: str, *, store_id: int) -> dict[str, Any]:  # noqa: ARG001
    """The settings for the demonstration's sandbox."""
    return {
        "programme": "Smartbis",
        "base_url": f"{url}/smartbis/v2",
        "extension_url": f"{url}/smartbis/extension",
        "sales_idempotent": True,
    }
