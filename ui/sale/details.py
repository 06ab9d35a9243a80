"""What a sale may say besides its goods: the salesperson, the CPF for the invoice, the time on the paper."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from pos_client.domain.customer import Cpf
from pos_client.domain.errors import Reason, Refused, TillError
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.sale import Sale
from resources.words import Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.counter import Counter
from ui.counter_page import CounterPage
from ui.dialog import Dialog
from ui.sale.model import SaleModel
from ui.widgets import Text


class OneFieldDialog(Dialog):
    """A caption, a field and Enter; `apply` answers why not, or nothing where it is done."""

    def __init__(
        self,
        parent: QWidget,
        words: Words,
        *,
        title: str,
        subtitle: str,
        caption: str,
        text: str = "",
        apply: Callable[[str], TillError | None],
    ) -> None:
        super().__init__(parent, words, title=title, subtitle=subtitle)
        self._apply = apply
        self.field = QLineEdit(text)
        self.field.setMaxLength(20)
        self.field.setAccessibleName(caption)
        self.body.addWidget(Text(caption, 14, tone="muted"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.notice)
        self.action("Esc", words.text("Back"), self.finish_dismissed)
        self.action("Enter", words.text("Apply"), self._on_enter, primary=True)

    def show_refusal(self, error: TillError) -> None:
        """Why it is not taken."""
        self.say(wording.sentence(self.words, error), error=True)
        self.field.selectAll()
        self.field.setFocus()

    def _on_enter(self) -> None:
        error = self._apply(self.field.text().strip())
        if error is not None:
            self.show_refusal(error)
        else:
            self.finish()


class DetailsFlow(QObject):
    """Asks, puts it into the open sale, and keeps it in sight."""

    refused = Signal(object)

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
        self._names: dict[str, str] = {}
        self._vouchers = ""
        model.changed.connect(self.show)

    def show(self, sale: Sale) -> None:
        """Keep it in sight as long as the sale is open."""
        parts = []
        if sale.sold_at is not None:
            when = f"{self._words.date(sale.sold_at.isoformat())} {self._words.clock(sale.sold_at)}"
            parts.append(self._words.text("Late entry: sold {when}", when=when))
        if sale.salesperson_id is not None:
            name = self._name(sale.salesperson_id)
            parts.append(self._words.text("Salesperson: {name}", name=name))
        if sale.invoice_cpf is not None:
            parts.append(self._words.text("CPF on the invoice: {cpf}", cpf=sale.invoice_cpf.masked))
        if self._vouchers:
            parts.append(self._vouchers)
        self._page.sale.show_details(" · ".join(parts))

    def show_vouchers(self, text: str) -> None:
        """What vouchers the sale has, in words; empty for none."""
        if text != self._vouchers:
            self._vouchers = text
            self.show(self._model.sale)

    def ask_salesperson(self) -> None:
        """Ctrl+V. An empty code takes the salesperson off."""

        def apply(code: str) -> TillError | None:
            if not code:
                self._model.put(replace(self._model.sale, salesperson_id=None))
                return None
            try:
                person = self._counter.late_entry.salesperson(code)
            except TillError as error:
                return error
            self._names[person.id] = person.name
            self._model.put(replace(self._model.sale, salesperson_id=person.id))
            return None

        self._open(
            title=self._words.text("Who earned this sale?"),
            subtitle=self._words.text("The salesperson, where somebody else rings. Empty: nobody."),
            caption=self._words.text("Operator code"),
            apply=apply,
        )

    def ask_invoice_cpf(self) -> None:
        """Ctrl+N. It has nothing to do with the programme; an empty one takes it off."""

        def apply(typed: str) -> TillError | None:
            try:
                cpf = Cpf.typed(typed) if typed else None
            except Refused as error:
                return error
            self._model.put(replace(self._model.sale, invoice_cpf=cpf))
            return None

        self._open(
            title=self._words.text("CPF on the invoice"),
            subtitle=self._words.text("Apart from the programme: it is not sent anywhere."),
            caption=self._words.text("CPF"),
            apply=apply,
        )

    def ask_paper_time(self) -> None:
        """Ctrl+T. A sale that was written on paper while the till was dead."""

        def apply(typed: str) -> TillError | None:
            moment = paper_time(typed, now=self._counter.clock())
            if moment is None:
                return Refused(Reason.LATE_TIME, days=7)
            QTimer.singleShot(0, self, lambda: self._ask_leave(moment))
            return None

        now = self._counter.clock()
        self._open(
            title=self._words.text("A sale written on paper"),
            subtitle=self._words.text("It keeps its own time and is marked as entered later."),
            caption=self._words.text("Day/month and time, such as {example}", example="21/11 14:30"),
            text=now.strftime("%d/%m "),
            apply=apply,
        )

    def _name(self, operator_id: str) -> str:
        """One indexed read per person and run."""
        if operator_id not in self._names:
            self._names[operator_id] = self._counter.late_entry.salesperson_name(operator_id)
        return self._names[operator_id]

    def _ask_leave(self, moment: datetime) -> None:
        operator, sale = self._model.operator, self._model.sale
        assert operator is not None

        def go_on(approval: Approval | None) -> None:
            self._background.run(
                "till",
                lambda: self._counter.late_entry.mark(sale, moment, operator=operator, approval=approval),
                done=lambda _marked: self._on_marked(moment),
                failed=self.refused.emit,
            )

        self._approvals.obtain(Permission.LATE_ENTRY, sale_id=sale.id, seller=operator, then=go_on)

    def _on_marked(self, moment: datetime) -> None:
        """What was scanned meanwhile stays in the sale."""
        self._model.put(replace(self._model.sale, sold_at=moment))

    def _open(
        self,
        *,
        title: str,
        subtitle: str,
        caption: str,
        apply: Callable[[str], TillError | None],
        text: str = "",
    ) -> None:
        dialog = OneFieldDialog(
            self._page.window(),
            self._words,
            title=title,
            subtitle=subtitle,
            caption=caption,
            text=text,
            apply=apply,
        )
        dialog.open(dialog.field)


def paper_time(typed: str, *, now: datetime) -> datetime | None:
    """`21/11 14:30` of this year (or of the last one, early in January); None where it is no time."""
    for year in (now.year, now.year - 1):
        try:
            moment = datetime.strptime(f"{year} {' '.join(typed.split())}", "%Y %d/%m %H:%M").replace(
                tzinfo=now.tzinfo
            )
        except ValueError:
            continue
        if moment <= now:
            return moment
    return None
