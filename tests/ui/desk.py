"""A counter for tests: the real till over a real store, a platform that behaves, and hands on the keys."""

import shutil
import tomllib
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import resources
from pos_client.bootstrap import screen as bootstrap_screen
from pos_client.bootstrap.benefit_desk import benefit_desk
from pos_client.bootstrap.inside import Till, open_till
from pos_client.bootstrap.member_desk import member_desk
from pos_client.bootstrap.screen import Screen
from pos_client.credentials import MemoryCredentials
from pos_client.demo.cashier import Cashier
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.paths import DataFolder
from pos_client.ports import LoyaltyGateway
from pos_client.services.importing import Importing
from pos_client.services.members import Members
from pos_client.services.signing_in import SigningIn
from pos_client.settings import Settings, settings_from
from tests.fakes.clock import real_clock
from tests.fakes.people import some_pin
from tests.fakes.till import SMARTBIS, SMARTPOS
from ui.counter_flow import CounterFlow
from ui.main_window import MainWindow
from ui.scan_filter import ScanFilter

ANA = Operator(id="op-17", code="17", name="Ana Teste", role="cashier")
RUI = Operator(id="op-23", code="23", name="Rui Teste", role="cashier")
CAFE = "7891000315507"
PRODUCTS = (
    Product("100", "Café torrado 500 g", Money(1890), gtin=CAFE),
    Product("200", "Pão de queijo", Money(450)),
    Product("300", "Geleia de jabuticaba", Money(2200)),
)
ENTER, ESC, ALT = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class QuickSigningIn(SigningIn):
    """The same checks with a hash that costs a test nothing."""

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Shop:
    """A till's folder with its people, products and an open shift; copied for each test."""

    folder: Path
    pepper: str = field(repr=False)
    pin: str = field(default_factory=some_pin, repr=False)


def settings(language: str = "pt_BR") -> Settings:
    """The demo's, with no platform of its own and no printer."""
    made = settings_from(tomllib.loads(resources.contents("demo/till.toml")))
    return replace(
        made,
        loyalty=replace(made.loyalty, provider="none"),
        printer=replace(made.printer, transport="none"),
        screen=replace(made.screen, language=language),
    )


def made_shop(folder: Path) -> Shop:
    """Made once; `opened` copies it."""
    credentials = MemoryCredentials({})
    till = open_till(settings(), DataFolder(folder), credentials)
    shop = Shop(folder, credentials.read("operator_pepper") or "")
    Importing(till.store).products(PRODUCTS)
    signing_in = _quick(till, shop)
    for operator in (ANA, RUI):
        signing_in.enrol(operator, shop.pin)
    till.shifts.open(ANA, Money(20_000))
    till.close()
    return shop


def _quick(till: Till, shop: Shop) -> SigningIn:
    return QuickSigningIn(till.store, real_clock, bytes.fromhex(shop.pepper))


def opened(
    shop: Shop,
    root: Path,
    *,
    gateway: LoyaltyGateway | None,
    language: str = "pt_BR",
    made: Settings | None = None,
) -> Till:
    """The shop at `root` (a copy, where there is nothing yet), with that platform as its programme's."""
    if not root.exists():
        shutil.copytree(shop.folder, root)
    credentials = MemoryCredentials({"operator_pepper": shop.pepper})
    till = open_till(made or settings(language), DataFolder(root), credentials)
    till.signing_in = _quick(till, shop)
    if gateway is not None:
        till.members = Members(till.store, gateway)
        till.benefits = benefit_desk(
            till.store,
            till.identity,
            gateway,
            rules_now=till.ruling.in_force,
            clock=real_clock,
            trusted=real_clock,
            wake=till.pump.wake,
            pepper=bytes.fromhex(shop.pepper),
        )
        till.redemptions = till.benefits.redemptions
        till.checkout = replace(till.checkout, destinations=(SMARTBIS, SMARTPOS), loyalty=gateway.name)
        till.desk = member_desk(
            till.store,
            till.identity,
            gateway,
            destinations=(SMARTBIS, SMARTPOS),
            rules_now=till.ruling.in_force,
            clock=real_clock,
            wake=till.pump.wake,
            folder=till.folder.support,
        )
    return till


