"""What an outcome means for benefits used: redemption, loss ledger, addendum, vouchers, reversals."""

from decimal import Decimal, InvalidOperation

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.money import Money
from pos_client.domain.voucher import VoucherState
from pos_client.store import doubts, losses, pending, redemptions, shifts, vouchers
from pos_client.store.outbox import Message
from pos_client.store.store import Transaction
from sync.outcome import Delivered

COMMIT = "redemption_commit"
RELEASE = "redemption_release"
OFFLINE = "redemption_offline"
REVERSAL = "redemption_reversal"
UNDO = "benefit_undo"
VOUCHER_RELEASE = "voucher_release"
_DONE = {
    COMMIT: RedemptionState.COMMITTED,
    OFFLINE: RedemptionState.COMMITTED,
    RELEASE: RedemptionState.RELEASED,
}


def on_delivered(transaction: Transaction, message: Message, delivered: Delivered, *, at: str) -> None:
    """The platform did what the message asked."""
    redemption_id = str(message.payload.get("redemption_id") or "")
    if message.kind in _DONE and redemption_id:
        hold_id = delivered.learned.get("hold_id") if message.kind == OFFLINE else None
        redemptions.move_redemption(transaction, redemption_id, _DONE[message.kind], at=at, hold_id=hold_id)
        losses.note_honoured(transaction, redemption_id, at=at)
    elif message.kind in {REVERSAL, UNDO} and redemption_id:
        redemptions.note_reversal(transaction, redemption_id, _cents(message), at=at)
    elif message.kind == VOUCHER_RELEASE:
        vouchers.move_use(transaction, str(message.payload["use_id"]), VoucherState.RELEASED, at=at)


def on_rejected(transaction: Transaction, message: Message, *, code: str, at: str) -> None:
    """What a closed sale used and the platform will not honour is a loss.

    A release that is refused stays `releasing`: the message itself is what a person sees.
    """
    redemption_id = str(message.payload.get("redemption_id") or "")
    if message.kind not in {COMMIT, OFFLINE} or not redemption_id:
        return
    redemptions.move_redemption(transaction, redemption_id, RedemptionState.REFUSED, at=at)
    losses.note_loss(transaction, redemption_id, why=code, at=at)
    shifts.note_refused_redemption(transaction, redemption_id, at=at)
    for message_id in doubts.reversals_of(transaction, redemption_id):
        # Goods came back meanwhile: what was never debited is not given back.
        pending.mark_handled(transaction, message_id, by="till", reason="never debited", at=at)


def on_unknown(transaction: Transaction, message: Message, *, at: str) -> None:
    """Nobody can say whether it was done."""
    redemption_id = str(message.payload.get("redemption_id") or "")
    if message.kind in _DONE and redemption_id:
        redemptions.move_redemption(transaction, redemption_id, RedemptionState.UNKNOWN, at=at)


def _cents(message: Message) -> int:
    try:
        return Money.of_decimal(Decimal(str(message.payload.get("amount", "0")))).cents
    except InvalidOperation:
        return 0
