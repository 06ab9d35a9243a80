"""Payment at an integrated machine: two keys, a way out, and nothing that is charged and forgotten."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from hardware.terminals.simulated import Behaviour, SimulatedTerminal
from pos_client.bootstrap.inside import Till
from pos_client.domain.money import Money
from pos_client.domain.payment import Charge, MachineAnswer, Method, PaymentState
from pos_client.domain.pix import is_payable
from pos_client.services.terminals import Terminals
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ANA, CAFE, ENTER, ESC, Desk
from ui.checkout import terminal_flow
from ui.checkout.open_charges import OpenChargesDialog
from ui.checkout.terminal_dialog import TerminalDialog


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> SimulatedTerminal:
    monkeypatch.setattr(terminal_flow, "LOOK_MS", 20)
    return SimulatedTerminal()


def with_machine(machine: SimulatedTerminal) -> Callable[[Till], None]:
    def prepare(till: Till) -> None:
        till.terminals = Terminals(till.store, (machine,), till.clock.shown, till.identity.code)

    return prepare


@pytest.fixture
def desk(open_desk: OpenDesk, machine: SimulatedTerminal) -> Desk:
    """One coffee rung, a machine on the counter."""
    made = open_desk(gateway=None, prepare=with_machine(machine))
    made.sign_in()
    made.ring("100")
    return made


def test_a_card_is_two_keys_after_the_last_scan(desk: Desk, machine: SimulatedTerminal) -> None:
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.press(Qt.Key.Key_C)
    desk.hands.wait("the sale closed", lambda: desk.shows("done"))
    desk.rest()
    assert desk.sales() == [(desk.number(1), 1890)]
    assert machine.charged_cents == 1890
    assert desk.till.terminals.open() == ()
    desk.hands.gone(TerminalDialog)


class Garbling(SimulatedTerminal):
    """Its Pix codes lose a character on the way."""

    garbles = True

    def start(self, charge: Charge) -> MachineAnswer:
        return self._garbled(super().start(charge))

    def poll(self, charge: Charge) -> MachineAnswer:
        return self._garbled(super().poll(charge))

    def _garbled(self, answer: MachineAnswer) -> MachineAnswer:
        return replace(answer, qr=answer.qr.replace("Simulado", "Simulada")) if self.garbles else answer


def test_a_pix_code_that_no_bank_reads_is_said_and_shown_nowhere(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal_flow, "FIRST_LOOK_MS", 600_000)
    machine = Garbling()
    desk = open_desk(gateway=None, prepare=with_machine(machine))
    desk.sign_in()
    desk.ring("100")
    shown: list[str] = []
    desk.flow.paying.machine.code_shown.connect(lambda code, _amount: shown.append(code))
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.press(Qt.Key.Key_P)
    dialog = desk.hands.wait_for(TerminalDialog)
    desk.hands.wait("the advice", lambda: "Cancele" in dialog.message.text())
    assert dialog.view.isHidden()
    assert shown == []
    desk.hands.press(ESC)
    desk.hands.gone(TerminalDialog)
    machine.garbles = False
    desk.hands.press(Qt.Key.Key_P)
    dialog = desk.hands.wait_for(TerminalDialog)
    desk.hands.wait("the code", lambda: not dialog.view.isHidden())
    assert [is_payable(code) for code in shown] == [True]
    desk.hands.press(ESC)
    desk.hands.gone(TerminalDialog)


def test_a_declined_card_leaves_the_sale_as_it_was(desk: Desk, machine: SimulatedTerminal) -> None:
    machine.behaviour = Behaviour.DECLINES
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.press(Qt.Key.Key_B)
    desk.hands.wait("the refusal said", desk.flow.page.pay.problem.isVisible)
    desk.hands.gone(TerminalDialog)
    assert not desk.sale.tenders
    machine.behaviour = Behaviour.APPROVES
    desk.hands.press(Qt.Key.Key_B)
    desk.hands.wait("the sale closed", lambda: desk.shows("done"))
    assert machine.charged_cents == 1890


def test_enter_and_space_out_of_habit_do_not_stop_the_machine(
    desk: Desk, machine: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal_flow, "FIRST_LOOK_MS", 600_000)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.press(Qt.Key.Key_C)
    dialog = desk.hands.wait_for(TerminalDialog)
    asked: list[bool] = []
    dialog.cancel_wanted.connect(lambda: asked.append(True))
    desk.hands.press(ENTER)
    desk.hands.press(Qt.Key.Key_Space)
    desk.rest()
    assert asked == []
    assert not dialog.isHidden()
    desk.hands.press(ESC)
    assert asked == [True]
    desk.hands.gone(TerminalDialog)


def test_a_scan_while_the_customer_pays_advises_no_esc(
    desk: Desk, machine: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal_flow, "FIRST_LOOK_MS", 600_000)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.press(Qt.Key.Key_C)
    dialog = desk.hands.wait_for(TerminalDialog)
    desk.hands.scan(CAFE)
    desk.hands.wait("the advice", lambda: "próxima" in desk.flow._toast.text)
    assert "Esc" not in desk.flow._toast.text
    assert not dialog.isHidden()
    assert len(desk.sale.lines) == 1
    desk.hands.press(ESC)
    desk.hands.gone(TerminalDialog)


def test_esc_asks_the_machine_to_stop(
    desk: Desk, machine: SimulatedTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal_flow, "FIRST_LOOK_MS", 600_000)
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.press(Qt.Key.Key_C)
    dialog = desk.hands.wait_for(TerminalDialog)
    desk.rest()
    assert dialog.message.text()
    desk.hands.press(ESC)
    desk.hands.gone(TerminalDialog)
    assert desk.shows("pay")
    assert machine.charged_cents == 0
    assert desk.till.terminals.open() == ()


def test_a_machine_that_never_answers_is_settled_by_a_person(desk: Desk, machine: SimulatedTerminal) -> None:
    machine.behaviour = Behaviour.SILENT
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.press(Qt.Key.Key_C)
    desk.hands.wait("in doubt", lambda: [one.state for one in desk.till.terminals.open()] == ["unknown"])
    dialog = desk.hands.wait_for(TerminalDialog)

    def settled() -> bool:
        if dialog in desk.window.findChildren(TerminalDialog) and dialog.isVisible():
            desk.hands.alt("N")
        return all(one.state.is_free for one in desk.till.terminals.open())

    desk.hands.wait("settled", settled)
    desk.hands.gone(TerminalDialog)
    assert [one.watched for one in desk.till.terminals.open()] == [True]
    assert not desk.sale.tenders
    desk.hands.press(Qt.Key.Key_F12)
    desk.hands.wait("sold in cash", lambda: desk.shows("done"))


def test_esc_on_an_approved_part_gives_it_back(desk: Desk, machine: SimulatedTerminal) -> None:
    desk.hands.press(Qt.Key.Key_F10)
    desk.hands.write("1000")
    desk.hands.press(Qt.Key.Key_C)
    desk.hands.wait("the part paid", lambda: len(desk.sale.tenders) == 1)
    assert machine.charged_cents == 1000
    desk.hands.gone(TerminalDialog)
    desk.hands.press(ESC)
    desk.hands.wait("the part given back", lambda: not desk.sale.tenders)
    assert machine.charged_cents == 0


def test_what_no_sale_has_is_the_first_thing_on_screen(
    open_desk: OpenDesk, machine: SimulatedTerminal
) -> None:
    def taken(till: Till) -> None:
        with_machine(machine)(till)
        sale = till.ringing.ring(till.ringing.new_sale(), "100")
        payment = till.terminals.take(
            sale, ANA, terminal=machine.name, method=Method.CREDIT, amount=Money(1890)
        )
        while payment.state is not PaymentState.APPROVED:
            payment = till.terminals.poll(payment.id)

    desk = open_desk(gateway=None, prepare=taken)
    desk.sign_in()
    dialog = desk.hands.wait_for(OpenChargesDialog)
    assert "18,90" in dialog.taken.text()
    desk.hands.alt("D")
    desk.hands.gone(OpenChargesDialog)
    assert machine.charged_cents == 0
    desk.hands.press(ENTER)
    assert desk.till.terminals.open() == ()
