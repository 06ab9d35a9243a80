"""Sales that were written on paper while the till was dead: entered later, marked, at their own time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import stamp
from pos_client.store import carts, journal, people
from pos_client.store.store import Store

OLDEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LateEntry:
    """Marks the open cart; the checkout then closes it as kind `late`, at the time on the paper."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def mark(
        self, sale: Sale, sold_at: datetime, *, operator: Operator, approval: Approval | None = None
    ) -> Sale:
        """The cart as sold at that time. Raises Refused: LATE_TIME, SALE_BEING_PAID, APPROVAL_…."""
        now = self.clock()
        if sold_at.tzinfo is None:
            sold_at = sold_at.replace(tzinfo=now.tzinfo)
        if not now - OLDEST <= sold_at <= now:
            raise Refused(Reason.LATE_TIME, days=OLDEST.days)
        if sale.tenders:
            raise Refused(Reason.SALE_BEING_PAID)
        leave(operator, Permission.LATE_ENTRY, approval=approval)
        marked, at = replace(sale, sold_at=sold_at), stamp(now)
        with self.store.writing() as transaction:
            take_leave(transaction, operator, Permission.LATE_ENTRY, approval=approval, at=at)
            carts.save_cart(transaction, marked, saved_at=at)
            journal.append_entry(
                transaction,
                "late_entry_allowed",
                {
                    "sale_id": sale.id,
                    "sold_at": stamp(sold_at),
                    "approval_id": approval.id if approval else "",
                    "approver_id": approval.approver_id if approval else operator.id,
                },
                till=self.identity.code,
                at=at,
                operator_id=operator.id,
            )
        return marked

    def salesperson_name(self, operator_id: str) -> str:
        """Their name, empty where nobody has that id."""
        with self.store.reading() as snapshot:
            record = people.operator_by_id(snapshot, operator_id)
        return record.operator.name if record else ""

    def salesperson(self, code: str) -> Operator:
        """Whoever earned the sale, by operator code. Raises Refused(SALESPERSON_UNKNOWN)."""
        with self.store.reading() as snapshot:
            record = people.operator_by_code(snapshot, code.strip())
        if record is None:
            raise Refused(Reason.SALESPERSON_UNKNOWN)
        return record.operator
