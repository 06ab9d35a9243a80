"""Seventy-two hours without a line, six shifts opened, sold in, counted, closed; then the line is back."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pos_client.credentials import MemoryCredentials
from pos_client.domain.benefits import Offer, Redemption, RedemptionState
from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.sale import Sale
from pos_client.domain.shift import DENOMINATIONS_CENTS, CashCount, Count
from pos_client.services.delivery import Delivery
from pos_client.services.identity import new_id, stamp
from pos_client.services.pending import Pending
from pos_client.services.sealing import Seal
from pos_client.services.shifts import Shifts
from pos_client.services.verifying import verify_till
from pos_client.store import journal, people, redemptions
from sync.lane import Lane
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.pump import Pump
from sync.sandbox.process import SandboxProcess
from sync.smartpos import SmartposAdapter
from tests.crash.tally import Tally
from tests.fakes.clock import FakeClock
from tests.fakes.leave import MANAGER
from tests.fakes.till import HEAD, OPERATOR, Till, open_till
from tests.sync.box import Box
from tests.sync.rows import AT_ONCE

SHIFTS = 6
SHIFT_S = 12 * 3600
SALES_PER_SHIFT = 15
FLOAT_CENTS = 200_00
NOBODY = "http://127.0.0.1:9"


@dataclass
class Shop:
    """A till, the members that come to it, and what was sold: total by sale id, buyers by sale id."""

    till: Till
    clock: FakeClock
    members: list[Member]
    chance: random.Random
    shifts: Shifts
    sold: dict[str, int] = field(default_factory=dict)
    buyers: dict[str, str] = field(default_factory=dict)
    drawer_cents: int = 0
    card_cents: int = 0

    def shift(self, number: int, pump: Pump) -> list[str]:
        """A whole one; what is wrong with it."""
        self.shifts.open(OPERATOR, Money(FLOAT_CENTS))
        self.drawer_cents, self.card_cents = FLOAT_CENTS, 0
        for place in range(SALES_PER_SHIFT):
            self.clock.advance(SHIFT_S / SALES_PER_SHIFT)
            self._sell(benefit=place == 0)
            if place % 5 == 0:
                pump.resume()
                pump.drain_once()
        counted = Count(_cash(self.drawer_cents), {Method.CREDIT: Money(self.card_cents)})
        closed = self.shifts.close(OPERATOR, counted)
        faults = [f"shift {number} closed as {closed.number}"] if closed.number != number else []
        return faults + [f"shift {number}: {one}" for one in closed.differences if one.cents]

    def _sell(self, *, benefit: bool) -> None:
        member = (
            self.chance.choice([None, *self.members]) if not benefit else self.chance.choice(self.members)
        )
        sale = self.till.basket(
            *(5 * self.chance.randint(200, 2000) for _ in range(self.chance.randint(1, 4))), member=member
        )
        if benefit and member is not None:
            sale = self._with_a_hold(sale, member)
        if self.chance.random() < 0.3:
            sale = sale.with_tender(Tender(Method.CREDIT, sale.total, card=CardSlip("visa", "1", "2")))
            self.card_cents += sale.total.cents
        else:
            sale = sale.with_tender(Tender(Method.CASH, sale.total))
            self.drawer_cents += sale.total.cents
        self.till.checkout.close(sale, OPERATOR, awaits_offer=benefit)
        if benefit:
            self.till.checkout.decide_offer(sale.id, Offer("1", "Volta", "", Money(300)))
        self.sold[sale.id] = sale.total.cents
        if member is not None:
            self.buyers[sale.id] = member.provider_id or ""

    def _with_a_hold(self, sale: Sale, member: Member) -> Sale:
        """Set aside just before the line went; by the time it is back the platform knows nothing of it."""
        state = RedemptionState.HELD
        record = redemptions.RedemptionRecord(
            new_id(), sale.id, member.id, "smartbis", 500, state, f"hold-{sale.id}", ""
        )
        with self.till.store.writing() as transaction:
            redemptions.add_redemption(transaction, record, at=stamp(self.clock()))
        return sale.with_redemption(Redemption(record.id, Money(500), record.hold_id, state))

    def rows(self, query: str) -> list[Any]:
        with self.till.store.reading() as snapshot:
            return list(snapshot.exec_driver_sql(query).all())


def three_days_away(folder: Path, *, seed: int) -> Tally:
    """The campaign; one run is one shift, and one more for the day the line is back."""
    tally = Tally("offline_72h", seed)
    folder.mkdir(parents=True, exist_ok=True)
    clock = FakeClock()
    with SandboxProcess(folder / "box") as process, open_till(folder / "till.db", clock=clock) as till:
        box = Box(process)
        box.set(smartbis_profile="idempotent")
        members = [till.remembered(box.member()) for _ in range(4)]
        shop = Shop(till, clock, members, random.Random(seed), _sealed_shifts(till))
        away = _pump(till, NOBODY, box)
        for number in range(1, SHIFTS + 1):
            tally.note(shop.shift(number, away))
        away.stop()
        tally.note(_still_all_here(shop) + _line_is_back(shop, box))
    proof = verify_till(folder / "till.db")
    tally.note([f"{fault.table} {fault.key}: {fault.problem}" for fault in proof.faults])
    return tally


def _sealed_shifts(till: Till) -> Shifts:
    """Closed under a key of this till's own, which stands in its journal as the program puts it there."""
    seal = Seal.kept_by(MemoryCredentials())
    with till.store.writing() as transaction:
        people.save_operator(transaction, MANAGER, pin_hash="-")
        body = {"seal": seal.public_key, "installation": "test", "epoch": till.identity.epoch}
        journal.append_entry(
            transaction,
            "seal_published",
            body,
            till=till.identity.code,
            at=stamp(till.clock()),
            operator_id="",
        )
    return Shifts(till.store, till.identity, till.clock, head=HEAD, sign=seal.sign)


