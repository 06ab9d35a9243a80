"""Today at a glance: the day so far beside yesterday, the drawer, what waits, and what asks for somebody."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_client.domain.permissions import Permission, may
from pos_client.domain.report import Report
from pos_client.services.alerts import Alert
from pos_client.services.reporting import OpenDrawer, Today
from ui.manager import sentences
from ui.manager.alerts import AlertRow
from ui.manager.desk import ManagerDesk, Section
from ui.manager.figures import ChartCard, FactsCard, FigureCard, clear
from ui.status_bar import light_states
from ui.status_model import Status
from ui.text_scale import is_larger
from ui.widgets import BarChart, Card, StatusLight, Text, WrapRow

MOST_ALERTS = 2


class TodaySection(Section):
    """`alerts_wanted`: somebody wants to see all of them."""

    alerts_wanted = Signal()

    def __init__(self, desk: ManagerDesk) -> None:
        text = desk.words.text
        super().__init__(desk, text("Today"))
        self._against = ""
        self.sales = FigureCard(text("Sales"), spark=True)
        self.average = FigureCard(text("Average sale"))
        self.generated = FigureCard(text("Cashback generated"))
        self.used = FigureCard(text("Cashback used"))
        cards = WrapRow()
        cards.setSpacing(12)
        cards.most_columns = 4
        for card in (self.sales, self.average, self.generated, self.used):
            cards.addWidget(card, 1)
        empty = text("Nothing sold yet today. The hours appear with the first sale.")
        self.hours = BarChart(text("Sales by hour"), empty_text=empty)
        self.chart = ChartCard(text("Sales by hour"), self.hours)
        self.drawer = FactsCard(text("Now"))
        self.lights = _Lights(desk)
        self.alerts = _AlertsCard(desk)
        side = QVBoxLayout()
        side.setSpacing(12)
        grid = QGridLayout()
        grid.setSpacing(12)
        if not is_larger():
            side.addWidget(self.drawer, 1)
            side.addWidget(self.lights)
            grid.addWidget(self.chart, 0, 0)
            grid.addWidget(self.alerts, 1, 0)
            grid.addLayout(side, 0, 1, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(0, 1)
        self._side = (self.drawer, self.lights)
        self.body.addLayout(cards)
        if is_larger():
            # Grown words leave no room for a second column.
            for widget in (self.chart, self.alerts, self.drawer, self.lights):
                self.body.addWidget(widget)
        else:
            self.body.addLayout(grid, 1)

    def load(self) -> None:
        counter, status = self.desk.counter, self.desk.status()
        self.show_status(status)
        self.desk.read(counter.reporting.today, self._show)
        self.desk.read(
            lambda: counter.alerts.current(printer=status.printer, backup=status.backup), self.show_alerts
        )

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """The first of them."""
        self.alerts.show_alerts(alerts)

    def show_status(self, status: Status) -> None:
        """The lights, as the top line has them."""
        self.lights.show_status(status)
        words = self.words
        said = words.text(
            "{date}, as of {time}", date=words.date(status.now.isoformat()), time=words.clock(status.now)
        )
        self.subtitle.setText(" · ".join(filter(None, (said, self._against))))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if is_larger():
            return
        for card in self._side:
            card.setFixedWidth(300 if self.width() >= 960 else 262)

    def _show(self, today: Today) -> None:
        report, words = today.report, self.words
        self._show_figures(report)
        self._against = sentences.against(words, report)
        self.show_status(self.desk.status())
        self.hours.show_bars(sentences.hour_bars(words, report))
        self.chart.compared.setText(sentences.compared(words, report))
        self.sales.spark.show_values(
            [slot.sales.cents for slot in today.recent],
            spoken=words.text("The last {count} days", count=len(today.recent)),
        )
        self.drawer.show_rows(self._now_rows(report, today.drawer))

    def _show_figures(self, report: Report) -> None:
        cards = (self.sales, self.average, self.generated, self.used)
        for card, texts in zip(cards, sentences.figure_texts(self.words, report), strict=True):
            card.show_figure(*texts)

    def _now_rows(self, report: Report, drawer: OpenDrawer | None) -> list[tuple[str, str]]:
        words, text, status = self.words, self.words.text, self.desk.status()
        rows = []
        if drawer is None:
            rows.append((text("Shift"), text("none open")))
        else:
            rows.append((text("Shift"), str(drawer.shift.number)))
            since = drawer.shift.opened_at[11:16]
            rows.append((text("Open since"), text("{time} · op. {code}", time=since, code=drawer.opened_by)))
            # Who counts the drawer blind must not read here what should be in it.
            if may(self.desk.operator().role, Permission.REPORTS_READ):
                rows.append((text("Expected in the drawer"), words.amount(drawer.expected_cents)))
        members = report.figures.members
        rows.append((text("New customers"), str(members.new)))
        rows.append((text("Returning customers"), str(members.returning)))
        waiting = str(status.backlog.waiting)
        if status.backlog.waiting and status.oldest_s >= 60:
            waiting += " · " + words.minutes(status.oldest_s)
        rows.append((text("Waiting to be sent"), waiting))
        rows.append((text("Waiting for you"), str(status.backlog.needs_person)))
        return rows


class _Lights(Card):
    """The same lights as in the top line, with their words in full."""

    def __init__(self, desk: ManagerDesk) -> None:
        super().__init__(padding_px=16, spacing_px=2)
        self._desk = desk
        self.body.addWidget(Text(desk.words.text("Connections"), 15, weight=600))
        self._lights: list[StatusLight] = []

    def show_status(self, status: Status) -> None:
        """As it stands."""
        states = light_states(self._desk.counter, self._desk.words, status)
        while len(self._lights) < len(states):
            light = StatusLight()
            self._lights.append(light)
            self.body.addWidget(light)
        for light, (label, state) in zip(self._lights, states, strict=False):
            light.set_status(label, state)


class _AlertsCard(Card):
    """The most urgent ones."""

    def __init__(self, desk: ManagerDesk) -> None:
        super().__init__(padding_px=16, spacing_px=8)
        self._words = desk.words
        top = QHBoxLayout()
        self._title = Text(desk.words.text("Alerts"), 15, weight=600)
        self._more = Text("", 12, tone="muted", align=Qt.AlignmentFlag.AlignRight)
        top.addWidget(self._title, 1)
        top.addWidget(self._more)
        self.body.addLayout(top)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addLayout(self._rows)

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """The first few; how many more there are stands above."""
        clear(self._rows)
        for one in alerts[:MOST_ALERTS]:
            self._rows.addWidget(AlertRow(self._words, one))
        if not alerts:
            calm: QWidget = Text(self._words.text("Nothing needs you. All is well."), 15, tone="muted")
            self._rows.addWidget(calm)
        more = len(alerts) - MOST_ALERTS
        said = self._words.plural("{count} more: Alt+7", "{count} more: Alt+7", more) if more > 0 else ""
        self._more.setText(said)
