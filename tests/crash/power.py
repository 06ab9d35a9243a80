"""The power goes: the real services on a recorded disk, and what each of its possible states still holds."""

import gzip
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import apsw
import pysqlite3.dbapi2 as sqlite

from pos_client.domain.money import Money
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.services.recovery import Recovery
from tests.crash.acts import Day
from tests.crash.apsw_driver import ApswDriver, under_the_store
from tests.crash.disk import put, states
from tests.crash.recording import Recording, RecordingVfs, Said
from tests.crash.tally import Tally
from tests.crash.wreck import Acknowledged, faults_in
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, selling_till
from tests.sync.rows import Elsewhere, lane_to

NORMAL = 1
ACTS = 45
STATES_PER_LIFE = 250
STARTED_EVERY = 25
RELEASED = Path(__file__).parents[1] / "released"
Start = Callable[[Path], None]


def nothing(_database: Path) -> None:
    """The very first start."""


def some_sales(database: Path) -> None:
    """A till that has sold for a while, and was closed."""
    with selling_till(database) as till:
        for cents in range(100, 130):
            till.checkout.close(till.paid(cents), OPERATOR)


def first_schema(database: Path) -> None:
    """A till of the first release, which is migrated at its start."""
    database.parent.mkdir(parents=True, exist_ok=True)
    database.write_bytes(gzip.decompress((RELEASED / "schema-0001.db.gz").read_bytes()))


SCENES: dict[str, Start] = {"selling": some_sales, "first start": nothing, "migration": first_schema}


def recorded(
    folder: Path, start: Start, *, seed: int, synchronous: int | None = None, syncs: bool = True
) -> Recording:
    """One life of a till, every write of it."""
    database = folder / "till.db"
    folder.mkdir(parents=True)
    start(database)
    recording = Recording(database, syncs=syncs)
    with recording_driver(recording, synchronous=synchronous) as driver, under_the_store(driver):
        _live(recording, random.Random(seed))
    return recording


@contextmanager
def recording_driver(recording: Recording, *, synchronous: int | None) -> Iterator[ApswDriver]:
    vfs = RecordingVfs(recording.note, recording.keeps)
    # A checkpoint every sixty pages instead of every thousand: they are what can go wrong.
    yield ApswDriver(vfs.vfs_name, synchronous=synchronous, opened=_checkpoint_often)
    vfs.unregister()


def _checkpoint_often(connection: apsw.Connection) -> None:
    connection.execute("PRAGMA wal_autocheckpoint=60")


def _live(recording: Recording, chance: random.Random) -> None:
    with selling_till(recording.database) as till:
        Recovery(till.store, till.identity.code, till.clock).recover(interrupted=True)
        member = till.remembered(some_member(provider_id=f"power-{chance.random()}"))
        lanes = [lane_to(Elsewhere({}, [], [], name=name), till.store) for name in ("smartbis", "smartpos")]
        day = Day(till, chance, lambda *words: recording.note(Said(" ".join(words))))
        for place in range(ACTS):
            if place % 3 == 2:
                _act(day, place)
                continue
            sale = till.basket(*(chance.randint(1, 9999) for _ in range(chance.randint(1, 9))))
            till.ringing.keep(sale)
            if chance.random() < 0.5:
                sale = sale.with_member(member)
            sale = sale.with_tender(_tender(sale.total, chance))
            closed = till.checkout.close(sale, OPERATOR)
            day.say("sold", closed.id, closed.number)
            if chance.random() < 0.2:
                chance.choice(lanes).drain_once()


def _act(day: Day, place: int) -> None:
    """Each kind of act comes in every life, and some of them again by chance."""
    always = (day.return_part, day.cancel, day.move_cash, day.end_shift, day.park, day.exchange, day.recall)
    turn = place // 3
    (always[turn] if turn < len(always) else day.anything)()


