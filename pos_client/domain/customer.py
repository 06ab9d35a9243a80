"""Who stands at the counter: CPF, phone, and the member the programme knows.

Sources: Receita Federal (CPF: two mod-11 digits), Anatel numbering plan (DDD, ninth digit), ITU E.164.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money

# The national area codes in use (Anatel): 11-19, 21, 22, 24, 27, 28, 31-35, 37, 38, …
_DDD = re.compile(r"1[1-9]|2[12478]|3[1-578]|4[1-9]|5[1345]|6[1-9]|7[134579]|8[1-9]|9[1-9]")


def digits_of(text: str) -> str:
    """Only the ASCII digits of what was typed."""
    return "".join(character for character in text if character in "0123456789")


@dataclass(frozen=True, slots=True)
class Cpf:
    """An individual's tax number, checked; `repr` is masked so that no log can hold it."""

    digits: str

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read with or without punctuation. Raises Refused(CPF_INVALID)."""
        digits = digits_of(text)
        if len(digits) != 11 or len(set(digits)) == 1 or digits[9:] != cpf_check_digits(digits[:9]):
            raise Refused(Reason.CPF_INVALID)
        return cls(digits)

    def __repr__(self) -> str:
        return f"Cpf({self.masked})"

    @property
    def masked(self) -> str:
        """`***.982.247-**`, as screen and paper show it."""
        return f"***.{self.digits[3:6]}.{self.digits[6:9]}-**"


def cpf_check_digits(body: str) -> str:
    """The two mod-11 digits that close a CPF, from the nine before them."""
    first = _mod_11(body)
    return first + _mod_11(body + first)


def _mod_11(digits: str) -> str:
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(len(digits) + 1, 1, -1), strict=True)
    )
    rest = total * 10 % 11
    return str(rest % 10)


@dataclass(frozen=True, slots=True)
class Phone:
    """A Brazilian number in E.164 (`+55DDNNNNNNNNN`); `repr` is masked."""

    e164: str

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read with or without +55 and punctuation. Raises Refused(PHONE_INVALID)."""
        digits = digits_of(text)
        if len(digits) in {12, 13} and digits.startswith("55"):
            digits = digits[2:]
        mobile = len(digits) == 11 and digits[2] == "9"
        landline = len(digits) == 10 and digits[2] in "2345"
        if not (mobile or landline) or not _DDD.fullmatch(digits[:2]):
            raise Refused(Reason.PHONE_INVALID)
        return cls(f"+55{digits}")

    def __repr__(self) -> str:
        return f"Phone({self.masked})"

    @property
    def national(self) -> str:
        """DDD and number, digits only."""
        return self.e164.removeprefix("+55")

    @property
    def masked(self) -> str:
        """`(11) 9••••-8888`, as the screen shows it."""
        return f"({self.national[:2]}) {self.national[2]}••••-{self.national[-4:]}"


def masked_name(name: str) -> str:
    """The initial of the first and the last word, the rest hidden: `M••••• S••••`."""
    words = name.split()
    shown = words[:1] + words[-1:] if len(words) > 1 else words
    return " ".join(word[0] + "•" * min(max(len(word) - 1, 1), 6) for word in shown)


@dataclass(frozen=True, slots=True)
class Member:
    """Someone the programme knows. `id` is ours; `provider_id` the platform's, once it gave one."""

    id: str
    name: str
    provider_id: str | None = None
    phone: Phone | None = None
    cpf: Cpf | None = None
    tier: str = ""
    since: str = ""
    requires_pin: bool = True
    balance: Money | None = None
    balance_at: datetime | None = None
    expiring: Money | None = None
    expires_on: str = ""
    consent: bool = False

    def __repr__(self) -> str:
        return f"Member({self.id})"


@dataclass(frozen=True, slots=True)
class MemberQuery:
    """What the cashier typed to find a member; digits that read as a phone and as a CPF set both."""

    phone: Phone | None = None
    cpf: Cpf | None = None

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read a phone or a CPF, whichever the digits allow.

        Raises Refused: MEMBER_QUERY_INVALID for a wrong count of digits, PHONE_INVALID or CPF_INVALID
        where the count says which was meant.
        """
        digits = digits_of(text)
        if not 10 <= len(digits) <= 13:
            raise Refused(Reason.MEMBER_QUERY_INVALID, digits=len(digits))
        if len(digits) != 11:
            return cls(phone=Phone.typed(text))
        phone, cpf = _phone_or_none(text), _cpf_or_none(text)
        if phone is None and cpf is None:
            raise Refused(Reason.PHONE_INVALID if digits[2] == "9" else Reason.CPF_INVALID)
        return cls(phone=phone, cpf=cpf)


def _phone_or_none(text: str) -> Phone | None:
    try:
        return Phone.typed(text)
    except Refused:
        return None


def _cpf_or_none(text: str) -> Cpf | None:
    try:
        return Cpf.typed(text)
    except Refused:
        return None
