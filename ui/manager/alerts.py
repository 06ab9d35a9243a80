"""What asks for somebody: each with a mark, what it is, and what to do."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.services.alerts import Alert
from resources.words import Words
from ui.manager import sentences
from ui.manager.desk import ManagerDesk, Scroll, Section
from ui.manager.figures import clear
from ui.theme import current
from ui.widgets import Card, Text
from ui.widgets.painting import rounded
from ui.widgets.status_light import draw_mark


class AlertRow(QWidget):
    """A triangle where it is urgent, a half disc where it waits; the words say the same."""

    def __init__(self, words: Words, alert: Alert) -> None:
        super().__init__()
        self.alert = alert
        said, cure = sentences.alert(words, alert)
        level = words.text("Urgent") if alert.urgent else words.text("To look at")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(40, 8, 14, 8)
        layout.setSpacing(2)
        layout.addWidget(Text(said, 15, weight=600, wrap=True))
        layout.addWidget(Text(cure, 14, wrap=True))
        self.setAccessibleName(f"{level}: {said}")
        self.setAccessibleDescription(cure)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = current(), QPainter(self)
        fill = theme.error_soft if self.alert.urgent else theme.warning_soft
        line = theme.line if theme.name == "high-contrast" else None
        rounded(painter, self.rect(), radius=8, fill=fill, border=line)
        draw_mark(painter, QPointF(20, 19), state="problem" if self.alert.urgent else "waiting")


class AlertsSection(Section):
    """All of them."""

    def __init__(self, desk: ManagerDesk) -> None:
        text = desk.words.text
        super().__init__(
            desk,
            text("Alerts"),
            subtitle=text("What asks for you now; each one goes by itself once it is settled."),
        )
        self.first = self.area = Scroll(text("Alerts"))
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(8)
        self.area.column.addLayout(self.rows)
        self.area.column.addStretch(1)
        self.body.addWidget(self.area, 1)

    def load(self) -> None:
        counter, status = self.desk.counter, self.desk.status()
        self.desk.read(
            lambda: counter.alerts.current(printer=status.printer, backup=status.backup), self.show_alerts
        )

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """These, the urgent first."""
        clear(self.rows)
        for one in alerts:
            self.rows.addWidget(AlertRow(self.words, one))
        if not alerts:
            self.rows.addWidget(self._calm())

    def _calm(self) -> Card:
        card = Card(padding_px=28, spacing_px=4)
        text = self.words.text
        card.body.addWidget(Text(text("Nothing needs you. All is well."), 17, weight=600))
        card.body.addWidget(
            Text(
                text(
                    "Sales that wait too long, differences at the close, many cancellations, a printer or "
                    "a backup in trouble would stand here."
                ),
                15,
                tone="muted",
                wrap=True,
            )
        )
        return card
