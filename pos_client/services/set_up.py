"""The set-up's steps: passed one after the other, released by a named manager, all of it in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Permission
from pos_client.domain.set_up import STEPS, Standing, Step
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, plain_reason
from pos_client.services.identity import stamp
from pos_client.store import journal
from pos_client.store import set_up as table
from pos_client.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class SetUp:
    """Of the till whose database `store` is."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def standing(self) -> Standing:
        """How far it is."""
        with self.store.reading() as snapshot:
            return table.load_standing(snapshot)

    def passed(self, step: Step, by: Operator | None, **facts: str | int) -> Standing:
        """This step is done; what comes after it is to be done again where it was done before.

        Raises Refused(SET_UP_STEP_MISSING) out of order.
        """
        with self.store.writing() as transaction:
            standing = table.load_standing(transaction)
            before = STEPS[: STEPS.index(step)]
            _refuse_missing(standing, before)
            if not standing.is_released:
                table.forget_steps(transaction, *STEPS[STEPS.index(step) + 1 :])
            self._note(transaction, step, by, kind="set_up_step_passed", facts=facts)
            return table.load_standing(transaction)

    def release(self, by: Operator) -> Standing:
        """From now on this till sells. Raises Refused: APPROVAL_…, SET_UP_STEP_MISSING."""
        leave(by, Permission.SETTINGS_CHANGE, approval=None)
        with self.store.writing() as transaction:
            standing = table.load_standing(transaction)
            _refuse_missing(standing, STEPS[:-1])
            if not standing.is_released:
                self._note(transaction, Step.RELEASED, by, kind="till_released", facts={})
            return table.load_standing(transaction)

    def sell_before_release(self, by: Operator, reason: str) -> Standing:
        """A manager's decision, with its reason. Raises Refused: APPROVAL_…"""
        leave(by, Permission.SETTINGS_CHANGE, approval=None)
        facts = {"reason": plain_reason(reason)}
        with self.store.writing() as transaction:
            self._note(transaction, Step.LIVE, by, kind="sold_before_release", facts=facts)
            return table.load_standing(transaction)

    def _note(
        self,
        transaction: Transaction,
        step: Step,
        by: Operator | None,
        *,
        kind: str,
        facts: Mapping[str, str | int],
    ) -> None:
        at = stamp(self.clock())
        name = by.name if by else ""
        table.note_step(transaction, step, at=at, operator=name, facts=facts)
        body = {"step": step.value, **facts}
        operator_id = by.id if by else ""
        journal.append_entry(transaction, kind, body, till=self.identity.code, at=at, operator_id=operator_id)


def _refuse_missing(standing: Standing, steps: tuple[Step, ...]) -> None:
    for step in steps:
        if step not in standing.passed:
            raise Refused(Reason.SET_UP_STEP_MISSING, step=step.value)
