"""A demo store on a window with a sandbox in a process of its own, and what each of them remembers."""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from hardware.paper import Paper
from hardware.profiles import profile_named
from hardware.receipt_bytes import receipt_bytes
from pos_client.bootstrap import screen as bootstrap_screen
from pos_client.bootstrap.screen import Screen
from pos_client.demo import main_job
from pos_client.demo.main_job import JobDone, do_main_job
from pos_client.demo.store import DemoStore, open_demo_store
from pos_client.domain.customer import Phone
from pos_client.services.verifying import verify_journal
from sync.sandbox.process import SandboxProcess
from tests.fakes.people import some_cpf, some_phone
from tests.ports import steady_port
from tests.sync.box import Box
from tests.ui.desk import CTRL, ENTER, Hands
from ui.widgets import Overlay

PRICES = "SELECT gross_cents, redeemed_cashback_cents, total_cents, paid_cents FROM sales WHERE id = ?"


class QuickHands(Hands):
    """Does the demo's job as fast as the screens allow.

    `keys` counts what is pressed; digits and letters that are typed, and what a scanner types, are not.
    """

    keys = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        super().press(key, modifier)

    def scan(self, code: str) -> None:
        before = self.keys
        super().scan(code)
        self.keys = before

    def type_in(self, text: str) -> None:
        self.write(text)

    def picture(self, name: str) -> Path:
        """Only of what went wrong."""
        return super().picture(name) if name == "stuck" else Path(name)


@dataclass
class Stand:
    """The parts of a counter, and questions to them."""

    root: Path
    sandbox: SandboxProcess
    demo: DemoStore
    screen: Screen
    hands: QuickHands
    jobs: list[JobDone] = field(default_factory=list)

    @property
    def flow(self) -> Any:
        return self.screen.window.flow

    def do_job(self) -> JobDone:
        """The main job, from the sign-in on."""
        if self.jobs:
            self.hands.press(ENTER)
            self.hands.press(Qt.Key.Key_L, CTRL)
        self.jobs.append(do_main_job(self.hands, self.demo))
        return self.jobs[-1]

    @property
    def box(self) -> Box:
        """The sandbox's other side."""
        return Box(self.sandbox)

    def seed(self, **wanted: Any) -> None:
        """Give the sandbox members, vouchers or campaigns."""
        self.box.call("POST", "/sandbox/seed", wanted)

    def customer(self, balance: str = "0.00") -> Phone:
        """Somebody the platform knows, whom this till has never seen."""
        phone = some_phone()
        one = {"name": "Pessoa de Teste", "phone": phone.e164, "cpf": some_cpf().digits, "balance": balance}
        self.seed(members=[one])
        return phone

    def pin_of(self, phone: Phone) -> str:
        """The newest PIN on that phone."""
        return str(self.box.call("GET", f"/sandbox/phone?phone={phone.national}")["pin"])

    def balance_cents(self, phone: Phone) -> int:
        """What the platform says that this person has."""
        (known,) = [one for one in self.told("members") if one["phone"] == phone.e164]
        return cents(known["balance"])

    def told(self, only: str) -> Any:
        """That part of what the sandbox remembers."""
        return self.box.state(only)

    def rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """From the till's database."""
        with self.demo.till.store.reading() as snapshot:
            return [tuple(row) for row in snapshot.exec_driver_sql(query, values)]

    def paper(self, sale_id: str) -> str:
        """The receipt as the printer's bytes say it."""
        profile = profile_named(self.demo.till.settings.printer.profile)
        receipt = self.demo.till.printing.receipt(sale_id)
        drawn = receipt_bytes(receipt, profile, translate=self.demo.till.words.text)
        return Paper.read(drawn, profile).text()

    def printed(self, number: str) -> str:
        """The newest paper that bears this number, read from the bytes that the printer was sent."""
        profile = profile_named(self.demo.till.settings.printer.profile)
        papers = sorted(self.demo.till.folder.paper.glob("*.escpos"), reverse=True)
        for job in papers:
            text = Paper.read(job.read_bytes(), profile).text()
            if number in text:
                return text
        return ""

    def journal_is_whole(self) -> bool:
        """Every entry follows from the one before."""
        return verify_journal(self.demo.till.folder.database).ok

    def cut_network(self) -> None:
        """The platform is gone as a pulled cable makes it: nobody answers any more."""
        self.sandbox.stop()

    def mend_network(self) -> None:
        """The same platform, with its memory, at the same address."""
        port = int(self.sandbox.url.rsplit(":", 1)[1])
        self.sandbox = SandboxProcess(self.root / "sandbox", port=port)
        self.demo.till.pump.resume()

    def close(self) -> None:
        """An orderly end."""
        self.screen.close()
        self.demo.till.close()
        # A lane that is still in a call has nobody to tell.
        for news in fields(self.demo.till.listeners):
            setattr(self.demo.till.listeners, news.name, None)
        self.screen.window.deleteLater()
        self.sandbox.stop()


def open_stand(root: Path, provider: str) -> Stand:
    """Everything started, the sign-in shown."""
    sandbox = SandboxProcess(root / "sandbox", port=steady_port())
    demo = open_demo_store(root, sandbox.url, provider=provider, language="pt_BR", theme="light")
    screen = bootstrap_screen.open_screen(demo.till, muted=True)
    screen.window.resize(1366, 768)
    screen.window.show()
    screen.window.activateWindow()
    hands = QuickHands(screen.window, root / "pictures", deadline_s=60)
    hands.wait("the window active", screen.window.isActiveWindow)
    return Stand(root, sandbox, demo, screen, hands)


@dataclass
class OpenStand:
    """A stand that several tests use one after the other; whoever leaves it in a mess leaves no mess."""

    root: Path
    provider: str
    opened: int = 0
    stand: Stand | None = None

    def ready(self) -> Stand:
        """Signed in, an empty sale, nothing queued."""
        if self.stand is not None and not self._is_tidy(self.stand):
            self.close()
        if self.stand is None:
            self.opened += 1
            self.stand = open_stand(self.root / str(self.opened), self.provider)
            main_job._sign_in(self.stand.hands, self.stand.demo)
        flow, hands = self.stand.flow, self.stand.hands
        hands.wait("nothing under way", lambda: self.stand is not None and self.stand.screen.background.idle)
        if flow.page.view is flow.page.done:
            hands.press(ENTER)
        hands.wait("the next sale", lambda: flow.page.view is flow.page.sale)
        return self.stand

    def close(self) -> None:
        """For good, or until the next one."""
        if self.stand is not None:
            self.stand.close()
        self.stand = None

    def _is_tidy(self, stand: Stand) -> bool:
        flow, page = stand.flow, stand.flow.page
        empty = page.view is page.sale and not flow.sale_model.sale.lines
        free = Overlay.topmost(stand.screen.window) is None
        return free and (empty or page.view is page.done)


def cents(text: object) -> int:
    """`132.73`, as the platforms write it."""
    return int(Decimal(str(text)) * 100)
