"""The till with its screen: the sign-in on open books first, the rest of it while somebody types.

What sells and sends is imported by those who build it (`furnish`), not here.
"""

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_client.domain.till import StoreHead, TillIdentity
from pos_client.ports import Clock
from pos_client.settings import NO_PROGRAMME, Settings
from pos_client.store.people import has_operators
from pos_client.store.set_up import load_standing
from pos_client.store.store import Store
from resources.words import Words
from ui.background import Background
from ui.bridge import Bridge
from ui.collector import Collector
from ui.front import Front
from ui.key_map import KeysInForce, key_map, with_keys
from ui.qt_words import speak
from ui.theme import Theme, apply

if TYPE_CHECKING:
    from PySide6.QtCore import QtMsgType
    from PySide6.QtWidgets import QApplication

    from pos_client.bootstrap.books import Books
    from pos_client.bootstrap.inside import Till
    from ui.main_window import MainWindow


TURN_S = 0.001
"""So long may a thread keep the interpreter while the screen waits for it. Python's own: five times that."""

_log = logging.getLogger("pos.qt")


@dataclass(slots=True)
class Screen:
    """A window on a till, and the threads that serve it."""

    application: "QApplication"
    window: "MainWindow"
    background: Background
    collector: Collector
    bridge: Bridge
    keys: KeysInForce

    def close(self) -> None:
        """Close the window and end its threads."""
        self.window.close()
        self.window.stop()
        self.background.stop()
        self.collector.stop()


def _log_qt(kind: "QtMsgType", _context: object, message: str) -> None:
    """What Qt has to say goes into the log; the offscreen platform's plaint about size hints goes nowhere."""
    if "propagateSizeHints" not in message:
        _log.log(logging.INFO if kind.name in {"QtDebugMsg", "QtInfoMsg"} else logging.WARNING, "%s", message)


def application() -> "QApplication":
    """The one application, made if need be."""
    from PySide6.QtCore import QCoreApplication, QEvent, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from ui.pictures.decoding import quiet_readers

    sys.setswitchinterval(TURN_S)
    qInstallMessageHandler(_log_qt)
    quiet_readers()
    existing = QApplication.instance()
    if not isinstance(existing, QApplication):
        return QApplication(sys.argv[:1])
    # A window that closed may have said so twice: the second word must not end the one that opens now.
    QCoreApplication.removePostedEvents(existing, QEvent.Type.Quit.value)
    return existing


def front_screen(books: "Books") -> Screen:
    """The window with the sign-in alone; whoever shows it lets people in when it is furnished."""
    settings, row = books.settings, books.row
    return _window(
        settings,
        books.store,
        identity=row.identity,
        head=settings.store.head(settings.loyalty.programme),
        clock=books.clock.shown,
        has_programme=settings.loyalty.provider != NO_PROGRAMME,
        training=books.training,
    )


def furnish(screen: Screen, till: "Till", *, hint: str = "", muted: bool = False) -> Iterator[None]:
    """Everything behind the sign-in, piece by piece."""
    from pos_client.bootstrap.counter_desk import counter_of
    from ui.sound import Sounds

    yield
    counter = counter_of(till, keys=screen.keys, hint=hint)
    sounds = Sounds(muted=muted or not till.settings.screen.sounds)
    bridge = screen.bridge
    yield
    yield from screen.window.furnished(counter, background=screen.background, bridge=bridge, sounds=sounds)
    till.listeners.platform = bridge.platform_changed.emit
    till.listeners.printer = bridge.printer_changed.emit
    till.listeners.backup = bridge.backup_changed.emit
    till.listeners.code = bridge.scanned.emit
    till.listeners.weight = bridge.weighed.emit


def open_screen(till: "Till", *, hint: str = "", muted: bool = False) -> Screen:
    """Build the whole window over an open till and start both."""
    screen = _window(
        till.settings,
        till.store,
        identity=till.identity,
        head=till.checkout.head,
        clock=till.clock.shown,
        has_programme=till.redemptions is not None,
        training=till.checkout.training,
        hint=hint,
    )
    for _piece in furnish(screen, till, hint=hint, muted=muted):
        continue
    till.start()
    screen.window.let_in()
    return screen


def _window(
    settings: Settings,
    store: Store,
    *,
    identity: TillIdentity,
    head: StoreHead,
    clock: Clock,
    has_programme: bool,
    training: bool,
    hint: str = "",
) -> Screen:
    from ui.main_window import MainWindow

    app, look = application(), settings.screen
    speak(app, look.language)
    apply(app, Theme.load(look.theme, accent=look.accent or None))
    with store.reading() as snapshot:
        standing, nobody_yet = load_standing(snapshot), not has_operators(snapshot)
    front = Front(
        identity=identity,
        head=head,
        clock=clock,
        has_programme=has_programme,
        nobody_yet=nobody_yet,
        hint=hint,
        training=training,
        unreleased=standing.may_sell and not standing.is_released,
    )
    keys = KeysInForce(key_map(settings.keys.preset, settings.keys.own))
    window = MainWindow(front, with_keys(Words.of(look.language), keys))
    collector = Collector(is_at_work=store.is_counter_at_work)
    return Screen(app, window, Background(), collector, Bridge(window), keys)
