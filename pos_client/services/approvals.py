"""One person's leave for one action of another's: asked with a PIN, kept with its reason, used once.

`Approvals.approve` checks a PIN (some tenths of a second): never on the screen's thread.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission, may
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.identity import new_id, stamp
from pos_client.store import journal
from pos_client.store.approvals import save_approval, use_approval
from pos_client.store.store import Store, Transaction

if TYPE_CHECKING:
    from pos_client.services.signing_in import SigningIn
    from pos_client.services.watching import Watching

LONGEST_REASON = 120


@dataclass(frozen=True, slots=True)
class Approvals:
    """Gives leave. Wrong PINs count as at sign-in: the same tries, the same locks."""

    store: Store
    identity: TillIdentity
    clock: Clock
    signing_in: "SigningIn"
    watching: "Watching | None" = None

    def approve(
        self,
        permission: Permission,
        *,
        approver_code: str,
        pin: str,
        seller: Operator,
        reason: str,
        limit: Money | None = None,
        sale_id: str | None = None,
    ) -> Approval:
        """The approval, on disk and in the journal. `approver_code` is a code or a badge.

        Raises Refused: APPROVAL_REASON, APPROVAL_SELF, APPROVAL_NOT_ALLOWED, OPERATOR_UNKNOWN (tries left),
        OPERATOR_LOCKED (seconds).
        """
        why = plain_reason(reason)
        if approver_code.strip() == seller.code:
            raise Refused(Reason.APPROVAL_SELF)
        approver = self.signing_in.sign_in(approver_code, pin)
        if approver.id == seller.id:
            raise Refused(Reason.APPROVAL_SELF)
        if not may(approver.role, permission):
            raise Refused(Reason.APPROVAL_NOT_ALLOWED)
        approval = Approval(
            id=new_id(),
            permission=permission,
            approver_id=approver.id,
            approver_code=approver.code,
            seller_id=seller.id,
            reason=why,
            limit=limit,
        )
        self._keep(approval, sale_id=sale_id)
        if self.watching is not None:
            self.watching.approval_given(approver.id)
        return approval

    def checked(
        self, approval: Approval, permission: Permission, *, seller: Operator, amount: Money | None = None
    ) -> Approval:
        """Itself, where it covers this. Raises Refused: APPROVAL_NEEDED, APPROVAL_LIMIT."""
        return checked(approval, permission, seller=seller, amount=amount)

    def _keep(self, approval: Approval, *, sale_id: str | None) -> None:
        at = stamp(self.clock())
        body = {
            "approval_id": approval.id,
            "permission": approval.permission.value,
            "approver_id": approval.approver_id,
            "seller_id": approval.seller_id,
            "limit_cents": approval.limit.cents if approval.limit is not None else None,
            "sale_id": sale_id or "",
            # The words may name somebody: the table keeps them, the chain only proves them.
            "reason": hashlib.sha256(f"{approval.id}:{approval.reason}".encode()).hexdigest(),
        }
        with self.store.writing() as transaction:
            save_approval(transaction, approval, sale_id=sale_id, at=at)
            journal.append_entry(
                transaction,
                "approval_given",
                body,
                till=self.identity.code,
                at=at,
                operator_id=approval.approver_id,
            )


def plain_reason(typed: str) -> str:
    """A reason as it is kept: one line of printable characters. Raises Refused(APPROVAL_REASON)."""
    line = "".join(character if character.isprintable() else " " for character in typed)
    words = " ".join(line.split())[:LONGEST_REASON].strip()
    if not any(character.isalnum() for character in words):
        raise Refused(Reason.APPROVAL_REASON)
    return words


def checked(
    approval: Approval, permission: Permission, *, seller: Operator, amount: Money | None = None
) -> Approval:
    """Itself, where it is for this action of this seller up to this amount.

    Raises Refused: APPROVAL_NEEDED (it is for something or somebody else), APPROVAL_LIMIT.
    """
    if approval.permission is not permission or approval.seller_id != seller.id:
        raise Refused(Reason.APPROVAL_NEEDED, permission=permission.value)
    if amount is not None and approval.limit is not None and amount > approval.limit:
        raise Refused(Reason.APPROVAL_LIMIT, most=approval.limit.decimal_text())
    return approval


def leave(
    operator: Operator, permission: Permission, *, approval: Approval | None, amount: Money | None = None
) -> None:
    """Nothing, where the operator may do it: alone by role, or with this approval of another's.

    Raises Refused: APPROVAL_NEEDED (with `permission`), APPROVAL_LIMIT.
    """
    if approval is not None:
        checked(approval, permission, seller=operator, amount=amount)
    elif not may(operator.role, permission):
        raise Refused(Reason.APPROVAL_NEEDED, permission=permission.value)


def take_leave(
    transaction: Transaction,
    operator: Operator,
    permission: Permission,
    *,
    approval: Approval | None,
    at: str,
    amount: Money | None = None,
) -> None:
    """`leave`, and the approval (if any) used up: for the transaction of the action itself.

    Raises Refused: APPROVAL_NEEDED, APPROVAL_LIMIT, APPROVAL_USED.
    """
    leave(operator, permission, approval=approval, amount=amount)
    if approval is not None:
        use_approval(transaction, approval, at=at)
