"""What is asked leave for, in words, and the reasons that are given most often."""

from pos_client.domain.permissions import Permission
from resources.words import N_

ACTIONS = {
    Permission.SALE_CANCEL: N_("Cancel the open sale"),
    Permission.CLOSED_SALE_CANCEL: N_("Cancel a closed sale"),
    Permission.PRICE_OVERRIDE: N_("Another price"),
    Permission.DISCOUNT_ABOVE_LIMIT: N_("Discount above the limit"),
    Permission.DRAWER_OPEN: N_("Open the drawer without a sale"),
    Permission.CASH_WITHDRAW: N_("Take cash out of the drawer"),
    Permission.CASH_SUPPLY: N_("Put cash into the drawer"),
    Permission.RETURN_WITH_RECEIPT: N_("Return with receipt"),
    Permission.RETURN_BLIND: N_("Return without receipt"),
    Permission.LATE_ENTRY: N_("Enter a sale written on paper"),
    Permission.REDEEM_OFFLINE: N_("Use cashback offline"),
    Permission.PIN_WAIVE: N_("Use cashback without PIN"),
    Permission.MEMBER_NOTICED: N_("This customer on this sale"),
    Permission.POINTS_CREDIT: N_("Credit cashback by hand"),
    Permission.OUTBOX_RESOLVE: N_("Settle a message by hand"),
    Permission.SHIFT_OPEN: N_("Open the shift"),
    Permission.SHIFT_CLOSE: N_("Close the shift"),
    Permission.SHIFT_CLOSE_DIFFERENCE: N_("Close the shift with a difference"),
    Permission.CLOCK_BEHIND: N_("Sell with the clock behind"),
    Permission.SETTINGS_CHANGE: N_("Change settings"),
    Permission.PEOPLE_CHANGE: N_("Change operators"),
    Permission.REPORTS_READ: N_("Read reports"),
}

_PRICE = (
    N_("Price on the shelf differs"),
    N_("Damaged or short-dated product"),
    N_("Competitor's price"),
    N_("Registered wrongly"),
)
_GOODS = (
    N_("Changed their mind"),
    N_("Defective product"),
    N_("Wrong product"),
    N_("Charged wrongly"),
)
_CASH = (N_("Small change"), N_("Bank deposit"), N_("Paying a supplier"), N_("Too much cash in the drawer"))
_PIN = (
    N_("PIN did not arrive"),
    N_("Customer without a phone"),
    N_("Number being changed"),
    N_("Known customer, identity shown"),
)
QUICK_REASONS = {
    Permission.DISCOUNT_ABOVE_LIMIT: (
        N_("Store manager's courtesy"),
        N_("Damaged or short-dated product"),
        N_("Competitor's price"),
        N_("Promotion not registered"),
    ),
    Permission.PRICE_OVERRIDE: _PRICE,
    Permission.SALE_CANCEL: (
        N_("Changed their mind"),
        N_("Payment not accepted"),
        N_("Rung by mistake"),
        N_("Training or test"),
    ),
    Permission.CLOSED_SALE_CANCEL: _GOODS,
    Permission.RETURN_WITH_RECEIPT: _GOODS,
    Permission.RETURN_BLIND: _GOODS,
    Permission.DRAWER_OPEN: (
        N_("Small change"),
        N_("Checking the drawer"),
        N_("Drawer was shut too soon"),
        N_("Deposit to the safe"),
    ),
    Permission.CASH_WITHDRAW: _CASH,
    Permission.CASH_SUPPLY: _CASH,
    Permission.PIN_WAIVE: _PIN,
    Permission.REDEEM_OFFLINE: _PIN,
    Permission.SHIFT_CLOSE_DIFFERENCE: (
        N_("Counted twice, difference stays"),
        N_("Change given wrongly"),
        N_("Slip missing"),
        N_("Being looked into"),
    ),
    Permission.MEMBER_NOTICED: (
        N_("Customer is here"),
        N_("Staff buying for themselves"),
        N_("Buys often"),
        N_("Card shared in the family"),
    ),
    Permission.CLOCK_BEHIND: (
        N_("The clock was corrected"),
        N_("Clock battery is empty"),
        N_("Power was cut"),
        N_("IT is informed"),
    ),
}
OTHER_REASONS = (
    N_("Customer asked for it"),
    N_("Operator's mistake"),
    N_("System error"),
    N_("Store manager decided"),
)


def quick_reasons(permission: Permission) -> tuple[str, ...]:
    """At most four, not translated yet."""
    return QUICK_REASONS.get(permission, OTHER_REASONS)
