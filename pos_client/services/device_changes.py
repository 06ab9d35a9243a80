"""Devices set up anew by somebody who may: the file is the caller's, the leave and the journal are here."""

from collections.abc import Mapping
from dataclasses import dataclass

from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import stamp
from pos_client.store import journal
from pos_client.store.store import Store

Changed = Mapping[str, tuple[object, object]]
"""Of each setting its old and its new value."""


@dataclass(frozen=True, slots=True)
class DeviceChanges:
    """Its verb."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def note(self, by: Operator, changed: Changed, *, approval: Approval | None = None) -> None:
        """Take the leave and keep what changes, before the file is written.

        Raises Refused: APPROVAL_…; Unavailable where it could not be written.
        """
        leave(by, Permission.SETTINGS_CHANGE, approval=approval)
        at = stamp(self.clock())
        body = {
            "changed": {key: [str(old), str(new)] for key, (old, new) in changed.items()},
            "approval_id": approval.id if approval else "",
        }
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            journal.append_entry(
                transaction, "devices_changed", body, till=self.identity.code, at=at, operator_id=by.id
            )
