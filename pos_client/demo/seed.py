"""The demo store's catalogue, people and customers; phones, CPFs and PINs are drawn by lot."""

import csv
import io
import secrets
from dataclasses import dataclass
from typing import Any

import httpx

import resources
from pos_client.domain.customer import Cpf, Phone, cpf_check_digits
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.domain.till import Operator

CASHIER = Operator(id="17", code="17", name="Ana Souza", role="cashier")
MANAGER = Operator(id="30", code="30", name="Rita Prado", role="manager")
_NAMES = (
    ("Mariana Silva", "Ouro", "41.20"),
    ("João Pereira", "Prata", "12.00"),
    ("Luísa Prado", "Bronze", "0.00"),
)


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A member of the demo's programme."""

    name: str
    phone: Phone
    cpf: Cpf


def demo_products() -> tuple[Product, ...]:
    """The catalogue that ships with the demonstration."""
    rows = csv.DictReader(io.StringIO(resources.contents("demo/products.csv")))
    return tuple(
        Product(
            sku=row["sku"],
            description=row["description"],
            unit_price=Money.typed(row["price"]),
            gtin=row["gtin"] or None,
            unit=row["unit"],
            redeemable=row["redeemable"] == "yes",
        )
        for row in rows
    )


def fresh_pin() -> str:
    """Six digits by lot, never all alike."""
    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        if len(set(pin)) >= 3:
            return pin


def seed_sandbox(url: str) -> tuple[DemoCustomer, ...]:
    """Give the sandbox its members, once; answers those it has."""
    known = _members(url)
    if not known:
        body = {"members": [_new_member(*entry) for entry in _NAMES], "offers": _OFFERS}
        httpx.post(f"{url}/sandbox/seed", json=body).raise_for_status()
        known = _members(url)
    return tuple(DemoCustomer(one["name"], Phone(one["phone"]), Cpf(one["cpf"])) for one in known)


_OFFERS = [
    {
        "name": "Volte em 60 dias",
        "text": "5 % de volta na próxima compra",
        "percent": "5.00",
        "valid_days": 60,
    },
    {
        "name": "Fim de semana",
        "text": "R$ 8,00 para usar no fim de semana",
        "amount": "8.00",
        "valid_days": 10,
    },
]


def _members(url: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{url}/sandbox/state", params={"only": "members"}).raise_for_status()
    members: list[dict[str, Any]] = answer.json()["members"]
    return members


def _new_member(name: str, tier: str, balance: str) -> dict[str, Any]:
    body = "".join(str(secrets.randbelow(10)) for _ in range(8)) + "7"
    phone = f"+55119{secrets.randbelow(10**8):08d}"
    member: dict[str, Any] = {
        "name": name,
        "phone": phone,
        "cpf": body + cpf_check_digits(body),
        "tier": tier,
        "balance": balance,
        "consent": True,
    }
    return member