def _tender(total: Money, chance: random.Random) -> Tender:
    if chance.random() < 0.3:
        return Tender(Method.CREDIT, total, card=CardSlip("visa", "1", "2"))
    return Tender(Method.CASH, total + Money(chance.randint(0, 99)))


def cut(recording: Recording, count: int, *, seed: int, workshop: Path, tally: Tally) -> None:
    """Judge so many states of this recording's disk; the program is started on the riskier of them."""
    before = _numbers(workshop / "before.db", recording)
    for place, (image, said) in enumerate(states(recording, count, random.Random(seed))):
        put(image, workshop, recording.names)
        database = workshop / recording.database.name
        known = Acknowledged(dict(before))
        for line in said:
            known.hear(line)
        faults = judged(database, known)
        if not said or place % STARTED_EVERY == 0:
            faults += started(database, known)
        tally.note(faults)


def _numbers(copy: Path, recording: Recording) -> dict[str, str]:
    content = recording.start.get(recording.database.name)
    if content is None:
        return {}
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(content)
    return sales_in(copy)


def sales_in(database: Path) -> dict[str, str]:
    """Numbers by sale id."""
    connection = sqlite.connect(str(database))
    try:
        return dict(connection.execute("SELECT id, number FROM sales").fetchall())
    finally:
        connection.close()


def judged(database: Path, said: Acknowledged) -> list[str]:
    """What is wrong with this disk, as SQLite alone sees it; `faults_in` checks its pages too."""
    if not database.exists() or database.stat().st_size == 0:
        return [f"acknowledged and lost: {lost}" for lost in said.numbers]
    try:
        connection = sqlite.connect(str(database))
        try:
            connection.execute("PRAGMA synchronous=OFF")
            empty = not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        finally:
            connection.close()
        if empty:
            return [f"acknowledged and lost: {lost}" for lost in said.numbers]
        return faults_in(database, said, most_unsaid=1)
    except sqlite.DatabaseError as error:
        return [f"corrupt: {error}"]


def started(database: Path, said: Acknowledged) -> list[str]:
    """What is wrong once the program itself has started on this disk and sold what was open, or one more."""
    try:
        with selling_till(database) as till:
            cart = Recovery(till.store, till.identity.code, till.clock).recover(interrupted=True).cart
            sale = cart.without_last_tender() if cart is not None and cart.lines else till.basket(100)
            closed = till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
        known = replace(said, numbers={**said.numbers, closed.id: closed.number})
        return faults_in(database, known, most_unsaid=1)
    except Exception as error:
        # Whatever it is, on such a disk the till cannot be used.
        return [f"corrupt: the till does not start: {error!r}"]


def power_cuts(folder: Path, count: int, *, seed: int) -> Tally:
    """The campaign: so many states, and a tenth as many of each careless twin, which must be found out."""
    tally = Tally("power_cuts", seed)
    _campaign(folder / "full", count, seed=seed, tally=tally)
    normal, stripped = Tally("normal", seed), Tally("stripped", seed)
    _campaign(folder / "normal", count // 10, seed=seed, tally=normal, synchronous=NORMAL)
    _campaign(folder / "stripped", count // 10, seed=seed, tally=stripped, syncs=False)
    tally.mutants_caught = int(normal.lost > 0) + int(stripped.corrupt > 0)
    return tally


def _campaign(
    folder: Path,
    count: int,
    *,
    seed: int,
    tally: Tally,
    synchronous: int | None = None,
    syncs: bool = True,
) -> None:
    """Lives of all scenes in turn until so many states were judged."""
    scenes = list(SCENES)
    for life in range(max(-(-count // STATES_PER_LIFE), len(scenes))):
        place = folder / str(life)
        start = SCENES[scenes[life % len(scenes)]]
        recording = recorded(place, start, seed=seed + life, synchronous=synchronous, syncs=syncs)
        share = min(STATES_PER_LIFE, count - tally.runs, -(-count // len(scenes)))
        cut(recording, share, seed=seed + life, workshop=place / "cut", tally=tally)
