"""The devices' settings: which stands here, how it is connected, and a trial beside each.

Used by the devices' screen of an open till and by the set-up, where there is none yet.
"""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos_client.domain.errors import Refused, TillError
from pos_client.services.doctor import Check, Finding, Health
from resources.words import Words
from ui import wording
from ui.background import Background
from ui.dialog import bind_key
from ui.doctor.desk import DevicesDesk, Port, Value, Values
from ui.doctor.field_row import FieldRow
from ui.doctor.fields import DEVICES, SCANNER, SCREEN, DeviceWords
from ui.doctor.picture import screen_finding, show_test_picture
from ui.doctor.read_dialog import ReadDialog
from ui.doctor.rounds import Rounds
from ui.doctor.sentences import said
from ui.text_scale import no_taller, taller
from ui.widgets import ActionButton, StatusLight, Text, WrapRow
from ui.widgets.painting import side_px

_SIDE_PX = 190
PAGE_PX = 396


Leave = Callable[[str, Callable[[], None]], None]
"""Asked before the trial of a part: calls what it is given once somebody may."""


class DevicesPanel(QWidget):
    """The arrows choose a device, Tab goes through its fields, Alt+T tries it. Saves nothing by itself."""

    changed = Signal()

    def __init__(
        self,
        words: Words,
        background: Background,
        desk: DevicesDesk,
        *,
        leave: Leave | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._leave = leave
        self._words, self._background, self._desk = words, background, desk
        self._values: dict[str, Value] = {}
        self._filling = False
        self.rows: dict[str, list[FieldRow]] = {}
        self.devices, self._pages = self._side(), QStackedWidget()
        for device in DEVICES:
            self._pages.addWidget(self._page(device))
        self.devices.currentRowChanged.connect(self._on_device)
        self._light, self.result = StatusLight(), Text("", 15, wrap=True)
        self.test = ActionButton("Alt+T", "")
        self.test.clicked.connect(self.try_out)
        bind_key(self, "Alt+T", self.test.click)
        self._rounds = Rounds(self)
        self._rounds.found.connect(lambda _place, finding: self._show_found(finding))
        self._lay_out()
        self.show_values(desk.values())
        background.run("net", desk.ports, done=self._show_ports)

    @property
    def values(self) -> dict[str, Value]:
        """As they stand in the fields; what does not matter now stays as it was saved."""
        values = dict(self._values)
        # Twice: a field that matters only beside another one is asked after it.
        for _ in range(2):
            for rows in self.rows.values():
                for row in rows:
                    if row.field.matters(values):
                        values[row.field.key] = row.value
        return values

    @property
    def device(self) -> DeviceWords:
        """The one that is shown."""
        return DEVICES[max(self.devices.currentRow(), 0)]

    def show_values(self, values: Values) -> None:
        """Put these into the fields."""
        self._values = dict(values)
        self._filling = True
        for rows in self.rows.values():
            for row in rows:
                row.show_value(values[row.field.key])
        self._filling = False
        self._show_what_matters()
        self.devices.setCurrentRow(max(self.devices.currentRow(), 0))

    def show_refusal(self, error: TillError) -> None:
        """Beside the device it is about, which is brought to the front."""
        key, sentence = str(error.details.get("key", "")), wording.sentence(self._words, error)
        for place, device in enumerate(DEVICES):
            for row in self.rows[device.part]:
                if row.field.key == key and row.field.matters(self.values):
                    self.devices.setCurrentRow(place)
                    row.editor.setFocus()
                    if error.details.get("problem") == "missing":
                        label = self._words.text(row.field.label)
                        sentence = self._words.text("Fill this in: {field}.", field=label)
        self._say(sentence, Health.FAULT)

    def try_out(self) -> None:
        """The device that is shown, by the fields as they are; nothing need be saved."""
        device, values = self.device, self.values
        if device.untried(values):
            return
        try:
            self._desk.check(values)
            if device is SCANNER:
                self._read(values)
            elif device is SCREEN:
                self._show_found(show_test_picture(self.window(), self._words))
            else:
                check = self._desk.trial(device.part, values)
                self._asked(device.part, lambda: self._try(check))
        except Refused as error:
            self.show_refusal(error)

    def _asked(self, part: str, then: Callable[[], None]) -> None:
        if self._leave is None:
            then()
        else:
            self._leave(part, then)

    def _try(self, check: Check) -> None:
        self._say(self._words.text("Being tried …"), Health.WARNING)
        self._rounds.begin([check])

    def _read(self, values: Values) -> None:
        dialog = ReadDialog(
            self.window(),
            self._words,
            understand=self._desk.understand,
            wedge=self._desk.wedge(values),
            listen=lambda on_code: self._desk.listen(values, on_code),
        )
        dialog.open(dialog.field)

    def _show_found(self, finding: Finding) -> None:
        if finding.part == self.device.part:
            sentence = said(self._words, finding)
            self._say(sentence[:1].upper() + sentence[1:], finding.health)

    def _say(self, sentence: str, health: Health | None) -> None:
        lights = {Health.FINE: "ok", Health.WARNING: "waiting", Health.FAULT: "problem"}
        self.result.setText(sentence)
        self.result.set_tone("error" if health is Health.FAULT else "ink")
        self._light.set_status("", lights.get(health, "off") if health else "off")  # type: ignore[arg-type]
        self._light.setVisible(bool(sentence) and health is not None)

    def _show_ports(self, ports: tuple[Port, ...]) -> None:
        self._filling = True
        for rows in self.rows.values():
            for row in rows:
                row.show_ports(ports)
        self._filling = False

    def _on_device(self, place: int) -> None:
        self._rounds.forget()
        self._pages.setCurrentIndex(place)
        self.test.set_label(self._words.text(self.device.test))
        self._say("", None)
        self._show_trial()
        if self.device is SCREEN:
            self._show_found(screen_finding())

    def _on_changed(self) -> None:
        if self._filling:
            return
        self._rounds.forget()
        self._say("", None)
        self._show_what_matters()
        self.changed.emit()

    def _show_what_matters(self) -> None:
        values = self.values
        for rows in self.rows.values():
            for row in rows:
                row.setVisible(row.field.matters(values))
        self._show_trial()

    def _show_trial(self) -> None:
        """What is not there cannot be tried: the button rests, and beside it stands why."""
        why = self.device.untried(self.values)
        if why or not self.test.isEnabled():
            self._say(self._words.text(why) if why else "", None)
        self.test.setEnabled(not why)

    def _side(self) -> QListWidget:
        side = QListWidget()
        side.setProperty("sidebar", True)
        side.setAccessibleName(self._words.text("Devices"))
        side.setFixedWidth(side_px([self._words.text(device.title) for device in DEVICES], _SIDE_PX))
        for device in DEVICES:
            item = QListWidgetItem(self._words.text(device.title), side)
            item.setSizeHint(QSize(0, taller(42)))
        return side

    def _page(self, device: DeviceWords) -> QWidget:
        inside = QWidget()
        inside.setProperty("clear", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 12, 4)
        column.setSpacing(10)
        column.addWidget(Text(self._words.text(device.about), 15, tone="muted", wrap=True))
        self.rows[device.part] = []
        for field in device.fields:
            row = FieldRow(self._words, field, profiles=self._desk.profiles)
            row.changed.connect(self._on_changed)
            self.rows[device.part].append(row)
            column.addWidget(row)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _lay_out(self) -> None:
        tried = WrapRow()
        tried.setSpacing(12)
        tried.addWidget(self.test)
        tried.addWidget(self._light)
        tried.addWidget(self.result, 1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._pages, 1)
        right.addLayout(tried)
        self._pages.setMinimumHeight(no_taller(PAGE_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.devices)
        row.addLayout(right, 1)
        self.setFocusProxy(self.devices)
