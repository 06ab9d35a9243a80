"""The sandbox as a process: its ready line, its end, its memory across a restart, its page."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from sync.sandbox.process import SandboxNotReady, SandboxProcess
from tests.sync.sandbox.counter import Counter, new_id, sale_record


def test_everything_survives_a_kill_and_a_restart(tmp_path: Path) -> None:
    record, key = sale_record(), new_id()
    first = SandboxProcess(tmp_path)
    with Counter(first.url) as before:
        member = before.member("30.00")
        sale = {"sale_amount": 100, "cpf": member["cpf"], "external_id": key}
        answer = before.sale(sale, key).text
        before.smartpos("/sales", record, record["record_id"])
        before.settings(pin_digits=8)
        hold_id = before.hold(member, new_id(), "10.00").json()["hold_id"]
        first.kill()

    with SandboxProcess(tmp_path) as second, Counter(second.url) as after:
        assert after.secrets == before.secrets
        assert after.http.get("/sandbox/settings").json()["pin_digits"] == 8
        assert after.sale(sale, key).text == answer
        assert after.smartpos("/sales", record, record["record_id"]).status_code == 200
        assert [hold["id"] for hold in after.state("holds")] == [hold_id]
        assert after.balance(member) == "35.00"


def test_one_folder_has_one_sandbox(tmp_path: Path) -> None:
    with (
        SandboxProcess(tmp_path),
        pytest.raises(SandboxNotReady, match="cannot be opened"),
        SandboxProcess(tmp_path),
    ):
        pass


def test_a_command_that_is_no_sandbox_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SandboxNotReady):
        SandboxProcess(tmp_path, command=[sys.executable, "-c", "print('hello')"])


def test_it_stops_cleanly_when_its_parent_lets_go(tmp_path: Path) -> None:
    box = SandboxProcess(tmp_path)
    assert httpx.get(f"{box.url}/sandbox/state").status_code == 200
    assert box.stop() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_it_prints_one_line_and_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sync.sandbox", "--port", "0", "--data", str(tmp_path)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        ready = json.loads(child.stdout.readline())
        assert ready["phone"] == ready["sandbox"] + "/phone"
        child.send_signal(signal.SIGTERM)
        rest, complaints = child.communicate(timeout=60)
        assert (child.returncode, rest, complaints) == (0, b"", b"")


def test_the_phone_page_shows_the_newest_pin_in_both_languages(till: Counter) -> None:
    member = till.member("30.00", name="<b>")
    till.challenge(member, new_id())
    page = till.http.get("/phone", params={"phone": member["phone"]}, headers={"Accept-Language": "pt-BR"})
    assert till.pin(member) in page.text
    assert 'lang="pt-BR"' in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    english = till.http.get("/phone", params={"phone": "11900000000", "lang": "en"}).text
    assert "No messages yet." in english


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, time; from sync.sandbox.process import SandboxProcess;"
        "print(SandboxProcess(pathlib.Path(sys.argv[1])).url, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().decode().strip()
        assert httpx.get(f"{url}/sandbox/faults").status_code == 200
        parent.kill()
    deadline = time.monotonic() + 60
    with pytest.raises(httpx.ConnectError):
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{url}/sandbox/faults")
            except (httpx.ReadError, httpx.RemoteProtocolError):
                continue


def test_calls_are_counted_by_route(till: Counter) -> None:
    before = till.state("calls").get("GET /smartpos/v1/sales/{record_id}", 0)
    for _ in "12":
        till.smartpos(f"/sales/{new_id()}", None)
    assert till.state("calls")["GET /smartpos/v1/sales/{record_id}"] == before + 2


def test_another_host_name_is_refused(till: Counter) -> None:
    assert till.http.get("/sandbox/credentials", headers={"Host": "evil.example"}).status_code == 400


def test_seeding_the_same_phone_again_changes_nothing(till: Counter) -> None:
    member = till.member("30.00")
    again = {"name": "Outra", "phone": member["phone"], "balance": "99.00"}
    assert till.control("seed", {"members": [again]})["members"] == [member]


def test_unknown_knobs_and_parts_are_422_and_unknown_calls_404(till: Counter) -> None:
    assert till.http.post("/sandbox/settings", json={"colour": 1}).status_code == 422
    assert till.http.get("/sandbox/state", params={"only": "colour"}).status_code == 422
    assert till.http.get("/smartbis/v2/points").json()["error"]["code"] == "NOT_FOUND"
    assert till.http.delete("/smartpos/v1/health").status_code == 405
