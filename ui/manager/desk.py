"""What every part of the manager's area is given, and the frame that all of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.till import Operator
from resources.words import Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background, Operation
from ui.counter import Counter
from ui.delivery.flow import DeliveryFlow
from ui.status_model import Status
from ui.text_scale import is_larger
from ui.widgets import ScrollColumn, Text, WrapRow

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ManagerDesk:
    """`operator` is who is signed in, `status` what the lights say, `tell` puts a sentence on the screen."""

    counter: Counter
    words: Words
    background: Background
    approvals: ApprovalFlow
    delivery: DeliveryFlow
    window: QWidget
    operator: Callable[[], Operator]
    status: Callable[[], Status]
    tell: Callable[[str], None]
    show_papers: Callable[[str], None]
    read_x: Callable[[], None]

    def read(self, job: Callable[[], Result], done: Callable[[Result], None]) -> Operation:
        """A long read, off the screen's thread."""
        return self.background.run("desk", job, done=done, failed=self.on_refused)

    def on_refused(self, error: TillError) -> None:
        """Why not, in words."""
        self.tell(wording.sentence(self.words, error))


class Section(QWidget):
    """One entry of the side list. `load` reads anew; `first` is where the keyboard goes."""

    def __init__(self, desk: ManagerDesk, title: str, *, subtitle: str = "") -> None:
        super().__init__()
        self.desk, self.words = desk, desk.words
        self.first: QWidget = self
        self.title = Text(title, 22, weight=600)
        self.subtitle = Text(subtitle, 14, tone="muted", wrap=True)
        self.head = WrapRow()
        self.head.setSpacing(8)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.title)
        titles.addWidget(self.subtitle)
        self.head.addLayout(titles, 1)
        self._column: ScrollColumn | None = None
        if is_larger():
            self.body = QVBoxLayout()
            self._column = ScrollColumn(self.body)
            whole = QVBoxLayout(self)
            whole.setContentsMargins(0, 0, 0, 0)
            whole.addWidget(self._column)
        else:
            self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self.body.addLayout(self.head)

    def load(self) -> None:
        """Read what is shown."""

    def forget(self) -> None:
        """Nobody looks any more: what is half done is left."""

    def back(self) -> bool:
        """Esc: true where there was a step back inside."""
        return False

    def scanned(self, _code: str) -> bool:
        """A code was scanned here; true where it meant something."""
        return False


class Scroll(QScrollArea):
    """Contents higher than the screen; Page Up and Down move it wherever the keyboard is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(name)
        # Its ring stands in the style sheet: where the keyboard is must be seen.
        self.setProperty("section", True)
        self.inside = QWidget()
        self.inside.setProperty("clear", True)
        self.column = QVBoxLayout(self.inside)
        # Off the ring by as much on every side.
        self.column.setContentsMargins(8, 8, 8, 8)
        self.column.setSpacing(12)
        self.setWidget(self.inside)
        self.viewport().setAutoFillBackground(False)

    def page(self, pages: int) -> None:
        """So many screens down."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())
