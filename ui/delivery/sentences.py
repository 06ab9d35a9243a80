"""What a platform's answer means to a manager, and what can be done about it."""

from pos_client.services.delivery import Arrival
from pos_client.services.pending import PendingItem
from resources.words import N_, Words

DESTINATIONS = {
    "smartbis": "Smartbis",
    "smartpos": "SmartPOS",
    "crmbonus": "CRM&BÔNUS",
    "bling": "Bling",
    "model": N_("Programme"),
}
"""Names of systems; only what is a word of ours is translated."""

_KINDS = {
    "sale": N_("Sale"),
    "totals": N_("Totals of the sale"),
    "return": N_("Return"),
    "cancellation": N_("Cancellation"),
    "member": N_("New customer"),
    "hand_credit": N_("Credit by hand"),
    "redemption_commit": N_("Cashback used"),
    "redemption_offline": N_("Cashback used without internet"),
    "redemption_release": N_("Cashback to give back"),
    "redemption_reversal": N_("Cashback of a return"),
    "accrual_reversal": N_("Earned cashback of a return"),
    "benefit_undo": N_("Benefit of a cancelled sale"),
    "reversal_by_hand": N_("Benefit of a return"),
    "voucher_release": N_("Voucher to give back"),
    "coupon_stock": N_("Coupon handed out"),
}

_REASONS = {
    "no_customer_id": N_(
        "The programme does not know this customer by what the till has. Choose the right customer and send "
        "again."
    ),
    "MEMBER_NOT_FOUND": N_(
        "The programme does not know this customer. Enrol them or choose the right one, then send again."
    ),
    "MEMBER_BLOCKED": N_("The programme has blocked this customer. Settle it with the programme."),
    "no_phone": N_("The customer has no phone, and this programme knows people by it. Choose the customer."),
    "return_by_hand": N_(
        "This platform takes no returns from the till. Undo the benefit in its panel, then mark it settled."
    ),
    "release_by_hand": N_(
        "This platform gives nothing back by itself. Give it back in its panel, then mark it settled."
    ),
    "partial_return_by_hand": N_(
        "This platform takes back whole sales only. Correct the benefit in its panel, then mark it settled."
    ),
    "no_platform_ids": N_(
        "The platform never said its number of this sale. Settle it in its panel, then mark it settled."
    ),
    "no_extension": N_("This account has no such service. Ask IT, then send again or mark it settled."),
    "accrual_not_found": N_("The platform has no credit for this sale. Check it in its panel."),
    "unknown_kind": N_("This version of the program cannot say this to the platform. Call support."),
    "HOLD_EXPIRED": N_(
        "The cashback was set aside for too long and was not taken. It is in the list of losses."
    ),
    "INSUFFICIENT_BALANCE": N_("The customer had less than was used. It is in the list of losses."),
    "not_there_any_more": N_(
        "The platform had said yes and does not have it. Check in its panel before sending again."
    ),
    "IDEMPOTENCY_CONFLICT": N_("The platform has something else under this key. Call support."),
}
_UNKNOWN = N_(
    "No answer came, and it may have arrived. Look in the platform's panel: if it is not there, send again; "
    "if it is, mark it settled."
)
_STUCK = N_("It is still being tried. The platform does not answer as it should: {answer}")
_REFUSED = N_("The platform refused it: {answer}")
_STATES = {
    "rejected": N_("refused"),
    "unknown": N_("no answer"),
    "stuck": N_("stuck"),
    "pending": N_("waiting"),
    "delivered": N_("delivered"),
    "handled": N_("settled by hand"),
}


def destination(words: Words, name: str) -> str:
    """What the platform is called."""
    return words.text(DESTINATIONS[name]) if name in DESTINATIONS else name


def kind(words: Words, name: str) -> str:
    """What sort of message it is."""
    return words.text(_KINDS[name]) if name in _KINDS else name


def state(words: Words, name: str) -> str:
    """How it stands, in a word or two."""
    return words.text(_STATES[name])


def reason(words: Words, item: PendingItem) -> str:
    """Why it is here and what to do."""
    code, _, said = item.answer.partition(": ")
    if item.state == "unknown" and code not in _REASONS:
        return words.text(_UNKNOWN)
    if code in _REASONS:
        return words.text(_REASONS[code])
    sentence = _STUCK if item.state == "stuck" else _REFUSED
    return words.text(sentence, answer=said or code or words.text("no answer"))


def arrival(words: Words, one: Arrival) -> str:
    """`Smartbis: entregue`."""
    return f"{destination(words, one.destination)}: {state(words, one.state)}"
