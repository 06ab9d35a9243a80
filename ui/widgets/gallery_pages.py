"""The pages of the gallery: sale, PIN dialog over it, payment, and every remaining widget in its states."""

from collections.abc import Callable

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import font
from ui.widgets import (
    AmountRow,
    Badge,
    Banner,
    Card,
    CodeField,
    KeyButton,
    LineList,
    MoneyField,
    Overlay,
    PaperView,
    PinField,
    ProgressStrip,
    QrView,
    QueueChip,
    SoftBand,
    Spinner,
    StatusLight,
    TenderTile,
    Text,
    Toast,
    TotalRow,
)
from ui.widgets.action_button import ActionButton
from ui.widgets.gallery_sale import sale_screen
from ui.widgets.gallery_words import Language, word

_TENDERS = (("D", "cash"), ("C", "credit"), ("B", "debit"), ("P", "Pix"), ("V", "vouchers"), ("O", "other"))


def _member_width(width_px: int) -> int:
    return 410 if width_px >= 1200 else 344


def sale_page(language: Language, width_px: int) -> QWidget:
    """The sale with the cursor in the code field."""
    screen = sale_screen(language, member_width_px=_member_width(width_px))
    field = screen.findChild(CodeField)
    assert isinstance(field, CodeField)
    field.setFocus()
    return screen


def pin_page(language: Language, width_px: int) -> QWidget:
    """The PIN dialog over the sale."""
    screen = sale_screen(language, member_width_px=_member_width(width_px))
    dialog = Overlay(screen, word("pin_title", language), subtitle=word("pin_words", language))
    pin = PinField(6, name=word("pin_title", language))
    dialog.body.addWidget(pin)
    dialog.body.addWidget(AmountRow(word("attempts", language), word("after_pin", language)))
    dialog.add_action("Alt+R", word("resend", language)).setEnabled(False)
    dialog.add_action("Alt+N", word("wrong_number", language))
    dialog.add_action("Esc", word("sell_on", language))
    pin.setText("0" * 3)
    dialog.open(focus=pin)
    return screen


def payment_page(language: Language, _width_px: int) -> QWidget:
    """Tenders, the amount, the machine at work."""
    screen = QWidget()
    screen.setProperty("ground", True)
    outer = QVBoxLayout(screen)
    outer.setContentsMargins(20, 16, 20, 16)
    card = Card(spacing_px=14)
    outer.addWidget(card)
    card.body.addWidget(Text(word("key_pay", language), 22, weight=600))
    tiles = QGridLayout()
    tiles.setSpacing(10)
    for place, (key, name) in enumerate(_TENDERS):
        label = name if name == "Pix" else word(name, language)
        tiles.addWidget(TenderTile(key, label, selected=key == "C"), place // 3, place % 3)
    card.body.addLayout(tiles)
    money = MoneyField(word("amount", language))
    money.propose(17893)
    card.body.addWidget(money)
    card.body.addWidget(AmountRow(word("machine", language), word("tap", language), strong=True))
    card.body.addWidget(ProgressStrip(0.34))
    card.body.addLayout(_actions(language))
    card.body.addStretch(1)
    card.body.addWidget(TotalRow(word("total", language), "178,93"))
    money.setFocus()
    return screen


def _actions(language: Language) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(ActionButton("Esc", word("back", language)))
    row.addWidget(ActionButton("Alt+C", word("cancel_machine", language)))
    row.addStretch(1)
    row.addWidget(ActionButton("Enter", word("confirm", language), primary=True))
    return row


def states_page(language: Language, width_px: int) -> QWidget:
    """Everything that the sale does not show."""
    screen = QWidget()
    screen.setProperty("ground", True)
    layout = QVBoxLayout(screen)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    waiting, problem = Banner(), Banner()
    layout.addWidget(waiting)
    layout.addWidget(problem)
    columns = QHBoxLayout()
    columns.setContentsMargins(20, 16, 20, 16)
    columns.setSpacing(16)
    columns.addWidget(_lights(language))
    columns.addLayout(_fields(language), 1)
    columns.addWidget(_paper(wide=width_px >= 1200))
    layout.addLayout(columns, 1)
    waiting.show_text(word("banner", language), "waiting")
    problem.show_text(word("banner_problem", language), "problem", action=("F5", word("reprint", language)))
    Toast(screen, above_px=20).show_text(word("toast", language), duration_ms=60_000)
    return screen


def _lights(language: Language) -> Card:
    card = Card(spacing_px=10)
    card.body.addWidget(StatusLight(word("internet", language), "ok"))
    card.body.addWidget(StatusLight(word("offline", language), "waiting"))
    card.body.addWidget(StatusLight(word("paper", language), "problem"))
    card.body.addWidget(StatusLight(word("scale_off", language), "off"))
    card.body.addWidget(QueueChip(word("delivered", language), "ok"))
    card.body.addWidget(QueueChip(word("waiting", language), "waiting"))
    card.body.addWidget(QueueChip(word("rejected", language), "problem"))
    badges = QHBoxLayout()
    badges.addWidget(Badge(word("gold", language)))
    badges.addWidget(Badge(word("training", language), tone="warning"))
    badges.addWidget(Badge(word("refused", language), tone="error"))
    badges.addStretch(1)
    card.body.addLayout(badges)
    card.body.addWidget(SoftBand(word("usable", language), "R$ 41,20"))
    card.body.addWidget(AmountRow("Cashback", "−41,20", strong=True, accent=True))
    card.body.addWidget(TotalRow(word("total", language), "1.234.567,89"))
    card.body.addStretch(1)
    return card


def _fields(language: Language) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    wrong = CodeField(word("code", language), word("code_hint", language))
    wrong.setText("7891000999999")
    wrong.set_wrong(True)
    pin = PinField(4)
    wide_pin = PinField(0)
    wide_pin.setText("0" * 5)
    pin.setText("00")
    captions = tuple(word(key, language) for key in ("product", "quantity", "unit", "total"))
    empty = LineList((captions[0], captions[1], captions[2], captions[3]), empty_text=word("empty", language))
    keys = QHBoxLayout()
    keys.addWidget(KeyButton("F3", word("key_customer", language)))
    disabled = KeyButton("F4", word("key_discount", language))
    disabled.setEnabled(False)
    keys.addWidget(disabled)
    spinner = Spinner(delay_ms=0)
    spinner.start()
    keys.addWidget(spinner)
    for widget in (wrong, MoneyField(word("amount", language)), pin, wide_pin, ProgressStrip(0.6)):
        column.addWidget(widget)
    column.addLayout(keys)
    column.addWidget(empty, 1)
    return column


def _paper(*, wide: bool) -> Card:
    card = Card()
    card.setFixedWidth(300 if wide else 210)
    paper = PaperView()
    paper.set_image(_receipt())
    card.body.addWidget(paper, 1)
    card.body.addWidget(QrView([[(x * y + x // 3 + y) % 3 == 0 for x in range(25)] for y in range(25)]))
    return card


def _receipt() -> QImage:
    image = QImage(384, 900, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setFont(font(22, 500))
    for row in range(24):
        painter.drawText(20, 50 + 34 * row, f"{row + 1:03d}  Item {row + 1}")
        painter.drawText(280, 50 + 34 * row, f"{row * 3},{row + 10}")
    painter.end()
    return image


PAGES: dict[str, Callable[[Language, int], QWidget]] = {
    "sale": sale_page,
    "pin": pin_page,
    "payment": payment_page,
    "states": states_page,
}
