"""HTTPS on loopback with certificates made now, and a resolver that never answers."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from pos_client.domain.errors import Outage
from sync.sandbox.certificates import make_certificate
from sync.sandbox.process import SandboxProcess
from sync.verdict import outage_of
from sync.wire import NeverSent, Timeouts, Wire
from tests.sync.scripted import Scripted, answer

QUICK = Timeouts(connect_s=2.0, read_s=2.0, total_s=4.0)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    opened = threading.Event()
    yield opened
    opened.set()


def trusting(chain: Path) -> ssl.SSLContext:
    """As if the system trusted whoever made it."""
    return ssl.create_default_context(cafile=str(chain))


def reason_at(url: str, tls: ssl.SSLContext) -> NeverSent:
    wire = Wire(url, timeouts=QUICK, tls=tls)
    with pytest.raises(NeverSent) as caught:
        wire.request("GET", "/smartpos/v1/health")
    wire.close()
    return caught.value


@pytest.mark.parametrize(
    ("flavour", "reason", "outage"),
    [
        ("wrong_name", "certificate_name", Outage.CERTIFICATE),
        ("expired", "clock", Outage.CLOCK),
        ("not_yet", "clock", Outage.CLOCK),
    ],
)
def test_the_box_shows_a_certificate_that_is_refused_by_its_own_name(
    tmp_path: Path, flavour: str, reason: str, outage: Outage
) -> None:
    with SandboxProcess(tmp_path / "box", tls=flavour) as process:
        chain = tmp_path / "box" / f"certificate-{flavour}.pem"
        trouble = reason_at(process.url, trusting(chain))
    assert (trouble.reason, outage_of(trouble)) == (reason, outage)


def test_the_box_speaks_https_to_whoever_trusts_it(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path / "box", tls="good") as process:
        wire = Wire(process.url, timeouts=QUICK, tls=trusting(tmp_path / "box" / "certificate-good.pem"))
        assert wire.request("GET", "/smartpos/v1/health").status == 401
        wire.close()
        assert reason_at(process.url, ssl.create_default_context()).reason == "certificate"


def test_an_old_certificate_is_no_wrong_clock_where_the_same_server_told_the_time(tmp_path: Path) -> None:
    served = [ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2)]
    trust = ssl.create_default_context()
    for context, flavour in zip(served, ("good", "expired"), strict=True):
        chain = make_certificate(tmp_path, flavour)
        context.load_cert_chain(chain)
        trust.load_verify_locations(str(chain))
    date = format_datetime(datetime.now(UTC), usegmt=True)
    with Scripted([answer(200, "{}", Date=date)], tls=served[0]) as server:
        wire = Wire(server.url, timeouts=QUICK, keep_alive=False, tls=trust)
        wire.request("GET", "/x")
        server.tls = served[1]
        with pytest.raises(NeverSent) as caught:
            wire.request("GET", "/x")
        wire.close()
    assert caught.value.reason == "certificate_expired"
    assert outage_of(caught.value) is Outage.CERTIFICATE


def test_a_resolver_that_hangs_costs_no_more_than_a_connection(gate: threading.Event) -> None:
    asked: list[str] = []

    def hang(host: str) -> None:
        asked.append(host)
        gate.wait(60)

    wire = Wire("http://platform.example", timeouts=Timeouts(connect_s=0.05), resolve=hang)
    for _ in range(2):
        with pytest.raises(NeverSent) as caught:
            wire.request("GET", "/x")
        assert caught.value.reason == "network"
    assert asked == ["platform.example"], "one look-up hangs, not one per call"
    wire.close()


def test_an_address_needs_no_resolver() -> None:
    def never(host: str) -> None:
        raise AssertionError(host)

    with Scripted([answer(200, "{}")]) as server:
        wire = Wire(server.url, timeouts=QUICK, resolve=never)
        assert wire.request("GET", "/x").status == 200
        wire.close()
