"""`python -m tests.whole.terminals --json`: at every call to a payment machine an answer is lost, in turn.

A cashier takes one sale's payment (or gives it up, or gives it back) at Mercado Pago's Point and Pix in the
sandbox and at a PayGo manager over its folder. One call loses its answer, before or after it took effect;
some tills die at that moment and start again. In the end the machine has the charges that were meant, and
each of them is in a closed sale or shown.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hardware.terminals.paygo import PayGoTerminal
from hardware.terminals.simulated_paygo import SimulatedPayGo
from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, PaymentState
from pos_client.domain.sale import Sale
from pos_client.ports import PaymentTerminal
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminals import TerminalPayment, Terminals
from pos_client.store import carts
from sync.payments.mercadopago import dynamic_pix, point_terminal
from sync.payments.orders import Orders
from sync.sandbox.mercadopago import EXTERNAL_POS, TEST_MACHINE
from sync.sandbox.process import SandboxProcess
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync.box import Box

MOST_LOOKS = 12
PRICE = 2490
POINT_CALLS = {
    "create": ("POST", "/mercadopago/v1/orders"),
    "poll": ("GET", "/mercadopago/v1/orders/*"),
    "cancel": ("POST", "/mercadopago/v1/orders/*/cancel"),
    "refund": ("POST", "/mercadopago/v1/orders/*/refund"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One lost answer. `state`: `closed` (in a sale), `shown` (first on screen), `free` (nothing is charged),
    `given_back` (a return's money went back), `lost` (charged and nowhere to be seen: never). Where goods
    came back, `charges` is what the machine keeps, in centavos."""

    terminal: str
    call: str
    moment: str
    charges: int
    expected_charges: int
    state: str


@dataclass
class Cashier:
    """Works one sale as the screen does. What failed is looked at again; nothing is charged anew unseen."""

    till: Till
    machine: PaymentTerminal
    method: Method
    sale: Sale = field(init=False)

    def __post_init__(self) -> None:
        self.sale = self.till.basket(PRICE)
        self.keep(self.sale)

    @property
    def terminals(self) -> Terminals:
        return Terminals(self.till.store, (self.machine,), self.till.clock, self.till.identity.code)

    def keep(self, sale: Sale) -> None:
        self.sale = sale
        with self.till.store.writing() as transaction:
            carts.save_cart(transaction, sale, saved_at=sale.opened_at.isoformat())

    def take(self) -> TerminalPayment | None:
        """Ask for the money; None where surely nothing was asked."""
        try:
            return self.terminals.take(
                self.sale, OPERATOR, terminal=self.machine.name, method=self.method, amount=Money(PRICE)
            )
        except TillError:
            return None

    def watch(self, payment: TerminalPayment) -> TerminalPayment:
        """Look until it is over, or until only a person can say."""
        for _ in range(MOST_LOOKS):
            try:
                payment = self.terminals.poll(payment.id)
            except TillError:
                continue
            if payment.state.is_over:
                break
        return payment

    def pay(self) -> TerminalPayment | None:
        """From asking to the closed sale."""
        payment = self.take()
        if payment is not None:
            payment = self.watch(payment)
        if payment is not None and payment.state is PaymentState.APPROVED:
            self.close_with(payment)
        return payment

    def close_with(self, payment: TerminalPayment) -> None:
        if not any(tender.terminal_payment == payment.id for tender in self.sale.tenders):
            self.keep(self.sale.with_tender(payment.tender))
        self.till.checkout.close(self.sale, OPERATOR)
        self.tell()

    def tell(self) -> None:
        """The machine hears that the sale is on disk; later, where it cannot now."""
        try:
            self.terminals.confirm_sale(self.sale.id)
        except TillError:
            self.restart()

    def give_up(self, payment: TerminalPayment) -> None:
        self._again(lambda: self.terminals.cancel(payment.id))

    def give_back(self, payment: TerminalPayment) -> None:
        self._again(lambda: self.terminals.take_back(payment.id))

    def _again(self, act: Callable[[], object]) -> None:
        for _ in range(MOST_LOOKS):
            try:
                act()
            except TillError:
                continue
            return

    def restart(self) -> None:
        """The till dies and comes back: its charges first, then the cart that was open."""
        TerminalRecovery(self.terminals).resolve()
        with self.till.store.reading() as snapshot:
            cart = carts.load_cart(snapshot)
        if cart is not None:
            self.sale = cart

    def go_on(self) -> None:
        """After a restart: what is under way is looked at; the cart is paid already, or is paid now."""
        for payment in self.terminals.open():
            if self.watch(payment).is_unused:
                self.restart()
        if self.sale.remaining:
            self.pay()
        else:
            self.till.checkout.close(self.sale, OPERATOR)
            self.tell()

    def state(self, charges: int) -> str:
        if self.terminals.open():
            return "shown"
        if self._is_closed():
            return "closed"
        return "lost" if charges else "free"

    def _is_closed(self) -> bool:
        with self.till.store.reading() as snapshot:
            return carts.load_cart(snapshot) is None


