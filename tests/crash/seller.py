"""The till that is killed: it starts as the program does, recovers, and does a day's work until it dies.

Whatever it says (each act that lasts after its service answered, as a screen would say "concluída", and what
it is about to do) goes unbuffered to a file, which a kill does not take back. What is left half done is the
point, so nothing here is tidied up.
"""

import os
import random
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.sale import Sale
from pos_client.services.printing import Printing
from pos_client.services.recovery import Recovery
from pos_client.services.restoring import Places, Restoring
from pos_client.store.backup import back_up
from pos_client.store.restore import finish_restore
from sync.lane import Lane
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile, smartbis_destination
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.pump import Pump
from sync.retry import Retry
from sync.smartpos import SmartposAdapter, smartpos_destination
from tests.crash.acts import Day
from tests.fakes.clock import real_clock
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

SAID = "said.txt"
SETTLE_S = 1.0


@dataclass(frozen=True, slots=True)
class Life:
    """One life: where, its seed, its moment; `box` is the sandbox's address, `secrets` its keys.

    With `extension` the programme takes back what a return undoes; without it a person does.
    """

    folder: str
    seed: int
    moment: str
    box: str = ""
    profile: str = "lookup"
    secrets: dict[str, Any] | None = None
    members: tuple[str, ...] = ()
    extension: bool = False


class Voice:
    """Says one line at a time, each in one write."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / SAID, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, *words: str) -> None:
        os.write(self._file, (" ".join(words) + "\n").encode())


def live(life: Life) -> None:
    """Until killed."""
    chance = random.Random(life.seed)
    folder = Path(life.folder)
    voice = Voice(folder)
    voice.say("opening")
    if life.moment == "restore":
        finish_restore(folder / "till.db", folder / "kept")
        restoring(folder).restore(next((folder / "backups").glob("*.db")))
        voice.say("restored")
    till = till_of(life)
    voice.say("recovering")
    recovered = Recovery(till.store, till.identity.code, till.clock).recover(interrupted=True)
    voice.say("ready")
    pump = pump_to(till, life)
    pump.start()
    if recovered.cart is not None and recovered.cart.lines:
        _close(till, recovered.cart.without_last_tender(), voice)
        pump.wake()
    _go_about(life, till, voice)
    _sell(till, voice, pump, chance, members=life.members)


def till_of(life: Life) -> Till:
    """The till of this life, and where its sales go."""
    programme = smartbis_destination(extension=life.extension)
    destinations = (programme, smartpos_destination())
    return selling_till(Path(life.folder) / "till.db", clock=real_clock, destinations=destinations)


def restoring(folder: Path) -> Restoring:
    """Of the till in this folder."""
    places = Places(folder / "till.db", (folder / "backups",), folder / "kept", folder / "till.epoch")
    return Restoring(places, real_clock, machine="here")


def pump_to(till: Till, life: Life) -> Pump:
    """Lanes to both platforms of the sandbox; none without one."""
    if not life.box or life.secrets is None:
        return Pump([])
    secrets = life.secrets.get
    url = f"{life.box}/smartbis/v2"
    smartbis = SmartbisAdapter(
        url,
        SmartbisSignIn(url, secrets),
        store_code="001",
        till_code="02",
        extension_url=f"{life.box}/smartbis/extension" if life.extension else "",
        profile=SmartbisProfile(
            sales_lookup=life.profile == "lookup",
            sales_idempotent=life.profile == "idempotent",
            settle_s=SETTLE_S,
        ),
    )
    retry = Retry(base_s=0.02, ceiling_s=0.1)
    adapters = (smartbis, SmartposAdapter(f"{life.box}/smartpos", secrets))
    return Pump([Lane(till.store, adapter, clock=real_clock, retry=retry) for adapter in adapters])


def _go_about(life: Life, till: Till, voice: Voice) -> None:
    """What is to be killed besides selling goes on beside it, again and again."""
    if life.moment == "checkpoint":
        with till.store._writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 8")
    copy = Path(life.folder) / "backups" / "copy.db"

    def back_up_for_ever() -> None:
        pause = threading.Event()
        while True:
            voice.say("backing-up")
            back_up(till.store.path, copy)
            pause.wait(0.01 if life.moment == "backup" else 0.2)

    threading.Thread(target=back_up_for_ever, daemon=True).start()


def _sell(till: Till, voice: Voice, pump: Pump, chance: random.Random, *, members: tuple[str, ...]) -> None:
    printing = Printing(till.store, till.clock)
    known = [till.remembered(some_member(provider_id=name, cpf=False, phone=False)) for name in members]
    known = known or [till.remembered(some_member(provider_id=f"p-{chance.random()}"))]
    day = Day(till, chance, voice.say)
    while True:
        # Most lives are short: the other acts must not always come after a sale.
        while chance.random() < 0.5:
            day.anything()
            pump.wake()
        sale = till.ringing.new_sale().with_member(chance.choice(known) if chance.random() < 0.5 else None)
        for _ in range(chance.randint(1, 6)):
            sale = till.ringing.ring(sale, chance.choice(("100", "3*200", "2000123004501", "9")))
            till.ringing.keep(sale)
        if chance.random() < 0.3:
            sale = till.ringing.discounted(sale, Money(chance.randint(0, sale.net.cents // 20)))
        _close(till, sale, voice, card=chance.random() < 0.3)
        pump.wake()
        job = printing.next_job()
        if job is not None and chance.random() < 0.8:
            printing.finish(job)


def _close(till: Till, sale: Sale, voice: Voice, *, card: bool = False) -> None:
    if card:
        tender = Tender(Method.CREDIT, sale.total, card=CardSlip("visa", "1", "2"))
    else:
        tender = Tender(Method.CASH, sale.total + Money(100))
    closed = till.checkout.close(sale.with_tender(tender), OPERATOR)
    voice.say("sold", closed.id, closed.number)


if __name__ == "__main__":
    import json

    order = json.loads(sys.argv[1])
    live(Life(**{**order, "members": tuple(order["members"])}))
