"""The sign-in stands before the till is whole: what is typed meanwhile is kept, and nobody comes in."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap import screen as bootstrap_screen
from pos_client.bootstrap.books import hold_books
from pos_client.bootstrap.inside import till_of
from pos_client.credentials import MemoryCredentials
from pos_client.paths import DataFolder
from tests.fakes.clock import real_clock
from tests.ui.desk import ANA, Hands, QuickSigningIn, Shop, settings


def test_whoever_signs_in_meanwhile_is_let_in_when_the_till_is_whole(
    shop: Shop, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap_screen, "application", lambda: qapp)
    shutil.copytree(shop.folder, tmp_path / "till")
    keyring = MemoryCredentials({"operator_pepper": shop.pepper})
    books = hold_books(settings(), DataFolder(tmp_path / "till"), keyring)
    screen = bootstrap_screen.front_screen(books)
    window = screen.window
    window.resize(1366, 768)
    window.show()
    window.sign_in.code.setText(ANA.code)
    window.sign_in.pin.setText(shop.pin)
    window.sign_in.enter.click()
    till = till_of(books)
    till.signing_in = QuickSigningIn(till.store, real_clock, bytes.fromhex(shop.pepper))
    try:
        for _piece in bootstrap_screen.furnish(screen, till, muted=True):
            qapp.processEvents()
            assert window.page is window.sign_in
        hands = Hands(window, tmp_path, deadline_s=60)
        hands.wait("rest", lambda: screen.background.idle)
        assert window.page is window.sign_in
        window.let_in()
        hands.wait("the sale", lambda: window.page is window.flow.page)
        assert window.flow.sale_model.operator == ANA
    finally:
        screen.close()
        till.close()
        window.deleteLater()
