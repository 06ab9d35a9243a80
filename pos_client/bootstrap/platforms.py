"""Which platforms this store sells to: the programme's gateway, and a lane per destination."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pos_client.domain.destination import Destination
from pos_client.domain.errors import TillError
from pos_client.ports import Clock, Credentials, LoyaltyGateway, PlatformState
from pos_client.settings import NO_PROGRAMME, Settings
from pos_client.store.store import Store
from resources.words import Words
from sync.adapter import Adapter
from sync.lane import Lane
from sync.pull import PullSource
from sync.pump import Pump
from sync.status import LaneState

if TYPE_CHECKING:
    from pos_client.services.erp_account import Browse
    from sync.erp.bling_platform import BlingPlatform
    from sync.programme import Programme

OnTime = Callable[[datetime, str], None]
"""What time a platform says it is, and which platform."""

_log = logging.getLogger("pos.till")


@dataclass(frozen=True, slots=True)
class Platforms:
    """What the services and the lanes are built from."""

    gateway: LoyaltyGateway | None
    adapters: tuple[Adapter, ...]
    destinations: tuple[Destination, ...]
    sources: tuple[PullSource, ...] = ()
    erp: "BlingPlatform | None" = None


def platforms(
    settings: Settings,
    credentials: Credentials,
    *,
    store: Store,
    installation: str,
    clock: Clock,
    phone_of: Callable[[str], str],
    on_time: OnTime,
) -> Platforms:
    """Everything the settings name. `clock` is the trusted one: gateways judge by it what has expired."""
    programme = loyalty_programme(settings, credentials, clock=clock, phone_of=phone_of, on_time=on_time)
    gateway = programme.gateway if programme else None
    adapters = programme.adapters if programme else ()
    destinations = programme.destinations if programme else ()
    sources = programme.sources if programme else ()
    feed = _smartpos(settings, credentials, on_time=on_time)
    if feed is not None:
        adapter, destination = feed
        adapters, destinations = (*adapters, adapter), (*destinations, destination)
    bling = _bling(
        settings, credentials, store=store, installation=installation, clock=clock, on_time=on_time
    )
    if bling is not None:
        from sync.erp.bling import bling_destination

        adapters, destinations = (*adapters, bling.adapter()), (*destinations, bling_destination())
        sources = (*sources, bling.products, bling.members)
    return Platforms(gateway, adapters, destinations, sources, bling)


def practice(settings: Settings, *, clock: Clock) -> Platforms:
    """Training mode's: a made-up programme where the store has one, and nobody else."""
    from sync.loyalty.practice import PracticeAdapter, PracticeGateway, practice_destination

    if settings.loyalty.provider == NO_PROGRAMME:
        return Platforms(None, (), ())
    return Platforms(PracticeGateway(clock), (PracticeAdapter(),), (practice_destination(),))


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


def loyalty_programme(
    settings: Settings,
    credentials: Credentials,
    *,
    clock: Clock,
    phone_of: Callable[[str], str],
    on_time: OnTime,
) -> "Programme | None":
    """The programme, whichever module it is: nothing here knows one from another."""
    from sync.programme import Context, connected

    loyalty, store = settings.loyalty, settings.store
    if loyalty.provider == NO_PROGRAMME:
        return None
    context = Context(
        base_url=loyalty.base_url,
        store_code=store.code,
        till_code=store.till,
        secrets=credentials.read,
        clock=clock,
        phone_of=phone_of,
        on_date=_told(on_time, loyalty.provider),
        extension_url=loyalty.extension_url,
        store_id=loyalty.store_id,
        sales_lookup=loyalty.sales_lookup,
        sales_idempotent=loyalty.sales_idempotent,
        options=loyalty.options,
    )
    return connected(loyalty.provider, context)


def _bling(
    settings: Settings,
    credentials: Credentials,
    *,
    store: Store,
    installation: str,
    clock: Clock,
    on_time: OnTime,
) -> "BlingPlatform | None":
    if not settings.bling.client_id:
        return None
    from pos_client.bootstrap.erp import bling_platform

    return bling_platform(
        settings,
        credentials,
        store,
        installation=installation,
        clock=clock,
        on_date=_told(on_time, "bling"),
    )


def browsing(erp: "BlingPlatform | None", words: Words) -> "Browse":
    """The sign-in of this ERP, with what its browser shows in these words."""
    from pos_client.bootstrap.erp import sign_in_pages
    from pos_client.services.erp_account import no_browser

    if erp is None:
        return no_browser
    pages = sign_in_pages(words)
    return lambda show, given_up: erp.sign_in(show, pages=pages, cancelled=given_up)


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
