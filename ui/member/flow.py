"""The customer at the counter, by keys: find, enrol, attach, open the file, and what is done from it."""

from PySide6.QtCore import QObject, QTimer, Signal

from pos_client.domain.benefits import Offer
from pos_client.domain.customer import Member, MemberQuery, Phone
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.sale import Sale
from pos_client.domain.scanned import MEMBER_MARK
from pos_client.domain.till import Operator
from pos_client.services.consent_text import consent_text
from pos_client.services.enrolling import Enrolled, Enrolment, EnrolmentForm
from pos_client.services.members import Found
from resources.words import Words
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.member.enrol_dialog import EnrolDialog
from ui.member.facts import Known, MemberFacts
from ui.member.finder import FinderDialog
from ui.member.model import BUDGET_MS, FinderModel
from ui.member.rows import shown_name
from ui.member.sheet_flow import SheetFlow
from ui.sale.model import SaleModel
from ui.widgets import Overlay

CARD_MARK = MEMBER_MARK


class MemberFlow(QObject):
    """`attached` after the sale has its member, or none; `told` and `refused` are for the counter to show."""

    attached = Signal()
    told = Signal(str)
    refused = Signal(object)
    queued = Signal()
    """There is something new to deliver."""

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
        self._page, self._model = page, model
        self.finder = FinderModel(counter, background, self)
        self.facts = MemberFacts(counter, background, self)
        self._sheets = SheetFlow(
            counter, words, background=background, page=page, model=model, approvals=approvals
        )
        self._sheets.attach_wanted.connect(self._attach)
        self._sheets.other_wanted.connect(self._open_finder)
        self._sheets.told.connect(self.told)
        self._sheets.changed.connect(self._on_changed)
        self.finder.refreshed.connect(self._on_refreshed)
        model.changed.connect(lambda sale: self.facts.follow(sale.member))
        model.quoted.connect(lambda _quote: self.facts.read(model.sale.member))

    def begin(self) -> None:
        """F3: the file of whoever is on the sale, else the search."""
        sale = self._model.sale
        if sale.redemption is not None:
            self.refused.emit(Refused(Reason.REDEMPTION_PENDING))
        elif sale.member is not None:
            self._sheets.open(sale.member)
        else:
            self._open_finder("")

    def find(self) -> None:
        """The search, whoever is on the sale: the PIN went to a wrong number, say."""
        self._open_finder("")

    def takes(self, code: str) -> bool:
        """A member's card, scanned or typed anywhere in the sale, attaches them; true where it was one."""
        if code[: len(CARD_MARK)].upper() != CARD_MARK:
            return False
        window = self._page.window()
        top = Overlay.topmost(window)
        if isinstance(top, FinderDialog):
            top.look_up(code)
        elif top is not None:
            self.told.emit(self._words.text("Close this window first, then scan the customer's card."))
        elif self._model.sale.redemption is not None:
            self.refused.emit(Refused(Reason.REDEMPTION_PENDING))
        else:
            self._open_finder("").look_up(code)
        return True

    def enrol(self, typed: str = "") -> None:
        """Ask for what makes a member; what was looked up in vain is filled in."""
        head = self._counter.head
        text = consent_text(
            self._words.text, store=head.name, programme=head.programme or self._words.text("loyalty")
        )
        dialog = EnrolDialog(
            self._page.window(),
            self._words,
            consent=text,
            typed=typed,
            enrol=lambda form, agreed: self._enrol(dialog, form, agreed=agreed),
        )
        dialog.open(dialog.field)

    def known(self, sale: Sale, *, online: bool, campaign: Offer | None = None) -> Known:
        """What the card says beside the quote; `campaign` went with a debit."""
        earning = self._counter.earnings.earns(sale, sale.member, offer=campaign, online=online)
        return Known(self.facts.of(sale.member), earning)

    def _open_finder(self, typed: str) -> FinderDialog:
        dialog = FinderDialog(
            self._page.window(),
            self._words,
            self.finder,
            has_member=self._model.sale.member is not None,
            whole=True,
        )
        dialog.chosen.connect(self._attach)
        dialog.sheet_wanted.connect(self._open_sheet)
        dialog.enrolment_wanted.connect(self.enrol)
        dialog.dismissed.connect(self.finder.stop)
        dialog.open(dialog.field)
        dialog.field.setText(typed)
        return dialog

    def _open_sheet(self, member: Member | None) -> None:
        wanted = member or self._model.sale.member
        if wanted is not None:
            self._sheets.open(wanted)

    def _attach(self, member: Member | None) -> None:
        if self._model.attach(member):
            self.attached.emit()

    def _enrol(self, dialog: EnrolDialog, form: EnrolmentForm, *, agreed: bool) -> None:
        """The programme has its budget; past it the customer waits no more, and who is kept here is taken."""
        operator, online = self._operator, self._counter.is_online()
        budget = QTimer(self, singleShot=True, interval=BUDGET_MS)
        taken: list[str] = []
        left: list[bool] = []
        dialog.dismissed.connect(lambda: left.append(True))

        def done(enrolment: Enrolment) -> None:
            budget.deleteLater()
            if taken or left:
                self._on_late(enrolment)
            else:
                self._on_enrolled(dialog, enrolment)

        def failed(error: TillError) -> None:
            budget.deleteLater()
            if not taken and not left:
                dialog.show_refusal(error)

        def slow() -> None:
            kept = self._kept(form)
            if kept is not None and not left:
                taken.append(kept.id)
                self._on_enrolled(dialog, Enrolment(kept, Enrolled.QUEUED))

        budget.timeout.connect(slow)
        dialog.show_busy()
        budget.start()
        self._background.run(
            "net",
            lambda: self._counter.enrolling.enrol(form, operator, agreed=agreed, try_now=online),
            done=done,
            failed=failed,
        )

    def _kept(self, form: EnrolmentForm) -> Member | None:
        """Who is on disk already while the programme is still being asked."""
        try:
            found = self._counter.members.find_here(MemberQuery(phone=Phone.typed(form.phone)))
        except TillError:
            return None
        return next((member for member in found if member.consent), None)

    def _on_enrolled(self, dialog: EnrolDialog, enrolment: Enrolment) -> None:
        dialog.finish()
        self._attach(enrolment.member)
        self.told.emit(self._said(enrolment))
        self.queued.emit()

    def _on_late(self, enrolment: Enrolment) -> None:
        """The programme answered after the customer was taken: its word is put to them."""
        self._on_refreshed(Found((enrolment.member,), asked_platform=True))
        self.facts.read(self._model.sale.member)
        if enrolment.state is Enrolled.REFUSED:
            self.told.emit(self._said(enrolment))
        self.queued.emit()

    def _said(self, enrolment: Enrolment) -> str:
        text, name = self._words.text, shown_name(enrolment.member)
        match enrolment.state:
            case Enrolled.KNOWN:
                return text("{name} was a customer already, and is on the sale.", name=name)
            case Enrolled.CONFIRMED:
                return text("Enrolled: {name} is on the sale.", name=name)
            case Enrolled.QUEUED:
                return text(
                    "Enrolment kept; it goes when the internet is back. {name} is on the sale.", name=name
                )
            case Enrolled.HERE_ONLY:
                return text("Kept at this till. The programme gets to know {name} at payment.", name=name)
            case Enrolled.REFUSED:
                return text(
                    "The programme refused the enrolment of {name}, who is on the sale. Settle it: F9, P.",
                    name=name,
                )

    def _on_refreshed(self, found: Found) -> None:
        """The platform knows more of the member than the local copy did."""
        sale = self._model.sale
        newer = next((one for one in found.members if sale.member and one.id == sale.member.id), None)
        still = sale.redemption is not None or self._model.held_still()
        if newer is not None and newer != sale.member and not still:
            self._model.attach(newer)

    def _on_changed(self, member: Member) -> None:
        """Something of theirs was put right: the sale and the card have it too."""
        self._on_refreshed(Found((member,), asked_platform=False))
        self.facts.read(self._model.sale.member)
        self.queued.emit()

    @property
    def _operator(self) -> Operator:
        operator = self._model.operator
        assert operator is not None
        return operator
