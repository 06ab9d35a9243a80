"""A till that is killed while it looks at a PIN has counted it: pulling the plug buys no try."""

import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.services.signing_in import FREE_TRIES
from pos_client.store.migrate import open_store
from tests.fakes.clock import FakeClock, real_clock
from tests.fakes.people import some_pin, wrong_pin
from tests.fakes.staff import cheap_signing_in
from tests.fakes.till import OPERATOR, open_till


def _kill_in_mid_check(path: Path, *, pepper: bytes, pin: str, tries: int) -> list[str]:
    """Let a child try, kill it (SIGKILL; TerminateProcess on Windows) in the last check."""
    command = [sys.executable, "-m", "tests.services.wrong_pins", str(path), str(tries)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{pepper.hex()}\n{pin}\n")
        child.stdin.flush()
        said = [child.stdout.readline().strip() for _ in range(tries)]
        child.kill()
    assert child.returncode != 0
    return said


@pytest.mark.parametrize("tries", [1, FREE_TRIES])
def test_a_kill_buys_no_try_and_opens_no_lock(tmp_path: Path, tries: int) -> None:
    path, pepper, pin = tmp_path / "till.db", secrets.token_bytes(32), some_pin()
    with open_till(path, clock=real_clock) as till:
        cheap_signing_in(till.store, real_clock, pepper=pepper).enrol(OPERATOR, pin)
    said = _kill_in_mid_check(path, pepper=pepper, pin=wrong_pin(pin), tries=tries)
    assert said == ["operator_unknown"] * (tries - 1) + ["checking"]
    with open_store(path) as store, pytest.raises(Refused) as refusal:
        cheap_signing_in(store, real_clock, pepper=pepper).sign_in(OPERATOR.code, wrong_pin(pin))
    if tries < FREE_TRIES:
        assert refusal.value.details["tries"] == FREE_TRIES - tries - 1
    else:
        assert refusal.value.reason is Reason.OPERATOR_LOCKED
        assert 0 < int(str(refusal.value.details["wait_s"])) <= 30


def test_a_clock_set_back_a_year_does_not_lock_anybody_for_a_year(tmp_path: Path) -> None:
    clock, pin = FakeClock(), some_pin()
    with open_till(tmp_path / "till.db", clock=clock) as till:
        service = cheap_signing_in(till.store, clock, pepper=secrets.token_bytes(32))
        service.enrol(OPERATOR, pin)
        for _ in range(FREE_TRIES):
            with pytest.raises(Refused):
                service.sign_in(OPERATOR.code, wrong_pin(pin))
        clock.advance(-365 * 86400)
        assert service.sign_in(OPERATOR.code, pin) == OPERATOR