@contextmanager
def cashier(root: Path, machine: PaymentTerminal, method: Method) -> Iterator[Cashier]:
    with selling_till(root / "pos.db", destinations=(), loyalty=None) as till:
        yield Cashier(till, machine, method)


def _sold(worker: Cashier) -> None:
    worker.pay()


def _died_and_sold(worker: Cashier) -> None:
    worker.take()
    worker.restart()
    worker.go_on()


def _given_up(worker: Cashier) -> None:
    payment = worker.take()
    if payment is not None:
        worker.give_up(payment)


def _given_back(worker: Cashier) -> None:
    payment = worker.take()
    if payment is not None:
        worker.give_back(worker.watch(payment))


Act = Callable[[Cashier], None]
POINT_ACTS: dict[str, tuple[str, Act, int, int]] = {
    "create": ("create", _sold, 1, 1),
    "create, both tries, till restarted": ("create", _died_and_sold, 1, 2),
    "poll": ("poll", _sold, 1, 1),
    "cancel": ("cancel", _given_up, 0, 1),
    "cancel, both tries": ("cancel", _given_up, 0, 2),
    "refund": ("refund", _given_back, 0, 1),
    "refund, both tries": ("refund", _given_back, 0, 2),
}
"""What is done, the charges that are meant, and how many answers are lost one after another."""


def point_cases(root: Path, box: Box, *, most: int | None = None) -> list[Case]:
    """Mercado Pago: the machine, and Pix by the same calls."""
    orders = Orders(box.url + "/mercadopago", box.secrets)
    machines: list[tuple[PaymentTerminal, Method]] = [
        (point_terminal(orders, TEST_MACHINE), Method.CREDIT),
        (dynamic_pix(orders, EXTERNAL_POS), Method.PIX),
    ]
    cases: list[Case] = []
    for machine, method in machines:
        for call in list(POINT_ACTS)[:most]:
            for moment in ("before", "after"):
                folder = root / f"{machine.name}-{len(cases)}"
                cases.append(_point_case(folder, box, machine, method=method, call=call, moment=moment))
    orders.close()
    return cases


def _point_case(
    folder: Path, box: Box, machine: PaymentTerminal, *, method: Method, call: str, moment: str
) -> Case:
    name, act, expected, times = POINT_ACTS[call]
    verb, path = POINT_CALLS[name]
    before = _point_charges(box)
    box.set(point_machine="manual" if act is _given_up else "approves")
    box.mend()
    box.fault(f"drop_{moment}", path, method=verb, times=times)
    with cashier(folder, machine, method) as worker:
        act(worker)
        box.mend()
        worker.restart()
        charges = _point_charges(box) - before
        return Case(machine.name, call, moment, charges, expected, worker.state(charges))


def _point_charges(box: Box) -> int:
    return sum(order["status"] == "processed" for order in box.state("point_orders"))


def _confirmed_late(worker: Cashier) -> None:
    worker.pay()
    worker.restart()


def _died_at_pin_pad(worker: Cashier) -> None:
    payment = worker.take()
    assert payment is not None
    _wait_for_answer(worker, payment)
    worker.restart()
    worker.go_on()


def _abandoned(worker: Cashier) -> None:
    payment = worker.take()
    assert payment is not None
    worker.give_up(worker.watch(payment))
    worker.restart()


def _undone(worker: Cashier) -> None:
    payment = worker.pay()
    assert payment is not None
    worker.give_back(payment)
    worker.restart()


