"""`python -m tests.whole.canary --json`: a day with marked secrets and people, and where these are found.

A journey through a programme (enrolment, PIN wrong and right, voucher, cashback, return), then a waived PIN,
a credit by hand, an outage with a redemption offline, a bug in a call, a file for support, reports, a backup
and an orderly end. Then every byte of the till's folder, every cell of its database and all that was logged
(down to DEBUG, before the log's own last net took anything out) are searched for each mark: as it is, in
base64 at any offset, in an address, in UTF-16. PINs, keys, tokens and header values may be nowhere; what
names a person only in `PERSONAL_PLACES`. Pictures of the paper are not read: its bytes lie beside them.
"""

import argparse
import json
import logging
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pos_client.bootstrap.inside import Till
from pos_client.demo.seed import CASHIER, MANAGER
from pos_client.demo.store import DemoStore
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import CreditKind
from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.rules import OfflinePolicy
from pos_client.domain.sale import Sale
from pos_client.domain.shift import CashCount, Count
from pos_client.ports import Capability
from pos_client.services.enrolling import EnrolmentForm
from sync.sandbox.process import SandboxProcess
from tests.fakes.people import some_member, some_pin, wrong_pin
from tests.ports import steady_port
from tests.sync.box import Box
from tests.whole.canary_marks import NOT_SECRET, Lines, Mark, Marks, found_in, listening, logged
from tests.whole.journey import START_CENTS, Journey, open_journey

PROVIDERS = ("smartbis", "crmbonus")
PERSONAL_PLACES = frozenset(
    {"members", "member_search", "member_search_data", "outbox.payload", "sales.invoice_cpf"}
)
"""Tables, or single columns: receipts, baskets and consents know people by our own ids."""
PLAIN = frozenset({"raw", "lower"})
PIN_DIGITS, OPERATOR_PIN_DIGITS = 8, 12
"""As long as they may be: six digits are in any large file by chance."""
POLICY = OfflinePolicy(
    balance_age_hours=24, redemption_cents=500, member_day_cents=500, till_cents=500, second_approval_cents=0
)


@dataclass
class ListeningBox(Box):
    """Remembers each PIN that was texted."""

    marks: Marks

    def pin(self, member: Member) -> str:
        pin = super().pin(member)
        self.marks.add("customer_pin", pin)
        self.marks.add("wrong_pin", wrong_pin(pin))
        return pin


