"""The till with its screen."""

import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_client.bootstrap.devices_desk import doctor_desk
from pos_client.bootstrap.inside import Till
from pos_client.services.alerts import Alerts
from pos_client.services.importing_files import FileImports
from pos_client.services.proposals import Proposals
from pos_client.services.reporting import Reporting
from pos_client.services.sale_lookup import SaleLookup
from pos_client.store.reference import first_product
from pos_client.store.set_up import load_standing
from ui.background import Background
from ui.bridge import Bridge
from ui.collector import Collector
from ui.counter import Counter
from ui.key_map import key_map, with_keys
from ui.qt_words import speak
from ui.scan_filter import Wedge
from ui.sound import Sounds
from ui.theme import Theme, apply

if TYPE_CHECKING:
    from PySide6.QtCore import QtMsgType
    from PySide6.QtWidgets import QApplication

    from ui.main_window import MainWindow


_log = logging.getLogger("pos.qt")


@dataclass(slots=True)
class Screen:
    """A window on a till, and the threads that serve it."""

    application: "QApplication"
    window: "MainWindow"
    background: Background
    collector: Collector

    def close(self) -> None:
        """Close the window and end its threads."""
        self.window.close()
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

    qInstallMessageHandler(_log_qt)
    existing = QApplication.instance()
    if not isinstance(existing, QApplication):
        return QApplication(sys.argv[:1])
    # A window that closed may have said so twice: the second word must not end the one that opens now.
    QCoreApplication.removePostedEvents(existing, QEvent.Type.Quit.value)
    return existing


def _is_unreleased(till: Till) -> bool:
    """Whether it sells only because a manager decided so."""
    with till.store.reading() as snapshot:
        standing = load_standing(snapshot)
    return standing.may_sell and not standing.is_released


def _practice_code(till: Till) -> str:
    """A product for the guided sale."""
    with till.store.reading() as snapshot:
        return first_product(snapshot) if till.checkout.training else ""


def open_screen(till: Till, *, hint: str = "", muted: bool = False, at_work: bool = True) -> Screen:
    """Build the window over an open till and start both; not `at_work`, whoever shows it starts the till."""
    from ui.main_window import MainWindow

    app = application()
    screen = till.settings.screen
    speak(app, screen.language)
    apply(app, Theme.load(screen.theme, accent=screen.accent or None))
    bridge, background = Bridge(), Background()
    till.listeners.platform = bridge.platform_changed.emit
    till.listeners.printer = bridge.printer_changed.emit
    till.listeners.backup = bridge.backup_changed.emit
    till.listeners.code = bridge.scanned.emit
    till.listeners.weight = bridge.weighed.emit
    scanner, top = till.settings.scanner, till.countertop
    keys = key_map(till.settings.keys.preset, till.settings.keys.own)
    counter = Counter(
        identity=till.identity,
        head=till.checkout.head,
        clock=till.clock.shown,
        clock_guard=till.clock,
        ringing=till.ringing,
        members=till.members,
        enrolling=till.desk.enrolling,
        member_edits=till.desk.edits,
        member_files=till.desk.files,
        member_export=till.desk.export,
        statements=till.desk.statements,
        crediting=till.desk.crediting,
        earnings=till.desk.earnings,
        redemptions=till.redemptions,
        vouchers=till.benefits.vouchers,
        offline=till.benefits.offline,
        doubts=till.benefits.doubts,
        losses=till.benefits.losses,
        watching=till.benefits.watching,
        rules_now=till.ruling.in_force,
        checkout=till.checkout,
        returns=till.returns,
        terminals=till.terminals,
        credits=till.credits,
        parking=till.parking,
        pending=till.pending,
        late_entry=till.late_entry,
        printing=till.printing,
        delivery=till.delivery,
        signing_in=till.signing_in,
        approvals=till.approvals,
        people=till.people,
        overriding=till.overriding,
        ruling=till.ruling,
        taking_over=till.taking_over,
        erp=till.erp,
        updates=till.upkeep.update_desk,
        training=till.checkout.training,
        unreleased=_is_unreleased(till),
        practice_code=_practice_code(till),
        shifts=till.shifts,
        shift_log=till.shift_log,
        reporting=Reporting(till.store, till.clock.shown, till.identity.code),
        sale_lookup=SaleLookup(till.store, till.clock.shown),
        alerts=Alerts(till.store, till.clock.shown, till.clock, till.ruling.in_force),
        paper=till.paper,
        lists=till.puller,
        file_imports=FileImports(
            till.store,
            till.identity,
            till.clock.shown,
            inbox=till.folder.inbox,
            reports=till.folder.support,
        ),
        proposals=Proposals(till.store, till.ruling, till.clock.shown),
        recovered=till.recovered,
        is_online=till.is_online,
        wake_printer=till.printer.wake,
        kick_drawer=till.printer.kick_drawer,
        hint=hint,
        keys=keys,
        wedge=Wedge(scanner.prefix, scanner.suffix, scanner.burst_ms, scanner.shortest, scanner.layout),
        scale=top.scale,
        pole=top.display.show if top.display else None,
        second_screen=till.settings.display.second_screen,
        as_window=till.settings.display.as_window,
        doctor=doctor_desk(till),
    )
    words, sounds = with_keys(till.words, keys), Sounds(muted=muted or not screen.sounds)
    window = MainWindow(counter, words, background=background, bridge=bridge, sounds=sounds)
    bridge.setParent(window)
    if at_work:
        till.start()
    return Screen(app, window, background, Collector())
