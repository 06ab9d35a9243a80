"""What was provisioned, on disk: read before a file is taken, written in the transaction that takes it."""

from dataclasses import dataclass, fields

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from pos_client.store.tables_provisioned import provisioned


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The last file that was taken. Serial 0: none yet. `code_serial`: whose secrets were opened here."""

    organisation: str = ""
    organisation_key: str = ""
    store: str = ""
    till: str = ""
    serial: int = 0
    digest: str = ""
    applied_at: str = ""
    code_serial: int = 0
    wrong_codes: int = 0
    wait_until: str = ""


def load_provisioned(connection: Connection) -> Provisioned:
    """What was taken last."""
    columns = (provisioned.c[field.name] for field in fields(Provisioned))
    row = connection.execute(select(*columns)).first()
    return Provisioned(*row) if row is not None else Provisioned()


def note_provisioned(connection: Connection, **values: str | int) -> None:
    """Set some of it. The database refuses an older serial."""
    connection.execute(
        insert(provisioned)
        .values(id=1, **values)
        .on_conflict_do_update(index_elements=[provisioned.c.id], set_=values)
    )
