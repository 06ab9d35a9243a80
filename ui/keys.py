"""What can be done at the counter by a key, and the usual keys; `ui/key_map.py` has those in force."""

from enum import StrEnum

from resources.words import N_


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
    UNDO = "undo"
    CANCEL_SALE = "cancel_sale"
    CHANGE_PRICE = "change_price"
    SALESPERSON = "salesperson"
    INVOICE_CPF = "invoice_cpf"
    LATE_ENTRY = "late_entry"
    MUTE = "mute"
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
    Action.UNDO: N_("Bring item back"),
    Action.CANCEL_SALE: N_("Cancel sale"),
    Action.CHANGE_PRICE: N_("Another price"),
    Action.SALESPERSON: N_("Salesperson"),
    Action.INVOICE_CPF: N_("CPF on the invoice"),
    Action.LATE_ENTRY: N_("Sale from paper"),
    Action.MUTE: N_("Sounds on or off"),
    Action.LOCK: N_("Lock"),
    Action.BACK: N_("Back"),
    Action.CONFIRM: N_("Confirm payment"),
    Action.NEXT: N_("Next sale"),
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
    Action.UNDO: "Ctrl+Z",
    Action.CANCEL_SALE: "Ctrl+Del",
    Action.CHANGE_PRICE: "Ctrl+P",
    Action.SALESPERSON: "Ctrl+V",
    Action.INVOICE_CPF: "Ctrl+N",
    Action.LATE_ENTRY: "Ctrl+T",
    Action.MUTE: "Ctrl+M",
    Action.LOCK: "Ctrl+L",
    Action.BACK: "Esc",
    Action.CONFIRM: "Enter",
    Action.NEXT: "Enter",
}

FIXED = frozenset({Action.BACK, Action.CONFIRM, Action.NEXT})
"""Esc and Enter mean the same everywhere."""

NUMERIC_PAD = {
    Action.PAY: "Num +",
    Action.CANCEL_LINE: "Num -",
    Action.CUSTOMER: "Num /",
    Action.SEARCH: "Ins",
    Action.RETURN: "End",
    Action.PARK: "PgUp",
    Action.RECALL: "PgDn",
    Action.PRICE: "Home",
}
"""The hand stays at the digits; the rest as usual."""

BRAZILIAN_TILLS = {
    Action.CUSTOMER: "F2",
    Action.CANCEL_LINE: "F3",
    Action.CANCEL_SALE: "F4",
    Action.SEARCH: "F5",
    Action.PRICE: "F6",
    Action.DISCOUNT: "F7",
    Action.RETURN: "F8",
    Action.DRAWER: "F9",
    Action.PAY: "F10",
    Action.REPRINT: "F11",
    Action.EXACT: "F12",
    Action.INVOICE_CPF: "Ctrl+N",
    Action.PARK: "PgUp",
    Action.RECALL: "PgDn",
}
"""Customer first, the item cancelled by F3, the receipt's end by F10: what many tills here do."""

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

GROUPS = (
    (
        N_("The sale"),
        (
            *(Action.SEARCH, Action.PRICE, Action.CANCEL_LINE, Action.UNDO, Action.CHANGE_PRICE),
            *(Action.DISCOUNT, Action.PARK, Action.RECALL, Action.CANCEL_SALE),
            *(Action.SALESPERSON, Action.INVOICE_CPF, Action.LATE_ENTRY),
        ),
    ),
    (N_("Customer and payment"), (Action.CUSTOMER, Action.VOUCHER, Action.PAY, Action.EXACT)),
    (N_("After the sale"), (Action.REPRINT, Action.RETURN)),
    (
        N_("Drawer and till"),
        (Action.DRAWER, Action.OPEN_DRAWER, Action.LOCK, Action.MUTE, Action.HELP),
    ),
    (N_("The same everywhere"), (Action.BACK, Action.CONFIRM, Action.NEXT)),
)
"""As one looks for them."""

PRESET_NAMES = {
    "function-keys": N_("Function keys"),
    "numeric-pad": N_("Numeric block"),
    "brazilian-tills": N_("As on many Brazilian tills"),
}
