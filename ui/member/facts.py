"""What this till knows of the sale's member beside the quote: read on `desk`, kept while they stay."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from pos_client.domain.customer import Member
from pos_client.services.earning import EarningState
from pos_client.services.enrolling import Enrolled
from pos_client.services.statements import MemberCard
from resources.words import N_, Words
from ui.background import Background, Operation
from ui.counter import Counter

_EARNING = {
    EarningState.ONLINE: N_("Earns when the sale is confirmed."),
    EarningState.QUEUED: N_("Earns: it waits in the queue and goes when the internet is back."),
    EarningState.BY_HAND: N_("Earns, and a person has to credit it by hand."),
    EarningState.AT_PAYMENT: N_("Earns by the campaign that is chosen at payment."),
    EarningState.WITHOUT_CAMPAIGN: N_("Without a campaign this sale earns nothing."),
    EarningState.ELSEWHERE: N_("Another system credits this sale."),
    EarningState.NOTHING: "",
}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What is on disk about a member, and where their enrolment stands."""

    card: MemberCard
    enrolled: Enrolled


@dataclass(frozen=True, slots=True)
class Known:
    """What the card says beside the quote: facts once read, and how this sale earns."""

    facts: CardFacts | None = None
    earning: EarningState = EarningState.NOTHING


def earning_words(words: Words, state: EarningState) -> str:
    """How the sale's benefit comes to its member; empty where there is none."""
    return words.text(_EARNING[state]) if _EARNING[state] else ""


def enrolment_words(words: Words, enrolled: Enrolled, member: Member) -> str:
    """Where the enrolment stands, for the customer's file."""
    match enrolled:
        case Enrolled.KNOWN | Enrolled.CONFIRMED:
            return words.text("done") if member.consent else words.text("done, without consent here")
        case Enrolled.QUEUED:
            return words.text("waits for the internet")
        case Enrolled.HERE_ONLY:
            return words.text("at this till only") if member.consent else words.text("not enrolled")
        case Enrolled.REFUSED:
            return words.text("refused: see F9, P")


class MemberFacts(QObject):
    """`changed` when something new is known of the member at hand."""

    changed = Signal()

    def __init__(self, counter: Counter, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counter, self._background = counter, background
        self._known: CardFacts | None = None
        self._reading: Operation | None = None
        self._asked: Member | None = None

    def of(self, member: Member | None) -> CardFacts | None:
        """What was read of this member, None until it was."""
        known = self._known
        return known if known and member and known.card.member.id == member.id else None

    def follow(self, member: Member | None) -> None:
        """This is the sale's member now; read where that is news."""
        if member != self._asked:
            self.read(member)

    def read(self, member: Member | None) -> None:
        """Read anew: something of theirs has changed."""
        self._asked = member
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if member is None:
            self._known = None
            return
        self._reading = self._background.run("desk", lambda: self._read(member), done=self._on_read)

    def _read(self, member: Member) -> CardFacts:
        return CardFacts(self._counter.statements.card(member), self._counter.enrolling.state_of(member))

    def _on_read(self, facts: CardFacts) -> None:
        self._reading = None
        self._known = facts
        self.changed.emit()
