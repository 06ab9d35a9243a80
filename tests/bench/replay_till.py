"""The replay's offline half: real baskets rung, paid and closed through the till's own services."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.destination import Destination
from pos_client.domain.errors import Refused
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, StoreHead
from pos_client.services.checkout import Checkout
from pos_client.services.importing import Importing
from pos_client.services.members import Members
from pos_client.services.returns import Returns
from pos_client.services.ringing import Ringing
from pos_client.services.shifts import Shifts
from pos_client.store import people, till_state
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from sync.loyalty.smartbis import NAME as SMARTBIS
from sync.loyalty.smartbis import smartbis_destination
from sync.smartpos import smartpos_destination
from tests.bench.replay_baskets import Baskets, Invoice
from tests.bench.replay_returns import Back, ReplayReturns
from tests.bench.timing import timed

DESTINATIONS: tuple[Destination, ...] = (smartbis_destination(extension=True), smartpos_destination())
OPERATOR = Operator("op-1", "1", "Replay", "cashier")
HEAD = StoreHead("Replay", "11.222.333/0001-81", "", "")


def now() -> datetime:
    """The machine's time with its offset."""
    return datetime.now(UTC).astimezone()


@dataclass(slots=True)
class Sold:
    """What the offline half did. `skipped` counts rows that the till refused, by its own reason."""

    sale_ms: list[float] = field(default_factory=list)
    scan_ms: list[float] = field(default_factory=list)
    lines: int = 0
    sales: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    back: Back = field(default_factory=Back)


class ReplayTill:
    """A fresh till on this folder."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(folder / "till.db")
        with self.store.writing() as transaction:
            identity = till_state.ensure_till(transaction, store="001", till_code="01", installation="replay")
            people.save_operator(transaction, OPERATOR, pin_hash="-")
        rules = StoreRules
        self.ringing = Ringing(self.store, rules, now)
        self.members = Members(self.store, None)
        self.checkout = Checkout(
            self.store, identity, HEAD, rules, DESTINATIONS, SMARTBIS, now, wake=lambda: None
        )
        self.returning = ReplayReturns(
            Returns(self.store, identity, HEAD, rules, DESTINATIONS, SMARTBIS, now, wake=lambda: None),
            self.ringing,
            OPERATOR,
        )
        Shifts(self.store, identity, clock=now, head=HEAD, sign=str).open(OPERATOR, Money(0))

    def take_in(self, baskets: Baskets, members: Mapping[int, Member]) -> None:
        """Import the catalogue and the programme's members."""
        importing = Importing(self.store)
        importing.products(baskets.products.values())
        importing.members(members.values())

    def sell(self, baskets: Baskets, members: Mapping[int, Member]) -> Sold:
        """Close every invoice, as one sale each."""
        sold = Sold()
        for place, invoice in enumerate(baskets.invoices.values()):
            if invoice.is_return:
                self.returning.take_back(invoice, sold.back, sold.skipped)
                continue
            member = members[invoice.customer] if invoice.customer is not None else None
            sale = self._rung(invoice, sold, member=member)
            if not sale.lines:
                continue
            self.ringing.keep(sale)
            paid = sale.with_tender(_tender(sale, place))
            with timed(sold.sale_ms):
                self.checkout.close(paid, OPERATOR)
            self.returning.remember(invoice.customer, paid)
            sold.sales += 1
            sold.lines += len(sale.lines)
        return sold

    def _rung(self, invoice: Invoice, sold: Sold, *, member: Member | None) -> Sale:
        sale = self.ringing.new_sale()
        if member is not None:
            assert member.phone is not None
            (found,) = self.members.find_here(MemberQuery(phone=member.phone))
            sale = sale.with_member(found)
        for row in invoice.rows:
            try:
                with timed(sold.scan_ms):
                    product = replace(self.ringing.product(row.code), unit_price=row.unit_price)
                    sale = sale.with_product(product, row.quantity, code=row.code)
            except Refused as refusal:
                sold.skipped[str(refusal.reason)] += 1
        return sale


def _tender(sale: Sale, place: int) -> Tender:
    """Exact cash, cash with change, a card and Pix in turn."""
    match place % 4:
        case 0:
            return Tender(Method.CASH, sale.total)
        case 1:
            return Tender(Method.CASH, Money(-(-sale.total.cents // 1000) * 1000))
        case 2:
            slip = CardSlip("visa", f"{place:09d}", f"{place:06d}")
            return Tender(Method.CREDIT, sale.total, card=slip)
        case _:
            return Tender(Method.PIX, sale.total, confirmed_by=OPERATOR.id)
