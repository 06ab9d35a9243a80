"""Decides who the customer is: the local copy at once, the platform within its budget. QtCore only."""

from PySide6.QtCore import QObject, Signal

from pos_client.domain.customer import MemberQuery
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.ports import Capability
from pos_client.services.members import Found
from ui.background import Background, Operation
from ui.counter import Counter


class FinderModel(QObject):
    """`found` carries the members under what was typed; `refreshed` what the platform added later."""

    found = Signal(object)
    refreshed = Signal(object)
    refused = Signal(object)
    searching = Signal()

    def __init__(self, counter: Counter, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counter = counter
        self._background = background
        self._asking: Operation | None = None

    def find(self, typed: str) -> None:
        """Look up a phone or a CPF."""
        self.stop()
        try:
            query = MemberQuery.typed(typed)
            here = self._counter.members.find_here(query)
        except TillError as error:
            self.refused.emit(error)
            return
        if here:
            self.found.emit(here)
        elif not self._counter.can(Capability.MEMBER_LOOKUP):
            self._introduce(query)
            return
        else:
            self.searching.emit()
        self._asking = self._background.run(
            "net",
            lambda: self._counter.members.find_everywhere(query),
            done=lambda result: self._on_answer(result, already_shown=bool(here)),
            failed=self.refused.emit,
        )

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _introduce(self, query: MemberQuery) -> None:
        """A platform without look-up knows its customers by phone, and only at payment."""
        if query.phone is None:
            self.refused.emit(Refused(Reason.PHONE_INVALID))
            return
        self._asking = self._background.run(
            "till",
            lambda: (self._counter.members.introduce(query),),
            done=self.found.emit,
            failed=self.refused.emit,
        )

    def _on_answer(self, result: Found, *, already_shown: bool) -> None:
        self._asking = None
        if already_shown:
            self.refreshed.emit(result.members)
        elif result.members:
            self.found.emit(result.members)
        else:
            self.refused.emit(
                Refused(Reason.MEMBER_NOT_FOUND if result.asked_platform else Reason.MEMBER_NOT_HERE)
            )
