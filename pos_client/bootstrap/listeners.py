"""Who hears what lanes, printer and devices have to say; told on their threads."""

from collections.abc import Callable
from dataclasses import dataclass

from pos_client.domain.weighing import Weight
from pos_client.ports import PlatformState
from pos_client.services.backups import BackupState
from pos_client.services.printing import PrinterState
from sync.pull_state import PullState


@dataclass(slots=True)
class Listeners:
    """Who hears of platforms and printer; the screen puts its bridge here before `start`."""

    platform: Callable[[PlatformState], None] | None = None
    printer: Callable[[PrinterState], None] | None = None
    backup: Callable[[BackupState], None] | None = None
    pull: Callable[[PullState], None] | None = None
    code: Callable[[str], None] | None = None
    weight: Callable[[Weight], None] | None = None
    printer_problem: str = ""

    def tell_code(self, code: str) -> None:
        """The scanner on the serial line read something."""
        if self.code is not None:
            self.code(code)

    def tell_weight(self, weight: Weight) -> None:
        """The scale's answer changed."""
        if self.weight is not None:
            self.weight(weight)

    def tell_platform(self, state: PlatformState) -> None:
        """A destination came or went."""
        if self.platform is not None:
            self.platform(state)

    def tell_backup(self, state: BackupState) -> None:
        """A backup was made, or could not be."""
        if self.backup is not None:
            self.backup(state)

    def tell_pull(self, state: PullState) -> None:
        """A source has gone on, or stopped."""
        if self.pull is not None:
            self.pull(state)

    def tell_printer(self, state: PrinterState) -> None:
        """The printer's state changed."""
        self.printer_problem = state.problem
        if self.printer is not None:
            self.printer(state)

    def forget(self) -> None:
        """Nobody is told of anything any more: the screen may be gone already."""
        self.platform = self.printer = None
        self.backup = self.pull = None
        self.code = self.weight = None
