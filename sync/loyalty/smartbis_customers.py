"""Smartbis's customers, as the vendor documents them: created with a password, found by CPF or page by page.

The password is the customer's matter: a random one goes out once and is never kept. Nothing tells whether a
repeated creation makes a second customer, so that after a lost answer they are looked for (`find`).
"""

import secrets
from collections.abc import Mapping
from typing import Any

from pos_client.domain.customer import Phone
from pos_client.domain.errors import Refused
from sync.fields import Document, listed, text
from sync.loyalty.reading import honest, sure_id
from sync.outcome import NOT_THERE, Delivered, Outcome, Rejected, Unknown
from sync.sign_in import SignedWire
from sync.verdict import Unclear, askable, judged
from sync.wire import Answer, Unreadable

CUSTOMERS = "/customers"
CPF_FILTER = "cpf"  # ours: the filter is documented, its name is not
PAGE, PER_PAGE = "page", "per_page"  # ours: paging is documented, its names are not
PAGE_SIZE = 200
MOST_PAGES = 50
"""How far a customer without a CPF is looked for; beyond it a person does."""


def creation_body(told: Mapping[str, Any]) -> dict[str, Any]:
    """As `POST /customers` takes it, with a password that nobody will ever see."""
    optional = {name: told.get(name) for name in ("cpf", "email", "birthday")}
    body = {"name": told["name"], "phone": told["phone"], "password": secrets.token_urlsafe(24)}
    return {**body, **{name: value for name, value in optional.items() if value}}


def enrol(wire: SignedWire, told: Mapping[str, Any], *, unclear: Unclear = askable) -> Outcome:
    """Create them, unless their CPF is there; a no is looked into: they may be a customer already."""
    if told.get("cpf"):
        known = _asked(wire, {CPF_FILTER: str(told["cpf"])}, phone="")
        if known != NOT_THERE:
            return known
    body = creation_body(told)
    outcome = judged(lambda: honest(wire.request("POST", CUSTOMERS, json=body)), _created, unclear=unclear)
    if isinstance(outcome, Rejected):
        known = find(wire, told)
        return known if isinstance(known, Delivered) else outcome
    return outcome


def find(wire: SignedWire, told: Mapping[str, Any]) -> Outcome:
    """Delivered with the id, NOT_THERE, or what keeps us from knowing."""
    cpf, phone = str(told.get("cpf") or ""), str(told.get("phone") or "")
    if cpf:
        outcome = _asked(wire, {CPF_FILTER: cpf}, phone="")
        if outcome != NOT_THERE:
            return outcome
    return _find_by_phone(wire, phone) if phone else NOT_THERE


def _find_by_phone(wire: SignedWire, phone: str) -> Outcome:
    """Page by page until an empty one (documented)."""
    for page in range(1, MOST_PAGES + 1):
        outcome = _asked(wire, {PAGE: str(page), PER_PAGE: str(PAGE_SIZE)}, phone=phone)
        if outcome == _EMPTY:
            return NOT_THERE
        if outcome != NOT_THERE:
            return outcome
    return Unknown("too_many_customers")


_EMPTY = Rejected("empty_page")


def _asked(wire: SignedWire, query: Mapping[str, str], *, phone: str) -> Outcome:
    def read(answer: Answer) -> Outcome:
        customers = listed(answer.body, "customers")
        found = [one for one in customers if not phone or phone_of(one) == phone]
        if found:
            return _delivered(found[0])
        return NOT_THERE if customers or not phone else _EMPTY

    outcome = judged(lambda: honest(wire.request("GET", CUSTOMERS, query=query)), read)
    if isinstance(outcome, Rejected) and outcome != _EMPTY:
        return Unknown(f"lookup_refused {outcome.code}")
    return outcome


def phone_of(customer: Document) -> str:
    """The customer's number in E.164; empty where it is none."""
    try:
        return Phone.typed(text(customer, "phone")).e164
    except Refused:
        return ""


def created(body: Any) -> Document:
    """The customer in the answer to a creation. Raises Unreadable."""
    found = body
    for name in ("data", "customer"):
        if isinstance(found, dict) and isinstance(found.get(name), dict):
            found = found[name]
    if not isinstance(found, dict):
        raise Unreadable("body")
    return found


def customer_id(customer: Document) -> str:
    """Their id. Raises Unreadable."""
    return sure_id(customer, "id", "customer_id")


def _created(answer: Answer) -> Outcome:
    return _delivered(created(answer.body))


def _delivered(customer: Document) -> Delivered:
    return Delivered("customer", learned={"provider_member_id": customer_id(customer)})
