"""Till, outbox and platform under any sequence of sales, bad weather, refusals, deaths and restarts.

The real store, checkout and lane; only the platform is a model. After every step: what was said to be done is
stored with its message, nothing is credited twice, order holds within a member, and what the outbox calls
delivered is there. In the end the weather clears, and everything must have arrived.
"""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Self

import pysqlite3.dbapi2 as sqlite
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import event

from pos_client.domain.errors import Refused, Unavailable
from pos_client.domain.journal import walk
from pos_client.domain.sale import Sale
from pos_client.services.checkout import Checkout
from pos_client.services.recovery import Recovery
from pos_client.store import journal, pending
from sync.lane import Lane
from tests.fakes.clock import FakeClock
from tests.fakes.people import some_member
from tests.fakes.till import HEAD, OPERATOR, SMARTBIS, Till, selling_till
from tests.model.platform import Killed, Platform, PlatformAdapter, Weather
from tests.sync.rows import AT_ONCE

MEMBERS = ("m-1", "m-2")


class Ground:
    """One till on one path for all examples: a new engine would compile all of its statements anew."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "till.db"
        self.clock = FakeClock()
        self.till = selling_till(self._path, clock=self.clock, destinations=(SMARTBIS,))
        for name in MEMBERS:
            member = some_member(provider_id=name, cpf=False, phone=False)
            self.till.remembered(replace(member, id=name))
        self.till.store.close()
        self._template = self._path.read_bytes()
        self.commits = Commits(self.till)
        event.listen(self.till.store._writer, "connect", _hurry)
        self.look = sqlite.connect(str(self._path))

    def fresh(self) -> Self:
        """As it was before the first sale."""
        self.switched_off()
        self.look.close()
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._path.write_bytes(self._template)
        self.look = sqlite.connect(str(self._path))
        self.look.row_factory = sqlite.Row
        return self

    def switched_off(self) -> None:
        """All connections are gone; the next statement opens new ones."""
        self.commits.arm(-1, takes_place=False)
        self.till.store.close()


def _hurry(connection: Any, _record: Any) -> None:
    """No power fails here, and a death loses nothing that was handed to the system."""
    connection.execute("PRAGMA synchronous = OFF")


@cache
def _ground() -> Ground:
    return Ground()


class Commits:
    """Dies before or after the n-th commit from now on."""

    def __init__(self, till: Till) -> None:
        self._dialect = till.store._writer.dialect
        self._commit = self._dialect.do_commit
        self._dialect.do_commit = self.commit  # type: ignore[method-assign,assignment]
        self.left = -1
        self.takes_place = False

    def arm(self, commits: int, *, takes_place: bool) -> None:
        self.left, self.takes_place = commits, takes_place

    def commit(self, connection: Any) -> None:
        if self.left == 0 and not self.takes_place:
            self.left = -1
            raise Killed("before a commit")
        self._commit(connection)
        if self.left == 0:
            self.left = -1
            raise Killed("after a commit")
        self.left -= self.left > 0


class TillAndPlatform(RuleBasedStateMachine):
    """The machine, of a platform that is or is not `idempotent`. Mutants replace the checkout or the lane."""

    checkout_kind: type[Checkout] = Checkout
    lane_kind: type[Lane] = Lane
    idempotent = False

    def __init__(self) -> None:
        super().__init__()
        self._ground = _ground().fresh()
        self.till, self.commits = self._ground.till, self._ground.commits
        self._clock = self._ground.clock
        self.said: dict[str, str] = {}
        self.tried: dict[str, str] = {}
        self.settled: set[str] = set()
        self.most_unsaid = 0
        self._sold = 0
        self.platform = Platform(self.idempotent)
        self.adapter = PlatformAdapter(self.platform)
        self._open()

    def _open(self) -> None:
        Recovery(self.till.store, "001-02", self._clock).recover(interrupted=True)
        self.lane = self.lane_kind(self.till.store, self.adapter, clock=self._clock, retry=AT_ONCE)

    def _die(self) -> None:
        """The process is gone, and the till is switched on again."""
        self._ground.switched_off()
        self._open()

    def _checkout(self) -> Checkout:
        till = self.till
        return self.checkout_kind(
            till.store,
            till.identity,
            HEAD,
            till.rules_now,
            till.destinations,
            till.loyalty,
            till.clock,
            self.lane.wake,
        )

    def _sale(self, name: str) -> Sale:
        self._sold += 1
        member = replace(some_member(provider_id=name, cpf=False, phone=False), id=name)
        return self.till.paid(100 + self._sold, member=member)

    @rule(name=st.sampled_from(MEMBERS), refused=st.sampled_from([False] * 5 + [True]))
    def sell(self, name: str, refused: bool) -> None:
        """A sale; the platform may refuse it for reasons of its own."""
        sale = self._sale(name)
        if refused:
            self.platform.refuses.add(sale.id)
        self._close(sale, name)

    def _close(self, sale: Sale, name: str) -> None:
        self._clock.advance(1)
        self.tried[sale.id] = name
        try:
            closed = self._checkout().close(sale, OPERATOR)
        except Killed:
            self.most_unsaid += 1
            self._die()
        except (Unavailable, Refused):
            raise AssertionError("a sale that may be closed was not") from None
        else:
            self.said[closed.id] = closed.number

    @rule(name=st.sampled_from(MEMBERS), commits=st.integers(0, 1), takes_place=st.booleans())
    def die_at_a_sale(self, name: str, commits: int, takes_place: bool) -> None:
        """Death around the commit of a sale."""
        self.commits.arm(commits, takes_place=takes_place)
        self._close(self._sale(name), name)
        self.commits.arm(-1, takes_place=False)

    @rule(weather=st.lists(st.sampled_from(Weather), min_size=1, max_size=4))
    def deliver(self, weather: list[Weather]) -> None:
        """The lane works for a while in this weather."""
        self.adapter.forecast[:] = weather
        self._drain()
        self.adapter.forecast.clear()

    @rule(commits=st.integers(0, 3), takes_place=st.booleans())
    def die_at_a_delivery(self, commits: int, takes_place: bool) -> None:
        """Death around one of the lane's own commits."""
        self.commits.arm(commits, takes_place=takes_place)
        self._drain()
        self.commits.arm(-1, takes_place=False)

    @rule()
    def die_idle(self) -> None:
        """Death while nothing happens."""
        self._die()

    @precondition(lambda self: self._rows("rejected"))
    @rule()
    def a_person_resolves_a_refusal(self) -> None:
        """What the platform refused is allowed now, and sent again."""
        row = self._rows("rejected")[0]
        self.platform.refuses.discard(row["sale_id"])
        with self.till.store.writing() as transaction:
            transaction.exec_driver_sql("UPDATE outbox SET state = 'pending' WHERE id = ?", (row["id"],))

    @precondition(lambda self: self._rows("rejected"))
    @rule()
    def a_person_settles_a_refusal(self) -> None:
        """It is written into the platform by hand: the rest of its stream goes on."""
        row = self._rows("rejected")[0]
        self.settled.add(row["sale_id"])
        with self.till.store.writing() as transaction:
            assert pending.mark_handled(transaction, row["id"], by="op-17", reason="À mão", at="-")

    @rule()
    def a_day_passes(self) -> None:
        """And the platform forgets which keys it has seen."""
        self._clock.advance(25 * 60 * 60)
        self.platform.keys.clear()

    def _drain(self) -> None:
        try:
            self.lane.resume()
            self.lane.drain_once()
        except Killed:
            self._die()
        self._clock.advance(7)

    def _rows(self, state: str = "") -> list[Any]:
        rows = self._ground.look.execute("SELECT * FROM outbox ORDER BY id").fetchall()
        return [row for row in rows if not state or row["state"] == state]

    @invariant()
    def every_sale_is_stored_with_its_message(self) -> None:
        stored = dict(map(tuple, self._ground.look.execute("SELECT id, number FROM sales")))
        assert self.said.items() <= stored.items(), "acknowledged and not stored"
        assert stored.keys() <= self.tried.keys()
        assert len(stored) - len(self.said) <= self.most_unsaid
        messages = [row["sale_id"] for row in self._rows()]
        assert sorted(messages) == sorted(stored), "a sale without its message, or with two"

    @invariant()
    def nothing_is_credited_twice_or_out_of_order(self) -> None:
        assert set(self.platform.credits.values()) <= {1}, "credited twice"
        queued = [row["sale_id"] for row in self._rows()]
        for name in MEMBERS:
            arrived = [sale for sale in self.platform.order if self.tried[sale] == name]
            assert arrived == [sale for sale in queued if sale in arrived], "out of order"

    @invariant()
    def the_outbox_tells_the_truth(self) -> None:
        for row in self._rows():
            if row["state"] == "delivered":
                assert self.platform.credits[row["sale_id"]] == 1, "delivered and not there"
            if row["state"] == "rejected":
                assert row["sale_id"] in self.platform.refuses, "given up without a no"
            if row["state"] == "handled":
                assert row["sale_id"] in self.settled, "settled by nobody"
                assert row["sale_id"] not in self.platform.credits, "settled and credited"

    def teardown(self) -> None:
        """The weather clears, and a person lets through what was refused: all of it arrives."""
        for _ in range(40):
            while self._rows("rejected"):
                self.a_person_resolves_a_refusal()
            self.platform.refuses.clear()
            self._drain()
            if all(row["state"] in {"delivered", "handled"} for row in self._rows()):
                break
        assert {row["state"] for row in self._rows()} <= {"delivered", "handled"}, "left behind"
        self.every_sale_is_stored_with_its_message()
        self.nothing_is_credited_twice_or_out_of_order()
        self.the_outbox_tells_the_truth()
        with self.till.store.reading() as snapshot:
            assert walk(journal.entries(snapshot)).ok
