"""Heartbeats against the sandbox: what they say, and what a till does that hears SUPERSEDED."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Reason, Refused
from pos_client.services.fencing import mark_superseded, take_over
from pos_client.services.sealing import Seal, seal_holds
from pos_client.store.till_row import begin_epoch
from sync.heartbeat import Beat, FolderListener, Heartbeat, HttpListener, heartbeat_name
from sync.wire import Timeouts
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box

QUICK = Timeouts(connect_s=1.0, read_s=2.0, total_s=3.0)
SEAL = Seal.kept_by(MemoryCredentials())


def heartbeat(box: Box, till: Till, *, told: Callable[[], None] = lambda: None) -> Heartbeat:
    """Of this till, to the sandbox."""
    return Heartbeat(
        till.store,
        HttpListener(f"{box.url}/smartpos", box.secrets, timeouts=QUICK),
        version="0.1.0",
        sign=SEAL.sign,
        on_superseded=told,
        facts=lambda: {"schema": "0004", "disk_free_mb": 9_000, "printer": ""},
    )


def into_folder(folder: Path, till: Till, *, told: Callable[[], None] = lambda: None) -> Heartbeat:
    """The same, by the file feed."""
    return Heartbeat(till.store, FolderListener(folder), version="0.1.0", sign=SEAL.sign, on_superseded=told)


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
        HttpListener("http://127.0.0.1:9", lambda _name: "token", timeouts=QUICK),
        version="0.1.0",
        sign=SEAL.sign,
        on_superseded=lambda: pytest.fail("not superseded"),
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
        assert heard.wait(60)
    finally:
        pulse.stop()


def test_a_folder_hears_how_far_the_till_is_complete(till: Till, tmp_path: Path) -> None:
    pulse = into_folder(tmp_path, till)
    assert pulse.beat() == Beat(reached=True)
    said = json.loads((tmp_path / "heartbeat-001-02.json").read_text("utf-8"))
    assert said["complete_to"] == said["at"], "nothing is missing"
    till.checkout.close(till.paid(100), OPERATOR)
    pulse.beat()
    said = json.loads((tmp_path / "heartbeat-001-02.json").read_text("utf-8"))
    assert (said["queue"], said["complete_to"]) == (1, said["oldest_at"])
    pulse.stop()


def test_a_copied_folder_is_seen_by_the_file_feed_too(till: Till, tmp_path: Path) -> None:
    refused: list[str] = []
    pulse = into_folder(tmp_path, till, told=lambda: refused.append("told"))
    pulse.beat()
    installed(till, "elsewhere", epoch=2)
    assert pulse.beat() == Beat(reached=True)
    installed(till, "test")
    assert pulse.beat() == Beat(reached=True, superseded=True)
    assert refused == ["told"]
    assert json.loads((tmp_path / "heartbeat-001-02.json").read_text("utf-8"))["epoch"] == 2
    pulse.stop()


@pytest.mark.parametrize(
    "left", [b"", b"not json", b"[1]", b'{"installations": 3}', b'{"epoch": "x"}', b'{"epoch": null}']
)
def test_a_damaged_file_of_the_feed_is_replaced(till: Till, tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "heartbeat-001-02.json"
    path.write_bytes(left)
    pulse = into_folder(tmp_path, till)
    assert pulse.beat() == Beat(reached=True)
    assert json.loads(path.read_text("utf-8"))["store"] == "001"
    pulse.stop()


def test_a_folder_that_is_away_stops_nothing(till: Till, tmp_path: Path) -> None:
    pulse = into_folder(tmp_path / "not" / "there", till)
    assert pulse.beat() == Beat(reached=False)
    pulse.stop()


def test_a_code_never_leads_out_of_the_folder() -> None:
    assert heartbeat_name("../..", "a/b") == "heartbeat-_2e_2e_2f_2e_2e-a_2fb.json"
