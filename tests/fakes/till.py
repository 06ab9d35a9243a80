"""A till on a temporary path, wired as the real one is: real store, real services, a clock that obeys."""

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from pos_client.domain.customer import Member
from pos_client.domain.destination import Destination
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, StoreHead, TillIdentity
from pos_client.ports import Clock
from pos_client.services.checkout import Checkout
from pos_client.services.importing import Importing
from pos_client.services.late_entry import LateEntry
from pos_client.services.parking import Parking
from pos_client.services.returns import Returns
from pos_client.services.ringing import Ringing
from pos_client.services.shifts import Shifts
from pos_client.store import members, people, till_state
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from tests.fakes.clock import FakeClock

SMARTBIS = Destination("smartbis", identified_only=True, always_credits=True)
SMARTPOS = Destination("smartpos")
OPERATOR = Operator(id="op-17", code="17", name="Operadora de Teste", role="cashier")
HEAD = StoreHead("Loja de Teste", "11.222.333/0001-81", "Rua A, 1", "São Paulo")
CATALOGUE = (
    Product("100", "Café torrado 500 g", Money(1890), gtin="7891000315507"),
    Product("200", "Pão de queijo", Money(450)),
    Product("123", "Queijo minas", Money(4590), unit="kg"),
    Product("9", "Vale-presente", Money(5000), redeemable=False),
)


@dataclass
class Till:
    """What a test needs of a till."""

    store: Store
    identity: TillIdentity
    clock: Clock
    rules: StoreRules
    destinations: tuple[Destination, ...]
    loyalty: str | None
    wakes: list[str] = field(default_factory=list)

    def rules_now(self) -> StoreRules:
        """What the services ask for."""
        return self.rules

    @property
    def ringing(self) -> Ringing:
        return Ringing(self.store, self.rules_now, self.clock)

    @property
    def shifts(self) -> Shifts:
        return Shifts(
            self.store,
            identity=self.identity,
            clock=self.clock,
            head=HEAD,
            sign=lambda text: f"signed {text}",
        )

    @property
    def checkout(self) -> Checkout:
        return Checkout(
            self.store,
            self.identity,
            HEAD,
            self.rules_now,
            self.destinations,
            self.loyalty,
            self.clock,
            lambda: self.wakes.append("woken"),
        )

    @property
    def returns(self) -> Returns:
        return Returns(
            self.store,
            self.identity,
            HEAD,
            self.rules_now,
            self.destinations,
            self.loyalty,
            self.clock,
            lambda: self.wakes.append("woken"),
        )

    @property
    def parking(self) -> Parking:
        return Parking(self.store, self.identity, self.clock)

    @property
    def late_entry(self) -> LateEntry:
        return LateEntry(self.store, self.identity, self.clock)

    def remembered(self, member: Member) -> Member:
        """The member, kept in the local copy."""
        with self.store.writing() as transaction:
            return members.merge_member(transaction, member)

    def basket(self, *cents: int, member: Member | None = None) -> Sale:
        """A sale of one line per price."""
        sale = self.ringing.new_sale()
        for place, price in enumerate(cents, 1):
            product = Product(f"P{place}", f"Produto {place}", Money(price))
            sale = sale.with_product(product, Quantity.units(1))
        return sale.with_member(member)

    def paid(self, *cents: int, member: Member | None = None) -> Sale:
        """Such a sale, paid with exact cash."""
        sale = self.basket(*cents, member=member)
        return sale.with_tender(Tender(Method.CASH, sale.total))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()


def open_till(
    path: Path,
    *,
    clock: Clock | None = None,
    rules: StoreRules | None = None,
    destinations: tuple[Destination, ...] = (SMARTBIS, SMARTPOS),
    loyalty: str | None = "smartbis",
) -> Till:
    """The till at this path, with its operator and its products, no shift open yet."""
    store = open_store(path)
    with store.writing() as transaction:
        identity = till_state.ensure_till(transaction, store="001", till_code="02", installation="test")
        people.save_operator(transaction, OPERATOR, pin_hash="-")
    Importing(store).products(CATALOGUE)
    return Till(
        store=store,
        identity=identity,
        clock=clock or FakeClock(),
        rules=rules or StoreRules(),
        destinations=destinations,
        loyalty=loyalty,
    )


def selling_till(
    path: Path,
    *,
    clock: Clock | None = None,
    rules: StoreRules | None = None,
    destinations: tuple[Destination, ...] = (SMARTBIS, SMARTPOS),
    loyalty: str | None = "smartbis",
) -> Till:
    """The till at this path with a shift open."""
    till = open_till(path, clock=clock, rules=rules, destinations=destinations, loyalty=loyalty)
    if till.shifts.current() is None:
        till.shifts.open(OPERATOR, Money(10_000))
    return till
