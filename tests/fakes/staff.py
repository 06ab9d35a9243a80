"""Operators with real PINs, whose hash costs a test little."""

import secrets
from dataclasses import dataclass, field

from argon2 import PasswordHasher

from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.ports import Clock
from pos_client.services.approvals import Approvals
from pos_client.services.people import People
from pos_client.services.signing_in import SigningIn
from pos_client.store.store import Store
from tests.fakes.people import some_pin
from tests.fakes.till import OPERATOR, Till

SUPERVISOR = Operator(id="op-20", code="20", name="Supervisor de Teste", role="supervisor")
MANAGER = Operator(id="op-30", code="30", name="Gerente de Teste", role="manager")


def cheap_signing_in(store: Store, clock: Clock, *, pepper: bytes) -> SigningIn:
    """Signing in as at the counter, but for the hash's cost."""
    service = SigningIn(store, clock, pepper)
    service.__dict__["_hasher"] = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return service


@dataclass
class Staff:
    """A till's cashier, supervisor and manager, and their PINs by code."""

    till: Till
    pepper: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    pins: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.signing_in = cheap_signing_in(self.till.store, self.till.clock, pepper=self.pepper)
        for person in (OPERATOR, SUPERVISOR, MANAGER):
            self.pins[person.code] = some_pin()
            self.signing_in.enrol(person, self.pins[person.code])

    @property
    def approvals(self) -> Approvals:
        return Approvals(
            self.till.store, self.till.identity, clock=self.till.clock, signing_in=self.signing_in
        )

    @property
    def people(self) -> People:
        till = self.till
        return People(till.store, till.identity, clock=till.clock, signing_in=self.signing_in)

    def approval(
        self,
        permission: Permission,
        *,
        by: Operator = MANAGER,
        seller: Operator = OPERATOR,
        reason: str = "Cortesia da loja",
        limit: Money | None = None,
    ) -> Approval:
        """What somebody gave, with their PIN."""
        return self.approvals.approve(
            permission,
            approver_code=by.code,
            pin=self.pins[by.code],
            seller=seller,
            reason=reason,
            limit=limit,
        )
