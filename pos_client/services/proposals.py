"""Rules that a file or platform proposed: a manager takes them or leaves them, one at a time."""

from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import StoreRules
from pos_client.domain.till import Operator
from pos_client.ports import Clock
from pos_client.services.approvals import take_leave
from pos_client.services.identity import stamp
from pos_client.services.ruling import Ruling
from pos_client.store import journal, proposals, till_state
from pos_client.store.proposals import Proposal
from pos_client.store.store import Store, Transaction

__all__ = ["Proposal", "Proposals"]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What waits for a manager. Writes: on `till`."""

    store: Store
    ruling: Ruling
    clock: Clock

    def waiting(self) -> tuple[Proposal, ...]:
        """Oldest first."""
        with self.store.reading() as snapshot:
            return proposals.open_proposals(snapshot)

    def wanted(self, proposal: Proposal) -> StoreRules:
        """The rules as they would be. Raises Refused(SETTINGS_INVALID) where the wish makes no sense."""
        try:
            return till_state.with_rule(self.ruling.current(), proposal.name, proposal.value)
        except (ValueError, TypeError, Refused) as error:
            raise Refused(
                Reason.SETTINGS_INVALID, key=proposal.name, value=proposal.value[:40], problem="choice"
            ) from error

    def accept(self, by: Operator, proposal: Proposal, *, approval: Approval | None = None) -> StoreRules:
        """Put it in force; the journal has the change. Raises as `Ruling.change` and `wanted` do."""
        changed = self.ruling.change(by, self.wanted(proposal), approval=approval)
        with self.store.writing() as transaction:
            self._decided(transaction, by, proposal, accepted=True)
        return changed

    def refuse(self, by: Operator, proposal: Proposal, *, approval: Approval | None = None) -> None:
        """Leave the rule as it is; the same wish does not come again. Raises Refused(APPROVAL_…)."""
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            self._decided(transaction, by, proposal, accepted=False)

    def _decided(self, transaction: Transaction, by: Operator, proposal: Proposal, *, accepted: bool) -> None:
        at = stamp(self.clock())
        proposals.decide(transaction, proposal.id, accepted=accepted, by=by.id, at=at)
        journal.append_entry(
            transaction,
            "rule_proposal_accepted" if accepted else "rule_proposal_refused",
            {"proposal": proposal.id, "source": proposal.source, "name": proposal.name},
            till=self.ruling.identity.code,
            at=at,
            operator_id=by.id,
        )
