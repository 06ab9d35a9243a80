"""Five wrong PINs of a member, then a lock on this till that grows: on disk, whatever the provider counts."""

from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.ports import Clock
from pos_client.services.identity import unix_ms
from pos_client.store.redemptions import PinLock, pin_lock, save_pin_lock
from pos_client.store.store import Store

FREE_TRIES = 5
FIRST_LOCK_S = 5 * 60
LONGEST_LOCK_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class PinLocks:
    """Counts per member; a PIN itself is never here."""

    store: Store
    clock: Clock

    def check(self, member_id: str) -> None:
        """Raises Refused(MEMBER_LOCKED) with `wait_s`."""
        with self.store.reading() as snapshot:
            lock = pin_lock(snapshot, member_id)
        wait_ms = lock.locked_until_ms - unix_ms(self.clock())
        # A longer wait was written by a clock that has been set back since.
        if 0 < wait_ms <= LONGEST_LOCK_S * 1000:
            raise Refused(Reason.MEMBER_LOCKED, wait_s=-(-wait_ms // 1000))

    def count(self, member_id: str) -> int:
        """One more try, written before the provider is asked. Answers how many are left after it."""
        with self.store.writing() as transaction:
            failures = pin_lock(transaction, member_id).failures + 1
            lock_s = _lock_s(failures)
            until_ms = unix_ms(self.clock()) + lock_s * 1000 if lock_s else 0
            save_pin_lock(transaction, member_id, PinLock(failures, until_ms))
        return max(FREE_TRIES - failures, 0)

    def uncount(self, member_id: str) -> None:
        """The try was none: nobody looked at the PIN."""
        with self.store.writing() as transaction:
            failures = max(pin_lock(transaction, member_id).failures - 1, 0)
            save_pin_lock(transaction, member_id, PinLock(failures, 0))

    def spend_all(self, member_id: str) -> None:
        """The provider has locked the member: so does this till."""
        with self.store.writing() as transaction:
            failures = max(pin_lock(transaction, member_id).failures, FREE_TRIES)
            until_ms = unix_ms(self.clock()) + _lock_s(failures) * 1000
            save_pin_lock(transaction, member_id, PinLock(failures, until_ms))

    def clear(self, member_id: str) -> None:
        """A right PIN."""
        with self.store.writing() as transaction:
            save_pin_lock(transaction, member_id, PinLock())

    def settled(self, refusal: Refused, member_id: str, *, left: int) -> Refused:
        """What a refused try costs, and what the cashier is told: the fewer tries of provider and till."""
        match refusal.details.get("code"):
            case "PIN_INVALID":
                told = refusal.details.get("attempts_left")
                fewest = min(told, left) if isinstance(told, int) else left
                return Refused(refusal.reason, **{**refusal.details, "attempts_left": fewest})
            case "PIN_TOO_MANY_ATTEMPTS":
                self.spend_all(member_id)
            case _:
                self.uncount(member_id)
        return refusal


def _lock_s(failures: int) -> int:
    if failures < FREE_TRIES:
        return 0
    return min(FIRST_LOCK_S * int(2 ** min(failures - FREE_TRIES, 12)), LONGEST_LOCK_S)
