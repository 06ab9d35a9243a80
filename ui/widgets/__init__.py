"""The till's own widgets: one job each, drawn from the theme, without a word of their own."""

from ui.widgets.action_button import ActionButton
from ui.widgets.amount_row import AmountRow, SoftBand
from ui.widgets.badge import Avatar, Badge
from ui.widgets.banner import Banner
from ui.widgets.card import Bar, Card, Separator, centred
from ui.widgets.charts import BarChart, RankChart, ShareChart, Sparkline
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.code_field import CodeField
from ui.widgets.field_grid import FieldGrid
from ui.widgets.key_bar import KeyBar
from ui.widgets.key_button import KeyButton
from ui.widgets.line_list import LineList
from ui.widgets.line_rows import LineRow
from ui.widgets.money_field import MoneyField
from ui.widgets.overlay import Overlay
from ui.widgets.paper_view import PaperView
from ui.widgets.pin_field import PinField
from ui.widgets.progress import ProgressStrip, Spinner
from ui.widgets.qr_view import QrView
from ui.widgets.scroll_column import ScrollColumn, scrolling
from ui.widgets.status_light import QueueChip, StatusLight
from ui.widgets.table import Cell, Column, Table
from ui.widgets.tender_tile import TenderTile
from ui.widgets.text import Text
from ui.widgets.toast import Toast
from ui.widgets.total_row import TotalRow
from ui.widgets.wrap_row import WrapRow, tiles

__all__ = [
    "ActionButton",
    "AmountRow",
    "Avatar",
    "Badge",
    "Banner",
    "Bar",
    "BarChart",
    "Card",
    "Cell",
    "ChoiceBox",
    "CodeField",
    "Column",
    "FieldGrid",
    "KeyBar",
    "KeyButton",
    "LineList",
    "LineRow",
    "MoneyField",
    "Overlay",
    "PaperView",
    "PinField",
    "ProgressStrip",
    "QrView",
    "QueueChip",
    "RankChart",
    "ScrollColumn",
    "Separator",
    "ShareChart",
    "SoftBand",
    "Sparkline",
    "Spinner",
    "StatusLight",
    "Table",
    "TenderTile",
    "Text",
    "Toast",
    "TotalRow",
    "WrapRow",
    "centred",
    "scrolling",
    "tiles",
]
