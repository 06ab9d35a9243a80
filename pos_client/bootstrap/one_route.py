"""One route credits: a set-up that names two, or one that leads nowhere, is refused before the first sale."""

from typing import TYPE_CHECKING

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.rules import Route
from pos_client.settings import Settings

if TYPE_CHECKING:
    from pos_client.services.ruling import Ruling

_SECTIONS = {Route.SMARTPOS: "[smartpos]", Route.ERP: "[bling]"}


def check_roads(settings: Settings) -> None:
    """A system is reached by one road. Raises Refused(SETTINGS_INVALID) for two to the same."""
    smartpos = settings.smartpos
    if smartpos.base_url and smartpos.folder:
        raise Refused(Reason.SETTINGS_INVALID, problem="two_roads", key="smartpos.folder", value="SmartPOS")


def check_route(ruling: "Ruling") -> None:
    """The store's route leads somewhere. Raises Refused(SETTINGS_INVALID).

    A till without any programme credits nobody and promises nothing: that is no wrong route.
    """
    route = ruling.current().accrual_route
    if route in _SECTIONS and route not in ruling.routes():
        raise Refused(
            Reason.SETTINGS_INVALID, problem="route_nowhere", key=_SECTIONS[route], value=route.value
        )
