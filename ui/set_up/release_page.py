"""Fifth step: what was passed, by whom and when; and the release, by name."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.domain.set_up import BEFORE_RELEASE, Standing, Step
from pos_client.domain.till import Operator
from resources.words import Words
from ui.background import Background
from ui.set_up.desk import SetUpDesk
from ui.set_up.page import SetUpPage
from ui.set_up.rail import TITLES
from ui.set_up.reference_page import Sight, SightRow


class ReleasePage(SetUpPage):
    """Enter releases; then Enter opens the till."""

    released = Signal()

    def __init__(self, words: Words, desk: SetUpDesk, background: Background) -> None:
        text = words.text
        super().__init__(
            words,
            desk,
            background,
            title=text("Release"),
            about=text("From the release on this till sells. Who releases it is in the journal."),
        )
        self.operator: Operator | None = None
        self.standing: Standing | None = None
        self.next_label = text("Release this till")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)

    @property
    def first_field(self) -> QWidget:
        """Enter goes on from anywhere."""
        return self

    @property
    def can_advance(self) -> bool:
        return not self.busy and self.standing is not None and not self.standing.missing

    def begin(self) -> None:
        self.setFocus()
        self.work(self.desk.standing, self._show, waiting="")

    def advance(self) -> None:
        if not self.can_advance:
            return
        if self.standing is not None and self.standing.is_released:
            self.released.emit()
            return
        by = self.operator
        assert by is not None
        self.work(lambda: self.desk.release(by), self._show, waiting="", room="till")

    def _show(self, standing: Standing) -> None:
        self.standing = standing
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for step in (*BEFORE_RELEASE, Step.RELEASED):
            self._lines.addWidget(SightRow(self._sight(standing, step)))
        if standing.is_released:
            self.title.setText(self.words.text("This till is released"))
            self.next_label = self.words.text("Open the till")
        self.ready_changed.emit()

    def _sight(self, standing: Standing, step: Step) -> Sight:
        text, name = self.words.text, self.words.text(TITLES[step])
        passed = standing.passed.get(step)
        if passed is None:
            return Sight("waiting", text("{step}: still to do.", step=name))
        date, time = self.words.date(passed.at), passed.at[11:16]
        if passed.operator:
            said = text("{step}: {who}, {date} {time}.", step=name, who=passed.operator, date=date, time=time)
        else:
            said = text("{step}: {date} {time}.", step=name, date=date, time=time)
        return Sight("well", said)
