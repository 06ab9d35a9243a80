"""The box as a whole: its documents, its knobs, its clock (which tests may push forward) and its secrets."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from sync.sandbox.settings import Settings
from sync.sandbox.state import Doc, State

BRASILIA = timezone(timedelta(hours=-3))


@dataclass(frozen=True, slots=True)
class World:
    """Handed to every handler; `calls` counts the requests that reached one, by method and route."""

    state: State
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def settings(self) -> Settings:
        """The knobs as they are now."""
        stored = self.state.get("settings", "settings")
        return Settings(**stored["values"]) if stored else Settings()

    def change_settings(self, changes: dict[str, Any]) -> None:
        """Keep checked values of some knobs."""
        stored = self.state.get("settings", "settings") or {"id": "settings", "values": {}}
        self.state.put("settings", {"id": "settings", "values": {**stored["values"], **changes}})

    def now(self) -> datetime:
        """The box's time: the real one plus `clock_offset_s`."""
        return datetime.now(BRASILIA) + timedelta(seconds=self.settings.clock_offset_s)

    def at(self, seconds: int = 0, *, days: int = 0) -> str:
        """The box's time so much later, RFC 3339 with a fixed offset: such texts compare in order."""
        return written(self.now() + timedelta(seconds=seconds, days=days))

    def passed(self, moment: str) -> bool:
        """Whether a time written by `at` has come."""
        return self.now() >= datetime.fromisoformat(moment)

    def new_id(self, prefix: str) -> str:
        """`prefix-1`, `prefix-2` …"""
        return f"{prefix}-{self.state.next_number(prefix)}"


def written(moment: datetime) -> str:
    """A time as the sandbox writes it: Brasília's offset, milliseconds."""
    return moment.astimezone(BRASILIA).isoformat(timespec="milliseconds")


def credentials(state: State) -> Doc:
    """The secrets this box accepts: made up at the first start, kept in its own file."""
    found = state.get("credentials", "credentials")
    if found is None or "mercadopago_token" not in found:
        found = {
            "id": "credentials",
            "smartbis_api_key": secrets.token_hex(12),
            "smartbis_api_secret": secrets.token_urlsafe(24),
            "loyalty_token": secrets.token_urlsafe(24),
            "smartpos_token": secrets.token_urlsafe(24),
            "crm_authorization": secrets.token_urlsafe(18),
            "crm_company": str(10000 + secrets.randbelow(90000)),
            "bling_client_id": secrets.token_hex(10),
            "bling_client_secret": secrets.token_urlsafe(24),
            "mercadopago_token": secrets.token_urlsafe(24),
            "crm_store": 100 + secrets.randbelow(900),
            **(found or {}),
        }
        state.put("credentials", found)
    return found
