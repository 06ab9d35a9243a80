"""Training with its guide, step by step: what a new cashier sees first."""

from dataclasses import replace

from PySide6.QtCore import Qt

from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, demo_products
from pos_client.demo.store import demo_settings
from pos_client.domain.money import ZERO
from pos_client.paths import DataFolder
from pos_client.ports import ShowsPin
from pos_client.services.importing import Importing
from tests.fakes.clock import real_clock
from tests.ui.desk import ENTER, Desk, QuickSigningIn, Shop, sit_down
from tests.ui.screens.counter_stops import show
from tests.ui.screens.studio import Studio, tidy
from ui.guide.steps import GuideStep

K = Qt.Key


def visit_guide(studio: Studio, shop: Shop) -> None:
    """The first sale, in training."""
    till = _in_training(studio, shop)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    studio.dress(desk.window, studio.first)
    try:
        with studio.stop("training"):
            desk.sign_in(CASHIER.code)
            _sell(studio, desk)
    finally:
        tidy(desk.window)
        desk.close()


def _in_training(studio: Studio, shop: Shop) -> Till:
    made = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    made = replace(
        made,
        screen=replace(made.screen, language=studio.language),
        printer=replace(made.printer, transport="none"),
    )
    folder, keyring = DataFolder(studio.root / "training"), MemoryCredentials()
    live = open_till(made, folder, keyring)
    Importing(live.store).products(demo_products())
    people = QuickSigningIn(live.store, real_clock, bytes.fromhex(keyring.read("operator_pepper") or ""))
    people.enrol(CASHIER, shop.pin)
    live.close()
    till = open_till(made, folder, keyring, training=True)
    till.shifts.open(CASHIER, ZERO)
    till.signing_in = QuickSigningIn(
        till.store, real_clock, bytes.fromhex(keyring.read("operator_pepper") or "")
    )
    return till


def _sell(studio: Studio, desk: Desk) -> None:
    hands, guide = desk.hands, desk.window.guide

    def reach(step: GuideStep) -> None:
        hands.wait(step.value, lambda: guide.step is step)
        show(studio, desk, f"guide-{step.value}")

    reach(GuideStep.PRODUCT)
    hands.write(demo_products()[0].sku)
    hands.press(ENTER)
    reach(GuideStep.CUSTOMER)
    hands.press(K.Key_F3)
    hands.write("11990000000")
    hands.press(ENTER)
    hands.wait("the balance", lambda: desk.flow.sale_model.quote is not None)
    reach(GuideStep.PAY)
    hands.press(K.Key_F10)
    reach(GuideStep.PIN)
    assert desk.till.redemptions is not None
    platform = desk.till.redemptions.gateway
    assert isinstance(platform, ShowsPin)
    hands.write(platform.pin)
    reach(GuideStep.AMOUNT)
    hands.press(ENTER)
    reach(GuideStep.MONEY)
    hands.press(K.Key_F12)
    reach(GuideStep.OFFER)
    hands.press(ENTER)
    reach(GuideStep.DONE)
