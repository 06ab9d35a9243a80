"""The campaign of kills: lives of one till after another, and what the sandbox made of them in the end."""

import random
from dataclasses import replace
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from alembic.script import ScriptDirectory

from pos_client.domain.errors import Unavailable
from pos_client.services.backups import Backups
from pos_client.services.verifying import verify_till
from pos_client.store import migrate
from pos_client.store.migrate import HEAD, open_store, schema_version
from pos_client.store.restore import finish_restore
from sync.sandbox.process import SandboxProcess
from tests.crash.nursery import Nursery
from tests.crash.platforms import drained, struck, weather
from tests.crash.power import first_schema, sales_in
from tests.crash.seller import Life
from tests.crash.tally import Tally
from tests.crash.wreck import Acknowledged, copies_at_fault, faults_in, lost_in, run_and_kill, unsaid_in
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR, selling_till
from tests.sync.box import Box

KILLS_PER_TILL = 25
MEMBERS = 5
ROUGH_EVERY = 3
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
            life_seed = seed + 1_000_003 * round_
            _round(place, nursery, tally, kills=kills, seed=life_seed, rough=round_ % ROUGH_EVERY == 0)
            round_ += 1
    return tally


def _round(folder: Path, nursery: Nursery, tally: Tally, *, kills: int, seed: int, rough: bool) -> None:
    chance = random.Random(seed)
    with SandboxProcess(folder / "box") as process:
        box = Box(process)
        life = _first_life(folder, box, chance)
        if rough:
            box.faults(weather(life.profile), seed=seed)
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
            faults += faults_in(database, said, most_unsaid=unsaid + 1) + unproven(database)
            tally.note(faults + copies_at_fault(database.parent / "backups"))
            unsaid = unsaid_in(database, said)
        tally.acts.update(said.counts)
        tally.acts["bad answers"] += struck(box)
        box.mend()
        faults = drained(life, box)
        if faults:
            tally.note(faults)


def unproven(database: Path) -> list[str]:
    """What the program's own proof finds: chain, rows behind the entries, numbers, totals, seals."""
    try:
        proof = verify_till(database)
    except Unavailable as error:
        return [f"corrupt: it cannot be proven: {error!r}"]
    return [f"{fault.table} {fault.key}: {fault.problem}" for fault in proof.faults]


def _first_life(folder: Path, box: Box, chance: random.Random) -> Life:
    (folder / "till").mkdir()
    profile = chance.choice(("lookup", "idempotent"))
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
        extension=chance.random() < 0.5,
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
    faults = [] if version in _versions() else [f"corrupt: schema {version}"]
    faults += _opened(folder / "till.db")
    faults += faults_in(folder / "till.db", said, most_unsaid=1)
    return faults + copies_at_fault(folder / "backups")


def _versions() -> set[str]:
    """Every schema that there ever was, up to today's."""
    scripts = ScriptDirectory(str(Path(migrate.__file__).with_name("migrations")))
    return {script.revision for script in scripts.iterate_revisions(HEAD, "base")}


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
    faults += unproven(folder / "till.db") + _lost(folder / "till.db", said)
    here = sales_in(folder / "till.db")
    kept = dict(pair for path in (folder / "kept").glob("*.db") for pair in sales_in(path).items())
    faults += [f"acknowledged and lost: {key}" for key in before.numbers.keys() - here.keys() - kept.keys()]
    with selling_till(folder / "till.db", clock=real_clock) as till:
        number = till.checkout.close(till.paid(100), OPERATOR).number
    given = {*before.numbers.values(), *said.numbers.values(), *said.returned.values()}
    given |= {*here.values(), *kept.values()}
    return [*faults, f"twice: number {number}"] if number in given else faults


def _lost(database: Path, said: Acknowledged) -> list[str]:
    connection = sqlite.connect(str(database))
    try:
        return lost_in(connection, said)
    finally:
        connection.close()
