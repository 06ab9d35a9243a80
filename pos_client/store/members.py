"""The local copy of the programme's members: found in one indexed row, merged with what the platform says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.benefits import Quote
from pos_client.domain.customer import Cpf, Member, MemberQuery, Phone
from pos_client.domain.money import Money
from pos_client.store.tables import members


def find_members(connection: Connection, query: MemberQuery) -> tuple[Member, ...]:
    """Members under that phone or that CPF."""
    keys = []
    if query.phone is not None:
        keys.append(members.c.phone == query.phone.e164)
    if query.cpf is not None:
        keys.append(members.c.cpf == query.cpf.digits)
    return tuple(_member(row) for row in connection.execute(select(members).where(or_(*keys))))


def member_by_id(connection: Connection, member_id: str) -> Member | None:
    """The member under our id."""
    row = connection.execute(select(members).where(members.c.id == member_id)).first()
    return _member(row) if row is not None else None


def merge_member(connection: Connection, member: Member) -> Member:
    """Keep what the platform says of a member, under our id if one of its keys is known already.

    A key that the platform gives to another member is taken over: the platform's word is newer.
    """
    known = _known_id(connection, member)
    row = _row(member)
    if known is not None:
        row["id"] = known
        row = {name: value for name, value in row.items() if value is not None}
    _release_keys(connection, row)
    statement = insert(members).values(row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[members.c.id],
            set_={name: statement.excluded[name] for name in row if name != "id"},
        )
    )
    merged = member_by_id(connection, row["id"])
    assert merged is not None
    return merged


def import_members(connection: Connection, page: Sequence[Member]) -> None:
    """Add one page of members that are not here yet."""
    connection.execute(insert(members).on_conflict_do_nothing(), [_row(member) for member in page])


def note_quote(connection: Connection, member_id: str, quote: Quote) -> None:
    """Keep the balance with the time it was read."""
    connection.execute(
        update(members)
        .where(members.c.id == member_id)
        .values(
            balance_cents=quote.balance.cents,
            balance_at=quote.read_at.isoformat(),
            expiring_cents=quote.expiring.cents,
            expires_on=quote.expires_on,
        )
    )


def _known_id(connection: Connection, member: Member) -> str | None:
    keys = [members.c.id == member.id]
    if member.provider_id is not None:
        keys.insert(0, members.c.provider_id == member.provider_id)
    if member.phone is not None:
        keys.append(members.c.phone == member.phone.e164)
    if member.cpf is not None:
        keys.append(members.c.cpf == member.cpf.digits)
    for key in keys:
        known = connection.execute(select(members.c.id).where(key)).scalar()
        if known is not None:
            return str(known)
    return None


def _release_keys(connection: Connection, row: dict[str, Any]) -> None:
    for name in ("provider_id", "phone", "cpf"):
        if row.get(name) is not None:
            connection.execute(
                update(members)
                .where(members.c[name] == row[name], members.c.id != row["id"])
                .values({name: None})
            )


def _row(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "provider_id": member.provider_id,
        "phone": member.phone.e164 if member.phone else None,
        "cpf": member.cpf.digits if member.cpf else None,
        "name": member.name,
        "tier": member.tier,
        "since": member.since,
        "requires_pin": int(member.requires_pin),
        "consent": int(member.consent),
        "balance_cents": member.balance.cents if member.balance is not None else None,
        "balance_at": member.balance_at.isoformat() if member.balance_at else None,
        "expiring_cents": member.expiring.cents if member.expiring is not None else None,
        "expires_on": member.expires_on,
    }


def _member(row: Row[Any]) -> Member:
    return Member(
        id=row.id,
        name=row.name,
        provider_id=row.provider_id,
        phone=Phone(row.phone) if row.phone else None,
        cpf=Cpf(row.cpf) if row.cpf else None,
        tier=row.tier,
        since=row.since,
        requires_pin=bool(row.requires_pin),
        balance=Money(row.balance_cents) if row.balance_cents is not None else None,
        balance_at=datetime.fromisoformat(row.balance_at) if row.balance_at else None,
        expiring=Money(row.expiring_cents) if row.expiring_cents is not None else None,
        expires_on=row.expires_on,
        consent=bool(row.consent),
    )
