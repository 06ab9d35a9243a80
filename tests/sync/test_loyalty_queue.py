"""The programme's own messages against the sandbox: enrolment, credits by hand, offline redemptions.

Each is asked to happen once, whatever becomes of its answer, and what cannot be done says so with a code.
"""

from typing import Any

import pytest

from pos_client.domain.customer import Member
from pos_client.services.identity import new_id
from sync.loyalty.crmbonus_adapter import CrmBonusAdapter
from sync.loyalty.model_adapter import ModelAdapter
from sync.loyalty.smartbis import SmartbisAdapter
from sync.outcome import NOT_THERE, Delivered, Later, Rejected
from tests.fakes.people import some_phone
from tests.sync.box import Box
from tests.sync.loyalty_messages import balance, message, newcomer, offline, sent, settled


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