def _asked_a_person(worker: Cashier) -> None:
    """No answer will ever come: the charge is listed until somebody has looked at the machine."""
    worker.take()
    worker.restart()
    (doubtful,) = worker.terminals.open()
    slip = CardSlip("SIMULADA", nsu="000001", authorization="A000001")
    worker.close_with(worker.terminals.settle_paid(doubtful.id, OPERATOR, slip))


def _left_open(worker: Cashier) -> None:
    worker.take()
    worker.restart()
    worker.pay()


def _paid_again(worker: Cashier) -> None:
    """Nobody took the request: surely nothing was charged, and the cashier tries again."""
    worker.pay()
    worker.pay()


def _found_unpaid(worker: Cashier) -> None:
    worker.take()
    worker.restart()
    (doubtful,) = worker.terminals.open()
    worker.terminals.settle_unpaid(doubtful.id, OPERATOR)
    worker.pay()


def _wait_for_answer(worker: Cashier, payment: TerminalPayment) -> None:
    """Until the manager's answer lies in the folder, read by nobody."""
    while worker.machine.poll(payment.charge).state is PaymentState.WAITING:
        pass


PAYGO_ACTS: tuple[tuple[str, str, str, Act, int], ...] = (
    ("CRT", "ignored", "before", _paid_again, 1),
    ("CRT, a person looks", "dead", "before", _found_unpaid, 1),
    ("CRT, till restarted", "", "after", _died_at_pin_pad, 1),
    ("CRT", "mute", "after", _left_open, 1),
    ("CRT, a person looks", "mute", "after", _asked_a_person, 1),
    ("CNF", "dead", "before", _confirmed_late, 1),
    ("CNF", "mute", "after", _confirmed_late, 1),
    ("NCN", "dead", "before", _abandoned, 0),
    ("NCN", "mute", "after", _abandoned, 0),
    ("CNC", "dead", "before", _undone, 0),
    ("CNC", "ignored", "before, not taken", _undone, 0),
    ("CNC, never confirmed", "mute", "after", _undone, 1),
)


def paygo_cases(root: Path) -> list[Case]:
    """The file exchange: a request not taken, taken and not done, done and never answered."""
    cases: list[Case] = []
    for number, (call, losing, moment, act, expected) in enumerate(PAYGO_ACTS):
        folder = root / f"paygo-{number}"
        manager = SimulatedPayGo(folder / "tef")
        if losing:
            manager.losing[call.split(",")[0]] = losing
        machine = PayGoTerminal(folder / "tef", status_wait_s=0.25)
        with manager.running(), cashier(folder, machine, Method.DEBIT) as worker:
            act(worker)
            state = worker.state(manager.charges)
            cases.append(Case("paygo", call, moment, manager.charges, expected, state))
    return cases


def run(root: Path, *, most: int | None = None) -> list[Case]:
    """All of them; with `most` only so many of each of Mercado Pago's."""
    from tests.whole import terminal_kills, terminal_returns  # noqa: PLC0415 - they use this module's cashier

    with SandboxProcess(root / "box") as process:
        box = Box(process)
        cases = point_cases(root, box, most=most)
        returned = terminal_returns.point_returns(root, box)
        killed = terminal_kills.kills(root, box)
    returned += terminal_returns.paygo_returns(root)
    cases += paygo_cases(root)
    for terminal, call, moment, done, kept in returned:
        cases.append(Case(terminal, call, moment, done.kept_cents, kept, done.state))
    for one in killed:
        moment = f"{one.moment}, till killed; first: {one.first}"
        cases.append(Case(one.machine, "kill", moment, one.charges, one.expected, one.state))
    return cases


def faulty(cases: list[Case]) -> list[Case]:
    """Where a charge is missing, one too many, or nowhere to be seen."""
    return [case for case in cases if case.charges != case.expected_charges or case.state == "lost"]


def main() -> int:
    """Print the cases; 1 where any is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.whole.terminals", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document (always so)")
    parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="terminals-") as folder:
        cases = run(Path(folder))
    sys.stdout.write(json.dumps({"calls": [asdict(case) for case in cases]}, indent=1) + "\n")
    return int(bool(faulty(cases)) or len(cases) < 12)


if __name__ == "__main__":
    raise SystemExit(main())
