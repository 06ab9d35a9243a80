"""Decides what the top line says: by consequence, not by cause, and without flapping. QtCore only."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from pos_client.ports import PlatformState
from pos_client.services.backups import BackupState
from pos_client.services.delivery import Backlog
from pos_client.services.printing import PrinterState
from ui.background import Background
from ui.bridge import Bridge
from ui.counter import Counter
from ui.giving_way import GivingWay

REFRESH_MS = 5_000
SETTLE_MS = 150
MOST_GIVEN_WAY = 5
STUMBLES = "platform"
"""A platform's problem: it was reached, and hung or failed."""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything the top line shows."""

    now: datetime
    backlog: Backlog = field(default_factory=Backlog)
    printer: PrinterState = field(default_factory=PrinterState)
    platforms: dict[str, PlatformState] = field(default_factory=dict)
    backup: BackupState = field(default_factory=BackupState)
    stumbling_since: datetime | None = None
    """Since when the programme's platform is reached and does not answer as it should."""

    @property
    def loyalty(self) -> PlatformState | None:
        """The programme's platform."""
        return next((state for state in self.platforms.values() if state.credits), None)

    @property
    def internet(self) -> bool | None:
        """True where any platform answers, None where nobody has been asked yet."""
        seen = [state.online for state in self.platforms.values()]
        return True if True in seen else False if False in seen else None

    @property
    def offline_s(self) -> float:
        """For how long the programme's platform has been away."""
        state = self.loyalty
        if state is None or state.online is not False:
            return 0.0
        return max((self.now - state.since).total_seconds(), 0.0)

    @property
    def stumbling_s(self) -> float:
        """For how long it is reached, and hangs or answers with its own failures."""
        since = self.stumbling_since
        return max((self.now - since).total_seconds(), 0.0) if since is not None else 0.0

    @property
    def oldest_s(self) -> float:
        """Age of the oldest message that waits."""
        if self.backlog.oldest_ms is None:
            return 0.0
        return max(self.now.timestamp() - self.backlog.oldest_ms / 1000, 0.0)


class StatusModel(QObject):
    """Gathers what other threads say; the backlog is counted on `desk`, at most every `SETTLE_MS`."""

    changed = Signal(object)

    def __init__(self, counter: Counter, bridge: Bridge, background: Background) -> None:
        super().__init__(bridge)
        self._counter = counter
        self._background = background
        self._platforms: dict[str, PlatformState] = {}
        self._printer = PrinterState()
        self._backup = BackupState()
        self._backlog = Backlog()
        self._stumbling_since: datetime | None = None
        bridge.platform_changed.connect(self._on_platform)
        bridge.printer_changed.connect(self._on_printer)
        bridge.backup_changed.connect(self._on_backup)
        self._refresh = QTimer(self, interval=REFRESH_MS)
        self._refresh.timeout.connect(self.count)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._count_now)
        self._telling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._telling.timeout.connect(self._tell)
        self._counting_waits = GivingWay(counter.is_at_work, most=MOST_GIVEN_WAY)
        self._telling_waits = GivingWay(counter.is_at_work, most=MOST_GIVEN_WAY)

    @property
    def status(self) -> Status:
        """As it stands."""
        return Status(
            self._counter.clock(),
            self._backlog,
            self._printer,
            dict(self._platforms),
            backup=self._backup,
            stumbling_since=self._stumbling_since,
        )

    def start(self) -> None:
        """Begin to look."""
        self._refresh.start()
        self._count_now()

    def stop(self) -> None:
        """Look no more: the window closes."""
        self._refresh.stop()
        self._settle.stop()
        self._telling.stop()

    def note_answered(self, name: str) -> None:
        """A look-up was answered: a platform that no lane has met yet is there."""
        known = self._platforms.get(name)
        if self._stumbling_since is not None:
            self._stumbling_since = None
            self.changed.emit(self.status)
        if known is None or known.online is None:
            now = self._counter.clock()
            self._platforms[name] = PlatformState(name=name, online=True, since=now, credits=True)
            self.changed.emit(self.status)

    def count(self) -> None:
        """There may be something new in the queue."""
        if not self._settle.isActive():
            self._settle.start()

    def _count_now(self) -> None:
        if self._counting_waits.once_more():
            self._settle.start()
        else:
            self._background.run("desk", self._counter.delivery.backlog, done=self._on_backlog)

    def _tell(self) -> None:
        if self._telling.isActive():
            return
        if self._telling_waits.once_more():
            self._telling.start()
        else:
            self.changed.emit(self.status)

    def _on_backlog(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._tell()

    def _on_platform(self, state: PlatformState) -> None:
        known = self._platforms.get(state.name)
        if state.online is None and known is not None and known.online is not None:
            # A lane that has sent nothing yet knows less than a look-up that was answered.
            state = replace(state, online=known.online, since=known.since)
        self._platforms[state.name] = state
        if state.credits:
            stumbles = state.problem == STUMBLES and state.online is not False
            self._stumbling_since = (self._stumbling_since or self._counter.clock()) if stumbles else None
        self._tell()
        self.count()

    def _on_backup(self, state: BackupState) -> None:
        self._backup = state
        self.changed.emit(self.status)

    def _on_printer(self, state: PrinterState) -> None:
        self._printer = state
        self.changed.emit(self.status)
