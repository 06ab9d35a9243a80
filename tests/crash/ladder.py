"""The ladder: a sale is closed while the k-th write fails, for growing k, until it gets through untouched."""

from pathlib import Path

import apsw

from pos_client.domain.errors import Unavailable
from pos_client.domain.sale import Sale
from tests.crash.apsw_driver import ApswDriver, under_the_store
from tests.crash.failing import FailingDisk, FailingVfs
from tests.crash.power import judged
from tests.crash.tally import Tally
from tests.crash.wreck import Acknowledged
from tests.fakes.till import OPERATOR, Till, selling_till

CODES = {
    "write error": apsw.SQLITE_IOERR_WRITE,
    "sync error": apsw.SQLITE_IOERR_FSYNC,
    "disk full": apsw.SQLITE_FULL,
    "read-only": apsw.SQLITE_READONLY,
}
RUNGS = 400


def climb(folder: Path, trouble: str, *, for_ever: bool, tally: Tally, most: int = RUNGS) -> int:
    """All rungs of one ladder; how many of them refused the sale.

    The same till goes on from rung to rung: what one error left behind is met by the next.
    """
    disk = FailingDisk(code=CODES[trouble])
    vfs = FailingVfs(disk)
    folder.mkdir(parents=True, exist_ok=True)
    driver = ApswDriver(vfs.vfs_name, opened=_checkpoint_often)
    said = Acknowledged()
    refused = 0
    with under_the_store(driver):
        till = selling_till(folder / "till.db")
        for rung in range(1, most + 1):
            sale = till.paid(100 + rung, 200)
            disk.arm(rung, for_ever=for_ever)
            failed = not _closed(till, sale, said)
            untouched = disk.asked < rung
            disk.arm(None)
            refused += failed
            tally.note(_after(till, sale, said, failed=failed))
            if untouched:
                break
        till.store.close()
    tally.note(judged(folder / "till.db", said))
    return refused


def _checkpoint_often(connection: apsw.Connection) -> None:
    connection.execute("PRAGMA wal_autocheckpoint=20")


def _closed(till: Till, sale: Sale, said: Acknowledged) -> bool:
    try:
        till.ringing.keep(sale)
        closed = till.checkout.close(sale, OPERATOR)
    except Unavailable:
        return False
    said.numbers[closed.id] = closed.number
    return True


def _after(till: Till, sale: Sale, said: Acknowledged, *, failed: bool) -> list[str]:
    """Once the disk is well: a sale that was said is there; one that was refused can be closed now."""
    with till.store.reading() as snapshot:
        stored = dict(tuple(row) for row in snapshot.exec_driver_sql("SELECT id, number FROM sales"))
    lost = [f"acknowledged and lost: {key}" for key in said.numbers.keys() - stored.keys()]
    unasked = stored.keys() - said.numbers.keys() - {sale.id}
    faults = lost + [f"a sale that nobody made: {key}" for key in unasked]
    if failed:
        # The outcome was unknown; asked again by its id, the sale is closed exactly once.
        closed = till.checkout.close(sale, OPERATOR)
        said.numbers[closed.id] = closed.number
        if sale.id in stored and stored[sale.id] != closed.number:
            faults.append(f"twice: {sale.id}")
    return faults


def ladders(folder: Path, *, seed: int = 0, most: int = RUNGS) -> Tally:
    """The campaign: every trouble, once and for ever."""
    tally = Tally("io_errors", seed)
    for trouble in CODES:
        for for_ever in (False, True):
            climb(folder / f"{trouble}-{for_ever}", trouble, for_ever=for_ever, tally=tally, most=most)
    return tally
