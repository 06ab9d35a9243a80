"""`python -m tests.bench.races --tills 4 --json`: many tills, one member, online and offline.

Online all tills read the same balance, and then all of them ask for some of it at the same moment: never is
more debited than there was, and each receipt says what was debited for it. Then the platform goes away, twice
on one day and each time with another member: every till redeems offline, between restarts, until it is
refused, and what it kept is delivered when the platform is back; a shop next door may have spent the balance
meanwhile. Programmes that take nothing offline race online only.

`overdrawn_cents` is the most that any member was debited above the balance. `offline_loss_cents` is what the
tills gave offline and the platform did not debit, in the run that came closest to its limit; `limit_cents` is
that run's `worst_case_cents`: the tills' own limits together. `broken` names every bound that did not hold.
"""

import argparse
import json
import logging
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, MANAGER
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money
from pos_client.domain.rules import OfflinePolicy
from pos_client.domain.sale import Sale
from pos_client.ports import Capability
from pos_client.services.offline_redemption import worst_case_cents
from sync.sandbox.process import SandboxProcess
from tests.bench.race_till import SECOND, Seat
from tests.ports import steady_port
from tests.sync.box import Box

PROVIDERS = ("smartbis", "crmbonus")
OUTAGES = 2
TOGETHER_S = 60.0
"""A till that has not come so far by then never will: the others stop waiting for it."""


