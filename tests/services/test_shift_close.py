"""The drawer: cash in and out, readings, the blind count and the close; and what arrives after it."""

import json
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pos_client.domain.benefits import Offer, Redemption, RedemptionState
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.journal import walk
from pos_client.domain.money import ZERO, Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.shift import DENOMINATIONS_CENTS, CashCount, Count
from pos_client.domain.slip import Slip, SlipKind
from pos_client.domain.till import Operator
from pos_client.services.identity import new_id, stamp
from pos_client.services.shift_log import ShiftLog
from pos_client.store import journal, people, redemptions, sales, till_state
from pos_client.store.approvals import save_approval
from pos_client.store.outbox import Message
from pos_client.store.shift_totals import shift_totals
from sync.effects import settle
from sync.outcome import Delivered, Outcome, Rejected
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

MANAGER = Operator(id="op-1", code="1", name="Gerente de Teste", role="manager")
CARD = CardSlip("VISA", "1234", "5678")
FLOAT_CENTS = 100_00


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        with made.store.writing() as transaction:
            people.save_operator(transaction, MANAGER, pin_hash="-")
        yield made


def cash_of(cents: int) -> CashCount:
    """The fewest notes and coins that make this much."""
    pieces = []
    for denomination in DENOMINATIONS_CENTS:
        count, cents = divmod(cents, denomination)
        pieces.append((denomination, count))
    assert cents == 0, "the coin of one centavo is no longer made"
    return CashCount(tuple(pieces))


def counted(cash_cents: int, **others: int) -> Count:
    return Count(cash_of(cash_cents), {method: Money(cents) for method, cents in others.items()})


def approval(till: Till, permission: Permission, *, limit: Money | None = None) -> Approval:
    """The manager's leave, on disk."""
    given = Approval(new_id(), permission, MANAGER.id, MANAGER.code, OPERATOR.id, "conferido", limit)
    with till.store.writing() as transaction:
        save_approval(transaction, given, sale_id=None, at=stamp(till.clock()))
    return given


def log(till: Till) -> ShiftLog:
    return ShiftLog(till.store, till.identity, till.clock)


def rows(till: Till, statement: str) -> list[Any]:
    with till.store.reading() as snapshot:
        return list(snapshot.exec_driver_sql(statement))


def printed(slip: Slip) -> dict[str, Any]:
    """Every row of the slip by its label; of equal ones the last."""
    return {row.label: row for section in slip.sections for row in section.rows}


def kinds(till: Till) -> list[str]:
    with till.store.reading() as snapshot:
        entries = list(journal.entries(snapshot))
    assert walk(entries).ok
    return [entry.kind for entry in entries]


def test_cash_in_and_out_moves_what_the_drawer_should_hold(till: Till) -> None:
    till.checkout.close(till.basket(1_000).with_tender(Tender(Method.CASH, Money(50_00))), OPERATOR)
    till.shifts.supply(OPERATOR, Money(30_00), reason="troco")
    leave = approval(till, Permission.CASH_WITHDRAW)
    till.shifts.withdraw(OPERATOR, Money(80_00), reason="cofre", approval=leave)
    shift = till.shifts.current()
    assert shift is not None
    with till.store.reading() as snapshot:
        totals = shift_totals(snapshot, shift)
    assert totals.expected_drawer_cents == FLOAT_CENTS + 10_00 + 30_00 - 80_00
    assert (totals.supplies.cents, totals.withdrawals.cents, totals.drawer_openings) == (30_00, 80_00, 0)
    assert kinds(till)[-2:] == ["cash_moved", "cash_moved"]
    assert [row[0] for row in rows(till, "SELECT kind FROM documents")] == ["supply", "withdrawal"]
    assert rows(till, "SELECT count(*) FROM print_jobs WHERE document_id IS NOT NULL") == [(2,)]


@pytest.mark.parametrize("action", ["withdraw", "open_drawer"])
def test_what_a_cashier_may_not_do_alone_needs_a_named_approval_used_once(till: Till, action: str) -> None:
    permission = Permission.CASH_WITHDRAW if action == "withdraw" else Permission.DRAWER_OPEN

    def do(operator: Operator, leave: Approval | None) -> None:
        if action == "withdraw":
            till.shifts.withdraw(operator, Money(10_00), reason="cofre", approval=leave)
        else:
            till.shifts.open_drawer(operator, reason="trocar nota", approval=leave)

    leave = approval(till, permission)
    for given, reason in ((None, Reason.APPROVAL_NEEDED), (leave, None), (leave, Reason.APPROVAL_USED)):
        if reason is None:
            do(OPERATOR, given)
            continue
        with pytest.raises(Refused) as refusal:
            do(OPERATOR, given)
        assert refusal.value.reason is reason
    do(MANAGER, None)
    assert rows(till, "SELECT operator_id, approval_id FROM cash_movements ORDER BY rowid") == [
        (OPERATOR.id, leave.id),
        (MANAGER.id, None),
    ]


def test_no_cash_moves_without_a_reason_an_amount_and_an_open_shift(till: Till) -> None:
    for cents, reason, refused in ((0, "x1", Reason.AMOUNT_INVALID), (100, "  ", Reason.APPROVAL_REASON)):
        with pytest.raises(Refused) as refusal:
            till.shifts.supply(OPERATOR, Money(cents), reason=reason)
        assert refusal.value.reason is refused
    till.shifts.close(OPERATOR, counted(FLOAT_CENTS))
    with pytest.raises(Refused) as refusal:
        till.shifts.supply(OPERATOR, Money(100), reason="troco")
    assert refusal.value.reason is Reason.SHIFT_CLOSED
    assert rows(till, "SELECT count(*) FROM cash_movements") == [(0,)]


