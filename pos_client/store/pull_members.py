"""A page of members merged with those here: one look-up, one write, whatever the page holds.

Who wins, field by field: `domain.pulling.CONFLICT_RULES`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from pos_client.domain.customer import Member
from pos_client.domain.pulling import PulledMember, Wins, wins
from pos_client.store.members import add_members, members_by_ids, write_members
from pos_client.store.tables_pull import corrected_fields, withdrawn_members
from pos_client.store.tombstones import spared

IDENTITIES = ("provider_id", "phone", "cpf", "card")
"""What tells a member apart, in the order in which it is believed."""
KEYS = (*IDENTITIES, "email")
"""What only one member has; an e-mail tells nobody apart, as families share theirs."""

_WINS = {field.name: wins("member", field.name) for field in fields(Member)}
_HOLDERS = {
    key: text(f"SELECT {key}, id FROM members WHERE {key} IN (SELECT value FROM json_each(:values))")  # noqa: S608
    for key in KEYS
}
_FREE = {key: text(f"UPDATE members SET {key} = NULL WHERE id = :id") for key in KEYS}  # noqa: S608


def take_members(connection: Connection, rows: Sequence[PulledMember], *, source: str, at: str) -> int:
    """Merge one page. Answers how many members are new or differ. `at` is now (ISO 8601).

    An erased person is passed over. Who is new is added first, the unique indices being the look-up.
    """
    page = _spared(connection, rows)
    left = _left_of_new(connection, page)
    added = len(page) - len(left)
    if not left:
        return added
    merged = _MergedPage(connection, [row.member for row in left])
    marks: dict[str, bool] = {}
    for row in left:
        member_id = merged.merge(row)
        if member_id:
            marks[member_id] = row.active
    changed = merged.write()
    return added + changed + _mark_withdrawn(connection, marks, source=source, at=at)


def _spared(connection: Connection, rows: Sequence[PulledMember]) -> Sequence[PulledMember]:
    kept = spared(connection, [row.member for row in rows])
    return [
        row if member is row.member else replace(row, member=member)
        for row, member in zip(rows, kept, strict=True)
        if member is not None
    ]


def _left_of_new(connection: Connection, rows: Sequence[PulledMember]) -> Sequence[PulledMember]:
    """Add the new ones; answers the rows that are of somebody here, or withdrawn.

    A page that begins with somebody here is taken for a list that comes again, and not tried.
    """
    ids = {row.member.id for row in rows}
    if not rows or len(ids) < len(rows) or _is_here(connection, rows[0].member):
        return rows
    left = add_members(connection, [row.member for row in rows if row.active])
    return [row for row in rows if not row.active or row.member.id in left]


def _is_here(connection: Connection, member: Member) -> bool:
    return any(_holders(connection, key, [member]) for key in IDENTITIES)


def note_correction(connection: Connection, member_id: str, field: str, *, at: str) -> None:
    """A person corrected this field of a member here: from now on no list overwrites it."""
    row = {"member_id": member_id, "field": field, "at": at}
    connection.execute(
        insert(corrected_fields)
        .values(row)
        .on_conflict_do_update(
            index_elements=[corrected_fields.c.member_id, corrected_fields.c.field], set_={"at": at}
        )
    )


def withdrawn_at(connection: Connection, member_id: str) -> str | None:
    """When the programme said that this is no member any more; None for a member."""
    found = connection.execute(
        select(withdrawn_members.c.at).where(withdrawn_members.c.member_id == member_id)
    ).scalar()
    return None if found is None else str(found)


class _MergedPage:
    """The members that a page may touch, as they were and as they become."""

    def __init__(self, connection: Connection, incoming: Sequence[Member]) -> None:
        self._connection = connection
        self._holder = {key: _holders(connection, key, incoming) for key in KEYS}
        ids = {id_ for held in self._holder.values() for id_ in held.values()}
        ids |= {member.id for member in incoming}
        self._before = members_by_ids(connection, ids)
        self._after = dict(self._before)
        self._corrected = _corrected(connection, self._before)

    def merge(self, row: PulledMember) -> str:
        """Take the row in. Answers our id of the member; empty where there is none to mark."""
        if self._is_new(row.member):
            if not row.active:
                return ""
            self._put(row.member)
            return row.member.id
        known = self._known(row.member)
        if known is None and not row.active:
            return ""
        wanted = row.member if known is None else self._merged(known, row)
        wanted = self._with_free_keys(wanted)
        self._put(wanted)
        return wanted.id

    def write(self) -> int:
        """What is new or differs, in as many statements as there are kinds of change."""
        before = self._before
        changed = [one for id_, one in self._after.items() if before.get(id_) != one]
        known = [one for one in changed if one.id in before]
        for key in KEYS:
            freed = [
                {"id": one.id} for one in known if _key(before[one.id], key) not in (None, _key(one, key))
            ]
            if freed:
                self._connection.execute(_FREE[key], freed)
        write_members(self._connection, known)
        new = [one for one in changed if one.id not in before]
        if new:
            add_members(self._connection, new)
        return len(changed)

    def _is_new(self, member: Member) -> bool:
        """None of the keys was ever seen: the usual case of a first load, without a second look."""
        holder = self._holder
        return not (
            member.id in self._after
            or (member.provider_id and member.provider_id in holder["provider_id"])
            or (member.phone and member.phone.e164 in holder["phone"])
            or (member.cpf and member.cpf.digits in holder["cpf"])
            or (member.card and member.card in holder["card"])
            or (member.email and member.email in holder["email"])
        )

    def _put(self, member: Member) -> None:
        before = self._after.get(member.id)
        self._after[member.id] = member
        for key in KEYS:
            value = _key(member, key)
            if value is not None:
                self._holder[key][value] = member.id
            had = _key(before, key) if before is not None else None
            if had not in (None, value) and self._holder[key].get(str(had)) == member.id:
                del self._holder[key][str(had)]

    def _known(self, member: Member) -> Member | None:
        for key in IDENTITIES:
            value = _key(member, key)
            if value is not None and value in self._holder[key]:
                return self._after[self._holder[key][value]]
        return self._after.get(member.id)

    def _merged(self, known: Member, row: PulledMember) -> Member:
        fixed = self._corrected.get(known.id, frozenset())
        is_newer = _is_newer(row.member, known)
        taken = {
            name: getattr(row.member, name)
            for name in _WINS
            if (row.told is None or name in row.told)
            and getattr(row.member, name) not in (None, "")
            and _may_take(name, fixed=fixed, is_newer=is_newer)
        }
        return replace(known, **taken)

    def _with_free_keys(self, wanted: Member) -> Member:
        """Keys go to whom the platform gives them, but for those that a person gave to somebody here."""
        for key in KEYS:
            value = _key(wanted, key)
            holder_id = self._holder[key].get(value) if value is not None else None
            if holder_id is None or holder_id == wanted.id:
                continue
            if key in self._corrected.get(holder_id, frozenset()):
                own = getattr(self._before[wanted.id], key) if wanted.id in self._before else None
                wanted = _with(wanted, key, own)
            else:
                self._put(_with(self._after[holder_id], key, None))
        return wanted


def _with(member: Member, key: str, value: Any) -> Member:
    if value is None and key in {"card", "email"}:
        value = ""
    changed: Member = replace(member, **{key: value})
    return changed


def _may_take(name: str, *, fixed: frozenset[str], is_newer: bool) -> bool:
    match _WINS[name]:
        case Wins.PLATFORM:
            return True
        case Wins.NEWER:
            return is_newer
        case Wins.UNLESS_CORRECTED:
            return name not in fixed
        case Wins.TILL | Wins.MANAGER:
            return False


def _is_newer(incoming: Member, known: Member) -> bool:
    if incoming.balance_at is None:
        return False
    return known.balance_at is None or incoming.balance_at > known.balance_at


def _key(member: Member, key: str) -> str | None:
    match key:
        case "phone":
            return member.phone.e164 if member.phone else None
        case "cpf":
            return member.cpf.digits if member.cpf else None
        case "card":
            return member.card or None
        case "email":
            return member.email or None
        case _:
            return member.provider_id or None


def _holders(connection: Connection, key: str, incoming: Iterable[Member]) -> dict[str, str]:
    values = [value for value in (_key(member, key) for member in incoming) if value]
    if not values:
        return {}
    return {row[0]: row[1] for row in connection.execute(_HOLDERS[key], {"values": json.dumps(values)})}


def _corrected(connection: Connection, known: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    ids = list(known)
    if ids:
        query = select(corrected_fields).where(corrected_fields.c.member_id.in_(ids))
        for row in connection.execute(query):
            found.setdefault(row.member_id, set()).add(row.field)
    return {id_: frozenset(names) for id_, names in found.items()}


def _mark_withdrawn(connection: Connection, marks: dict[str, bool], *, source: str, at: str) -> int:
    known = select(withdrawn_members.c.member_id).where(withdrawn_members.c.member_id.in_(marks))
    marked = set(connection.execute(known).scalars())
    gone = [id_ for id_, active in marks.items() if not active and id_ not in marked]
    back = [id_ for id_, active in marks.items() if active and id_ in marked]
    if gone:
        rows = [{"member_id": id_, "source": source, "at": at} for id_ in gone]
        connection.execute(insert(withdrawn_members), rows)
    if back:
        connection.execute(delete(withdrawn_members).where(withdrawn_members.c.member_id.in_(back)))
    return len(gone) + len(back)
