"""Customers both ways: a member who consented becomes a contact; contacts that changed become members.

Documented: `criterio=1` (the default lists only the last ones), `numeroDocumento` finds by CPF,
`nome, tipo, situacao` are required.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pos_client.domain.customer import Cpf, Member, Phone, digits_of
from pos_client.domain.errors import Refused
from pos_client.store import erp
from pos_client.store.store import Store
from sync.erp.bling_account import PAGE, PROVIDER, number
from sync.erp.bling_order import OrderRefused
from sync.erp.bling_wire import BlingWire, TooBusy
from sync.erp.rounds import Round
from sync.fields import Document, document, listed, refusal, text
from sync.pull import Entity, Page, PulledMember, PullTrouble
from sync.wire import WireTrouble

ALL = "1"
OWNER_CODE = "PDV-DONO"
"""The code of the marker by which tills know whose the account is: nobody's contact."""
ACTIVE = "A"
NAME_FIELDS = frozenset({"name", "phone", "cpf"})
KEY_FIELDS = frozenset({"phone", "cpf"})


class BlingContacts:
    """Finds a buyer's contact, or makes it. Calls raise what `BlingWire` raises, and OrderRefused."""

    def __init__(self, wire: BlingWire, store: Store) -> None:
        self._wire = wire
        self._store = store

    def contact_of(self, member: Mapping[str, Any]) -> int:
        """The contact of the buyer of a sale; looked for by CPF, then by phone, before one is made."""
        member_id = str(member["id"])
        with self._store.reading() as snapshot:
            known = erp.contact_of(snapshot, PROVIDER, member_id)
        if known is not None:
            return known
        found = self._found(member) or self._made(member)
        with self._store.writing() as transaction:
            erp.keep_contact(transaction, PROVIDER, member_id, contact_id=found)
        return found

    def forget(self, member_id: str) -> None:
        """The ERP says that there is no such contact: look for it again."""
        with self._store.writing() as transaction:
            erp.forget_contact(transaction, PROVIDER, member_id)

    def _found(self, member: Mapping[str, Any]) -> int | None:
        if member.get("cpf"):
            return self._first({"numeroDocumento": str(member["cpf"])}, "numeroDocumento", str(member["cpf"]))
        if member.get("phone"):
            national = Phone(str(member["phone"])).national
            return self._first({"telefone": _spelt(national)}, "celular", national)
        return None

    def _first(self, wanted: Mapping[str, str], field: str, value: str) -> int | None:
        query = {"criterio": ALL, "limite": str(PAGE), **wanted}
        for contact in listed(self._wire.read("/contatos", query).body, "data"):
            # Believed only where it says the same: a filter that was ignored would give us anybody.
            if digits_of(text(contact, field)) == value and text(contact, "situacao") != "E":
                return number(contact, "id")
        return None

    def _made(self, member: Mapping[str, Any]) -> int:
        phone = Phone(str(member["phone"])).national if member.get("phone") else ""
        body = {
            "nome": " ".join(str(member["name"]).split()) or f"PDV {member['id']}",
            "tipo": "F",
            "situacao": ACTIVE,
            **({"numeroDocumento": str(member["cpf"])} if member.get("cpf") else {}),
            **({"celular": _spelt(phone)} if phone else {}),
        }
        answer = self._wire.request("POST", "/contatos", json=body)
        if answer.status == 429 or answer.status >= 500:
            raise TooBusy(f"status {answer.status}", retry_after_s=answer.retry_after_s)
        if not answer.is_success:
            raise OrderRefused(*refusal(answer))
        return number(document(answer.body), "id")


class BlingMemberSource:
    """Contacts as members, those that changed since the last round; a list page each call."""

    name = "bling-contacts"
    entity = Entity.MEMBERS
    complete = False

    def __init__(
        self,
        wire: BlingWire,
        store: Store,
        *,
        clock: Callable[[], datetime],
        allowed: Callable[[], None] = lambda: None,
    ) -> None:
        self._wire = wire
        self._store = store
        self._clock = clock
        self._allowed = allowed

    def page(self, cursor: str) -> Page:
        """The contacts of one list page. Raises PullTrouble or what the wire raises."""
        self._allowed()
        now = Round.read(cursor, clock=self._clock)
        query = {"criterio": ALL, "pagina": str(now.page), "limite": str(PAGE), **now.since_query()}
        try:
            contacts = listed(self._wire.read("/contatos", query).body, "data")
        except TooBusy as busy:
            raise PullTrouble("platform", retry_after_s=busy.retry_after_s) from None
        rows = [self._row(contact) for contact in contacts if text(contact, "codigo") != OWNER_CODE]
        members = tuple(row for row in rows if row is not None)
        if len(contacts) < PAGE:
            return Page(members, now.ended(), done=True, skipped=len(rows) - len(members))
        return Page(members, now.turned().text(), done=False, skipped=len(rows) - len(members))

    def close(self) -> None:
        """Nothing of its own: the wire is the account's."""

    def _row(self, contact: Document) -> PulledMember | None:
        """A natural person who can be found again; companies and nameless rows stay in the ERP."""
        cpf, phone, name = _cpf(contact), _phone(contact), text(contact, "nome").strip()
        if not name or (cpf is None and phone is None):
            return None
        try:
            contact_id = number(contact, "id")
        except WireTrouble:
            return None
        with self._store.reading() as snapshot:
            known = erp.member_with(
                snapshot, cpf=cpf.digits if cpf else "", phone=phone.e164 if phone else ""
            )
        if known is not None and cpf is not None:
            with self._store.writing() as transaction:
                erp.keep_contact(transaction, PROVIDER, known, contact_id=contact_id)
        member = Member(id=known or f"bling-{contact_id}", name=name, cpf=cpf, phone=phone)
        # The programme names its members: for one that is here already only the keys count.
        return PulledMember(
            member,
            active=text(contact, "situacao") == ACTIVE or known is not None,
            told=NAME_FIELDS if known is None else KEY_FIELDS,
        )


def _cpf(contact: Document) -> Cpf | None:
    try:
        return Cpf.typed(text(contact, "numeroDocumento"))
    except Refused:
        return None


def _phone(contact: Document) -> Phone | None:
    for name in ("celular", "telefone"):
        try:
            return Phone.typed(text(contact, name))
        except Refused:
            continue
    return None


def _spelt(national: str) -> str:
    """`(51) 99999-9999`, as Bling writes it."""
    return f"({national[:2]}) {national[2:-4]}-{national[-4:]}"
