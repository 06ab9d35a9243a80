"""Vouchers and coupons: what they give, on what conditions, and what one took off a sale."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.money import ZERO, Money


class VoucherKind(StrEnum):
    """What a voucher gives."""

    AMOUNT = "amount"
    PERCENT = "percent"
    PRODUCT = "product"


class VoucherState(StrEnum):
    """Where one use of a voucher stands, on disk. `unknown` is left only with evidence or by a person."""

    TYPED = "typed"
    CONSUMING = "consuming"
    CONSUMED = "consumed"
    RELEASING = "releasing"
    RELEASED = "released"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as its platform describes it.

    Of `amount`, `basis_points` (10_000 = all) and `sku` the one that its kind needs is set. Validity as
    ISO dates. `code` is never logged.
    """

    code: str
    kind: VoucherKind
    amount: Money = ZERO
    basis_points: int = 0
    sku: str = ""
    minimum_purchase: Money = ZERO
    valid_to: str = ""
    words: str = ""
    """Its name or conditions, in the platform's words."""

    def __repr__(self) -> str:
        return f"Voucher({self.kind})"


@dataclass(frozen=True, slots=True)
class AppliedVoucher:
    """A voucher used in a sale: `amount` is what it takes off, part of the sale's discount.

    `line` is the index of the line that a product voucher pays; `manual`: a person checked it.
    """

    use_id: str
    code: str
    kind: VoucherKind
    amount: Money
    line: int | None = None
    manual: bool = False
    words: str = ""

    def __repr__(self) -> str:
        return f"AppliedVoucher({self.use_id})"


@dataclass(frozen=True, slots=True)
class Coupon:
    """A reward of the programme and how many are left; None = not counted."""

    id: str
    name: str
    stock: int | None = None
    words: str = ""