def _pump(till: Till, url: str, box: Box) -> Pump:
    sign_in = SmartbisSignIn(f"{url}/smartbis/v2", box.secrets)
    smartbis = SmartbisAdapter(
        f"{url}/smartbis/v2",
        sign_in,
        store_code="001",
        till_code="02",
        extension_url=f"{url}/smartbis/extension",
        profile=SmartbisProfile(sales_idempotent=True, settle_s=0.0),
    )
    adapters = (smartbis, SmartposAdapter(f"{url}/smartpos", box.secrets))
    return Pump([Lane(till.store, adapter, clock=till.clock, retry=AT_ONCE) for adapter in adapters])


def _still_all_here(shop: Shop) -> list[str]:
    """Nothing was tried to death or given up meanwhile."""
    states = dict(tuple(row) for row in shop.rows("SELECT state, count(*) FROM outbox GROUP BY state"))
    faults = [f"acknowledged and lost: {states}"] if set(states) != {"pending"} else []
    oldest_ms = Delivery(shop.till.store).backlog().oldest_ms or 0
    age_s = shop.clock().timestamp() - oldest_ms / 1000
    return faults + ([f"the backlog says {age_s} s"] if not 71 * 3600 <= age_s <= 73 * 3600 else [])


def _line_is_back(shop: Shop, box: Box) -> list[str]:
    pump = _pump(shop.till, box.url, box)
    _drain(pump)
    faults = _addenda(shop)
    # What the platform refused, a person looks at and lets go; the member's later sales follow.
    for _ in range(SHIFTS + 1):
        _let_go(shop.till)
        _drain(pump)
    pump.stop()
    feed = Counter(record["id"] for record in box.state("sales")["smartpos"])
    faults += [f"acknowledged and lost: {key}" for key in shop.sold.keys() - feed.keys()]
    faults += [
        f"acknowledged and lost: {key} for its buyer" for key in shop.buyers.keys() - box.credits().keys()
    ]
    faults += [f"twice: {key}" for key, count in (feed + Counter(box.credits())).items() if count > 2]
    arrived = sum(int(one["total"].replace(".", "")) for one in box.state("sales")["smartpos"])
    left = shop.rows("SELECT count(*) FROM outbox WHERE state NOT IN ('delivered', 'handled')")[0][0]
    handled = shop.rows("SELECT count(*) FROM outbox WHERE state = 'handled' AND kind = 'redemption_commit'")
    faults += [] if handled == [(SHIFTS,)] else [f"{handled} refused commits let go by a person"]
    faults += [f"{left} messages left"] if left else []
    faults += _addenda_in_full(shop)
    return faults + ([] if arrived == sum(shop.sold.values()) else [f"{arrived} centavos arrived"])


def _let_go(till: Till) -> None:
    """By the service that a manager uses at the counter, each with a reason."""
    pending = Pending(till.store, till.identity, till.clock, lambda: None, till.store.path.parent)
    for item in pending.items():
        # The list also shows what has waited for days; that goes by itself.
        if item.state == "rejected":
            pending.handle(item, "Resgate recusado depois da queda", operator=MANAGER, approval=None)


def _drain(pump: Pump) -> None:
    for _ in range(5):
        pump.resume()
        pump.drain_once()


def _addenda(shop: Shop) -> list[str]:
    """What comes after the close changes no Z."""
    closes = shop.rows("SELECT count(*) FROM shift_closes")[0][0]
    added = shop.rows("SELECT count(*) FROM addenda")[0][0]
    faults = [] if closes == SHIFTS else [f"{closes} shifts closed"]
    return faults if added else [*faults, "no late result became an addendum"]


def _addenda_in_full(shop: Shop) -> list[str]:
    kinds = dict(tuple(row) for row in shop.rows("SELECT kind, count(*) FROM addenda GROUP BY kind"))
    wanted = {"redemption_refused": SHIFTS, "offer_confirmed": SHIFTS}
    faults = [] if wanted.items() <= kinds.items() else [f"addenda {kinds}"]
    bodies = [
        json.loads(row[0]) for row in shop.rows("SELECT body FROM journal WHERE kind = 'addendum_added'")
    ]
    return faults if len(bodies) == sum(kinds.values()) else [*faults, f"{len(bodies)} addenda chained"]


def _cash(cents: int) -> CashCount:
    pieces = []
    for denomination in DENOMINATIONS_CENTS:
        count, cents = divmod(cents, denomination)
        pieces.append((denomination, count))
    assert cents == 0
    return CashCount(tuple(pieces))
