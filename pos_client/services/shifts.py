"""A turn at the drawer: opened with a float, cash in and out, read at any time, counted blind, closed once.

Nothing here waits for a network. The close is one transaction; a sale is before it or after it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import MAX_CENTS, Money
from pos_client.domain.permissions import Approval, Permission, may
from pos_client.domain.shift import Count, Difference, Movement, differences, largest
from pos_client.domain.shift_slips import Report, Stationery, movement_slip, x_slip, z_slip
from pos_client.domain.till import Operator, Shift, StoreHead, TillIdentity
from pos_client.ports import Clock, Wake
from pos_client.services.approvals import checked, leave, plain_reason, take_leave
from pos_client.services.identity import new_id, stamp
from pos_client.store import carts, documents, journal, payments, till_state
from pos_client.store import shifts as shift_table
from pos_client.store.approvals import use_approval
from pos_client.store.shift_totals import shift_totals
from pos_client.store.store import Store, Transaction

_LEAVE = {
    Movement.SUPPLY: Permission.CASH_SUPPLY,
    Movement.WITHDRAWAL: Permission.CASH_WITHDRAW,
    Movement.NO_SALE: Permission.DRAWER_OPEN,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How a count came out. Above the limit another person approves the close."""

    differences: tuple[Difference, ...]
    largest: Money
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class ClosedShift:
    """What the screen says after the close. `document_id` is the Z's."""

    number: int
    z_number: int
    differences: tuple[Difference, ...]
    document_id: str


