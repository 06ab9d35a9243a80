"""The manager's area over six weeks of sales that a seed made up; its clock stands still."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt

from tests.bench.month import Month
from tests.fakes.clock import real_clock
from tests.ui.benefits import EVA
from tests.ui.desk import Desk, Shop, opened, sit_down
from tests.ui.screens.counter_stops import made_platform, show
from tests.ui.screens.studio import Studio, tidy
from ui.manager.export import ExportDialog, SavedDialog
from ui.status_model import Status

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=real_clock().tzinfo)
SECTIONS = ("today", "shifts", "sales", "pending", "losses", "reports", "alerts")


def visit_manager(studio: Studio, shop: Shop) -> None:
    """Each section, a sale, each span of the reports."""
    till = opened(shop, studio.root / "manager", gateway=made_platform(), language=studio.language)
    till.signing_in.enrol(EVA, shop.pin)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE shifts SET closed_at = opened_at, closed_by = operator_id")
    Month(till.store, NOW, first_number=2).fill(days=42, per_day=60)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    _stand_still(desk)
    studio.dress(desk.window, studio.first)
    # How long ago the made-up sales were is the only thing here that the day decides.
    desk.window.status_model.changed.disconnect(desk.window._on_status)
    desk.window._on_status(Status(now=NOW))
    try:
        desk.sign_in(EVA.code)
        desk.window.manager.open()
        desk.rest()
        _walk(studio, desk)
    finally:
        tidy(desk.window)
        desk.close()


def _stand_still(desk: Desk) -> None:
    """What the area shows depends on no day on which the test runs."""
    counter = desk.window._counter
    for name in ("reporting", "sale_lookup", "alerts"):
        object.__setattr__(counter, name, replace(getattr(counter, name), clock=lambda: NOW))
    object.__setattr__(counter, "clock", lambda: NOW)


def _walk(studio: Studio, desk: Desk) -> None:
    hands = desk.hands
    for place, name in enumerate(SECTIONS, start=1):
        with studio.stop(name):
            hands.alt(str(place))
            desk.rest()
            hands.rest(80)
            if name == "shifts":
                hands.press(Qt.Key.Key_Down)
            show(studio, desk, f"manager-{name}")
        if name == "sales":
            with studio.stop("sale story"):
                hands.press(Qt.Key.Key_Return)
                desk.rest()
                hands.rest(80)
                show(studio, desk, "manager-sale")
                hands.press(Qt.Key.Key_Escape)
        if name == "reports":
            with studio.stop("report of a month"):
                hands.alt("M")
                desk.rest()
                hands.rest(80)
                show(studio, desk, "manager-month")
                hands.alt("E")
                hands.wait_for(ExportDialog)
                show(studio, desk, "manager-export")
            tidy(desk.window)
            with studio.stop("report saved"):
                folder = Path("/home/loja/Documentos/Relatórios")
                made = [folder / f"001-02-mes-2026-11-01.{kind}" for kind in ("csv", "pdf")]
                SavedDialog(desk.window, desk.till.words, made).open()
                show(studio, desk, "manager-saved")
            tidy(desk.window)
