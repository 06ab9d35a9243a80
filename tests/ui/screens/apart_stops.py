"""Windows beside the counter: the first manager, training, the customer's, recovery, provisioning, set-up."""

from dataclasses import replace

from PySide6.QtTest import QTest

from pos_client.bootstrap.inside import open_till
from pos_client.bootstrap.rescue import recovery_window
from pos_client.credentials import MemoryCredentials
from pos_client.demo.store import demo_settings
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.paths import DataFolder
from resources.words import Words
from sync.sandbox.process import SandboxProcess
from tests.ui.desk import Shop, opened, sit_down
from tests.ui.screens.counter_stops import show
from tests.ui.screens.money_stops import PIX
from tests.ui.screens.studio import Studio, tidy
from tests.ui.set_up_room import add_products, credentials_of, make_manager, open_room, to_the_manager
from ui.background import Background
from ui.customer.model import PayingByPix, Served
from ui.customer.window import CustomerWindow
from ui.provisioning.window import ProvisioningWindow, StoreOffer


def visit_apart(studio: Studio, shop: Shop) -> None:
    """One after the other."""
    for walk in (_customer, _recovery, _provisioning):
        with studio.stop(walk.__name__):
            walk(studio, shop)


def _customer(studio: Studio, shop: Shop) -> None:
    till = opened(shop, studio.root / "customer", gateway=None, language=studio.language)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    window = CustomerWindow(till.words, till.checkout.head)
    try:
        desk.window._show(desk.window.first_manager)
        studio.dress(desk.window, studio.first)
        show(studio, desk, "first-manager")
        desk.window._show(desk.window.sign_in)
        desk.sign_in()
        flow = desk.window._customer
        window.show()
        desk.window.activateWindow()
        desk.hands.wait("the till's window active", desk.window.isActiveWindow)
        flow.window = window
        window.show_seen(flow.model.seen)
        studio.dress(window, studio.first)
        studio.show("customer-idle", window)
        desk.ring("100", "200", "300", *["200"] * 7)
        studio.show("customer-cart", window)
        window.show_seen(PayingByPix(desk.sale, PIX, desk.sale.total))
        studio.show("customer-pix", window)
        window.show_seen(Served(Money(1_234_567), Money(123_456)))
        studio.show("customer-served", window)
    finally:
        window.close()
        tidy(desk.window)
        desk.close()


def _recovery(studio: Studio, shop: Shop) -> None:
    del shop
    made = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    made = replace(made, screen=replace(made.screen, language=studio.language))
    folder, credentials = DataFolder(studio.root / "recovery"), MemoryCredentials()
    till = open_till(made, folder, credentials)
    assert till.upkeep.backups is not None
    till.upkeep.backups.take("close")
    till.close()
    folder.database.write_bytes(b"\x5a" * 300_000)
    try:
        open_till(made, folder, credentials)
    except Unavailable as trouble:
        window = recovery_window(made, folder, trouble)
        window.show()
        studio.dress(window, studio.first)
        QTest.qWait(100)
        studio.show("recovery", window)
        window.close()


def _provisioning(studio: Studio, shop: Shop) -> None:
    del shop
    background = Background()
    offer = StoreOffer(
        store="Empório Modelo da Vila Mariana",
        tills=("01", "02", "03"),
        sealed=("01", "02", "03"),
        problem=Refused(Reason.MEMBER_NAME),
        take=lambda _till, _code: None,
    )
    window = ProvisioningWindow(Words.of(studio.language), offer, background)
    window.show()
    studio.dress(window, studio.first)
    studio.show("provisioning", window)
    window.close()
    background.stop()


def visit_set_up(studio: Studio, shop: Shop) -> None:
    """The five steps against platforms on loopback."""
    del shop
    with SandboxProcess(studio.root / "sandbox") as sandbox:
        room = open_room(
            studio.root / "set-up",
            studio.application,
            keyring=credentials_of(sandbox.url),
            language=studio.language,
        )
        window = room.window
        studio.dress(window, studio.first)
        seen: set[str] = set()

        def look() -> None:
            room.settle()
            name = type(window.page).__name__.removesuffix("Page").lower()
            if name not in seen:
                seen.add(name)
                studio.show(f"set-up-{name}", window)

        real = room.enter

        def enter() -> None:
            look()
            real()
            look()

        room.enter = enter  # type: ignore[method-assign]
        try:
            look()
            to_the_manager(room, sandbox.url)
            make_manager(room)
            add_products(room)
            enter()
            enter()
            look()
        finally:
            room.close()
