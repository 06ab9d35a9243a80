"""Opening a turn at the drawer."""

from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.till import Operator, Shift, TillIdentity
from pos_client.ports import Clock
from pos_client.services.identity import new_id, stamp
from pos_client.store import journal, till_state
from pos_client.store.store import Store


@dataclass(frozen=True, slots=True)
class Shifts:
    """The till's shifts: at most one is open."""

    store: Store
    identity: TillIdentity
    clock: Clock

    def current(self) -> Shift | None:
        """The open shift."""
        with self.store.reading() as snapshot:
            return till_state.open_shift(snapshot)

    def open(self, operator: Operator, opening_float: Money) -> Shift:
        """Open a shift with what lies in the drawer. Raises Refused: SHIFT_ALREADY_OPEN, AMOUNT_INVALID."""
        if opening_float.cents < 0:
            raise Refused(Reason.AMOUNT_INVALID, typed=opening_float.decimal_text())
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            shift = till_state.start_shift(
                transaction,
                new_id(),
                operator_id=operator.id,
                opened_at=at,
                opening_float_cents=opening_float.cents,
            )
            body = {"shift": shift.number, "opening_float_cents": opening_float.cents}
            journal.append_entry(
                transaction,
                "shift_opened",
                body,
                till=self.identity.code,
                at=at,
                operator_id=operator.id,
            )
        return shift
