"""One till of a race: a data folder of its own, opened as the program opens it, and restarted in between."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, MANAGER, demo_products, fresh_pin
from pos_client.demo.store import demo_settings
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import OfflinePolicy
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from tests.sync.box import Box

SECOND = Operator(id="31", code="31", name="Outra Gerente", role="manager")
HAMPER = "10470"
HAMPERS = 4
ROUNDS = 60


@dataclass
class Seat:
    """A till in a data folder of its own; `key_store` outlives its restarts, as the system's would."""

    folder: Path
    box: Box
    provider: str
    place: int
    policy: OfflinePolicy
    key_store: MemoryCredentials = field(repr=False)
    till: Till = field(init=False)
    pins: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.till = self._opened()
        Importing(self.till.store).products(demo_products())
        for person in (CASHIER, MANAGER, SECOND):
            self.pins[person.code] = fresh_pin()
            self.till.signing_in.enrol(person, self.pins[person.code])
        rules = self.till.ruling.current()
        self.till.ruling.change(MANAGER, replace(rules, offline=self.policy))
        self.till.shifts.open(CASHIER, Money(100_00))

    def _opened(self) -> Till:
        store_id = int(self.box.credentials["crm_store"])
        settings = demo_settings(self.box.url, provider=self.provider, store_id=store_id)
        settings = replace(settings, store=replace(settings.store, till=f"{self.place:02d}"))
        return open_till(settings, DataFolder(self.folder), self.key_store)

    def restart(self) -> None:
        """Switched off and on again."""
        self.till.close()
        self.till = self._opened()

    def met(self, member: Member) -> Member:
        """The member as this till keeps them."""
        query = MemberQuery(phone=member.phone)
        found = self.till.members.find_everywhere(query).members
        return found[0] if found else self.till.members.introduce(query)

    def basket(self, member: Member) -> Sale:
        """Dear enough for any balance here."""
        sale = self.till.ringing.new_sale().with_member(member)
        for _ in range(HAMPERS):
            sale = self.till.ringing.ring(sale, HAMPER)
        return sale

    def close_sale(self, sale: Sale) -> None:
        """Paid with exact cash; nobody takes an offer."""
        self.till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), CASHIER)

    def approval(self, person: Operator) -> Approval:
        """That manager's word for one redemption without the platform."""
        return self.till.approvals.approve(
            Permission.REDEEM_OFFLINE,
            approver_code=person.code,
            pin=self.pins[person.code],
            seller=CASHIER,
            reason="Plataforma fora do ar",
        )

    def settle(self) -> None:
        """The queue until nothing waits; what is refused is handled by a manager, as it holds up the rest."""
        for _ in range(ROUNDS):
            with self.till.store.writing() as transaction:
                transaction.exec_driver_sql("UPDATE outbox SET next_attempt_ms = 0 WHERE state = 'pending'")
            self.till.pump.resume()
            self.till.pump.drain_once()
            refused = self.till.pending.items()
            for item in refused:
                self.till.pending.handle(item, "Baixado como perda", operator=MANAGER, approval=None)
            if not refused and not self.rows("SELECT 1 FROM outbox WHERE state = 'pending' LIMIT 1"):
                return

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.till.store.reading() as snapshot:
            return [tuple(row) for row in snapshot.exec_driver_sql(query)]
