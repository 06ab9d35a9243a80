"""Goods come back and the machine gives the money back: at each call an answer is lost, in turn.

A sale of two goods is closed on a machine; one of them, or both, come back. Part of `tests.whole.terminals`.
"""

from dataclasses import dataclass
from pathlib import Path

from hardware.terminals.paygo import PayGoTerminal
from hardware.terminals.simulated_paygo import SimulatedPayGo
from pos_client.domain.errors import TillError
from pos_client.domain.money import Quantity
from pos_client.domain.payment import Method, PaymentState
from pos_client.domain.returning import RefundBy
from pos_client.ports import PaymentTerminal
from pos_client.services.terminal_recovery import TerminalRecovery
from pos_client.services.terminal_refunds import TerminalRefunds
from pos_client.services.terminals import Terminals
from sync.payments.mercadopago import dynamic_pix, point_terminal
from sync.payments.orders import Orders
from sync.sandbox.mercadopago import EXTERNAL_POS, TEST_MACHINE
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync.box import Box

PRICES = (1500, 990)
MOST_TRIES = 12
REFUND = ("POST", "/mercadopago/v1/orders/*/refund")


@dataclass(frozen=True, slots=True)
class Refunded:
    """What the machine keeps of the sale in the end (centavos), and whether the till knows it as done."""

    kept_cents: int
    state: str


@dataclass
class Desk:
    """One till with one machine."""

    till: Till
    machine: PaymentTerminal
    method: Method

    @property
    def terminals(self) -> Terminals:
        return Terminals(self.till.store, (self.machine,), self.till.clock, self.till.identity.code)

    def sell(self) -> str:
        """Both goods, on the machine; the sale's number."""
        sale = self.till.basket(*PRICES)
        payment = self.terminals.take(
            sale, OPERATOR, terminal=self.machine.name, method=self.method, amount=sale.remaining
        )
        while payment.state is not PaymentState.APPROVED:
            payment = self.terminals.poll(payment.id)
        closed = self.till.checkout.close(sale.with_tender(payment.tender), OPERATOR)
        self.terminals.confirm_sale(sale.id)
        return closed.number

    def take_back(self, number: str, count: int) -> str:
        """The first so many goods; the return's id."""
        original = self.till.returns.find(number)
        quantities = {line.position: Quantity.units(1) for line in original.lines[:count]}
        closed = self.till.returns.return_lines(
            original, quantities, RefundBy.ORIGINAL, operator=OPERATOR, reason="Desistência"
        )
        return closed.id

    def give(self, return_id: str) -> None:
        """Ask the machine until it is done, as the screen does."""
        refunds = TerminalRefunds(self.terminals)
        for refund in refunds.of_return(return_id):
            for _ in range(MOST_TRIES):
                try:
                    if not refunds.give(refund.id).is_open:
                        break
                except TillError:
                    continue

    def restart(self) -> None:
        """The till dies and comes back."""
        TerminalRecovery(self.terminals).resolve()

    def state(self) -> str:
        return "shown" if TerminalRefunds(self.terminals).open() or self.terminals.open() else "given_back"


def point_returns(root: Path, box: Box) -> list[tuple[str, str, str, Refunded, int]]:
    """Terminal, call, moment, what happened, and what the machine is meant to keep."""
    orders = Orders(box.url + "/mercadopago", box.secrets)
    machines: list[tuple[PaymentTerminal, Method]] = [
        (point_terminal(orders, TEST_MACHINE), Method.CREDIT),
        (dynamic_pix(orders, EXTERNAL_POS), Method.PIX),
    ]
    box.set(point_machine="approves")
    cases = []
    for machine, method in machines:
        for count, kept in ((1, PRICES[1]), (2, 0)):
            for moment in ("before", "after"):
                folder = root / f"return-{machine.name}-{count}-{moment}"
                with selling_till(folder / "pos.db", destinations=(), loyalty=None) as till:
                    done = _point_return(Desk(till, machine, method), box, count, moment=moment)
                call = "refund of a part" if count == 1 else "refund of all"
                cases.append((machine.name, f"{call}, from a return", moment, done, kept))
    orders.close()
    return cases


def _point_return(desk: Desk, box: Box, count: int, *, moment: str) -> Refunded:
    box.mend()
    before = _kept(box)
    number = desk.sell()
    return_id = desk.take_back(number, count)
    # Both tries of the first call are lost, and the till dies between them.
    box.fault(f"drop_{moment}", REFUND[1], method=REFUND[0], times=2)
    refunds = TerminalRefunds(desk.terminals)
    try:
        refunds.give(refunds.of_return(return_id)[0].id)
    except TillError:
        desk.restart()
    box.mend()
    desk.give(return_id)
    return Refunded(_kept(box) - before, desk.state())


def _kept(box: Box) -> int:
    orders = [one for one in box.state("point_orders") if one["status"] in ("processed", "refunded")]
    return sum(_cents(one["amount"]) - _cents(one["refunded"]) for one in orders)


def _cents(text: str) -> int:
    return int(text.replace(".", ""))


def paygo_returns(root: Path) -> list[tuple[str, str, str, Refunded, int]]:
    """All of it by `CNC`; what a part cannot be given back is said, and stays on the list."""
    cases = []
    whole = sum(PRICES)
    wanted = [("CNC", "", "", 2, 0), ("CNC", "dead", "before", 2, 0), ("CNC", "ignored", "before", 2, 0)]
    wanted += [("CNF", "dead", "before", 2, 0), ("CNC", "", "of a part", 1, whole)]
    for place, (kind, losing, moment, count, kept) in enumerate(wanted):
        folder = root / f"return-paygo-{place}"
        manager = SimulatedPayGo(folder / "tef")
        machine = PayGoTerminal(folder / "tef", status_wait_s=0.25)
        with manager.running(), selling_till(folder / "pos.db", destinations=(), loyalty=None) as till:
            desk = Desk(till, machine, Method.DEBIT)
            number = desk.sell()
            return_id = desk.take_back(number, count)
            if losing:
                manager.losing[kind] = losing
            desk.give(return_id)
            desk.restart()
            desk.give(return_id)
            kept_cents = _standing_cents(manager)
            cases.append(
                ("paygo", f"{kind}, from a return", moment, Refunded(kept_cents, desk.state()), kept)
            )
    return cases


def _standing_cents(manager: SimulatedPayGo) -> int:
    stands = ("pending", "confirmed")
    return sum(one.cents for one in manager.done.values() if not one.voids and one.standing in stands)
