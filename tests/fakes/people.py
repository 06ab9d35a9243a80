"""Customers made up at run time: no CPF, phone or PIN stands in a file."""

import random
import secrets

from pos_client.domain.customer import Cpf, Member, Phone
from pos_client.services.identity import new_id


def cpf_digits(body: str) -> str:
    """Nine digits closed with their two check digits, worked out apart from the code under test."""
    digits = [int(digit) for digit in body]
    for _ in range(2):
        weight = len(digits) + 1
        total = sum(digit * (weight - place) for place, digit in enumerate(digits))
        digits.append((11 - total % 11) % 11 % 10)
    return "".join(map(str, digits))


def some_cpf(chance: random.Random | None = None) -> Cpf:
    """A valid CPF."""
    chance = chance or random.Random(secrets.randbits(64))
    body = f"{chance.randrange(1, 999_999_999):09d}"
    if len(set(body)) == 1:
        body = "123" + body[3:]
    return Cpf(cpf_digits(body))


def some_phone(chance: random.Random | None = None) -> Phone:
    """A mobile in São Paulo."""
    chance = chance or random.Random(secrets.randbits(64))
    return Phone(f"+55119{chance.randrange(10**8):08d}")


def some_pin(digits: int = 6) -> str:
    """A PIN that is neither all one digit nor of two."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(digits))
        if len(set(pin)) >= 3:
            return pin


def wrong_pin(right: str) -> str:
    """Another PIN of the same length."""
    return right[:-1] + str((int(right[-1]) + 1) % 10)


def some_member(*, provider_id: str | None = None, cpf: bool = True, phone: bool = True) -> Member:
    """A member who consented."""
    return Member(
        id=new_id(),
        name="Pessoa de Teste",
        provider_id=provider_id,
        cpf=some_cpf() if cpf else None,
        phone=some_phone() if phone else None,
        consent=True,
    )
