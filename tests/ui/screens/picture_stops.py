"""A store with pictures of its products: looked for, asked the price of, and rung."""

from PySide6.QtCore import Qt

from pos_client.demo.pictures import put_demo_pictures
from pos_client.demo.seed import demo_products
from pos_client.services.importing import Importing
from tests.ui.desk import Desk, Shop, opened, sit_down
from tests.ui.screens.studio import Studio, tidy
from ui.sale.search_dialog import SearchDialog


def visit_pictures(studio: Studio, shop: Shop) -> None:
    """Some products have one, some have none."""
    till = opened(shop, studio.root / "pictures", gateway=None, language=studio.language)
    Importing(till.store).products(demo_products())
    put_demo_pictures(till.folder.pictures)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    studio.dress(desk.window, studio.first)
    try:
        desk.sign_in()
        with studio.stop("sale-picture"):
            desk.ring("10210", "10300", "10230")
            _show(studio, desk, "sale-picture")
        for name, key, typed in (
            ("search-pictures", Qt.Key.Key_F2, "ca"),
            ("price-check-picture", Qt.Key.Key_F11, "10440"),
        ):
            with studio.stop(name):
                desk.hands.press(key)
                dialog = desk.hands.wait_for(SearchDialog)
                desk.hands.write(typed)
                _found(desk, dialog, typed)
                _show(studio, desk, name)
            tidy(desk.window)
    finally:
        tidy(desk.window)
        desk.close()


def _found(desk: Desk, dialog: SearchDialog, typed: str) -> None:
    desk.hands.wait("the list", lambda: dialog.found_for == typed and dialog.list.count())


def _show(studio: Studio, desk: Desk, name: str) -> None:
    """When the pictures have come: painting asks for them, and what has come is painted."""
    for _ in range(3):
        desk.window.grab()
        desk.rest()
    studio.show(name, desk.window)
