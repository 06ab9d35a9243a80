"""The shift log: open and closed, how each count came out, who approved what, and what came after the Z."""

from collections.abc import Sequence

from pos_client.domain.permissions import Permission
from pos_client.services.shift_log import ShiftRow, ShiftStory
from resources.words import N_, Words
from ui import wording
from ui.approval.reasons import ACTIONS
from ui.dialog import bind
from ui.manager import sentences
from ui.manager.desk import ManagerDesk, Section
from ui.manager.figures import Notes, NotesCard
from ui.text_scale import is_larger, wider
from ui.widgets import ActionButton, Cell, Column, Table, WrapRow

_MOVES = {
    "supply": N_("Cash put in"),
    "withdrawal": N_("Cash taken out"),
    "no_sale": N_("Drawer opened"),
}
_ADDENDA = {
    "redemption_refused": N_("Cashback refused"),
    "offer_confirmed": N_("Cashback credited"),
    "offer_refused": N_("New cashback refused"),
    "message_settled": N_("Settled by hand"),
}


class ShiftsSection(Section):
    """Enter shows the Z as it was printed, its addenda after it."""

    def __init__(self, desk: ManagerDesk) -> None:
        text = desk.words.text
        super().__init__(
            desk, text("Shifts"), subtitle=text("The arrows choose; Enter shows the Z and prints it again.")
        )
        self._rows: tuple[ShiftRow, ...] = ()
        self.table = Table(
            text("Shifts"),
            (
                Column(text("Shift"), 62, leads=True),
                Column("Z", 40, spare_below_px=600),
                Column(text("Opened"), 150),
                Column(text("Closed"), 150, spare_below_px=820),
                Column(text("By"), 74, spare_below_px=900),
                Column(text("Sales"), 62, right=True, spare_below_px=620),
                Column(text("Total"), 100, right=True, leads=True),
                Column(text("Count")),
            ),
        )
        self.first = self.table
        self.table.moved.connect(self._on_moved)
        self.table.chosen.connect(lambda _row: self._show_z())
        self.counts, self.approvals, self.later = (
            NotesCard(text("Count")),
            NotesCard(text("Approvals")),
            NotesCard(text("Drawer and addenda")),
        )
        cards = WrapRow()
        cards.setSpacing(12)
        cards.most_columns = 3
        for card in (self.counts, self.approvals, self.later):
            card.setMinimumWidth(wider(230) if is_larger() else 0)
            cards.addWidget(card, 1)
        self.body.addWidget(self.table, 5)
        self.body.addLayout(cards, 4)
        for key, label, act in (
            ("Alt+X", text("Reading X"), desk.read_x),
            ("Alt+Z", text("Show the Z"), self._show_z),
        ):
            button = ActionButton(key, label)
            button.clicked.connect(lambda _checked=False, do=act: do())
            bind(self, key, button)
            self.head.addWidget(button)

    def load(self) -> None:
        self.desk.read(self.desk.counter.shift_log.rows, self._show)

    def _show(self, rows: tuple[ShiftRow, ...]) -> None:
        self._rows = rows
        empty = self.words.text(
            "No shift yet. The first one opens when somebody signs in and counts the float."
        )
        self.table.show_rows([_cells(self.words, row) for row in rows], empty_text=empty, keep=True)
        self._on_moved(self.table.current)

    def _on_moved(self, at: int) -> None:
        if not 0 <= at < len(self._rows):
            return
        row = self._rows[at]
        self._show_counts(row)

        def show(story: ShiftStory) -> None:
            if self.table.current == at:
                self._show_story(story)

        self.desk.read(lambda: self.desk.counter.shift_log.story(row.id), show)

    def _show_counts(self, row: ShiftRow) -> None:
        words = self.words
        notes = [
            Notes(
                wording.method(words, one.method),
                words.text("expected {amount}", amount=words.amount(one.expected_cents)),
                words.amount(one.counted_cents),
                tone="error" if one.cents < 0 else "warning" if one.cents else "ink",
                extra=_signed(words, one.cents) if one.cents else "",
            )
            for one in row.counts
        ]
        empty = words.text("Still open: it is counted at the close.") if row.is_open else ""
        self.counts.show_notes(notes, empty_text=empty)

    def _show_story(self, story: ShiftStory) -> None:
        words = self.words
        self.approvals.show_notes(
            [
                Notes(
                    words.text(ACTIONS[Permission(one.permission)]),
                    words.text(
                        "{time} · {approver} for {seller}: {reason}",
                        time=one.at[11:16],
                        approver=one.approver,
                        seller=one.seller,
                        reason=one.reason,
                    ),
                    words.amount(one.cents) if one.cents else "",
                )
                for one in story.approvals
            ],
            empty_text=words.text("Nobody had to approve anything."),
        )
        moves = [
            Notes(
                words.text(_MOVES[one.kind]),
                words.text(
                    "{time} · operator {code}: {reason}",
                    time=one.at[11:16],
                    code=one.operator,
                    reason=one.reason,
                ),
                words.amount(one.cents) if one.cents else "",
            )
            for one in story.moves
        ]
        later = [
            Notes(
                words.text(_ADDENDA[one.kind]),
                f"{sentences.moment(words, one.at)} · {one.number}",
                words.amount(one.cents),
            )
            for one in story.addenda
        ]
        self.later.show_notes(
            [*moves, *later], empty_text=words.text("No cash in or out, nothing after the Z.")
        )

    def _show_z(self) -> None:
        at = self.table.current
        if not 0 <= at < len(self._rows):
            return
        if self._rows[at].document_id:
            self.desk.show_papers(self._rows[at].document_id)
        else:
            self.desk.tell(self.words.text("This shift is still open. Alt+X reads it as it stands."))


def _cells(words: Words, row: ShiftRow) -> Sequence[Cell]:
    if row.is_open:
        count = Cell(words.text("open"), "accent", 600)
    elif row.differs:
        said = _signed(words, row.difference_cents) if row.difference_cents else words.text("differs")
        count = Cell(said, "error" if row.difference_cents < 0 else "warning", 600)
    else:
        count = Cell(words.text("matches"), "muted")
    if row.addenda:
        added = words.plural("{count} addendum", "{count} addenda", row.addenda)
        count = Cell(f"{count.text} · {added}", count.tone, count.weight)
    return (
        Cell(str(row.number), weight=600),
        Cell(str(row.z_number or "")),
        Cell(sentences.moment(words, row.opened_at)),
        Cell(sentences.moment(words, row.closed_at) if row.closed_at else ""),
        Cell(" → ".join(filter(None, (row.opened_by, row.closed_by))), "muted"),
        Cell(str(row.sales)),
        Cell(words.amount(row.cents)),
        count,
    )


def _signed(words: Words, cents: int) -> str:
    return f"+{words.amount(cents)}" if cents > 0 else words.amount(cents)
