"""The till that `tests.bench.start` measures: `pos-client run`, signed in to and scanned at by a quick hand.

Its keyring comes by standard input. Nothing is imported here that a till would not import at its start.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from typing import Any

STUCK_MS = 60_000


def main() -> int:
    """As `pos-client run --data DIR`, until a line is painted."""
    told = json.loads(sys.stdin.read())

    def given(credentials: Any) -> None:
        kept = credentials.MemoryCredentials(told["secrets"])
        credentials.KeyringCredentials.open = lambda _till: kept

    def watched(screen: Any) -> None:
        made = screen.front_screen

        def front_screen(*given: Any) -> Any:
            shown = made(*given)
            _watch(shown, told)
            return shown

        screen.front_screen = front_screen

    sys.meta_path.insert(
        0, Changed({"pos_client.credentials": given, "pos_client.bootstrap.screen": watched})
    )
    from pos_client.cli import main as command  # noqa: PLC0415 - in the program's own order

    return command(["run", "--data", sys.argv[1]])


class Changed(MetaPathFinder):
    """Changes a module when the program imports it, and not before: its order is what is measured."""

    def __init__(self, changes: dict[str, Callable[[Any], None]]) -> None:
        self._changes = changes

    def find_spec(self, name: str, _path: Any, _target: Any = None) -> ModuleSpec | None:
        change = self._changes.pop(name, None)
        if change is None:
            return None
        spec = find_spec(name)
        assert spec is not None
        loader: Any = spec.loader
        run = loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            change(module)

        loader.exec_module = exec_module
        return spec


def _watch(screen: Any, told: dict[str, Any]) -> None:
    """Type as soon as the window takes keys; each step is asked for by an event loop at rest."""
    from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: PLC0415

    window, application = screen.window, screen.application

    class Painted(QObject):
        """Tells once of the sign-in's last button, and keeps which other widgets were painted."""

        def __init__(self, parent: QObject) -> None:
            super().__init__(parent)
            self.seen = set[int]()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                if watched is window.sign_in.enter and id(watched) not in self.seen:
                    _reached("ready")
                self.seen.add(id(watched))
            return False

    let_in = window.let_in

    def opened() -> None:
        let_in()
        _reached("whole")

    window.let_in = opened
    painted, timer = Painted(window), QTimer(window)
    window.sign_in.enter.installEventFilter(painted)
    steps = _steps(window, told, painted)

    def look() -> None:
        if next(steps, None) is None:
            timer.stop()
            application.quit()

    timer.timeout.connect(look)
    timer.start(1)
    QTimer.singleShot(STUCK_MS, lambda: application.exit(1))


def _steps(window: Any, told: dict[str, Any], painted: Any) -> Iterator[bool]:
    """Yields while it waits; ends when the line is painted."""
    while id(window.sign_in.enter) not in painted.seen:
        yield True
    window.sign_in.code.setText(told["operator"])
    window.sign_in.pin.setText(told["pin"])
    window.sign_in.enter.click()
    while not hasattr(window, "manager") or window.page is not window.flow.page:
        yield True
    _reached("signed_in")
    last = window.flow.page.sale.lines.last_line
    last.installEventFilter(painted)
    window.flow.scan_filter.scanned.emit(told["code"])
    while not (window.flow.sale_model.sale.lines and id(last) in painted.seen):
        yield True
    _reached("scanned")


def _reached(what: str) -> None:
    print(json.dumps({"at": what, "cpu_s": time.process_time()}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
