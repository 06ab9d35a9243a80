"""The card machine's own menu: what a person did there stands, and is printed, whoever died meanwhile."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from hardware.terminals.paygo import PayGoTerminal
from hardware.terminals.simulated_paygo import SimulatedPayGo, Standing
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.payment import Method
from pos_client.services.machine_menus import MachineMenus
from pos_client.services.machine_slips import MachineSlips
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminals import Terminals
from tests.fakes.till import HEAD, OPERATOR, Till, selling_till

LONGEST_S = 60.0


@dataclass
class Counter:
    """A till with one confirmed card sale, whose operator then undoes it at the machine's menu."""

    till: Till
    manager: SimulatedPayGo

    @property
    def terminals(self) -> Terminals:
        """Those of a program that has just started."""
        machine = PayGoTerminal(self.manager.folder, status_wait_s=LONGEST_S)
        slips = MachineSlips(HEAD, self.till.identity)
        return Terminals(self.till.store, (machine,), self.till.clock, self.till.identity.code, slips)

    def sell(self) -> None:
        terminals, sale = self.terminals, self.till.basket(1000)
        payment = terminals.take(
            sale, OPERATOR, terminal="paygo", method=Method.CREDIT, amount=sale.remaining
        )
        while not payment.state.is_over:
            payment = terminals.poll(payment.id)
        self.till.checkout.close(sale.with_tender(payment.tender), OPERATOR)
        terminals.confirm_sale(sale.id)

    def undo_at_the_menu(self) -> None:
        """Nobody at the till waits for its end."""
        self.manager.menu_voids = True
        MachineMenus(self.terminals).open(OPERATOR)
        wait_until_there(self.manager.folder / "Resp" / "intpos.001")

    def papers(self) -> list[str]:
        """The menu's own; a sale has its copies too."""
        with self.till.store.reading() as snapshot:
            found = snapshot.exec_driver_sql("SELECT body FROM documents WHERE kind = 'machine'").scalars()
            return [body for body in found if "Machine's menu" in body]

    @property
    def standings(self) -> list[Standing]:
        return [one.standing for one in self.manager.done.values()]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    manager = SimulatedPayGo(tmp_path / "tef")
    with selling_till(tmp_path / "pos.db", destinations=(), loyalty=None) as till, manager.running():
        yield Counter(till, manager)


def wait_until_there(path: Path) -> None:
    until = time.monotonic() + LONGEST_S
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} never came"
        time.sleep(0.01)


def test_what_the_menu_did_while_nobody_waited_is_confirmed_and_printed_once(counter: Counter) -> None:
    counter.sell()
    counter.undo_at_the_menu()
    assert counter.manager.pending == 1
    recovery = TerminalRecovery(counter.terminals)
    assert recovery.look_again() is False
    assert counter.standings == [Standing.VOIDED, Standing.CONFIRMED]
    assert len(counter.papers()) == 2
    recovery.resolve()
    recovery.look_again()
    assert len(counter.papers()) == 2


def test_the_next_sale_confirms_what_the_menu_left_and_its_paper_still_comes(counter: Counter) -> None:
    counter.sell()
    counter.undo_at_the_menu()
    counter.sell()
    assert counter.standings == [Standing.VOIDED, Standing.CONFIRMED, Standing.CONFIRMED]
    TerminalRecovery(counter.terminals).look_again()
    assert len(counter.papers()) == 2


def test_a_till_that_dies_between_the_confirmation_and_the_paper_prints_it_at_the_next_start(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.sell()
    counter.undo_at_the_menu()

    def dies(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(MachineSlips, "add", dies)
    with pytest.raises(KeyboardInterrupt):
        TerminalRecovery(counter.terminals).resolve()
    monkeypatch.undo()
    assert counter.papers() == []
    TerminalRecovery(counter.terminals).resolve()
    assert counter.standings == [Standing.VOIDED, Standing.CONFIRMED]
    assert len(counter.papers()) == 2


def test_a_manager_that_is_away_loses_nothing_of_the_menu(counter: Counter) -> None:
    counter.sell()
    counter.undo_at_the_menu()
    counter.manager.losing["CNF"] = "ignored"
    machine = PayGoTerminal(counter.manager.folder, status_wait_s=0.2)
    away = Terminals(counter.till.store, (machine,), counter.till.clock, "T1", counter.terminals.slips)
    TerminalRecovery(away).resolve()
    counter.manager.losing.clear()
    assert counter.manager.pending == 1
    assert counter.papers() == []
    TerminalRecovery(counter.terminals).look_again()
    assert counter.standings == [Standing.VOIDED, Standing.CONFIRMED]
    assert len(counter.papers()) == 2


def test_a_charge_that_waits_for_its_answer_comes_before_the_menu(counter: Counter) -> None:
    counter.sell()
    counter.undo_at_the_menu()
    counter.terminals.take(
        sale := counter.till.basket(500),
        OPERATOR,
        terminal="paygo",
        method=Method.CREDIT,
        amount=sale.remaining,
    )
    menus = MachineMenus(counter.terminals)
    assert menus.take_left() is False
    with pytest.raises(Refused) as refused:
        menus.open(OPERATOR)
    assert refused.value.reason is Reason.TERMINAL_UNSETTLED
    assert counter.papers() == []
