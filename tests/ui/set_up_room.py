"""A set-up window over a folder of its own and a sandbox on loopback; its keyring is the test's memory."""

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap.set_up import TillSetUp
from pos_client.credentials import MemoryCredentials
from pos_client.demo.cashier import Cashier
from pos_client.demo.seed import demo_products
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from resources.words import Words
from tests.fakes.people import some_pin
from ui.background import Background
from ui.set_up.window import SetUpWindow
from ui.theme import Theme, apply

STORE = {
    "code": "001",
    "till": "03",
    "name": "Empório Modelo da Vila Mariana",
    "cnpj": "11.222.333/0001-81",
    "address": "Rua das Palmeiras, 120, Centro",
    "city": "São Paulo",
}
ENTER = Qt.Key.Key_Return


@dataclass
class Room:
    """One window and the hands before it. Folder and keyring are what a power cut leaves."""

    root: Path
    keyring: MemoryCredentials
    desk: TillSetUp
    window: SetUpWindow
    background: Background
    hands: Cashier

    def settle(self) -> None:
        """Until nothing is under way."""
        window = self.window
        self.hands.wait("nothing under way", lambda: self.background.idle and not window.page.busy)

    def enter(self) -> None:
        """Once the page can go on."""
        self.hands.wait("a page that can go on", lambda: self.window.page.can_advance)
        self.hands.press(ENTER)
        self.settle()

    def until(self, page: object) -> None:
        """That page is shown, and at rest."""
        self.hands.wait(f"{type(page).__name__}", lambda: self.window.page is page)
        self.settle()

    def close(self) -> None:
        """The end, orderly or not: the window asks nothing."""
        self.window.close()
        self.background.stop()
        self.desk.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def open_room(
    root: Path,
    application: QApplication,
    *,
    keyring: MemoryCredentials,
    language: str = "en",
    size: tuple[int, int] = (1024, 768),
) -> Room:
    """At its first page, or where it was left."""
    apply(application, Theme.load("light"))
    desk = TillSetUp(DataFolder(root / "till"), Words.of(language), lambda _till: keyring)
    background = Background()
    window = SetUpWindow(desk.words, desk, background)
    window.resize(*size)
    window.show()
    window.activateWindow()
    hands = Cashier(window, root / "pictures", deadline_s=60)  # type: ignore[arg-type]
    hands.wait("the window active", window.isActiveWindow)
    window.begin()
    room = Room(root, keyring, desk, window, background, hands)
    room.settle()
    return room


def to_the_manager(room: Room, url: str) -> None:
    """Through the first pages, with Smartbis and SmartPOS in the sandbox and a simulated printer."""
    store, looks, programme, devices, person = room.window.connect_pages
    store.form.show_values(STORE)  # type: ignore[attr-defined]
    room.enter()
    room.until(looks)
    room.enter()
    room.until(programme)
    programme.provider.field.setCurrentIndex(0)  # type: ignore[attr-defined]
    programme.details.asked["base_url"].show_value(f"{url}/smartbis/v2")  # type: ignore[attr-defined]
    programme.smartpos.asked["base_url"].show_value(f"{url}/smartpos")  # type: ignore[attr-defined]
    room.enter()
    room.until(devices)
    devices.devices.show_values({**devices.devices.values, "printer.transport": "simulated"})  # type: ignore[attr-defined]
    room.enter()
    room.until(person)


def make_manager(room: Room) -> str:
    """The first one; answers the PIN."""
    pin = some_pin()
    page = room.window.person
    for asking, typed in ((page.code, "1"), (page.name, "Rita Teste"), (page.pin, pin), (page.again, pin)):
        asking.setFocus()
        QTest.keyClicks(asking.field, typed)
    room.enter()
    return pin


def add_products(room: Room) -> None:
    """As an import would."""
    assert room.desk.till is not None
    Importing(room.desk.till.store).products(demo_products())


def credentials_of(url: str) -> MemoryCredentials:
    """What a store would have been given by the platforms."""
    with urllib.request.urlopen(f"{url}/sandbox/credentials", timeout=30) as answer:
        told = json.load(answer)
    return MemoryCredentials({name: str(value) for name, value in told.items()})


OpenRoom = Callable[..., Room]
