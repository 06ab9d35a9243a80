"""Reports to be looked at: one period beside the one before it, as figures and charts; to CSV and PDF."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_client.domain.report import Period, Report, Span
from ui.background import Operation
from ui.dialog import bind, bind_key
from ui.manager import sentences
from ui.manager.desk import ManagerDesk, Scroll, Section
from ui.manager.export import ExportDialog
from ui.manager.figures import ChartCard, FactsCard, FigureCard
from ui.text_scale import is_larger, taller, wider
from ui.widgets import ActionButton, BarChart, RankChart, ShareChart, WrapRow

_SPAN_KEYS = ((Span.SHIFT, "Alt+T"), (Span.DAY, "Alt+D"), (Span.WEEK, "Alt+S"), (Span.MONTH, "Alt+M"))
WIDE_FROM_PX = 960
_TWO_FROM_PX = 620
"""Grown words have no room for two cards beside each other below it (as designed)."""


class ReportsSection(Section):
    """The arrows left and right change the period, Page Up and Down scroll."""

    def __init__(self, desk: ManagerDesk) -> None:
        text = desk.words.text
        super().__init__(desk, text("Reports"))
        self.period: Period | None = None
        self.report: Report | None = None
        self._reading: Operation | None = None
        self.spans = {span: self._span_button(span, key) for span, key in _SPAN_KEYS}
        self.earlier = self._button("Alt+←", "Alt+Left", label=text("Before"), act=lambda: self._move(-1))
        self.later = self._button("Alt+→", "Alt+Right", label=text("After"), act=lambda: self._move(1))
        choose = WrapRow()
        choose.setSpacing(8)
        for button in self.spans.values():
            choose.addWidget(button)
        choose.addStretch(1)
        choose.addWidget(self.earlier)
        choose.addWidget(self.later)
        self.export = self._button("Alt+E", "Alt+E", label=text("Save CSV or PDF"), act=self._on_export)
        self.head.addWidget(self.export)
        self.body.addLayout(choose)
        self.area = Scroll(text("Reports"))
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.first = self.area
        self.body.addWidget(self.area, 1)
        self._make_cards()

    def load(self) -> None:
        if self.period is None:
            self._choose(Span.DAY)
        else:
            self._read(self.period)

    def forget(self) -> None:
        self.period = self.report = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self._move(-1)
            case Qt.Key.Key_Right:
                self._move(1)
            case Qt.Key.Key_PageDown:
                self.area.page(1)
            case Qt.Key.Key_PageUp:
                self.area.page(-1)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(wide=self.width() >= wider(WIDE_FROM_PX))

    def _make_cards(self) -> None:
        text = self.words.text
        self.sales = FigureCard(text("Sales"), spark=True)
        self.average = FigureCard(text("Average sale"))
        self.generated = FigureCard(text("Cashback generated"))
        self.used = FigureCard(text("Cashback used"))
        self.cards = (self.sales, self.average, self.generated, self.used)
        nothing = text("Nothing sold in this time. Alt+← looks further back.")
        self.days = ChartCard(text("Sales by day"), BarChart(text("Sales by day"), empty_text=nothing))
        self.hours = ChartCard(text("Sales by hour"), BarChart(text("Sales by hour"), empty_text=nothing))
        self.tenders = ChartCard(text("Payments"), ShareChart(text("Payments"), empty_text=nothing))
        self.products = ChartCard(text("Top products"), RankChart(text("Top products"), empty_text=nothing))
        self.people = ChartCard(text("Operators"), RankChart(text("Operators"), empty_text=nothing))
        nobody, none = text("No customer was identified in this time."), text("No cashback in this time.")
        self.who = ChartCard(text("Customers"), ShareChart(text("Customers"), empty_text=nobody))
        self.benefits = ChartCard(text("Cashback"), RankChart(text("Cashback"), empty_text=none))
        self.rest = FactsCard(text("Sales and returns"))
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for card in (self.days, self.hours):
            card.setMinimumHeight(taller(230, 15, 15, 15))
        self.area.column.addLayout(self._grid)
        self.area.column.addStretch(1)

    def _place(self, *, wide: bool) -> None:
        """Six columns: figures in fours or twos, the rest in thirds or halves."""
        spots: list[tuple[QWidget, int, int, int]] = []
        single = is_larger() and self.width() < wider(_TWO_FROM_PX)
        span = 3 if wide else 12 if single else 6
        spots += [
            (card, at // (12 // span), at % (12 // span) * span, span) for at, card in enumerate(self.cards)
        ]
        below = 4 if single else 2
        spots += [(self.days, below, 0, 12), (self.hours, below + 1, 0, 12)]
        last = (self.products, self.people, self.rest) if wide else (self.rest, self.products, self.people)
        rest = (self.tenders, self.who, self.benefits, *last)
        per_row = 3 if wide else 1 if single else 2
        part = 12 // per_row
        spots += [
            (card, below + 2 + at // per_row, at % per_row * part, part) for at, card in enumerate(rest)
        ]
        for card, row, column, width in spots:
            self._grid.addWidget(card, row, column, 1, width)
        for column in range(12):
            self._grid.setColumnStretch(column, 1)

    def _span_button(self, span: Span, key: str) -> ActionButton:
        button = self._button(
            key, key, label=self.words.text(sentences.SPANS[span]), act=lambda: self._choose(span)
        )
        button.setCheckable(True)
        return button

    def _button(self, shown: str, key: str, *, label: str, act: Callable[[], None]) -> ActionButton:
        button = ActionButton(shown, label)
        button.clicked.connect(lambda _checked=False: act())
        if shown == key:
            bind(self, key, button)
        else:
            bind_key(self, key, button.click)
        return button

    def _choose(self, span: Span) -> None:
        def begin(period: Period | None) -> None:
            if period is None:
                self.desk.tell(self.words.text("No shift was opened here yet."))
                self._mark()
            else:
                self._read(period)

        self.desk.read(lambda: self.desk.counter.reporting.period(span), begin)

    def _move(self, steps: int) -> None:
        period = self.period
        if period is not None:
            self.desk.read(lambda: self.desk.counter.reporting.moved(period, steps), self._read)

    def _read(self, period: Period) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self.period = period
        self._mark()
        self._reading = self.desk.read(lambda: self.desk.counter.reporting.report(period), self._show)

    def _mark(self) -> None:
        for span, button in self.spans.items():
            button.setChecked(self.period is not None and span is self.period.span)

    def _on_export(self) -> None:
        if self.report is not None:
            dialog = ExportDialog(self.desk, self.report)
            dialog.open(dialog.field)

    def _show(self, report: Report) -> None:
        self.report = report
        words, span = self.words, report.period.span
        self.title.setText(sentences.period(words, report.period))
        running = words.text("so far") if report.period.is_running(self.desk.status().now) else ""
        self.subtitle.setText(" · ".join(filter(None, (running, sentences.against(words, report)))))
        self._show_figures(report)
        many = (report.period.last - report.period.first).days > 0
        self.days.setVisible(many)
        _bars(self.days).show_bars(sentences.day_bars(words, report) if many else [])
        self.days.compared.setText(sentences.compared(words, report))
        _bars(self.hours).show_bars(sentences.hour_bars(words, report))
        by_hour = span in (Span.DAY, Span.SHIFT)
        self.hours.compared.setText(sentences.compared(words, report) if by_hour else "")
        _shares(self.tenders).show_parts(sentences.tender_parts(words, report.detail.tenders))
        _shares(self.who).show_parts(sentences.member_parts(words, report.figures))
        _ranks(self.products).show_parts(sentences.product_parts(words, report))
        _ranks(self.people).show_parts(sentences.seller_parts(words, report))
        self.who.show_facts(sentences.member_rows(words, report.figures))
        _ranks(self.benefits).show_parts(sentences.cashback_parts(words, report.figures))
        self.benefits.show_facts(sentences.voucher_rows(words, report.figures))
        self.rest.show_rows(sentences.sales_rows(words, report.figures))

    def _show_figures(self, report: Report) -> None:
        words = self.words
        slots = report.detail.days if len(report.detail.days) > 2 else report.detail.hours
        self.sales.spark.show_values([slot.sales.cents for slot in slots], spoken=words.text("Sales"))
        for card, (figure, note, aside) in zip(
            self.cards, sentences.figure_texts(self.words, report), strict=True
        ):
            card.show_figure(figure, note, aside)


def _bars(card: ChartCard) -> BarChart:
    assert isinstance(card.chart, BarChart)
    return card.chart


def _shares(card: ChartCard) -> ShareChart:
    assert isinstance(card.chart, ShareChart)
    return card.chart


def _ranks(card: ChartCard) -> RankChart:
    assert isinstance(card.chart, RankChart)
    return card.chart
