"""The loss ledger: cashback that was given and the programme would not honour, until somebody notes why."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from pos_client.domain.permissions import Approval, Permission
from pos_client.services.losses import Loss
from resources.words import N_, Words
from ui.approval.reason_row import ReasonRow
from ui.dialog import Dialog, bind
from ui.manager import sentences
from ui.manager.desk import ManagerDesk, Section
from ui.manager.figures import FigureCard
from ui.widgets import ActionButton, Cell, Column, Table

QUICK = (
    N_("Customer paid it"),
    N_("Agreed with the programme"),
    N_("Written off"),
    N_("The store's mistake"),
)


class LossesSection(Section):
    """Enter notes what was agreed; the loss stays in the list, settled."""

    def __init__(self, desk: ManagerDesk) -> None:
        text = desk.words.text
        super().__init__(
            desk,
            text("Losses"),
            subtitle=text(
                "Cashback the store gave and the programme did not honour. The sales stay as they are."
            ),
        )
        self._losses: tuple[Loss, ...] = ()
        self.open_total = FigureCard(text("Open"), compared=False)
        self.table = Table(
            text("Losses"),
            (
                Column(text("Day"), 150),
                Column(text("Sale"), 140),
                Column(text("Why")),
                Column(text("Amount"), 92, right=True),
                Column(text("State"), 200, spare_below_px=680),
            ),
        )
        self.first = self.table
        self.table.chosen.connect(self._on_chosen)
        settle = ActionButton("Alt+R", text("Note what was agreed"))
        settle.clicked.connect(lambda _checked=False: self._on_chosen(self.table.current))
        bind(self, "Alt+R", settle)
        self.head.addWidget(settle)
        self.body.addWidget(self.open_total)
        self.body.addWidget(self.table, 1)

    def load(self) -> None:
        self.desk.read(lambda: self.desk.counter.losses.list(settled=True), self._show)

    def _show(self, losses: tuple[Loss, ...]) -> None:
        # What is open comes first; each part keeps its order, the newest first.
        self._losses = tuple(sorted(losses, key=lambda one: one.settled_at is not None))
        words, still = self.words, [one for one in losses if one.settled_at is None]
        cents = sum(one.amount_cents for one in still)
        count = len(still)
        many = words.plural("{count} loss", "{count} losses", count) if count else words.text("no loss")
        self.open_total.show_figure(words.money(cents), many)
        empty = words.text(
            "No loss. It appears here where cashback used without internet is later refused by the programme."
        )
        self.table.show_rows([_cells(words, one) for one in self._losses], empty_text=empty, keep=True)

    def _on_chosen(self, at: int) -> None:
        if not 0 <= at < len(self._losses):
            return
        loss = self._losses[at]
        if loss.settled_at is not None:
            self.desk.tell(self.words.text("This was settled in the meantime."))
            return
        dialog = SettleLossDialog(self.desk, loss)
        dialog.settled.connect(self.load)
        dialog.open(dialog.reason.field)


class SettleLossDialog(Dialog):
    """Never without a reason; who may not do it alone asks for leave."""

    settled = Signal()

    def __init__(self, desk: ManagerDesk, loss: Loss) -> None:
        words = desk.words
        super().__init__(
            desk.window,
            words,
            title=words.text("What was agreed"),
            subtitle=words.text(
                "Sale {number}, {amount}. It stays on record with your name.",
                number=loss.number,
                amount=words.money(loss.amount_cents),
            ),
            width_px=680,
        )
        self._desk, self._loss = desk, loss
        self.reason = ReasonRow(words, QUICK)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Note it"), self._on_enter, primary=True)

    def _on_enter(self) -> None:
        reason = self.reason.text
        if not reason:
            self.say(self.words.text("Write the reason in a few words."), error=True)
            self.reason.field.setFocus()
            return
        desk, loss = self._desk, self._loss

        def write(approval: Approval | None) -> None:
            desk.background.run(
                "till",
                lambda: desk.counter.losses.settle(
                    loss.id, by=desk.operator(), reason=reason, approval=approval
                ),
                done=lambda _nothing: done(),
                failed=desk.on_refused,
            )

        def done() -> None:
            self.finish()
            self.settled.emit()

        desk.approvals.obtain(Permission.OUTBOX_RESOLVE, seller=desk.operator(), then=write)


def _cells(words: Words, loss: Loss) -> Sequence[Cell]:
    if loss.settled_at is None:
        state = Cell(words.text("open"), "warning", 600)
    else:
        state = Cell(" · ".join(filter(None, (words.date(loss.settled_at), loss.note))), "muted")
    return (
        Cell(sentences.moment(words, loss.at)),
        Cell(loss.number, weight=600),
        Cell(sentences.loss(words, loss.why), "muted"),
        Cell(words.amount(loss.amount_cents)),
        state,
    )
