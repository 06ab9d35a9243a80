"""F9, Alt+B: the ERP connected in a browser, how it stands, taken over, let go. A real box answers."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos_client.domain.erp import ErpOwner
from pos_client.domain.till import Operator
from pos_client.services.erp_account import ErpAccount
from pos_client.store.till_row import load_till
from sync.puller import Puller
from sync.sandbox.process import SandboxProcess
from tests.fakes.clock import real_clock
from tests.sync.box import Box
from tests.sync.erp.account import PAGES, BlingBox, in_browser
from tests.ui.desk import ENTER, ESC, Desk, Shop, opened, sit_down
from ui.approval.dialog import ApprovalDialog
from ui.erp.dialog import ErpDialog
from ui.shift.drawer_menu import DrawerMenu

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")
PRODUCTS = [{"codigo": f"B{place}", "nome": f"Produto {place}", "preco": "9.90"} for place in range(3)]


@pytest.fixture
def bling(tmp_path: Path) -> Iterator[BlingBox]:
    """An account that nobody owns."""
    with SandboxProcess(tmp_path / "box") as process:
        made = BlingBox(Box(process))
        yield made
        made.close()


@pytest.fixture
def desk(shop: Shop, qapp: QApplication, bling: BlingBox, tmp_path: Path) -> Iterator[Desk]:
    """A manager at a till with an account that nobody has connected."""
    till = opened(shop, tmp_path / "till", gateway=None)
    till.signing_in.enrol(EVA, shop.pin)
    platform = bling.platform(till.store, bling.secrets())
    till.puller = Puller(till.store, (platform.products, platform.members), clock=real_clock)
    with till.store.reading() as snapshot:
        row = load_till(snapshot)
    assert row is not None
    till.erp = ErpAccount(
        till.store,
        platform,
        till.identity,
        installation=row.installation,
        clock=real_clock,
        wake=lambda: None,
        browse=lambda show, given_up: platform.sign_in(show, pages=PAGES, cancelled=given_up, timeout_s=60),
    )
    made = sit_down(till, qapp, shop=shop, gateway=None, pictures=tmp_path / "pictures")
    yield made
    made.close()


def shown(desk: Desk, code: str = EVA.code) -> ErpDialog:
    """Signed in, F9 and Alt+B, until it says how it stands."""
    desk.sign_in(code)
    desk.flow.drawer.erp.open_browser = opening
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.picture("menu")
    desk.hands.alt("B")
    dialog = desk.hands.wait_for(ErpDialog)
    desk.hands.wait("the standing", lambda: dialog.calls.text() != "")
    return dialog


def opening(address: str) -> bool:
    """A browser whose person says yes."""
    in_browser()(address)
    return True


def connect(desk: Desk, dialog: ErpDialog, *, key: str = "C") -> None:
    desk.hands.alt(key)
    desk.hands.wait("connected", lambda: dialog.light.state == "ok")


def journalled(desk: Desk, kind: str) -> int:
    with desk.till.store.reading() as snapshot:
        query = "SELECT count(*) FROM journal WHERE kind = ?"
        return int(snapshot.exec_driver_sql(query, (kind,)).scalar_one())


def test_a_manager_connects_in_the_browser_and_products_come_in(desk: Desk, bling: BlingBox) -> None:
    bling.seed(bling_products=PRODUCTS)
    dialog = shown(desk)
    assert dialog.light.state == "problem"
    desk.hands.picture("apart")
    connect(desk, dialog)
    desk.hands.wait(
        "the catalogue read",
        lambda: all(state.finished_at for state in desk.till.puller.states()),
    )
    desk.hands.wait("its row", lambda: "lidos: 3" in dialog.lists.said(0))
    assert desk.till.identity.code.rpartition("-")[0] in dialog.light.accessibleName()
    desk.hands.picture("connected")
    assert journalled(desk, "erp_owner") == 1


def test_letting_go_frees_the_account_for_another_till(desk: Desk, bling: BlingBox) -> None:
    dialog = shown(desk)
    connect(desk, dialog)
    desk.hands.alt("D")
    desk.hands.wait("let go", lambda: dialog.light.state == "problem")
    assert "esperam" in dialog.message.text()
    assert journalled(desk, "erp_released") == 1
    assert desk.till.erp is not None
    # Another machine needs to take nothing over.
    other = bling.platform(desk.till.store, bling.secrets(), installation="elsewhere")
    bling.sign_in(other)
    assert other.marked_owner() is None


def test_an_account_of_another_till_is_said_in_words_and_taken_over_only_when_asked(
    desk: Desk, bling: BlingBox
) -> None:
    dialog = shown(desk)
    connect(desk, dialog)
    elsewhere = bling.platform(desk.till.store, bling.secrets(), installation="elsewhere")
    bling.sign_in(elsewhere)
    elsewhere.mark_owner(ErpOwner("001-09", "elsewhere", "2026-03-14T09:00:00-03:00"))
    desk.hands.press(ESC)
    desk.hands.gone(ErpDialog)
    dialog = again(desk)
    assert "001-09" in dialog.light.accessibleName()
    assert dialog.take_over.isVisible()
    assert not dialog.connect_button.isVisible()
    desk.hands.picture("elsewhere")
    connect(desk, dialog, key="T")
    assert elsewhere.marked_owner() != ErpOwner("001-09", "elsewhere", "2026-03-14T09:00:00-03:00")


def again(desk: Desk) -> ErpDialog:
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.alt("B")
    dialog = desk.hands.wait_for(ErpDialog)
    desk.hands.wait("the standing", lambda: dialog.calls.text() != "")
    return dialog


def test_a_refusal_in_the_browser_is_said(desk: Desk, bling: BlingBox) -> None:
    bling.box.set(bling_consent="deny")
    dialog = shown(desk)
    desk.hands.alt("C")
    desk.hands.wait("the refusal", lambda: "autorizar" in dialog.message.text())
    assert dialog.connect_button.isEnabled()


def test_without_a_browser_the_address_is_shown_and_esc_gives_up(desk: Desk) -> None:
    dialog = shown(desk)
    desk.flow.drawer.erp.open_browser = lambda _address: False
    desk.hands.alt("C")
    desk.hands.wait("the address", lambda: "response_type=code" in dialog.address.text())
    desk.hands.picture("address")
    desk.hands.press(ESC)
    desk.hands.gone(ErpDialog)
    desk.rest()


def test_closing_the_till_while_somebody_is_in_the_browser_waits_for_nobody(desk: Desk) -> None:
    dialog = shown(desk)
    waiting = threading.Event()

    def silent(_address: str) -> bool:
        waiting.set()
        return True

    desk.flow.drawer.erp.open_browser = silent
    desk.hands.alt("C")
    desk.hands.wait("the browser", waiting.is_set)
    desk.hands.picture("waiting")
    assert not dialog.connect_button.isEnabled()
    desk.screen.background.stop()


def test_a_cashier_needs_somebodys_leave(desk: Desk) -> None:
    dialog = shown(desk, "17")
    desk.hands.alt("C")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.hands.wait("connected", lambda: dialog.light.state == "ok")
