"""Who was erased at their own wish, as keyed digests of their keys: no list brings them back.

HMAC-SHA-256 under a salt of this till's own, made at the first erasure; nobody's data are in the table.
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, text

from pos_client.domain.customer import Member
from pos_client.store.prepared import Prepared
from pos_client.store.tables_loyalty import tombstone_salt, tombstones

_SALT = Prepared(text("SELECT salt FROM tombstone_salt"))
_ANY = Prepared(text("SELECT salt FROM tombstone_salt WHERE EXISTS (SELECT 1 FROM tombstones)"))
_NAMED = Prepared(
    text(
        "SELECT digest, kind, member_id FROM tombstones "
        "WHERE digest IN (SELECT value FROM json_each(:digests))"
    )
)
_CPFS = Prepared(text("SELECT count(*) FROM tombstones WHERE member_id = :id AND kind = 'cpf'"))
_LIVE = {
    key: Prepared(text(f"SELECT 1 FROM members WHERE {key} = :value AND erased_at IS NULL"))  # noqa: S608
    for key in ("id", "provider_id", "cpf", "card")
}
_TELLING = ("provider_id", "cpf", "card")
"""Keys of one person alone; a phone goes from one to the next, and families share an e-mail."""
_NOTHING: Mapping[str, Any] = {"provider_id": None, "phone": None, "cpf": None, "card": "", "email": ""}


def bury(connection: Connection, member: Member, *, at: str) -> None:
    """From now on no list brings this person back. `at` is ISO 8601."""
    row = _SALT.first(connection)
    salt = row[0] if row is not None else secrets.token_hex(32)
    if row is None:
        connection.execute(insert(tombstone_salt).values(id=1, salt=salt))
    for kind, digest in _digests(salt, member).items():
        connection.execute(
            insert(tombstones)
            .prefix_with("OR REPLACE")
            .values(digest=digest, kind=kind, member_id=member.id, at=at)
        )


def lift(connection: Connection, member: Member) -> tuple[str, ...]:
    """Forget the erasure of a person who has come back with these keys. Answers the ids they once had.

    Somebody else who has their phone now, by another CPF, frees no more than that phone.
    """
    found = _named(connection, [member])
    if not found:
        return ()
    back: dict[str, None] = {}
    for digest, (kind, member_id) in found.items():
        is_other = member.cpf is not None and _CPFS.first(connection, {"id": member_id})[0] > 0
        if kind == "email" or (kind != "cpf" and is_other and not _has_cpf_of(found, member_id)):
            connection.execute(delete(tombstones).where(tombstones.c.digest == digest))
        else:
            back[member_id] = None
    for member_id in back:
        connection.execute(delete(tombstones).where(tombstones.c.member_id == member_id))
    return tuple(back)


def spared(connection: Connection, members: Sequence[Member]) -> list[Member | None]:
    """The same members: None for an erased person, and without the keys of one who was erased.

    While nobody was erased this costs one look.
    """
    found = _named(connection, members)
    if not found:
        return list(members)
    salt = _SALT.first(connection)[0]
    return [_spared(connection, one, salt=salt, found=found) for one in members]


def _spared(
    connection: Connection, member: Member, *, salt: str, found: Mapping[str, tuple[str, str]]
) -> Member | None:
    digests = _digests(salt, member)
    named = {kind for kind, digest in digests.items() if found.get(digest, ("",))[0] == kind}
    if not named:
        return member
    blank = replace(member, **{kind: _NOTHING[kind] for kind in named if kind in _NOTHING})
    if "id" not in named and _is_live(connection, "id", member.id):
        return blank
    if named & {"id", *_TELLING}:
        return None
    if "phone" in named and not any(_is_live(connection, key, _value(member, key)) for key in _TELLING):
        return None
    return blank


def _is_live(connection: Connection, key: str, value: str) -> bool:
    return bool(value) and _LIVE[key].first(connection, {"value": value}) is not None


def _has_cpf_of(found: Mapping[str, tuple[str, str]], member_id: str) -> bool:
    return ("cpf", member_id) in found.values()


def _named(connection: Connection, members: Sequence[Member]) -> dict[str, tuple[str, str]]:
    """The tombstones of any of these: kind and member by digest."""
    row = _ANY.first(connection)
    if row is None:
        return {}
    digests = [digest for member in members for digest in _digests(row[0], member).values()]
    rows = _NAMED.every(connection, {"digests": json.dumps(digests)})
    return {digest: (kind, member_id) for digest, kind, member_id in rows}


def _digests(salt: str, member: Member) -> dict[str, str]:
    key = bytes.fromhex(salt)
    values = {kind: _value(member, kind) for kind in ("id", *_NOTHING)}
    return {
        kind: hmac.digest(key, f"{kind}:{value}".encode(), "sha256").hex()
        for kind, value in values.items()
        if value
    }


def _value(member: Member, kind: str) -> str:
    match kind:
        case "phone":
            return member.phone.e164 if member.phone else ""
        case "cpf":
            return member.cpf.digits if member.cpf else ""
        case _:
            return str(getattr(member, kind) or "")
