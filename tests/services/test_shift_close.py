"""The blind count and the close: all of it or nothing, once, and signed."""

import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.slip import SlipKind
from pos_client.store import journal, till_state
from pos_client.store.shift_totals import shift_totals
from tests.fakes.till import OPERATOR, Till
from tests.services.drawer import (
    CARD,
    FLOAT_CENTS,
    MANAGER,
    approval,
    counted,
    kinds,
    log,
    managed_till,
    printed,
    rows,
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from managed_till(tmp_path)


def test_the_close_writes_count_z_journal_seal_and_paper_together(till: Till) -> None:
    till.checkout.close(till.paid(10_00), OPERATOR)
    sale = till.basket(25_00).with_tender(Tender(Method.CREDIT, Money(25_00), card=CARD))
    till.checkout.close(sale, OPERATOR)
    shift = till.shifts.current()
    assert shift is not None
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 9_95, credit=25_00))
    assert till.shifts.current() is None
    assert [(one.method, one.cents) for one in closed.differences] == [("cash", -5), ("credit", 0)]
    slip = log(till).slip(closed.document_id)
    lines = printed(slip)
    assert (slip.kind, slip.number) == (SlipKind.Z, "001-02-Z000001")
    assert (lines["Sold"].cents, lines["Sold"].count) == (35_00, 2)
    assert (lines["First number"].text, lines["Last number"].text) == ("001-02-000001", "001-02-000002")
    assert lines["17"].cents == 35_00
    ((head, signature),) = rows(till, "SELECT journal_head, signature FROM shift_closes")
    with till.store.reading() as snapshot:
        entry = list(journal.entries(snapshot))[-1]
    assert (entry.kind, head) == ("shift_closed", f"{entry.sequence}:{entry.hash}")
    assert signature == f"signed {head}"
    assert rows(till, "SELECT closed_by FROM shifts") == [(OPERATOR.id,)]
    pieces = rows(till, "SELECT denominations FROM shift_counts WHERE method = 'cash'")[0][0]
    assert sum(int(cents) * count for cents, count in json.loads(pieces).items()) == FLOAT_CENTS + 9_95
    assert [row[0] for row in rows(till, "SELECT state FROM print_jobs WHERE document_id IS NOT NULL")] == [
        "queued"
    ]


def test_a_count_says_whether_it_fits_and_each_try_is_in_the_journal(till: Till) -> None:
    first = till.shifts.count(OPERATOR, counted(FLOAT_CENTS - 20_00))
    second = till.shifts.count(OPERATOR, counted(FLOAT_CENTS - 5_00))
    assert (first.needs_approval, first.largest) == (True, Money(20_00))
    assert (second.needs_approval, second.largest) == (False, Money(5_00))
    assert kinds(till)[-2:] == ["shift_counted", "shift_counted"]
    assert till.shifts.current() is not None


def test_a_large_difference_is_closed_only_with_another_persons_eyes(till: Till) -> None:
    count = counted(FLOAT_CENTS - 20_00)
    small = approval(till, Permission.SHIFT_CLOSE_DIFFERENCE, limit=Money(10_00))
    other = approval(till, Permission.CASH_WITHDRAW)
    for operator, given, reason in (
        (OPERATOR, None, Reason.APPROVAL_NEEDED),
        (MANAGER, None, Reason.APPROVAL_NEEDED),
        (OPERATOR, other, Reason.APPROVAL_NEEDED),
        (OPERATOR, small, Reason.APPROVAL_LIMIT),
    ):
        with pytest.raises(Refused) as refusal:
            till.shifts.close(operator, count, approval=given)
        assert refusal.value.reason is reason
    assert rows(till, "SELECT count(*) FROM shift_closes") == [(0,)]
    fitting = approval(till, Permission.SHIFT_CLOSE_DIFFERENCE, limit=Money(20_00))
    closed = till.shifts.close(OPERATOR, count, approval=fitting)
    assert printed(log(till).slip(closed.document_id))["Approved by"].text == MANAGER.code
    assert rows(till, "SELECT approval_id FROM shift_closes") == [(fitting.id,)]


def test_a_surplus_on_one_tender_does_not_mend_a_shortage_on_another(till: Till) -> None:
    result = till.shifts.count(OPERATOR, counted(FLOAT_CENTS - 20_00, pix=20_00))
    assert result.needs_approval
    assert [(one.method, one.cents) for one in result.differences] == [("cash", -20_00), ("pix", 20_00)]


def test_the_limit_is_the_stores_rule(till: Till) -> None:
    with till.store.writing() as transaction:
        rules = till_state.load_rules(transaction)
        assert rules.close_difference_limit_cents == 500
        changed = type(rules)(close_difference_limit_cents=25_00)
        till_state.save_rules(transaction, changed)
        assert till_state.load_rules(transaction) == changed
    assert not till.shifts.count(OPERATOR, counted(FLOAT_CENTS - 25_00)).needs_approval


