"""`pos-client self-test --start DIR`: the window opens and closes again, for who measures how long it takes.

Nothing but what a till needs to open is imported here.
"""

import json
import tomllib
from typing import Any

import resources
from pos_client.bootstrap.inside import open_till
from pos_client.credentials import MemoryCredentials
from pos_client.paths import DataFolder
from pos_client.settings import settings_from


def start_once(folder: DataFolder) -> dict[str, Any]:
    """Open the till over the demo's settings in this folder; in training, so that nothing is sent.

    One line is printed when the window is painted and takes keys.
    """
    from pos_client.bootstrap.screen import open_screen

    settings = settings_from(tomllib.loads(resources.contents("demo/till.toml")))
    till = open_till(settings, folder, MemoryCredentials(), training=True)
    try:
        screen = open_screen(till, muted=True)
        screen.window.showMaximized()
        screen.application.processEvents()
        screen.window.repaint()
        print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - this is the answer
        screen.close()
    finally:
        till.close()
    return {"ok": True}
