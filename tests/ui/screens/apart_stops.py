"""Windows beside the counter: the first manager, the customer's, recovery, provisioning, a till kept shut."""

from dataclasses import replace

from PySide6.QtTest import QTest

from pos_client.bootstrap.first_start import problem_of
from pos_client.bootstrap.inside import open_till
from pos_client.bootstrap.rescue import recovery_window
from pos_client.credentials import MemoryCredentials
from pos_client.demo.store import demo_settings
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from resources.words import Words
from tests.ui.desk import Shop, opened, sit_down
from tests.ui.screens.counter_stops import PRODUCTS, show
from tests.ui.screens.money_stops import PIX
from tests.ui.screens.studio import Studio, tidy, until
from ui import wording
from ui.background import Background
from ui.customer.model import PayingByPix, Served
from ui.customer.window import CustomerWindow
from ui.provisioning.window import ProvisioningWindow, StoreOffer
from ui.recovery.restore_dialog import RestoreDialog
from ui.recovery.window import RecoveryWindow
from ui.set_up.problem_window import ProblemWindow
from ui.widgets import Overlay


def visit_apart(studio: Studio, shop: Shop) -> None:
    """One after the other."""
    for walk in (_customer, _recovery, _provisioning, _problem):
        with studio.stop(walk.__name__):
            walk(studio, shop)


def _customer(studio: Studio, shop: Shop) -> None:
    till = opened(shop, studio.root / "customer", gateway=None, language=studio.language)
    Importing(till.store).products(PRODUCTS)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    window = CustomerWindow(till.words, till.checkout.head)
    try:
        desk.window._show(desk.window.first_manager)
        studio.dress(desk.window, studio.first)
        show(studio, desk, "first-manager")
        desk.window.first_manager.show_problem(wording.sentence(till.words, Refused(Reason.PIN_FORMAT)))
        show(studio, desk, "first-manager-refused")
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
        desk.ring("100", "200", "300", *(product.sku for product in PRODUCTS[:17]))
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
        _restore(studio, window)
        window.close()


def _restore(studio: Studio, window: RecoveryWindow) -> None:
    """What would be lost, and the way back to selling."""
    window.restore(window._desk.backups[0])
    dialog = Overlay.topmost(window)
    assert isinstance(dialog, RestoreDialog)
    until("what it would lose", dialog._go.isEnabled)
    studio.show("recovery-restore", window)
    dialog._on_restore()
    until("restored", dialog._go.isEnabled)
    studio.show("recovery-restored", window)
    dialog.finish()


def _provisioning(studio: Studio, shop: Shop) -> None:
    del shop
    background = Background()
    offer = StoreOffer(
        store="Empório Modelo da Vila Mariana",
        tills=("01", "02", "03"),
        sealed=("01", "02", "03"),
        problem=Refused(Reason.PROVISIONING, problem="code_wrong"),
        take=lambda _till, _code: None,
    )
    window = ProvisioningWindow(Words.of(studio.language), offer, background)
    window.show()
    studio.dress(window, studio.first)
    studio.show("provisioning", window)
    window.choose("02")
    window.show_problem(offer.problem)
    studio.show("provisioning-code", window)
    window.close()
    background.stop()


def _problem(studio: Studio, shop: Shop) -> None:
    """Settings that cannot be read keep the till shut."""
    del shop
    folder, words = DataFolder(studio.root / "shut"), Words.of(studio.language)
    folder.root.mkdir()
    folder.settings.write_text('[printer]\ntransport = "impressora"\n', encoding="utf-8")
    choices = "simulated, network, serial, usb, cups, windows, file, none"
    known = {"key": "printer.transport", "value": "impressora", "problem": "choice", "choices": choices}
    for name, error in (
        ("till-shut", Refused(Reason.SETTINGS_INVALID, **known)),
        ("till-shut-keyring", Unavailable(Outage.CREDENTIALS)),
    ):
        window = ProblemWindow(words, problem_of(words, folder, error))
        window.show()
        studio.dress(window, studio.first)
        studio.show(name, window)
        window.close()
