"""Makes the database that a release leaves behind: `python -m tests.released.make FILE.db.gz`.

Run once per schema, by the program that has it, and never again: the file is the proof, not this script. It
holds no person: members are ids of a platform.
"""

import gzip
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.sale import Sale
from pos_client.services.printing import Printing
from pos_client.services.redemption import Redemptions
from tests.fakes.clock import FakeClock
from tests.fakes.loyalty import FakeLoyalty
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

SALES = 20


def make(target: Path) -> None:
    """Twenty sales, cashback redeemed, receipts printed and not, messages queued, a cart left open."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "till.db"
        _sell(path)
        connection = sqlite.connect(str(path), isolation_level=None)
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
        connection.close()
        target.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def _sell(path: Path) -> None:
    clock, chance = FakeClock(), random.Random(20260314)
    with selling_till(path, clock=clock) as till:
        gateway = FakeLoyalty(clock)
        members = [_member(till, gateway, place) for place in range(3)]
        for place in range(SALES):
            clock.advance(90)
            sale = _basket(till, chance, member=chance.choice([None, *members]))
            if sale.member and place % 2:
                sale = _redeemed(Redemptions(till.store, gateway, clock, lambda: None), sale, gateway.pin)
            till.checkout.close(sale.with_tender(_tender(sale.total, place)), OPERATOR)
            _print(till, last=place >= SALES - 3)
        till.ringing.keep(till.ringing.ring(till.ringing.new_sale().with_member(members[0]), "100"))


def _member(till: Till, gateway: FakeLoyalty, place: int) -> Member:
    nobody = some_member(provider_id=f"p-{place}", cpf=False, phone=False)
    return till.remembered(gateway.enrol(replace(nobody, name=f"Cliente {place}"), Money(5000)))


def _basket(till: Till, chance: random.Random, *, member: Member | None) -> Sale:
    sale = till.ringing.new_sale().with_member(member)
    for _ in range(chance.randint(1, 4)):
        sale = till.ringing.ring(sale, chance.choice(("100", "3*200", "2000123004501")))
    till.ringing.keep(sale)
    return till.ringing.discounted(sale, Money(sale.net.cents // 20)) if chance.random() < 0.3 else sale


def _redeemed(redemptions: Redemptions, sale: Sale, pin: str) -> Sale:
    assert sale.member is not None
    challenge = redemptions.start_challenge(sale.member, sale).challenge
    leave = redemptions.verify(challenge, pin, member=sale.member, sale=sale)
    quote = redemptions.quote(sale.member, sale)
    return redemptions.redeem(sale, Money(100), authorisation=leave, quote=quote)


def _tender(total: Money, place: int) -> Tender:
    if place % 4:
        return Tender(Method.CASH, total + Money(50))
    return Tender(Method.CREDIT, total, card=CardSlip("visa", "1", "2", installments=2))


def _print(till: Till, *, last: bool) -> None:
    printing = Printing(till.store, till.clock)
    job = None if last else printing.next_job()
    if job is not None:
        printing.finish(job)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
