"""What the store's own rules and an approval leave of what the platform would allow."""

from pos_client.domain.benefits import Limit, Quote, RedemptionState
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO, Money
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.ports import Waiver
from pos_client.store import journal, redemptions
from pos_client.store.approvals import limit_cents_of, use_approval_id
from pos_client.store.store import Transaction

_LEFT_NOTHING = frozenset({RedemptionState.RELEASED, RedemptionState.REFUSED, RedemptionState.EXPIRED})


def most_usable(sale: Sale, quote: Quote, *, rules: StoreRules, waived: bool) -> tuple[Money, Limit]:
    """The most that may be used, and what keeps it from being more; `waived`: without a PIN."""
    if sale.vouchers and not rules.several_rewards:
        return ZERO, Limit.ONE_REWARD
    most, limit = quote.most_usable(sale.before_cashback)
    ceiling = Money(rules.pin_waive_limit_cents)
    return (ceiling, Limit.PROVIDER_RULE) if waived and most > ceiling else (most, limit)


def check_amount(
    sale: Sale, amount: Money, *, quote: Quote, rules: StoreRules, waived: bool, points: int
) -> None:
    """Raises Refused: ONE_REWARD, REDEMPTION_ABOVE_USABLE, POINTS_INVALID (whole points, to the centavo)."""
    most, limit = most_usable(sale, quote, rules=rules, waived=waived)
    if limit is Limit.ONE_REWARD:
        raise Refused(Reason.ONE_REWARD)
    if not 0 < amount.cents <= most.cents:
        raise Refused(Reason.REDEMPTION_ABOVE_USABLE, most=most.decimal_text(), limit=limit)
    if points and (not 0 < points <= quote.points or amount.cents != points * quote.point_value.cents):
        raise Refused(Reason.POINTS_INVALID, most_points=quote.points)


def use_waiver(
    transaction: Transaction, record: redemptions.RedemptionRecord, waiver: Waiver, *, till: str, at: str
) -> None:
    """One approval, one redemption, in the journal; what took nothing may be tried again in the same sale.

    Raises Refused: APPROVAL_USED, APPROVAL_LIMIT.
    """
    limit = limit_cents_of(transaction, waiver.approval_id)
    if limit is not None and record.amount_cents > limit:
        raise Refused(Reason.APPROVAL_LIMIT, most=Money(limit).decimal_text())
    before = redemptions.redemptions_of_approval(transaction, waiver.approval_id)
    retried = before and all(one.sale_id == record.sale_id and one.state in _LEFT_NOTHING for one in before)
    if not retried:
        use_approval_id(transaction, waiver.approval_id, at=at)
    body = {
        "redemption_id": record.id,
        "sale_id": record.sale_id,
        "member_id": record.member_id,
        "amount_cents": record.amount_cents,
        "approval_id": waiver.approval_id,
    }
    journal.append_entry(transaction, "redeemed_without_pin", body, till=till, at=at, operator_id="")