@dataclass
class MarkedJourney(Journey):
    """A journey whose customer can be found again."""

    marks: Marks = field(default_factory=Marks)
    folder: Path = Path()
    """The sandbox's."""

    def _meet(self) -> None:
        person = marked_person()
        self.marks.add_person(person)
        assert person.phone is not None
        assert person.cpf is not None
        if self.can(Capability.MEMBER_CREATE):
            form = EnrolmentForm(person.name, person.phone.national, person.cpf.digits, person.email or "")
            self.member = self.till.desk.enrolling.enrol(form, CASHIER, agreed=True).member
            self._credit(START_CENTS)
        else:
            wanted = {"name": person.name, "phone": person.phone.e164, "cpf": person.cpf.digits}
            self.box.call("POST", "/sandbox/seed", {"members": [{**wanted, "balance": "40.00"}]})
            self.member = self.till.members.introduce(MemberQuery(phone=person.phone))
        for query in (MemberQuery(phone=person.phone), MemberQuery(cpf=person.cpf)):
            self.till.members.find_everywhere(query)
        self.till.members.find_everywhere(MemberQuery.typed(person.email or ""))

    def _credit(self, cents: int) -> None:
        assert self.member is not None
        self.till.desk.crediting.credit(
            self.member, CreditKind.CASHBACK, amount=cents, reason="Boas-vindas", operator=MANAGER
        )
        self._drain()

    def mistype(self) -> None:
        """A wrong PIN first, then the right one, and nothing is used."""
        redemptions, sale = self.till.redemptions, self._basket("10210", "10470")
        assert redemptions is not None
        assert sale.member is not None
        started = redemptions.start_challenge(sale.member, sale)
        pin = self.box.pin(started.member)
        for typed in (wrong_pin(pin), pin):
            try:
                redemptions.verify(started.challenge, typed, member=started.member, sale=sale)
            except TillError:
                continue

    def waive(self) -> None:
        """A manager answers for the member; the invoice bears the CPF."""
        redemptions, member = self.till.redemptions, self.member
        assert redemptions is not None
        assert member is not None
        sale = replace(self._basket("10470"), invoice_cpf=member.cpf)
        leave = redemptions.waive(sale, member, self._approval(Permission.PIN_WAIVE), seller=CASHIER)
        quote = redemptions.quote(member, sale)
        sale = redemptions.redeem(sale, Money(2_00), authorisation=leave, quote=quote)
        self._pay(sale)
        self._drain()

    def lose_network(self) -> None:
        """The platform is away: a redemption offline, somebody enrolled, looked up, asked for a PIN."""
        member, offline = self.member, self.till.benefits.offline
        assert member is not None
        assert offline is not None
        rules = self.till.ruling.current()
        self.till.ruling.change(MANAGER, replace(rules, offline=POLICY))
        self.box.process.stop()
        sale = self._basket("10470")
        if Capability.OFFLINE in offline.capabilities:
            word = self._approval(Permission.REDEEM_OFFLINE)
            sale = offline.redeem_offline(sale, Money(3_00), approval=word, operator=CASHIER)
        self._twice(lambda: self.till.members.find_everywhere(MemberQuery(phone=member.phone)))
        self._leave(sale)
        self._pay(sale)
        newcomer = marked_person()
        self.marks.add_person(newcomer)
        assert newcomer.phone is not None
        form = EnrolmentForm(newcomer.name, newcomer.phone.national, email=newcomer.email or "")
        self.till.desk.enrolling.enrol(form, CASHIER, agreed=True)
        self._drain()
        port = int(self.box.url.rsplit(":", 1)[1])
        self.box.process = SandboxProcess(self.folder, port=port)

    def stumble(self) -> None:
        """A bug of ours in the middle of a delivery, whose words tell everything; and what is refused."""
        self._pay(self._basket("10470"))
        self._pass_time()
        self.till.pump.resume()
        self.marks.blurt = True
        self.till.pump.drain_once()
        self.marks.blurt = False
        self.box.fault("status", "*", method="POST", status=422, times=9)
        self._drain()
        self.box.mend()

    def end_day(self) -> None:
        """Papers printed, a file for support, both reports, a backup, the customer's account."""
        till, member = self.till, self.member
        assert member is not None
        till.desk.statements.card(member)
        till.desk.statements.statement(member)
        till.desk.files.export(member.id, MANAGER)
        assert till.pending.items()
        till.pending.export()
        till.shifts.read(MANAGER)
        self.settle()
        found = Count(CashCount(), {})
        till.shifts.close(CASHIER, found, approval=self._approval(Permission.SHIFT_CLOSE_DIFFERENCE))
        while till.printer.work_once():
            pass
        assert till.upkeep.backups is not None
        till.upkeep.backups.take("canary")

    def _approval(self, permission: Permission) -> Approval:
        return self.till.approvals.approve(
            permission,
            approver_code=MANAGER.code,
            pin=self.demo.manager_pin,
            seller=CASHIER,
            reason="Cliente sem sinal",
        )

    def _pay(self, sale: Sale) -> None:
        self.till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), CASHIER)


def marked_person() -> Member:
    """Somebody with a surname that nobody else has."""
    marked = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(12)).capitalize()
    return replace(some_member(), name=f"Pessoa {marked}", email=f"{marked.lower()}@example.com")


def _with_marked_pins(journey: MarkedJourney) -> DemoStore:
    """Cashier and manager with long PINs, which the till's secret peppers."""
    pins = [some_pin(OPERATOR_PIN_DIGITS) for _ in range(2)]
    for person, pin in zip((CASHIER, MANAGER), pins, strict=True):
        journey.marks.add("operator_pin", pin)
        journey.till.signing_in.enrol(person, pin)
        journey.till.signing_in.sign_in(person.code, pin)
    return replace(journey.demo, pin=pins[0], manager_pin=pins[1])


def _day(journey: MarkedJourney) -> None:
    """From the first customer to the last backup."""
    journey.sell()
    journey.settle()
    journey.give_back()
    journey.settle()
    journey.mistype()
    if journey.can(Capability.WAIVE) and journey.can(Capability.HOLD):
        journey.waive()
    journey.lose_network()
    journey.stumble()
    journey.end_day()


