"""What a till does all day besides selling: goods come back, cash moves, carts wait, shifts end.

Each act that lasts is said as soon as its service has answered, never before.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from pos_client.credentials import MemoryCredentials
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.returning import Original, RefundBy, SoldLine
from pos_client.domain.shift import DENOMINATIONS_CENTS, CashCount, Count
from pos_client.services.identity import stamp
from pos_client.services.sealing import Seal
from pos_client.services.shifts import Shifts
from pos_client.services.store_credits import StoreCredit
from pos_client.store import journal
from pos_client.store.shift_totals import shift_totals
from tests.fakes.staff import Staff
from tests.fakes.till import HEAD, OPERATOR, Till

FLOAT_CENTS = 100_00
EARLIER = 30


@dataclass
class Day:
    """One till's day. `say` is told of each act in words, as a screen would say it."""

    till: Till
    chance: random.Random
    say: Callable[..., None]
    shifts: Shifts = field(init=False)

    def __post_init__(self) -> None:
        self.shifts = sealed_shifts(self.till)

    @cached_property
    def staff(self) -> Staff:
        """Enrolled when the first leave is asked for."""
        return Staff(self.till)

    def anything(self) -> None:
        """One act, by chance."""
        acts = {
            self.return_part: 6,
            self.cancel: 3,
            self.exchange: 2,
            self.move_cash: 4,
            self.park: 3,
            self.recall: 3,
            self.end_shift: 3,
        }
        (act,) = self.chance.choices(list(acts), list(acts.values()))
        act()

    def return_part(self) -> None:
        """Some of an earlier sale, of any shift, by the means it was paid with or for a credit."""
        original = self._earlier()
        if original is not None:
            refund = RefundBy.STORE_CREDIT if self.chance.random() < 0.3 else RefundBy.ORIGINAL
            self._take_back(original, refund)

    def cancel(self) -> None:
        """A sale of this shift, with another person's leave."""
        shift = self.shifts.current()
        original = self._earlier(shift_id=shift.id if shift is not None else "")
        if original is None:
            return
        approval = self.staff.approval(Permission.CLOSED_SALE_CANCEL)
        closed = self.till.returns.cancel_sale(
            original, operator=OPERATOR, reason="Engano", approval=approval
        )
        self.say("returned", closed.id, closed.number)

    def exchange(self) -> None:
        """What comes back pays for what goes out."""
        original = self._earlier()
        if original is None:
            return
        sale = self.till.basket(self.chance.randint(100, 5000))
        credit = self._take_back(original, RefundBy.STORE_CREDIT, exchange_sale_id=sale.id)
        if credit is not None:
            share = min(credit.amount, sale.total)
            sale = sale.with_tender(Tender(Method.STORE_CREDIT, share, credit_code=credit.code))
        if sale.remaining:
            sale = sale.with_tender(Tender(Method.CASH, sale.remaining))
        closed = self.till.checkout.close(sale, OPERATOR)
        self.say("sold", closed.id, closed.number)

    def move_cash(self) -> None:
        """In, out, or only the drawer opened."""
        amount = Money(self.chance.randint(1, 5000))
        match self.chance.choice(("supply", "withdraw", "open_drawer")):
            case "supply":
                moved = self.shifts.supply(OPERATOR, amount, reason="Troco")
            case "withdraw":
                leave = self.staff.approval(Permission.CASH_WITHDRAW)
                moved = self.shifts.withdraw(OPERATOR, amount, reason="Cofre", approval=leave)
            case _:
                leave = self.staff.approval(Permission.DRAWER_OPEN)
                moved = self.shifts.open_drawer(OPERATOR, reason="Trocar nota", approval=leave)
        self.say("moved", moved)

    def park(self) -> None:
        """A cart for later, whoever is at the till then."""
        sale = self.till.basket(self.chance.randint(1, 9999))
        self.till.ringing.keep(sale)
        parked = self.till.parking.park(sale, "", operator=OPERATOR)
        self.say("parked", parked.sale_id)

    def recall(self) -> None:
        """The cart that waited longest is taken up and sold."""
        waiting = self.till.parking.parked()
        if not waiting:
            return
        new = self.till.ringing.new_sale()
        sale = self.till.parking.recall(waiting[0].sale_id, instead_of=new, operator=OPERATOR)
        self.say("recalled", sale.id)
        closed = self.till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
        self.say("sold", closed.id, closed.number)

    def end_shift(self) -> None:
        """X, count, Z, and the next shift."""
        shift = self.shifts.current()
        assert shift is not None
        self.shifts.read(OPERATOR)
        with self.till.store.reading() as snapshot:
            expected = shift_totals(snapshot, shift).expected()
        others = {name: Money(max(0, cents)) for name, cents in expected.items() if name != Method.CASH}
        count = Count(_pieces(expected[Method.CASH.value]), others)
        leave = None
        if self.shifts.count(OPERATOR, count).needs_approval:
            leave = self.staff.approval(Permission.SHIFT_CLOSE_DIFFERENCE)
        closed = self.shifts.close(OPERATOR, count, approval=leave)
        self.say("closed", shift.id, str(closed.z_number))
        self.shifts.open(OPERATOR, Money(FLOAT_CENTS))

    def _take_back(
        self, original: Original, refund: RefundBy, *, exchange_sale_id: str | None = None
    ) -> StoreCredit | None:
        left = [line for line in original.lines if line.left_milli]
        some = self.chance.sample(left, self.chance.randint(1, len(left)))
        closed = self.till.returns.return_lines(
            original,
            {line.position: self._part(line) for line in some},
            refund,
            operator=OPERATOR,
            reason="Desistência",
            exchange_sale_id=exchange_sale_id,
        )
        self.say("returned", closed.id, closed.number)
        return closed.credit

    def _part(self, line: SoldLine) -> Quantity:
        """Whole pieces of what is sold by the piece, any weight of the rest."""
        if line.left_milli % 1000:
            return Quantity(self.chance.randint(-(-line.left_milli // 2), line.left_milli))
        return Quantity(1000 * self.chance.randint(1, line.left_milli // 1000))

    def _earlier(self, *, shift_id: str = "") -> Original | None:
        """One of the newest sales of which something is left."""
        query = "SELECT id FROM sales WHERE ? IN ('', shift_id) ORDER BY sequence DESC LIMIT ?"
        with self.till.store.reading() as snapshot:
            newest = [row.id for row in snapshot.exec_driver_sql(query, (shift_id, EARLIER))]
        if not newest:
            return None
        original = self.till.returns.find(self.chance.choice(newest))
        return None if original.is_exhausted else original


def sealed_shifts(till: Till) -> Shifts:
    """Closed under a key of this life's own, put into the journal as the program does at a start."""
    seal = Seal.kept_by(MemoryCredentials())
    body = {"seal": seal.public_key, "installation": "test", "epoch": till.identity.epoch}
    at = stamp(till.clock())
    with till.store.writing() as transaction:
        journal.append_entry(
            transaction, "seal_published", body, till=till.identity.code, at=at, operator_id=""
        )
    return Shifts(till.store, till.identity, till.clock, head=HEAD, sign=seal.sign)


def _pieces(cents: int) -> CashCount:
    """Notes and coins for that much; what no coin makes up is missing."""
    pieces, left = [], max(0, cents)
    for denomination in DENOMINATIONS_CENTS:
        count, left = divmod(left, denomination)
        pieces.append((denomination, count))
    return CashCount(tuple(pieces))
