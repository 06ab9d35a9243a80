"""Ways a customer could pay twice, or pay and nobody knows: each of them closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.terminals.paygo import PayGoTerminal
from hardware.terminals.simulated import SimulatedTerminal
from hardware.terminals.simulated_paygo import SimulatedPayGo, Standing
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import Charge, MachineAnswer, Method, PaymentState, Tender
from pos_client.domain.sale import Sale
from pos_client.domain.shift import CashCount, Count
from pos_client.ports import PaymentTerminal
from pos_client.services.overriding import Overriding
from pos_client.services.parking import Parking
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminals import TerminalPayment, Terminals, key_is_kept
from pos_client.store import carts
from tests.fakes.clock import FakeClock
from tests.fakes.till import OPERATOR, Till, selling_till


class Away(SimulatedTerminal):
    """Takes orders and can be cut off."""

    cut = False

    def poll(self, charge: Charge) -> MachineAnswer:
        if self.cut:
            raise Unavailable(Outage.NETWORK)
        return super().poll(charge)

    def cancel(self, charge: Charge) -> MachineAnswer:
        if self.cut:
            raise Unavailable(Outage.NETWORK)
        return super().cancel(charge)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "pos.db", destinations=(), loyalty=None) as made:
        yield made


def desk(till: Till, machine: PaymentTerminal) -> Terminals:
    return Terminals(till.store, (machine,), till.clock, till.identity.code)


def take(terminals: Terminals, sale: Sale, amount: Money | None = None) -> TerminalPayment:
    (machine,) = terminals.machines
    return terminals.take(
        sale, OPERATOR, terminal=machine.name, method=Method.CREDIT, amount=amount or sale.remaining
    )


def approved(terminals: Terminals, payment: TerminalPayment) -> TerminalPayment:
    while not payment.state.is_over:
        payment = terminals.poll(payment.id)
    assert payment.state is PaymentState.APPROVED
    return payment


def in_cash(sale: Sale) -> Sale:
    return sale.with_tender(Tender(Method.CASH, sale.total))


def test_a_sale_is_not_closed_in_cash_beside_its_charge_on_the_machine(till: Till) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    payment = take(terminals, sale)
    with pytest.raises(Refused) as refusal:
        till.checkout.close(in_cash(sale), OPERATOR)
    assert refusal.value.reason is Reason.TERMINAL_UNSETTLED
    terminals.cancel(payment.id)
    till.checkout.close(in_cash(sale), OPERATOR)


def test_a_sale_with_a_charge_is_neither_parked_nor_cancelled(till: Till) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    take(terminals, sale)
    with pytest.raises(Refused) as parked:
        Parking(till.store, till.identity, till.clock).park(sale, "", operator=OPERATOR)
    overriding = Overriding(till.store, till.identity, clock=till.clock, redemptions=None)
    with pytest.raises(Refused) as cancelled:
        overriding.cancel(sale, operator=OPERATOR, reason="Desistiu")
    assert {parked.value.reason, cancelled.value.reason} == {Reason.TERMINAL_UNSETTLED}


def test_a_shift_is_not_closed_over_money_that_no_sale_has(till: Till) -> None:
    terminals = desk(till, SimulatedTerminal())
    payment = approved(terminals, take(terminals, till.basket(1000)))
    count = Count(cash=CashCount(()), others={})
    with pytest.raises(Refused) as refusal:
        till.shifts.count(OPERATOR, count)
    assert refusal.value.reason is Reason.TERMINAL_UNSETTLED
    terminals.take_back(payment.id)
    till.shifts.count(OPERATOR, count)


def test_a_late_approval_after_nothing_was_charged_is_shown(till: Till) -> None:
    machine = Away()
    terminals, sale = desk(till, machine), till.basket(1000)
    payment = take(terminals, sale)
    payment = terminals.poll(payment.id)
    machine.cut = True
    said = terminals.settle_unpaid(payment.id, OPERATOR)
    assert (said.state, said.watched) == (PaymentState.CANCELLED, True)
    till.checkout.close(in_cash(sale), OPERATOR)
    machine.cut = False
    assert TerminalRecovery(terminals).look_again()
    (lost,) = terminals.open()
    assert lost.is_unused
    assert terminals.take_back(lost.id).state is PaymentState.REFUNDED
    assert machine.charged_cents == 0


def test_what_a_person_said_is_believed_once_the_machine_says_it_too(till: Till) -> None:
    machine = SimulatedTerminal()
    terminals = desk(till, machine)
    payment = take(terminals, till.basket(1000))
    terminals.settle_unpaid(payment.id, OPERATOR)
    assert not TerminalRecovery(terminals).look_again()
    assert terminals.open() == ()
    assert machine.charged_cents == 0


def test_a_charge_that_is_being_given_back_pays_for_nothing(till: Till) -> None:
    class Lost(SimulatedTerminal):
        def refund(self, charge: Charge) -> MachineAnswer:
            super().refund(charge)
            raise Unavailable(Outage.OUTCOME_UNKNOWN)

    terminals, sale = desk(till, Lost()), till.basket(1000)
    payment = approved(terminals, take(terminals, sale))
    with pytest.raises(Unavailable):
        terminals.take_back(payment.id)
    with pytest.raises(Refused):
        till.checkout.close(sale.with_tender(payment.tender), OPERATOR)


def test_a_charge_pays_a_sale_once(till: Till) -> None:
    terminals, sale = desk(till, SimulatedTerminal()), till.basket(1000)
    payment = approved(terminals, take(terminals, sale, Money(400)))
    with pytest.raises(Refused) as refusal:
        sale.with_tender(payment.tender).with_tender(payment.tender)
    assert refusal.value.reason is Reason.TERMINAL_UNSETTLED


@pytest.mark.parametrize(("hours", "kept"), [(0, True), (22, True), (24, False), (-1, False)])
def test_a_key_is_repeated_within_a_day_and_never_by_a_clock_put_back(
    till: Till, hours: int, kept: bool
) -> None:
    assert isinstance(till.clock, FakeClock)
    asked = till.clock().isoformat()
    till.clock.advance(hours * 3600)
    assert key_is_kept(asked, till.clock()) is kept


def test_an_approval_that_pays_the_open_sale_is_kept_for_it_at_the_start(till: Till, tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path / "tef")
    with manager.running():
        terminals, sale = desk(till, PayGoTerminal(tmp_path / "tef")), till.basket(1000)
        with till.store.writing() as transaction:
            carts.save_cart(transaction, sale, saved_at="x")
        approved(terminals, take(terminals, sale))
        TerminalRecovery(terminals).resolve()
        with till.store.reading() as snapshot:
            cart = carts.load_cart(snapshot)
        assert cart is not None
        till.checkout.close(cart, OPERATOR)
        terminals.confirm_sale(sale.id)
    assert [one.standing for one in manager.done.values()] == [Standing.CONFIRMED]


def test_an_approval_whose_sale_is_gone_is_undone_at_the_start(till: Till, tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path / "tef")
    with manager.running():
        terminals = desk(till, PayGoTerminal(tmp_path / "tef"))
        approved(terminals, take(terminals, till.basket(1000)))
        assert TerminalRecovery(terminals).resolve() == ()
    assert manager.charges == 0


def test_the_first_card_is_confirmed_before_the_second_is_asked(till: Till, tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path / "tef")
    with manager.running():
        terminals, sale = desk(till, PayGoTerminal(tmp_path / "tef")), till.basket(1000)
        sale = sale.with_tender(approved(terminals, take(terminals, sale, Money(400))).tender)
        sale = sale.with_tender(approved(terminals, take(terminals, sale)).tender)
        till.checkout.close(sale, OPERATOR)
        terminals.confirm_sale(sale.id)
    assert [(one.cents, one.standing) for one in manager.done.values()] == [
        (400, Standing.CONFIRMED),
        (600, Standing.CONFIRMED),
    ]


def test_an_approval_for_another_amount_is_undone(till: Till, tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path / "tef", miscounts=1)
    with manager.running():
        terminals = desk(till, PayGoTerminal(tmp_path / "tef"))
        payment = take(terminals, till.basket(1000))
        while not payment.state.is_over:
            payment = terminals.poll(payment.id)
    assert payment.state is PaymentState.DECLINED
    assert manager.charges == 0
