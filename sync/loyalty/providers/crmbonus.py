"""CRM&BÔNUS, as its till integrators describe it."""

from typing import Any

from sync.loyalty.crmbonus import CrmBonusGateway
from sync.loyalty.crmbonus_adapter import CrmBonusAdapter, crmbonus_destination
from sync.programme import Asks, Context, Programme

SET_UP = Asks(("base_url", "store_id"), ("crmbonus_authorization", "crmbonus_company"))


def connect(context: Context) -> Programme:
    """Both sides with the same three headers."""
    gateway = CrmBonusGateway(
        context.base_url,
        context.secrets,
        store_id=context.store_id,
        till_code=context.till_code,
        clock=context.clock,
        on_date=context.on_date,
    )
    adapter = CrmBonusAdapter(
        context.base_url,
        context.secrets,
        store_id=context.store_id,
        phone_of=context.phone_of,
        on_date=context.on_date,
    )
    return Programme(gateway, (adapter,), (crmbonus_destination(),))


def in_sandbox(url: str, *, store_id: int) -> dict[str, Any]:
    """The settings for the demonstration's sandbox."""
    return {
        "programme": "CRM&BÔNUS",
        "base_url": f"{url}/crmbonus/pages",
        "extension_url": "",
        "store_id": store_id,
    }
