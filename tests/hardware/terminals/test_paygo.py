"""PayGo's exchange files: what is written, what is believed, and what a missing manager looks like."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.terminals import paygo_fields
from hardware.terminals.paygo import PayGoTerminal
from hardware.terminals.simulated_paygo import SimulatedPayGo, Standing
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import Charge, MachineAnswer, Method, PaymentState

CHARGE = Charge("p-1", "s-1", Method.CREDIT, Money(2490), intent_key="key-1")


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[SimulatedPayGo]:
    made = SimulatedPayGo(tmp_path)
    with made.running():
        yield made


def terminal(folder: Path, *, wait_s: float = 5.0) -> PayGoTerminal:
    return PayGoTerminal(folder, status_wait_s=wait_s)


def approved(machine: PayGoTerminal) -> tuple[Charge, MachineAnswer]:
    answer = machine.start(CHARGE)
    while answer.state is PaymentState.WAITING:
        answer = machine.poll(CHARGE)
    return replace(CHARGE, external_id=answer.external_id, facts=answer.facts), answer


def test_a_request_is_written_as_documented(tmp_path: Path) -> None:
    SimulatedPayGo(tmp_path)
    path = tmp_path / "Req" / "intpos.001"
    paygo_fields.put_file(path, {"000-000": "CRT", "003-000": "2490"})
    assert path.read_bytes() == b"000-000 = CRT\r\n003-000 = 2490\r\n999-999 = 0\r\n"
    assert [one.name for one in path.parent.iterdir()] == ["intpos.001"]


def test_a_value_never_makes_a_line_of_its_own() -> None:
    fields = paygo_fields.read(paygo_fields.written({"030-000": "a\r\n009-000 = 0"}))
    assert fields == {"030-000": "a009-000 = 0", "999-999": "0"}


@pytest.mark.parametrize("raw", [b"", b"009-000 = 0\r\n", b"009-000 = 0\r\n999-99"])
def test_a_file_that_is_not_whole_is_not_believed(raw: bytes) -> None:
    assert paygo_fields.read(raw) is None


def test_a_sale_is_charged_and_stands_once_it_is_confirmed(tmp_path: Path, manager: SimulatedPayGo) -> None:
    machine = terminal(tmp_path)
    charge, answer = approved(machine)
    assert answer.state is PaymentState.APPROVED
    assert answer.unconfirmed
    assert answer.card is not None
    assert answer.card.nsu == "000001"
    assert charge.fact("receipt") == "VIA CLIENTE"
    assert charge.fact("receipt_store") == "VIA LOJA"
    assert manager.pending == 1
    for _ in range(2):
        machine.confirm(charge)
    assert [one.standing for one in manager.done.values()] == [Standing.CONFIRMED]


def test_a_sale_that_was_given_up_is_not_confirmed(tmp_path: Path, manager: SimulatedPayGo) -> None:
    machine = terminal(tmp_path)
    charge, _answer = approved(machine)
    assert machine.cancel(charge).state is PaymentState.CANCELLED
    assert manager.charges == 0


def test_a_refund_voids_the_confirmed_sale(tmp_path: Path, manager: SimulatedPayGo) -> None:
    machine = terminal(tmp_path)
    charge, _answer = approved(machine)
    machine.confirm(charge)
    asked = replace(charge, refund_key="key-2")
    answer = MachineAnswer(PaymentState.APPROVED)
    while answer.state is not PaymentState.REFUNDED:
        with suppress(Unavailable):
            answer = machine.refund(asked)
    machine.confirm(replace(charge, refund_key="key-2", facts=answer.facts))
    assert manager.charges == 0


def test_a_declined_card_says_so_in_the_machines_words(tmp_path: Path, manager: SimulatedPayGo) -> None:
    manager.declines = True
    _charge, answer = approved(terminal(tmp_path))
    assert (answer.state, answer.message) == (PaymentState.DECLINED, "TRANSACAO NEGADA")


def test_without_a_manager_nothing_is_asked_and_no_request_is_left_behind(tmp_path: Path) -> None:
    SimulatedPayGo(tmp_path)
    machine = terminal(tmp_path, wait_s=0.05)
    with pytest.raises(Unavailable) as outage:
        machine.start(CHARGE)
    assert outage.value.outage is Outage.TERMINAL
    assert outage.value.details["cause"] == "not_running"
    assert not list((tmp_path / "Req").iterdir())
    assert not machine.is_running()


def test_a_request_that_was_taken_and_not_answered_is_in_doubt(
    tmp_path: Path, manager: SimulatedPayGo
) -> None:
    manager.losing["CRT"] = "mute"
    machine = terminal(tmp_path, wait_s=0.2)
    with pytest.raises(Unavailable) as outage:
        machine.start(CHARGE)
    assert outage.value.outage is Outage.OUTCOME_UNKNOWN
    assert machine.poll(CHARGE).state is PaymentState.UNKNOWN
    assert manager.charges == 1


def test_folders_that_are_not_there_are_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as outage:
        terminal(tmp_path / "nowhere").start(CHARGE)
    assert outage.value.details["cause"] == "folder"


def test_another_request_in_the_folder_is_not_written_over(tmp_path: Path) -> None:
    SimulatedPayGo(tmp_path)
    paygo_fields.put_file(tmp_path / "Req" / "intpos.001", {"000-000": "ADM", "001-000": "7"})
    with pytest.raises(Refused) as refusal:
        terminal(tmp_path).start(CHARGE)
    assert refusal.value.reason is Reason.TERMINAL_BUSY


def test_somebody_elses_answer_is_not_ours(tmp_path: Path) -> None:
    SimulatedPayGo(tmp_path)
    paygo_fields.put_file(tmp_path / "Resp" / "intpos.001", {"001-000": "7", "009-000": "0"})
    assert terminal(tmp_path).poll(CHARGE).state is PaymentState.UNKNOWN


def test_only_all_of_a_sale_is_voided(tmp_path: Path, manager: SimulatedPayGo) -> None:
    machine = terminal(tmp_path)
    charge, _answer = approved(machine)
    machine.confirm(charge)
    with pytest.raises(Refused):
        machine.refund(replace(charge, refund_key="key-2", refund_amount=Money(100)))
    assert manager.charges == 1


def test_the_managers_menu_ends_with_what_it_printed(tmp_path: Path, manager: SimulatedPayGo) -> None:
    machine = terminal(tmp_path)
    machine.open_menu("visit-1")
    printed = machine.menu_answer("visit-1")
    while printed is None:
        printed = machine.menu_answer("visit-1")
    assert set(printed) == {"RELATORIO"}
    assert machine.menu_answer("visit-2") is None
    machine.forget_menu()
    assert machine.left_menu() is None


def test_a_menu_that_nobody_took_is_not_opened_once_the_manager_is_there(tmp_path: Path) -> None:
    manager = SimulatedPayGo(tmp_path)
    paygo_fields.put_file(tmp_path / "Req" / "intpos.001", {"000-000": "ADM", "001-000": "7"})
    assert terminal(tmp_path).left_menu() is None
    with manager.running():
        assert terminal(tmp_path).is_running()
    assert not (tmp_path / "Resp" / "intpos.001").exists()
