"""Who stands at the counter: CPF, phone, and the member the programme knows.

Sources: Receita Federal (CPF: two mod-11 digits), Anatel numbering plan (DDD, ninth digit), ITU E.164.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from operator import mul
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
    total = sum(map(mul, map(int, digits), range(len(digits) + 1, 1, -1)))
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
    email: str = ""
    card: str = ""
    points: int | None = None
    birthday: str = ""
    """ISO date, or empty."""

    def __repr__(self) -> str:
        return f"Member({self.id})"


@dataclass(frozen=True, slots=True)
class MemberQuery:
    """What the cashier typed or scanned to find a member; what reads as two things asks for both.

    `provider_id` is the platform's id, `card` the content of a card or QR without its `M:`, `last_digits`
    the end of a phone, `name` beginnings of names.
    """

    phone: Phone | None = None
    cpf: Cpf | None = None
    email: str = ""
    card: str = ""
    provider_id: str = ""
    last_digits: str = ""
    name: str = ""

    @classmethod
    def typed(cls, text: str) -> Self:
        """Read whatever tells a member.

        `M:…` is a card, `#…` the platform's id, `…@…` an e-mail, letters alone a name, letters with digits a
        card; digits alone are a phone, a CPF, the four last ones of a phone, or a card, by their count.

        Raises Refused: MEMBER_QUERY_INVALID for a wrong count of digits, PHONE_INVALID, CPF_INVALID or
        EMAIL_INVALID where it is clear which was meant.
        """
        line = " ".join(text.split())
        if line[:1] == "#" or line[:2].upper() == "M:":
            return cls._marked(line)
        if "@" in line:
            return cls(email=checked_email(line))
        if any(character.isalpha() for character in line):
            return cls._lettered(line)
        return cls._numbered(digits_of(line))

    @classmethod
    def _marked(cls, line: str) -> Self:
        is_id = line.startswith("#")
        code = line[1:].strip() if is_id else line[2:].strip()
        if not 1 <= len(code) <= LONGEST_CODE:
            raise Refused(Reason.MEMBER_QUERY_INVALID, digits=len(code))
        return cls(provider_id=code) if is_id else cls(card=code)

    @classmethod
    def _lettered(cls, line: str) -> Self:
        if digits_of(line):
            if len(line) > LONGEST_CODE:
                raise Refused(Reason.MEMBER_QUERY_INVALID, digits=len(line))
            return cls(card=line)
        if sum(character.isalpha() for character in line) < SHORTEST_NAME:
            raise Refused(Reason.MEMBER_QUERY_INVALID, digits=0)
        return cls(name=line[:LONGEST_CODE])

    @classmethod
    def _numbered(cls, digits: str) -> Self:
        count = len(digits)
        if count == LAST_DIGITS:
            return cls(last_digits=digits)
        card = digits if _reads_as_card(digits) else ""
        if not 10 <= count <= 13:
            if not card:
                raise Refused(Reason.MEMBER_QUERY_INVALID, digits=count)
            return cls(card=card)
        phone = _phone_or_none(digits)
        cpf = _cpf_or_none(digits) if count == 11 else None
        if phone is None and cpf is None and not card:
            raise Refused(Reason.CPF_INVALID if count == 11 and digits[2] != "9" else Reason.PHONE_INVALID)
        return cls(phone=phone, cpf=cpf, card=card)

    @property
    def tells_who(self) -> bool:
        """Whether a platform can be asked with it: the end of a phone and a name tell nobody."""
        return bool(self.phone or self.cpf or self.email or self.card or self.provider_id)

    def __repr__(self) -> str:
        kinds = [name for name in self.__slots__ if getattr(self, name)]
        return f"MemberQuery({', '.join(kinds)})"


LAST_DIGITS = 4
SHORTEST_NAME = 2
LONGEST_CODE = 80
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_CARD_GTIN = frozenset({8, 12, 13, 14})
_CARD_LONG = range(15, 20)


def checked_email(text: str) -> str:
    """The address as it is kept, in small letters. Raises Refused(EMAIL_INVALID)."""
    address = text.strip().lower()
    if len(address) > 254 or not address.isprintable() or not _EMAIL.fullmatch(address):
        raise Refused(Reason.EMAIL_INVALID)
    return address


def _reads_as_card(digits: str) -> bool:
    """A GTIN with its own check digit (GS1: weights 3 and 1 from the right), or a number too long for one."""
    if len(digits) in _CARD_LONG:
        return True
    if len(digits) not in _CARD_GTIN or len(set(digits)) == 1:
        return False
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0


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
