"""What the wire makes of what servers do: real sockets, real bytes."""

import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from sync.exact_json import from_json, to_json
from sync.wire import NeverSent, NoAnswer, Timeouts, Unreadable, Wire
from tests.fakes.people import some_cpf
from tests.sync.scripted import Scripted, answer, half, reset, silence, trickle, vanish

Opener = Callable[..., Wire]
QUICK = Timeouts(connect_s=1.0, read_s=0.2, total_s=0.5)


@pytest.fixture
def opened() -> Iterator[Opener]:
    wires: list[Wire] = []

    def open_one(url: str, **settings: Any) -> Wire:
        wires.append(Wire(url, **settings))
        return wires[-1]

    yield open_one
    for wire in wires:
        wire.close()


def test_money_travels_digit_by_digit(opened: Opener) -> None:
    with Scripted([answer(200, '{"valor": 0.10, "n": 1e2}')]) as server:
        told = opened(server.url).request("POST", "/x", json={"sale_amount": Decimal("1234567.10")})

    assert server.seen[0].body == b'{"sale_amount":1234567.10}'
    assert told.body == {"valor": Decimal("0.10"), "n": Decimal("1e2")}


def test_a_float_never_travels() -> None:
    with pytest.raises(TypeError):
        to_json({"amount": 0.1})


@pytest.mark.parametrize("raw", [b"{", b"NaN", b"\xff", b"[" * 100_000, b""])
def test_what_is_not_json_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError):
        from_json(raw)


def test_a_closed_port_means_never_sent(opened: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(NeverSent) as caught:
        opened(f"http://127.0.0.1:{port}").request("POST", "/x", json={})
    assert caught.value.reason == "network"


def test_a_name_that_nobody_knows_means_never_sent(opened: Opener) -> None:
    with pytest.raises(NeverSent):
        opened("http://till.invalid").request("GET", "/x")


@pytest.mark.parametrize("act", [reset, vanish, half('{"data": {"id": "1"}}')])
def test_a_connection_lost_after_the_request_is_a_lost_answer(opened: Opener, act: object) -> None:
    with Scripted([act]) as server, pytest.raises(NoAnswer):  # type: ignore[list-item]
        opened(server.url).request("POST", "/x", json={})
    assert len(server.seen) == 1


def test_a_silent_server_is_a_lost_answer(opened: Opener) -> None:
    gate = threading.Event()
    with Scripted([silence(gate)]) as server, pytest.raises(NoAnswer):
        opened(server.url, timeouts=QUICK).request("POST", "/x", json={})
    gate.set()


def test_a_trickling_answer_ends_with_the_whole_budget(opened: Opener) -> None:
    gate = threading.Event()
    with Scripted([trickle(gate)]) as server, pytest.raises(NoAnswer) as caught:
        opened(server.url, timeouts=QUICK).request("POST", "/x", json={})
    gate.set()
    assert caught.value.reason == "TotalTimeout"


def test_the_page_of_a_captive_portal_is_no_answer_of_the_system(opened: Opener) -> None:
    with Scripted([answer(200, "<html>Wi-Fi</html>", kind="text/html")]) as server, pytest.raises(Unreadable):
        opened(server.url).request("POST", "/x", json={})


def test_a_page_of_words_under_an_error_is_still_that_error(opened: Opener) -> None:
    with Scripted([answer(502, "<html>Bad gateway</html>", kind="text/html")]) as server:
        told = opened(server.url).request("POST", "/x", json={})
    assert (told.status, told.body) == (502, None)


def test_a_redirect_is_not_followed(opened: Opener) -> None:
    with Scripted([answer(302, "", Location="/login")]) as server:
        assert opened(server.url).request("POST", "/x", json={}).status == 302
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7", 7, 7),
        (format_datetime(datetime.now(UTC) + timedelta(seconds=3500), usegmt=True), 1, 3500),
        ("999999999", 3600, 3600),
        ("soon", None, None),
        ("-5", None, None),
    ],
    ids=["seconds", "date", "too long", "words", "negative"],
)
def test_retry_after_is_read_and_bounded(
    opened: Opener, header: str, least: float | None, most: float | None
) -> None:
    with Scripted([answer(429, "{}", Retry_After=header)]) as server:
        wait_s = opened(server.url).request("GET", "/x").retry_after_s
    assert wait_s is None if least is None or most is None else least <= (wait_s or 0) <= most


