"""Settling by hand what nobody saw the end of, and taking note of what was lost."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from pos_client.domain.errors import TillError
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.services.doubts import PendingRelease, UnresolvedUse
from pos_client.services.losses import Loss
from pos_client.services.vouchers import VoucherUse
from resources.words import Words
from ui import wording
from ui.approval.flow import ApprovalFlow
from ui.background import Background
from ui.benefit import sentences
from ui.benefit.doubts_dialog import DoubtsDialog, OpenItem, OpenKind
from ui.checkout.voucher_dialog import tail
from ui.counter import Counter
from ui.delivery.settle_dialog import SettleDialog
from ui.sale.model import SaleModel

FIRST_LOOK_MS = 5_000
LOOK_EVERY_MS = 5 * 60 * 1000

Settle = Callable[[OpenItem, str, Approval | None], None]


@dataclass(frozen=True, slots=True)
class OpenMatters:
    """All that is open, as the services tell it."""

    uses: tuple[UnresolvedUse, ...]
    vouchers: tuple[VoucherUse, ...]
    releases: tuple[PendingRelease, ...]
    losses: tuple[Loss, ...]
    lost: Money


class DoubtsFlow(QObject):
    """`changed` after something was settled.

    The programme is asked soon after the start and every few minutes: what it can say needs no person.
    """

    changed = Signal()

    def __init__(
        self,
        counter: Counter,
        words: Words,
        *,
        background: Background,
        approvals: ApprovalFlow,
        model: SaleModel,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._counter, self._words, self._background = counter, words, background
        self._approvals, self._model, self._window = approvals, model, window
        self._dialog: DoubtsDialog | None = None
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._looking.timeout.connect(self._look_quietly)
        if counter.redemptions is not None:
            self._looking.start()
            QTimer.singleShot(FIRST_LOOK_MS, self, self._look_quietly)

    def open(self) -> None:
        """F9, then Alt+D."""
        dialog = DoubtsDialog(self._window, self._words)
        dialog.taken_wanted.connect(lambda item: self._ask(item, taken=True))
        dialog.not_taken_wanted.connect(lambda item: self._ask(item, taken=False))
        dialog.settled_wanted.connect(lambda item: self._ask(item, taken=None))
        dialog.look_wanted.connect(self._look_again)
        dialog.closed.connect(self._on_closed)
        self._dialog = dialog
        dialog.open(dialog)
        self._refresh()

    def _ask(self, item: OpenItem, *, taken: bool | None) -> None:
        """The reason first, then somebody's leave where it takes one."""
        text = self._words.text
        titles = {
            True: text("It was taken there"),
            False: text("It was not taken"),
            None: text("Mark settled"),
        }

        def settle(reason: str) -> None:
            dialog.finish()
            self._approvals.obtain(
                Permission.OUTBOX_RESOLVE,
                seller=self._by,
                then=lambda approval: self._write(item, taken, reason=reason, approval=approval),
            )

        dialog = SettleDialog(self._window, self._words, what=item.name, settle=settle)
        dialog.set_title(titles[taken])
        dialog.set_subtitle(text("{what}: it stays on record with your name.", what=item.name))
        dialog.open(dialog.field)

    def _write(self, item: OpenItem, taken: bool | None, *, reason: str, approval: Approval | None) -> None:
        counter, by = self._counter, self._by

        def settle() -> None:
            match item.kind:
                case OpenKind.USE:
                    counter.doubts.settle_by_hand(
                        item.id, taken=bool(taken), by=by, reason=reason, approval=approval
                    )
                case OpenKind.VOUCHER:
                    counter.vouchers.settle_by_hand(
                        item.id, consumed=bool(taken), by=by, reason=reason, approval=approval
                    )
                case OpenKind.RELEASE:
                    counter.doubts.settle_release(item.id, by=by, reason=reason, approval=approval)
                case OpenKind.LOSS:
                    counter.losses.settle(item.id, by=by, reason=reason, approval=approval)

        self._background.run(
            "till", settle, done=lambda _nothing: self._on_settled(), failed=self._on_refused
        )

    def _look_quietly(self) -> None:
        self._background.run(
            "net", self._counter.doubts.look_again, done=self._on_looked_quietly, failed=lambda _error: None
        )

    def _on_looked_quietly(self, settled: int) -> None:
        if settled:
            self.changed.emit()

    def _look_again(self) -> None:
        if self._dialog is not None:
            self._dialog.say(self._words.text("Asking the programme…"), waiting=True)
        self._background.run(
            "net", self._counter.doubts.look_again, done=self._on_looked, failed=self._on_refused
        )

    def _on_looked(self, settled: int) -> None:
        words = self._words
        if self._dialog is not None:
            said = words.plural("{count} was cleared up.", "{count} were cleared up.", settled)
            self._dialog.say(
                said if settled else words.text("The programme could not say. Look in its panel.")
            )
        self._on_settled()

    def _on_settled(self) -> None:
        self.changed.emit()
        self._refresh()

    def _refresh(self) -> None:
        self._background.run("desk", self._read, done=self._show, failed=self._on_refused)

    def _read(self) -> OpenMatters:
        counter = self._counter
        return OpenMatters(
            counter.doubts.unresolved(),
            counter.vouchers.unresolved(),
            counter.doubts.pending_releases(),
            counter.losses.list(),
            counter.losses.total(),
        )

    def _show(self, found: OpenMatters) -> None:
        if self._dialog is None:
            return
        items = [
            *(self._use(one) for one in found.uses),
            *(self._voucher(one) for one in found.vouchers),
            *(self._release(one) for one in found.releases),
            *(self._loss(one) for one in found.losses),
        ]
        self._dialog.show_items(items, lost=found.lost)

    def _use(self, one: UnresolvedUse) -> OpenItem:
        text = self._words.text
        explained = text("Look in the programme's panel whether this cashback was taken, then say so here.")
        return OpenItem(
            OpenKind.USE,
            one.redemption_id,
            text("Cashback in doubt"),
            self._aside(one.number, one.at),
            one.amount,
            explained,
        )

    def _voucher(self, one: VoucherUse) -> OpenItem:
        text = self._words.text
        explained = text("Look in the programme's panel whether this voucher was used, then say so here.")
        name = text("Voucher in doubt {voucher}", voucher=tail(one.code))
        return OpenItem(OpenKind.VOUCHER, one.use_id, name, self._when(one.at), None, explained)

    def _release(self, one: PendingRelease) -> OpenItem:
        text = self._words.text
        by_hand = one.needs_person and bool(one.redemption_id)
        explained = (
            text("The programme cannot take it back by itself: give it back in its panel, then settle it.")
            if one.needs_person
            else text("On its way back to the customer: the till keeps trying by itself.")
        )
        place = one.redemption_id or f"message-{one.message_id}"
        return OpenItem(
            OpenKind.RELEASE,
            place,
            text("Release pending"),
            self._aside(one.number, ""),
            one.amount,
            explained,
            settles=by_hand,
        )

    def _loss(self, one: Loss) -> OpenItem:
        text = self._words.text
        why = sentences.loss(self._words, one.why)
        explained = text("Given to the customer and not honoured: {why}.", why=why)
        amount = Money(one.amount_cents)
        return OpenItem(
            OpenKind.LOSS, one.id, text("Loss"), self._aside(one.number, one.at), amount, explained
        )

    def _aside(self, number: str, at: str) -> str:
        sale = number or self._words.text("sale not closed")
        return " · ".join(filter(None, (sale, self._when(at))))

    def _when(self, at: str) -> str:
        return f"{self._words.date(at)} {at[11:16]}" if at else ""

    def _on_refused(self, error: TillError) -> None:
        if self._dialog is not None:
            self._dialog.say(wording.sentence(self._words, error), error=True)

    def _on_closed(self) -> None:
        self._dialog = None

    @property
    def _by(self) -> Operator:
        operator = self._model.operator
        assert operator is not None
        return operator
