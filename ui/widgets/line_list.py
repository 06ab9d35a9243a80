"""The lines of the sale: the earlier ones in a list, the last one large below it."""

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import current
from ui.widgets.earlier_lines import EarlierLines
from ui.widgets.last_line import LastLine
from ui.widgets.line_columns import LineColumns
from ui.widgets.line_header import LineHeader
from ui.widgets.line_rows import LineRow, LineRows
from ui.widgets.painting import paragraph, rounded

Captions = tuple[str, str, str, str]


class LineList(QWidget):
    """Shows lines and lets one be selected; indexes count all lines, the last one included."""

    selection_changed = Signal(object)
    """The selected index, or None."""

    def __init__(
        self, captions: Captions, *, name: str = "", empty_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = LineRows(self)
        self._selected: int | None = None
        self._empty_text = empty_text
        self.header = LineHeader(captions)
        self.view = EarlierLines(self.rows, name)
        self.last_line = LastLine()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.last_line)
        self.rows.last_changed.connect(self._on_last_changed)
        self.view.clicked.connect(self._on_clicked)
        self.last_line.pressed.connect(self._on_last_pressed)

    def append(self, row: LineRow) -> None:
        """Add a line: it becomes the large one, and any selection ends."""
        self.clear_selection()
        self.rows.append(row)
        self.view.scrollToBottom()

    def replace(self, index: int, row: LineRow) -> None:
        self.rows.replace(index, row)

    def remove(self, index: int) -> None:
        self.clear_selection()
        self.rows.remove(index)

    def reset(self, rows: Iterable[LineRow]) -> None:
        self.clear_selection()
        self.rows.reset(rows)
        self.view.scrollToBottom()

    def count(self) -> int:
        return self.rows.count()

    def row(self, index: int) -> LineRow:
        return self.rows.rows[index]

    def set_captions(self, captions: Captions) -> None:
        self.header.set_captions(captions)

    def set_empty_text(self, text: str) -> None:
        self._empty_text = text
        self.update()

    @property
    def selected_index(self) -> int | None:
        return self._selected

    def select(self, index: int | None) -> None:
        """Select a line, or none; an index past either end is held at that end."""
        if index is not None:
            index = max(0, min(index, self.count() - 1)) if self.count() else None
        if index == self._selected:
            return
        self._selected = index
        self._mark()
        self.selection_changed.emit(index)

    def select_step(self, step: int) -> None:
        """Up (-1) or down (+1) from the selected line; with none selected, from the last one, as marked."""
        last = self.count() - 1
        self.select((last if self._selected is None else self._selected) + step)

    def clear_selection(self) -> None:
        self.select(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.select_step(step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        border, width = (theme.accent, 2) if self.hasFocus() else (theme.line, 1)
        rounded(painter, self.rect(), radius=10, fill=theme.panel, border=border, width_px=width)
        if self._empty_text and not self.count():
            area = QRectF(self.view.geometry()).adjusted(28, 0, -28, 0)
            paragraph(painter, area, self._empty_text, color=theme.muted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Two columns need no captions, and their room is needed.
        self.header.setVisible(not LineColumns(self.width()).is_compact)

    def _mark(self) -> None:
        earlier = self._selected is not None and self._selected < self.count() - 1
        self.last_line.set_marked(not earlier)
        chosen = (
            self.rows.index(self._selected, 0) if earlier and self._selected is not None else QModelIndex()
        )
        selection = self.view.selectionModel()
        if chosen.isValid():
            selection.setCurrentIndex(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.view.scrollTo(chosen)
        else:
            selection.clear()

    def _on_last_changed(self) -> None:
        self.last_line.show_row(self.rows.last)
        if self.count() <= 1:
            self.update()

    def _on_clicked(self, index: QModelIndex) -> None:
        self.select(index.row())

    def _on_last_pressed(self) -> None:
        self.select(self.count() - 1)
