"""A report on A4, drawn by the hand of the screen's charts, always in the light theme. For `desk`."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter

from pos_client.domain.report import Report
from resources.words import Words
from ui.manager import sentences
from ui.text_scale import on_paper
from ui.theme import Theme, font
from ui.widgets.charts_paint import (
    Bar,
    Part,
    draw_bars,
    draw_ranks,
    draw_shares,
    ranks_height,
    shares_height,
)
from ui.widgets.painting import LEFT, RIGHT, fitting, hairline, rounded, words

_DOTS_PER_PX = 8
_WIDTH_PX, _HEIGHT_PX = 794, 1123
_EDGE_PX = 48
_GAP_PX = 20
_BARS_PX = 170

Row = tuple[str, str]


class _Sheet:
    """Draws from the top; a block that does not fit begins the next page."""

    def __init__(self, writer: QPdfWriter, theme: Theme, *, foot: str) -> None:
        self._writer, self.theme, self._foot = writer, theme, foot
        self.painter = QPainter(writer)
        self.painter.scale(_DOTS_PER_PX, _DOTS_PER_PX)
        self.y = float(_EDGE_PX)
        self._page = 1
        self._draw_foot()

    @property
    def width(self) -> float:
        """Between the edges."""
        return _WIDTH_PX - 2.0 * _EDGE_PX

    def take(self, height: float) -> float:
        """The top of so much room."""
        if self.y + height > _HEIGHT_PX - _EDGE_PX - 24:
            self._writer.newPage()
            self._page += 1
            self.y = float(_EDGE_PX)
            self._draw_foot()
        top = self.y
        self.y += height + _GAP_PX
        return top

    def line(self, area: QRectF, text: str, *, size: int, weight: int = 400, muted: bool = False) -> None:
        """Words from the left."""
        color = self.theme.muted if muted else self.theme.ink
        words(self.painter, area, text, face=font(size, weight), color=color, align=LEFT)

    def _draw_foot(self) -> None:
        area = QRectF(_EDGE_PX, _HEIGHT_PX - _EDGE_PX, self.width, 18)
        self.line(area, self._foot, size=12, muted=True)
        words(self.painter, area, str(self._page), face=font(12), color=self.theme.muted, align=RIGHT)


def pdf_bytes(
    report: Report,
    words_: Words,
    *,
    store: str,
    written_at: str,
    cards: Sequence[tuple[str, str, str, str]],
) -> bytes:
    """The whole report. `cards`: caption, figure, note, aside of each large figure."""
    with on_paper():
        return _drawn(report, words_, store=store, written_at=written_at, cards=cards)


def _drawn(
    report: Report,
    words_: Words,
    *,
    store: str,
    written_at: str,
    cards: Sequence[tuple[str, str, str, str]],
) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(96 * _DOTS_PER_PX)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    title = sentences.period(words_, report.period)
    writer.setTitle(f"{store} · {title}")
    foot = words_.text(
        "{store} · till {till} · written {time}", store=store, till=report.till, time=written_at
    )
    sheet = _Sheet(writer, Theme.load("light"), foot=foot)
    try:
        _draw(sheet, report, words_, store=store, title=title, cards=cards)
    finally:
        sheet.painter.end()
    return bytes(buffer.data().data())


def _draw(
    sheet: _Sheet,
    report: Report,
    words_: Words,
    *,
    store: str,
    title: str,
    cards: Sequence[tuple[str, str, str, str]],
) -> None:
    text = words_.text
    top = sheet.take(78)
    sheet.line(QRectF(_EDGE_PX, top, sheet.width, 20), store, size=14, muted=True)
    sheet.line(QRectF(_EDGE_PX, top + 22, sheet.width, 34), title, size=28, weight=600)
    against = sentences.against(words_, report)
    sheet.line(QRectF(_EDGE_PX, top + 58, sheet.width, 18), against, size=12, muted=True)
    _draw_cards(sheet, cards)
    said = sentences.compared(words_, report)
    if report.period.last > report.period.first:
        _draw_columns(sheet, text("Sales by day"), sentences.day_bars(words_, report), said=said)
    _draw_columns(sheet, text("Sales by hour"), sentences.hour_bars(words_, report), said=said)
    tenders = sentences.tender_parts(words_, report.detail.tenders)
    people = sentences.member_parts(words_, report.figures)
    height = max(shares_height(len(tenders)), shares_height(len(people)))
    _draw_pair(
        sheet,
        height,
        (text("Payments"), lambda area: draw_shares(sheet.painter, area, tenders, theme=sheet.theme)),
        (text("Customers"), lambda area: draw_shares(sheet.painter, area, people, theme=sheet.theme)),
    )
    products, sellers = sentences.product_parts(words_, report), sentences.seller_parts(words_, report)
    _draw_ranked(sheet, text("Top products"), products)
    _draw_ranked(sheet, text("Operators"), sellers)
    rows = [*sentences.voucher_rows(words_, report.figures), *sentences.member_rows(words_, report.figures)]
    _draw_ranked(sheet, text("Cashback"), sentences.cashback_parts(words_, report.figures))
    left, right = rows, sentences.sales_rows(words_, report.figures)
    _draw_pair(
        sheet,
        26.0 * max(len(left), len(right)),
        (text("Vouchers and customers"), lambda area: _draw_rows(sheet, area, left)),
        (text("Sales and returns"), lambda area: _draw_rows(sheet, area, right)),
    )


def _draw_cards(sheet: _Sheet, cards: Sequence[tuple[str, str, str, str]]) -> None:
    top, width = sheet.take(104), (sheet.width - 3 * 12) / 4
    for at, (caption, figure, note, aside) in enumerate(cards):
        box = QRectF(_EDGE_PX + at * (width + 12), top, width, 104)
        rounded(sheet.painter, box, radius=8, fill=None, border=sheet.theme.line)
        inside = box.adjusted(12, 8, -8, -8)
        sheet.line(QRectF(inside.left(), inside.top(), inside.width(), 18), caption, size=12, muted=True)
        face = fitting(figure, inside.width(), sizes_px=(22, 17, 15), weight=600)
        area = QRectF(inside.left(), inside.top() + 20, inside.width(), 30)
        words(sheet.painter, area, figure, face=face, color=sheet.theme.ink)
        sheet.line(QRectF(inside.left(), inside.top() + 52, inside.width(), 16), note, size=12)
        face = fitting(aside, inside.width(), sizes_px=(12, 11, 10, 9), weight=400)
        area = QRectF(inside.left(), inside.top() + 70, inside.width(), 16)
        words(sheet.painter, area, aside, face=face, color=sheet.theme.muted)


def _draw_columns(sheet: _Sheet, title: str, bars: Sequence[Bar], *, said: str) -> None:
    if not bars:
        return
    top = sheet.take(_BARS_PX + 26)
    area = QRectF(_EDGE_PX, top, sheet.width, 20)
    sheet.line(area, title, size=15, weight=600)
    if any(bar.before for bar in bars):
        words(sheet.painter, area, said, face=font(12), color=sheet.theme.muted, align=RIGHT)
    place = QRectF(_EDGE_PX, top + 26, sheet.width, _BARS_PX)
    draw_bars(sheet.painter, place, bars, theme=sheet.theme)


def _draw_ranked(sheet: _Sheet, title: str, parts: Sequence[Part]) -> None:
    if not parts:
        return
    height = ranks_height(len(parts))
    top = sheet.take(height + 26.0)
    sheet.line(QRectF(_EDGE_PX, top, sheet.width, 20), title, size=15, weight=600)
    draw_ranks(sheet.painter, QRectF(_EDGE_PX, top + 26, sheet.width, height), parts, theme=sheet.theme)


def _draw_pair(sheet: _Sheet, height: float, *pair: tuple[str, Callable[[QRectF], None]]) -> None:
    top, width = sheet.take(height + 26), (sheet.width - 28) / 2
    for at, (title, draw) in enumerate(pair):
        left = _EDGE_PX + at * (width + 28)
        sheet.line(QRectF(left, top, width, 20), title, size=15, weight=600)
        draw(QRectF(left, top + 28, width, height))


def _draw_rows(sheet: _Sheet, area: QRectF, rows: Sequence[Row]) -> None:
    painter, theme = sheet.painter, sheet.theme
    for at, (caption, value) in enumerate(rows):
        row = QRectF(area.left(), area.top() + at * 26, area.width(), 26)
        sheet.line(row, caption, size=14, muted=True)
        words(painter, row, value, face=font(14), color=QColor(theme.ink).name(), align=RIGHT)
        hairline(painter, row.left(), row.bottom() - 1, width=row.width(), color=theme.line)
