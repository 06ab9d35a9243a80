"""Which platforms this store sells to: the programme's gateway, and a lane per destination."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pos_client.domain.destination import Destination
from pos_client.domain.errors import TillError
from pos_client.ports import Clock, Credentials, LoyaltyGateway, PlatformState
from pos_client.settings import Settings
from pos_client.store.store import Store
from sync.adapter import Adapter
from sync.lane import Lane
from sync.pump import Pump
from sync.status import LaneState

OnTime = Callable[[datetime, str], None]
"""What time a platform says it is, and which platform."""

_log = logging.getLogger("pos.till")


@dataclass(frozen=True, slots=True)
class Platforms:
    """What the services and the lanes are built from."""

    gateway: LoyaltyGateway | None
    adapters: tuple[Adapter, ...]
    destinations: tuple[Destination, ...]


def platforms(
    settings: Settings,
    credentials: Credentials,
    *,
    clock: Clock,
    phone_of: Callable[[str], str],
    on_time: OnTime,
) -> Platforms:
    """Everything the settings name."""
    gateway, adapters, destinations = _loyalty(
        settings, credentials, clock=clock, phone_of=phone_of, on_time=on_time
    )
    feed = _smartpos(settings, credentials, on_time=on_time)
    if feed is not None:
        adapter, destination = feed
        adapters, destinations = (*adapters, adapter), (*destinations, destination)
    return Platforms(gateway, adapters, destinations)


def lanes(
    store: Store,
    built: Platforms,
    *,
    clock: Clock,
    on_change: Callable[[PlatformState], None],
) -> Pump:
    """One lane per destination, not started yet."""
    name = built.gateway.name if built.gateway else ""

    def tell(state: LaneState) -> None:
        on_change(
            PlatformState(
                name=state.name,
                online=state.online,
                since=datetime.fromtimestamp(state.since_ms / 1000, tz=UTC),
                problem=state.last_error,
                credits=state.name == name,
            )
        )

    return Pump([Lane(store, adapter, clock=clock, on_change=tell) for adapter in built.adapters])


def _told(on_time: OnTime, source: str) -> Callable[[datetime], None]:
    """A wire's `on_date` that names who said it; a note that cannot be written does not stop a call."""

    def hear(moment: datetime) -> None:
        try:
            on_time(moment, source)
        except TillError as error:
            _log.warning("the time of %s was not noted: %s", source, error.key)

    return hear


_Loyalty = tuple[LoyaltyGateway | None, tuple[Adapter, ...], tuple[Destination, ...]]


def _loyalty(
    settings: Settings,
    credentials: Credentials,
    *,
    clock: Clock,
    phone_of: Callable[[str], str],
    on_time: OnTime,
) -> _Loyalty:
    match settings.loyalty.provider:
        case "smartbis":
            return _smartbis(settings, credentials, clock=clock, on_time=on_time)
        case "crmbonus":
            return _crmbonus(settings, credentials, clock=clock, phone_of=phone_of)
        case _:
            return None, (), ()


def _smartbis(settings: Settings, credentials: Credentials, *, clock: Clock, on_time: OnTime) -> _Loyalty:
    from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile, smartbis_destination
    from sync.loyalty.smartbis_gateway import SmartbisGateway
    from sync.loyalty.smartbis_sign_in import SmartbisSignIn

    loyalty, store = settings.loyalty, settings.store
    sign_in = SmartbisSignIn(loyalty.base_url, credentials.read, on_date=_told(on_time, "smartbis"))
    adapter = SmartbisAdapter(
        loyalty.base_url,
        sign_in,
        store_code=store.code,
        till_code=store.till,
        extension_url=loyalty.extension_url,
        profile=SmartbisProfile(sales_lookup=loyalty.sales_lookup, sales_idempotent=loyalty.sales_idempotent),
    )
    gateway = SmartbisGateway(
        loyalty.base_url,
        sign_in,
        store_code=store.code,
        till_code=store.till,
        clock=clock,
        extension_url=loyalty.extension_url,
    )
    return gateway, (adapter,), (smartbis_destination(extension=bool(loyalty.extension_url)),)


def _crmbonus(
    settings: Settings, credentials: Credentials, *, clock: Clock, phone_of: Callable[[str], str]
) -> _Loyalty:
    from sync.loyalty.crmbonus import CrmBonusGateway
    from sync.loyalty.crmbonus_adapter import CrmBonusAdapter, crmbonus_destination

    loyalty = settings.loyalty
    gateway = CrmBonusGateway(
        loyalty.base_url,
        credentials.read,
        store_id=loyalty.store_id,
        till_code=settings.store.till,
        clock=clock,
    )
    adapter = CrmBonusAdapter(
        loyalty.base_url, credentials.read, store_id=loyalty.store_id, phone_of=phone_of
    )
    return gateway, (adapter,), (crmbonus_destination(),)


def _smartpos(
    settings: Settings, credentials: Credentials, *, on_time: OnTime
) -> tuple[Adapter, Destination] | None:
    from sync.smartpos import SmartposAdapter, smartpos_destination
    from sync.smartpos_file import SmartposFileAdapter

    if settings.smartpos.base_url:
        adapter = SmartposAdapter(
            settings.smartpos.base_url, credentials.read, on_date=_told(on_time, "smartpos")
        )
        return adapter, smartpos_destination()
    if settings.smartpos.folder:
        return SmartposFileAdapter(Path(settings.smartpos.folder)), smartpos_destination()
    return None
