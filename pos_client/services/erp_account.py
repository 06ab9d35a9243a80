"""Connecting the till to the store's ERP account: signed in by a person, owned by one till."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pos_client.domain.erp import ErpOwner, ErpStanding
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.product import Product
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock, Wake
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import stamp
from pos_client.store import catalog, journal
from pos_client.store.store import Store

Browse = Callable[[Callable[[str], None], threading.Event], None]
"""Has somebody say yes in the browser: what shows the address, and whether nobody waits any more."""


def no_browser(_show: Callable[[str], None], _given_up: threading.Event) -> None:
    """Where nobody can sign in, as at a command line that brings its own."""
    raise Refused(Reason.ERP_SIGN_IN, problem="no_answer")


class ErpPlatform(Protocol):
    """The ERP as this service needs it; every call may block and is made off the screen."""

    @property
    def name(self) -> str:
        """Its destination's."""
        ...

    def marked_owner(self) -> ErpOwner | None:
        """Whom the account names as its owner."""
        ...

    def mark_owner(self, owner: ErpOwner) -> None:
        """Name this one, in the account and here."""
        ...

    def sign_out(self) -> None:
        """Keep no token."""
        ...

    def release(self) -> bool:
        """Own the account no more and keep no token; false where the account could not be told."""
        ...

    def find_product(self, code: str) -> Product | None:
        """The product under a code that the till does not know."""
        ...

    def standing(self) -> ErpStanding:
        """How it stands, without asking anybody."""
        ...


@dataclass(frozen=True, slots=True)
class ErpAccount:
    """Connects and lets go, tells how it stands, asks for a product that a scan did not find."""

    store: Store
    platform: ErpPlatform
    identity: TillIdentity
    installation: str
    clock: Clock
    wake: Wake
    browse: Browse = no_browser

    def connect_at_screen(
        self,
        by: Operator,
        show: Callable[[str], None],
        *,
        given_up: threading.Event,
        take_over: bool = False,
        approval: Approval | None = None,
    ) -> ErpOwner:
        """Connect, for somebody at the till who may. Raises APPROVAL_… and what `connect` raises."""
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=self._now())
        return self.connect(lambda: self.browse(show, given_up), take_over=take_over, by=by.id)

    def disconnect(self, by: Operator, *, approval: Approval | None = None) -> bool:
        """Let the account go; what waits for it goes on waiting. Whether the account itself was told so.

        Raises Refused(APPROVAL_…), Unavailable(CREDENTIALS).
        """
        leave(by, Permission.SETTINGS_CHANGE, approval=approval)
        told = self.platform.release()
        at = self._now()
        body = {"platform": self.platform.name, "installation": self.installation, "account_told": told}
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            journal.append_entry(
                transaction, "erp_released", body, till=self.identity.code, at=at, operator_id=by.id
            )
        return told

    def connect(self, sign_in: Callable[[], None], *, take_over: bool = False, by: str = "") -> ErpOwner:
        """Sign in (`sign_in` is the browser's part), then own the account; `by` is the person who says so.

        Raises Refused(ERP_SIGN_IN), Refused(ERP_OTHER_OWNER) with `till` and `since` where another till has
        it and nobody said to take it over, Unavailable.
        """
        sign_in()
        mine = ErpOwner(f"{self.identity.store}-{self.identity.till}", self.installation, self._now())
        other = self.platform.marked_owner()
        if other is not None and other.installation != self.installation and not take_over:
            self.platform.sign_out()
            raise Refused(Reason.ERP_OTHER_OWNER, till=other.till, since=other.since[:10])
        self.platform.mark_owner(mine)
        self._note(mine, other, by=by)
        self.wake()
        return mine

    def standing(self) -> ErpStanding:
        """How it stands. Raises Unavailable(CREDENTIALS)."""
        return self.platform.standing()

    def find_product(self, code: str) -> Product | None:
        """Ask the ERP for a code that a scan did not find, and keep what it knows. Raises Unavailable."""
        found = self.platform.find_product(code)
        if found is None:
            return None
        with self.store.writing() as transaction:
            catalog.import_products(transaction, [found])
        return found

    def _note(self, mine: ErpOwner, other: ErpOwner | None, *, by: str) -> None:
        former = other.installation if other and other.installation != mine.installation else ""
        body = {"platform": self.platform.name, "installation": mine.installation, "former_owner": former}
        with self.store.writing() as transaction:
            journal.append_entry(
                transaction, "erp_owner", body, till=self.identity.code, at=mine.since, operator_id=by
            )

    def _now(self) -> str:
        return stamp(self.clock())
