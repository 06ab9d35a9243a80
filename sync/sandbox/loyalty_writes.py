"""The loyalty model's writes: enrolment, PIN, reversal, accrual, voucher (holds and credits: next door).

Each runs under an Idempotency-Key. A wrong PIN is an answer, not an undone refusal: it costs one attempt.
"""

from sync.sandbox import (
    ledger,
    loyalty_holds,
    loyalty_rewards,
    members,
    offers,
    pins,
    redemption,
    vouchers,
)
from sync.sandbox.loyalty_holds import till_of
from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.validation import (
    Wrong,
    checked,
    choice,
    cpf,
    day,
    email,
    moment,
    money_from,
    money_text,
    object_of,
    phone,
    text,
)
from sync.sandbox.wire import Call, Handler, Reply, error_reply
from sync.sandbox.world import World

_CONSENT = object_of(
    {
        "text_version": text(),
        "channel": text(),
        "operator": text(),
        "at": lambda value: moment(value).isoformat(),
    }
)
_SALE_ID = text(1, 64)


def enrol(world: World, call: Call) -> Reply:
    """A new member, with consent."""
    body = call.body()
    if isinstance(body, dict) and body.get("consent") is None:
        raise Refused(422, "CONSENT_REQUIRED", message="consent is required")
    fields = checked(
        body,
        {"name": text(), "phone": phone, "consent": _CONSENT},
        optional={"cpf": cpf, "email": email, "birthday": day, "referral": text()},
    )
    duplicate = members.taken(world, phone=fields["phone"], cpf=fields["cpf"])
    if duplicate:
        raise Refused(409, "MEMBER_EXISTS", message=f"a member with this {duplicate} exists")
    consent = fields.pop("consent")
    if fields["referral"] and not members.find(world, card=fields["referral"]):
        raise Refused(422, "REFERRAL_UNKNOWN", message="nobody has this referral code")
    member = members.enrol(world, {**fields, "consent": True, "consent_given": consent})
    return Reply(201, {"member": members.shown(member)})


def start_challenge(world: World, call: Call) -> Reply:
    """Text a PIN for a sale; asking again too early is 429."""
    fields = checked(
        call.body(),
        {"member_id": text(), "sale_id": _SALE_ID, "channel": choice("sms", "whatsapp")},
    )
    member = members.usable(world, fields["member_id"])
    till = till_of(call)
    for older in pins.open_challenges(world, member["id"], till=till, sale_id=fields["sale_id"]):
        pins.refuse_early_resend(world, older)
    challenge = pins.start(world, member, till=till, sale_id=fields["sale_id"], channel=fields["channel"])
    return Reply(200, _challenge(world, challenge))


def _challenge(world: World, challenge: Doc) -> Doc:
    return {
        "challenge_id": challenge["id"],
        "expires_at": challenge["expires_at"],
        "resend_after_s": world.settings.resend_after_s,
        "attempts_left": pins.attempts_left(world, challenge),
        "digits": challenge["digits"],
        "may_waive": world.settings.waivers,
    }


def _known_challenge(world: World, call: Call) -> Doc:
    challenge = world.state.get("challenge", call.params["challenge_id"])
    if challenge is None or challenge["till"] != till_of(call):
        raise Refused(404, "CHALLENGE_NOT_FOUND", message="this till has no such challenge")
    return challenge


def resend_challenge(world: World, call: Call) -> Reply:
    """Text another PIN."""
    checked(call.body_or_empty(), {})
    return Reply(200, _challenge(world, pins.resend(world, _known_challenge(world, call))))