@dataclass
class Counters:
    """All tills of a run, the sandbox between them, and what did not hold."""

    root: Path
    provider: str
    chance: random.Random
    policy: OfflinePolicy
    process: SandboxProcess
    seats: list[Seat] = field(default_factory=list)
    threads: list[ThreadPoolExecutor] = field(default_factory=list)
    neighbour: Seat | None = None
    """Another shop of the programme, which never was offline."""
    phone: threading.Lock = field(default_factory=threading.Lock)
    balances: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    overdrawn_cents: int = 0
    raced: Counter[str] = field(default_factory=Counter)

    @property
    def box(self) -> Box:
        return Box(self.process)

    def open_seats(self, tills: int) -> None:
        """So many tills of this store, each on the thread on which it stays."""
        for place in range(1, tills + 1):
            self.threads.append(ThreadPoolExecutor(1))
            self.seats.append(self.threads[-1].submit(self._seat, place).result())

    def _seat(self, place: int) -> Seat:
        box, folder = self.box, self.root / f"till-{place}"
        names = {name.replace("crm_", "crmbonus_"): str(told) for name, told in box.credentials.items()}
        key_store = MemoryCredentials(names)
        return Seat(folder, box, self.provider, place=place, policy=self.policy, key_store=key_store)

    def close(self) -> None:
        """All tills, and the sandbox."""
        for thread, seat in zip(self.threads, self.seats, strict=False):
            thread.submit(seat.till.close).result()
            thread.shutdown()
        if self.neighbour is not None:
            self.neighbour.till.close()
        self.process.stop()

    def member(self) -> Member:
        """Somebody with cashback, known to every till."""
        cents = self.chance.randrange(2000, 12_000)
        member = self.box.member(Money(cents).decimal_text())
        self.balances[member.provider_id or ""] = cents
        return member

    def together(self, work: Callable[[Seat, random.Random], None]) -> None:
        """At every till at once, each with its own luck."""
        begun = [
            thread.submit(work, seat, random.Random(self.chance.getrandbits(64)))
            for thread, seat in zip(self.threads, self.seats, strict=True)
        ]
        for one in begun:
            one.result()

    def check(self, when: str, bound: str, *, holds: bool) -> None:
        """Note what does not hold."""
        if not holds:
            self.broken.append(f"{self.provider} {when}: {bound}")

    def check_books(self, when: str, *, lost: bool) -> int:
        """Each receipt against its debits; what the tills gave and nobody debited, in centavos."""
        debited = Counter[str]()
        for one in self.box.state("debits"):
            debited[one["sale_id"]] += _cents(one["amount"]) - _cents(one["reversed"])
        gone_cents = ledger_cents = 0
        for seat in self.seats:
            ledger_cents += seat.till.benefits.losses.total().cents
            open_kinds = seat.rows("SELECT kind FROM outbox WHERE state NOT IN ('delivered', 'handled')")
            self.check(when, f"not settled {open_kinds}", holds=not open_kinds)
            handled = {kind for (kind,) in seat.rows("SELECT kind FROM outbox WHERE state = 'handled'")}
            self.check(
                when, f"refused {handled}", holds=handled <= ({"redemption_offline"} if lost else set())
            )
            for sale_id, redeemed in seat.rows("SELECT id, redeemed_cashback_cents FROM sales"):
                gap_cents = redeemed - debited[sale_id]
                self.check(when, f"a receipt is off by {gap_cents}", holds=not gap_cents or lost)
                gone_cents += gap_cents
        self.check(when, f"lost {gone_cents}, listed {ledger_cents}", holds=gone_cents == ledger_cents)
        self._check_overdrawn(when)
        return gone_cents

    def _check_overdrawn(self, when: str) -> None:
        """What was ever debited at once, each member apart; what was given back may be used again."""
        moves: dict[str, list[tuple[str, int]]] = {}
        for one in self.box.state("debits"):
            moves.setdefault(one["member_id"], []).append((one["at"], _cents(one["amount"])))
        for one in self.box.state("reversals"):
            moves.setdefault(one["member_id"], []).append((one["at"], -_cents(one["amount"])))
        for member_id, told in moves.items():
            net_cents = 0
            for _, cents in sorted(told):
                net_cents += cents
                above_cents = net_cents - self.balances[member_id]
                self.overdrawn_cents = max(self.overdrawn_cents, above_cents)
                self.check(when, f"overdrawn by {above_cents}", holds=above_cents <= 0)

    def race_online(self) -> None:
        """PIN, quote, everybody waits for everybody, debit."""
        member = self.member()
        line = threading.Barrier(len(self.seats))

        def shop(seat: Seat, luck: random.Random) -> None:
            try:
                seat.close_sale(self._redeemed(seat, luck, member=member, line=line))
            except BaseException:
                line.abort()
                raise

        self.together(shop)
        self.together(lambda seat, _: seat.settle())
        self.check_books("online", lost=False)

    def _redeemed(
        self, seat: Seat, luck: random.Random, *, member: Member, line: threading.Barrier | None = None
    ) -> Sale:
        """With the PIN; who is told that somebody was faster reads the balance again and asks for less.

        Some change their mind and have it given back.
        """
        redemptions = seat.till.redemptions
        assert redemptions is not None
        sale = seat.basket(seat.met(member))
        with self.phone:
            assert sale.member is not None
            started = redemptions.start_challenge(sale.member, sale)
            pin = self.box.pin(started.member) if started.challenge.needed else ""
            sale = sale.with_member(started.member)
            # One after the other: CRM&BÔNUS knows only the newest PIN of a member and store.
            leave = redemptions.verify(started.challenge, pin, member=started.member, sale=sale)
        for attempt in range(3):
            quote = redemptions.quote(started.member, sale)
            if line is not None and not attempt:
                line.wait(TOGETHER_S)
            most = redemptions.most_usable(sale, quote)[0].cents
            if not most:
                break
            wanted = Money(most if line is None else luck.randint(max(1, most // 3), most))
            try:
                sale = redemptions.redeem(sale, wanted, authorisation=leave, quote=quote)
            except Refused:
                self.raced["refused online"] += 1
                continue
            self.raced["redeemed online"] += 1
            return redemptions.release(sale) if line is not None and luck.random() < 0.2 else sale
        return sale

    def race_offline(self, when: str) -> int:
        """The tills see a balance, the platform goes away; what it did not debit afterwards."""
        member, port = self.member(), int(self.process.url.rsplit(":", 1)[1])
        for seat in self.seats:
            redemptions, known = seat.till.redemptions, seat.met(member)
            assert redemptions is not None
            redemptions.quote(known, seat.basket(known))
        if self.chance.random() < 0.75:
            self.neighbour = self.neighbour or self._seat(len(self.seats) + 1)
            self.neighbour.close_sale(self._redeemed(self.neighbour, self.chance, member=member))
            self.neighbour.settle()
        self.process.stop()
        self.together(lambda seat, luck: self._redeem_offline(seat, luck, member=member, when=when))
        self.process = SandboxProcess(self.root / "box", port=port)
        self.together(lambda seat, _: seat.settle())
        return self.check_books(when, lost=True)

    def _redeem_offline(self, seat: Seat, luck: random.Random, *, member: Member, when: str) -> None:
        """Sale after sale until nothing more is allowed, then a centavo more all the same."""
        while True:
            if luck.random() < 0.5:
                seat.restart()
            (known,) = seat.till.members.find_here(MemberQuery(phone=member.phone))
            sale, offline = seat.basket(known), seat.till.benefits.offline
            assert offline is not None
            found = offline.allowance(known, sale)
            most = max(found.most.cents, 1)
            asked = Money(luck.randint((most + 1) // 2, most))
            second = seat.approval(SECOND) if found.needs_second(asked) else None
            try:
                sale = offline.redeem_offline(
                    sale, asked, approval=seat.approval(MANAGER), operator=CASHIER, second=second
                )
            except Refused as refusal:
                fits = refusal.reason is Reason.OFFLINE_NOT_ALLOWED and found.most == ZERO
                self.check(when, f"offline refused: {refusal.reason}", holds=fits)
                return
            self.raced["redeemed offline"] += 1
            self.check(when, f"{asked.cents} above {found.most.cents}", holds=asked <= found.most)
            seat.close_sale(sale)

    def check_tills(self) -> None:
        """Each till on its own: what it gave offline stays under its limit and under each member's."""
        query = "SELECT member_id, sum(amount_cents) FROM redemptions WHERE mode = 'offline' GROUP BY 1"
        for seat in self.seats:
            given = [cents for _, cents in seat.rows(query)]
            self.check("till", f"gave {sum(given)}", holds=sum(given) <= self.policy.till_cents)
            most = max(given, default=0)
            self.check("till", f"gave one {most}", holds=most <= self.policy.member_day_cents)


@dataclass(frozen=True, slots=True)
class Raced:
    """One run's figures."""

    overdrawn_cents: int
    loss_cents: int
    limit_cents: int
    counts: Counter[str]
    broken: tuple[str, ...]


def some_policy(chance: random.Random) -> OfflinePolicy:
    """All five knobs on, any of them the narrowest."""
    member_day = chance.randrange(500, 5000)
    return OfflinePolicy(
        balance_age_hours=chance.randrange(1, 73),
        redemption_cents=chance.randrange(member_day // 3, member_day + 1),
        member_day_cents=member_day,
        till_cents=chance.randrange(member_day, 2 * member_day),
        second_approval_cents=chance.choice([0, member_day // 4]),
    )


def run(root: Path, *, provider: str, seed: int, tills: int, outages: int = OUTAGES) -> Raced:
    """All of it once; another seed is another policy, balance and luck."""
    chance = random.Random(f"{provider}:{seed}")
    policy = some_policy(chance)
    counters = Counters(root, provider, chance, policy, SandboxProcess(root / "box", port=steady_port()))
    loss_cents = limit_cents = 0
    try:
        # What a sale earns would only hide what was debited too much.
        counters.box.set(accrual_percent="0.00", max_share_percent="100.00")
        counters.open_seats(tills)
        counters.race_online()
        gateway = counters.seats[0].till.redemptions
        if gateway is not None and Capability.OFFLINE in gateway.gateway.capabilities:
            limit_cents = worst_case_cents(policy, tills=tills)
            for outage in range(outages):
                loss_cents = counters.race_offline(f"outage {outage + 1}")
            counters.check_tills()
            counters.check("offline", f"lost {loss_cents} of {limit_cents}", holds=loss_cents <= limit_cents)
    finally:
        counters.close()
    told = tuple(f"seed {seed}, {one}" for one in counters.broken)
    return Raced(counters.overdrawn_cents, loss_cents, limit_cents, counters.raced, told)


def measured(folder: Path, *, runs: int, tills: int, seed: int, providers: Sequence[str]) -> dict[str, Any]:
    """Several runs of each programme."""
    done = [
        run(folder / f"{provider}-{place}", provider=provider, seed=seed + place, tills=tills)
        for place in range(runs)
        for provider in providers
    ]
    closest = max(done, key=lambda one: one.loss_cents / max(one.limit_cents, 1))
    return {
        "runs": len(done),
        "overdrawn_cents": max(one.overdrawn_cents for one in done),
        "offline_loss_cents": closest.loss_cents,
        "limit_cents": closest.limit_cents,
        "tills": tills,
        "counts": dict(sum((one.counts for one in done), Counter[str]())),
        "broken": [bound for one in done for bound in one.broken],
    }


def _cents(text: str) -> int:
    return Money.of_decimal(Decimal(text)).cents


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line; 1 where a bound is broken."""
    parser = argparse.ArgumentParser(prog="tests.bench.races", description=__doc__)
    parser.add_argument("--tills", type=int, default=4)
    parser.add_argument("--runs", type=int, default=5, help="of each programme")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--provider", choices=PROVIDERS, action="append", help="only this one")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="pos-races-") as folder:
        found = measured(
            Path(folder),
            runs=chosen.runs,
            tills=chosen.tills,
            seed=chosen.seed,
            providers=chosen.provider or PROVIDERS,
        )
    print(json.dumps(found))
    return int(bool(found["broken"]) or found["overdrawn_cents"] > 0)


if __name__ == "__main__":
    sys.exit(main())
