"""The first sale, guided: in training, wholly by keys, each step told by what the till shows."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap.inside import Till, open_till
from pos_client.bootstrap.screen import Screen, open_screen
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, demo_products
from pos_client.demo.store import demo_settings
from pos_client.domain.money import ZERO
from pos_client.paths import DataFolder
from pos_client.ports import ShowsPin
from pos_client.services.importing import Importing
from pos_client.settings import Settings
from tests.fakes.clock import real_clock
from tests.ui.cut_text import cut_texts
from tests.ui.desk import Hands, QuickSigningIn, Shop
from ui.guide.flow import GuideFlow
from ui.guide.steps import GuideStep, Seen, step_of, steps_of
from ui.sale.help_dialog import HelpDialog

ENTER = Qt.Key.Key_Return
SCREEN_PX = (1024, 768)


@dataclass
class Lesson:
    """A till in training, signed in, with the guide before the cashier."""

    till: Till
    screen: Screen
    hands: Hands

    @property
    def guide(self) -> GuideFlow:
        return self.screen.window.guide

    def reaches(self, step: GuideStep) -> None:
        self.hands.wait(step.value, lambda: self.guide.step is step)
        assert cut_texts(self.screen.window) == []
        # A window that grew would have pushed its keys off the screen.
        assert self.screen.window.height() == SCREEN_PX[1]

    @property
    def pin(self) -> str:
        """As it stands on the customer's phone, which the guide draws."""
        assert self.till.redemptions is not None
        gateway = self.till.redemptions.gateway
        assert isinstance(gateway, ShowsPin)
        return gateway.pin

    def close(self) -> None:
        self.screen.close()
        self.till.close()
        self.screen.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def settings_of(language: str, provider: str) -> Settings:
    """A store with that programme, and no printer."""
    made = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    return replace(
        made,
        screen=replace(made.screen, language=language),
        loyalty=replace(made.loyalty, provider=provider),
        printer=replace(made.printer, transport="none"),
    )


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A store's till with its cashier and products, its training ledger begun; copied for each test."""
    folder, keyring = DataFolder(tmp_path_factory.mktemp("school") / "till"), MemoryCredentials()
    settings = settings_of("pt_BR", "smartbis")
    live = open_till(settings, folder, keyring)
    shop = Shop(folder.root, keyring.read("operator_pepper") or "")
    Importing(live.store).products(demo_products())
    QuickSigningIn(live.store, real_clock, bytes.fromhex(shop.pepper)).enrol(CASHIER, shop.pin)
    live.close()
    practice = open_till(settings, folder, keyring, training=True)
    practice.shifts.open(CASHIER, ZERO)
    practice.close()
    return shop


def begun(school: Shop, root: Path, *, language: str = "pt_BR", provider: str = "smartbis") -> Lesson:
    """The till is started for practice, and its cashier signs in."""
    shutil.copytree(school.folder, root)
    keyring = MemoryCredentials({"operator_pepper": school.pepper})
    till = open_till(settings_of(language, provider), DataFolder(root), keyring, training=True)
    till.signing_in = QuickSigningIn(till.store, real_clock, bytes.fromhex(school.pepper))
    screen = open_screen(till, muted=True)
    screen.window.resize(*SCREEN_PX)
    screen.window.show()
    screen.window.activateWindow()
    hands = Hands(screen.window, root / "pictures", deadline_s=60)
    hands.wait("the window active", screen.window.isActiveWindow)
    screen.window.sign_in.setFocus()
    for typed in (CASHIER.code, school.pin):
        hands.write(typed)
        hands.press(ENTER)
    hands.wait("the sale", lambda: screen.window.page is screen.window.flow.page)
    return Lesson(till, screen, hands)


@pytest.fixture
def lesson(
    qapp: QApplication, school: Shop, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Lesson]:
    del qapp
    made = begun(school, tmp_path / "till", **getattr(request, "param", {}))
    yield made
    made.close()


