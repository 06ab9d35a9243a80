"""Who may do what: one table of roles and permissions; and approvals, one person's leave for one action."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.money import Money


class Permission(StrEnum):
    """An action that not everybody may do alone."""

    SALE_CANCEL = "sale.cancel"
    CLOSED_SALE_CANCEL = "closed_sale.cancel"
    PRICE_OVERRIDE = "price.override"
    DISCOUNT_ABOVE_LIMIT = "discount.above_limit"
    DRAWER_OPEN = "drawer.open"
    CASH_WITHDRAW = "cash.withdraw"
    CASH_SUPPLY = "cash.supply"
    RETURN_WITH_RECEIPT = "return.with_receipt"
    RETURN_BLIND = "return.blind"
    LATE_ENTRY = "late.entry"
    REDEEM_OFFLINE = "redeem.offline"
    PIN_WAIVE = "pin.waive"
    MEMBER_NOTICED = "member.noticed"
    POINTS_CREDIT = "points.credit"
    OUTBOX_RESOLVE = "outbox.resolve"
    SHIFT_OPEN = "shift.open"
    SHIFT_CLOSE = "shift.close"
    SHIFT_CLOSE_DIFFERENCE = "shift.close_difference"
    CLOCK_BEHIND = "clock.behind"
    SETTINGS_CHANGE = "settings.change"
    PEOPLE_CHANGE = "people.change"
    REPORTS_READ = "reports.read"


class Role(StrEnum):
    """What somebody is in this store."""

    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    IT = "it"


_CASHIER = frozenset(
    {
        Permission.SALE_CANCEL,
        Permission.SHIFT_OPEN,
        Permission.SHIFT_CLOSE,
        Permission.CASH_SUPPLY,
        Permission.RETURN_WITH_RECEIPT,
    }
)
_SUPERVISOR = _CASHIER | {
    Permission.CLOSED_SALE_CANCEL,
    Permission.PRICE_OVERRIDE,
    Permission.DISCOUNT_ABOVE_LIMIT,
    Permission.DRAWER_OPEN,
    Permission.CASH_WITHDRAW,
    Permission.RETURN_BLIND,
    Permission.MEMBER_NOTICED,
    Permission.PIN_WAIVE,
    Permission.REPORTS_READ,
}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CASHIER: _CASHIER,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.MANAGER: frozenset(Permission),
    Role.IT: frozenset({Permission.SETTINGS_CHANGE, Permission.OUTBOX_RESOLVE, Permission.REPORTS_READ}),
}


def may(role: str, permission: Permission) -> bool:
    """Whether somebody of that role may do it alone."""
    return permission in PERMISSIONS[Role(role)]


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's leave for one action of another's, with its reason; used once."""

    id: str
    permission: Permission
    approver_id: str
    approver_code: str
    seller_id: str
    reason: str
    limit: Money | None = None
