"""A till is killed (SIGKILL, a real process) at each step of a payment; the charge is looked up afterwards.

After the kill the till starts again as the program does: an approved payment pays its open sale or is the
first thing shown; a closed sale is confirmed; what was given up or given back is charged no more. Part of
`tests.whole.terminals`.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from hardware.terminals.simulated_paygo import SimulatedPayGo
from pos_client.domain.payment import Method, PaymentState
from pos_client.services.machine_slips import MachineSlips
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminal_refunds import TerminalRefunds
from pos_client.services.terminals import Terminals
from pos_client.store import carts
from sync.payments.orders import TOKEN
from tests.crash.payer import AT_MENU, HALTED, Order, machine_of
from tests.fakes.clock import real_clock
from tests.fakes.till import HEAD, OPERATOR, Till, selling_till
from tests.sync.box import Box
from tests.whole.terminal_returns import Desk
from tests.whole.terminals import Cashier

ROOT = Path(__file__).resolve().parents[2]
SALES = ("before start", "after start", "waiting", "after poll", "approved", "tendered", "closed")
PAYGO = (
    *SALES,
    "before confirm",
    "after confirm",
    "before cancel",
    "after cancel",
    "before refund",
    "after refund",
)
POINT = (*SALES, "before refund", "after refund")


@dataclass(frozen=True, slots=True)
class Killed:
    """`first` is what the next start had (`cart`, `shown`, `closed`, `nothing`), `state` the end."""

    machine: str
    moment: str
    first: str
    charges: int
    expected: int
    state: str


def kill_at(order: Order) -> None:
    """Start the till, wait until it stands at its moment, kill it there."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.payer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(asdict(order)) + "\n")
    child.stdin.flush()
    said = child.stdout.readline().strip()
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert said == HALTED, f"{order.machine} never came to {order.moment}"


def paygo_kill(root: Path, moment: str) -> Killed:
    """Over a manager that lives on while the till dies."""
    folder = root / f"kill-paygo-{moment.replace(' ', '-')}"
    manager = SimulatedPayGo(folder / "tef")
    order = Order(str(folder), "paygo", moment)
    with manager.running():
        kill_at(order)
        with _opened(folder) as till:
            first, state = _after(till, order)
    return Killed("paygo", moment, first, manager.charges, _expected(moment), state)


def menu_kill(root: Path) -> tuple[SimulatedPayGo, list[str]]:
    """Killed while somebody undoes a sale at the manager's menu, which ends before the till is back.

    The manager as the next start leaves it, and the papers that the till has to print then.
    """
    folder = root / "kill-paygo-menu"
    manager = SimulatedPayGo(folder / "tef", at_menu=True, menu_voids=True)
    order = Order(str(folder), "paygo", AT_MENU)
    with manager.running():
        kill_at(order)
        manager.at_menu = False
        until = time.monotonic() + 60
        while not (manager.folder / "Resp" / "intpos.001").exists():
            assert time.monotonic() < until, "the menu never ended"
            time.sleep(0.01)
        with _opened(folder) as till:
            slips = MachineSlips(HEAD, till.identity)
            terminals = Terminals(till.store, (machine_of(order),), till.clock, till.identity.code, slips)
            for _start in range(2):
                TerminalRecovery(terminals).resolve()
            with till.store.reading() as snapshot:
                found = snapshot.exec_driver_sql(
                    "SELECT body FROM documents WHERE kind = 'machine'"
                ).scalars()
                papers = [body for body in found if "Machine's menu" in body]
    return manager, papers


def point_kill(root: Path, box: Box, moment: str) -> Killed:
    """Over the sandbox."""
    folder = root / f"kill-point-{moment.replace(' ', '-')}"
    folder.mkdir()
    box.mend()
    box.set(point_machine="approves")
    before = _charges(box)
    order = Order(str(folder), "point", moment, box.url + "/mercadopago", box.secrets(TOKEN) or "")
    kill_at(order)
    with _opened(folder) as till:
        first, state = _after(till, order)
    return Killed("mercadopago", moment, first, _charges(box) - before, _expected(moment), state)


def kills(root: Path, box: Box) -> list[Killed]:
    """All of them."""
    return [
        *(paygo_kill(root, moment) for moment in PAYGO),
        *(point_kill(root, box, moment) for moment in POINT),
    ]


@contextmanager
def _opened(folder: Path) -> Iterator[Till]:
    with selling_till(folder / "pos.db", clock=real_clock, destinations=(), loyalty=None) as till:
        yield till


def _after(till: Till, order: Order) -> tuple[str, str]:
    machine = machine_of(order)
    if order.moment.endswith("refund"):
        desk = Desk(till, machine, Method.CREDIT)
        desk.restart()
        shown = TerminalRefunds(desk.terminals).open()
        for refund in shown:
            desk.give(refund.return_id)
        return ("shown" if shown else "nothing"), desk.state()
    with till.store.reading() as snapshot:
        cart = carts.load_cart(snapshot)
    worker = Cashier(till, machine, Method.CREDIT)
    worker.sale = cart or worker.sale
    with till.store.writing() as transaction:
        carts.clear_cart(transaction)
        if cart is not None:
            carts.save_cart(transaction, cart, saved_at=cart.opened_at.isoformat())
    TerminalRecovery(worker.terminals).resolve()
    first = _first(worker, was_open=cart is not None)
    if order.moment.endswith("cancel"):
        for payment in worker.terminals.open():
            worker.give_back(payment)
        return first, "free" if not worker.terminals.open() else "shown"
    if cart is not None:
        _look_at_the_machine(worker)
        worker.restart()
        worker.go_on()
    return first, worker.state(1)


def _look_at_the_machine(worker: Cashier) -> None:
    """Only a person can say what became of a request that left no trace: here it was never made."""
    for payment in worker.terminals.open():
        if payment.state is PaymentState.UNKNOWN:
            worker.terminals.settle_unpaid(payment.id, OPERATOR)


def _first(worker: Cashier, *, was_open: bool) -> str:
    """What the cashier sees of it right after the start."""
    with worker.till.store.reading() as snapshot:
        cart = carts.load_cart(snapshot)
    if not was_open:
        return "closed"
    if cart is not None and any(tender.terminal_payment for tender in cart.tenders):
        return "cart"
    return "shown" if worker.terminals.open() else "nothing"


def _expected(moment: str) -> int:
    return 0 if moment.endswith(("cancel", "refund")) else 1


def _charges(box: Box) -> int:
    return sum(order["status"] == "processed" for order in box.state("point_orders"))
