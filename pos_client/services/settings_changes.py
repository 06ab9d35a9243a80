"""The till's own settings changed by who may: the file is the caller's; leave and journal are here."""

from collections.abc import Callable, Mapping
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
PutBack = Callable[[], None]
"""Makes the file what it was."""


@dataclass(frozen=True, slots=True)
class SettingsChanges:
    """Its verb. The journal never tells of what the file does not say."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def make(
        self,
        by: Operator,
        kind: str,
        *,
        changed: Changed,
        write: Callable[[], PutBack],
        approval: Approval | None = None,
    ) -> None:
        """Write the file, then use the leave up and keep the change in the journal as `kind`.

        Where that cannot be kept, the file is put back. A till that dies between the two says at its next
        start which sections have changed. Raises Refused: APPROVAL_… and whatever `write` refuses;
        Unavailable: what `write` meets, or a journal that cannot be written.
        """
        leave(by, Permission.SETTINGS_CHANGE, approval=approval)
        put_back = write()
        try:
            self._keep(by, kind, changed=changed, approval=approval)
        except Exception:
            put_back()
            raise

    def _keep(self, by: Operator, kind: str, *, changed: Changed, approval: Approval | None) -> None:
        at = stamp(self.clock())
        body = {
            "changed": {key: [str(old), str(new)] for key, (old, new) in changed.items()},
            "approval_id": approval.id if approval else "",
        }
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            journal.append_entry(transaction, kind, body, till=self.identity.code, at=at, operator_id=by.id)
