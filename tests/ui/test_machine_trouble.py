"""At the machine things go wrong: each dialog says what to do, and no charge is made twice or forgotten."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from hardware.terminals.manual import ManualTerminal
from hardware.terminals.simulated import SimulatedTerminal
from pos_client.bootstrap.inside import Till
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.payment import Charge, MachineAnswer, Method, PaymentState
from pos_client.services.terminal_refunds import TerminalRefunds
from pos_client.services.terminals import Terminals
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ENTER, ESC, Desk
from ui.checkout import terminal_flow
from ui.checkout.card_dialog import CardDialog
from ui.checkout.open_charges import OpenChargesDialog
from ui.checkout.terminal_dialog import NotAskedDialog, TerminalDialog
from ui.returns import refund_flow
from ui.returns.dialogs import ReturnDialog, ReturnDoneDialog
from ui.returns.refund_dialog import RefundDialog
from ui.shift.drawer_menu import DrawerMenu

KEY = Qt.Key


class Fickle(SimulatedTerminal):
    """Cut off, slow, or of the opinion that nothing goes back."""

    away = False
    keeps = False
    gate: threading.Event

    def start(self, charge: Charge) -> MachineAnswer:
        assert self.gate.wait(60)
        if self.away:
            raise Unavailable(Outage.TERMINAL)
        return super().start(charge)

    def poll(self, charge: Charge) -> MachineAnswer:
        if self.away:
            raise Unavailable(Outage.TERMINAL)
        return super().poll(charge)

    def refund(self, charge: Charge) -> MachineAnswer:
        if self.keeps:
            raise Unavailable(Outage.TERMINAL)
        return super().refund(charge)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Fickle:
    monkeypatch.setattr(terminal_flow, "LOOK_MS", 20)
    monkeypatch.setattr(refund_flow, "LOOK_MS", 20)
    made = Fickle()
    made.gate = threading.Event()
    made.gate.set()
    return made


def with_machines(*machines: SimulatedTerminal | ManualTerminal) -> Callable[[Till], None]:
    def prepare(till: Till) -> None:
        till.terminals = Terminals(till.store, machines, till.clock.shown, till.identity.code)

    return prepare


@pytest.fixture
def desk(open_desk: OpenDesk, machine: Fickle) -> Desk:
    made = open_desk(gateway=None, prepare=with_machines(machine, ManualTerminal()))
    made.sign_in()
    made.ring("100")
    return made


def paid_by_card(desk: Desk) -> str:
    """The number of a sale that the machine was paid for."""
    desk.hands.press(KEY.Key_F10)
    desk.hands.press(KEY.Key_C)
    desk.hands.wait("the sale closed", lambda: desk.shows("done"))
    desk.hands.press(ENTER)
    desk.rest()
    return desk.sales()[-1][0]


def test_a_machine_that_is_away_offers_the_one_that_stands_alone(desk: Desk, machine: Fickle) -> None:
    machine.away = True
    desk.hands.press(KEY.Key_F10)
    desk.hands.press(KEY.Key_C)
    desk.hands.wait_for(NotAskedDialog)
    desk.hands.alt("M")
    dialog = desk.hands.wait_for(CardDialog)
    for field in (dialog.nsu, dialog.authorization):
        field.setFocus()
        desk.hands.write("77")
    desk.hands.press(ENTER)
    desk.hands.wait("the sale closed", lambda: desk.shows("done"))
    assert machine.charged_cents == 0
    assert desk.till.terminals.open() == ()


def test_esc_while_the_machine_is_asked_cancels_as_soon_as_it_can(desk: Desk, machine: Fickle) -> None:
    machine.gate.clear()
    desk.hands.press(KEY.Key_F10)
    desk.hands.press(KEY.Key_C)
    desk.hands.wait_for(TerminalDialog)
    desk.hands.press(ESC)
    machine.gate.set()
    desk.hands.gone(TerminalDialog)
    assert machine.charged_cents == 0
    assert desk.till.terminals.open() == ()
    assert not desk.sale.tenders


def test_the_stand_alone_machines_charge_is_on_disk_before_the_slip_is_copied(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk(gateway=None, prepare=with_machines(ManualTerminal()))
    desk.sign_in()
    desk.ring("100")
    desk.hands.press(KEY.Key_F10)
    desk.hands.press(KEY.Key_C)
    desk.hands.wait_for(CardDialog)
    desk.rest()
    assert [one.state for one in desk.till.terminals.open()] == [PaymentState.WAITING]
    desk.hands.press(ESC)
    desk.hands.gone(CardDialog)
    desk.rest()
    assert desk.till.terminals.open() == ()
    assert desk.shows("pay")


def test_what_comes_back_goes_back_to_the_card_with_no_more_keys(desk: Desk, machine: Fickle) -> None:
    number = paid_by_card(desk)
    desk.hands.scan(f"https://loja.example/r/{number}")
    desk.hands.wait_for(ReturnDialog)
    desk.hands.press(ENTER)
    desk.hands.press(ENTER)
    desk.hands.wait_for(ReturnDoneDialog)
    desk.hands.gone(RefundDialog)
    assert machine.charged_cents == 0
    assert TerminalRefunds(desk.till.terminals).open() == ()


def test_a_refund_that_the_machine_does_not_do_stays_on_the_list(desk: Desk, machine: Fickle) -> None:
    number = paid_by_card(desk)
    machine.keeps = True
    desk.hands.scan(f"https://loja.example/r/{number}")
    desk.hands.wait_for(ReturnDialog)
    desk.hands.press(ENTER)
    desk.hands.press(ENTER)
    dialog = desk.hands.wait_for(RefundDialog)
    desk.hands.wait("the failure said", dialog.again.isEnabled)
    desk.hands.press(ESC)
    desk.hands.wait_for(ReturnDoneDialog)
    desk.hands.press(ENTER)
    desk.hands.gone(ReturnDoneDialog)
    desk.hands.press(KEY.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("M")
    desk.hands.wait_for(OpenChargesDialog)
    machine.keeps = False
    desk.hands.press(ENTER)
    desk.hands.gone(OpenChargesDialog)
    assert machine.charged_cents == 0


def test_cash_beside_an_unsettled_charge_shows_the_list_instead(desk: Desk, machine: Fickle) -> None:
    operator = desk.flow.sale_model.operator
    assert operator is not None
    terminals, sale = desk.till.terminals, desk.sale
    name = machine.name
    taken = terminals.take(sale, operator, terminal=name, method=Method.CREDIT, amount=sale.total)
    while taken.state is not PaymentState.APPROVED:
        taken = terminals.poll(taken.id)
    desk.hands.press(KEY.Key_F12)
    dialog = desk.hands.wait_for(OpenChargesDialog)
    assert "18,90" in dialog.taken.text()
    assert desk.sales() == []
