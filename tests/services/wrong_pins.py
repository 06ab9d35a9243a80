"""A till of its own process that is given wrong PINs until it is killed: `python -m … PATH TRIES`.

Pepper and PIN come by standard input, so that neither is on a command line.
"""

import sys
import time
from pathlib import Path

from argon2 import PasswordHasher

from pos_client.domain.errors import Refused
from pos_client.services.signing_in import SigningIn
from pos_client.store.migrate import open_store
from tests.fakes.clock import real_clock


class _Stuck:
    """The check of the last PIN never comes to an end."""

    def verify(self, *_: object) -> bool:
        print("checking", flush=True)
        time.sleep(600)
        return True


def main() -> None:
    """Wrong tries, the last of which is being looked at when the kill comes."""
    pepper, pin = bytes.fromhex(sys.stdin.readline().strip()), sys.stdin.readline().strip()
    service = SigningIn(open_store(Path(sys.argv[1])), real_clock, pepper)
    service.__dict__["_hasher"] = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    for _ in range(int(sys.argv[2]) - 1):
        try:
            service.sign_in("17", pin)
        except Refused as refusal:
            print(refusal.reason.value, flush=True)
    service.__dict__["_hasher"] = _Stuck()
    service.sign_in("17", pin)


if __name__ == "__main__":
    main()