@dataclass
class Search:
    """What was looked through, and what was found. Nothing here holds a mark's value."""

    marks: list[Mark] = field(repr=False)
    files: int = 0
    read_bytes: int = 0
    cells: int = 0
    secret_hits: set[str] = field(default_factory=set)
    personal_hits: set[str] = field(default_factory=set)
    personal_places: dict[str, set[str]] = field(default_factory=dict)

    def look(self, place: str, content: bytes, *, may_name: bool) -> None:
        """Every mark in it."""
        for mark in self.marks:
            for form in found_in(content, mark):
                told = f"{mark.name} ({form}) in {place}"
                if mark.is_secret:
                    self.secret_hits.add(told)
                elif may_name and form in PLAIN:
                    self.personal_places.setdefault(place, set()).add(mark.name)
                else:
                    self.personal_hits.add(told)

    def look_through(self, folder: Path) -> None:
        """Every file; a database may name people, its cells say where."""
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.suffix == ".png":
                continue
            content, place = path.read_bytes(), path.relative_to(folder).as_posix()
            self.files, self.read_bytes = self.files + 1, self.read_bytes + len(content)
            self.look(place, content, may_name=place.startswith(("till.db", "backups/")))

    def look_into(self, till: Till) -> None:
        """Every cell of every table, the search index's own among them."""
        with till.store.reading() as snapshot:
            names = snapshot.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
            for table in names.all():
                rows = snapshot.exec_driver_sql(f'SELECT * FROM "{table}"')
                columns = list(rows.keys())
                for row in rows:
                    for column, cell in zip(columns, row, strict=True):
                        self._look_at(table, column, cell)

    def _look_at(self, table: str, column: str, cell: object) -> None:
        if not isinstance(cell, str | bytes):
            return
        place, self.cells = f"{table}.{column}", self.cells + 1
        content = cell if isinstance(cell, bytes) else cell.encode()
        self.look(place, content, may_name=bool(PERSONAL_PLACES & {table, place}))


def run(root: Path, provider: str) -> dict[str, Any]:
    """The day, and the search: once with the till open (its write-ahead log), once when it is closed."""
    port, marks = steady_port(), Marks()
    with listening(marks), SandboxProcess(root / "box", port=port) as process:
        box = ListeningBox(process, marks)
        box.set(pin_digits=PIN_DIGITS)
        for name, secret in box.credentials.items():
            if name not in NOT_SECRET:
                marks.add(f"key {name}", secret)
        with logged(root / f"till-{provider}" / "logs") as lines:
            found = _worked(root, provider, box, lines)
        box.process.stop()
    return {"provider": provider, **found}


def _worked(root: Path, provider: str, box: "ListeningBox", lines: Lines) -> dict[str, Any]:
    with open_journey(root, box, provider) as plain:
        journey = MarkedJourney(plain.demo, box, marks=box.marks, folder=root / "box")
        journey.demo = _with_marked_pins(journey)
        _day(journey)
        till = journey.till
        search = Search(list(box.marks.found.values()))
        search.look_into(till)
        search.look_through(till.folder.root)
    search.look_through(till.folder.root)
    search.look("log", "\n".join(lines.lines).encode(), may_name=False)
    kinds = sorted({mark.name for mark in search.marks})
    return {
        "marks": len(search.marks),
        "kinds": kinds,
        "files": search.files,
        "bytes": search.read_bytes,
        "cells": search.cells,
        "log_lines": len(lines.lines),
        "bugs_logged": sum("RuntimeError" in line for line in lines.lines),
        "secret_hits": sorted(search.secret_hits),
        "personal_hits": sorted(search.personal_hits),
        "personal_places": {place: sorted(named) for place, named in sorted(search.personal_places.items())},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found; 1 where a mark lies where it may not."""
    parser = argparse.ArgumentParser(prog="python -m tests.whole.canary", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    parser.add_argument("--provider", choices=PROVIDERS, action="append", help="only this one")
    chosen = parser.parse_args(arguments)
    logging.lastResort = None
    with tempfile.TemporaryDirectory(prefix="pos-canary-") as folder:
        found = [run(Path(folder) / name, name) for name in chosen.provider or PROVIDERS]
    print(json.dumps({"runs": found}))
    return int(any(one["secret_hits"] or one["personal_hits"] for one in found))


if __name__ == "__main__":
    sys.exit(main())
