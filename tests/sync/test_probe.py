"""A network that lets nobody out, told apart from one that is not there; over real sockets."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from sync.probe import probe
from sync.sandbox.process import SandboxProcess
from tests.sync.box import Box


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with SandboxProcess(tmp_path_factory.mktemp("box")) as process:
        yield Box(process)


@pytest.fixture
def address(box: Box) -> Iterator[str]:
    yield f"{box.url}/smartbis/v2"
    box.mend()


def test_a_platform_that_refuses_is_reached_and_tells_the_time(address: str) -> None:
    told = probe(address)
    assert told.reach == "reached"
    assert told.server_at is not None
    assert abs(told.server_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_login_page_in_its_place_is_a_captive_network(address: str, box: Box) -> None:
    box.fault("portal", "/smartbis")
    assert probe(address).reach == "captive"


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect", "511 Login"])
def test_a_redirect_or_a_511_is_a_captive_network(status: str) -> None:
    answer = f"HTTP/1.1 {status}\r\nLocation: http://login.example/\r\nContent-Length: 0\r\n\r\n"
    listener = socket.create_server(("127.0.0.1", 0))

    def portal() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer.encode())

    thread = threading.Thread(target=portal)
    thread.start()
    told = probe(f"http://127.0.0.1:{listener.getsockname()[1]}/api")
    thread.join(60)
    listener.close()
    assert (told.reach, told.server_at) == ("captive", None)


def test_an_error_of_the_platforms_own_is_an_answer(address: str, box: Box) -> None:
    box.fault("status", "/smartbis", status=500)
    assert probe(address).reach == "reached"


def test_nobody_there_is_no_network_and_a_broken_answer_is_none(address: str, box: Box) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert probe(f"http://127.0.0.1:{port}").reach == "network"
    box.fault("reset", "/smartbis")
    assert probe(address).reach in {"no_answer", "network"}