def test_an_open_sale_is_finished_before_the_shift_is(till: Till) -> None:
    till.ringing.keep(till.basket(10_00))
    for action in (till.shifts.count, till.shifts.close):
        with pytest.raises(Refused) as refusal:
            action(OPERATOR, counted(FLOAT_CENTS))
        assert refusal.value.reason is Reason.SALE_OPEN
    assert till.shifts.current() is not None


def test_z_numbers_go_up_by_one_and_a_shift_closes_once(till: Till) -> None:
    for expected in (1, 2, 3):
        assert till.shifts.close(OPERATOR, counted(FLOAT_CENTS)).z_number == expected
        with pytest.raises(Refused) as refusal:
            till.shifts.close(OPERATOR, counted(FLOAT_CENTS))
        assert refusal.value.reason is Reason.SHIFT_CLOSED
        till.shifts.open(OPERATOR, Money(FLOAT_CENTS))
    past = log(till).past()
    assert [(one.z_number, one.number, one.difference_cents) for one in past] == [
        (3, 3, 0),
        (2, 2, 0),
        (1, 1, 0),
    ]


def test_what_fails_in_the_close_undoes_all_of_it(till: Till) -> None:
    def no_key(_text: str) -> str:
        raise Refused(Reason.SETTINGS_INVALID)

    broken = type(till.shifts)(
        till.store, till.identity, clock=till.clock, head=till.checkout.head, sign=no_key
    )
    before = kinds(till)
    with pytest.raises(Refused):
        broken.close(OPERATOR, counted(FLOAT_CENTS))
    assert till.shifts.current() is not None
    assert kinds(till) == before
    for table in ("shift_counts", "shift_closes", "documents", "print_jobs"):
        assert rows(till, f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize("seed", range(3))
def test_totals_are_the_sum_of_what_was_sold(till: Till, seed: int) -> None:
    chance = random.Random(seed)
    cash = cards = gross = 0
    for _ in range(25):
        sale = till.basket(*(chance.randrange(1, 90_00) for _ in range(chance.randrange(1, 4))))
        if chance.random() < 0.4:
            sale = sale.with_line_discount(0, Money(chance.randrange(0, sale.lines[0].gross.cents)))
        part = Money(chance.randrange(0, sale.total.cents))
        if part:
            sale = sale.with_tender(Tender(Method.DEBIT, part, card=CARD))
        sale = sale.with_tender(Tender(Method.CASH, sale.remaining + Money(chance.randrange(0, 10_00))))
        till.checkout.close(sale, chance.choice((OPERATOR, MANAGER)))
        cards += part.cents
        cash += sale.paid.cents - part.cents - sale.change.cents
        gross += sale.gross.cents
    shift = till.shifts.current()
    assert shift is not None
    with till.store.reading() as snapshot:
        totals = shift_totals(snapshot, shift)
    assert totals.expected() == {"cash": FLOAT_CENTS + cash, "debit": cards}
    assert totals.gross_cents == gross
    assert totals.gross_cents - totals.discounts.cents == totals.sales.cents == cash + cards
    assert sum(one.sales.cents for one in totals.operators) == totals.sales.cents
    assert sum(one.sales.count for one in totals.operators) == totals.sales.count == 25


def test_a_sale_in_the_instant_of_the_close_is_in_exactly_one_shift(till: Till) -> None:
    done = threading.Event()

    def sell() -> list[str]:
        numbers = []
        while not done.is_set():
            try:
                numbers.append(till.checkout.close(till.paid(100), OPERATOR).number)
            except Refused as refusal:
                assert refusal.reason is Reason.SHIFT_CLOSED
            done.wait(0.002)  # the writer goes to whoever asks first: let the other threads ask
        return numbers

    def turn() -> list[int]:
        sold = []
        for number in range(1, 9):
            while not rows(
                till, f"SELECT 1 FROM sales s JOIN shifts h ON h.id = s.shift_id AND h.number = {number}"
            ):
                done.wait(0.002)
            generous = approval(till, Permission.SHIFT_CLOSE_DIFFERENCE)
            closed = till.shifts.close(OPERATOR, counted(0), approval=generous)
            sold.append(printed(log(till).slip(closed.document_id))["Sold"].count)
            till.shifts.open(OPERATOR, ZERO)
        done.set()
        return sold

    with ThreadPoolExecutor(4) as pool:
        sellers = [pool.submit(sell) for _ in range(2)]
        try:
            on_paper = turn()
        finally:
            done.set()
        numbers = [number for seller in sellers for number in seller.result()]
    assert len(set(numbers)) == len(numbers)
    in_tables = rows(
        till,
        "SELECT count(s.id) FROM shifts h LEFT JOIN sales s ON s.shift_id = h.id GROUP BY h.number "
        "ORDER BY h.number",
    )
    assert [row[0] for row in in_tables[:-1]] == on_paper
    assert sum(row[0] for row in in_tables) == len(numbers)
    assert kinds(till).count("shift_closed") == 8
