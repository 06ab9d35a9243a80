"""The till's one row beyond its identity: installation, machine, published seal, epochs begun, fencing."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from pos_client.domain.till import TillIdentity
from pos_client.store.tables import shifts, till


@dataclass(frozen=True, slots=True)
class TillRow:
    """The row. `machine` marks where the folder lies, `superseded_at` is set where a newer till sells."""

    store: str
    till: str
    epoch: int
    next_sequence: int
    installation: str
    machine: str
    seal_key: str
    settings_digest: str
    superseded_at: str | None

    @property
    def identity(self) -> TillIdentity:
        """Which till, in which epoch."""
        return TillIdentity(self.store, self.till, self.epoch)


_FIELDS = tuple(TillRow.__dataclass_fields__)


def load_till(connection: Connection) -> TillRow | None:
    """The row; None in a database that no till has opened yet."""
    row = connection.execute(select(*(till.c[name] for name in _FIELDS))).first()
    return TillRow(*row) if row is not None else None


def begin_epoch(connection: Connection, epoch: int, *, installation: str, machine: str) -> None:
    """Numbers start again at 1 under a new epoch, for a new installation that nothing supersedes."""
    connection.execute(
        update(till).values(
            epoch=epoch, next_sequence=1, installation=installation, machine=machine, superseded_at=None
        )
    )


def note_till(connection: Connection, **values: str | None) -> None:
    """Set `machine`, `seal_key`, `settings_digest` or `superseded_at`."""
    connection.execute(update(till).values(**values))


def last_close(connection: Connection) -> str | None:
    """When the newest closed shift was closed; None before the first."""
    closed_at: str | None = connection.execute(
        select(shifts.c.closed_at)
        .where(shifts.c.closed_at.is_not(None))
        .order_by(shifts.c.number.desc())
        .limit(1)
    ).scalar()
    return closed_at
