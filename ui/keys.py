"""Which key does what at the counter; each is printed on its button."""

from enum import StrEnum

from PySide6.QtCore import Qt

from ui.wording import N_


class Action(StrEnum):
    """What a key of the sale screen does."""

    HELP = "help"
    SEARCH = "search"
    CUSTOMER = "customer"
    DISCOUNT = "discount"
    REPRINT = "reprint"
    PAY = "pay"
    PRICE = "price"
    EXACT = "exact"
    CANCEL_LINE = "cancel_line"
    LOCK = "lock"
    BACK = "back"
    CONFIRM = "confirm"


LABELS = {
    Action.HELP: N_("Keys"),
    Action.SEARCH: N_("Search"),
    Action.CUSTOMER: N_("Customer"),
    Action.DISCOUNT: N_("Discount"),
    Action.REPRINT: N_("Receipt"),
    Action.PAY: N_("Payment"),
    Action.PRICE: N_("Price check"),
    Action.EXACT: N_("Exact cash"),
    Action.CANCEL_LINE: N_("Cancel item"),
    Action.LOCK: N_("Lock"),
    Action.BACK: N_("Back"),
    Action.CONFIRM: N_("Confirm payment"),
}

KEYS = {
    Qt.Key.Key_F1: Action.HELP,
    Qt.Key.Key_F2: Action.SEARCH,
    Qt.Key.Key_F3: Action.CUSTOMER,
    Qt.Key.Key_F4: Action.DISCOUNT,
    Qt.Key.Key_F5: Action.REPRINT,
    Qt.Key.Key_F10: Action.PAY,
    Qt.Key.Key_F11: Action.PRICE,
    Qt.Key.Key_F12: Action.EXACT,
}

KEY_TEXTS = {
    Action.HELP: "F1",
    Action.SEARCH: "F2",
    Action.CUSTOMER: "F3",
    Action.DISCOUNT: "F4",
    Action.REPRINT: "F5",
    Action.PAY: "F10",
    Action.PRICE: "F11",
    Action.EXACT: "F12",
    Action.CANCEL_LINE: "Del",
    Action.LOCK: "Ctrl+L",
    Action.BACK: "Esc",
    Action.CONFIRM: "Enter",
}

SALE_KEYS = (
    Action.HELP,
    Action.SEARCH,
    Action.CUSTOMER,
    Action.DISCOUNT,
    Action.REPRINT,
    Action.PRICE,
    Action.CANCEL_LINE,
    Action.PAY,
    Action.EXACT,
)
PAY_KEYS = (Action.BACK, Action.CUSTOMER, Action.EXACT, Action.CONFIRM)
DONE_KEYS = (Action.REPRINT, Action.CONFIRM)
