"""A printer that can be out of paper, slow, or broken in a way nobody foresaw."""

import threading

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.receipt import Receipt
from pos_client.domain.slip import Slip


class FakePrinter:
    """Keeps what it printed. `problem` makes it fail with that cause; `gate` makes it wait."""

    def __init__(self) -> None:
        self.printed: list[Receipt] = []
        self.slips: list[Slip] = []
        self.kicks = 0
        self.problem = ""
        self.bug: Exception | None = None
        self.gate: threading.Event | None = None
        self.reached = threading.Event()

    def print_receipt(self, receipt: Receipt) -> None:
        """On paper, unless something is wrong."""
        self._come_to_paper()
        self.printed.append(receipt)

    def print_slip(self, slip: Slip) -> None:
        """On paper, unless something is wrong."""
        self._come_to_paper()
        self.slips.append(slip)

    def open_drawer(self) -> None:
        """Kicked, unless something is wrong."""
        if self.problem:
            raise Unavailable(Outage.PRINTER, cause=self.problem)
        self.kicks += 1

    def _come_to_paper(self) -> None:
        self.reached.set()
        if self.gate is not None:
            assert self.gate.wait(60)
        if self.bug is not None:
            raise self.bug
        if self.problem:
            raise Unavailable(Outage.PRINTER, cause=self.problem)
