"""Which copy of a till counts: a copied folder begins an epoch of its own, a superseded one sells no more."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import new_id, stamp
from pos_client.store import journal
from pos_client.store.epochs import note_epoch, read_epoch
from pos_client.store.store import Store, Transaction
from pos_client.store.till_row import TillRow, begin_epoch, load_till, note_till


def mark_superseded(store: Store, *, at: str) -> bool:
    """A newer copy of this till was seen: from now on `take_sequence` refuses. Answers whether it is news.

    Selling goes on until then, offline for as long as it takes.
    """
    with store.writing() as transaction:
        row = load_till(transaction)
        if row is None or row.superseded_at is not None:
            return False
        note_till(transaction, superseded_at=at)
        body = {"installation": row.installation, "epoch": row.epoch}
        journal.append_entry(transaction, "superseded", body, till=row.identity.code, at=at, operator_id="")
    return True


def settle_installation(
    transaction: Transaction, row: TillRow, *, machine: str, epoch_mark: Path, at: str
) -> TillRow:
    """A folder that was copied to another place is another till: new installation, new epoch.

    Its numbers then differ from those that the place it came from goes on giving. Answers the row as it is.
    """
    if row.machine == machine:
        return row
    if not row.machine:
        note_till(transaction, machine=machine)
        return _again(transaction)
    return _next_epoch(transaction, row, "moved", machine=machine, epoch_mark=epoch_mark, at=at)


def take_over(store: Store, *, machine: str, epoch_mark: Path, at: str) -> TillRow:
    """Make this folder the till that counts, where another was seen: a new installation, a new epoch.

    The other one is then superseded in its turn. Raises Unavailable.
    """
    with store.writing() as transaction:
        row = _again(transaction)
        return _next_epoch(transaction, row, "taken_over", machine=machine, epoch_mark=epoch_mark, at=at)


@dataclass(frozen=True, slots=True)
class TakingOver:
    """The same from the till's own screen. `machine` answers the marker of where the folder lies."""

    store: Store
    clock: Clock
    machine: Callable[[], str]
    epoch_mark: Path

    def is_superseded(self) -> bool:
        """Whether a newer copy of this till was seen: nothing is sold here."""
        with self.store.reading() as snapshot:
            row = load_till(snapshot)
        return row is not None and row.superseded_at is not None

    def take_over(self, by: Operator, *, approval: Approval | None = None) -> str:
        """Make this folder the till that counts; answers its first number.

        The services at work still number under the old epoch: the till must be opened anew before it sells.
        Raises Refused: APPROVAL_NEEDED, APPROVAL_USED; Unavailable.
        """
        leave(by, Permission.SETTINGS_CHANGE, approval=approval)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            take_leave(transaction, by, Permission.SETTINGS_CHANGE, approval=approval, at=at)
            row = _next_epoch(
                transaction,
                _again(transaction),
                "taken_over",
                machine=self.machine(),
                epoch_mark=self.epoch_mark,
                at=at,
                operator_id=by.id,
            )
        return row.identity.sale_number(1)


def _next_epoch(
    transaction: Transaction,
    row: TillRow,
    why: str,
    *,
    machine: str,
    epoch_mark: Path,
    at: str,
    operator_id: str = "",
) -> TillRow:
    epoch = max(row.epoch, read_epoch(epoch_mark)) + 1
    note_epoch(epoch_mark, epoch)
    installation = new_id()
    body = {
        "why": why,
        "epoch": epoch,
        "installation": installation,
        "former_installation": row.installation,
        "ends": {
            str(row.epoch): row.next_sequence - 1,
            **{str(skipped): 0 for skipped in range(row.epoch + 1, epoch)},
        },
    }
    begin_epoch(transaction, epoch, installation=installation, machine=machine)
    journal.append_entry(
        transaction, "epoch_began", body, till=row.identity.code, at=at, operator_id=operator_id
    )
    return _again(transaction)


def _again(transaction: Transaction) -> TillRow:
    row = load_till(transaction)
    assert row is not None
    return row