def _pin(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or not 4 <= len(value) <= 8:
        raise Wrong("must be a string of 4 to 8 digits")
    return value


def verify_challenge(world: World, call: Call) -> Reply:
    """A right PIN gives an authorisation; a wrong one costs an attempt."""
    fields = checked(call.body(), {"pin": _pin})
    challenge = _known_challenge(world, call)
    verdict = pins.verify(world, challenge, pin=fields["pin"])
    if verdict is pins.Verdict.RIGHT:
        granted = pins.authorise(world, challenge)
        return Reply(200, {"authorisation": granted["id"], "expires_at": granted["expires_at"]})
    left = {"attempts_left": pins.attempts_left(world, challenge)}
    if verdict is pins.Verdict.LOCKED:
        return error_reply(Refused(423, "PIN_TOO_MANY_ATTEMPTS", message="too many wrong PINs", extra=left))
    return error_reply(Refused(422, "PIN_INVALID", message="the PIN is wrong", extra=left))


def reverse_redemption(world: World, call: Call) -> Reply:
    """Give back part of a committed hold."""
    fields = checked(call.body(), {"hold_id": text(), "return_id": _SALE_ID, "amount": money_from(1)})
    hold = redemption.known_hold(world, fields["hold_id"])
    debit = world.state.get("debit", hold["debit_id"]) if hold["debit_id"] else None
    if debit is None:
        state = redemption.state_of(world, hold)
        raise Refused(409, "STATE_CONFLICT", message=f"the hold is {state}", extra={"state": state})
    reversal = ledger.reverse(
        world, "debit", entry=debit, return_id=fields["return_id"], cents=fields["amount"]
    )
    return Reply(200, {"reversal_id": reversal["id"]})


def accrue(world: World, call: Call) -> Reply:
    """Credit a sale, once whichever route it came by."""
    fields = checked(
        call.body(),
        {"sale_id": _SALE_ID, "member_id": text(), "total": money_from(0), "closed_at": moment},
        optional={"offer_id": text()},
    )
    if world.state.find("accrual", field="sale_id", value=fields["sale_id"]):
        raise Refused(409, "ALREADY_ACCRUED", message="this sale was already credited")
    member = members.known(world, fields["member_id"])
    credit = offers.credit_for(
        world, fields["total"], source="loyalty", sale_id=fields["sale_id"], offer_id=fields["offer_id"]
    )
    accrual = ledger.accrue(world, member, credit=credit)
    answer = {
        "accrual_id": accrual["id"],
        "offer_id": accrual["offer_id"],
        "amount": money_text(accrual["amount_cents"]),
        "valid_from": accrual["valid_from"],
        "valid_to": accrual["valid_to"],
    }
    return Reply(200, answer)


def reverse_accrual(world: World, call: Call) -> Reply:
    """Take back part of a credit."""
    fields = checked(call.body(), {"return_id": _SALE_ID, "amount": money_from(1)})
    accrual = world.state.get("accrual", call.params["accrual_id"])
    if accrual is None:
        raise Refused(404, "ACCRUAL_NOT_FOUND", message="there is no such accrual")
    reversal = ledger.reverse(
        world, "accrual", entry=accrual, return_id=fields["return_id"], cents=fields["amount"]
    )
    return Reply(200, {"reversal_id": reversal["id"]})


def redeem_voucher(world: World, call: Call) -> Reply:
    """Use a voucher up."""
    fields = checked(call.body(), {"sale_id": _SALE_ID})
    voucher = vouchers.open_voucher(world, call.params["code"], store=call.headers["x-store"])
    return Reply(200, vouchers.shown(vouchers.redeem(world, voucher, sale_id=fields["sale_id"])))


def release_voucher(world: World, call: Call) -> Reply:
    """Make it available again."""
    fields = checked(call.body(), {"sale_id": _SALE_ID})
    return Reply(200, vouchers.shown(vouchers.release(world, call.params["code"], sale_id=fields["sale_id"])))


TABLE: list[tuple[str, Handler]] = [
    ("/members", enrol),
    ("/challenges", start_challenge),
    ("/challenges/{challenge_id}/verify", verify_challenge),
    ("/challenges/{challenge_id}/resend", resend_challenge),
    *loyalty_holds.TABLE,
    ("/reversals", reverse_redemption),
    ("/accruals", accrue),
    ("/accruals/{accrual_id}/reverse", reverse_accrual),
    ("/vouchers/{code}/redeem", redeem_voucher),
    ("/vouchers/{code}/release", release_voucher),
    ("/credits", loyalty_rewards.credit),
]