class Hands(Cashier):
    """Quicker than a cashier, and sure that what was typed has arrived."""

    def write(self, text: str) -> None:
        """Typed, and no key held back any more."""
        QTest.keyClicks(self._focus(), text)
        self.settle()

    def settle(self) -> None:
        """Until the scan filter has made up its mind."""
        scans = self.window.findChild(ScanFilter)
        assert scans is not None
        self.wait("keys given to the field", lambda: not scans.holding)

    def alt(self, letter: str) -> None:
        """Alt and that letter or digit."""
        self.press(Qt.Key(ord(letter)), ALT)

    def gone(self, kind: type[QWidget]) -> None:
        """Until no widget of that kind is seen."""
        self.wait(f"no {kind.__name__}", lambda: self.shown(kind) is None)


@dataclass
class Desk:
    """One till on one window."""

    till: Till
    screen: Screen
    hands: Hands
    shop: Shop
    gateway: LoyaltyGateway | None

    @property
    def window(self) -> MainWindow:
        return self.screen.window

    @property
    def flow(self) -> CounterFlow:
        return self.window.flow

    @property
    def sale(self) -> Sale:
        return self.flow.sale_model.sale

    def shows(self, view: str) -> bool:
        """Whether the left of the counter is `sale`, `pay` or `done`."""
        page = self.flow.page
        return page.view is {"sale": page.sale, "pay": page.pay, "done": page.done}[view]

    def sign_in(self, code: str = ANA.code) -> None:
        """By keys, to the sale screen."""
        self.window.sign_in.setFocus()
        self.hands.write(code)
        self.hands.press(ENTER)
        self.hands.write(self.shop.pin)
        self.hands.press(ENTER)
        self.hands.wait("the sale screen", lambda: self.window.page is self.flow.page)

    def ring(self, *codes: str) -> None:
        """Each on a line of its own, by scanner."""
        before = len(self.sale.lines)
        for code in codes:
            self.hands.scan(code)
        assert len(self.sale.lines) == before + len(codes)

    def number(self, sequence: int) -> str:
        """A sale's number; a copied folder has begun an epoch of its own."""
        return self.till.identity.sale_number(sequence)

    def rest(self) -> None:
        """Until no job is under way and its news has been heard."""
        self.hands.wait("nothing under way", lambda: self.screen.background.idle)

    def sales(self) -> list[tuple[str, int]]:
        """Number and total of each sale on disk."""
        with self.till.store.reading() as snapshot:
            rows = snapshot.exec_driver_sql("SELECT number, total_cents FROM sales ORDER BY sequence")
            return [(row[0], row[1]) for row in rows]

    def close(self) -> None:
        """An orderly end."""
        self.screen.close()
        self.till.close()
        self._forget()

    def crash(self) -> None:
        """The power goes: nothing is said, the running mark stays."""
        self.rest()
        self.screen.close()
        self.till.pump.stop()
        self.till.printer.stop()
        self.till.store.close()
        self.till.lock.release()
        self._forget()

    def _forget(self) -> None:
        """Only now: until its threads have ended the till may speak to the window."""
        for news in fields(self.till.listeners):
            setattr(self.till.listeners, news.name, None)
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def sit_down(
    till: Till, application: QApplication, *, shop: Shop, gateway: LoyaltyGateway | None, pictures: Path
) -> Desk:
    """Open the window and take the keyboard."""
    real = bootstrap_screen.application
    # The program's own hides Qt's warnings in its log; a test wants to fail on them.
    bootstrap_screen.application = lambda: application
    try:
        screen = bootstrap_screen.open_screen(till, muted=True)
    finally:
        bootstrap_screen.application = real
    screen.window.resize(1366, 768)
    screen.window.show()
    screen.window.activateWindow()
    hands = Hands(screen.window, pictures, deadline_s=60)
    hands.wait("the window active", screen.window.isActiveWindow)
    return Desk(till, screen, hands, shop, gateway)