def test_a_wire_that_keeps_alive_uses_one_connection_and_the_other_one_each(opened: Opener) -> None:
    with Scripted([answer(200, "{}")] * 6) as server:
        kept, fresh = opened(server.url), opened(server.url, keep_alive=False)
        for _ in range(3):
            kept.request("GET", "/x")
        assert server.connections == 1
        for _ in range(3):
            fresh.request("GET", "/x")
        assert server.connections == 4
        kept.close()


def test_no_log_holds_an_address_or_a_body(opened: Opener, caplog: pytest.LogCaptureFixture) -> None:
    cpf = some_cpf().digits
    with caplog.at_level(logging.DEBUG), Scripted([answer(200, f'{{"cpf": "{cpf}"}}')]) as server:
        told = opened(server.url).request("GET", "/customers", query={"cpf": cpf})
    assert server.seen[0].target == f"/customers?cpf={cpf}"
    assert cpf not in caplog.text
    assert cpf not in repr(told)


@pytest.mark.parametrize(
    ("days", "trusted", "reason"),
    [((-2, -1), True, "clock"), ((1, 2), True, "clock"), ((-1, 1), False, "certificate")],
)
def test_a_certificate_that_is_refused_says_why(
    opened: Opener, tmp_path: Path, days: tuple[int, int], trusted: bool, reason: str
) -> None:
    chain = certificate(tmp_path, days)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(chain)
    trusting = ssl.create_default_context(cafile=str(chain) if trusted else None)

    with Scripted([answer(200, "{}")], tls=serving) as server, pytest.raises(NeverSent) as caught:
        opened(server.url, tls=trusting).request("GET", "/x")

    assert caught.value.reason == reason
    assert server.seen == []


def certificate(folder: Path, days: tuple[int, int]) -> Path:
    """A self-signed certificate for localhost, valid between these days from now."""
    x509 = pytest.importorskip("cryptography.x509")
    hashes = pytest.importorskip("cryptography.hazmat.primitives.hashes")
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    ec = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_what_time_the_server_says_it_is_comes_with_its_answer(opened: Opener) -> None:
    heard: list[datetime] = []
    moment = datetime(2026, 3, 14, 12, 26, 53, tzinfo=UTC)
    dates = [format_datetime(moment, usegmt=True), "yesterday", ""]
    with Scripted([answer(200, "{}", Date=date) for date in dates]) as server:
        wire = opened(server.url, on_date=heard.append)
        for _ in dates:
            wire.request("GET", "/x")
    assert heard == [moment]


def test_a_captive_portals_clock_is_not_believed(opened: Opener) -> None:
    heard: list[datetime] = []
    date = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    with Scripted([answer(200, "<html>", Date=date)]) as server, pytest.raises(Unreadable):
        opened(server.url, on_date=heard.append).request("GET", "/x")
    assert heard == []


@pytest.mark.parametrize("value", [1.5, 1e-9, {"a": [0.1]}, [1e300, 1], {"a": {"b": -2.0, "c": 1}}, [5e-324]])
def test_no_float_ever_travels(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(value)


def test_words_that_look_like_a_fraction_travel_as_they_are() -> None:
    value = {
        "at": "10:09.5",
        "list": ["1,2.5", ",3.5", "v.5]", "e-12}", "1e+3,"],
        "n": 12,
        "yes": True,
        "none": None,
        "d": Decimal("1.50"),
    }
    assert json.loads(to_json(value), parse_float=Decimal) == value
