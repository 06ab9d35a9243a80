"""One closed sale: its receipt as a picture, who has been told of it, and what the journal holds."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_client.services.sale_lookup import JournalNote, SaleStory
from resources.words import N_, Words
from ui.delivery import sentences as delivery_sentences
from ui.dialog import bind
from ui.manager import sentences
from ui.manager.desk import ManagerDesk
from ui.manager.figures import Notes, NotesCard
from ui.text_scale import is_larger, wider
from ui.widgets import ActionButton, Card, PaperView, WrapRow
from ui.widgets.text import Tone

_TONES: dict[str, Tone] = {"rejected": "error", "unknown": "error", "pending": "warning"}
_KINDS = {
    "sale_closed": N_("Sale closed"),
    "receipt_reprinted": N_("Receipt printed again"),
    "slip_reprinted": N_("Slip printed again"),
    "return_closed": N_("Return or cancellation"),
    "approval_given": N_("Approval given"),
    "addendum_added": N_("Addendum to the Z"),
    "message_retried": N_("Sent again by hand"),
    "message_handled": N_("Marked settled"),
    "message_corrected": N_("Sent for another customer"),
    "redeemed_without_pin": N_("Cashback used without a PIN"),
    "redeemed_offline": N_("Cashback used without internet"),
    "redemption_settled": N_("Use of cashback settled"),
    "voucher_checked": N_("Voucher checked by hand"),
    "voucher_settled": N_("Voucher settled"),
    "late_entry_allowed": N_("Entered later, from paper"),
    "offer_decided": N_("New cashback decided"),
    "sale_parked": N_("Put on hold"),
    "sale_recalled": N_("Brought back from hold"),
    "loss_settled": N_("Loss noted"),
}


class SaleStoryView(QWidget):
    """The receipt at the left scrolls by arrows; Alt+P prints one more copy."""

    def __init__(self, desk: ManagerDesk) -> None:
        super().__init__()
        self._desk, self._words = desk, desk.words
        self._sale_id = self.number = ""
        text = desk.words.text
        self.first = self.paper = PaperView(name=text("Receipt"))
        self.deliveries, self.journal = NotesCard(text("Deliveries")), NotesCard(text("Journal"))
        self.again = ActionButton("Alt+P", text("Print again"))
        self.again.clicked.connect(lambda _checked=False: self._print_again())
        bind(self, "Alt+P", self.again)
        card = Card(padding_px=8)
        card.body.addWidget(self.paper, 1)
        card.body.addWidget(self.again)
        card.setMinimumWidth(300)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self.deliveries, 2)
        side.addWidget(self.journal, 3)
        layout = WrapRow(self)
        layout.most_columns = 2
        if is_larger():
            for one in (card, self.deliveries, self.journal):
                one.setMinimumWidth(max(one.minimumWidth(), wider(230)))
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(card, 1)
        layout.addLayout(side, 1)

    def show_story(self, story: SaleStory) -> None:
        """That sale; the picture follows as soon as it is drawn."""
        self._sale_id, self.number = story.sale.id, story.sale.number
        words = self._words
        self.deliveries.show_notes(
            [
                Notes(
                    delivery_sentences.destination(words, one.destination),
                    one.answer.partition(": ")[2] if one.state in _TONES else "",
                    delivery_sentences.state(words, one.state),
                    tone=_TONES.get(one.state, "ink"),
                )
                for one in story.sale.arrivals
            ],
            empty_text=words.text("Nobody has to be told of this sale."),
        )
        self.journal.show_notes(
            [_journal_note(words, one) for one in story.notes],
            empty_text=words.text("The journal holds nothing of this sale. Call support."),
        )
        self._draw(story.sale.id)

    def clear(self) -> None:
        """Nobody looks any more."""
        self._sale_id = self.number = ""
        self.paper.set_png(b"")

    def _draw(self, sale_id: str) -> None:
        counter, spoken = self._desk.counter, self._words.text("Receipt {number}", number=self.number)

        def show(png: bytes) -> None:
            if self._sale_id == sale_id:
                self.paper.set_png(png, spoken=spoken)

        self._desk.read(lambda: counter.paper.picture(counter.printing.receipt(sale_id)), show)

    def _print_again(self) -> None:
        sale_id, desk = self._sale_id, self._desk
        if not sale_id:
            return

        def done(_copy: int) -> None:
            desk.counter.wake_printer()
            desk.tell(self._words.text("One more copy is being printed."))

        desk.background.run(
            "till",
            lambda: desk.counter.printing.reprint(sale_id, operator_id=desk.operator().id),
            done=done,
            failed=desk.on_refused,
        )


def _journal_note(words: Words, one: JournalNote) -> Notes:
    name = words.text(_KINDS[one.kind]) if one.kind in _KINDS else one.kind.replace("_", " ")
    who = words.text("operator {code}", code=one.operator) if one.operator else ""
    aside = " · ".join(filter(None, (sentences.moment(words, one.at), who, one.hash[:12])))
    return Notes(name, aside, f"#{one.sequence}")
