"""Marks for the canary run: what is looked for, how it is overheard, and in which bytes it may lie."""

import base64
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pos_client.credentials import MemoryCredentials
from pos_client.domain.customer import Member
from pos_client.logs import start_logging
from sync.wire import Answer, Wire

SHORTEST = 8
"""A shorter mark (the company's code) is in any large file by chance; its header's value is looked for."""
LONGER_RUN = 4
HEADERS = ("Authorization", "Codempresa", "Celular")
TOKENS = frozenset({"access_token", "authorisation", "refresh_token"})
NOT_SECRET = frozenset({"crm_store", "crmbonus_store"})
_NUMBER = re.compile(rb"[0-9a-fA-F]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to look for. `repr` and the report tell only its `name`."""

    name: str
    value: str = field(repr=False)
    is_secret: bool = True
    shapes: tuple[tuple[str, bytes], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shapes", tuple(self._forms()))

    def _forms(self) -> Iterator[tuple[str, bytes]]:
        """As which bytes it may lie about; encoded it is a leak even where the plain name may stand."""
        raw = self.value.encode()
        yield "raw", raw
        if (lower := self.value.lower().encode()) != raw:
            yield "lower", lower
        for encoding in ("utf-16-le", "utf-16-be"):
            yield encoding, self.value.encode(encoding)
        if (address := quote(self.value, safe="").encode()) != raw:
            yield "address", address
        for lead in range(3):
            told = base64.b64encode(bytes(lead) + raw)
            sure = told[-(-lead * 8 // 6) : (lead + len(raw)) * 8 // 6]
            yield "base64", sure
            if (safe := sure.translate(bytes.maketrans(b"+/", b"-_"))) != sure:
                yield "base64", safe


@dataclass
class Marks:
    """All of them, as they come up."""

    found: dict[str, Mark] = field(default_factory=dict)
    blurt: bool = False
    """Whether the next calls fail with all they know."""

    def add(self, name: str, value: object, *, is_secret: bool = True) -> None:
        """One more; too short ones are left out, and what is known as a secret stays one."""
        told = str(value)
        known = self.found.get(told)
        if len(told) >= SHORTEST and (known is None or (is_secret and not known.is_secret)):
            self.found[told] = Mark(name, told, is_secret)

    def add_person(self, member: Member) -> None:
        """What names a customer; the surname alone, as a search index splits names."""
        assert member.phone is not None
        self.add("phone", member.phone.national, is_secret=False)
        self.add("phone", member.phone.e164, is_secret=False)
        if member.cpf is not None:
            self.add("cpf", member.cpf.digits, is_secret=False)
            digits = member.cpf.digits
            dotted = f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"
            self.add("cpf", dotted, is_secret=False)
        self.add("name", member.name.split()[-1], is_secret=False)
        if member.email:
            self.add("email", member.email, is_secret=False)


class Lines(logging.Handler):
    """Everything that is logged, with its traceback, as it was before any redaction."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening(marks: Marks) -> Iterator[None]:
    """Keys as the key store gets them, headers and tokens as they pass on the wire."""
    request, write = Wire.request, MemoryCredentials.write

    def told(wire: Wire, method: str, path: str, **options: Any) -> Answer:
        for name, value in (options.get("headers") or {}).items():
            if name in HEADERS:
                marks.add(f"header {name}", value)
                marks.add("token", str(value).removeprefix("Bearer "))
        if marks.blurt:
            raise RuntimeError(f"{options}")
        answer = request(wire, method, path, **options)
        _tokens(answer.body, marks)
        return answer

    def kept(store: MemoryCredentials, name: str, secret: str) -> None:
        marks.add(f"key {name}", secret)
        write(store, name, secret)

    Wire.request, MemoryCredentials.write = told, kept  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Wire.request, MemoryCredentials.write = request, write  # type: ignore[method-assign]


def _tokens(body: Any, marks: Marks) -> None:
    if isinstance(body, dict):
        for name, value in body.items():
            if name in TOKENS and isinstance(value, str):
                marks.add("token", value)
            _tokens(value, marks)


@contextmanager
def logged(folder: Path) -> Iterator[Lines]:
    """The program's own log in its folder, and a listener beside it."""
    root, ours, lines = logging.getLogger(), logging.getLogger("pos"), Lines()
    levels, handlers = (root.level, ours.level), list(root.handlers)
    start_logging(folder)
    root.addHandler(lines)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        for handler in [one for one in root.handlers if one not in handlers]:
            root.removeHandler(handler)
            handler.close()
        root.setLevel(levels[0])
        ours.setLevel(levels[1])


def found_in(content: bytes, mark: Mark) -> list[str]:
    """As what the mark lies in there."""
    hits = {form for form, wanted in mark.shapes if wanted in content}
    if "raw" in hits and mark.value.isdigit() and mark.is_secret and not _stands_alone(content, mark):
        hits.discard("raw")
    return sorted(hits)


def _stands_alone(content: bytes, mark: Mark) -> bool:
    """A PIN's digits inside of a hash, an id or a time of day are there by chance."""
    wanted = mark.value.encode()
    runs = {run.group() for run in _NUMBER.finditer(content) if wanted in run.group()}
    return any(len(run) < len(wanted) + LONGER_RUN for run in runs)
