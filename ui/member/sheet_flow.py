"""A customer's file on screen: reads on `desk` and `net`, writes on `till`, leave where it is needed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pos_client.domain.customer import Member
from pos_client.domain.enrolment import CreditKind
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.ports import Capability
from pos_client.services.correcting import CorrectionReason
from pos_client.services.crediting import HandCredit
from pos_client.services.member_files import STAYS, Erased
from pos_client.services.statements import Statement
from resources.words import N_, Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.member.entry_dialogs import ConfirmDialog, CreditDialog, PhoneDialog
from ui.member.facts import CardFacts
from ui.member.sheet_dialog import SheetDialog
from ui.sale.model import SaleModel

REVOKING = (
    N_("Nothing more is credited or sent on its strength."),
    N_("What they have stays theirs. A new enrolment needs a new yes."),
)


class SheetFlow(QObject):
    """`attach_wanted` carries the member for the sale, or None; `changed` the member as they are now."""

    attach_wanted = Signal(object)
    other_wanted = Signal(str)
    told = Signal(str)
    changed = Signal(object)

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        page: CounterPage,
        model: SaleModel,
        approvals: ApprovalFlow,
    ) -> None:
        super().__init__(page)
        self._counter, self._words, self._background = counter, words, background
        self._page, self._model, self._approvals = page, model, approvals
        self._open: SheetDialog | None = None

    def open(self, member: Member) -> None:
        """Show what is known at once, and the statement when it came."""
        dialog = SheetDialog(
            self._page.window(),
            self._words,
            member,
            on_sale=self._is_on_sale(member),
            may_credit=self._counter.crediting.is_offered,
        )
        dialog.attach_wanted.connect(lambda: self.attach_wanted.emit(dialog.member))
        dialog.take_off_wanted.connect(lambda: self.attach_wanted.emit(None))
        dialog.other_wanted.connect(self.other_wanted)
        dialog.phone_wanted.connect(self._on_phone)
        dialog.credit_wanted.connect(self._on_credit)
        dialog.consent_wanted.connect(self._on_consent)
        dialog.export_wanted.connect(self._on_export)
        dialog.erase_wanted.connect(self._on_erase)
        dialog.closed.connect(self._on_closed)
        self._open = dialog
        dialog.open(dialog)
        self._read(member)
        self._ask_statement(member)

    def _read(self, member: Member) -> None:
        def show(facts: CardFacts) -> None:
            if self._open is not None and self._open.member.id == member.id:
                self._open.show_member(facts.card.member)
                self._open.show_card(facts.card, facts.enrolled, now=self._counter.clock_guard.trusted_now())

        services = self._counter
        self._background.run(
            "desk",
            lambda: CardFacts(services.statements.card(member), services.enrolling.state_of(member)),
            done=show,
        )

    def _ask_statement(self, member: Member) -> None:
        dialog = self._open
        if dialog is None:
            return

        def show(statement: Statement) -> None:
            if self._open is dialog:
                dialog.say("")
                dialog.show_statement(statement)

        dialog.say(self._words.text("Asking for the statement…"), waiting=True)
        self._background.run("net", lambda: self._counter.statements.statement(member), done=show)

    def _on_phone(self) -> None:
        member = self._member

        def correct(typed: str, reason: CorrectionReason) -> None:
            self._write(
                lambda: self._counter.member_edits.correct_phone(
                    member, typed, operator=self._by, reason=reason
                ),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(corrected: Member) -> None:
            dialog.finish()
            self._say(self._words.text("The phone was corrected."))
            self._read(corrected)
            self.changed.emit(corrected)

        now = member.phone.masked if member.phone else self._words.text("no phone")
        dialog = PhoneDialog(self._page.window(), self._words, now=now, correct=correct)
        dialog.open(dialog.field)

    def _on_credit(self) -> None:
        member = self._member

        def credit(kind: CreditKind, amount: int, reason: str) -> None:
            def write(approval: Approval | None) -> None:
                dialog.set_busy(busy=True)
                self._write(
                    lambda: self._counter.crediting.credit(
                        member, kind, amount=amount, reason=reason, operator=self._by, approval=approval
                    ),
                    done=done,
                    failed=dialog.show_refusal,
                )

            if self._counter.crediting.needs_approval(self._by, kind, amount):
                limit = Money(amount) if kind is CreditKind.CASHBACK else None
                self._approvals.ask(Permission.POINTS_CREDIT, limit=limit, seller=self._by, then=write)
            else:
                write(None)

        def done(given: HandCredit) -> None:
            dialog.finish()
            words = self._words
            points = given.kind is CreditKind.POINTS
            amount = (
                words.plural("{count} point", "{count} points", given.points)
                if points
                else words.money(given.amount_cents)
            )
            self._say(words.text("Credited: {amount}. The programme is being told.", amount=amount))
            self.changed.emit(member)
            self._ask_again(member)

        dialog = CreditDialog(
            self._page.window(),
            self._words,
            with_points=self._counter.can(Capability.POINTS),
            credit=credit,
        )
        dialog.open(dialog.field)

    def _on_consent(self) -> None:
        member, text = self._member, self._words.text

        def revoke() -> None:
            self._write(
                lambda: self._counter.enrolling.revoke_consent(member, self._by),
                done=done,
                failed=dialog.show_refusal,
            )

        def done(_count: int) -> None:
            dialog.finish()
            self._say(text("Consent taken back."))
            self._read(member)
            self.changed.emit(member)

        dialog = ConfirmDialog(
            self._page.window(),
            self._words,
            title=text("Take back consent?"),
            subtitle=text("The customer asks for it. It stays on record when it was given and taken back."),
            points=[text(one) for one in REVOKING],
            action=("Alt+R", text("Take back consent")),
            act=revoke,
        )
        dialog.open(dialog)

    def _on_export(self) -> None:
        member = self._member

        def write(approval: Approval | None) -> None:
            self._write(
                lambda: self._counter.member_export.write(member.id, self._by, approval=approval),
                done=done,
                failed=self._on_refused,
            )

        def done(path: Path) -> None:
            self._say(
                self._words.text(
                    "Written: {file}, in the folder {folder}", file=path.name, folder=path.parent
                )
            )

        self._approvals.obtain(Permission.SETTINGS_CHANGE, seller=self._by, then=write)

    def _on_erase(self) -> None:
        """What waits is told before anybody is asked for leave."""
        member, text = self._member, self._words.text

        def checked(waiting: int) -> None:
            own = 1 if self._is_on_sale(member) else 0
            if waiting > own:
                self._on_refused(Refused(Reason.MEMBER_PENDING, count=waiting - own))
                return
            dialog = ConfirmDialog(
                self._page.window(),
                self._words,
                title=text("Erase this customer's data?"),
                subtitle=text("Name, phone, CPF, e-mail and card go for good. What stays, and why:"),
                points=[text(one) for one in STAYS],
                action=("Alt+A", text("Erase for good")),
                act=lambda: self._approvals.obtain(
                    Permission.SETTINGS_CHANGE,
                    seller=self._by,
                    then=lambda approval: self._erase(dialog, member, approval=approval),
                ),
            )
            dialog.open(dialog)

        self._background.run(
            "desk",
            lambda: self._counter.member_files.waiting(member.id),
            done=checked,
            failed=self._on_refused,
        )

    def _erase(self, dialog: ConfirmDialog, member: Member, *, approval: Approval | None) -> None:
        """Off the sale first: an open sale to them is one of the things that hinder it."""
        was_on_sale = self._is_on_sale(member)
        if was_on_sale:
            self.attach_wanted.emit(None)

        def done(_erased: Erased) -> None:
            dialog.finish()
            if self._open is not None:
                self._open.finish()
            self.told.emit(self._words.text("This customer's data were erased."))

        def failed(error: TillError) -> None:
            if was_on_sale:
                self.attach_wanted.emit(member)
            dialog.show_refusal(error)

        self._write(
            lambda: self._counter.member_files.erase(member.id, self._by, approval=approval),
            done=done,
            failed=failed,
        )

    def _ask_again(self, member: Member) -> None:
        """Quietly: what was said of the credit stays."""

        def show(statement: Statement) -> None:
            if self._open is not None and self._open.member.id == member.id:
                self._open.show_statement(statement)

        self._background.run("net", lambda: self._counter.statements.statement(member), done=show)

    def _write(
        self,
        job: Callable[[], object],
        *,
        done: Callable[..., None],
        failed: Callable[[TillError], None],
    ) -> None:
        self._background.run("till", job, done=done, failed=failed)

    def _on_refused(self, error: TillError) -> None:
        if self._open is not None:
            self._open.say(wording.sentence(self._words, error), error=True)

    def _say(self, text: str) -> None:
        if self._open is not None:
            self._open.say(text)

    def _on_closed(self) -> None:
        self._open = None

    def _is_on_sale(self, member: Member) -> bool:
        on_sale = self._model.sale.member
        return on_sale is not None and on_sale.id == member.id

    @property
    def _member(self) -> Member:
        assert self._open is not None
        return self._open.member

    @property
    def _by(self) -> Operator:
        operator = self._model.operator
        assert operator is not None
        return operator
