"""A process that pulls and is killed in the middle (`python -m tests.sync.pull_and_die`, order on stdin)."""

import json
import os
import signal
import sys
from pathlib import Path

from pos_client.store.store import Store
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.pull import Page
from sync.pull_smartbis import SmartbisMembers
from sync.puller import Puller
from tests.fakes.clock import real_clock


class Mortal(SmartbisMembers):
    """Has its second page in hand when the kill comes: read, and not yet on the disk."""

    die_at = 0
    asked = 0

    def page(self, cursor: str) -> Page:
        page = super().page(cursor)
        self.asked += 1
        if self.asked == self.die_at:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return page


def main() -> None:
    order = json.loads(sys.stdin.read())
    base_url = f"{order['url']}/smartbis/v2"
    source = Mortal(base_url, SmartbisSignIn(base_url, order["secrets"].get))
    source.die_at = order["die_at"]
    Puller(Store(Path(order["path"])), [source], clock=real_clock, pause_s=0.0).pull_once()


if __name__ == "__main__":
    main()
