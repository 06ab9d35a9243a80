"""What became of the new cashback: the customer's choice, the store's rule, or too late for either."""

from dataclasses import dataclass

from pos_client.domain.benefits import ChosenOffer, Offer, OfferState
from pos_client.domain.rules import OfferDefault
from pos_client.store import offers, sales
from pos_client.store.store import Transaction


@dataclass(frozen=True, slots=True)
class Choice:
    """What the counter says. `declined`: the customer wants none; else without an offer nobody chose."""

    offer: Offer | None
    offered: tuple[Offer, ...] = ()
    declined: bool = False
    with_debit: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What was decided, by whom (customer, rule, debit, nobody), and whether it came too late to be sent."""

    offer: Offer | None
    by: str
    is_too_late: bool = False


def decide(transaction: Transaction, sale_id: str, choice: Choice, *, rule: OfferDefault) -> Made:
    """Decided once; what was sent already is not changed by it."""
    if offers.is_chosen(transaction, sale_id):
        return Made(None, "nobody")
    if choice.with_debit and choice.offer is not None:
        sales.save_offer(transaction, sale_id, ChosenOffer(choice.offer, OfferState.CONFIRMED))
        return Made(choice.offer, "debit")
    made = _chosen(choice, rule)
    waiting = offers.undecided_message(transaction, sale_id)
    if waiting is None:
        if made.offer is None:
            return made
        offers.note_accrual(transaction, sale_id)
        return Made(None, made.by, is_too_late=made.by == "customer")
    if made.offer is not None:
        offers.choose(transaction, *waiting, chosen=made.offer.id)
        sales.save_offer(transaction, sale_id, ChosenOffer(made.offer, OfferState.PENDING))
    elif choice.declined or rule is OfferDefault.REFUSE:
        offers.choose(transaction, *waiting, chosen=None)
    else:
        offers.note_accrual(transaction, sale_id)
    return made


def _chosen(choice: Choice, rule: OfferDefault) -> Made:
    if choice.offer is not None:
        return Made(choice.offer, "customer")
    if choice.declined:
        return Made(None, "customer")
    if rule is OfferDefault.REFUSE or not choice.offered:
        return Made(None, "rule")
    return Made(max(choice.offered, key=lambda offer: offer.amount), "rule")