def test_a_cashiers_reading_tells_nothing_of_the_drawer(till: Till) -> None:
    till.checkout.close(till.paid(1_000), OPERATOR)
    blind = log(till).slip(till.shifts.read(OPERATOR))
    whole = log(till).slip(till.shifts.read(MANAGER))
    allowed = log(till).slip(
        till.shifts.read(OPERATOR, approval=approval(till, Permission.REPORTS_READ)),
    )
    hidden = {"Expected in the drawer", "Opening float", "Cash", "Cash received, net of change"}
    assert not hidden & set(printed(blind))
    assert hidden <= set(printed(whole))
    assert printed(whole)["Expected in the drawer"].cents == FLOAT_CENTS + 10_00
    assert hidden <= set(printed(allowed))
    assert till.shifts.current() is not None


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


def sold_with_benefit(till: Till) -> tuple[str, str]:
    """A closed sale with used cashback and a pending offer: its id and its redemption's."""
    member = till.remembered(some_member(provider_id="p-1"))
    sale = till.basket(50_00, member=member)
    record = redemptions.RedemptionRecord(
        new_id(), sale.id, member.id, "smartbis", 10_00, RedemptionState.HELD, "h-1", ""
    )
    with till.store.writing() as transaction:
        redemptions.add_redemption(transaction, record, at=stamp(till.clock()))
    sale = sale.with_redemption(Redemption(record.id, Money(10_00), "h-1", RedemptionState.HELD))
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR, awaits_offer=True)
    till.checkout.decide_offer(sale.id, Offer("o-1", "Volta", "", Money(3_00)))
    return sale.id, record.id


def settled(till: Till, sale_id: str, redemption_id: str, *, kind: str, outcome: Outcome) -> None:
    """A lane writes that outcome."""
    payload = {"redemption_id": redemption_id, "offer_id": "o-1"}
    message = Message(1, "smartbis", kind, "m", "k", payload, sale_id, 0, 0, None)
    with till.store.writing() as transaction:
        settle(transaction, message, outcome=outcome, now=till.clock(), wait_s=0)


def test_what_arrives_before_the_close_stands_on_the_z(till: Till) -> None:
    sale_id, redemption_id = sold_with_benefit(till)
    settled(till, sale_id, redemption_id, kind="sale", outcome=Delivered(confirms_offer=True))
    settled(till, sale_id, redemption_id, kind="redemption_commit", outcome=Rejected("NO"))
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 40_00))
    lines = printed(log(till).slip(closed.document_id))
    assert lines["Used, refused"].cents == 10_00
    assert lines["New cashback"].cents == 3_00
    assert "New, not confirmed yet" not in lines
    assert rows(till, "SELECT count(*) FROM addenda") == [(0,)]


def test_what_arrives_after_the_close_is_an_addendum_printed_and_chained_once(till: Till) -> None:
    sale_id, redemption_id = sold_with_benefit(till)
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 40_00))
    lines = printed(log(till).slip(closed.document_id))
    assert lines["Used, not confirmed yet"].cents == 10_00
    assert lines["New, not confirmed yet"].cents == 3_00
    for _ in range(2):
        settled(till, sale_id, redemption_id, kind="redemption_commit", outcome=Rejected("NO"))
        settled(till, sale_id, redemption_id, kind="sale", outcome=Delivered(confirms_offer=True))
    assert rows(till, "SELECT kind, amount_cents FROM addenda ORDER BY kind") == [
        ("offer_confirmed", 3_00),
        ("redemption_refused", 10_00),
    ]
    assert kinds(till)[-2:] == ["addendum_added", "addendum_added"]
    z, *addenda = (log(till).slip(one) for one in log(till).papers(closed.document_id))
    assert [slip.kind for slip in addenda] == [SlipKind.ADDENDUM] * 2
    assert {slip.number for slip in addenda} == {z.number}
    assert {printed(slip)["Amount"].cents for slip in addenda} == {3_00, 10_00}
    assert rows(till, "SELECT count(*) FROM print_jobs WHERE document_id IS NOT NULL") == [(3,)]
    assert log(till).past()[0].addenda == 2
    with till.store.reading() as snapshot:
        assert sales.load_receipt(snapshot, sale_id).redemption_state == "refused"


def test_a_slip_is_printed_again_as_a_copy_and_the_journal_knows(till: Till) -> None:
    till.shifts.read(MANAGER)
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS))
    assert log(till).last_report() == closed.document_id
    assert log(till).reprint(closed.document_id, OPERATOR) == 2
    assert kinds(till)[-1] == "slip_reprinted"


def test_the_totals_of_a_shift_count_the_approvals_given_in_it(till: Till) -> None:
    approval(till, Permission.PRICE_OVERRIDE)
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS))
    approval(till, Permission.PRICE_OVERRIDE)
    assert printed(log(till).slip(closed.document_id))["Price changed"].count == 1


@pytest.mark.parametrize("pieces", [((3, 1),), ((100, -1),), ((100, 100_000),)])
def test_only_notes_and_coins_of_the_real_are_counted(pieces: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(Refused):
        CashCount(pieces)


def test_operators_change_in_mid_shift_and_each_sale_is_its_operators(till: Till) -> None:
    shift = till.shifts.take_over(OPERATOR)
    till.checkout.close(till.paid(10_00), OPERATOR)
    assert till.shifts.take_over(MANAGER) == shift == till.shifts.current()
    till.checkout.close(till.paid(7_00), MANAGER)
    closed = till.shifts.close(MANAGER, counted(FLOAT_CENTS + 17_00))
    lines = printed(log(till).slip(closed.document_id))
    assert (lines["17"].cents, lines["1"].cents) == (10_00, 7_00)
    assert [one.code for one in log(till).sign_ins()] == ["1", "17"]
    assert till.shifts.take_over(OPERATOR) is None
