"""What a loyalty programme is to the till, and how one is loaded by its name.

A programme is one module with `connect(context) -> Programme`. Nothing else knows its name: what it can do is
in its gateway's capabilities, what it takes in its destinations.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType
from typing import Any

from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused
from pos_client.ports import LoyaltyGateway
from sync.adapter import Adapter
from sync.pull import PullSource
from sync.sign_in import Secrets
from sync.wire import OnDate

BUILT_IN = {
    "smartbis": "sync.loyalty.providers.smartbis",
    "crmbonus": "sync.loyalty.providers.crmbonus",
    "model": "sync.loyalty.providers.model",
}
"""The names without a dot, and the module of each; any other programme is named by its own module."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a programme is connected with: the settings' `[loyalty]`, the till, and who it may ask.

    `phone_of` tells the phone (E.164) of the member with our id, empty where there is none. `on_date` hears
    what time the platform says it is. `options` are the settings that only this programme understands.
    """

    base_url: str
    store_code: str
    till_code: str
    secrets: Secrets = field(repr=False)
    clock: Callable[[], datetime]
    phone_of: Callable[[str], str]
    on_date: OnDate | None = None
    extension_url: str = ""
    store_id: int = 0
    sales_lookup: bool = False
    sales_idempotent: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Programme:
    """A connected programme: the counter's side, the queue's, what it takes, and lists to pull from it."""

    gateway: LoyaltyGateway
    adapters: tuple[Adapter, ...]
    destinations: tuple[Destination, ...]
    sources: tuple[PullSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Asks:
    """What a set-up asks for: settings of `[loyalty]` and names of secrets. `base_url` is what is usual."""

    settings: tuple[str, ...] = ("base_url",)
    secrets: tuple[str, ...] = ()
    base_url: str = ""


def asks_of(name: str) -> Asks:
    """What that programme is connected with; its address alone where its module does not say.

    Raises Refused(SETTINGS_INVALID) where there is no such programme.
    """
    told = getattr(programme_module(name), "SET_UP", None)
    return told if isinstance(told, Asks) else Asks()


def connected(name: str, context: Context) -> Programme:
    """The programme of that name. Raises Refused(SETTINGS_INVALID) where there is none."""
    connect = getattr(programme_module(name), "connect", None)
    programme = connect(context) if callable(connect) else None
    if not isinstance(programme, Programme):
        raise _not_loaded(name)
    return programme


def programme_module(name: str) -> ModuleType:
    """Its module, loaded. Raises Refused(SETTINGS_INVALID) where it cannot be."""
    try:
        return importlib.import_module(BUILT_IN.get(name, name))
    except Exception as error:  # whatever a module's own lines raise
        raise _not_loaded(name) from error


def _not_loaded(name: str) -> Refused:
    return Refused(
        Reason.SETTINGS_INVALID, key="loyalty.provider", value=name[:40], problem="provider", choices=""
    )
