"""Who is at the till: PINs are argon2id hashes over a peppered PIN; wrong ones are counted on disk first.

Takes some tenths of a second: never on the screen's thread.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.till import Operator
from pos_client.ports import Clock
from pos_client.services.identity import unix_ms
from pos_client.store import people
from pos_client.store.store import Store

FREE_TRIES = 5
FIRST_LOCK_S = 30
LONGEST_LOCK_S = 3600
_PIN = re.compile(r"[0-9]{6,12}")


@dataclass(frozen=True)
class SigningIn:
    """`pepper` comes from the credentials port and is not in the database.

    `clock` is the trusted one: a machine's clock that was put forward ends no lock.
    """

    store: Store
    clock: Clock
    pepper: bytes

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher()

    def sign_in(self, code: str, pin: str) -> Operator:
        """The operator under that code or badge.

        Raises Refused: OPERATOR_UNKNOWN (tries left) or OPERATOR_LOCKED (seconds).
        """
        record = self._count_a_try(code.strip(), now_ms=unix_ms(self.clock()))
        if not self._matches(record.pin_hash, pin):
            raise Refused(Reason.OPERATOR_UNKNOWN, tries=max(FREE_TRIES - record.failures - 1, 0))
        with self.store.writing() as transaction:
            people.note_failures(transaction, record.operator.id, failures=0, locked_until_ms=0)
        return record.operator

    def enrol(self, operator: Operator, pin: str) -> None:
        """Give an operator a PIN of 6 to 12 digits. Raises Refused(PIN_FORMAT)."""
        pin_hash = self.hashed(pin)
        with self.store.writing() as transaction:
            people.save_operator(transaction, operator, pin_hash=pin_hash)

    def hashed(self, pin: str) -> str:
        """What is kept of a PIN of 6 to 12 digits. Raises Refused(PIN_FORMAT)."""
        if not _PIN.fullmatch(pin) or len(set(pin)) < 3:
            raise Refused(Reason.PIN_FORMAT)
        return self._hasher.hash(self._peppered(pin))

    def _count_a_try(self, code: str, *, now_ms: int) -> people.OperatorRecord:
        """The record as it was before this try. Counted before the check, so that neither pulling the plug
        nor trying twice at once buys another."""
        with self.store.writing() as transaction:
            record = people.operator_by_code(transaction, code)
            if record is None:
                raise Refused(Reason.OPERATOR_UNKNOWN, tries=None)
            if 0 < (wait_ms := record.locked_until_ms - now_ms) <= LONGEST_LOCK_S * 1000:
                raise Refused(Reason.OPERATOR_LOCKED, wait_s=-(-wait_ms // 1000))
            # A longer wait was written by a clock that has been set back since: this try counts anew.
            failures = record.failures + 1
            people.note_failures(
                transaction,
                record.operator.id,
                failures=failures,
                locked_until_ms=now_ms + lock_s * 1000 if (lock_s := _lock_s(failures)) else 0,
            )
        return record

    def _matches(self, pin_hash: str, pin: str) -> bool:
        try:
            return self._hasher.verify(pin_hash, self._peppered(pin))
        except VerificationError:
            return False

    def _peppered(self, pin: str) -> bytes:
        return hmac.digest(self.pepper, pin.encode(), hashlib.sha256)


def _lock_s(failures: int) -> int:
    """How long this many wrong PINs lock: not at first, then twice as long each time."""
    over = min(failures - FREE_TRIES, 16)
    return min(FIRST_LOCK_S * 2**over, LONGEST_LOCK_S) if over >= 0 else 0
