"""The local copy of the programme's members: found in one indexed row, merged with what the platform says."""

import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.benefits import Quote
from pos_client.domain.customer import Cpf, Member, MemberQuery, Phone
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.store import tombstones
from pos_client.store.member_snapshots import keep_snapshot
from pos_client.store.prepared import AtOnce, InOrder, Prepared
from pos_client.store.tables import members
from pos_client.store.tables_loyalty import consents
from pos_client.store.tables_pull import corrected_fields

UNIQUE_KEYS = ("provider_id", "phone", "cpf", "card", "email")
"""What only one member has; an e-mail alone tells nobody, as families share theirs."""
MOST_NAMES = 4

_WORD = re.compile(r"\w+")
_BY_KEY = {
    key: Prepared(text(f"SELECT id FROM members WHERE {key} = :value"))  # noqa: S608 - our own names
    for key in UNIQUE_KEYS
}
_BY_LAST_DIGITS = Prepared(
    text("SELECT id FROM members WHERE substr(phone, -4) = :value ORDER BY rowid LIMIT :most")
)
_BY_NAME = AtOnce(
    "SELECT m.id FROM member_search s JOIN members m ON m.rowid = s.rowid "
    "WHERE member_search MATCH :value ORDER BY s.rowid LIMIT :most",
    names=("id",),
)

_COLUMNS = (
    *("id", "provider_id", "phone", "cpf", "name", "tier", "since", "requires_pin", "consent"),
    *("balance_cents", "balance_at", "expiring_cents", "expires_on"),
    *("email", "card", "points", "birthday"),
)
_BY_IDS = AtOnce(
    f"SELECT {', '.join(_COLUMNS)} FROM members "  # noqa: S608 - our own names
    "WHERE id IN (SELECT value FROM json_each(:ids))",
    names=_COLUMNS,
)
_PROVIDER_ID = Prepared(text("SELECT provider_id FROM members WHERE id = :id"))
_LAST = Prepared(text("SELECT coalesce(max(rowid), 0) FROM members"))
_PAUSE = Prepared(text("INSERT INTO member_loads DEFAULT VALUES"))
_RESUME = Prepared(text("DELETE FROM member_loads"))
_INDEX = Prepared(
    text("INSERT INTO member_search(rowid, name) SELECT rowid, name FROM members WHERE rowid > :last")
)
_ADD = InOrder(
    f"INSERT INTO members({', '.join(_COLUMNS)}) "  # noqa: S608 - our own names
    f"VALUES ({', '.join('?' * len(_COLUMNS))}) ON CONFLICT DO NOTHING"
)
_ADDED = Prepared(text("SELECT id FROM members WHERE rowid > :last"))


def find_members(connection: Connection, query: MemberQuery, *, most: int = 100) -> tuple[Member, ...]:
    """Members under any of what the query holds, in one order always; of very many the first `most`."""
    found: dict[str, None] = {}
    for key, value in _keys_of(query).items():
        found.update(dict.fromkeys(row[0] for row in _BY_KEY[key].every(connection, {"value": value})))
    if query.last_digits:
        values = {"value": query.last_digits, "most": most}
        found.update(dict.fromkeys(row[0] for row in _BY_LAST_DIGITS.every(connection, values)))
    match = _match(query.name)
    if match:
        values = {"value": match, "most": most}
        found.update(dict.fromkeys(row[0] for row in _BY_NAME.rows(connection, values)))
    known = members_by_ids(connection, list(found)[:most]) if found else {}
    return tuple(sorted(known.values(), key=lambda member: (member.name.casefold(), member.id)))


def _keys_of(query: MemberQuery) -> dict[str, str]:
    keys = {
        "provider_id": query.provider_id,
        "phone": query.phone.e164 if query.phone else "",
        "cpf": query.cpf.digits if query.cpf else "",
        "card": query.card,
        "email": query.email,
    }
    return {key: value for key, value in keys.items() if value}


