"""F9 and what is behind it: cash, counts, the shift, people, rules, lists, devices, this program."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.shift import Movement
from pos_client.services.update_desk import Standing
from pos_client.settings import Settings
from tests.ui.benefits import EVA, managers
from tests.ui.desk import CTRL, ENTER, ESC, Desk, Shop, opened, settings, sit_down
from tests.ui.screens.counter_stops import clear, show
from tests.ui.screens.studio import Studio, tidy
from ui.doctor.devices_dialog import DevicesDialog
from ui.doctor.dialog import DoctorDialog
from ui.keys import Action
from ui.people.list_dialog import PeopleDialog
from ui.remapping.dialog import KeysDialog
from ui.rules.dialog import RulesDialog
from ui.sale.old_papers import OldPapersDialog
from ui.shift.count_dialog import CountDialog
from ui.update.dialog import UpdateDialog
from ui.update.sentences import _TO_DO

K = Qt.Key


def visit_drawer(studio: Studio, shop: Shop) -> None:
    """A manager stands at the till; its devices are simulated."""
    till = opened(
        shop,
        studio.root / "drawer",
        gateway=None,
        language=studio.language,
        made=_with_devices(studio.language),
    )
    desk = sit_down(till, studio.application, shop=shop, gateway=None, pictures=studio.root / "stuck")
    desk.hands.deadline_s = 60
    managers(desk)
    studio.dress(desk.window, studio.first)
    try:
        desk.sign_in(EVA.code)
        for name, visit in STOPS.items():
            with studio.stop(name):
                visit(studio, desk)
            clear(desk)
    finally:
        tidy(desk.window)
        desk.close()


def _with_devices(language: str) -> Settings:
    made = settings(language)
    return replace(
        made,
        printer=replace(made.printer, transport="simulated"),
        scale=replace(made.scale, protocol="simulated"),
        display=replace(made.display, commands="simulated"),
        scanner=replace(made.scanner, device="simulated"),
        payments=replace(made.payments, card="simulated"),
    )


def _cash(studio: Studio, desk: Desk) -> None:
    drawer, hands = desk.flow.drawer, desk.hands
    drawer.open_menu()
    show(studio, desk, "drawer-menu")
    clear(desk)
    for movement in (Movement.WITHDRAWAL, Movement.SUPPLY, Movement.NO_SALE):
        drawer.move(movement)
        desk.rest()
        if movement is not Movement.NO_SALE:
            hands.write("15000000")
        show(studio, desk, f"cash-{movement.value}")
        clear(desk)


def _shift(studio: Studio, desk: Desk) -> None:
    drawer = desk.flow.drawer
    desk.ring("100", "200")
    desk.hands.press(K.Key_F12)
    desk.hands.wait("the sale done", lambda: desk.shows("done"))
    desk.hands.press(ENTER)
    clear(desk)
    for name, opens in (
        ("reading-x", drawer.read),
        ("shifts", drawer.show_shifts),
        ("sign-ins", drawer.show_sign_ins),
    ):
        opens()
        desk.rest()
        desk.hands.rest(80)
        show(studio, desk, name)
        clear(desk)


def _deliveries(studio: Studio, desk: Desk) -> None:
    for name, opens in (
        ("deliveries", desk.flow.delivery.open_sales),
        ("needs-a-person", desk.flow.delivery.open_pending),
    ):
        opens()
        desk.rest()
        show(studio, desk, name)
        clear(desk)


def _people(studio: Studio, desk: Desk) -> None:
    desk.flow.drawer.people.open()
    dialog = desk.hands.wait_for(PeopleDialog)
    show(studio, desk, "people")
    dialog.new_wanted.emit()
    show(studio, desk, "people-new")


def _rules(studio: Studio, desk: Desk) -> None:
    desk.flow.drawer.rules.open()
    dialog = desk.hands.wait_for(RulesDialog)
    for place in range(dialog.groups.count()):
        dialog.groups.setCurrentRow(place)
        show(studio, desk, f"rules-{place + 1}")


def _lists(studio: Studio, desk: Desk) -> None:
    pulling = desk.flow.drawer.pulling
    pulling.open()
    show(studio, desk, "lists")
    clear(desk)
    pulling.open_import()
    show(studio, desk, "import")
    clear(desk)
    pulling.open_proposals()
    show(studio, desk, "proposals")


def _doctor(studio: Studio, desk: Desk) -> None:
    (desk.till.folder.paper / "printer-state.txt").write_text("paper_out")
    desk.flow.drawer.doctor.open()
    dialog = desk.hands.wait_for(DoctorDialog)
    desk.hands.wait("looked at", lambda: not dialog.rounds.busy)
    show(studio, desk, "doctor")
    desk.hands.alt("C")
    devices = desk.hands.wait_for(DevicesDialog)
    desk.rest()
    for place in range(devices.settings.devices.count()):
        devices.settings.devices.setCurrentRow(place)
        show(studio, desk, f"devices-{place + 1}")


def _keys(studio: Studio, desk: Desk) -> None:
    desk.flow.drawer.keys.open()
    dialog = desk.hands.wait_for(KeysDialog)
    show(studio, desk, "keys")
    dialog.list.go_to(Action.SALESPERSON)
    desk.hands.press(ENTER)
    show(studio, desk, "keys-waiting")
    desk.hands.press(K.Key_T, CTRL)
    desk.hands.wait("whose it is", lambda: dialog.list.row_of(Action.SALESPERSON).said)
    show(studio, desk, "keys-taken")
    desk.hands.press(ENTER)
    desk.hands.alt("T")
    show(studio, desk, "keys-without")
    desk.hands.alt("3")
    show(studio, desk, "keys-preset")
    desk.hands.press(ESC)
    desk.hands.press(ESC)
    show(studio, desk, "keys-unsaved")


def _program(studio: Studio, desk: Desk) -> None:
    dialog = UpdateDialog(desk.window, desk.till.words)
    dialog.show_standing(Standing("0.1.0", waiting="0.2.0", obstacles=tuple(_TO_DO)[:2]))
    dialog.open(dialog)
    show(studio, desk, "update")
    clear(desk)
    OldPapersDialog(desk.window, desk.till.words, count=3, since="2026-11-22T14:05:00-03:00").open()
    show(studio, desk, "old-papers")
    clear(desk)
    desk.window._taking_over.on_refused(Refused(Reason.TILL_SUPERSEDED))
    show(studio, desk, "take-over")


def _close(studio: Studio, desk: Desk) -> None:
    desk.flow.drawer.close_shift()
    desk.rest()
    dialog = desk.hands.wait_for(CountDialog)
    desk.hands.write("3")
    desk.hands.press(ENTER)
    show(studio, desk, "count")
    for _ in range(len(dialog.rows) + len(dialog.others)):
        if desk.hands.shown(CountDialog) is not None:
            desk.hands.press(ENTER)
            desk.rest()
    show(studio, desk, "count-difference")
    desk.hands.press(ESC)
    desk.rest()


STOPS: dict[str, Callable[[Studio, Desk], None]] = {
    "cash": _cash,
    "shift": _shift,
    "deliveries": _deliveries,
    "people": _people,
    "rules": _rules,
    "lists": _lists,
    "doctor": _doctor,
    "keys": _keys,
    "program": _program,
    "close": _close,
}
