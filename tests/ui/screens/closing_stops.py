"""A first day, still empty; the end of a shift: counted, approved with its difference, its Z, its Z again."""

from PySide6.QtCore import Qt

from pos_client.domain.money import ZERO
from pos_client.services.importing import Importing
from pos_client.services.update_desk import Standing
from tests.ui.benefits import EVA, LIA, approve, managers
from tests.ui.desk import ENTER, Desk, Shop, opened, sit_down
from tests.ui.screens.counter_stops import PRODUCTS, clear, made_platform, show
from tests.ui.screens.manager_stops import SECTIONS
from tests.ui.screens.studio import Studio, tidy
from ui.approval.dialog import ApprovalDialog
from ui.shift.closed_dialog import ClosedDialog
from ui.shift.count_dialog import CountDialog
from ui.shift.difference_dialog import DifferenceDialog
from ui.shift.log_dialog import LogDialog
from ui.shift.paper_dialog import PaperDialog
from ui.update.dialog import UpdateDialog

K = Qt.Key
PIECES = (412, 199, 87, 0, 12, 3, 44, 98, 120, 7, 0, 0)
STANDINGS = {
    "update-newest": Standing("0.1.0"),
    "update-given-up": Standing("0.1.0", given_up="0.2.0"),
    "update-ready": Standing("0.1.0", waiting="0.2.0", by_itself=True),
}


def visit_closing(studio: Studio, shop: Shop) -> None:
    """A manager ends the day."""
    till = opened(shop, studio.root / "closing", gateway=made_platform(), language=studio.language)
    Importing(till.store).products(PRODUCTS)
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    managers(desk)
    studio.dress(desk.window, studio.first)
    try:
        desk.sign_in(EVA.code)
        _first_day(studio, desk)
        _programs(studio, desk)
        for _sale in range(3):
            for product in PRODUCTS[:30]:
                desk.flow.scans.ring(product.sku)
            desk.hands.press(K.Key_F12)
            desk.hands.wait("closed", lambda: desk.shows("done"))
            desk.hands.press(ENTER)
            desk.rest()
        with studio.stop("closing"):
            _close(studio, desk)
        with studio.stop("z again"):
            _again(studio, desk)
    finally:
        tidy(desk.window)
        desk.close()


def _first_day(studio: Studio, desk: Desk) -> None:
    """Nothing was sold yet: each section says what will stand there."""
    desk.window.manager.open()
    desk.rest()
    for place, name in enumerate(SECTIONS, start=1):
        with studio.stop(f"first day, {name}"):
            desk.hands.alt(str(place))
            desk.rest()
            desk.hands.rest(80)
            show(studio, desk, f"first-day-{name}")
    desk.window.manager.leave()
    clear(desk)


def _programs(studio: Studio, desk: Desk) -> None:
    for name, standing in STANDINGS.items():
        with studio.stop(name):
            dialog = UpdateDialog(desk.window, desk.till.words)
            dialog.show_standing(standing)
            dialog.open(dialog)
            show(studio, desk, name)
        clear(desk)


def _close(studio: Studio, desk: Desk) -> None:
    dialog = _counting(desk)
    for row, pieces in zip(dialog.rows, PIECES, strict=False):
        row.field.setText(str(pieces))
    for field in dialog.others.values():
        field.propose(1_234_567)
    show(studio, desk, "count-full")
    dialog.counted.emit(dialog.count)
    desk.rest()
    dialog.approval_wanted.emit(dialog.count)
    desk.hands.wait_for(ApprovalDialog)
    show(studio, desk, "approval-count")
    approve(desk, LIA)
    desk.hands.wait_for(DifferenceDialog)
    show(studio, desk, "difference")
    desk.hands.press(ENTER)
    desk.hands.wait_for(ClosedDialog)
    desk.rest()
    show(studio, desk, "closed-difference")
    desk.hands.press(ENTER)
    desk.rest()
    tidy(desk.window)


def _counting(desk: Desk) -> CountDialog:
    clear(desk)
    desk.flow.drawer.close_shift()
    return desk.hands.wait_for(CountDialog)


def _again(studio: Studio, desk: Desk) -> None:
    """A second shift without a sale; both stand in the log, each with its Z."""
    desk.till.shifts.open(EVA, ZERO)
    desk.window._show(desk.window.sign_in)
    desk.sign_in(EVA.code)
    dialog = _counting(desk)
    dialog.counted.emit(dialog.count)
    desk.hands.wait_for(ClosedDialog)
    desk.rest()
    show(studio, desk, "closed-matches")
    desk.hands.press(ENTER)
    desk.rest()
    tidy(desk.window)
    desk.till.shifts.open(EVA, ZERO)
    desk.window._show(desk.window.sign_in)
    desk.sign_in(EVA.code)
    desk.flow.drawer.show_shifts()
    log = desk.hands.wait_for(LogDialog)
    desk.rest()
    show(studio, desk, "shifts-past")
    log.list.setCurrentRow(log.list.count() - 1)
    desk.hands.press(ENTER)
    desk.hands.wait_for(PaperDialog)
    show(studio, desk, "z-paper")
