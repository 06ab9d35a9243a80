"""Decides who the customer is: the local copy at once, the platform within its budget. QtCore only."""

from PySide6.QtCore import QObject, QTimer, Signal

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.ports import Capability
from pos_client.services.members import MOST, Found
from ui.background import Background, Operation
from ui.counter import Counter

BUDGET_MS = 800
"""A platform that takes longer is slow, and slow is down: the queue does not wait for it."""


class FinderModel(QObject):
    """`found` and `refreshed` carry `Found`; `refreshed` is what the platform added to what was shown."""

    found = Signal(object)
    refreshed = Signal(object)
    refused = Signal(object)
    listed = Signal(str, object)
    """Names as they were typed so far, and `Found` of the local copy; nobody is taken by it."""
    searching = Signal()
    slow = Signal()
    """The budget is spent and nothing is known here: nobody need wait, the answer may still come."""

    def __init__(self, counter: Counter, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counter = counter
        self._background = background
        self._asking: Operation | None = None
        self._looking: Operation | None = None
        self._budget = QTimer(self, singleShot=True, interval=BUDGET_MS)
        self._budget.timeout.connect(self.slow)
        self.query = MemberQuery()
        """What was looked up last."""

    def find(self, typed: str) -> None:
        """Look up whatever tells a member."""
        self.stop()
        self.query = MemberQuery()
        try:
            query = self.query = MemberQuery.typed(typed)
            here = self._counter.members.find_here(query)
        except TillError as error:
            self.refused.emit(error)
            return
        if here:
            self.found.emit(Found(here, asked_platform=False, more=len(here) >= MOST))
        if not query.tells_who:
            if not here:
                self.refused.emit(Refused(Reason.MEMBER_NOT_LISTED))
            return
        if not here and not self._counter.can(Capability.MEMBER_LOOKUP):
            self._introduce(query)
            return
        self._ask(query, already_shown=bool(here))

    def look(self, typed: str) -> None:
        """Names while they are typed. Numbers tell one person, and only when they are whole."""
        if self._looking is not None:
            self._looking.cancel()
        try:
            # One letter more tells hardly anybody apart, and is looked for in every name there is.
            query = MemberQuery.typed(" ".join(word for word in typed.split() if len(word) > 1))
        except TillError:
            query = MemberQuery()
        if not query.name:
            self.listed.emit(typed, Found((), asked_platform=False))
            return
        self._looking = self._background.run(
            "look",
            lambda: self._counter.members.find_here(query),
            done=lambda here: self._on_here(typed, here),
            failed=self.refused.emit,
        )

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        self._budget.stop()
        if self._looking is not None:
            self._looking.cancel()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _on_here(self, typed: str, here: tuple[Member, ...]) -> None:
        self.listed.emit(typed, Found(here, asked_platform=False, more=len(here) >= MOST))

    def _ask(self, query: MemberQuery, *, already_shown: bool) -> None:
        if not already_shown:
            self.searching.emit()
            self._budget.start()
        self._asking = self._background.run(
            "net",
            lambda: self._counter.members.find_everywhere(query),
            done=lambda result: self._on_answer(result, already_shown=already_shown),
            failed=lambda error: self._on_failed(error, already_shown=already_shown),
        )

    def _introduce(self, query: MemberQuery) -> None:
        """A platform without look-up knows its customers by phone, and only at payment."""
        if query.phone is None:
            self.refused.emit(Refused(Reason.PHONE_INVALID))
            return
        self._asking = self._background.run(
            "till",
            lambda: Found((self._counter.members.introduce(query),), asked_platform=False),
            done=self.found.emit,
            failed=self.refused.emit,
        )

    def _on_answer(self, result: Found, *, already_shown: bool) -> None:
        self._asking = None
        self._budget.stop()
        if already_shown:
            self.refreshed.emit(result)
        elif result.members:
            self.found.emit(result)
        else:
            self.refused.emit(
                Refused(Reason.MEMBER_NOT_FOUND if result.asked_platform else Reason.MEMBER_NOT_HERE)
            )

    def _on_failed(self, error: TillError, *, already_shown: bool) -> None:
        """Where somebody is shown already, a platform's no about the look-up changes nothing."""
        self._asking = None
        self._budget.stop()
        if not already_shown:
            self.refused.emit(error)
