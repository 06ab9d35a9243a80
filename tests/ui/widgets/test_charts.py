"""Charts draw in every theme, say all they show in words, and tell parts by more than colour."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.theme import THEME_NAMES, Theme, apply
from ui.widgets import BarChart, RankChart, ShareChart, Sparkline
from ui.widgets.charts import Bar, Part
from ui.widgets.charts_paint import draw_bars, draw_shares

BARS = (Bar("8h", 1000, "10,00", before=2000), Bar("9h", 4000, "40,00"), Bar("10h", 0, "", before=500))
PARTS = (Part("Pix", 600, "6,00", "60,0%"), Part("Dinheiro", 400, "4,00", "40,0%"))


def painted(widget: BarChart | RankChart | ShareChart | Sparkline) -> QImage:
    widget.resize(400, 200)
    return widget.grab().toImage()


@pytest.mark.parametrize("name", THEME_NAMES)
def test_every_chart_draws_in_every_theme(qapp: QApplication, name: str) -> None:
    apply(qapp, Theme.load(name))
    bars = BarChart("Vendas", empty_text="nada")
    empty = painted(bars)
    bars.show_bars(BARS)
    ranks, shares = RankChart("Produtos", empty_text="nada"), ShareChart("Pagamentos", empty_text="nada")
    ranks.show_parts(PARTS)
    shares.show_parts(PARTS)
    line = Sparkline("Vendas")
    line.show_values((1, 5, 3), spoken="sobe")
    pictures = [painted(widget) for widget in (bars, ranks, shares, line)]
    assert all(picture != empty for picture in pictures)
    apply(qapp, Theme.load("light"))


def test_what_is_drawn_is_also_said(qapp: QApplication) -> None:
    bars = BarChart("Vendas", empty_text="nada vendido")
    assert bars.accessibleDescription() == ""
    bars.show_bars(())
    assert bars.accessibleDescription() == "nada vendido"
    bars.show_bars(BARS)
    assert bars.accessibleDescription() == "8h 10,00; 9h 40,00"
    shares = ShareChart("Pagamentos", empty_text="nada")
    shares.show_parts(PARTS)
    assert shares.accessibleDescription() == "Pix 6,00 60,0%; Dinheiro 4,00 40,0%"
    assert shares.accessibleName() == "Pagamentos"


def grey(parts: tuple[Part, ...]) -> QImage:
    """The bar alone, without its colours."""
    image = QImage(200, 24, QImage.Format.Format_ARGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    draw_shares(painter, QRectF(0, 0, 200, 24), parts, theme=Theme.load("light"))
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def test_parts_are_told_apart_without_colour(qapp: QApplication) -> None:
    image = grey((Part("a", 1, "1"), Part("b", 1, "1"), Part("c", 1, "1")))
    thirds = [
        {(x % 8, y, image.pixelColor(x, y).value()) for x in range(start, start + 48) for y in range(4, 18)}
        for start in (8, 72, 136)
    ]
    assert thirds[0] != thirds[1] != thirds[2] != thirds[0]


@pytest.mark.parametrize("count", [1, 2, 31, 400])
def test_any_number_of_bars_stays_inside_its_place(qapp: QApplication, count: int) -> None:
    image = QImage(300, 160, QImage.Format.Format_ARGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    bars = [Bar(str(at), 10**9 - at, f"{10**7},00", before=10**9) for at in range(count)]
    draw_bars(painter, QRectF(50, 30, 200, 100), bars, theme=Theme.load("light"))
    painter.end()
    for x in (*range(46), *range(255, 300)):
        assert all(image.pixel(x, y) == 0xFFFFFFFF for y in range(160)), x


def test_a_single_hour_is_a_column_in_the_middle_and_no_wall(qapp: QApplication) -> None:
    image = QImage(900, 160, QImage.Format.Format_ARGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    draw_bars(painter, QRectF(0, 0, 900, 160), [Bar("14h", 5000, "50,00")], theme=Theme.load("light"))
    painter.end()
    inked = [x for x in range(900) if image.pixel(x, 80) != 0xFFFFFFFF]
    assert 60 < len(inked) < 130
    assert (inked[0] + inked[-1]) // 2 in range(440, 460)
