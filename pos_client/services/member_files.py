"""A member's rights (LGPD, Lei 13.709/2018, art. 18): all that is kept about them read out, and erased.

The journal is not touched: it holds ids, and its proof outlives a person's wish to be forgotten.
"""

import json
from dataclasses import dataclass
from typing import Any

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.slip import N_
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import stamp
from pos_client.store import journal, member_files, member_messages, members
from pos_client.store.member_files import Erased
from pos_client.store.store import Store, Transaction

__all__ = ["STAYS", "Erased", "MemberFiles"]

STAYS = (
    N_("Sales and returns with number, date and amounts: tax law has the store keep them."),
    N_("The CPF that was asked for on an invoice: it is part of the sale."),
    N_("When consent was given and taken back: the proof that it was asked for."),
    N_("The journal, which knows this customer by a number only."),
    N_("A keyed digest of phone, CPF, e-mail and card, so that no list brings this customer back."),
    N_("Backups made before, until newer ones replace them."),
)
"""What an erasure leaves, and why: for whoever asks."""


@dataclass(frozen=True, slots=True)
class MemberFiles:
    """Reads a member's file out, and erases it."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def export(
        self, member_id: str, operator: Operator, *, approval: Approval | None = None
    ) -> dict[str, Any]:
        """Everything about the member, as JSON's own values; that it was read out stands in the journal.

        Raises Refused: MEMBER_NOT_HERE, APPROVAL_NEEDED.
        """
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            found = member_files.file_of(transaction, member_id)
            if not found:
                raise Refused(Reason.MEMBER_NOT_HERE)
            take_leave(transaction, operator, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            self._note(transaction, "member_exported", {"member_id": member_id}, at=at, operator=operator)
        return {"till": self.identity.code, "written_at": at, **found}

    def waiting(self, member_id: str) -> int:
        """How much about the member has to be settled before an erasure."""
        with self.store.reading() as snapshot:
            return _waiting(snapshot, member_id)

    def erase(self, member_id: str, operator: Operator, *, approval: Approval | None = None) -> Erased:
        """Blank who it was. What stays, and why, is in `STAYS`.

        Raises Refused: MEMBER_NOT_HERE, MEMBER_ERASED, MEMBER_PENDING (with their count: messages that have
        not arrived, redemptions to be settled, open sales), APPROVAL_NEEDED.
        """
        leave(operator, Permission.SETTINGS_CHANGE, approval=approval)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            if members.member_by_id(transaction, member_id) is None:
                raise Refused(Reason.MEMBER_NOT_HERE)
            if members.is_erased(transaction, member_id):
                raise Refused(Reason.MEMBER_ERASED)
            count = _waiting(transaction, member_id)
            if count:
                raise Refused(Reason.MEMBER_PENDING, count=count)
            take_leave(transaction, operator, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            erased = member_files.erase(transaction, member_id, at=at)
            self._note(
                transaction,
                "member_erased",
                {
                    "member_id": member_id,
                    "approval_id": approval.id if approval is not None else "",
                    "messages": erased.messages,
                    "sales_kept": erased.sales_kept,
                },
                at=at,
                operator=operator,
            )
        return erased

    def _note(
        self, transaction: Transaction, kind: str, body: dict[str, object], *, at: str, operator: Operator
    ) -> None:
        journal.append_entry(transaction, kind, body, till=self.identity.code, at=at, operator_id=operator.id)


def file_text(file: dict[str, Any]) -> str:
    """The file as a person may read it and a program too."""
    return json.dumps(file, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"


def _waiting(transaction: Transaction, member_id: str) -> int:
    return (
        member_messages.undelivered(transaction, member_id)
        + member_files.open_redemptions(transaction, member_id)
        + member_files.open_carts(transaction, member_id)
    )