def _tell_nobody() -> None:
    """No backup waits for a close."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """The till's shifts: at most one is open. `sign` seals a text with the till's key (Ed25519)."""

    store: Store
    identity: TillIdentity
    clock: Clock
    head: StoreHead
    sign: Callable[[str], str]
    training: bool = False
    closed: Wake = _tell_nobody

    def current(self) -> Shift | None:
        """The open shift."""
        with self.store.reading() as snapshot:
            return till_state.open_shift(snapshot)

    def take_over(self, operator: Operator) -> Shift | None:
        """Somebody signed in, in mid-shift or before one: noted. Answers the open shift."""
        with self.store.writing() as transaction:
            shift = till_state.open_shift(transaction)
            body = {"shift": shift.number if shift is not None else 0}
            self._note(transaction, "operator_signed_in", body, at=stamp(self.clock()), operator=operator)
        return shift

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
            self._note(transaction, "shift_opened", body, at=at, operator=operator)
        return shift

    def supply(
        self, operator: Operator, amount: Money, *, reason: str, approval: Approval | None = None
    ) -> str:
        """Cash put into the drawer (suprimento). Answers the slip's id; for refusals see `_move`."""
        return self._move(operator, Movement.SUPPLY, amount=amount, reason=reason, approval=approval)

    def withdraw(
        self, operator: Operator, amount: Money, *, reason: str, approval: Approval | None = None
    ) -> str:
        """Cash taken out of the drawer (sangria); more than is expected may well lie there."""
        return self._move(operator, Movement.WITHDRAWAL, amount=amount, reason=reason, approval=approval)

    def open_drawer(self, operator: Operator, *, reason: str, approval: Approval | None = None) -> str:
        """The drawer opened without a sale; the caller kicks it after this has answered."""
        return self._move(operator, Movement.NO_SALE, amount=Money(0), reason=reason, approval=approval)

    def read(self, operator: Operator, *, approval: Approval | None = None) -> str:
        """X: the shift so far, queued for the printer. Answers the slip's id.

        Who may not read reports gets it without payments and drawer, so that the count stays blind.
        Raises Refused: SHIFT_CLOSED; APPROVAL_NEEDED for somebody else's approval.
        """
        at, document_id = stamp(self.clock()), new_id()
        with self.store.writing() as transaction:
            shift = self._open_shift(transaction)
            whole = may(operator.role, Permission.REPORTS_READ)
            if approval is not None:
                take_leave(transaction, operator, Permission.REPORTS_READ, approval=approval, at=at)
                whole = True
            report = self._report(transaction, shift, whole=whole)
            slip = x_slip(self._paper, report, operator=operator.code, at=at)
            documents.add_document(transaction, document_id, slip)
            body = {"shift": shift.number, "whole": whole, "document": shift_table.slip_digest(slip)}
            self._note(transaction, "shift_read", body, at=at, operator=operator)
        return document_id

    def count(self, operator: Operator, count: Count) -> Counted:
        """Compare a blind count with the tables; each try stands in the journal. Closes nothing.

        Raises Refused: SHIFT_CLOSED, SALE_OPEN.
        """
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            shift = self._open_shift(transaction)
            _refuse_open_sale(transaction)
            expected = shift_totals(transaction, shift).expected()
            found = differences(expected, count)
            body = {"shift": shift.number, "expected": expected, "counted": count.counted()}
            self._note(transaction, "shift_counted", body, at=at, operator=operator)
            limit = till_state.load_rules(transaction).close_difference_limit_cents
        worst = largest(found)
        return Counted(found, worst, needs_approval=worst.cents > limit)

    def close(self, operator: Operator, count: Count, *, approval: Approval | None = None) -> ClosedShift:
        """Count, close, Z, journal entry, seal and print job in one transaction; then `closed` is told.

        Raises Refused: SHIFT_CLOSED, SALE_OPEN, APPROVAL_NEEDED (with `permission`; of another person,
        whatever the operator's role), APPROVAL_LIMIT, APPROVAL_USED.
        """
        done = self._close(operator, count, approval=approval)
        self.closed()
        return done

    def _close(self, operator: Operator, count: Count, *, approval: Approval | None) -> ClosedShift:
        leave(operator, Permission.SHIFT_CLOSE, approval=None)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            shift = self._open_shift(transaction)
            _refuse_open_sale(transaction)
            report = self._report(transaction, shift)
            report = replace(report, differences=differences(report.totals.expected(), count))
            limit = till_state.load_rules(transaction).close_difference_limit_cents
            if (worst := largest(report.differences)).cents <= limit:
                return self._write_close(transaction, report, count=count, operator=operator, at=at)
            approved = _second_look(approval, worst, operator=operator)
            use_approval(transaction, approved, at=at)
            report = replace(report, approval_id=approved.id, approved_by=approved.approver_code)
            return self._write_close(transaction, report, count=count, operator=operator, at=at)

    def _move(
        self,
        operator: Operator,
        movement: Movement,
        *,
        amount: Money,
        reason: str,
        approval: Approval | None,
    ) -> str:
        """Raises Refused: AMOUNT_INVALID, APPROVAL_REASON, APPROVAL_NEEDED (with `permission`),
        APPROVAL_LIMIT, SHIFT_CLOSED."""
        why = plain_reason(reason)
        if movement is not Movement.NO_SALE and not 0 < amount.cents <= MAX_CENTS:
            raise Refused(Reason.AMOUNT_INVALID, typed=amount.decimal_text())
        at, document_id = stamp(self.clock()), new_id()
        with self.store.writing() as transaction:
            shift = self._open_shift(transaction)
            take_leave(transaction, operator, _LEAVE[movement], approval=approval, at=at, amount=amount)
            slip = movement_slip(
                self._paper,
                shift,
                movement,
                cents=amount.cents,
                reason=why,
                operator=operator.code,
                approved_by=approval.approver_code if approval else "",
                at=at,
            )
            documents.add_document(transaction, document_id, slip)
            move = shift_table.CashMovement(
                document_id,
                shift.id,
                movement,
                cents=amount.cents,
                reason=why,
                operator_id=operator.id,
                approval_id=approval.id if approval else None,
                at=at,
            )
            shift_table.add_movement(transaction, move)
            body = {
                "movement_id": document_id,
                "kind": movement.value,
                "shift": shift.number,
                "amount_cents": amount.cents,
                "approval_id": approval.id if approval else "",
                "document": shift_table.slip_digest(slip),
            }
            self._note(transaction, "cash_moved", body, at=at, operator=operator)
        return document_id

    def _write_close(
        self,
        transaction: Transaction,
        report: Report,
        *,
        count: Count,
        operator: Operator,
        at: str,
    ) -> ClosedShift:
        shift, document_id = report.shift, new_id()
        z_number = shift_table.next_z(transaction)
        slip = z_slip(self._paper, report, z_number=z_number, operator=operator.code, at=at)
        documents.add_document(transaction, document_id, slip)
        shift_table.add_counts(transaction, shift.id, report.differences, cash=count.cash)
        shift_table.end_shift(transaction, shift.id, closed_by=operator.id, at=at)
        body = {
            "shift_id": shift.id,
            "shift": shift.number,
            "z_number": z_number,
            "sales": report.totals.sales.count,
            "total_cents": report.totals.sales.cents,
            "net_cents": report.totals.net_cents,
            "expected": {one.method: one.expected_cents for one in report.differences},
            "counted": {one.method: one.counted_cents for one in report.differences},
            "approval_id": report.approval_id,
            "document": shift_table.slip_digest(slip),
        }
        head = self._note(transaction, "shift_closed", body, at=at, operator=operator)
        shift_table.add_close(
            transaction,
            shift.id,
            z_number=z_number,
            document_id=document_id,
            approval_id=report.approval_id or None,
            journal_head=head,
            signature=self.sign(head),
        )
        return ClosedShift(shift.number, z_number, report.differences, document_id)

    def _report(self, transaction: Transaction, shift: Shift, *, whole: bool = True) -> Report:
        head = journal.journal_head(transaction)
        return Report(
            shift=shift,
            totals=shift_totals(transaction, shift),
            opened_by=shift_table.operator_code(transaction, shift.operator_id),
            journal_sequence=head.sequence,
            journal_hash=head.hash,
            whole=whole,
        )

    def _open_shift(self, transaction: Transaction) -> Shift:
        shift = till_state.open_shift(transaction)
        if shift is None:
            raise Refused(Reason.SHIFT_CLOSED)
        return shift

    @property
    def _paper(self) -> Stationery:
        return Stationery(self.head, self.identity, self.training)

    def _note(
        self, transaction: Transaction, kind: str, body: Mapping[str, object], *, at: str, operator: Operator
    ) -> str:
        """The journal's new head, as `sequence:hash`."""
        entry = journal.append_entry(
            transaction, kind, body, till=self.identity.code, at=at, operator_id=operator.id
        )
        return f"{entry.sequence}:{entry.hash}"


def _refuse_open_sale(transaction: Transaction) -> None:
    cart = carts.load_cart(transaction)
    if cart is not None and (cart.lines or cart.tenders or cart.redemption):
        raise Refused(Reason.SALE_OPEN)
    if payments.owes_any(transaction):
        raise Refused(Reason.TERMINAL_UNSETTLED)


def _second_look(approval: Approval | None, worst: Money, *, operator: Operator) -> Approval:
    """Above the limit somebody else looks at the drawer too: no role may do that alone."""
    needed = Permission.SHIFT_CLOSE_DIFFERENCE
    if approval is None:
        raise Refused(Reason.APPROVAL_NEEDED, permission=needed.value)
    return checked(approval, needed, seller=operator, amount=worst)
