"""Vouchers, coupons and the model alone against the sandbox: once each, whatever becomes of the answer."""

from typing import Any

import pytest

from pos_client.domain.customer import Member
from pos_client.services.identity import new_id
from pos_client.store.outbox import Message
from sync.loyalty.model_adapter import ModelAdapter
from sync.loyalty.smartbis import SmartbisAdapter
from sync.outcome import NOT_THERE, Delivered, Rejected, Unknown
from tests.sync.box import Box
from tests.sync.loyalty_messages import AT, message, newcomer, offline, sent, settled


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
