"""The two failures a person can meet: *refused* (a rule said no) and *unavailable* (the world did).

Anything else that is raised is a bug. Each reason has one sentence per language in the catalogue.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a rule refused: the key of the sentence that the cashier reads."""

    AMOUNT_INVALID = "amount_invalid"
    AMOUNT_TOO_LARGE = "amount_too_large"
    APPROVAL_LIMIT = "approval_limit"
    APPROVAL_NEEDED = "approval_needed"
    APPROVAL_NOT_ALLOWED = "approval_not_allowed"
    APPROVAL_REASON = "approval_reason"
    APPROVAL_SELF = "approval_self"
    APPROVAL_USED = "approval_used"
    BACKUP_DAMAGED = "backup_damaged"
    BACKUP_OTHER_TILL = "backup_other_till"
    BARCODE_CHECK_DIGIT = "barcode_check_digit"
    BIRTHDAY_INVALID = "birthday_invalid"
    CARD_DETAILS_MISSING = "card_details_missing"
    CART_BUSY = "cart_busy"
    CART_EMPTY = "cart_empty"
    COUPON_GONE = "coupon_gone"
    CLOCK_BEHIND = "clock_behind"
    CODE_EMPTY = "code_empty"
    CODE_UNKNOWN = "code_unknown"
    CONSENT_MISSING = "consent_missing"
    CPF_INVALID = "cpf_invalid"
    CREDIT_LIMIT = "credit_limit"
    CREDIT_NOT_OFFERED = "credit_not_offered"
    CREDIT_UNKNOWN = "credit_unknown"
    CREDIT_USED = "credit_used"
    CNPJ_INVALID = "cnpj_invalid"
    DATABASE_NEWER = "database_newer"
    DISCOUNT_TOO_LARGE = "discount_too_large"
    DISCOUNT_ABOVE_LIMIT = "discount_above_limit"
    EMAIL_INVALID = "email_invalid"
    ERP_OTHER_OWNER = "erp_other_owner"
    ERP_SIGN_IN = "erp_sign_in"
    LATE_TIME = "late_time"
    LAST_MANAGER = "last_manager"
    LINE_UNKNOWN = "line_unknown"
    MEMBER_ERASED = "member_erased"
    MEMBER_FORGOTTEN = "member_forgotten"
    MEMBER_NAME = "member_name"
    MEMBER_NOT_FOUND = "member_not_found"
    MEMBER_LOCKED = "member_locked"
    MEMBER_NOT_HERE = "member_not_here"
    MEMBER_NOT_LISTED = "member_not_listed"
    MEMBER_PENDING = "member_pending"
    MEMBER_PHONE_TAKEN = "member_phone_taken"
    MEMBER_QUERY_INVALID = "member_query_invalid"
    MESSAGE_IS_CASHBACK = "message_is_cashback"
    MESSAGE_NOT_CORRECTABLE = "message_not_correctable"
    MESSAGE_SETTLED = "message_settled"
    NOT_PAID = "not_paid"
    NOT_THE_FIRST = "not_the_first"
    OFFER_TOO_LATE = "offer_too_late"
    OFFLINE_NOT_ALLOWED = "offline_not_allowed"
    ONE_REWARD = "one_reward"
    OPERATOR_BADGE = "operator_badge"
    OPERATOR_CODE = "operator_code"
    OPERATOR_GONE = "operator_gone"
    OPERATOR_LOCKED = "operator_locked"
    OPERATOR_NAME = "operator_name"
    OPERATOR_SELF = "operator_self"
    OPERATOR_TAKEN = "operator_taken"
    OPERATOR_UNKNOWN = "operator_unknown"
    PHONE_INVALID = "phone_invalid"
    PIN_FORMAT = "pin_format"
    POINTS_INVALID = "points_invalid"
    PRICE_ZERO = "price_zero"
    PROVIDER = "provider"
    QUANTITY_INVALID = "quantity_invalid"
    QUANTITY_TOO_LARGE = "quantity_too_large"
    RECEIPT_UNKNOWN = "receipt_unknown"
    REDEMPTION_ABOVE_USABLE = "redemption_above_usable"
    REDEMPTION_PENDING = "redemption_pending"
    REDEMPTION_SETTLED = "redemption_settled"
    RETURN_DONE = "return_done"
    RETURN_EMPTY = "return_empty"
    RETURN_OTHER_SHIFT = "return_other_shift"
    RETURN_TOO_MUCH = "return_too_much"
    ROUTE_NOWHERE = "route_nowhere"
    RULE_BELOW_OTHER = "rule_below_other"
    RULE_TOO_LARGE = "rule_too_large"
    SALE_BEING_PAID = "sale_being_paid"
    SALE_OPEN = "sale_open"
    SCALE_MASK = "scale_mask"
    SETTINGS_INVALID = "settings_invalid"
    SHEET_AMOUNT = "sheet_amount"
    SHEET_COLUMNS = "sheet_columns"
    SHEET_DATE = "sheet_date"
    SHEET_EMPTY = "sheet_empty"
    SHEET_FILE = "sheet_file"
    SHEET_GTIN = "sheet_gtin"
    SHEET_REPEATED = "sheet_repeated"
    SHEET_UNREADABLE = "sheet_unreadable"
    SHIFT_ALREADY_OPEN = "shift_already_open"
    SHIFT_CLOSED = "shift_closed"
    SQLITE_AFFECTED = "sqlite_affected"
    TILL_ALREADY_OPEN = "till_already_open"
    TILL_SUPERSEDED = "till_superseded"
    TENDER_ABOVE_REMAINING = "tender_above_remaining"
    TERMINAL_BUSY = "terminal_busy"
    TERMINAL_REFUSED = "terminal_refused"
    TERMINAL_UNSETTLED = "terminal_unsettled"
    VOUCHER_APPLIED = "voucher_applied"
    VOUCHER_CHECKLIST = "voucher_checklist"
    VOUCHER_CODE = "voucher_code"
    VOUCHER_EXPIRED = "voucher_expired"
    VOUCHER_IN_DOUBT = "voucher_in_doubt"
    VOUCHER_MINIMUM = "voucher_minimum"
    VOUCHER_NOT_HERE = "voucher_not_here"
    VOUCHER_PRODUCT = "voucher_product"
    VOUCHER_TYPED = "voucher_typed"
    VOUCHER_USED = "voucher_used"
    VOUCHER_WORTHLESS = "voucher_worthless"


