"""Charges at machines: on disk before the call, one for a sale, found again after any end of the program."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy.exc import IntegrityError

from hardware.terminals.manual import ManualTerminal
from hardware.terminals.paygo import PayGoTerminal
from hardware.terminals.simulated import Behaviour, SimulatedTerminal
from hardware.terminals.simulated_paygo import SimulatedPayGo, Standing
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Charge, MachineAnswer, Method, PaymentState
from pos_client.domain.sale import Sale
from pos_client.ports import PaymentTerminal
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminals import TerminalPayment, Terminals
from pos_client.store import carts, payments
from tests.fakes.clock import FakeClock
from tests.fakes.till import OPERATOR, Till, selling_till

SLIP = CardSlip("Visa", nsu="123", authorization="A1")


class Broken(SimulatedTerminal):
    """The program dies while it asks."""

    def start(self, charge: Charge) -> NoReturn:
        super().start(charge)
        raise KeyboardInterrupt


class Losing(SimulatedTerminal):
    """Takes the order and loses each answer, or never had the order."""

    answers = False
    takes = True

    def start(self, charge: Charge) -> MachineAnswer:
        if self.answers:
            return super().start(charge)
        if self.takes:
            super().start(charge)
        raise Unavailable(Outage.OUTCOME_UNKNOWN)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "pos.db", destinations=(), loyalty=None) as made:
        yield made


def desk(till: Till, machine: PaymentTerminal) -> Terminals:
    return Terminals(till.store, (machine,), till.clock, till.identity.code)


def take(terminals: Terminals, sale: Sale, amount: Money | None = None) -> TerminalPayment:
    return terminals.take(
        sale,
        OPERATOR,
        terminal=terminals.machines[0].name,
        method=Method.CREDIT,
        amount=amount or sale.remaining,
    )


def approved(terminals: Terminals, sale: Sale) -> TerminalPayment:
    payment = take(terminals, sale)
    while not payment.state.is_over:
        payment = terminals.poll(payment.id)
    assert payment.state is PaymentState.APPROVED
    return payment


def test_a_till_that_dies_while_it_asks_finds_the_charge_again(till: Till) -> None:
    machine, sale = Broken(), till.basket(1000)
    terminals = desk(till, machine)
    with pytest.raises(KeyboardInterrupt):
        take(terminals, sale)
    (payment,) = terminals.open()
    assert payment.state is PaymentState.INTENDED
    whole = SimulatedTerminal(_orders=machine._orders)
    left = TerminalRecovery(desk(till, whole)).resolve()
    assert [one.state for one in left] == [PaymentState.WAITING]
    assert len(machine._orders) == 1


def test_a_sale_is_closed_with_its_charge_and_the_charge_is_used_once(till: Till) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    payment = approved(terminals, sale)
    assert terminals.open() == (payment,)
    till.checkout.close(sale.with_tender(payment.tender), OPERATOR)
    assert terminals.open() == ()
    with till.store.writing() as transaction:
        again = payments.use_payment(transaction, payment.id, sale_id=sale.id, at="x")
    assert not again


@pytest.mark.parametrize("of_another_sale", [True, False])
def test_a_sale_does_not_close_on_a_charge_that_is_not_its_own_or_not_there(
    till: Till, of_another_sale: bool
) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    payment = approved(terminals, sale)
    if of_another_sale:
        sale = till.basket(1000)
    else:
        terminals.take_back(payment.id)
    with pytest.raises(Refused) as refusal:
        till.checkout.close(sale.with_tender(payment.tender), OPERATOR)
    assert refusal.value.reason is Reason.TERMINAL_UNSETTLED


def test_nothing_is_charged_beside_what_is_not_settled(till: Till) -> None:
    machine = SimulatedTerminal()
    terminals, sale = desk(till, machine), till.basket(1000)
    take(terminals, sale)
    with pytest.raises(Refused) as refusal:
        take(terminals, sale)
    assert refusal.value.reason is Reason.TERMINAL_UNSETTLED
    assert len(machine._orders) == 1


def test_what_was_approved_and_left_out_of_the_sale_is_not_charged_again(till: Till) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    approved(terminals, sale)
    with pytest.raises(Refused) as refusal:
        take(terminals, sale)
    assert refusal.value.reason is Reason.TERMINAL_UNSETTLED


def test_more_than_is_left_is_not_asked_for(till: Till) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    with pytest.raises(Refused) as refusal:
        take(terminals, sale, Money(1001))
    assert refusal.value.reason is Reason.TENDER_ABOVE_REMAINING
    assert terminals.open() == ()


def test_a_busy_machine_leaves_nothing_open_behind(till: Till) -> None:
    terminals = desk(till, SimulatedTerminal())
    take(terminals, till.basket(1000))
    with pytest.raises(Refused) as refusal:
        take(terminals, till.basket(500))
    assert refusal.value.reason is Reason.TERMINAL_BUSY
    assert len(terminals.open()) == 1


def test_a_lost_answer_is_found_under_the_same_key_within_a_day_only(till: Till) -> None:
    assert isinstance(till.clock, FakeClock)
    machine = Losing()
    terminals = desk(till, machine)
    fresh, old = take(terminals, till.basket(1000)), till.basket(700)
    assert fresh.state is PaymentState.UNKNOWN
    machine.answers = True
    assert terminals.cancel(fresh.id).state is PaymentState.CANCELLED
    machine.answers, machine.takes = False, False
    late = take(terminals, old)
    till.clock.advance(timedelta(hours=24).total_seconds())
    machine.answers = True
    assert terminals.poll(late.id).state is PaymentState.UNKNOWN
    assert len(machine._orders) == 1


def test_a_charge_approved_before_the_cart_knew_of_it_pays_the_open_cart(till: Till) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    with till.store.writing() as transaction:
        carts.save_cart(transaction, sale, saved_at="x")
    payment = approved(terminals, sale)
    for _ in range(2):
        TerminalRecovery(terminals).resolve()
    with till.store.reading() as snapshot:
        cart = carts.load_cart(snapshot)
    assert cart is not None
    assert [one.terminal_payment for one in cart.tenders] == [payment.id]
    till.checkout.close(cart, OPERATOR)
    assert terminals.open() == ()


def test_a_confirmation_that_was_lost_comes_before_the_next_sale(till: Till, tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path / "tef")
    with manager.running():
        terminals, sale = desk(till, PayGoTerminal(tmp_path / "tef", status_wait_s=0.3)), till.basket(1000)
        payment = approved(terminals, sale)
        till.checkout.close(sale.with_tender(payment.tender), OPERATOR)
        manager.losing["CNF"] = "dead"
        with pytest.raises(Unavailable):
            terminals.confirm_sale(sale.id)
        assert manager.pending == 1
        approved(terminals, till.basket(500))
    assert [one.standing for one in manager.done.values()] == [Standing.CONFIRMED, Standing.PENDING]


def test_a_refund_goes_back_once(till: Till) -> None:
    machine = SimulatedTerminal()
    terminals = desk(till, machine)
    payment = approved(terminals, till.basket(1000))
    assert terminals.take_back(payment.id).state is PaymentState.REFUNDED
    assert terminals.refund(payment.id).state is PaymentState.REFUNDED
    assert machine.charged_cents == 0
    assert terminals.open() == ()


def test_a_machine_that_asks_for_something_says_so(till: Till) -> None:
    terminals = desk(till, SimulatedTerminal(Behaviour.ASKS))
    payment, seen = take(terminals, till.basket(1000)), []
    while not payment.state.is_over:
        payment = terminals.poll(payment.id)
        seen.append(payment.state)
    assert seen == [PaymentState.WAITING, PaymentState.ACTION_REQUIRED, PaymentState.APPROVED]


def test_a_copied_slip_is_a_charge_like_any(till: Till) -> None:
    terminals, sale = desk(till, ManualTerminal()), till.basket(1000)
    payment = take(terminals, sale)
    assert terminals.poll(payment.id).state is PaymentState.WAITING
    with pytest.raises(Refused) as refusal:
        terminals.settle_paid(payment.id, OPERATOR, None)
    assert refusal.value.reason is Reason.CARD_DETAILS_MISSING
    paid = terminals.settle_paid(payment.id, OPERATOR, SLIP)
    assert paid.tender.card == SLIP
    till.checkout.close(sale.with_tender(paid.tender), OPERATOR)
    assert terminals.open() == ()


def test_what_a_person_finds_unpaid_may_be_charged_again(till: Till) -> None:
    machine = Losing()
    machine.takes = False
    terminals, sale = desk(till, machine), till.basket(1000)
    doubtful = take(terminals, sale)
    assert doubtful.state is PaymentState.UNKNOWN
    terminals.settle_unpaid(doubtful.id, OPERATOR)
    machine.answers = True
    assert approved(terminals, sale).charge.amount == sale.total


def test_money_without_a_sale_is_listed_before_what_is_in_doubt(till: Till) -> None:
    assert isinstance(till.clock, FakeClock)
    machine = Losing()
    machine.takes = False
    terminals = desk(till, machine)
    doubtful = take(terminals, till.basket(700))
    till.clock.advance(60)
    machine.answers = True
    paid = approved(terminals, till.basket(1000))
    assert [one.id for one in terminals.open()] == [paid.id, doubtful.id]


def test_what_is_open_is_found_by_an_index_and_never_deleted(till: Till) -> None:
    terminals = desk(till, SimulatedTerminal())
    take(terminals, till.basket(1000))
    asked: list[str] = []
    with till.store.reading() as snapshot:
        driver = snapshot.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        payments.open_payments(snapshot)
        driver.set_trace_callback(None)
        (plan, *_rest) = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert "ix_terminal_payments_open" in plan
    with pytest.raises(IntegrityError), till.store.writing() as transaction:
        transaction.exec_driver_sql("DELETE FROM terminal_payments")


@pytest.mark.parametrize("state", PaymentState)
def test_what_has_ended_never_moves_again(state: PaymentState) -> None:
    after = {one for one in PaymentState if state.may_become(one)}
    if state.is_free:
        assert after == set()
    elif state is PaymentState.APPROVED:
        assert after == {PaymentState.REFUNDED, PaymentState.CANCELLED}
    else:
        assert {PaymentState.APPROVED, PaymentState.DECLINED, PaymentState.CANCELLED} <= after
    assert PaymentState.INTENDED not in after
