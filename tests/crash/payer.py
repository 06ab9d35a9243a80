"""The till that is killed at the card machine: it pays one sale (or gives one back) until its moment comes.

At that moment it says so on standard output and stands still, so that whoever started it can kill it there:
no orderly end, nothing tidied up. Its order comes as one line of JSON on standard input.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from hardware.terminals.paygo import PayGoTerminal
from pos_client.domain.payment import CARD_METHODS, Charge, MachineAnswer, Method, PaymentState
from pos_client.ports import PaymentTerminal
from pos_client.services.machine_menus import MachineMenus
from sync.payments.mercadopago import point_terminal
from sync.payments.orders import Orders
from sync.sandbox.mercadopago import TEST_MACHINE
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR, selling_till
from tests.whole.terminal_returns import Desk
from tests.whole.terminals import Cashier

HALTED = "halted"
AT_MENU = "at the menu"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Order:
    """`machine`: paygo or point (`url`, `token`: the sandbox's). `moment`: `before start`, `after poll`…"""

    folder: str
    machine: str
    moment: str
    url: str = ""
    token: str = ""


def halt() -> None:
    """Say so, and wait to be killed."""
    sys.stdout.write(HALTED + "\n")
    sys.stdout.flush()
    sys.stdin.read()


@dataclass
class Halting:
    """A machine at whose calls the program stands still: before one, or before its answer is kept."""

    real: PaymentTerminal
    moment: str
    methods: frozenset[Method] = CARD_METHODS
    by_person: bool = False

    @property
    def name(self) -> str:
        return self.real.name

    @property
    def repeats(self) -> bool:
        return self.real.repeats

    def start(self, charge: Charge) -> MachineAnswer:
        return self._around("start", lambda: self.real.start(charge))

    def poll(self, charge: Charge) -> MachineAnswer:
        answer = self.real.poll(charge)
        if self.moment == "after poll" and answer.state is PaymentState.APPROVED:
            halt()
        return answer

    def cancel(self, charge: Charge) -> MachineAnswer:
        return self._around("cancel", lambda: self.real.cancel(charge))

    def refund(self, charge: Charge) -> MachineAnswer:
        return self._around("refund", lambda: self.real.refund(charge))

    def confirm(self, charge: Charge) -> None:
        self._around("confirm", lambda: self.real.confirm(charge))

    def _around(self, call: str, act: Callable[[], Result]) -> Result:
        if self.moment == f"before {call}":
            halt()
        result = act()
        if self.moment == f"after {call}":
            halt()
        return result


def machine_of(order: Order) -> PaymentTerminal:
    """The real adapter."""
    if order.machine == "paygo":
        wait_s = 60.0 if order.moment == AT_MENU else 1.0
        return PayGoTerminal(Path(order.folder) / "tef", status_wait_s=wait_s)
    return point_terminal(Orders(order.url, lambda _name: order.token), TEST_MACHINE)


def at_menu(worker: Cashier, machine: PaymentTerminal) -> None:
    """A sale is paid and closed; then somebody is at the machine's own menu."""
    payment = worker.take()
    assert payment is not None
    while not payment.state.is_over:
        payment = worker.watch(payment)
    worker.close_with(payment)
    MachineMenus(replace(worker.terminals, machines=(machine,))).open(OPERATOR)
    halt()


def live(order: Order) -> None:
    """Until killed."""
    machine = Halting(machine_of(order), order.moment)
    till = selling_till(Path(order.folder) / "pos.db", clock=real_clock, destinations=(), loyalty=None)
    if order.moment.endswith("refund"):
        desk = Desk(till, machine, Method.CREDIT)
        desk.give(desk.take_back(desk.sell(), 2))
        return
    worker = Cashier(till, machine, Method.CREDIT)
    if order.moment == AT_MENU:
        at_menu(worker, machine.real)
    payment = worker.take()
    assert payment is not None
    if order.moment == "waiting":
        halt()
    payment = worker.watch(payment)
    if order.moment == "approved":
        halt()
    if order.moment in ("before cancel", "after cancel"):
        worker.give_up(payment)
        return
    worker.keep(worker.sale.with_tender(payment.tender))
    if order.moment == "tendered":
        halt()
    worker.close_with(payment)
    if order.moment == "closed":
        halt()


if __name__ == "__main__":
    live(Order(**json.loads(sys.stdin.readline())))