def _sell_with_cashback(lesson: Lesson) -> None:
    hands = lesson.hands
    lesson.reaches(GuideStep.PRODUCT)
    hands.write(demo_products()[0].sku)
    hands.press(ENTER)
    lesson.reaches(GuideStep.CUSTOMER)
    hands.press(Qt.Key.Key_F3)
    hands.write("11990000000")
    hands.press(ENTER)
    lesson.reaches(GuideStep.PAY)
    hands.press(Qt.Key.Key_F10)
    lesson.reaches(GuideStep.PIN)
    hands.write(lesson.pin)
    lesson.reaches(GuideStep.AMOUNT)
    hands.press(ENTER)
    lesson.reaches(GuideStep.MONEY)
    hands.press(Qt.Key.Key_F12)
    lesson.reaches(GuideStep.OFFER)
    hands.press(ENTER)
    lesson.reaches(GuideStep.DONE)


@pytest.mark.parametrize("lesson", [{"language": "pt_BR"}, {"language": "en"}], indirect=True)
def test_the_first_sale_is_guided_by_keys_to_its_end_with_no_text_cut(lesson: Lesson) -> None:
    _sell_with_cashback(lesson)
    with lesson.till.store.reading() as snapshot:
        redeemed = snapshot.exec_driver_sql("SELECT redeemed_cashback_cents FROM sales").scalar_one()
    assert redeemed > 0
    lesson.hands.press(ENTER)
    lesson.hands.wait("the end of the guide", lambda: lesson.guide.step is None)


def test_what_was_practised_is_told_to_nobody_outside_and_waits_nowhere(lesson: Lesson) -> None:
    _sell_with_cashback(lesson)
    lesson.hands.wait("nothing waiting", lambda: lesson.till.delivery.backlog().waiting == 0)
    with lesson.till.store.reading() as snapshot:
        told = {row[0] for row in snapshot.exec_driver_sql("SELECT DISTINCT destination FROM outbox")}
    assert told == {"practice"}


def test_a_wrong_pin_is_refused_in_practice_too(lesson: Lesson) -> None:
    hands = lesson.hands
    hands.write(demo_products()[0].sku)
    hands.press(ENTER)
    hands.press(Qt.Key.Key_F3)
    hands.write("11990000000")
    hands.press(ENTER)
    lesson.reaches(GuideStep.PAY)
    hands.press(Qt.Key.Key_F10)
    lesson.reaches(GuideStep.PIN)
    right = lesson.pin
    hands.write(f"{(int(right) + 1) % 10_000:04d}")
    hands.wait("the refusal", lambda: "PIN" in lesson.screen.window.guide._strip.said.text())
    assert lesson.guide.step is GuideStep.PIN
    hands.write(right)
    lesson.reaches(GuideStep.AMOUNT)


def test_esc_leaves_the_guide_and_f1_has_it_again(lesson: Lesson) -> None:
    lesson.reaches(GuideStep.PRODUCT)
    lesson.hands.press(Qt.Key.Key_Escape)
    assert lesson.guide.step is None
    lesson.hands.press(Qt.Key.Key_F1)
    lesson.hands.wait_for(HelpDialog)
    lesson.hands.alt("G")
    lesson.reaches(GuideStep.PRODUCT)


@pytest.mark.parametrize("lesson", [{"provider": "none"}], indirect=True)
def test_a_store_without_a_programme_is_guided_without_a_customer(lesson: Lesson) -> None:
    lesson.reaches(GuideStep.PRODUCT)
    lesson.hands.write(demo_products()[0].sku)
    lesson.hands.press(ENTER)
    lesson.reaches(GuideStep.PAY)
    lesson.hands.press(Qt.Key.Key_F12)
    lesson.reaches(GuideStep.DONE)


def test_nobody_is_held_to_the_order_of_the_lesson() -> None:
    asked = Seen(view="sale", lines=0, has_member=True, has_redemption=False)
    assert step_of(asked) is GuideStep.PRODUCT
    assert step_of(replace(asked, lines=1)) is GuideStep.PAY
    assert step_of(replace(asked, lines=1, has_member=False)) is GuideStep.CUSTOMER
    assert step_of(replace(asked, view="pay", dialog="pin")) is GuideStep.PIN
    assert step_of(replace(asked, view="pay")) is GuideStep.MONEY
    assert set(steps_of(loyalty=False)) < set(steps_of(loyalty=True))
