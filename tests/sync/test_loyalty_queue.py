"""The programme's own messages against the sandbox: enrolment, credits, offline redemptions, vouchers.

Each is asked to happen once, whatever becomes of its answer, and what cannot be done says so with a code.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pos_client.domain.customer import Member
from pos_client.services.identity import new_id
from pos_client.store.outbox import Message
from sync.loyalty.crmbonus_adapter import CrmBonusAdapter
from sync.loyalty.model_adapter import ModelAdapter
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.outcome import NOT_THERE, REPEAT, Delivered, Later, Outcome, Rejected, Unknown
from sync.sign_in import FixedToken, SignedWire
from sync.wire import Timeouts, Wire
from tests.fakes.people import some_cpf, some_phone
from tests.sync.box import Box

QUICK = Timeouts(connect_s=1.0, read_s=0.7, total_s=2.0)
WHO = {"X-Store": "001", "X-Till": "02"}
AT = "2026-11-22T10:00:00-03:00"
CONSENT = {"text_version": "2026-11", "channel": "till", "operator": "17", "at": AT}


@pytest.fixture
def model(box: Box) -> Iterator[ModelAdapter]:
    wire = Wire(f"{box.url}/loyalty", timeouts=QUICK, keep_alive=False)
    made = ModelAdapter(SignedWire(wire, FixedToken(box.secrets, "loyalty_token"), headers=WHO))
    yield made
    made.close()


@pytest.fixture
def smartbis_of(box: Box) -> Iterator[Callable[[str], SmartbisAdapter]]:
    made: list[Any] = []

    def connect(extension: str) -> SmartbisAdapter:
        base = f"{box.url}/smartbis/v2"
        sign_in = SmartbisSignIn(base, box.secrets, timeouts=QUICK)
        adapter = SmartbisAdapter(
            base,
            sign_in,
            store_code="001",
            till_code="02",
            extension_url=extension and box.url + extension,
            profile=SmartbisProfile(sales_idempotent=True, settle_s=0.0),
            timeouts=QUICK,
        )
        made.extend([adapter, sign_in])
        return adapter

    yield connect
    for part in made:
        part.close()


@pytest.fixture
def bare(smartbis_of: Callable[[str], SmartbisAdapter]) -> SmartbisAdapter:
    return smartbis_of("")


@pytest.fixture(params=["model", "smartbis"])
def programme(
    request: pytest.FixtureRequest, model: ModelAdapter, smartbis_of: Callable[[str], SmartbisAdapter]
) -> Any:
    return model if request.param == "model" else smartbis_of("/smartbis/extension")


def message(what: str, /, *, key: str = "", **payload: Any) -> Message:
    key = key or new_id()
    return Message(1, "programme", what, key, key, payload, None, 0, 0, None)


def sent(adapter: Any, one: Message) -> Outcome:
    outcome: Outcome = adapter.send([one])[0]
    return outcome


def settled(adapter: Any, one: Message, tries: int = 3) -> Outcome:
    """As a lane goes on with it."""
    outcome = sent(adapter, one)
    for _ in range(tries):
        if not isinstance(outcome, Later):
            break
        outcome = adapter.evidence(one) if outcome.ask_first else sent(adapter, one)
        if outcome in (REPEAT, NOT_THERE):
            outcome = sent(adapter, one)
    return outcome


def newcomer(**changes: Any) -> dict[str, Any]:
    told = {
        "member_id": new_id(),
        "name": "Nova Pessoa",
        "phone": some_phone().e164,
        "cpf": some_cpf().digits,
    }
    return {**told, "email": "", "birthday": "", "referral": "", "consent": CONSENT, **changes}


def offline(member: Member, amount: str, **changes: Any) -> Message:
    payload = {
        "redemption_id": new_id(),
        "sale_id": new_id(),
        "number": "001-02-000001",
        "closed_at": AT,
        "member_id": member.id,
        "provider_member_id": member.provider_id,
        "amount": amount,
        "points": 0,
        "approval": {"id": "a-1", "approver": "42", "at": AT},
        **changes,
    }
    return message("redemption_offline", key=str(payload["redemption_id"]), **payload)


def balance(box: Box, member: Member) -> str:
    return str(next(one["balance"] for one in box.state("members") if one["id"] == member.provider_id))


@pytest.mark.parametrize("kind", ["", "drop_before", "drop_after", "half_body", "garbage"])
def test_an_enrolment_happens_once_and_tells_the_id(box: Box, programme: Any, kind: str) -> None:
    if kind:
        effect = {"effect": True} if kind == "garbage" else {}
        for path in ("/loyalty/members", "/smartbis/extension/members"):
            box.fault(kind, path, method="POST", times=1, **effect)

    outcome = settled(programme, message("member", **newcomer()))

    (member,) = box.state("members")
    assert isinstance(outcome, Delivered)
    assert outcome.learned == {"provider_member_id": member["id"]}


@pytest.mark.parametrize("same", ["cpf", "phone"])
def test_somebody_known_already_is_found_and_counts_as_enrolled(box: Box, programme: Any, same: str) -> None:
    known = box.member()
    assert known.phone is not None
    assert known.cpf is not None
    identity = {"cpf": known.cpf.digits} if same == "cpf" else {"phone": known.phone.e164, "cpf": ""}

    outcome = sent(programme, message("member", **newcomer(**identity)))

    assert isinstance(outcome, Delivered)
    assert outcome.learned == {"provider_member_id": known.provider_id}


def test_an_enrolment_without_consent_is_for_a_person(programme: Any) -> None:
    outcome = sent(programme, message("member", **newcomer(consent=None)))

    assert isinstance(outcome, Rejected)
    assert outcome.code == "CONSENT_REQUIRED"


@pytest.mark.parametrize("kind", ["", "drop_before", "drop_after", "half_body"])
def test_without_the_extension_a_customer_is_created_once(box: Box, bare: SmartbisAdapter, kind: str) -> None:
    if kind:
        box.fault(kind, "/smartbis/v2/customers", method="POST", times=1)

    outcome = settled(bare, message("member", **newcomer(cpf="")))

    (member,) = box.state("members")
    assert isinstance(outcome, Delivered)
    assert outcome.learned == {"provider_member_id": member["id"]}


def test_without_the_extension_a_customer_is_found_by_the_phone_page_by_page(
    box: Box, bare: SmartbisAdapter
) -> None:
    crowd = [{"name": "P", "phone": some_phone().e164} for _ in range(230)]
    told = box.call("POST", "/sandbox/seed", {"members": crowd})["members"]

    outcome = sent(bare, message("member", **newcomer(cpf="", phone=told[-1]["phone"])))

    assert isinstance(outcome, Delivered)
    assert outcome.learned == {"provider_member_id": told[-1]["id"]}


def test_what_the_documented_api_cannot_do_has_a_code_for_a_person(bare: SmartbisAdapter) -> None:
    codes = {
        kind: sent(bare, message(kind, code="X", sale_id="s"))
        for kind in ("hand_credit", "redemption_offline", "voucher_release", "redemption_commit")
    }

    assert codes == {
        "hand_credit": Rejected("no_extension"),
        "redemption_offline": Rejected("no_extension"),
        "voucher_release": Rejected("release_by_hand"),
        "redemption_commit": Rejected("no_extension"),
    }


def test_crmbonus_is_told_nothing_but_sales_and_what_undoes_them(box: Box) -> None:
    adapter = CrmBonusAdapter(f"{box.url}/crmbonus/pages", box.secrets, store_id=1, phone_of=lambda _id: "")
    kinds = ("member", "hand_credit", "redemption_offline", "voucher_release", "coupon_stock", "x")

    outcomes = [sent(adapter, message(kind)) for kind in kinds]
    adapter.close()

    assert outcomes == [
        Rejected("enrolled_at_payment"),
        Rejected("credit_by_hand_there"),
        Rejected("never_offline"),
        Rejected("release_by_hand"),
        Rejected("not_offered"),
        Rejected("unknown_kind"),
    ]


@pytest.mark.parametrize("kind", ["", "drop_after", "half_body"])
def test_a_credit_by_hand_is_made_once(box: Box, programme: Any, kind: str) -> None:
    member = box.member("1.00")
    if kind:
        box.fault(kind, "*credits", times=1)
    credit_id = new_id()
    told: dict[str, Any] = {"kind": "cashback", "amount": "7.00", "reason": "Cortesia", "operator": "9"}
    told |= {"credit_id": credit_id, "member_id": member.id, "provider_member_id": member.provider_id}

    first = settled(programme, message("hand_credit", key=credit_id, **told))
    forgotten = sent(programme, message("hand_credit", key=new_id(), **told))

    assert isinstance(first, Delivered)
    assert isinstance(forgotten, Delivered)
    assert balance(box, member) == "8.00"


@pytest.mark.parametrize("kind", ["", "drop_before", "drop_after", "half_body", "garbage"])
@pytest.mark.parametrize("call", ["*/holds", "*/commit"])
def test_an_offline_redemption_debits_once(box: Box, programme: Any, call: str, kind: str) -> None:
    member = box.member("50.00")
    if kind:
        effect = {"effect": True} if kind == "garbage" else {}
        box.fault(kind, call, method="POST", times=1, **effect)
    one = offline(member, "20.00")

    outcome = settled(programme, one)

    (hold,) = box.state("holds")
    assert isinstance(outcome, Delivered)
    assert outcome.learned == {"hold_id": hold["id"]}
    assert (hold["state"], balance(box, member)) == ("committed", "30.00")
    assert box.debits() == {one.payload["sale_id"]: 1}


def test_an_offline_redemption_whose_key_was_forgotten_is_found(box: Box, programme: Any) -> None:
    member = box.member("50.00")
    one = offline(member, "20.00")
    sent(programme, one)

    assert programme.look_up(one) == NOT_THERE
    again = sent(programme, message("redemption_offline", key=new_id(), **one.payload))

    assert isinstance(again, Delivered)
    assert box.debits() == {one.payload["sale_id"]: 1}


def test_a_hold_that_expired_in_an_outage_is_made_again(box: Box, programme: Any) -> None:
    member = box.member("50.00")
    box.fault("refuse", "*/commit", times=1)
    one = offline(member, "20.00")
    first = sent(programme, one)
    box.pass_time(3_600)

    outcome = sent(programme, one)

    assert isinstance(first, Later)
    assert isinstance(outcome, Delivered)
    assert [hold["state"] for hold in box.state("holds")] == ["expired", "committed"]
    assert balance(box, member) == "30.00"


@pytest.mark.parametrize(
    ("amount", "blocked", "code"),
    [("50.01", False, "INSUFFICIENT_BALANCE"), ("10.00", True, "MEMBER_BLOCKED")],
)
def test_an_offline_redemption_that_is_refused_keeps_its_code(
    box: Box, model: ModelAdapter, amount: str, blocked: bool, code: str
) -> None:
    phone = some_phone()
    seeded = {"name": "P", "phone": phone.e164, "balance": "50.00", "blocked": blocked}
    told = box.call("POST", "/sandbox/seed", {"members": [seeded]})["members"][0]
    member = Member("m", "P", told["id"], phone=phone)

    outcome = sent(model, offline(member, amount))

    assert isinstance(outcome, Rejected)
    assert outcome.code == code
    assert balance(box, member) == "50.00"


def test_points_are_redeemed_offline_at_their_worth(box: Box, model: ModelAdapter) -> None:
    phone = some_phone()
    seeded = {"name": "P", "phone": phone.e164, "points": 300}
    told = box.call("POST", "/sandbox/seed", {"members": [seeded]})["members"][0]
    member = Member("m", "P", told["id"], phone=phone)

    wrong = sent(model, offline(member, "9.99", points=100))
    right = sent(model, offline(member, "10.00", points=100))

    assert isinstance(wrong, Rejected)
    assert isinstance(right, Delivered)
    assert [one["points"] for one in box.state("members")] == [200]


@pytest.mark.parametrize("kind", ["", "drop_before", "drop_after", "half_body"])
def test_a_voucher_is_given_back_once_by_the_sale_that_used_it(box: Box, programme: Any, kind: str) -> None:
    code, sale_id = new_id(), new_id()
    box.call("POST", "/sandbox/seed", {"vouchers": [{"code": code, "kind": "amount", "value": "5.00"}]})
    poster = programme._queue if isinstance(programme, ModelAdapter) else programme._extension
    assert poster.post(f"/vouchers/{code}/redeem", {"sale_id": sale_id}, key=new_id()).status == 200
    if kind:
        box.fault(kind, "*/release", times=1)
    told = {"use_id": new_id(), "code": code, "sale_id": sale_id}

    first = settled(programme, message("voucher_release", **told))
    forgotten = sent(programme, message("voucher_release", **told))

    assert isinstance(first, Delivered)
    assert isinstance(forgotten, Delivered)
    assert [one["state"] for one in box.state("vouchers")] == ["available"]


def test_a_voucher_of_another_sale_is_not_given_back(box: Box, model: ModelAdapter) -> None:
    code = new_id()
    box.call("POST", "/sandbox/seed", {"vouchers": [{"code": code, "kind": "amount", "value": "5.00"}]})
    model._queue.post(f"/vouchers/{code}/redeem", {"sale_id": "other"}, key=new_id())

    outcome = sent(model, message("voucher_release", use_id="u", code=code, sale_id="mine"))

    assert isinstance(outcome, Rejected)
    assert [one["state"] for one in box.state("vouchers")] == ["redeemed"]


def test_a_coupon_leaves_the_stock_once(box: Box, programme: Any, bare: SmartbisAdapter) -> None:
    box.call("POST", "/sandbox/seed", {"coupons": [{"name": "Brinde", "stock": 3}]})
    box.fault("drop_after", "*/stock", times=1)
    one = message("coupon_stock", coupon_id="coupon-1", change=-1)

    assert isinstance(settled(programme, one), Delivered)
    assert isinstance(sent(bare, message("coupon_stock", coupon_id="coupon-1", change=-2)), Delivered)
    sold_out = sent(programme, message("coupon_stock", coupon_id="coupon-1", change=-1))

    assert isinstance(sold_out, Rejected)
    assert sold_out.code == "COUPON_SOLD_OUT"
    assert programme.look_up(one) == Unknown("key_forgotten")


def test_without_the_extension_a_stock_whose_answer_is_lost_is_for_a_person(
    box: Box, bare: SmartbisAdapter
) -> None:
    box.call("POST", "/sandbox/seed", {"coupons": [{"name": "Brinde", "stock": 3}]})
    box.fault("drop_after", "*/stock", times=1)

    outcome = sent(bare, message("coupon_stock", coupon_id="coupon-1", change=-1))

    assert isinstance(outcome, Unknown)
    assert not bare.repeats_safely("coupon_stock")


def sale(member: Member, total: str = "100.00", **more: Any) -> Message:
    sale_id = new_id()
    told = {"sale_id": sale_id, "total": total, "sold_at": AT, "member": {"provider_id": member.provider_id}}
    return message("sale", key=sale_id, **told, **more)


@pytest.mark.parametrize("kind", ["", "drop_before", "drop_after", "half_body", "garbage"])
def test_the_model_alone_credits_a_sale_once(box: Box, model: ModelAdapter, kind: str) -> None:
    member = box.member()
    if kind:
        effect = {"effect": True} if kind == "garbage" else {}
        box.fault(kind, "/loyalty/accruals", method="POST", times=1, **effect)
    one = sale(member, offer_id="2")

    outcome = settled(model, one)
    forgotten = sent(model, message("sale", key=new_id(), **one.payload))

    assert isinstance(outcome, Delivered)
    assert (outcome.confirms_offer, outcome.refuses_offer) == (True, False)
    assert isinstance(forgotten, Delivered)
    assert box.credits() == {one.payload["sale_id"]: 1}
    assert [accrual["amount"] for accrual in box.state("accruals")] == ["8.00"]
    assert isinstance(model.look_up(one), Delivered)


def test_a_sale_that_never_arrived_is_not_there(box: Box, model: ModelAdapter) -> None:
    assert model.look_up(sale(box.member())) == NOT_THERE


def test_a_campaign_that_ended_a_minute_ago_credits_the_sale_and_refuses_the_offer(
    box: Box, programme: Any
) -> None:
    member = box.member()
    box.set(ended_offers=["2"])
    one = sale(member, offer_id="2")

    outcome = settled(programme, one)

    assert isinstance(outcome, Delivered)
    assert (outcome.confirms_offer, outcome.refuses_offer) == (False, True)
    assert [accrual["amount"] for accrual in box.state("accruals")] == ["5.00"]


@pytest.mark.parametrize("kind", ["member", "hand_credit", "redemption_offline", "sale"])
def test_a_200_that_means_no_is_for_a_person_and_not_for_ever_later(
    box: Box, programme: Any, kind: str
) -> None:
    member = box.member("50.00")
    box.set(oddities=[{"path": "*", "kind": "says_no"}])
    credit = {"kind": "cashback", "amount": "7.00", "reason": "Cortesia", "operator": "9", "credit_id": "c"}
    messages = {
        "member": message("member", **newcomer()),
        "hand_credit": message("hand_credit", provider_member_id=member.provider_id, **credit),
        "redemption_offline": offline(member, "20.00"),
        "sale": sale(member),
    }

    assert isinstance(sent(programme, messages[kind]), Rejected)
    assert (box.debits(), box.credits()) == ({}, {})
