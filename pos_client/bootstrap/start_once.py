"""`pos-client self-test --start DIR`: the window opens and closes again, for who measures how long it takes.

Nothing but what a till needs to open is imported here, and in its order.
"""

import gc
import json
import tomllib
from typing import Any

import resources
from pos_client.bootstrap.books import hold_books
from pos_client.credentials import MemoryCredentials
from pos_client.paths import DataFolder
from pos_client.settings import settings_from


def start_once(folder: DataFolder) -> dict[str, Any]:
    """Open the till over the demo's settings in this folder; in training, so that nothing is sent.

    A line is printed when the sign-in is painted and takes keys, and one when everything behind it is built.
    """
    gc.disable()
    from pos_client.bootstrap.screen import front_screen, furnish

    settings = settings_from(tomllib.loads(resources.contents("demo/till.toml")))
    books = hold_books(settings, folder, MemoryCredentials(), training=True)
    till = screen = None
    try:
        screen = front_screen(books)
        screen.window.showMaximized()
        screen.application.processEvents()
        screen.window.repaint()
        print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - this is the answer
        from pos_client.bootstrap.inside import till_of

        till = till_of(books)
        for _piece in furnish(screen, till, muted=True):
            screen.application.processEvents()
    finally:
        if screen is not None:
            screen.close()
        if till is None:
            books.give_back()
        else:
            till.close()
    return {"ok": True}
