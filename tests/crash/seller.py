"""The till that is killed: `python -m tests.crash.seller FOLDER SEED` sells until it dies.

Each closed sale is acknowledged on standard output after `close` returned, as a screen would say "concluída";
what a kill leaves half done is the point, so nothing here is tidied up.
"""

import random
import sys
from pathlib import Path

from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.sale import Sale
from pos_client.services.printing import Printing
from pos_client.services.recovery import Recovery
from pos_client.store.backup import back_up
from tests.fakes.clock import real_clock
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till


def sell(folder: Path, seed: int) -> None:
    """Start as the program does, recover, and sell without end."""
    chance = random.Random(seed)
    till = selling_till(folder / "till.db", clock=real_clock)
    recovered = Recovery(till.store, till.identity.code, till.clock).recover(interrupted=True)
    member = till.remembered(some_member(provider_id=f"p-{seed}"))
    printing = Printing(till.store, till.clock)
    print("ready", flush=True)
    if recovered.cart is not None and recovered.cart.lines:
        _close(till, recovered.cart.without_last_tender())
    while True:
        sale = till.ringing.new_sale().with_member(member if chance.random() < 0.5 else None)
        for _ in range(chance.randint(1, 6)):
            sale = till.ringing.ring(sale, chance.choice(("100", "3*200", "2000123004501", "9")))
            till.ringing.keep(sale)
        if chance.random() < 0.3:
            sale = till.ringing.discounted(sale, Money(chance.randint(0, sale.net.cents // 20)))
        _close(till, sale, card=chance.random() < 0.3)
        job = printing.next_job()
        if job is not None and chance.random() < 0.8:
            printing.finish(job)
        if chance.random() < 0.02:
            back_up(till.store.path, folder / "backups" / "copy.db")


def _close(till: Till, sale: Sale, *, card: bool = False) -> None:
    if card:
        tender = Tender(Method.CREDIT, sale.total, card=CardSlip("visa", "1", "2"))
    else:
        tender = Tender(Method.CASH, sale.total + Money(100))
    closed = till.checkout.close(sale.with_tender(tender), OPERATOR)
    print(f"{closed.id} {closed.number}", flush=True)


if __name__ == "__main__":
    sell(Path(sys.argv[1]), int(sys.argv[2]))
