"""What somebody corrects of a kept fact's company (a phone, a message sent again) is in the journal.

The entry says what, which and who, never the values: they may be personal, and the chain outlives a person's
wish to be forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.store import journal
from pos_client.store.store import Transaction


class Corrected(StrEnum):
    """What kind of thing was corrected."""

    MEMBER = "member"
    MESSAGE = "message"


class CorrectionReason(StrEnum):
    """Why; a closed list, as free words may name somebody."""

    TYPED_WRONG = "typed_wrong"
    CUSTOMER_ASKED = "customer_asked"
    PLATFORM_REFUSED = "platform_refused"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Correcting:
    """Writes the entry of a correction in the transaction that makes it."""

    identity: TillIdentity
    clock: Clock

    def note(
        self,
        transaction: Transaction,
        what: Corrected,
        *,
        id_: str,
        fields: Sequence[str],
        reason: CorrectionReason,
        operator: Operator,
    ) -> None:
        """Of the thing with this id these fields (by name) were corrected. Nothing changed, nothing noted."""
        if not fields:
            return
        body = {"what": what.value, "id": id_, "fields": sorted(fields), "reason": reason.value}
        journal.append_entry(
            transaction,
            "correction",
            body,
            till=self.identity.code,
            at=stamp(self.clock()),
            operator_id=operator.id,
        )
