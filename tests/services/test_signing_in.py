"""Operators' PINs: tries are on disk before the check, locks grow, and nothing survives in plain text."""

import hashlib
import logging
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.till import Operator
from pos_client.services.signing_in import FIRST_LOCK_S, FREE_TRIES, LONGEST_LOCK_S, SigningIn
from pos_client.store import people
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.people import some_pin, wrong_pin

WHO = Operator("op-1", "17", "Operadora", "cashier")
PEPPER = secrets.token_bytes(32)


class Door:
    """A store with one operator, and the clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = FakeClock()
        self.pin = some_pin()
        self.store = open_store(path)
        self.service().enrol(WHO, self.pin)

    def service(self) -> SigningIn:
        """Signing in, with a hash that costs a test little."""
        service = SigningIn(self.store, self.clock, PEPPER)
        service.__dict__["_hasher"] = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        return service

    def reopened(self) -> None:
        """The till starts again."""
        self.store.close()
        self.store = open_store(self.path)

    def record(self) -> people.OperatorRecord:
        """What is on disk."""
        with self.store.reading() as snapshot:
            record = people.operator_by_code(snapshot, "17")
        assert record is not None
        return record

    def refusal(self, pin: str) -> Refused:
        """What is said to this PIN."""
        with pytest.raises(Refused) as refusal:
            self.service().sign_in("17", pin)
        return refusal.value


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path / "till.db")
    yield made
    made.store.close()


def test_the_right_pin_opens_and_forgets_the_tries(door: Door) -> None:
    door.refusal(wrong_pin(door.pin))
    assert door.service().sign_in(" 17 ", door.pin) == WHO
    assert door.record().failures == 0


def test_wrong_pins_count_down_and_then_lock(door: Door) -> None:
    wrong = wrong_pin(door.pin)
    left = [door.refusal(wrong).details["tries"] for _ in range(FREE_TRIES)]
    assert left == [4, 3, 2, 1, 0]
    locked = door.refusal(door.pin)
    assert locked.reason is Reason.OPERATOR_LOCKED
    assert locked.details["wait_s"] == FIRST_LOCK_S


def test_the_lock_grows_and_survives_a_restart(door: Door) -> None:
    wrong = wrong_pin(door.pin)
    for _ in range(FREE_TRIES):
        door.refusal(wrong)
    expected = FIRST_LOCK_S
    for _ in range(9):
        door.reopened()
        locked = door.refusal(door.pin)
        assert (locked.reason, locked.details["wait_s"]) == (Reason.OPERATOR_LOCKED, expected)
        door.clock.advance(expected)
        assert door.refusal(wrong).reason is Reason.OPERATOR_UNKNOWN
        expected = min(expected * 2, LONGEST_LOCK_S)
    door.clock.advance(LONGEST_LOCK_S)
    assert door.service().sign_in("17", door.pin) == WHO


def test_a_lock_does_not_overflow_after_thousands_of_tries(door: Door) -> None:
    with door.store.writing() as transaction:
        people.note_failures(transaction, WHO.id, failures=100_000, locked_until_ms=0)
    door.refusal(wrong_pin(door.pin))
    assert door.refusal(door.pin).details["wait_s"] == LONGEST_LOCK_S


def test_a_try_is_on_disk_before_the_pin_is_looked_at(door: Door) -> None:
    seen: list[int] = []
    service = door.service()
    hasher = service.__dict__["_hasher"]

    class Pulled:
        def verify(self, *_: object) -> bool:
            seen.append(door.record().failures)
            raise KeyboardInterrupt

    service.__dict__["_hasher"] = Pulled()
    with pytest.raises(KeyboardInterrupt):
        service.sign_in("17", door.pin)
    assert seen == [1]
    door.reopened()
    assert door.record().failures == 1
    assert hasher is not None


def test_tries_at_once_are_all_counted(door: Door) -> None:
    start = threading.Barrier(4)
    wrong = wrong_pin(door.pin)

    def attempt(_: int) -> None:
        start.wait(60)
        with pytest.raises(Refused):
            door.service().sign_in("17", wrong)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(attempt, range(4)))
    assert door.record().failures == 4


def test_who_is_not_there_is_told_nothing_of_tries(door: Door) -> None:
    with pytest.raises(Refused) as refusal:
        door.service().sign_in("18", door.pin)
    assert refusal.value.details["tries"] is None


def test_a_new_pin_forgets_the_lock_and_the_old_pin(door: Door) -> None:
    old, door.pin = door.pin, some_pin(8)
    for _ in range(FREE_TRIES):
        door.refusal("000000")
    door.service().enrol(WHO, door.pin)
    assert door.service().sign_in("17", door.pin) == WHO
    assert door.refusal(old).reason is Reason.OPERATOR_UNKNOWN


@pytest.mark.parametrize("shape", ["12345", "1" * 13, "111111", "121212", "12345a", "", "123456\n", "١٢٣٤٥٦"])
def test_a_pin_too_easy_or_of_no_shape_is_refused(door: Door, shape: str) -> None:
    with pytest.raises(Refused) as refusal:
        door.service().enrol(Operator("op-2", "18", "x", "cashier"), shape)
    assert refusal.value.reason is Reason.PIN_FORMAT


def test_another_pepper_opens_nothing(door: Door) -> None:
    service = SigningIn(door.store, door.clock, secrets.token_bytes(32))
    with pytest.raises(Refused):
        service.sign_in("17", door.pin)


def test_no_byte_of_the_pin_is_on_disk_or_in_a_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    door.service().sign_in("17", door.pin)
    refusal = door.refusal(wrong_pin(door.pin))
    assert isinstance(door.store, Store)
    door.store.close()
    secret_forms = [door.pin.encode(), hashlib.sha256(door.pin.encode()).hexdigest().encode()]
    for file in door.path.parent.iterdir():
        content = file.read_bytes()
        assert not [form for form in secret_forms if form in content]
    assert door.pin not in caplog.text
    assert door.pin not in repr(refusal.details)
