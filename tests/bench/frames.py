"""`python -m tests.bench.frames --json`: from a scan to its painted line, from a key of a search to its list.

At the whole window over a store of 200,000 products and 1,000,000 members, in a sale of 100 lines, while the
lanes send a backlog to the sandbox. A time ends when the new line (or list) has been painted and the window
has nothing left to do. `limit_ms`: the same list of lines alone in a window, its row made and painted with no
till behind it. `scan_cpu_ms`: what the screen's own thread computed for a scan, its typing included, however
busy the machine is. The store is made once and kept in the temporary folder.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_client.bootstrap import screen as bootstrap_screen
from pos_client.demo import main_job
from tests.bench.big_store import opened
from tests.bench.load import product
from tests.bench.timing import percentiles
from tests.sync.box import Box
from tests.ui.desk import ESC
from tests.whole.stand import QuickHands, Stand
from ui.member.finder import FinderDialog
from ui.sale.search_dialog import SearchDialog
from ui.widgets import LineList, LineRow

LINES = 100
CAPTIONS = ("Produto", "Qtde", "Unitário", "Total")
SEARCHES = ("arroz ext", "suco uva", "caf 500", "tipo kg", "uva s", "1234", "kg arr 5", "zzz")
NAMES = ("Ana Sil", "luisa pra", "Zelia", "Caio Lima", "jose con")
SCAN_PAUSE_MS, KEY_PAUSE_MS = 200, 100
"""Between two scans, and between two keys: a quick hand. Meanwhile the lanes are at work."""


class Painted(QObject):
    """Tells when a widget was painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.times = 0
        watched.installEventFilter(self)

    def since(self, before: int) -> bool:
        """Once more than it was then."""
        return self.times > before

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


@dataclass
class Screen:
    """The counter that is measured."""

    stand: Stand
    products: int
    scans_ms: list[float] = field(default_factory=list)
    scans_cpu_ms: list[float] = field(default_factory=list)
    keys_ms: list[float] = field(default_factory=list)

    def scan_lines(self, count: int) -> None:
        """Fill the sale to its hundred lines, then one in, one out."""
        flow, lines = self.stand.flow, self.stand.flow.page.sale.lines
        painted = Painted(lines.last_line)
        for place in range(LINES + count):
            if place >= LINES:
                flow.sale_model.remove_line(place % (LINES - 1))
                self.stand.hands.rest(SCAN_PAUSE_MS)
            cpu_s = time.thread_time()
            took_ms = self._scanned(place, painted)
            if place >= LINES:
                self.scans_ms.append(took_ms)
                self.scans_cpu_ms.append((time.thread_time() - cpu_s) * 1000)
        assert len(flow.sale_model.sale.lines) == LINES

    def search(self, key: Qt.Key, kind: type[Any], texts: Sequence[str]) -> None:
        """Each text letter by letter, and away again."""
        for text in texts:
            self.stand.hands.press(key)
            dialog = self.stand.hands.wait_for(kind)
            painted = Painted(dialog.list.viewport())
            for end in range(1, len(text) + 1):
                self.keys_ms.append(_typed(dialog, painted, text[:end]))
                self.stand.hands.rest(KEY_PAUSE_MS)
            self.stand.hands.press(ESC)
            self.stand.hands.gone(kind)

    def _scanned(self, place: int, painted: Painted) -> float:
        """From the scanner's Enter to the painted line."""
        lines, focus = self.stand.flow.page.sale.lines, self.stand.flow.page.sale.code
        QTest.keyClicks(focus, product(place * 997 % self.products).product.gtin or "")
        before, number = painted.times, lines.count() + 1
        return until(
            lambda: QTest.keyClick(focus, Qt.Key.Key_Return),
            lambda: painted.times > before and lines.count() == number,
        )


def _typed(dialog: Any, painted: Painted, text: str) -> float:
    """From the last letter of it to its painted list."""
    before = painted.times
    return until(
        lambda: QTest.keyClicks(dialog.field, text[-1]),
        lambda: dialog.found_for == text and painted.times > before,
    )


def until(act: Callable[[], object], seen: Callable[[], bool], *, deadline_s: float = 30.0) -> float:
    """How long it took, in milliseconds, until it was seen and nothing was left to do."""
    began_s = time.perf_counter()
    act()
    loop = QEventLoop()
    while not seen():
        # Waits as the program does: a loop that spins would take the search's turn at the interpreter.
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        assert time.perf_counter() - began_s < deadline_s
    return (time.perf_counter() - began_s) * 1000


def limit(count: int) -> list[float]:
    """Rows that nobody had to look up."""
    lines = LineList(CAPTIONS)
    lines.resize(900, 620)
    lines.show()
    painted, took_ms = Painted(lines.last_line), []
    for place in range(LINES + count):
        row = LineRow(str(place), f"Produto de nome comum {place}", f"{place:013d}", "1", "9,90", "9,90")
        before = painted.times
        one_ms = until(partial(lines.append, row), partial(painted.since, before))
        if place >= LINES:
            took_ms.append(one_ms)
    lines.close()
    return took_ms


@contextmanager
def counter(root: Path, *, products: int, members: int, queued: int) -> Iterator[Screen]:
    """Signed in; the lanes have begun to send."""
    with opened(root, products=products, members=members, queued=queued) as (sandbox, demo):
        Box(sandbox).set(smartbis_profile="idempotent")
        screen = bootstrap_screen.open_screen(demo.till, muted=True)
        screen.window.resize(1366, 768)
        screen.window.show()
        screen.window.activateWindow()
        hands = QuickHands(screen.window, root / "pictures", deadline_s=30)
        hands.wait("the window active", screen.window.isActiveWindow)
        stand = Stand(root, sandbox, demo, screen, hands)
        main_job._sign_in(hands, demo)
        try:
            yield Screen(stand, products)
        finally:
            stand.close()


def measured(root: Path, *, products: int, members: int, scans: int, queued: int) -> dict[str, Any]:
    """The line."""
    bootstrap_screen.application()
    limit_ms = percentiles(limit(scans))
    with counter(root, products=products, members=members, queued=queued) as at:
        waiting = at.stand.demo.till.delivery.backlog().waiting
        at.scan_lines(scans)
        left = at.stand.demo.till.delivery.backlog().waiting
        at.search(Qt.Key.Key_F2, SearchDialog, SEARCHES)
        at.search(Qt.Key.Key_F3, FinderDialog, NAMES)
    return {
        "scan_to_paint_ms": percentiles(at.scans_ms),
        "search_key_ms": percentiles(at.keys_ms),
        "limit_ms": limit_ms,
        "scan_cpu_ms": percentiles(at.scans_cpu_ms),
        "scans": len(at.scans_ms),
        "keys": len(at.keys_ms),
        "products": products,
        "members": members,
        "sent_meanwhile": waiting - left,
        "still_waiting": left,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line."""
    parser = argparse.ArgumentParser(prog="tests.bench.frames", description=__doc__)
    parser.add_argument("--products", type=int, default=200_000)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--scans", type=int, default=300)
    parser.add_argument("--queued", type=int, default=3000)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-frames-") as folder:
        result = measured(
            Path(folder),
            products=chosen.products,
            members=chosen.members,
            scans=chosen.scans,
            queued=chosen.queued,
        )
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
