"""`python -m tests.bench.keys --json`: key presses after the last scan for eight jobs at the counter.

Done on the real window over a real store, with the sandbox's platforms and card machine behind it. Every key
that reaches the window is counted; digits of amounts, PINs and phones are not. A job counts only when it is
done: the sale is in the store, paid as was meant.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap import screen as bootstrap_screen
from pos_client.bootstrap.payment_desk import Terminals
from pos_client.demo import main_job
from pos_client.demo.store import DemoStore, open_demo_store
from pos_client.domain.customer import Phone
from sync.payments.mercadopago import point_terminal
from sync.payments.orders import Orders
from sync.sandbox.mercadopago import TEST_MACHINE
from sync.sandbox.process import SandboxProcess
from tests.bench.key_count import KeyCount
from tests.ports import steady_port
from tests.sync.box import Box
from tests.ui.desk import ENTER
from tests.whole import serving
from tests.whole.serving import GROSS_CENTS
from tests.whole.stand import QuickHands, Stand
from ui.checkout.amount_dialog import AmountDialog
from ui.checkout.offer_dialog import OfferDialog
from ui.checkout.pin_dialog import PinDialog
from ui.checkout.pix_dialog import PixDialog
from ui.member.finder import FinderDialog
from ui.returns.dialogs import ReturnDialog, ReturnDoneDialog
from ui.widgets import Overlay

KEY = Qt.Key
MEMBER_CENTS = 10_00
NEWEST = "sales ORDER BY sequence DESC LIMIT 1"


class CountedHands(QuickHands):
    """What a scanner types does not count, and the count begins after it."""

    count: KeyCount

    def scan(self, code: str) -> None:
        super().scan(code)
        self.count.forget()


@dataclass(frozen=True, slots=True)
class Job:
    """What is done after the goods were scanned, and the keys that it may cost."""

    budget: int
    do: Callable[["Counted"], None]


@dataclass
class Counted:
    """A counter whose keys are counted."""

    stand: Stand
    count: KeyCount

    @property
    def hands(self) -> QuickHands:
        return self.stand.hands

    def ring(self) -> None:
        serving.ring(self.stand)

    def find(self, phone: Phone) -> None:
        """F3, the phone, Enter; nobody waits for the balance."""
        self.hands.press(KEY.Key_F3)
        self.hands.wait_for(FinderDialog)
        self.hands.write(phone.national)
        self.hands.press(ENTER)
        self.hands.wait("the member", lambda: self.stand.flow.sale_model.sale.member)

    def done(self, *tenders: tuple[str, int], total: int = GROSS_CENTS, change: int = 0) -> None:
        """The newest sale is on disk, paid as was meant, and the screen says so."""
        page = self.stand.flow.page
        self.hands.wait("the sale done", lambda: page.view is page.done)
        (sale,) = self.stand.rows(
            "SELECT id, total_cents, change_cents FROM sales ORDER BY sequence DESC LIMIT 1"
        )
        paid = self.stand.rows(
            "SELECT method, amount_cents FROM tenders WHERE sale_id = ? ORDER BY position", sale[0]
        )
        assert (sale[1], sale[2], paid) == (total, change, list(tenders)), (sale[1:], paid)

    def take_offer(self) -> None:
        """Enter takes the campaign; the programme's money is in it."""
        self.hands.wait_for(OfferDialog)
        self.hands.press(ENTER)
        self.hands.wait("the offer", self.stand.flow.page.done._offer.isVisible)

    def next_sale(self) -> None:
        """Not counted: the next scan does it."""
        self.hands.wait("nothing under way", lambda: self.stand.screen.background.idle)
        page = self.stand.flow.page
        if page.view is page.done:
            self.hands.press(ENTER)
        self.hands.wait("the next sale", lambda: page.view is page.sale)
        assert Overlay.topmost(self.stand.screen.window) is None
        assert not self.stand.flow.sale_model.sale.lines


def _exact_cash(at: Counted) -> None:
    at.ring()
    at.hands.press(KEY.Key_F12)
    at.done(("cash", GROSS_CENTS))


def _cash_with_change(at: Counted) -> None:
    at.ring()
    at.hands.press(KEY.Key_F10)
    at.hands.write("10000")
    at.hands.press(ENTER)
    at.done(("cash", 10000), change=10000 - GROSS_CENTS)


def _card(at: Counted) -> None:
    at.ring()
    at.hands.press(KEY.Key_F10)
    at.hands.press(KEY.Key_C)
    at.done(("credit", GROSS_CENTS))
    assert any(order["status"] == "processed" for order in at.stand.box.state("point_orders"))


def _pix(at: Counted) -> None:
    at.ring()
    at.hands.press(KEY.Key_F10)
    at.hands.press(KEY.Key_P)
    at.hands.wait_for(PixDialog)
    at.hands.press(ENTER)
    at.done(("pix", GROSS_CENTS))