def _match(name: str) -> str:
    """Words that names begin with, in any order; accents and capitals do not matter."""
    words = _WORD.findall(unicodedata.normalize("NFC", name))
    return " ".join(f'"{word}"*' for word in words[:MOST_NAMES])


def member_by_id(connection: Connection, member_id: str) -> Member | None:
    """The member under our id."""
    row = connection.execute(select(members).where(members.c.id == member_id)).first()
    return _member(row) if row is not None else None


def merge_member(connection: Connection, member: Member) -> Member:
    """Keep what the platform says of a member, under our id if one of its keys is known already.

    A key that the platform gives to another member is taken over: the platform's word is newer. Raises
    Refused(MEMBER_FORGOTTEN) for a person who was erased and has not enrolled again.
    """
    (spared,) = tombstones.spared(connection, [member])
    if spared is None:
        raise Refused(Reason.MEMBER_FORGOTTEN)
    member = spared
    known = _known_id(connection, member)
    row = _row(member)
    if known is not None:
        row = {name: value for name, value in row.items() if value is not None and value != ""}
        row["id"] = known
        for name in _kept_fields(connection, known):
            row.pop(name, None)
        row = {**_REQUIRED, **row}
    _release_keys(connection, row)
    statement = insert(members).values(row)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[members.c.id],
            set_={name: statement.excluded[name] for name in row if name != "id" and row[name] != ""},
        )
    )
    merged = member_by_id(connection, row["id"])
    assert merged is not None
    return merged


def import_members(connection: Connection, page: Sequence[Member]) -> None:
    """Add those of one page that are not here yet, but for whoever was erased."""
    add_members(connection, [one for one in tombstones.spared(connection, page) if one is not None])


def newest_member(connection: Connection) -> int:
    """The number of the row that was added last; numbers only grow, one for each member."""
    return int(_LAST.first(connection)[0])


def add_members(connection: Connection, page: Sequence[Member]) -> Collection[str]:
    """Add those of one page none of whose keys is here yet. Answers the ids of those that were left out.

    The unique indices themselves are the look-up. Nobody is held against the tombstones.
    """
    last = _LAST.first(connection)[0]
    _PAUSE.run(connection, {})
    _ADD.run_rows(connection, [_cells(member) for member in page])
    _RESUME.run(connection, {})
    _INDEX.run(connection, {"last": last})
    added = {row[0] for row in _ADDED.every(connection, {"last": last})}
    return () if len(added) == len(page) else {member.id for member in page} - added


def members_by_ids(connection: Connection, ids: Collection[str]) -> dict[str, Member]:
    """Many at once, by our id."""
    rows = _BY_IDS.rows(connection, {"ids": json.dumps(list(ids))})
    return {row[0]: _member(SimpleNamespace(**dict(zip(_COLUMNS, row, strict=True)))) for row in rows}


def write_members(connection: Connection, changed: Sequence[Member]) -> None:
    """Every column of these members as it is here, one page in one statement; their keys must be free."""
    statement = insert(members)
    rows = [_row(member) for member in changed]
    names = [name for name in rows[0] if name != "id"] if rows else []
    if names:
        replaced = statement.on_conflict_do_update(
            index_elements=[members.c.id], set_={name: statement.excluded[name] for name in names}
        )
        connection.execute(replaced, rows)


def change_member(connection: Connection, member_id: str, **fields: Any) -> None:
    """Set these columns of the row; a key among them must be free."""
    connection.execute(update(members).where(members.c.id == member_id).values(**fields))


def provider_id_of(connection: Connection, member_id: str) -> str | None:
    """The platform's id, once there is one."""
    row = _PROVIDER_ID.first(connection, {"id": member_id})
    return None if row is None else row[0]


def is_erased(connection: Connection, member_id: str) -> bool:
    """Whether this is nobody any more, at their own wish."""
    query = select(members.c.erased_at).where(members.c.id == member_id)
    return connection.execute(query).scalar() is not None


