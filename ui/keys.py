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
    VOUCHER = "voucher"
    REPRINT = "reprint"
    PARK = "park"
    RECALL = "recall"
    RETURN = "return"
    DRAWER = "drawer"
    OPEN_DRAWER = "open_drawer"
    PAY = "pay"
    PRICE = "price"
    EXACT = "exact"
    CANCEL_LINE = "cancel_line"
    CANCEL_SALE = "cancel_sale"
    CHANGE_PRICE = "change_price"
    SALESPERSON = "salesperson"
    INVOICE_CPF = "invoice_cpf"
    LATE_ENTRY = "late_entry"
    LOCK = "lock"
    BACK = "back"
    CONFIRM = "confirm"
    NEXT = "next"


LABELS = {
    Action.HELP: N_("Keys"),
    Action.SEARCH: N_("Search"),
    Action.CUSTOMER: N_("Customer"),
    Action.DISCOUNT: N_("Discount"),
    Action.VOUCHER: N_("Voucher or coupon"),
    Action.REPRINT: N_("Receipt"),
    Action.PARK: N_("Hold"),
    Action.RECALL: N_("Recall"),
    Action.RETURN: N_("Return"),
    Action.DRAWER: N_("Drawer"),
    Action.OPEN_DRAWER: N_("Open the drawer"),
    Action.PAY: N_("Payment"),
    Action.PRICE: N_("Price check"),
    Action.EXACT: N_("Exact cash"),
    Action.CANCEL_LINE: N_("Cancel item"),
    Action.CANCEL_SALE: N_("Cancel sale"),
    Action.CHANGE_PRICE: N_("Another price"),
    Action.SALESPERSON: N_("Salesperson"),
    Action.INVOICE_CPF: N_("CPF on the invoice"),
    Action.LATE_ENTRY: N_("Sale from paper"),
    Action.LOCK: N_("Lock"),
    Action.BACK: N_("Back"),
    Action.CONFIRM: N_("Confirm payment"),
    Action.NEXT: N_("Next sale"),
}

KEYS = {
    Qt.Key.Key_F1: Action.HELP,
    Qt.Key.Key_F2: Action.SEARCH,
    Qt.Key.Key_F3: Action.CUSTOMER,
    Qt.Key.Key_F4: Action.DISCOUNT,
    Qt.Key.Key_F5: Action.REPRINT,
    Qt.Key.Key_F6: Action.PARK,
    Qt.Key.Key_F7: Action.RECALL,
    Qt.Key.Key_F8: Action.RETURN,
    Qt.Key.Key_F9: Action.DRAWER,
    Qt.Key.Key_F10: Action.PAY,
    Qt.Key.Key_F11: Action.PRICE,
    Qt.Key.Key_F12: Action.EXACT,
}

CONTROL_KEYS = {
    Qt.Key.Key_P: Action.CHANGE_PRICE,
    Qt.Key.Key_U: Action.VOUCHER,
    Qt.Key.Key_V: Action.SALESPERSON,
    Qt.Key.Key_N: Action.INVOICE_CPF,
    Qt.Key.Key_T: Action.LATE_ENTRY,
    Qt.Key.Key_Delete: Action.CANCEL_SALE,
    Qt.Key.Key_G: Action.OPEN_DRAWER,
}

KEY_TEXTS = {
    Action.HELP: "F1",
    Action.SEARCH: "F2",
    Action.CUSTOMER: "F3",
    Action.DISCOUNT: "F4",
    Action.VOUCHER: "Ctrl+U",
    Action.REPRINT: "F5",
    Action.PARK: "F6",
    Action.RECALL: "F7",
    Action.RETURN: "F8",
    Action.DRAWER: "F9",
    Action.OPEN_DRAWER: "Ctrl+G",
    Action.PAY: "F10",
    Action.PRICE: "F11",
    Action.EXACT: "F12",
    Action.CANCEL_LINE: "Del",
    Action.CANCEL_SALE: "Ctrl+Del",
    Action.CHANGE_PRICE: "Ctrl+P",
    Action.SALESPERSON: "Ctrl+V",
    Action.INVOICE_CPF: "Ctrl+N",
    Action.LATE_ENTRY: "Ctrl+T",
    Action.LOCK: "Ctrl+L",
    Action.BACK: "Esc",
    Action.CONFIRM: "Enter",
    Action.NEXT: "Enter",
}

SALE_KEYS = (
    Action.HELP,
    Action.SEARCH,
    Action.CUSTOMER,
    Action.DISCOUNT,
    Action.REPRINT,
    Action.PARK,
    Action.RECALL,
    Action.RETURN,
    Action.DRAWER,
    Action.PRICE,
    Action.CANCEL_LINE,
    Action.PAY,
    Action.EXACT,
)
PAY_KEYS = (Action.BACK, Action.CUSTOMER, Action.EXACT, Action.CONFIRM)
DONE_KEYS = (Action.REPRINT, Action.NEXT)
