"""Smartbis API v2, what comes in: customers and rewards, page by page until an empty one.

Documented: the paths, and that paging is optional. Ours: the names `page` and `per_page`, and the bodies.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from uuid_utils import uuid7

from pos_client.domain.customer import Cpf, Member, Phone
from pos_client.domain.errors import Refused
from pos_client.domain.pulling import Campaign, Entity, Pulled, PulledMember
from sync.fields import Document, identifier, listed, text
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.pull import Page, PullTrouble
from sync.sign_in import SignedWire
from sync.wire import Answer, Timeouts, Unreadable, Wire

MEMBERS = "smartbis-members"
COUPONS = "smartbis-coupons"
PER_PAGE = 100
_TOLD = frozenset({"provider_id", "name", "phone", "cpf", "email", "birthday"})


class _PagedList:
    """A list by page number. The cursor is `page:digest`, the digest being of the page before.

    A server that does not know `page` answers the first one for ever: two alike in a row end the round.
    """

    def __init__(
        self, base_url: str, sign_in: SmartbisSignIn, *, path: str, timeouts: Timeouts | None = None
    ) -> None:
        self._wire = SignedWire(Wire(base_url, timeouts=timeouts), sign_in)
        self._path = path

    def found(self, cursor: str, *, called: str) -> tuple[list[Document], str]:
        """The page's objects and the next cursor; empty where this was the last page."""
        number, _, before = cursor.partition(":")
        page = int(number) if number.isdecimal() else 1
        query = {"page": str(page), "per_page": str(PER_PAGE)}
        answer = self._wire.request("GET", self._path, query=query)
        if not answer.is_success:
            raise _trouble(answer)
        found = listed(answer.body, called)
        digest = hashlib.sha256(",".join(_ids(found)).encode()).hexdigest()[:12]
        if not found or digest == before:
            return [], ""
        return found, f"{page + 1}:{digest}"

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()


class SmartbisMembers:
    """`GET /customers`. The list knows no change date: each round begins at the first page."""

    name = MEMBERS
    entity = Entity.MEMBERS
    complete = False

    def __init__(self, base_url: str, sign_in: SmartbisSignIn, *, timeouts: Timeouts | None = None) -> None:
        self._list = _PagedList(base_url, sign_in, path="/customers", timeouts=timeouts)

    def page(self, cursor: str) -> Page:
        """As `PullSource` says."""
        found, following = self._list.found(cursor, called="customers")
        rows: list[Pulled] = []
        for one in found:
            try:
                rows.append(_member(one))
            except Unreadable:
                continue
        return Page(tuple(rows), following, done=not found, skipped=len(found) - len(rows))

    def close(self) -> None:
        """Close the connections."""
        self._list.close()


class SmartbisCoupons:
    """`GET /coupons`: the operation's rewards; one that the list leaves out has ended."""

    name = COUPONS
    entity = Entity.CAMPAIGNS
    complete = True

    def __init__(self, base_url: str, sign_in: SmartbisSignIn, *, timeouts: Timeouts | None = None) -> None:
        self._list = _PagedList(base_url, sign_in, path="/coupons", timeouts=timeouts)

    def page(self, cursor: str) -> Page:
        """As `PullSource` says."""
        found, following = self._list.found(cursor, called="coupons")
        rows: list[Pulled] = []
        for one in found:
            try:
                rows.append(_campaign(one))
            except Unreadable:
                continue
        return Page(tuple(rows), following, done=not found, skipped=len(found) - len(rows))

    def close(self) -> None:
        """Close the connections."""
        self._list.close()


def _member(found: Document) -> PulledMember:
    member = Member(
        id=str(uuid7()),
        name=_line(text(found, "name")),
        provider_id=identifier(found, "id", "customer_id"),
        phone=_phone(text(found, "phone")),
        cpf=_cpf(text(found, "cpf")),
        email=text(found, "email").strip().lower()[:254],
        birthday=text(found, "birthday")[:10],
    )
    return PulledMember(member, active=_is_active(found), told=_TOLD)


def _campaign(found: Document) -> Campaign:
    stock = found.get("stock")
    return Campaign(
        id=identifier(found, "id", "coupon_id"),
        name=_line(text(found, "name")) or _line(text(found, "title")),
        text=_line(text(found, "description")),
        active=_is_active(found),
        valid_from=text(found, "valid_from"),
        valid_to=text(found, "valid_to"),
        stock=stock if isinstance(stock, int) and not isinstance(stock, bool) else None,
    )


def _is_active(found: Document) -> bool:
    """Ours: a platform that says so in one of these ways is believed."""
    if found.get("deleted_at"):
        return False
    return all(found.get(name) is not False for name in ("active", "is_active", "enabled"))


def _phone(typed: str) -> Phone | None:
    try:
        return Phone.typed(typed)
    except Refused:
        return None


def _cpf(typed: str) -> Cpf | None:
    try:
        return Cpf.typed(typed)
    except Refused:
        return None


def _line(typed: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in typed).split())[:200]


def _ids(found: Sequence[Document]) -> list[str]:
    return [str(one.get("id") or one.get("customer_id") or one.get("coupon_id")) for one in found]


def _trouble(answer: Answer) -> PullTrouble:
    wish: Any = answer.retry_after_s
    return PullTrouble("platform", retry_after_s=wish)
