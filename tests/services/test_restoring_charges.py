"""A database that comes back from a backup does not forget what a machine has taken since."""

from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from hardware.terminals.simulated import SimulatedTerminal
from pos_client.domain.payment import Method, PaymentState
from pos_client.services.terminals import Terminals
from pos_client.store.carrying import NewEpoch, carry_over
from tests.fakes.till import OPERATOR, Till, selling_till


def test_charges_since_the_backup_come_over_with_their_newest_state(tmp_path: Path) -> None:
    machine, backup = SimulatedTerminal(), tmp_path / "backup.db"
    with selling_till(tmp_path / "lost.db", destinations=(), loyalty=None) as till:
        terminals = _desk(till, machine)
        known = terminals.take(
            sale := till.basket(700), OPERATOR, terminal="simulated", method=Method.DEBIT, amount=sale.total
        )
        source, copy = sqlite.connect(str(tmp_path / "lost.db")), sqlite.connect(str(backup))
        source.backup(copy)
        source.close()
        copy.close()
        while not known.state.is_over:
            known = terminals.poll(known.id)
        later = terminals.take(
            sale := till.basket(900), OPERATOR, terminal="simulated", method=Method.DEBIT, amount=sale.total
        )
    connection = sqlite.connect(str(backup), isolation_level=None)
    connection.execute("ATTACH ? AS lost", (str(tmp_path / "lost.db"),))
    carry_over(connection, merged=True, new=NewEpoch(2, "other", "m", "2026-03-14T10:00:00-03:00", "f", {}))
    connection.close()
    with selling_till(backup, destinations=(), loyalty=None) as till:
        found = _desk(till, machine).open()
    assert [(one.id, one.state) for one in found] == [
        (known.id, PaymentState.APPROVED),
        (later.id, PaymentState.CREATED),
    ]


def _desk(till: Till, machine: SimulatedTerminal) -> Terminals:
    return Terminals(till.store, (machine,), till.clock, till.identity.code)
