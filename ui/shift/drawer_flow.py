"""The order of things at the drawer: menu, cash in and out, readings, the count, the close, the log."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import assert_never

from PySide6.QtCore import Signal

from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission, may
from pos_client.domain.shift import Movement
from pos_client.domain.slip import Slip, SlipKind
from pos_client.domain.till import Operator
from pos_client.services.shift_log import PastShift, SignIn
from resources.words import N_
from ui import wording
from ui.benefit.doubts_flow import DoubtsFlow
from ui.delivery.flow import DeliveryFlow
from ui.doctor.flow import DoctorFlow
from ui.erp.flow import ErpFlow
from ui.people.flow import PeopleFlow
from ui.pulling.flow import PullingFlow
from ui.remapping.flow import KeysFlow
from ui.rules.flow import RulesFlow
from ui.sale.product_list import ProductRow
from ui.seat import Seat, SeatedFlow
from ui.shift.closing_flow import ClosingFlow
from ui.shift.drawer_menu import Choice, DrawerMenu
from ui.shift.log_dialog import LogDialog, shift_row, sign_in_row
from ui.shift.movement_dialog import LEAVES, MovementDialog
from ui.shift.paper_dialog import PaperDialog
from ui.update.flow import UpdateFlow
from ui.widgets import Toast

_SAID = {
    Movement.SUPPLY: N_("Cash put in: {amount}. The slip is being printed."),
    Movement.WITHDRAWAL: N_("Cash taken out: {amount}. The slip is being printed."),
    Movement.NO_SALE: N_("The drawer is open. The slip is being printed."),
}
_PAPERS = {
    SlipKind.X: N_("Reading X"),
    SlipKind.Z: N_("Close {number}"),
    SlipKind.ADDENDUM: N_("Addendum to {number}"),
}


class DrawerFlow(SeatedFlow):
    """`shift_closed` once the close is on disk and was read; the next one signs in."""

    shift_closed = Signal()
    manager_wanted = Signal()
    """The manager's area."""
    machine_wanted = Signal()
    """The list of what is open on the card machines."""

    def __init__(self, seat: Seat, *, delivery: DeliveryFlow, doubts: DoubtsFlow) -> None:
        super().__init__(seat)
        self._delivery, self._doubts = delivery, doubts
        self._toast = Toast(seat.window)
        self.closing = ClosingFlow(
            seat.counter,
            seat.words,
            background=seat.background,
            approvals=seat.approvals,
            window=seat.window,
        )
        self.closing.shift_closed.connect(self.shift_closed)
        self.people = PeopleFlow(seat)
        self.pulling = PullingFlow(seat)
        self.erp = ErpFlow(seat)
        self.doctor = DoctorFlow(seat, open_drawer=lambda kick: self.move(Movement.NO_SALE, kick=kick))
        self.updates = UpdateFlow(seat)
        self.keys = KeysFlow(seat)
        self.rules = RulesFlow(seat)

    def open_menu(self) -> None:
        """F9."""
        text = self._words.text
        groups = (
            (
                text("Cash"),
                (
                    Choice("Alt+S", text("Put cash in"), partial(self.move, Movement.SUPPLY)),
                    Choice("Alt+R", text("Take cash out"), partial(self.move, Movement.WITHDRAWAL)),
                    Choice("Alt+G", text("Open the drawer"), partial(self.move, Movement.NO_SALE)),
                ),
            ),
            (
                text("Shift"),
                (
                    Choice("Alt+X", text("Reading X"), self.read),
                    Choice("Alt+V", text("Last X or Z again"), self.show_last_report),
                    Choice("Alt+T", text("Past shifts"), self.show_shifts),
                    Choice("Alt+E", text("Sign-ins"), self.show_sign_ins),
                ),
            ),
            (
                text("Deliveries"),
                (
                    Choice("Alt+N", text("Sales and deliveries"), self._delivery.open_sales),
                    Choice("Alt+P", text("Needs a person"), self._delivery.open_pending),
                    *self._benefit_choices,
                ),
            ),
            (
                text("Store"),
                (
                    Choice("Alt+O", text("Operators"), self.people.open),
                    Choice("Alt+L", text("Store rules"), self.rules.open),
                    Choice("Alt+C", text("Catalogue and customers"), self.pulling.open),
                    Choice("Alt+A", text("Devices and system"), self.doctor.open),
                    Choice("Alt+M", text("Card machine"), self.machine_wanted.emit),
                    Choice("Alt+J", text("Today, sales, reports"), self.manager_wanted.emit),
                    *self._keys_choices,
                    *self._erp_choices,
                    *self._update_choices,
                ),
            ),
        )
        last = Choice("Alt+F", text("Close the shift"), self.close_shift)
        DrawerMenu(self._window, self._words, groups, last=last).open()

    @property
    def _benefit_choices(self) -> tuple[Choice, ...]:
        """Without a programme there is nothing to doubt."""
        if self._counter.redemptions is None:
            return ()
        return (Choice("Alt+D", self._words.text("Cashback in doubt and losses"), self._doubts.open),)

    @property
    def _update_choices(self) -> tuple[Choice, ...]:
        """A till in training is never updated."""
        if self._counter.updates is None:
            return ()
        return (Choice("Alt+U", self._words.text("This program"), self.updates.open),)

    @property
    def _keys_choices(self) -> tuple[Choice, ...]:
        if not self.keys.is_there:
            return ()
        return (Choice("Alt+K", self._words.text("Keys of the till"), self.keys.open),)

    @property
    def _erp_choices(self) -> tuple[Choice, ...]:
        if self._counter.erp is None:
            return ()
        return (Choice("Alt+B", "Bling", self.erp.open),)

    def move(self, movement: Movement, *, kick: Callable[[], None] | None = None) -> None:
        """Amount and reason, leave where it takes one, then the drawer opens (or `kick` does it)."""
        operator, dialog = self._operator, MovementDialog(self._window, self._words, movement)

        def write(amount: Money, reason: str, approval: Approval | None) -> None:
            dialog.set_busy(busy=True)
            self._background.run(
                "till",
                lambda: self._moved(movement, operator, amount=amount, reason=reason, approval=approval),
                done=lambda _id: done(amount),
                failed=dialog.show_refusal,
            )

        def done(amount: Money) -> None:
            dialog.finish()
            (kick or self._counter.kick_drawer)()
            self._counter.wake_printer()
            said = self._words.text(_SAID[movement], amount=self._words.money(amount.cents))
            self._toast.show_text(said, duration_ms=4000)

        def submit(amount: Money, reason: str) -> None:
            self._approvals.obtain(
                LEAVES[movement],
                limit=amount if amount else None,
                seller=operator,
                then=partial(write, amount, reason),
            )

        dialog.submitted.connect(submit)
        dialog.open(dialog.field)

    def read(self) -> None:
        """X: printed and shown; without payments for whom the count is to stay blind."""
        operator = self._operator
        self._background.run(
            "till", lambda: self._counter.shifts.read(operator), done=self._on_read, failed=self._on_refused
        )

    def show_last_report(self) -> None:
        """The newest X or Z as a picture."""

        def found(document_id: str | None) -> None:
            if document_id is None:
                self._toast.show_text(self._words.text("Nothing was printed yet."))
            else:
                self._show_papers((document_id,))

        self._background.run("desk", self._counter.shift_log.last_report, done=found, failed=self._on_refused)

    def show_shifts(self) -> None:
        """The log, for who may read reports or has leave."""
        if may(self._operator.role, Permission.REPORTS_READ):
            self._load_past()
            return
        self._approvals.ask(Permission.REPORTS_READ, seller=self._operator, then=self._on_leave_to_read)

    def show_sign_ins(self) -> None:
        """Who was at the till, and when."""

        def show(found: tuple[SignIn, ...]) -> None:
            self._open_log(
                self._words.text("Sign-ins"), [sign_in_row(self._words, one) for one in found], choose=None
            )

        self._background.run("desk", self._counter.shift_log.sign_ins, done=show, failed=self._on_refused)

    def close_shift(self) -> None:
        """Count blind, then close."""
        sale = self._sale_model.sale
        if sale.lines or sale.redemption is not None:
            self._on_refused(Refused(Reason.SALE_OPEN))
        else:
            self.closing.start(self._operator)

    def _moved(
        self, movement: Movement, operator: Operator, *, amount: Money, reason: str, approval: Approval | None
    ) -> str:
        shifts = self._counter.shifts
        match movement:
            case Movement.SUPPLY:
                return shifts.supply(operator, amount, reason=reason, approval=approval)
            case Movement.WITHDRAWAL:
                return shifts.withdraw(operator, amount, reason=reason, approval=approval)
            case Movement.NO_SALE:
                return shifts.open_drawer(operator, reason=reason, approval=approval)
            case _:
                assert_never(movement)

    def _on_read(self, document_id: str) -> None:
        self._counter.wake_printer()
        self._show_papers((document_id,))

    def _on_leave_to_read(self, _given: Approval) -> None:
        self._load_past()

    def _load_past(self) -> None:
        self._background.run(
            "desk", self._counter.shift_log.past, done=self._on_past, failed=self._on_refused
        )

    def _on_past(self, past: tuple[PastShift, ...]) -> None:
        rows = [shift_row(self._words, one) for one in past]
        self._open_log(
            self._words.text("Past shifts"),
            rows,
            choose=lambda row: self.show_shift(past[row].document_id),
        )

    def _open_log(
        self, title: str, rows: Sequence[ProductRow], *, choose: Callable[[int], None] | None
    ) -> None:
        empty = self._words.text("Nothing here yet.")
        LogDialog(self._window, self._words, title=title, rows=rows, empty_text=empty, choose=choose).open()

    def show_shift(self, document_id: str) -> None:
        """That Z and the addenda of its shift, as they were printed."""
        self._background.run(
            "desk",
            lambda: self._counter.shift_log.papers(document_id),
            done=self._show_papers,
            failed=self._on_refused,
        )

    def _show_papers(self, document_ids: tuple[str, ...]) -> None:
        """Drawn off the screen's thread."""
        counter, operator = self._counter, self._operator

        def draw() -> tuple[tuple[str, bytes], ...]:
            slips = [counter.shift_log.slip(one) for one in document_ids]
            return tuple((self._paper_title(slip), counter.paper.slip_picture(slip)) for slip in slips)

        def show(papers: tuple[tuple[str, bytes], ...]) -> None:
            dialog = PaperDialog(self._window, self._words, papers=papers, print_again=again)
            dialog.open(dialog.field)

        def again(place: int) -> None:
            self._background.run(
                "till",
                lambda: counter.shift_log.reprint(document_ids[place], operator),
                done=lambda _copy: counter.wake_printer(),
                failed=self._on_refused,
            )

        self._background.run("desk", draw, done=show, failed=self._on_refused)

    def _paper_title(self, slip: Slip) -> str:
        return self._words.text(_PAPERS.get(slip.kind, "{number}"), number=slip.number)

    def _on_refused(self, error: TillError) -> None:
        self._toast.show_text(wording.sentence(self._words, error), duration_ms=6000)
