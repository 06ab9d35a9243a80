"""What the platforms did not take, and what a person makes of it: again, corrected, or settled by hand.

Nothing is ever dropped: whatever is decided stays in the queue's table with who, when and why.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pos_client.domain.customer import Member
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock, Wake
from pos_client.services.approvals import plain_reason, take_leave
from pos_client.services.correcting import Corrected, Correcting, CorrectionReason
from pos_client.services.identity import stamp, unix_ms
from pos_client.services.sale_messages import member_body
from pos_client.store import journal, pending, shifts
from pos_client.store.pending import PendingItem
from pos_client.store.store import Store, Transaction
from pos_client.whole_file import write_whole

__all__ = ["Pending", "PendingItem"]

PERSONAL = frozenset({"member", "buyer", "name", "phone", "cpf", "email", "birthday", "referral", "consent"})
"""What a file for support never holds."""

CASHBACK = frozenset({"redemption_commit", "redemption_offline"})
"""What leaves a use of cashback open until somebody says whether it was taken."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Lists and settles. `folder` is where files for support go."""

    store: Store
    identity: TillIdentity
    clock: Clock
    wake: Wake
    folder: Path

    def items(self) -> tuple[PendingItem, ...]:
        """What needs a person, the oldest first."""
        with self.store.reading() as snapshot:
            return pending.pending_items(snapshot, now_ms=unix_ms(self.clock()))

    def retry(self, item: PendingItem, *, operator: Operator, approval: Approval | None) -> None:
        """Send it again now.

        For an unknown outcome this is the operator's word that the platform does not have it. Raises
        Refused: APPROVAL_NEEDED, MESSAGE_SETTLED.
        """
        with self.store.writing() as transaction:
            at = self._allowed(transaction, operator, approval)
            if not pending.retry_now(transaction, item.id):
                raise Refused(Reason.MESSAGE_SETTLED)
            self._note(transaction, "message_retried", item, at=at, operator=operator)
        self.wake()

    def handle(
        self, item: PendingItem, reason: str, *, operator: Operator, approval: Approval | None
    ) -> None:
        """It was settled elsewhere: it stands in nobody's way any more.

        Cashback is not: whether it was taken is asked where doubts are settled, but for another till's,
        whose books are not here. Raises Refused: APPROVAL_NEEDED, APPROVAL_REASON, MESSAGE_SETTLED,
        MESSAGE_IS_CASHBACK.
        """
        why = plain_reason(reason)
        if item.kind in CASHBACK and item.state != "rejected" and not item.origin:
            raise Refused(Reason.MESSAGE_IS_CASHBACK)
        with self.store.writing() as transaction:
            at = self._allowed(transaction, operator, approval)
            if not pending.mark_handled(transaction, item.id, by=operator.id, reason=why, at=at):
                raise Refused(Reason.MESSAGE_SETTLED)
            self._note(transaction, "message_handled", item, at=at, operator=operator)
            if item.sale_id is not None:
                shifts.settled_after_close(transaction, item.sale_id, at=at)
        self.wake()

    def resend_for(
        self, item: PendingItem, member: Member, *, operator: Operator, approval: Approval | None
    ) -> None:
        """The sale belongs to this customer: send it so, under a key of its own.

        Only what was refused can be corrected, as what may have arrived must not be said twice. The sale
        itself stays as it was closed. Raises Refused: MESSAGE_NOT_CORRECTABLE, APPROVAL_NEEDED.
        """
        with self.store.writing() as transaction:
            self._allowed(transaction, operator, approval)
            payload = pending.payload_of(transaction, item.id)
            if item.state != "rejected" or "member" not in payload:
                raise Refused(Reason.MESSAGE_NOT_CORRECTABLE)
            corrected = {**payload, "member": member_body(member)}
            if not pending.correct(transaction, item.id, corrected):
                raise Refused(Reason.MESSAGE_SETTLED)
            pending.correct_later(transaction, item.id, corrected["member"])
            Correcting(self.identity, self.clock).note(
                transaction,
                Corrected.MESSAGE,
                id_=item.key,
                fields=["member"],
                reason=CorrectionReason.PLATFORM_REFUSED,
                operator=operator,
            )
        self.wake()

    def export(self) -> Path:
        """A file for support: every open item, without anybody's name, number or address.

        Raises Unavailable(DISK_FULL) where it cannot be written.
        """
        now = self.clock()
        with self.store.reading() as snapshot:
            lines = [
                self._told(item, pending.payload_of(snapshot, item.id), now_ms=unix_ms(now))
                for item in pending.pending_items(snapshot, now_ms=unix_ms(now), most=10_000)
            ]
        path = self.folder / f"pending-{self.identity.code}-{now:%Y%m%d-%H%M%S}.jsonl"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())
        except OSError as error:
            raise Unavailable(Outage.DISK_FULL) from error
        return path

    def _told(self, item: PendingItem, payload: Mapping[str, Any], *, now_ms: int) -> dict[str, Any]:
        return {
            "till": self.identity.code,
            "destination": item.destination,
            "kind": item.kind,
            "key": item.key,
            "state": item.state,
            "answer": item.answer,
            "attempts": item.attempts,
            "age_s": item.age_ms(now_ms) // 1000,
            "number": item.number,
            "payload": _impersonal(payload),
        }

    def _allowed(self, transaction: Transaction, operator: Operator, approval: Approval | None) -> str:
        at = stamp(self.clock())
        take_leave(transaction, operator, Permission.OUTBOX_RESOLVE, approval=approval, at=at)
        return at

    def _note(
        self, transaction: Transaction, kind: str, item: PendingItem, *, at: str, operator: Operator
    ) -> None:
        body = {
            "destination": item.destination,
            "kind": item.kind,
            "key": item.key,
            "sale_id": item.sale_id or "",
            "state": item.state,
        }
        journal.append_entry(transaction, kind, body, till=self.identity.code, at=at, operator_id=operator.id)


def _impersonal(value: Any) -> Any:
    """The same without what names a person."""
    match value:
        case dict():
            return {key: _impersonal(part) for key, part in value.items() if key not in PERSONAL}
        case list():
            return [_impersonal(part) for part in value]
        case _:
            return value
