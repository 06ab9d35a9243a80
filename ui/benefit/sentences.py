"""What the benefit services report, in the cashier's words."""

from pos_client.domain.voucher import Voucher, VoucherKind
from pos_client.services.offline_redemption import Allowance, OfflineLimit
from pos_client.services.watching import Sighting
from resources.words import N_, Words

_OFFLINE = {
    OfflineLimit.ALLOWED: N_("within the store's limits"),
    OfflineLimit.POLICY_OFF: N_("this store uses no cashback without internet"),
    OfflineLimit.PROGRAMME: N_("this programme takes no cashback without internet"),
    OfflineLimit.NO_BALANCE: N_("this till has never seen the customer's balance"),
    OfflineLimit.TOO_OLD: N_("the balance this till knows is too old"),
    OfflineLimit.BALANCE: N_("all of the balance this till knows"),
    OfflineLimit.BASKET: N_("the whole sale"),
    OfflineLimit.NOTHING_ELIGIBLE: N_("nothing else in this sale takes cashback"),
    OfflineLimit.ONE_REWARD: N_("one reward per sale"),
    OfflineLimit.PER_REDEMPTION: N_("the store's limit per sale without internet"),
    OfflineLimit.PER_MEMBER_DAY: N_("the customer's limit of today without internet"),
    OfflineLimit.PER_TILL: N_("this till's limit without internet"),
}

_SIGHTINGS = {
    Sighting.MEMBER_SALES: N_("This customer has had several sales today. It is noted in the Z."),
    Sighting.OWN_IDENTITY: N_("This phone or CPF is also of somebody of the team. It is noted in the Z."),
    Sighting.MEMBER_LATE: N_("Customer identified after a payment. It is noted in the Z."),
    Sighting.APPROVALS_BY_ONE: N_("Many approvals by one person this shift. It is noted in the Z."),
    Sighting.PIN_RESENDS: N_("Many PINs sent again this shift. It is noted in the Z."),
}

_LOSSES = {
    "not_taken": N_("not taken by the programme"),
    "INSUFFICIENT_BALANCE": N_("the balance had been used elsewhere"),
    "MAX_REDEEM_EXCEEDED": N_("above the programme's limit"),
    "MIN_PURCHASE_NOT_MET": N_("below the programme's minimum"),
    "MEMBER_BLOCKED": N_("the programme has blocked this customer"),
    "MEMBER_NOT_FOUND": N_("the programme does not know this customer"),
    "HOLD_EXPIRED": N_("it had been set aside for too long"),
}


def offline_limit(words: Words, why: OfflineLimit) -> str:
    """Why no more can be used without internet, as an aside."""
    return words.text(_OFFLINE[why])


def offline_panel(
    words: Words, allowance: Allowance | None, *, away_s: float, no_internet: bool = True
) -> str:
    """What the member's card says while the platform is away; `no_internet`: nobody else answers either."""
    since = words.minutes(away_s)
    away = words.text("no internet for {since}", since=since)
    if not no_internet:
        away = words.text("the programme has not answered for {since}", since=since)
    if allowance is not None and allowance.most:
        most = words.money(allowance.most.cents)
        said = words.text("Up to {most} of cashback, with approval: {away}.", most=most, away=away)
        return said + " " + balance_age(words, allowance) if allowance.is_old else said
    if allowance is None or allowance.why in {OfflineLimit.POLICY_OFF, OfflineLimit.PROGRAMME}:
        return words.text("Only earns: {away}.", away=away)
    return words.text("Only earns: {away}; {why}.", away=away, why=offline_limit(words, allowance.why))


def balance_age(words: Words, allowance: Allowance) -> str:
    """How old the balance is that this till knows; empty where it knows none."""
    if allowance.balance_age is None:
        return ""
    if allowance.balance_age.total_seconds() < 60:
        return words.text("The balance was seen just now.")
    age = words.minutes(allowance.balance_age.total_seconds())
    return words.text("The balance was seen {age} ago.", age=age)


def sighting(words: Words, kind: str) -> str:
    """What was noticed, accusing nobody."""
    return words.text(_SIGHTINGS[Sighting(kind)])


def loss(words: Words, why: str) -> str:
    """Why the programme did not honour it."""
    return words.text(_LOSSES.get(why, N_("refused by the programme")))


def gives(words: Words, voucher: Voucher) -> str:
    """What a voucher gives."""
    match voucher.kind:
        case VoucherKind.AMOUNT:
            return words.text("{amount} off", amount=words.money(voucher.amount.cents))
        case VoucherKind.PERCENT:
            whole, rest = divmod(voucher.basis_points, 100)
            percent = f"{whole}" if not rest else words.amount(voucher.basis_points)
            return words.text("{percent}% off", percent=percent)
        case VoucherKind.PRODUCT:
            return words.text("one {product} free", product=voucher.sku)
