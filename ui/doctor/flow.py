"""Opened from the menu of the drawer: the doctor's screen, the trials of each device, and their settings."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal

from pos_client.domain.errors import Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.services.doctor import Check
from ui.doctor.desk import DoctorDesk, Values
from ui.doctor.devices_dialog import DevicesDialog, RestartDialog
from ui.doctor.dialog import DoctorDialog, Trial
from ui.doctor.fields import DEVICES, DRAWER, SCANNER, SCREEN
from ui.doctor.panel import DevicesPanel
from ui.doctor.picture import screen_finding, show_test_picture
from ui.doctor.read_dialog import ReadDialog
from ui.seat import Seat, SeatedFlow

OpenDrawer = Callable[[Callable[[], None]], None]
"""Asks reason and leave, keeps the entry, and then calls what it is given."""
KEYS = {
    "printer": "Alt+P",
    "drawer": "Alt+G",
    "scanner": "Alt+L",
    "scale": "Alt+B",
    "pole": "Alt+V",
    "screen": "Alt+I",
    "terminal": "Alt+M",
}


class DoctorFlow(SeatedFlow):
    """Anybody may look and try; the drawer and the settings ask for leave."""

    restart_wanted = Signal()

    def __init__(self, seat: Seat, open_drawer: OpenDrawer) -> None:
        super().__init__(seat)
        self._desk, self._open_drawer = seat.counter.doctor, open_drawer

    @property
    def desk(self) -> DoctorDesk:
        """What every real till gives."""
        assert self._desk is not None
        return self._desk

    def open(self) -> None:
        """Look at everything."""
        screen = screen_finding()
        checks: list[Check] = []
        for check in self.desk.checks():
            checks.append(check)
            if check.part == "pole":
                # Monitors are the screen's own: known here, and asked on no other thread.
                checks.append(Check("screen", lambda: screen))
        dialog = DoctorDialog(
            self._window,
            self._words,
            checks=checks,
            set_up=lambda: self._set_up(dialog),
            again=lambda: self._again(dialog),
        )
        dialog.offer(self._trials(dialog))
        dialog.open(dialog.list)

    def set_up(self) -> None:
        """The settings."""
        panel = DevicesPanel(self._words, self._background, self.desk.devices, leave=self._before_a_trial)
        dialog = DevicesDialog(self._window, self._words, panel)
        dialog.save_wanted.connect(lambda values: self._on_save(dialog, values))
        dialog.open(panel.devices)

    def _set_up(self, doctor: DoctorDialog) -> None:
        doctor.finish()
        self.set_up()

    def _again(self, doctor: DoctorDialog) -> None:
        doctor.finish()
        self.open()

    def _trials(self, dialog: DoctorDialog) -> dict[str, Trial]:
        made, values = {}, self.desk.devices.values()
        for device in DEVICES:
            if device.untried(values):
                continue
            run: Callable[[int], None] = partial(self._try, dialog, device.part)
            if device is SCANNER:
                run = self._read
            elif device is SCREEN:
                run = partial(self._show_picture, dialog)
            made[device.part] = Trial(KEYS[device.part], self._words.text(device.test), run)
        return made

    def _try(self, dialog: DoctorDialog, part: str, place: int) -> None:
        check = self.desk.devices.trial(part, self.desk.devices.values())
        self._before_a_trial(part, lambda: dialog.begin_trial(place, check))

    def _before_a_trial(self, part: str, then: Callable[[], None]) -> None:
        if part == DRAWER.part:
            self._open_drawer(then)
        else:
            then()

    def _read(self, _place: int) -> None:
        devices = self.desk.devices
        values = devices.values()
        dialog = ReadDialog(
            self._window,
            self._words,
            understand=devices.understand,
            wedge=devices.wedge(values),
            listen=lambda on_code: devices.listen(values, on_code),
        )
        dialog.open(dialog.field)

    def _show_picture(self, dialog: DoctorDialog, place: int) -> None:
        dialog.show_finding(place, show_test_picture(self._window, self._words))

    def _on_save(self, dialog: DevicesDialog, values: Values) -> None:
        """What does not do is told before anybody is asked for leave."""
        operator, devices, old = self._operator, self.desk.devices, self.desk.devices.values()
        changed = {key: (old[key], value) for key, value in values.items() if old[key] != value}
        if not changed:
            dialog.say(self._words.text("Nothing was changed."))
            return
        try:
            devices.check(values)
        except Refused as error:
            dialog.show_refusal(error)
            return

        def write(approval: Approval | None) -> None:
            dialog.set_busy(busy=True)
            self._background.run(
                "till",
                lambda: self.desk.change(operator, changed, approval),
                done=lambda _none: done(),
                failed=dialog.show_refusal,
            )

        def done() -> None:
            dialog.finish()
            asked = RestartDialog(self._window, self._words)
            asked.restart.clicked.connect(lambda _checked=False: self.restart_wanted.emit())
            asked.open()

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=operator, then=write)
