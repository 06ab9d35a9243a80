"""`python -m tests.bench.load --json`: the first load of a store (P9) through the puller, sales meanwhile.

The limit in the same run, in alternating slices: the same rows by the bare driver's executemany into the same
tables and indices, the words indexed per page as here, `RAW_PAGE` rows per transaction, on a file of its own.
`cpu_s` is the puller's thread alone, without `making_cpu_s`, the source's making up of its rows; `sales_ms` a
close while the load runs; `lookups_ms` each way to find a member at the size loaded (P4).
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

from pos_client.domain.customer import Cpf, Member, MemberQuery, Phone, cpf_check_digits
from pos_client.domain.money import Money
from pos_client.domain.product import Product, gtin_check_digit
from pos_client.domain.pulling import Entity, Pulled, PulledMember, PulledProduct
from pos_client.services.members import Members
from pos_client.store.engine import set_pragmas
from sync.pull import Page
from sync.puller import Puller
from tests.bench.timing import percentiles, timed
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR, Till, selling_till

SLICE = 20_000
PER_PAGE = 2_000
RAW_PAGE = 1_000
LOOKUPS = 400
INDEXED = {
    Entity.PRODUCTS: (
        "INSERT INTO product_loads DEFAULT VALUES",
        "DELETE FROM product_loads",
        "INSERT INTO product_search(rowid, description, sku) "
        "SELECT id, description, sku FROM products WHERE id > ?",
    ),
    Entity.MEMBERS: (
        "INSERT INTO member_loads DEFAULT VALUES",
        "DELETE FROM member_loads",
        "INSERT INTO member_search(rowid, name) SELECT rowid, name FROM members WHERE rowid > ?",
    ),
}
# A table, and its rows that belong to what was loaded after this row.
COPIED = {
    Entity.PRODUCTS: (
        ("products", "SELECT * FROM products WHERE id > ?"),
        ("product_codes", "SELECT * FROM product_codes WHERE product_id > ?"),
        (
            "pulled_products",
            "SELECT * FROM pulled_products WHERE sku IN (SELECT sku FROM products WHERE id > ?)",
        ),
    ),
    Entity.MEMBERS: (("members", "SELECT * FROM members WHERE rowid > ?"),),
}
BETWEEN_SALES_S = 0.1
GIVEN = ("Ana", "João", "Luísa", "Rita", "José", "Márcia", "Caio", "Inês", "Otávio", "Zélia")
WORDS = ("arroz", "tipo", "extra", "suco", "uva", "café", "500", "kg")
FAMILY = ("Silva", "Souza", "Prado", "Conceição", "Araújo", "Lima", "Nunes", "Brandão", "Melo", "Sá")


class Made:
    """Rows made up as they are asked for: nothing is held in memory. A round is one slice."""

    complete = False

    def __init__(self, entity: Entity, count: int) -> None:
        self.name, self.entity, self.count = f"made-{entity.value}", entity, count
        self.making_cpu_s = 0.0

    def page(self, cursor: str) -> Page:
        begun_s = time.thread_time()
        start = int(cursor or "0")
        end = min(start + PER_PAGE, self.count)
        row = product if self.entity is Entity.PRODUCTS else member
        rows: tuple[Pulled, ...] = tuple(row(place) for place in range(start, end))
        self.making_cpu_s += time.thread_time() - begun_s
        return Page(rows, str(end), done=end >= self.count or end % SLICE == 0, total=self.count)

    def close(self) -> None:
        pass


def product(place: int) -> PulledProduct:
    """The same at each run."""
    body = f"789{place:09d}"
    words = " ".join(WORDS[place // step % len(WORDS)] for step in (1, 8, 64, 512))
    gtin = f"{body}{gtin_check_digit(body)}"
    return PulledProduct(Product(f"{place}", words, Money(place % 9000 + 99), gtin=gtin))


def member(place: int) -> PulledMember:
    """The same at each run; the numbers belong to nobody in particular."""
    body = f"{100_000_000 + place}"
    family = f"{FAMILY[place // 10 % 10]} {FAMILY[place // 100 % 10]} {FAMILY[place // 1000 % 10]}"
    return PulledMember(
        Member(
            # As a UUIDv7 would be: by time, with chance at its end.
            id=f"{place:012x}{hash(place * 7919) & 0xFFFFFFFF:08x}",
            name=f"{GIVEN[place % 10]} {family}",
            provider_id=f"p{place}",
            phone=phone(place),
            cpf=Cpf(body + cpf_check_digits(body)),
            card=card(place) if place % 4 == 0 else "",
            consent=True,
        )
    )


def phone(place: int) -> Phone:
    """Spread over the numbers that there are, each once."""
    return Phone(f"+55119{place * 7919 % 100_000_000:08d}")


def card(place: int) -> str:
    """What a quarter of the members carry."""
    return f"7{place * 104_729 % 10_000_000_000:010d}"


def measured(products: int, members: int, folder: Path) -> dict[str, Any]:
    """Both loads and their limits."""
    with selling_till(folder / "till.db", clock=real_clock) as till:
        _empty_copy(folder)
        sales_idle = [_sold(till) for _ in range(30)]
        loads = {
            entity.value: _load(till, Made(entity, count), folder)
            for entity, count in ((Entity.PRODUCTS, products), (Entity.MEMBERS, members))
            if count
        }
    return {**loads, "sales_idle_ms": percentiles(sales_idle)}


class Side:
    """What one side of the comparison took so far."""

    def __init__(self) -> None:
        self.wall_s = self.cpu_s = 0.0

    @contextmanager
    def measuring(self) -> Iterator[None]:
        wall_s, cpu_s = time.perf_counter(), time.thread_time()
        yield
        self.wall_s += time.perf_counter() - wall_s
        self.cpu_s += time.thread_time() - cpu_s


def _load(till: Till, source: Made, folder: Path) -> dict[str, Any]:
    pulling = Puller(till.store, [source], clock=real_clock)
    ours, raw = Side(), Side()
    sales_ms: list[float] = []
    with _Raw(folder, source.entity) as bare:
        for _slice in range(0, source.count, SLICE):
            _pull_slice(till, pulling, ours, sales_ms=sales_ms)
            (state,) = pulling.states()
            assert state.problem == "", state
            bare.copy(raw)
    making_s = source.making_cpu_s
    found = {"lookups_ms": _looked_up(till, source.count)} if source.entity is Entity.MEMBERS else {}
    return {
        "rows": source.count,
        "s": round(ours.wall_s, 2),
        "rate_per_s": round(source.count / ours.wall_s),
        "cpu_s": round(ours.cpu_s - making_s, 2),
        "making_cpu_s": round(making_s, 2),
        "raw_s": round(raw.wall_s, 2),
        "raw_cpu_s": round(raw.cpu_s, 2),
        "ratio": round(ours.wall_s / raw.wall_s, 2),
        "cpu_ratio": round((ours.cpu_s - making_s) / raw.cpu_s, 2),
        "sales": len(sales_ms),
        "sales_ms": percentiles(sales_ms),
        "longest_sale_ms": round(max(sales_ms, default=0.0), 1),
        **found,
    }


def _pull_slice(till: Till, pulling: Puller, ours: Side, *, sales_ms: list[float]) -> None:
    ended = threading.Event()

    def work() -> None:
        with ours.measuring():
            pulling.pull_once(due_only=False)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not ended.wait(BETWEEN_SALES_S):
        sales_ms.append(_sold(till))
    thread.join()


def _looked_up(till: Till, count: int) -> dict[str, dict[str, float]]:
    places = [place * 7_368_787 % count for place in range(LOOKUPS)]
    asked = {
        "phone": [MemberQuery(phone=phone(place)) for place in places],
        "cpf": [MemberQuery(cpf=member(place).member.cpf) for place in places],
        "last_digits": [MemberQuery(last_digits=phone(place).e164[-4:]) for place in places],
        "card": [MemberQuery(card=card(place // 4 * 4)) for place in places],
        "name": [MemberQuery(name=member(place).member.name) for place in places],
    }
    looking = Members(till.store, None)
    took: dict[str, dict[str, float]] = {}
    for way, queries in asked.items():
        took_ms: list[float] = []
        for query in queries:
            with timed(took_ms):
                found = looking.find_here(query)
            assert found
        took[way] = percentiles(took_ms)
    return took


def _sold(till: Till) -> float:
    sale = till.paid(990, 450, 1890, 250, 100)
    took_ms: list[float] = []
    with timed(took_ms):
        till.checkout.close(sale, OPERATOR)
    return took_ms[0]


def _empty_copy(folder: Path) -> None:
    source = sqlite.connect(str(folder / "till.db"))
    target = sqlite.connect(str(folder / "raw.db"))
    source.backup(target)
    target.close()
    source.close()


class _Raw:
    """The bare driver on a file of its own, with what the puller wrote since the last time."""

    def __init__(self, folder: Path, entity: Entity) -> None:
        self._entity, self._last = entity, 0
        self._source = sqlite.connect(f"{(folder / 'till.db').as_uri()}?mode=ro", uri=True)
        self._target = sqlite.connect(str(folder / "raw.db"), isolation_level=None)
        set_pragmas(self._target, query_only=False)

    def __enter__(self) -> "_Raw":
        table = COPIED[self._entity][0][0]
        self._last = self._source.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()
        self._target.close()

    def copy(self, side: Side) -> None:
        """The slice again, here."""
        (first, query), *others = COPIED[self._entity]
        rows = self._rows(query)
        for start in range(0, len(rows), RAW_PAGE):
            page = rows[start : start + RAW_PAGE]
            with side.measuring():
                self._indexed(first, page)
        for table, rest in others:
            rows = self._rows(rest)
            with side.measuring():
                for start in range(0, len(rows), RAW_PAGE):
                    self._target.execute("BEGIN IMMEDIATE")
                    self._add(table, rows[start : start + RAW_PAGE])
                    self._target.execute("COMMIT")
        self._last = self._source.execute(f"SELECT max(rowid) FROM {first}").fetchone()[0]

    def _indexed(self, table: str, page: Sequence[tuple[Any, ...]]) -> None:
        pause, resume, index = INDEXED[self._entity]
        self._target.execute("BEGIN IMMEDIATE")
        last = self._target.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]
        self._target.execute(pause)
        self._add(table, page)
        self._target.execute(resume)
        self._target.execute(index, (last,))
        self._target.execute("COMMIT")

    def _add(self, table: str, page: Sequence[tuple[Any, ...]]) -> None:
        statement = f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(page[0]))})"
        self._target.executemany(statement, page)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return list(self._source.execute(query, (self._last,)).fetchall())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the line."""
    parser = argparse.ArgumentParser(prog="tests.bench.load", description=__doc__)
    parser.add_argument("--products", type=int, default=200_000)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is in any case)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-load-") as folder:
        print(json.dumps(measured(chosen.products, chosen.members, Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
