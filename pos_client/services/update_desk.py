"""Updates inside the open till: a look now and then on the thread `updates`, and a manager's word for one."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import stamp
from pos_client.services.update_troubles import UpdateTrouble, last_trouble
from pos_client.services.updating import Releases, Updating
from pos_client.store import journal
from pos_client.store.store import Store

FIRST_AFTER_S = 120.0
EVERY_S = 6 * 3600.0
BYTES_PER_S = 20_000_000
"""How fast a new program is unpacked beside a counter that sells."""

_log = logging.getLogger("pos.updates")


@dataclass(frozen=True, slots=True)
class Standing:
    """Which version runs and which `waiting` one is ready; what is in its way; the one that was given up.

    `by_itself`: it is taken outside opening hours without anybody's word.
    """

    running: str
    waiting: str = ""
    obstacles: tuple[str, ...] = ()
    given_up: str = ""
    by_itself: bool = False
    trouble: UpdateTrouble | None = None
    """Why the last look brought nothing."""


@dataclass(frozen=True, slots=True)
class UpdateDesk:
    """What the screen asks and says."""

    store: Store
    identity: TillIdentity
    clock: Clock
    updating: Updating

    def standing(self) -> Standing:
        """As it is now; reads files and the database."""
        state = self.updating.program.state()
        return Standing(
            self.updating.version,
            waiting=state.staged.version if state.staged else "",
            obstacles=self.updating.obstacles() if state.staged else (),
            given_up=state.given_up,
            by_itself=bool(self.updating.hours),
            trouble=last_trouble(self.updating.program),
        )

    def approve(self, by: Operator, *, approval: Approval | None) -> None:
        """What waits is taken when the till closes next, whatever the hour.

        Raises Refused: APPROVAL_NEEDED, APPROVAL_USED, UPDATE_NONE, CART_BUSY where something is open.
        """
        found = self.standing()
        if not found.waiting:
            raise Refused(Reason.UPDATE_NONE)
        if set(found.obstacles) - {"hours"}:
            raise Refused(Reason.CART_BUSY)
        leave(by, Permission.SETTINGS_CHANGE, approval=approval)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            body = {"from": found.running, "to": found.waiting}
            journal.append_entry(
                transaction, "update_approved", body, till=self.identity.code, at=at, operator_id=by.id
            )
        self.updating.approve(approval.approver_id if approval else by.id)


class UpdateWorker(threading.Thread):
    """Looks soon after the start and a few times a day, never two tills at the same second."""

    def __init__(
        self, updating: Updating, releases: Callable[[], Releases | None], *, every_s: float = EVERY_S
    ) -> None:
        super().__init__(name="updates", daemon=True)
        self._stopping = threading.Event()
        self._updating = replace(updating, step=self._on_step, breathe=self._on_unpacked)
        self._releases, self._every_s = releases, every_s

    def stop(self, *, wait_s: float = 3.0) -> None:
        """End; a fetch that is under way ends with the program, and begins again."""
        self._stopping.set()
        if self.is_alive():
            self.join(wait_s)

    def run(self) -> None:
        """The thread."""
        wait_s = min(FIRST_AFTER_S, self._every_s)
        while not self._stopping.wait(wait_s * random.uniform(0.8, 1.2)):  # noqa: S311 - to spread the tills
            wait_s = self._every_s
            try:
                releases = self._releases()
                if releases is not None:
                    self._updating.stage(releases)
            except TillError as error:
                _log.warning("no update: %s", error.key)
            except _Stopped:
                return
            except Exception:
                _log.exception("the updates met a bug")

    def _on_step(self, _name: str) -> None:
        """Raises _Stopped: the till closes, and what was begun is begun again."""
        if self._stopping.is_set():
            raise _Stopped

    def _on_unpacked(self, size_bytes: int) -> None:
        self._stopping.wait(size_bytes / BYTES_PER_S)
        self._on_step("")


class _Stopped(Exception):
    """The till closes."""
