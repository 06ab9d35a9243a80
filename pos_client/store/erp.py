"""The till's memory of its ERP: the lock row, the account's ids, contacts, products, calls of the day."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.erp import ErpOwner
from pos_client.store.tables import members
from pos_client.store.tables_erp import (
    erp_calls,
    erp_contacts,
    erp_facts,
    erp_owner,
    erp_products,
    erp_wanted,
)


def owner_of(connection: Connection, provider: str) -> ErpOwner | None:
    """The lock row: who owns the account, as far as this till knows."""
    row = connection.execute(select(erp_owner).where(erp_owner.c.provider == provider)).first()
    if row is None or not row.installation:
        return None
    return ErpOwner(row.till, row.installation, row.since)


def account_of(connection: Connection, provider: str) -> str:
    """The account the lock row is about; empty without one."""
    found = connection.execute(select(erp_owner.c.account).where(erp_owner.c.provider == provider)).scalar()
    return str(found or "")


def keep_owner(connection: Connection, provider: str, *, account: str, owner: ErpOwner) -> None:
    """Write the lock row. Another account makes everything learnt of the former one worthless."""
    former = account_of(connection, provider)
    if former and former != account:
        for table in (erp_facts, erp_contacts, erp_products, erp_wanted):
            connection.execute(delete(table).where(table.c.provider == provider))
    _put(
        connection,
        erp_owner,
        {
            "provider": provider,
            "account": account,
            "till": owner.till,
            "installation": owner.installation,
            "since": owner.since,
        },
    )


def drop_owner(connection: Connection, provider: str) -> None:
    """Nobody owns the account, as far as this till knows; what was learnt of it stays."""
    connection.execute(update(erp_owner).where(erp_owner.c.provider == provider).values(installation=""))


def fact(connection: Connection, provider: str, name: str, *, since_ms: int) -> Any:
    """Something of the account that was read at this moment or later; None where it was not."""
    row = connection.execute(
        select(erp_facts.c.value).where(
            erp_facts.c.provider == provider, erp_facts.c.name == name, erp_facts.c.read_ms >= since_ms
        )
    ).first()
    return json.loads(row.value) if row is not None else None


def keep_fact(connection: Connection, provider: str, name: str, *, value: Any, now_ms: int) -> None:
    """Remember something of the account."""
    _put(
        connection,
        erp_facts,
        {"provider": provider, "name": name, "value": json.dumps(value), "read_ms": now_ms},
    )


def contact_of(connection: Connection, provider: str, member_id: str) -> int | None:
    """The member's contact in the ERP."""
    found: int | None = connection.execute(
        select(erp_contacts.c.contact_id).where(
            erp_contacts.c.provider == provider, erp_contacts.c.member_id == member_id
        )
    ).scalar()
    return found


def keep_contact(connection: Connection, provider: str, member_id: str, *, contact_id: int) -> None:
    """Remember which contact a member is."""
    row = {"provider": provider, "member_id": member_id, "contact_id": contact_id}
    _put(connection, erp_contacts, row)


def forget_contact(connection: Connection, provider: str, member_id: str) -> None:
    """The contact is gone from the ERP."""
    connection.execute(
        delete(erp_contacts).where(erp_contacts.c.provider == provider, erp_contacts.c.member_id == member_id)
    )


def member_with(connection: Connection, *, cpf: str = "", phone: str = "") -> str | None:
    """Our id of the member with this CPF, else with this phone."""
    for column, value in ((members.c.cpf, cpf), (members.c.phone, phone)):
        found = connection.execute(select(members.c.id).where(column == value)).scalar() if value else None
        if found is not None:
            return str(found)
    return None


def keep_products(connection: Connection, provider: str, pairs: Iterable[tuple[int, str]]) -> None:
    """Remember the ERP's id of each sku."""
    for product_id, sku in pairs:
        _put(connection, erp_products, {"provider": provider, "product_id": product_id, "sku": sku})


def product_ids(connection: Connection, provider: str, skus: Sequence[str]) -> dict[str, int]:
    """The ERP's ids of these products; one that is not known is missing."""
    rows = connection.execute(
        select(erp_products.c.sku, erp_products.c.product_id).where(
            erp_products.c.provider == provider, erp_products.c.sku.in_(skus)
        )
    )
    return {row.sku: row.product_id for row in rows}


def sku_of(connection: Connection, provider: str, product_id: int) -> str | None:
    """Our sku of the ERP's product."""
    found: str | None = connection.execute(
        select(erp_products.c.sku).where(
            erp_products.c.provider == provider, erp_products.c.product_id == product_id
        )
    ).scalar()
    return found


def clear_wanted(connection: Connection, provider: str) -> None:
    """A new round begins."""
    connection.execute(delete(erp_wanted).where(erp_wanted.c.provider == provider))


def add_wanted(connection: Connection, provider: str, ids: Iterable[int]) -> None:
    """Products whose details are to be read in this round."""
    for product_id in ids:
        _put(connection, erp_wanted, {"provider": provider, "product_id": product_id})


def wanted_after(connection: Connection, provider: str, product_id: int, *, most: int) -> tuple[int, ...]:
    """The next ones, by id."""
    rows = connection.execute(
        select(erp_wanted.c.product_id)
        .where(erp_wanted.c.provider == provider, erp_wanted.c.product_id > product_id)
        .order_by(erp_wanted.c.product_id)
        .limit(most)
    )
    return tuple(row.product_id for row in rows)


def count_wanted(connection: Connection, provider: str) -> int:
    """How many details this round reads."""
    found: int = connection.execute(
        select(func.count()).select_from(erp_wanted).where(erp_wanted.c.provider == provider)
    ).scalar_one()
    return found


def calls_on(connection: Connection, provider: str, day: str) -> int:
    """How many calls this day has had, those set aside included."""
    found = connection.execute(
        select(erp_calls.c.calls).where(erp_calls.c.provider == provider, erp_calls.c.day == day)
    ).scalar()
    return int(found or 0)


def add_calls(connection: Connection, provider: str, day: str, *, count: int) -> int:
    """Count so many calls to the day; answers its sum. A day that is over is forgotten."""
    calls = calls_on(connection, provider, day) + count
    _put(connection, erp_calls, {"provider": provider, "day": day, "calls": calls})
    return calls


def _put(connection: Connection, table: Any, row: dict[str, Any]) -> None:
    statement = insert(table).values(row)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in row if name not in keys}
    if changed:
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=keys))
