"""A store of a million members for benches of the screens: loaded once, kept in the temporary folder."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from pos_client.bootstrap.inside import Till
from pos_client.demo.seed import CASHIER
from pos_client.demo.store import DemoStore, open_demo_store
from pos_client.domain.customer import MemberQuery
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.pulling import Entity
from pos_client.store import print_jobs
from pos_client.store.migrations import versions
from sync.puller import Puller
from sync.sandbox.process import SandboxProcess
from tests.bench.load import SLICE, Made
from tests.fakes.clock import real_clock
from tests.ports import steady_port

PROVIDER = "smartbis"


def loaded(products: int, members: int) -> Path:
    """The data folder of a till with so many; made at the first call, and for each new schema."""
    kept = Path(tempfile.gettempdir()) / "pos-big-store"
    kept.mkdir(exist_ok=True)
    folder = kept / f"{_schema()}-{products}-{members}"
    with FileLock(kept / "making.lock"):
        if not (folder / "whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder, products=products, members=members)
            (folder / "whole").touch()
    return folder


def _schema() -> str:
    """Another for each change of the migrations."""
    files = sorted(Path(str(versions.__file__)).parent.glob("v*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _make(folder: Path, *, products: int, members: int) -> None:
    with SandboxProcess(folder / "sandbox") as sandbox:
        demo = open_demo_store(folder, sandbox.url, provider=PROVIDER, language="pt_BR", theme="light")
        for entity, count in ((Entity.PRODUCTS, products), (Entity.MEMBERS, members)):
            pulling = Puller(demo.till.store, [Made(entity, count)], clock=real_clock)
            for _slice in range(0, count, SLICE):
                pulling.pull_once(due_only=False)
                (state,) = pulling.states()
                assert not state.problem, state
        demo.till.shifts.open(CASHIER, Money(20_000))
        demo.till.close()


@contextmanager
def opened(
    root: Path, *, products: int, members: int, queued: int
) -> Iterator[tuple[SandboxProcess, DemoStore]]:
    """A copy of it as a demo store, so many sales waiting in its lanes, nothing started yet."""
    shutil.copytree(loaded(products, members) / f"till-{PROVIDER}", root / f"till-{PROVIDER}")
    with SandboxProcess(root / "sandbox", port=steady_port()) as sandbox:
        demo = open_demo_store(root, sandbox.url, provider=PROVIDER, language="pt_BR", theme="light")
        _queue(demo, demo.till, count=queued)
        yield sandbox, demo


def _queue(demo: DemoStore, till: Till, *, count: int) -> None:
    """Sales to a customer of the programme: one message for each lane; their papers have come out."""
    phone = demo.customers[0].phone
    member = till.members.find_everywhere(MemberQuery(phone=phone)).members[0]
    basket = till.ringing.ring(till.ringing.new_sale(), "7891000100110").with_member(member)
    for _ in range(count):
        sale = replace(basket, id=till.ringing.new_sale().id)
        till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), CASHIER)
    with till.store.writing() as transaction:
        for job in print_jobs.waiting_jobs(transaction, "queued", "held"):
            print_jobs.move_job(transaction, job.id, "printed")