def give_provider_id(connection: Connection, member_id: str, provider_id: str) -> None:
    """The platform's id of this member, taken off whoever had it: its newer word."""
    connection.execute(
        update(members)
        .where(members.c.provider_id == provider_id, members.c.id != member_id)
        .values(provider_id=None)
    )
    change_member(connection, member_id, provider_id=provider_id)


def note_quote(connection: Connection, member_id: str, quote: Quote) -> None:
    """Keep the balance with the time it was read, and for the card what else it said."""
    keep_snapshot(connection, member_id, quote)
    connection.execute(
        update(members)
        .where(members.c.id == member_id)
        .values(
            balance_cents=quote.balance.cents,
            balance_at=quote.read_at.isoformat(),
            expiring_cents=quote.expiring.cents,
            expires_on=quote.expires_on,
            points=quote.points,
        )
    )


def _known_id(connection: Connection, member: Member) -> str | None:
    """Our id of this person, by the platform's id first; an e-mail alone tells nobody."""
    keys = {
        "provider_id": member.provider_id,
        "id": member.id,
        "phone": member.phone.e164 if member.phone else None,
        "cpf": member.cpf.digits if member.cpf else None,
        "card": member.card or None,
    }
    for key, value in keys.items():
        if not value:
            continue
        query = select(members.c.id, members.c.provider_id, members.c.cpf).where(members.c[key] == value)
        known = connection.execute(query).first()
        if known is None:
            continue
        if key in {"phone", "card"} and member.cpf and known.cpf and known.cpf != member.cpf.digits:
            continue  # two people: a phone or a card goes from one to the next
        is_other = None not in (known.provider_id, member.provider_id) and key not in ("provider_id", "id")
        # A key that a person gave somebody here, and the platform still gives to another account.
        if is_other and known.provider_id != member.provider_id and key in _kept_fields(connection, known.id):
            continue
        return str(known.id)
    return None


_REQUIRED = {"name": "", "tier": "", "since": "", "expires_on": "", "birthday": ""}
"""Columns that a new row needs."""


def _kept_fields(connection: Connection, member_id: str) -> set[str]:
    """What no platform's word replaces: fields corrected here, and a consent given (or revoked) here."""
    query = select(corrected_fields.c.field).where(corrected_fields.c.member_id == member_id)
    kept = {str(field) for field in connection.execute(query).scalars()}
    asked = select(consents.c.id).where(consents.c.member_id == member_id).limit(1)
    if connection.execute(asked).first() is not None:
        kept.add("consent")
    return kept


def _release_keys(connection: Connection, row: dict[str, Any]) -> None:
    """Take the keys of this row off others, but for what a person gave to another here."""
    for name in UNIQUE_KEYS:
        if row.get(name) is None:
            continue
        holder = select(members.c.id).where(members.c[name] == row[name], members.c.id != row["id"])
        holder_id = connection.execute(holder).scalar()
        if holder_id is None:
            continue
        if name in _kept_fields(connection, holder_id):
            row[name] = None
        else:
            change_member(connection, holder_id, **{name: None})


def _row(member: Member) -> dict[str, Any]:
    return dict(zip(_COLUMNS, _cells(member), strict=True))


def _cells(member: Member) -> tuple[Any, ...]:
    """In the order of `_COLUMNS`."""
    phone, cpf, balance, expiring = member.phone, member.cpf, member.balance, member.expiring
    return (
        member.id,
        member.provider_id,
        None if phone is None else phone.e164,
        None if cpf is None else cpf.digits,
        member.name,
        member.tier,
        member.since,
        1 if member.requires_pin else 0,
        1 if member.consent else 0,
        None if balance is None else balance.cents,
        None if member.balance_at is None else member.balance_at.isoformat(),
        None if expiring is None else expiring.cents,
        member.expires_on,
        member.email or None,
        member.card or None,
        member.points,
        member.birthday,
    )


def _member(row: Any) -> Member:
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
        email=row.email or "",
        card=row.card or "",
        points=row.points,
        birthday=row.birthday,
    )
