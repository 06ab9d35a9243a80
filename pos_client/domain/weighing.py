"""What a counter's scale says: grams and whether they stand still. A container's weight is taken off here."""

from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Quantity


class Balance(StrEnum):
    """How the scale's figure is to be taken."""

    STABLE = "stable"
    UNSTABLE = "unstable"
    NEGATIVE = "negative"
    OVERLOAD = "overload"
    SILENT = "silent"
    """No answer, or none that can be read."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One answer. `grams` are what lies on it, told only where it is stable; never below zero."""

    balance: Balance
    grams: int = 0
    cause: str = ""
    """Of a silence: offline, timeout, not_allowed, unreadable."""

    @property
    def is_zero(self) -> bool:
        """It stands still and is empty."""
        return self.balance is Balance.STABLE and self.grams == 0

    @property
    def can_be_sold(self) -> bool:
        """There is something on it, and it stands still."""
        return self.balance is Balance.STABLE and self.grams > 0

    def less(self, tare_grams: int) -> "Weight":
        """Without its container; less than the container is negative, as a scale would say."""
        if self.balance is not Balance.STABLE or tare_grams == 0:
            return self
        net = self.grams - tare_grams
        return Weight(Balance.STABLE, net) if net >= 0 else Weight(Balance.NEGATIVE)

    def quantity(self) -> Quantity:
        """Kilograms for a sale. Raises Refused(QUANTITY_INVALID) where it cannot be sold by this."""
        if not self.can_be_sold:
            raise Refused(Reason.QUANTITY_INVALID)
        return Quantity(self.grams)


SILENT = Weight(Balance.SILENT)
