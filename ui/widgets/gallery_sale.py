"""The sale screen laid out from the widgets, with sample words: the measure of the design system."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets import (
    AmountRow,
    Avatar,
    Badge,
    Bar,
    Card,
    CodeField,
    KeyButton,
    LineList,
    LineRow,
    QueueChip,
    Separator,
    SoftBand,
    StatusLight,
    Text,
    TotalRow,
)
from ui.widgets.gallery_words import Language, word

_LINES = (
    LineRow("1", "Café torrado em grãos 500 g", "10234", "2", "38,90", "77,80"),
    LineRow("2", "Filtro de papel nº 103, 40 un.", "10410", "1", "9,50", "9,50"),
    LineRow("3", "Queijo meia cura, peso", "balança · 0,452 kg", "0,452", "64,90", "29,33"),
    LineRow("4", "Geleia de jabuticaba 240 g", "desconto 10% · aprovado por 03", "1", "22,00", "19,80"),
    LineRow("5", "Pão de queijo congelado 1 kg", "7891000100103", "3", "27,90", "83,70"),
)
_KEYS = (
    ("F3", "key_customer"),
    ("F4", "key_discount"),
    ("F6", "key_park"),
    ("F7", "key_recall"),
    ("F8", "key_return"),
    ("F9", "key_cash"),
    ("Del", "key_cancel"),
    ("F10", "key_pay"),
)


def sale_screen(language: Language, *, member_width_px: int = 410) -> QWidget:
    """The sale of the sketch, ready to show."""
    screen = QWidget()
    screen.setProperty("ground", True)
    layout = QVBoxLayout(screen)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(_top(language))
    middle = QGridLayout()
    middle.setContentsMargins(20, 16, 20, 16)
    middle.setHorizontalSpacing(16)
    middle.setColumnStretch(0, 1)
    middle.setColumnMinimumWidth(1, member_width_px)
    middle.addLayout(_left(language), 0, 0)
    middle.addLayout(_right(language, member_width_px), 0, 1)
    layout.addLayout(middle, 1)
    layout.addWidget(_keys(language))
    return screen


def _top(language: Language) -> Bar:
    bar = Bar("top")
    bar.row.addWidget(Text(word("store", language), 14, weight=600, elide=True))
    places = [Text(word(key, language), 14, tone="muted") for key in ("till", "operator", "shift")]
    for place in places:
        bar.row.addWidget(place)
    bar.row.addStretch(1)
    for key in ("internet", "Smartbis", "printer"):
        bar.row.addWidget(StatusLight(word(key, language) if key != "Smartbis" else key, "ok"))
    bar.row.addWidget(QueueChip(word("delivered", language), "ok"))
    bar.row.addWidget(Text("14:32", 14, weight=600))
    bar.set_yielding(*reversed(places))
    return bar


def _left(language: Language) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    field = CodeField(word("code", language), word("code_hint", language))
    captions = tuple(word(key, language) for key in ("product", "quantity", "unit", "total"))
    lines = LineList((captions[0], captions[1], captions[2], captions[3]), name=captions[0])
    lines.reset(_LINES)
    column.addWidget(field)
    column.addWidget(lines, 1)
    return column


def _right(language: Language, width_px: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(16)
    for card in (_member(language), _totals(language)):
        card.setFixedWidth(width_px)
        column.addWidget(card)
    column.insertStretch(1, 1)
    return column


def _member(language: Language) -> Card:
    card = Card(padding_px=18, spacing_px=3)
    card.body.setContentsMargins(18, 16, 18, 16)
    head = QHBoxLayout()
    head.setSpacing(12)
    names = QVBoxLayout()
    names.setSpacing(1)
    names.addWidget(Text("M••••• S••••", 15, weight=600, elide=True))
    names.addWidget(Text(word("since", language), 14, tone="muted", elide=True))
    head.addWidget(Avatar("MS"))
    head.addLayout(names, 1)
    head.addWidget(Badge(word("gold", language)))
    card.body.addLayout(head)
    card.body.addSpacing(4)
    card.body.addWidget(AmountRow(word("available", language), "R$ 41,20", strong=True))
    card.body.addWidget(AmountRow(word("updated", language), word("now", language)))
    card.body.addWidget(AmountRow(word("expiring", language), "R$ 12,00"))
    card.body.addWidget(AmountRow(word("vouchers", language), word("one_voucher", language)))
    card.body.addSpacing(4)
    card.body.addWidget(SoftBand(word("usable", language), "R$ 41,20"))
    return card


def _totals(language: Language) -> Card:
    card = Card(padding_px=18, spacing_px=0)
    card.body.addWidget(AmountRow(word("items", language), "222,33"))
    card.body.addWidget(AmountRow(word("discounts", language), "−2,20"))
    card.body.addWidget(AmountRow("Cashback", word("in_tender", language)))
    card.body.addSpacing(8)
    card.body.addWidget(Separator())
    card.body.addSpacing(6)
    card.body.addWidget(TotalRow(word("total", language), "220,13"))
    card.body.addSpacing(4)
    card.body.addWidget(Text(word("earns", language), 14, weight=500, tone="accent", elide=True))
    return card


def _keys(language: Language) -> Bar:
    bar = Bar("bottom")
    for key, label in _KEYS:
        bar.row.addWidget(KeyButton(key, word(label, language)), 2)
    bar.row.addWidget(KeyButton("F12", word("key_exact", language), primary=True), 3)
    return bar
