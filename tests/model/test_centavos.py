"""Any sequence of sales, discounts, cashback, returns and cash movements: every centavo is found again.

Four sequences from a printed seed; the expected sums are kept by hand, apart from the code under test.
"""

import os
import random
import secrets
from collections import Counter
from pathlib import Path

import pytest

from pos_client.domain.benefits import Redemption, RedemptionState
from pos_client.domain.errors import Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.returning import RefundBy
from pos_client.domain.sale import Sale, SaleDiscount
from pos_client.domain.till import Operator
from pos_client.services.identity import new_id, stamp
from pos_client.services.verifying import verify_till
from pos_client.store import people, redemptions
from pos_client.store.shift_totals import shift_totals
from tests.fakes.people import some_member
from tests.fakes.till import Till, selling_till

STEPS = 40
MANAGER = Operator(id="op-1", code="1", name="Gerente de Teste", role="manager")


class Books:
    """What a careful person would have written down, in centavos."""

    def __init__(self, till: Till, chance: random.Random) -> None:
        self.till, self.chance = till, chance
        self.member = till.remembered(some_member(provider_id="p-1", cpf=False, phone=False))
        self.sums: Counter[str] = Counter(drawer=10_000)
        self.numbers: list[str] = []

    def sell(self) -> None:
        sale = self.till.basket(*(self.chance.randint(1, 9_999) for _ in range(self.chance.randint(1, 6))))
        if self.chance.random() < 0.4:
            sale = sale.with_discount(SaleDiscount(Money(self.chance.randint(0, sale.net.cents // 10))))
        if self.chance.random() < 0.4 and sale.total.cents > 1:
            sale = self._with_cashback(sale.with_member(self.member))
        card = self.chance.randint(0, sale.total.cents)
        if card:
            sale = sale.with_tender(Tender(Method.CREDIT, Money(card), card=CardSlip("visa", "1", "2")))
        cash = sale.total.cents - card
        if cash:
            sale = sale.with_tender(Tender(Method.CASH, Money(cash + self.chance.randint(0, 500))))
        closed = self.till.checkout.close(sale, MANAGER)
        self.numbers.append(closed.number)
        self.sums.update(sold=sale.total.cents, drawer=cash, discounts=sale.discount.cents)

    def _with_cashback(self, sale: Sale) -> Sale:
        amount = self.chance.randint(1, sale.total.cents - 1)
        record = redemptions.RedemptionRecord(
            new_id(), sale.id, self.member.id, "smartbis", amount, RedemptionState.HELD, "h", ""
        )
        with self.till.store.writing() as transaction:
            redemptions.add_redemption(transaction, record, at=stamp(self.till.clock()))
        self.sums["cashback"] += amount
        return sale.with_redemption(Redemption(record.id, Money(amount), "h", RedemptionState.HELD))

    def take_back(self) -> None:
        """Some lines of some sale, as far as there is anything left of it."""
        if not self.numbers:
            return
        original = self.till.returns.find(self.chance.choice(self.numbers))
        left = original.left
        some = self.chance.sample(sorted(left), self.chance.randint(0, len(left)))
        parts = {place: Quantity(self.chance.randint(1, left[place].milli)) for place in some}
        if not parts:
            return
        closed = self.till.returns.return_lines(
            original, parts, RefundBy.ORIGINAL, operator=MANAGER, reason="Desistência"
        )
        back = sum(one.amount.cents for one in closed.back)
        assert back == closed.total.cents
        cash = sum(one.amount.cents for one in closed.back if one.method is Method.CASH)
        self.sums.update(returned=back, drawer=-cash)

    def cancel(self) -> None:
        """All that is left of some sale."""
        if not self.numbers:
            return
        original = self.till.returns.find(self.chance.choice(self.numbers))
        left = original.total.cents - original.returned_total.cents
        try:
            closed = self.till.returns.cancel_sale(original, operator=MANAGER, reason="Engano")
        except Refused:
            assert original.is_exhausted
            return
        assert closed.total.cents == left, "parts and rest are not the whole"
        cash = sum(one.amount.cents for one in closed.back if one.method is Method.CASH)
        self.sums.update(cancelled=left, drawer=-cash)

    def move_cash(self) -> None:
        cents = self.chance.randint(1, 5_000)
        if self.chance.random() < 0.5:
            self.till.shifts.supply(MANAGER, Money(cents), reason="Troco")
            self.sums["drawer"] += cents
        else:
            self.till.shifts.withdraw(MANAGER, Money(cents), reason="Cofre")
            self.sums["drawer"] -= cents


@pytest.mark.parametrize("sequence", range(4))
def test_every_centavo_is_found_again(tmp_path: Path, sequence: int) -> None:
    seed = int(os.environ.get("POS_SEED", "0")) or secrets.randbits(32)
    print(f"POS_SEED={seed}")
    chance = random.Random(seed + sequence)
    with selling_till(tmp_path / "till.db") as till:
        with till.store.writing() as transaction:
            people.save_operator(transaction, MANAGER, pin_hash="-")
        books = Books(till, chance)
        for _ in range(STEPS):
            chance.choice([books.sell] * 3 + [books.take_back] * 3 + [books.cancel, books.move_cash])()
        shift = till.shifts.current()
        assert shift is not None
        with till.store.reading() as snapshot:
            totals = shift_totals(snapshot, shift)
    sums = books.sums
    assert totals.sales.cents == sums["sold"]
    assert totals.discounts.cents == sums["discounts"]
    assert totals.returns.cents == sums["returned"]
    assert totals.cancellations.cents == sums["cancelled"]
    assert totals.expected_drawer_cents == sums["drawer"]
    assert totals.net_cents == sums["sold"] - sums["returned"] - sums["cancelled"]
    assert verify_till(tmp_path / "till.db").faults == []
