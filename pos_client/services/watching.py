"""What a manager should look at: noted once each, in words that accuse nobody; it never stops a sale.

Each of the `seen` methods answers the warnings that are new, so that a screen may show them. Who an operator
is as a customer is kept as a hash under the till's own secret: enough to notice, useless to anybody else.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from pos_client.domain.customer import Cpf, Member, Phone
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.ports import Clock, RulesNow
from pos_client.services.identity import new_id, stamp
from pos_client.store import till_state, watch
from pos_client.store.store import Store, Transaction
from pos_client.store.watch import WatchNote

__all__ = ["Sighting", "WatchNote", "Watching", "identity_hash"]


class Sighting(StrEnum):
    """What was seen; the values are those of the `watch_notes` table."""

    MEMBER_SALES = "member_sales"
    OWN_IDENTITY = "own_identity"
    MEMBER_LATE = "member_late"
    APPROVALS_BY_ONE = "approvals_by_one"
    PIN_RESENDS = "pin_resends"


def identity_hash(kind: str, digits: str, *, pepper: bytes) -> str:
    """HMAC-SHA-256 in hex of a CPF or a phone; without the pepper nobody can try all CPFs."""
    return hmac.new(pepper, f"{kind}:{digits}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Watching:
    """Counts over the open shift against the store's rules; a zero rule never warns."""

    store: Store
    clock: Clock
    rules_now: RulesNow = StoreRules
    pepper: bytes = b""

    def hashes(self, cpf: Cpf | None, phone: Phone | None) -> tuple[str | None, str | None]:
        """As they are compared and kept."""
        return (
            identity_hash("cpf", cpf.digits, pepper=self.pepper) if cpf else None,
            identity_hash("phone", phone.e164, pepper=self.pepper) if phone else None,
        )

    def member_attached(self, sale: Sale, member: Member, *, operator: Operator) -> tuple[Sighting, ...]:
        """A member was put on the sale: too often, too late, or an operator's own."""
        limits = self.rules_now().watch
        with self.store.writing() as transaction:
            shift = till_state.open_shift(transaction)
            shift_id = shift.id if shift else None
            seen = []
            if sale.tenders:
                seen.append(Sighting.MEMBER_LATE)
            if watch.operator_with(transaction, *self.hashes(member.cpf, member.phone)) is not None:
                seen.append(Sighting.OWN_IDENTITY)
            if limits.member_sales and shift_id is not None:
                # This sale is one more than those that are closed.
                count = watch.sales_of_member(transaction, member.id, shift_id) + 1
                if count >= limits.member_sales:
                    seen.append(Sighting.MEMBER_SALES)
            return tuple(
                one
                for one in seen
                if self._note(
                    transaction,
                    one,
                    key=f"{sale.id}/{one}/{member.id}",
                    shift_id=shift_id,
                    member_id=member.id,
                    sale_id=sale.id,
                    operator_id=operator.id,
                )
            )

    def approval_given(self, approver_id: str) -> tuple[Sighting, ...]:
        """Somebody approved once more; one note per person and shift."""
        most = self.rules_now().watch.approvals_by_one
        with self.store.writing() as transaction:
            shift = till_state.open_shift(transaction)
            if not most or shift is None or watch.approvals_by(transaction, approver_id, shift.id) < most:
                return ()
            new = self._note(
                transaction,
                Sighting.APPROVALS_BY_ONE,
                key=f"{shift.id}/approvals/{approver_id}",
                shift_id=shift.id,
                operator_id=approver_id,
            )
        return (Sighting.APPROVALS_BY_ONE,) if new else ()

    def pin_resent(self, sale: Sale | None, *, operator: Operator) -> tuple[Sighting, ...]:
        """A PIN was sent again; many by one operator in a shift are one note."""
        most = self.rules_now().watch.pin_resends
        with self.store.writing() as transaction:
            shift = till_state.open_shift(transaction)
            if shift is None:
                return ()
            member_id = sale.member.id if sale and sale.member else None
            sale_id = sale.id if sale else None
            counted = WatchNote(
                new_id(), shift.id, watch.COUNTED, member_id, sale_id, operator.id, stamp(self.clock())
            )
            watch.add_note(transaction, counted)
            if not most or watch.resends_by(transaction, operator.id, shift.id) < most:
                return ()
            new = self._note(
                transaction,
                Sighting.PIN_RESENDS,
                key=f"{shift.id}/resends/{operator.id}",
                shift_id=shift.id,
                operator_id=operator.id,
            )
        return (Sighting.PIN_RESENDS,) if new else ()

    def seen_in(self, shift_id: str) -> tuple[WatchNote, ...]:
        """All notes of a shift, oldest first."""
        with self.store.reading() as snapshot:
            return watch.notes_of_shift(snapshot, shift_id)

    def seen_now(self) -> tuple[WatchNote, ...]:
        """All notes of the open shift, oldest first."""
        with self.store.reading() as snapshot:
            shift = till_state.open_shift(snapshot)
            return watch.notes_of_shift(snapshot, shift.id) if shift else ()

    def _note(
        self,
        transaction: Transaction,
        kind: Sighting,
        *,
        key: str,
        shift_id: str | None,
        member_id: str | None = None,
        sale_id: str | None = None,
        operator_id: str | None = None,
    ) -> bool:
        at = stamp(self.clock())
        note = WatchNote(key, shift_id, kind.value, member_id, sale_id, operator_id, at)
        return watch.add_note(transaction, note)
