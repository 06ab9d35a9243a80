"""The two folders a PayGo manager shares with the till: one request lies in the one, one answer in the other.

Source: the file interface as documented by terminal vendors. The manager shows within seven seconds that it
has taken a request. An answer stays until the next request; what a menu ended with is set aside before that,
because no charge of ours has it in the database.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from hardware.terminals.paygo_fields import put_file, read_file
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable

STATUS_WAIT_S = 7.0
_LOOK_S = 0.02
_MENU = "ADM"


class PayGoFolder:
    """For one thread at a time."""

    def __init__(self, folder: Path, *, status_wait_s: float) -> None:
        self._wait_s = status_wait_s
        self._request = folder / "Req" / "intpos.001"
        self._status = folder / "Resp" / "intpos.sts"
        self._response = folder / "Resp" / "intpos.001"
        self._menu = folder / "Resp" / "menu.ended"

    def send(self, kind: str, number: str, fields: Mapping[str, str]) -> None:
        """Put a request into the folder and see it taken. What was answered before is cleared away.

        Raises Refused(TERMINAL_BUSY), Unavailable(TERMINAL) where surely nothing was done, or
        Unavailable(OUTCOME_UNKNOWN).
        """
        if self._request.exists():
            raise Refused(Reason.TERMINAL_BUSY)
        try:
            self._set_menu_aside()
            for path in (self._response, self._status):
                path.unlink(missing_ok=True)
            put_file(self._request, {"000-000": kind, "001-000": number, **fields})
        except OSError:
            raise Unavailable(Outage.TERMINAL, cause="folder") from None
        deadline_s = time.monotonic() + self._wait_s
        while not self.has_taken(number):
            if time.monotonic() > deadline_s:
                if self.take_away(number):
                    raise Unavailable(Outage.TERMINAL, cause="not_running")
                raise Unavailable(Outage.OUTCOME_UNKNOWN, why="no_status")
            time.sleep(_LOOK_S)

    def has_taken(self, number: str) -> bool:
        """Whether the manager has shown it, or answered it."""
        told = read_file(self._status) or read_file(self._response)
        return told is not None and told.get("001-000") == number

    def take_away(self, number: str) -> bool:
        """Take our request back; true where it lay there untouched, so that surely nothing was done."""
        lying = read_file(self._request)
        if lying is None or lying.get("001-000") != number:
            return False
        with suppress(OSError):
            self._request.unlink()
            return True
        return False

    def answer(self, number: str) -> dict[str, str] | None:
        """What it said to that request."""
        told = read_file(self._response)
        return told if told is not None and told.get("001-000") == number else None

    def ended_menu(self) -> dict[str, str] | None:
        """What a menu ended with and nobody has dealt with yet, whoever asked for it."""
        with suppress(OSError):
            self._set_menu_aside()
        return read_file(self._menu)

    def forget_menu(self) -> None:
        """It was dealt with. Where it cannot be taken away it is found again, and dealt with once more."""
        with suppress(OSError):
            self._menu.unlink(missing_ok=True)

    def take_menu_away(self) -> None:
        """A request for a menu that nobody took: nobody waits for it any more."""
        lying = read_file(self._request)
        if lying is not None and lying.get("000-000") == _MENU:
            self.take_away(lying.get("001-000", ""))

    def _set_menu_aside(self) -> None:
        told = read_file(self._response)
        if told is not None and told.get("000-000") == _MENU:
            self._response.replace(self._menu)