def _member_exact_cash(at: Counted) -> None:
    phone = at.stand.customer()
    at.ring()
    at.find(phone)
    at.hands.press(KEY.Key_F12)
    at.done(("cash", GROSS_CENTS))
    at.take_offer()
    sold = at.stand.rows(f"SELECT member_id FROM {NEWEST}")
    assert sold[0][0]


def _cashback_rest_cash(at: Counted) -> None:
    phone = at.stand.customer("10.00")
    at.ring()
    at.find(phone)
    at.hands.press(KEY.Key_F10)
    at.hands.wait_for(PinDialog)
    serving.type_pin(at.stand, at.stand.pin_of(phone))
    dialog = at.hands.wait_for(AmountDialog)
    assert dialog.field.value_cents == MEMBER_CENTS
    at.hands.press(ENTER)
    at.hands.wait("the cashback", lambda: at.stand.flow.sale_model.sale.redemption)
    at.hands.gone(AmountDialog)
    at.hands.press(ENTER)
    at.done(("cash", GROSS_CENTS - MEMBER_CENTS), total=GROSS_CENTS - MEMBER_CENTS)
    at.take_offer()
    assert at.stand.balance_cents(phone) < MEMBER_CENTS


def _two_tenders(at: Counted) -> None:
    at.ring()
    at.hands.press(KEY.Key_F10)
    at.hands.write("2000")
    at.hands.press(ENTER)
    at.hands.wait("the first part", lambda: len(at.stand.flow.sale_model.sale.tenders) == 1)
    at.hands.press(KEY.Key_C)
    at.done(("cash", 2000), ("credit", GROSS_CENTS - 2000))


def _return_by_receipt(at: Counted) -> None:
    at.ring()
    at.hands.press(KEY.Key_F12)
    at.done(("cash", GROSS_CENTS))
    at.next_sale()
    number = at.stand.rows(f"SELECT number FROM {NEWEST}")[0][0]
    at.hands.scan(f"https://loja.example/r/{number}")
    at.hands.wait_for(ReturnDialog)
    at.hands.press(ENTER)
    at.hands.press(ENTER)
    at.hands.wait_for(ReturnDoneDialog)
    at.hands.press(ENTER)
    at.hands.gone(ReturnDoneDialog)
    assert at.stand.rows("SELECT kind FROM returns") == [("return",)]


JOBS = {
    "exact cash": Job(1, _exact_cash),
    "cash with change": Job(3, _cash_with_change),
    "card on the integrated machine": Job(2, _card),
    "Pix": Job(3, _pix),
    "find the member and pay exact cash": Job(4, _member_exact_cash),
    "PIN and full cashback, rest in cash": Job(6, _cashback_rest_cash),
    "two tenders": Job(6, _two_tenders),
    "return of one item by receipt QR": Job(4, _return_by_receipt),
}


def counted(at: Counted, jobs: Sequence[str] = tuple(JOBS)) -> dict[str, object]:
    """Each job's keys and budget, and whether all are within it."""
    found: dict[str, dict[str, int]] = {}
    for name in jobs:
        job = JOBS[name]
        job.do(at)
        found[name] = {"keys": at.count.keys, "budget": job.budget}
        at.next_sale()
    return {"jobs": found, "ok": all(one["keys"] <= one["budget"] for one in found.values())}


@contextmanager
def counter(root: Path, application: QApplication | None = None) -> Iterator[Counted]:
    """Signed in at a counter with a programme and a card machine; every key is counted."""
    sandbox = SandboxProcess(root / "sandbox", port=steady_port())
    demo = open_demo_store(root, sandbox.url, provider="smartbis", language="pt_BR", theme="light")
    orders = _with_card_machine(demo, sandbox)
    app = application or bootstrap_screen.application()
    screen = bootstrap_screen.open_screen(demo.till, muted=True)
    screen.window.resize(1366, 768)
    screen.window.show()
    screen.window.activateWindow()
    hands = CountedHands(screen.window, root / "pictures", deadline_s=20)
    hands.count = count = KeyCount(screen.window.flow.scan_filter)
    hands.wait("the window active", screen.window.isActiveWindow)
    app.installEventFilter(count)
    stand = Stand(root, sandbox, demo, screen, hands)
    try:
        main_job._sign_in(hands, demo)
        yield Counted(stand, count)
    finally:
        app.removeEventFilter(count)
        stand.close()
        orders.close()


def _with_card_machine(demo: DemoStore, sandbox: SandboxProcess) -> Orders:
    """The sandbox's machine, where every card is good."""
    box, till = Box(sandbox), demo.till
    box.set(point_machine="approves")
    orders = Orders(f"{sandbox.url}/mercadopago", box.secrets)
    machine = point_terminal(orders, TEST_MACHINE)
    till.terminals = Terminals(till.store, (machine,), till.clock.shown, till.identity.code)
    return orders


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line; 1 where a job needs more keys than it may."""
    parser = argparse.ArgumentParser(prog="tests.bench.keys", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-keys-") as folder, counter(Path(folder)) as at:
        result = counted(at)
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
