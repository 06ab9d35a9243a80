"""Connecting the till to the store's ERP account: signed in by a person, owned by one till."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pos_client.domain.erp import ErpOwner, ErpStanding
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.product import Product
from pos_client.domain.till import TillIdentity
from pos_client.ports import Clock, Wake
from pos_client.services.identity import stamp
from pos_client.store import catalog, journal
from pos_client.store.store import Store


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

    def find_product(self, code: str) -> Product | None:
        """The product under a code that the till does not know."""
        ...

    def standing(self) -> ErpStanding:
        """How it stands, without asking anybody."""
        ...


@dataclass(frozen=True, slots=True)
class ErpAccount:
    """Connects, tells how it stands, asks for a product that a scan did not find."""

    store: Store
    platform: ErpPlatform
    identity: TillIdentity
    installation: str
    clock: Clock
    wake: Wake

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
