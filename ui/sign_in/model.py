"""Decides who is signed in; the check takes some tenths of a second, on `till`. QtCore only."""

from PySide6.QtCore import QObject, Signal

from pos_client.domain.till import Operator
from ui.background import Background
from ui.counter import Counter


class SignInModel(QObject):
    """`signed_in` carries the operator, `refused` why not."""

    signed_in = Signal(object)
    refused = Signal(object)
    not_made = Signal(object)
    """The first manager, and why not."""

    def __init__(self, counter: Counter, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counter = counter
        self._background = background
        self.operator: Operator | None = None

    def submit(self, code: str, pin: str) -> None:
        """Try to sign in."""
        self._background.run(
            "till",
            lambda: self._counter.signing_in.sign_in(code, pin),
            done=self._on_signed_in,
            failed=self.refused.emit,
        )

    def make_first_manager(self, code: str, name: str, pin: str) -> None:
        """Where nobody works here yet: make the manager, who is signed in by that."""
        self._background.run(
            "till",
            lambda: self._counter.people.make_first_manager(code, name, pin=pin),
            done=self._on_signed_in,
            failed=self.not_made.emit,
        )

    def _on_signed_in(self, operator: Operator) -> None:
        self.operator = operator
        self.signed_in.emit(operator)
