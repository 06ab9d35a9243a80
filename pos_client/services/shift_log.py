"""What the manager looks up: past shifts with their papers, the last report, who signed in."""

from dataclasses import dataclass

from pos_client.domain.slip import Slip
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.identity import stamp
from pos_client.store import documents, journal, shift_story, shifts
from pos_client.store.shift_story import Addendum, DrawerMove, GivenApproval, ShiftRow, ShiftStory
from pos_client.store.shifts import PastShift, SignIn
from pos_client.store.store import Store

__all__ = [
    "Addendum",
    "DrawerMove",
    "GivenApproval",
    "PastShift",
    "ShiftLog",
    "ShiftRow",
    "ShiftStory",
    "SignIn",
]


@dataclass(frozen=True, slots=True)
class ShiftLog:
    """Reads; only `reprint` writes."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def past(self, *, most: int = 60) -> tuple[PastShift, ...]:
        """The closed shifts, newest first."""
        with self.store.reading() as snapshot:
            return shifts.past_shifts(snapshot, most=most)

    def rows(self, *, most: int = 120) -> tuple[ShiftRow, ...]:
        """The open shift and the closed ones with their counts, newest first."""
        with self.store.reading() as snapshot:
            return shift_story.shift_rows(snapshot, most=most)

    def story(self, shift_id: str) -> ShiftStory:
        """What was approved and moved in a shift, and what came after its Z."""
        with self.store.reading() as snapshot:
            return shift_story.shift_story(snapshot, shift_id)

    def sign_ins(self, *, most: int = 60) -> tuple[SignIn, ...]:
        """Who signed in, newest first."""
        with self.store.reading() as snapshot:
            return shifts.sign_ins(snapshot, most=most)

    def slip(self, document_id: str) -> Slip:
        """A slip as it was printed."""
        with self.store.reading() as snapshot:
            return documents.load_document(snapshot, document_id)

    def papers(self, document_id: str) -> tuple[str, ...]:
        """The ids of that Z and of its shift's addenda."""
        with self.store.reading() as snapshot:
            return shifts.shift_documents(snapshot, document_id)

    def last_report(self) -> str | None:
        """The id of the newest X or Z."""
        with self.store.reading() as snapshot:
            return shifts.last_report(snapshot)

    def reprint(self, document_id: str, operator: Operator) -> int:
        """One more copy of a slip, noted in the journal. Answers the copy's number."""
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            copy = documents.queue_document(transaction, document_id, at=at)
            body = {"document_id": document_id, "copy": copy}
            journal.append_entry(
                transaction,
                "slip_reprinted",
                body,
                till=self.identity.code,
                at=at,
                operator_id=operator.id,
            )
        return copy
