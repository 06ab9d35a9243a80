"""Heartbeats against the sandbox: what they say, and what a till does that hears SUPERSEDED."""

import threading
from collections.abc import Callable

import pytest

from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Reason, Refused
from pos_client.services.fencing import mark_superseded, take_over
from pos_client.services.sealing import Seal, seal_holds
from pos_client.store.till_row import begin_epoch
from sync.heartbeat import Beat, Heartbeat
from sync.wire import Timeouts
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box

QUICK = Timeouts(connect_s=1.0, read_s=2.0, total_s=3.0)
SEAL = Seal.kept_by(MemoryCredentials())


def heartbeat(box: Box, till: Till, *, told: Callable[[], None] = lambda: None) -> Heartbeat:
    """Of this till, to the sandbox."""
    return Heartbeat(
        till.store,
        f"{box.url}/smartpos",
        box.secrets,
        version="0.1.0",
        sign=SEAL.sign,
        on_superseded=told,
        timeouts=QUICK,
    )


def installed(till: Till, installation: str, *, epoch: int = 1) -> None:
    """The folder as it lies elsewhere."""
    with till.store.writing() as transaction:
        begin_epoch(transaction, epoch, installation=installation, machine="")


def test_it_tells_queue_head_and_seal(box: Box, till: Till) -> None:
    till.checkout.close(till.paid(100), OPERATOR)
    pulse = heartbeat(box, till)
    body = pulse.body()
    assert body is not None
    assert (body["store"], body["till"], body["epoch"], body["installation"]) == ("001", "02", 1, "test")
    assert body["queue"] == 1
    assert body["journal_head"].startswith("2:")
    assert seal_holds(SEAL.public_key, body["journal_head"], body["signature"])
    assert pulse.beat() == Beat(reached=True)
    pulse.stop()


def test_a_copy_that_is_seen_supersedes_the_first_which_then_sells_no_more(box: Box, till: Till) -> None:
    pulse = heartbeat(box, till, told=lambda: assert_marked(till))
    assert pulse.beat() == Beat(reached=True)
    installed(till, "elsewhere", epoch=2)
    assert pulse.beat() == Beat(reached=True)
    installed(till, "test")
    assert pulse.beat() == Beat(reached=True, superseded=True)
    with pytest.raises(Refused) as refusal:
        till.checkout.close(till.paid(100), OPERATOR)
    assert refusal.value.reason is Reason.TILL_SUPERSEDED
    take_over(till.store, machine="", epoch_mark=till.store.path.with_suffix(".epoch"), at="now")
    assert pulse.beat() == Beat(reached=True)
    pulse.stop()


def assert_marked(till: Till) -> None:
    """Marks it; it is news."""
    assert mark_superseded(till.store, at="now")


@pytest.mark.parametrize("kind", ["refuse", "drop_before", "drop_after", "half_body", "garbage"])
def test_a_platform_that_stumbles_changes_nothing(box: Box, till: Till, kind: str) -> None:
    box.fault(kind, "/smartpos/v1/heartbeats")
    pulse = heartbeat(box, till, told=lambda: pytest.fail("not superseded"))
    pulse.beat()
    till.checkout.close(till.paid(100), OPERATOR)
    pulse.stop()


def test_without_a_network_the_till_sells_on(till: Till) -> None:
    pulse = Heartbeat(
        till.store,
        "http://127.0.0.1:9",
        lambda _name: "token",
        version="0.1.0",
        sign=SEAL.sign,
        on_superseded=lambda: pytest.fail("not superseded"),
        timeouts=QUICK,
    )
    assert pulse.beat() == Beat(reached=False)
    till.checkout.close(till.paid(100), OPERATOR)
    pulse.stop()


def test_its_thread_beats_at_the_start(box: Box, till: Till) -> None:
    heard = threading.Event()
    for installation in ("elsewhere", "another"):
        installed(till, installation)
        pulse = heartbeat(box, till)
        pulse.beat()
        pulse.stop()
    installed(till, "elsewhere")
    pulse = heartbeat(box, till, told=heard.set)
    pulse.start()
    try:
        assert heard.wait(10)
    finally:
        pulse.stop()
