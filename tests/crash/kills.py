"""The campaign of kills: lives of one till after another, and what the sandbox made of them in the end."""

import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from pos_client.services.backups import Backups
from pos_client.services.verifying import verify_till
from pos_client.store.migrate import open_store, schema_version
from pos_client.store.restore import finish_restore
from pos_client.store.store import Store
from sync.sandbox.process import SandboxProcess
from tests.crash.nursery import Nursery
from tests.crash.power import first_schema, sales_in
from tests.crash.seller import Life, pump_to
from tests.crash.tally import Tally
from tests.crash.wreck import Acknowledged, copies_at_fault, faults_in, run_and_kill, unsaid_in
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync.box import Box

KILLS_PER_TILL = 25
DRAIN_ROUNDS = 400
MEMBERS = 5
_MOMENTS = [
    *["selling"] * 8,
    *["recovery"] * 4,
    *["migration"] * 3,
    *["backup"] * 3,
    *["checkpoint"] * 2,
    *["restore"] * 2,
]
_APART = {"migration", "restore"}


def kill_again_and_again(folder: Path, count: int, *, seed: int) -> Tally:
    """So many kills, a new till (and a new sandbox) for every twenty-five."""
    tally = Tally("kills", seed)
    folder.mkdir(parents=True, exist_ok=True)
    with Nursery(folder) as nursery:
        round_ = 0
        while tally.runs < count:
            place = folder / f"round-{round_}"
            place.mkdir()
            kills = min(KILLS_PER_TILL, count - tally.runs)
            _round(place, nursery, tally, kills=kills, seed=seed + 1_000_003 * round_)
            round_ += 1
    return tally


def _round(folder: Path, nursery: Nursery, tally: Tally, *, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with SandboxProcess(folder / "box") as process:
        box = Box(process)
        life = _first_life(folder, box, profile=chance.choice(("lookup", "idempotent")))
        said, unsaid = Acknowledged(), 0
        for kill in range(kills):
            moment = chance.choice(_MOMENTS)
            if moment in _APART:
                apart = _migration if moment == "migration" else _restore
                tally.note(apart(folder / f"{moment}-{kill}", nursery, seed=seed + kill))
                continue
            run_and_kill(nursery, replace(life, seed=seed + kill, moment=moment))
            database = Path(life.folder) / "till.db"
            said.read(Path(life.folder))
            faults = _opened(database)
            faults += faults_in(database, said, most_unsaid=unsaid + 1)
            tally.note(faults + copies_at_fault(database.parent / "backups"))
            unsaid = unsaid_in(database, said)
        faults = _drained(life, box)
        if faults:
            tally.note(faults)


def _first_life(folder: Path, box: Box, *, profile: str) -> Life:
    (folder / "till").mkdir()
    box.set(smartbis_profile=profile)
    names = tuple(box.member().provider_id or "" for _ in range(MEMBERS))
    return Life(
        str(folder / "till"),
        seed=0,
        moment="selling",
        box=box.url,
        profile=profile,
        secrets=box.credentials,
        members=names,
    )


def _opened(database: Path) -> list[str]:
    """The store opens it again, whatever it was killed at."""
    try:
        open_store(database).close()
    except Exception as error:
        return [f"corrupt: the store does not open: {error!r}"]
    return []


def _migration(folder: Path, nursery: Nursery, *, seed: int) -> list[str]:
    """A till of the first release is killed around its migration."""
    first_schema(folder / "till.db")
    said = Acknowledged(sales_in(folder / "till.db"))
    run_and_kill(nursery, Life(str(folder), seed=seed, moment="migration"))
    said.read(folder)
    version = schema_version(folder / "till.db")
    faults = [] if version in {"0001", "0002"} else [f"corrupt: schema {version}"]
    faults += _opened(folder / "till.db")
    faults += faults_in(folder / "till.db", said, most_unsaid=1)
    return faults + copies_at_fault(folder / "backups")


def _restore(folder: Path, nursery: Nursery, *, seed: int) -> list[str]:
    """A till is killed while it goes back to a backup: the old one or the new one is there, and whole."""
    folder.mkdir()
    before = Acknowledged()
    with selling_till(folder / "till.db", clock=real_clock) as till:
        for cents in range(100, 112):
            closed = till.checkout.close(till.paid(cents), OPERATOR)
            before.numbers[closed.id] = closed.number
            if cents == 107:
                Backups(till.store, till.clock, folder=folder / "backups").take("timer")
    run_and_kill(nursery, Life(str(folder), seed=seed, moment="restore"))
    said = Acknowledged()
    said.read(folder)
    finish_restore(folder / "till.db", folder / "kept")
    faults = _opened(folder / "till.db")
    proof = verify_till(folder / "till.db")
    faults += [f"{fault.table} {fault.key}: {fault.problem}" for fault in proof.faults]
    here = sales_in(folder / "till.db")
    kept = dict(pair for path in (folder / "kept").glob("*.db") for pair in sales_in(path).items())
    faults += [f"acknowledged and lost: {key}" for key in said.numbers.keys() - here.keys()]
    faults += [f"acknowledged and lost: {key}" for key in before.numbers.keys() - here.keys() - kept.keys()]
    with selling_till(folder / "till.db", clock=real_clock) as till:
        number = till.checkout.close(till.paid(100), OPERATOR).number
    given = {*before.numbers.values(), *said.numbers.values(), *here.values(), *kept.values()}
    return [*faults, f"twice: number {number}"] if number in given else faults


def _drained(life: Life, box: Box) -> list[str]:
    """Everything is delivered after all; each platform has each sale exactly once, and the right totals."""
    with selling_till(Path(life.folder) / "till.db", clock=real_clock) as till:
        pump = pump_to(till, life)
        for _ in range(DRAIN_ROUNDS):
            pump.resume()
            pump.drain_once()
            if not _waiting(till.store):
                break
            time.sleep(0.02)
        pump.stop()
        return _wrong_at_platforms(till, box)


def _waiting(store: Store) -> int:
    with store.reading() as snapshot:
        statement = "SELECT count(*) FROM outbox WHERE state <> 'delivered'"
        return int(snapshot.exec_driver_sql(statement).scalar_one())


def _wrong_at_platforms(till: Till, box: Box) -> list[str]:
    with till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql("SELECT id, member_id, total_cents FROM sales").all()
    sold = {row.id: row.total_cents for row in rows}
    named = {row.id for row in rows if row.member_id and row.total_cents}
    feed = Counter(record["id"] for record in box.state("sales")["smartpos"])
    credited = box.credits()
    faults = [f"acknowledged and lost: {key} on its way to the feed" for key in sold.keys() - feed.keys()]
    faults += [f"acknowledged and lost: {key} on its way to the programme" for key in named - credited.keys()]
    faults += [f"twice: {key} in the feed" for key, count in feed.items() if count > 1]
    faults += [f"twice: {key} credited" for key, count in credited.items() if count > 1]
    faults += [f"a sale nobody made: {key}" for key in (feed.keys() | credited.keys()) - sold.keys()]
    totals = {record["id"]: record["total"] for record in box.state("sales")["smartpos"]}
    faults += [f"other total: {key}" for key, text in totals.items() if _cents(text) != sold.get(key)]
    return faults


def _cents(text: str) -> int:
    return int(text.replace(".", ""))
