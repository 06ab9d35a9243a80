"""The doctor's screen: every part of the till, what ails it, what to do, and a trial of each device."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtWidgets import QListWidgetItem, QWidget

from pos_client.services.doctor import Check, Finding, Health
from resources.words import Words
from ui.dialog import Dialog, bind_key
from ui.doctor.health_list import HealthList, HealthRow
from ui.doctor.rounds import Rounds
from ui.doctor.sentences import name_of, said
from ui.text_scale import no_taller
from ui.widgets.status_light import LightState

_LIGHTS: Mapping[Health, LightState] = {
    Health.FINE: "ok",
    Health.WARNING: "waiting",
    Health.FAULT: "problem",
    Health.ABSENT: "off",
    Health.SKIPPED: "off",
}
_LIST_PX = 486


@dataclass(frozen=True, slots=True)
class Trial:
    """How one part is tried: its key, its name, and what then happens with the row's place."""

    key: str
    label: str
    run: Callable[[int], None]


class DoctorDialog(Dialog):
    """Rows fill as answers come; a device that hangs leaves the others and the keys alone."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        checks: Sequence[Check],
        set_up: Callable[[], None],
        again: Callable[[], None],
    ) -> None:
        super().__init__(parent, words, title=words.text("Devices and system"), width_px=984)
        self._checks, self._trials = tuple(checks), dict[str, Trial]()
        self._ill: dict[int, Health] = {}
        self.list = HealthList(words.text("Devices and system"))
        self.list.setMinimumHeight(no_taller(_LIST_PX))
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemDoubleClicked.connect(self._on_pressed)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Alt+A", words.text("Look again"), again)
        self.action("Alt+C", words.text("Set up the devices"), set_up)
        self._try = self.action("Enter", "", self._on_try, primary=True)
        self.rounds, self._trying = Rounds(self), dict[int, Rounds]()
        self.rounds.found.connect(self.show_finding)
        self.rounds.finished.connect(self._on_finished)
        self.closed.connect(self.rounds.forget)
        self._begin()

    def show_finding(self, place: int, finding: Finding) -> None:
        """What came of a look or a trial."""
        self._ill[place] = finding.health
        self.list.set_row(place, self._row(self._checks[place], said(self.words, finding), finding.health))

    def offer(self, trials: Mapping[str, Trial]) -> None:
        """How each part is tried."""
        self._trials.update(trials)
        for part, trial in trials.items():
            bind_key(self, trial.key, partial(self._run, part))
        for place in range(self.list.count()):
            self.list.set_row(place, replace(self.list.row_at(place), tries=self._tries(self._checks[place])))
        self._on_row(self.list.currentRow())

    def begin_trial(self, place: int, trial: Check) -> None:
        """Try that part; its line says so, and then what came of it."""
        self.list.set_row(place, self._row(self._checks[place], self.words.text("being tried …"), None))
        rounds = self._trying.get(place)
        if rounds is None:
            rounds = self._trying[place] = Rounds(self)
            rounds.found.connect(lambda _only, finding: self.show_finding(place, finding))
        rounds.begin([trial])

    def place_of(self, part: str) -> int | None:
        """The first row of that part."""
        return next((at for at, check in enumerate(self._checks) if check.part == part), None)

    def _begin(self) -> None:
        waiting = self.words.text("being looked at …")
        self.list.show_rows([self._row(check, waiting, None) for check in self._checks])
        self._on_row(self.list.currentRow())
        self.set_subtitle(self.words.text("Looking … what has answered is here already."))
        self.rounds.begin(self._checks)

    def _row(self, check: Check, text: str, health: Health | None) -> HealthRow:
        return HealthRow(
            name=name_of(self.words, check.part, check.name),
            said=text,
            state=_LIGHTS[health] if health is not None else "waiting",
            tries=self._tries(check),
        )

    def _tries(self, check: Check) -> str:
        trial = self._trials.get(check.part)
        return f"{trial.label}  {trial.key}" if trial else ""

    def _on_finished(self) -> None:
        faults = sum(health is Health.FAULT for health in self._ill.values())
        notes = sum(health is Health.WARNING for health in self._ill.values())
        text = self.words.text("Everything that is set up works.")
        if notes:
            text = self.words.plural("{count} thing to see to soon.", "{count} things to see to soon.", notes)
        if faults:
            text = self.words.plural(
                "{count} thing does not work: its line says what to do.",
                "{count} things do not work: their lines say what to do.",
                faults,
            )
        self.set_subtitle(text)

    def _on_row(self, place: int) -> None:
        """The button names what Enter does with the chosen line."""
        part = self._checks[place].part if 0 <= place < len(self._checks) else ""
        trial = self._trials.get(part)
        self._try.setEnabled(trial is not None)
        self._try.set_label(trial.label if trial else self.words.text("Nothing to try"))

    def _on_pressed(self, _item: QListWidgetItem) -> None:
        self._on_try()

    def _on_try(self) -> None:
        place = self.list.currentRow()
        trial = self._trials.get(self._checks[place].part)
        if trial is not None:
            trial.run(place)

    def _run(self, part: str) -> None:
        place = self.place_of(part)
        if place is not None:
            self.list.setCurrentRow(place)
            self._trials[part].run(place)
