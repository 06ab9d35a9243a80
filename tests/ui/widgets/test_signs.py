"""Lights, chips, banners, toasts, totals, progress, paper, codes and sounds."""

import pytest
from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

import resources
from ui.sound import Sound, Sounds
from ui.widgets import (
    AmountRow,
    Banner,
    PaperView,
    ProgressStrip,
    QrView,
    QueueChip,
    Spinner,
    StatusLight,
    Toast,
    TotalRow,
)

STATES = ("ok", "waiting", "problem", "off")


def silhouette(light: StatusLight) -> bytes:
    """The light's mark without its colour: which pixels are covered at all."""
    picture = QImage(24, 24, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    light.render(painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    pixels = ((x, y) for y in range(24) for x in range(14))
    return bytes(picture.pixelColor(x, y).alpha() > 127 for x, y in pixels)


def test_the_four_states_of_a_light_have_four_shapes(qtbot) -> None:
    shapes = set()
    for state in STATES:
        light = StatusLight("", state)
        qtbot.addWidget(light)
        light.resize(light.sizeHint())
        shapes.add(silhouette(light))
    assert len(shapes) == 4
    assert all(any(shape) for shape in shapes)


@pytest.mark.parametrize("kind", [StatusLight, QueueChip])
def test_a_sign_takes_new_words_and_room_for_them(qtbot, kind) -> None:
    sign = kind("Internet", "ok")
    qtbot.addWidget(sign)
    before = sign.sizeHint().width()
    sign.set_status("Sem internet há 12 min: só acumula", "waiting")
    assert sign.sizeHint().width() > before
    assert (sign.state, sign.accessibleName()) == ("waiting", "Sem internet há 12 min: só acumula")


def test_a_banner_is_hidden_until_it_speaks_and_its_action_is_heard(qtbot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.isHidden()
    banner.show_text("Sem papel", "problem", action=("F5", "Reimprimir"))
    with qtbot.waitSignal(banner.action_triggered):
        qtbot.mouseClick(banner.action, Qt.MouseButton.LeftButton)
    banner.show_text("Sem internet", "waiting")
    assert banner.action.isHidden()
    assert banner.accessibleName() == "Sem internet"


def test_a_toast_goes_by_itself_and_lets_touches_through(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    toast = Toast(window)
    toast.show_text("Venda concluída", duration_ms=10)
    assert toast.isVisible()
    assert window.childAt(toast.geometry().center()) is None
    qtbot.waitUntil(toast.isHidden, timeout=60_000)


def test_a_toast_follows_its_window(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    toast = Toast(window)
    toast.show_text("Venda concluída", duration_ms=60_000)
    window.resize(1000, 700)
    assert abs(toast.geometry().center().x() - 500) <= 1
    assert window.rect().contains(toast.geometry())


def test_a_long_total_shrinks_and_is_never_cut(qtbot) -> None:
    total = TotalRow("Falta pagar", "178,93")
    qtbot.addWidget(total)
    total.resize(308, 60)
    assert total.figure_font().pixelSize() == 50
    total.set_value("1.234.567,89")
    assert 20 < total.figure_font().pixelSize() < 50
    assert not total.text_is_cut()
    assert total.accessibleName() == "Falta pagar 1.234.567,89"


def test_an_amount_row_speaks_caption_and_value(qtbot) -> None:
    row = AmountRow("Descontos", "−2,20", strong=True)
    qtbot.addWidget(row)
    row.set_value("−3,00")
    assert row.accessibleName() == "Descontos −3,00"


def test_a_spinner_shows_only_what_lasts(qtbot) -> None:
    quick, slow = Spinner(delay_ms=60_000), Spinner(delay_ms=1)
    for spinner in (quick, slow):
        qtbot.addWidget(spinner)
        spinner.show()
        spinner.start()
    qtbot.waitUntil(lambda: slow.is_turning, timeout=60_000)
    quick.stop()
    slow.stop()
    assert not quick.is_turning
    assert not slow.is_turning


def test_a_progress_strip_holds_its_share_between_nothing_and_all(qtbot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.set_fraction(1.7)
    assert (strip.fraction, strip.accessibleDescription()) == (1.0, "100 %")
    strip.set_fraction(None)
    assert strip.fraction is None


def receipt_png(height_px: int) -> bytes:
    image = QImage(384, height_px, QImage.Format.Format_Grayscale8)
    image.fill(255)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def test_a_long_receipt_scrolls_and_a_new_one_starts_at_its_head(qtbot) -> None:
    paper = PaperView(name="Cupom")
    qtbot.addWidget(paper)
    paper.resize(360, 300)
    paper.show()
    assert paper.set_png(receipt_png(2000), spoken="Total 9,50")
    bar = paper.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=60_000)
    bar.setValue(bar.maximum())
    assert paper.set_png(receipt_png(1500))
    assert bar.value() == 0


def test_what_is_not_a_picture_is_refused(qtbot) -> None:
    paper = PaperView()
    qtbot.addWidget(paper)
    assert not paper.set_png(b"nothing")


def test_a_code_is_drawn_in_whole_pixels_with_its_quiet_zone(qtbot) -> None:
    matrix = [[(x + y) % 2 == 0 for x in range(21)] for y in range(21)]
    code = QrView(matrix)
    qtbot.addWidget(code)
    code.resize(240, 240)
    module = code.module_device_px()
    assert module == 240 // 29
    picture = code.grab().toImage()
    left = (240 - 29 * module) // 2
    for x, y in ((0, 0), (1, 0), (20, 20), (7, 12)):
        at = (left + (x + 4) * module, left + (y + 4) * module)
        for dx, dy in ((0, 0), (module - 1, module - 1)):
            dark = picture.pixelColor(at[0] + dx, at[1] + dy).lightness() < 10
            assert dark == matrix[y][x]
    assert picture.pixelColor(left + 1, left + 1).lightness() == 255


@pytest.mark.parametrize("sound", Sound)
def test_every_sound_ships_small(sound: Sound) -> None:
    wave = resources.data(f"sounds/{sound.value}.wav")
    assert wave[:4] == b"RIFF"
    assert len(wave) <= 10_000


def test_a_muted_till_makes_no_sound() -> None:
    assert not Sounds(muted=True).play(Sound.DONE)


def test_a_till_without_a_player_stays_silent_without_an_error(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.platform", "linux")
    assert not Sounds().play(Sound.ACCEPTED)