class Outage(StrEnum):
    """What of the world is away: the key of the sentence that the cashier reads."""

    CERTIFICATE = "certificate"
    CLOCK = "clock"
    CREDENTIALS = "credentials"
    CUSTOMER_DISPLAY = "customer_display"
    DATABASE = "database"
    DATABASE_BUSY = "database_busy"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_READ_ONLY = "database_read_only"
    DISK_FULL = "disk_full"
    ERP = "erp"
    ERP_SIGN_IN = "erp_sign_in_needed"
    NETWORK = "network"
    ANSWER_UNREADABLE = "answer_unreadable"
    BUG = "bug"
    OUTCOME_UNKNOWN = "outcome_unknown"
    PRINTER = "printer"
    PLATFORM = "platform"
    SCALE = "scale"
    SCANNER = "scanner"
    SIGN_IN_NEEDED = "sign_in_needed"
    TERMINAL = "terminal"


class TillError(Exception):
    """A failure with a sentence; `details` fill the sentence's blanks and never hold personal data."""

    def __init__(self, key: Reason | Outage, /, **details: object) -> None:
        super().__init__(str(key))
        self.key = key
        self.details = details


class Refused(TillError):
    """A rule said no: nothing was changed, and the person can do something else."""

    def __init__(self, reason: Reason, /, **details: object) -> None:
        super().__init__(reason, **details)
        self.reason = reason


class Unavailable(TillError):
    """The world did not answer as it should: nothing is lost, and it can be tried again."""

    def __init__(self, outage: Outage, /, **details: object) -> None:
        super().__init__(outage, **details)
        self.outage = outage
