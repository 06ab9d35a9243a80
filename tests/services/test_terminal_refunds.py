"""What a return gives back at a machine: on disk with the return, asked once, found again, never twice."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy.exc import IntegrityError

from hardware.terminals.manual import ManualTerminal
from hardware.terminals.paygo import PayGoTerminal
from hardware.terminals.simulated import SimulatedTerminal
from hardware.terminals.simulated_paygo import SimulatedPayGo
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Charge, MachineAnswer, Method, PaymentState, RefundState
from pos_client.domain.returning import RefundBy
from pos_client.services.machine_slips import MachineSlips
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminal_refunds import TerminalRefunds
from pos_client.services.terminals import Terminals
from pos_client.store import payments
from tests.fakes.clock import FakeClock
from tests.fakes.till import HEAD, OPERATOR, Till, selling_till
from tests.whole.terminal_returns import PRICES, Desk

WHOLE = sum(PRICES)


class Lossy(SimulatedTerminal):
    """Gives back and loses the answer; or says no."""

    loses = 0
    refuses = False

    def refund(self, charge: Charge) -> MachineAnswer:
        if self.refuses:
            raise Refused(Reason.TERMINAL_REFUSED)
        answer = super().refund(charge)
        if self.loses:
            self.loses -= 1
            raise Unavailable(Outage.OUTCOME_UNKNOWN)
        return answer


class Dying(SimulatedTerminal):
    """The program dies while it gives back."""

    def refund(self, charge: Charge) -> NoReturn:
        super().refund(charge)
        raise KeyboardInterrupt


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "pos.db", destinations=(), loyalty=None) as made:
        yield made


def returned(desk: Desk, count: int) -> tuple[TerminalRefunds, str]:
    """Sold and come back; the refund that waits."""
    refunds = TerminalRefunds(desk.terminals)
    (refund,) = refunds.of_return(desk.take_back(desk.sell(), count))
    assert refund.state is RefundState.WANTED
    return refunds, refund.id


@pytest.mark.parametrize(("count", "left"), [(1, PRICES[1]), (2, 0)])
def test_what_comes_back_goes_back_to_the_card_once(till: Till, count: int, left: int) -> None:
    machine = SimulatedTerminal()
    refunds, refund_id = returned(Desk(till, machine, Method.CREDIT), count)
    for _ in range(2):
        assert refunds.give(refund_id).state is RefundState.GIVEN
    assert machine.charged_cents == left
    assert refunds.open() == ()


def test_two_parts_of_one_charge_make_it_whole(till: Till) -> None:
    machine = SimulatedTerminal()
    desk = Desk(till, machine, Method.CREDIT)
    number = desk.sell()
    for _ in PRICES:
        original = till.returns.find(number)
        first = next(line for line in original.lines if line.left_milli)
        closed = desk.take_back(number, 1) if first.position == 1 else _take_second(till, number)
        desk.give(closed)
    assert machine.charged_cents == 0
    with till.store.reading() as snapshot:
        states = snapshot.exec_driver_sql("SELECT state, refunded_cents FROM terminal_payments").all()
    assert [tuple(row) for row in states] == [("refunded", WHOLE)]


def _take_second(till: Till, number: str) -> str:
    original = till.returns.find(number)
    quantities = {original.lines[1].position: Quantity.units(1)}
    closed = till.returns.return_lines(
        original, quantities, RefundBy.ORIGINAL, operator=OPERATOR, reason="Desistência"
    )
    return closed.id


def test_a_lost_answer_is_repeated_under_the_same_key(till: Till) -> None:
    machine = Lossy()
    refunds, refund_id = returned(Desk(till, machine, Method.CREDIT), 1)
    machine.loses = 2
    with pytest.raises(Unavailable):
        refunds.give(refund_id)
    (asked,) = refunds.open()
    assert asked.state is RefundState.ASKED
    assert refunds.give(refund_id).state is RefundState.GIVEN
    assert machine.charged_cents == PRICES[1]


def test_a_till_that_dies_while_it_gives_back_goes_on_with_it(till: Till) -> None:
    dying = Dying()
    refunds, refund_id = returned(Desk(till, dying, Method.CREDIT), 1)
    with pytest.raises(KeyboardInterrupt):
        refunds.give(refund_id)
    machine = SimulatedTerminal(_orders=dying._orders)
    TerminalRecovery(Desk(till, machine, Method.CREDIT).terminals).resolve()
    assert refunds.open() == ()
    assert machine.charged_cents == PRICES[1]


def test_past_a_day_nothing_is_repeated_and_a_person_looks(till: Till) -> None:
    assert isinstance(till.clock, FakeClock)
    machine = Lossy()
    refunds, refund_id = returned(Desk(till, machine, Method.CREDIT), 1)
    machine.loses = 2
    with pytest.raises(Unavailable):
        refunds.give(refund_id)
    till.clock.advance(24 * 3600)
    with pytest.raises(Refused):
        refunds.give(refund_id)
    assert refunds.settle(refund_id, OPERATOR, given=True).state is RefundState.BY_HAND
    assert refunds.open() == ()


def test_a_refusal_stays_on_the_list_and_another_try_is_another_call(till: Till) -> None:
    machine = Lossy(name="simulated")
    refunds, refund_id = returned(Desk(till, machine, Method.CREDIT), 1)
    first = refunds.of_return(refunds.open()[0].return_id)[0].key
    machine.refuses = True
    with pytest.raises(Refused):
        refunds.give(refund_id)
    (refused,) = refunds.open()
    assert refused.state is RefundState.REFUSED
    machine.refuses = False
    given = refunds.give(refund_id)
    assert given.state is RefundState.GIVEN
    assert given.key != first


def test_a_refusal_after_a_lost_answer_proves_nothing(till: Till) -> None:
    machine = Lossy()
    refunds, refund_id = returned(Desk(till, machine, Method.CREDIT), 1)
    machine.loses = 2
    with pytest.raises(Unavailable):
        refunds.give(refund_id)
    machine.refuses = True
    with pytest.raises(Refused):
        refunds.give(refund_id)
    assert [one.state for one in refunds.open()] == [RefundState.ASKED]


def test_a_machine_that_stands_alone_is_believed_when_a_person_says_so(till: Till) -> None:
    desk = Desk(till, ManualTerminal(), Method.CREDIT)
    sale = till.basket(*PRICES)
    payment = desk.terminals.take(sale, OPERATOR, terminal="manual", method=Method.CREDIT, amount=sale.total)
    slip = CardSlip("Visa", nsu="1", authorization="2")
    paid = desk.terminals.settle_paid(payment.id, OPERATOR, slip)
    number = till.checkout.close(sale.with_tender(paid.tender), OPERATOR).number
    refunds = TerminalRefunds(desk.terminals)
    (refund,) = refunds.of_return(desk.take_back(number, 1))
    assert refunds.give(refund.id).state is RefundState.WANTED
    assert refunds.settle(refund.id, OPERATOR, given=True).state is RefundState.BY_HAND
    assert refunds.open() == ()


def test_cash_that_paid_asks_no_machine(till: Till) -> None:
    number = till.checkout.close(till.paid(1000, 500), OPERATOR).number
    desk = Desk(till, SimulatedTerminal(), Method.CREDIT)
    assert TerminalRefunds(desk.terminals).of_return(desk.take_back(number, 1)) == ()


def test_a_refund_is_never_deleted(till: Till) -> None:
    returned(Desk(till, SimulatedTerminal(), Method.CREDIT), 1)
    with pytest.raises(IntegrityError), till.store.writing() as transaction:
        transaction.exec_driver_sql("DELETE FROM terminal_refunds")


def test_what_the_manager_prints_comes_out_with_the_sale(till: Till, tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path / "tef")
    with manager.running():
        desk = Desk(till, PayGoTerminal(tmp_path / "tef"), Method.DEBIT)
        number = desk.sell()
    with till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT body FROM documents WHERE kind = 'machine'").all()
    bodies = [row[0] for row in rows]
    assert len(bodies) == 2
    assert all(number in body for body in bodies)
    assert "VIA CLIENTE" in bodies[0]
    assert "VIA LOJA" in bodies[1]


def test_a_refund_prints_what_the_manager_says_of_it(till: Till, tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path / "tef")
    with manager.running():
        machine = PayGoTerminal(tmp_path / "tef")
        desk = Desk(till, machine, Method.DEBIT)
        return_id = desk.take_back(desk.sell(), 2)
        slips = MachineSlips(HEAD, till.identity)
        terminals = Terminals(till.store, (machine,), till.clock, till.identity.code, slips)
        refunds = TerminalRefunds(terminals)
        (refund,) = refunds.of_return(return_id)
        while refund.state is not RefundState.GIVEN:
            try:
                refund = refunds.give(refund.id)
            except Unavailable:
                continue
    assert manager.charges == 0
    with till.store.reading() as snapshot:
        count = snapshot.exec_driver_sql("SELECT count(*) FROM documents WHERE kind = 'machine'").scalar_one()
        known = payments.payment_by_id(snapshot, refund.payment.id)
    assert count == 4
    assert known is not None
    assert known.state is PaymentState.REFUNDED
    assert known.refunded_cents == Money(WHOLE).cents
