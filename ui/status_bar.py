"""The top line: store, till, operator, shift; three lights; what still waits; the time."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.till import Operator, Shift
from resources.words import Words
from ui import wording
from ui.front import Front
from ui.status_limits import ALARM_AFTER_S, BANNER_AFTER_S, WARN_AFTER_S
from ui.widgets import Bar, QueueChip, StatusLight, Text
from ui.widgets.status_light import LightState

if TYPE_CHECKING:
    from pos_client.services.printing import PrinterState
    from ui.counter import Counter
    from ui.status_model import Status


class StatusBar(Bar):
    """Draws a `Status`; words say what follows from it. `queue_pressed`: somebody wants to see what waits."""

    queue_pressed = Signal()

    def __init__(self, front: Front, words: Words, parent: QWidget | None = None) -> None:
        super().__init__("top", parent=parent)
        self._front, self._words = front, words
        text = words.text
        identity = front.identity
        store = text("Store {store}", store=identity.store)
        self._till = Text(text("Till {till}", till=identity.till), 14, tone="muted")
        self._operator = Text("", 14, tone="muted")
        self._shift = Text("", 14, tone="muted")
        self._internet = StatusLight(text("Internet"), "off")
        self._platform = StatusLight(front.head.programme or text("Programme"), "off")
        self._platform.setVisible(front.has_programme)
        self._printer = StatusLight(text("Printer"), "ok")
        self._chip = QueueChip(text("All delivered"), "ok")
        self._chip.pressed.connect(self.queue_pressed)
        self._clock = Text(words.clock(front.clock()), 14, weight=600)
        self.row.addWidget(Text(f"{front.head.name} · {store}", 14, weight=600, elide=True))
        for place in (self._till, self._operator, self._shift):
            self.row.addWidget(place)
        self.row.addStretch(1)
        for widget in (self._internet, self._platform, self._printer, self._chip, self._clock):
            self.row.addWidget(widget)
        self.set_yielding(self._shift, self._operator, self._till)

    def show_people(self, operator: Operator | None, shift: Shift | None) -> None:
        """Who rings, and since when the shift is open."""
        words = self._words
        self._operator.setText(words.text("Operator {code}", code=operator.code) if operator else "")
        opened = shift.opened_at[11:16] if shift else ""
        self._shift.setText(words.text("Shift opened {time}", time=opened) if shift else "")

    def show_status(self, status: "Status") -> None:
        """Lights, chip, clock."""
        self._clock.setText(self._words.clock(status.now))
        self._show_lights(status)
        self._show_chip(status)

    def _show_lights(self, status: "Status") -> None:
        lights = light_states(self._front, self._words, status)
        self._internet.set_status(*lights[0])
        self._printer.set_status(*lights[-1])
        if len(lights) > 2:
            self._platform.set_status(*lights[1])

    def _show_chip(self, status: "Status") -> None:
        words, backlog = self._words, status.backlog
        if backlog.needs_person:
            label = words.plural("{count} needs a person", "{count} need a person", backlog.needs_person)
            self._chip.set_status(label, "problem")
        elif not backlog.waiting:
            self._chip.set_status(words.text("All delivered"), "ok")
        else:
            label = words.plural("{count} waiting", "{count} waiting", backlog.waiting)
            if status.oldest_s >= 60:
                age = words.minutes(status.oldest_s)
                label += " · " + words.text("the oldest for {age}", age=age)
            self._chip.set_status(label, "problem" if status.oldest_s >= ALARM_AFTER_S else "waiting")


def light_states(till: "Front | Counter", words: Words, status: "Status") -> list[tuple[str, LightState]]:
    """Internet, programme (where there is one) and printer: what each says and how it stands."""
    text, online = words.text, status.internet
    internet: LightState = "off" if online is None else "ok" if online else "waiting"
    # An empty ring alone says nothing: nobody has been asked yet, and nothing is wrong.
    unasked = online is None and bool(status.platforms)
    named = text("Internet: not used yet") if unasked else text("Internet")
    lights = [(text("No internet") if online is False else named, internet)]
    if till.has_programme:
        programme = till.head.programme or text("Programme")
        answers = status.loyalty.online if status.loyalty is not None else None
        labels = {None: text("{programme}: not asked yet", programme=programme), True: programme}
        label = labels.get(answers, text("{programme}: only earns", programme=programme))
        light: LightState = "off" if answers is None else "ok" if answers else "waiting"
        if status.stumbling_s >= BANNER_AFTER_S:
            label, light = text("{programme}: does not answer", programme=programme), "waiting"
        lights.append((label, light))
    problem, warning = status.printer.problem, _printer_warning(status.printer)
    said = problem or warning
    printer: LightState = "problem" if problem else "waiting" if warning else "ok"
    if problem == "none":
        printer = "off"  # As it was set up: said, and nothing to mend.
    lights.append((wording.printer_problem(words, said) if said else text("Printer"), printer))
    return lights


def _printer_warning(state: "PrinterState") -> str:
    """What is not wrong yet: the drawer before the roll."""
    if state.drawer_open:
        return "drawer_open"
    return "paper_low" if state.paper_low else ""


def banner_text(words: Words, status: "Status") -> tuple[str, str] | None:
    """What the banner says and how urgently, or None: it waits until an outage is one."""
    if status.oldest_s >= WARN_AFTER_S:
        age = words.minutes(status.oldest_s)
        urgent = "problem" if status.oldest_s >= ALARM_AFTER_S else "waiting"
        return words.text(
            "Sales have waited for {age} to be sent. Check the internet cable.", age=age
        ), urgent
    if (said := _away_text(words, status)) is not None:
        return said, "waiting"
    if status.backup.problem:
        return words.text("No backup could be made. Sales go on; tell IT."), "problem"
    if status.backup.second_problem:
        return words.text("The second place for backups is not there. Sales go on; tell IT."), "waiting"
    return None


def _away_text(words: Words, status: "Status") -> str | None:
    """What the programme's silence means, as the lights have it: nobody looks at a cable that is well."""
    if status.offline_s >= BANNER_AFTER_S:
        age = words.minutes(status.offline_s)
        if status.internet:
            return words.text(
                "The programme has not answered for {age}; the internet works. Sales close and earn as "
                "usual; cashback cannot be used now. The till goes on trying by itself.",
                age=age,
            )
        return words.text(
            "No answer from the programme for {age}: sales close and earn as usual; cashback cannot be "
            "used now. Check the internet.",
            age=age,
        )
    if status.stumbling_s >= BANNER_AFTER_S:
        return words.text(
            "The programme has not answered as it should for {age}: sales close and earn as usual; cashback "
            "may not work. The till goes on trying by itself.",
            age=words.minutes(status.stumbling_s),
        )
    return None
