"""The loyalty model at the counter, against the sandbox: PIN, quote, hold, and what faults make of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pos_client.domain.benefits import Limit
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation, Capability
from sync.loyalty.model import ModelGateway
from sync.loyalty.model_client import ModelClient
from sync.loyalty.smartbis_gateway import SmartbisGateway
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.sign_in import FixedToken, SignedWire
from sync.wire import Timeouts, Wire
from tests.fakes.clock import real_clock
from tests.fakes.people import some_cpf, some_phone, wrong_pin
from tests.fakes.till import Till
from tests.sync.box import Box
from tests.sync.scripted import Scripted, answer

QUICK = Timeouts(connect_s=1.0, read_s=0.7, total_s=2.0)


def gateway_at(url: str, secrets: Any = lambda _name: "t") -> ModelGateway:
    wire = Wire(url, timeouts=QUICK, keep_alive=False)
    signed = SignedWire(
        wire, FixedToken(secrets, "loyalty_token"), headers={"X-Store": "001", "X-Till": "02"}
    )
    return ModelGateway("smartbis", ModelClient(signed), clock=real_clock)


@pytest.fixture
def gateway(box: Box) -> Iterator[ModelGateway]:
    made = gateway_at(f"{box.url}/loyalty", box.secrets)
    yield made
    made.close()


@pytest.fixture
def member(box: Box) -> Member:
    return box.member("50.00")


@pytest.fixture
def sale(till: Till, member: Member) -> Sale:
    return till.basket(9_000, 1_000, member=member)


def allowed(box: Box, gateway: ModelGateway, member: Member, sale: Sale) -> Authorisation:
    challenge = gateway.start_challenge(member, sale.id)
    return gateway.verify(challenge, box.pin(member), member=member, sale_id=sale.id)


def hold(
    gateway: ModelGateway, leave: Authorisation, sale: Sale, *, cents: int = 2_000, key: str = "k1"
) -> Any:
    assert sale.member is not None
    quote = gateway.quote(sale.member, sale)
    return gateway.hold(leave, Money(cents), sale=sale, member=sale.member, quote=quote, offer=None, key=key)


def test_a_member_is_found_by_phone_and_by_cpf_under_one_id(gateway: ModelGateway, member: Member) -> None:
    (by_both,) = gateway.find_members(MemberQuery(member.phone, member.cpf))
    (by_cpf,) = gateway.find_members(MemberQuery(cpf=member.cpf))

    assert by_both.provider_id == by_cpf.provider_id == member.provider_id
    assert (by_both.phone, by_both.cpf, by_cpf.phone) == (member.phone, member.cpf, None)
    assert by_both.id not in {by_cpf.id, member.id}
    assert (by_both.consent, by_both.requires_pin) == (True, True)


def test_nobody_under_a_phone_is_an_empty_answer(gateway: ModelGateway) -> None:
    assert gateway.find_members(MemberQuery(phone=some_phone())) == ()


def test_a_quote_says_what_the_basket_takes_and_why(box: Box, gateway: ModelGateway, sale: Sale) -> None:
    box.set(max_share_percent="30.00")
    assert sale.member is not None

    quote = gateway.quote(sale.member, sale)

    assert (quote.balance, quote.usable, quote.limit) == (Money(5_000), Money(3_000), Limit.MAX_SHARE)
    assert (quote.minimum_purchase, quote.accrual_preview) == (Money(2_000), Money(500))


def test_the_right_pin_leads_to_a_hold_that_keeps_its_key(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale
) -> None:
    leave = allowed(box, gateway, member, sale)

    first, again = hold(gateway, leave, sale), hold(gateway, leave, sale)

    assert first == again
    assert [one["amount"] for one in box.state("holds")] == ["20.00"]
    found = gateway.find_hold(sale, quote=gateway.quote(member, sale), amount=Money(2_000), key="k1")
    assert found == first


def test_a_wrong_pin_costs_one_attempt_and_says_how_many_are_left(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale
) -> None:
    challenge = gateway.start_challenge(member, sale.id)
    wrong = wrong_pin(box.pin(member))

    for _ in range(2):  # typed twice, as after an answer that was lost
        with pytest.raises(Refused) as caught:
            gateway.verify(challenge, wrong, member=member, sale_id=sale.id)

    assert (caught.value.reason, caught.value.details["code"]) == (Reason.PROVIDER, "PIN_INVALID")
    assert caught.value.details["attempts_left"] == 4


def test_the_right_pin_after_a_lost_answer_is_right_again(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale
) -> None:
    challenge = gateway.start_challenge(member, sale.id)
    pin = box.pin(member)
    box.fault("drop_after", "/loyalty/challenges/*/verify", times=1)

    with pytest.raises(Unavailable) as caught:
        gateway.verify(challenge, pin, member=member, sale_id=sale.id)
    leave = gateway.verify(challenge, pin, member=member, sale_id=sale.id)

    assert caught.value.outage is Outage.PLATFORM
    assert hold(gateway, leave, sale).amount == Money(2_000)


def test_a_start_whose_answer_was_lost_texts_one_pin(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale
) -> None:
    box.fault("drop_after", "/loyalty/challenges", times=1)
    with pytest.raises(Unavailable):
        gateway.start_challenge(member, sale.id)

    gateway.start_challenge(member, sale.id)

    assert box.texts(member) == 1


def test_reopening_the_dialog_texts_no_second_pin(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale
) -> None:
    first, second = (gateway.start_challenge(member, sale.id) for _ in range(2))

    assert (first.id, box.texts(member)) == (second.id, 1)


def test_a_resend_too_soon_is_refused_without_asking(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale
) -> None:
    challenge = gateway.start_challenge(member, sale.id)

    with pytest.raises(Refused) as caught:
        gateway.resend(challenge)

    assert caught.value.details["code"] == "PIN_RESEND_TOO_SOON"
    assert 0 < int(str(caught.value.details["wait_s"])) <= 120
    assert box.called("POST /loyalty/challenges/{challenge_id}/resend") == 0


def test_where_no_pin_is_wanted_none_is_sent(box: Box, gateway: ModelGateway, till: Till) -> None:
    box.set(requires_pin=False)
    seeded = box.member("50.00")
    (member,) = gateway.find_members(MemberQuery(phone=seeded.phone))
    sale = till.basket(10_000, member=member)
    gateway.quote(member, sale)

    challenge = gateway.start_challenge(member, sale.id)
    leave = gateway.verify(challenge, "", member=member, sale_id=sale.id)

    assert not challenge.needed
    assert (hold(gateway, leave, sale).amount, box.texts(seeded)) == (Money(2_000), 0)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "half_body", "garbage", "late"])
def test_a_hold_whose_answer_is_lost_is_unknown_until_it_is_found(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale, kind: str
) -> None:
    leave = allowed(box, gateway, member, sale)
    effect = {"effect": True} if kind == "garbage" else {}
    box.fault(kind, "/loyalty/holds", method="POST", times=1, **effect)

    with pytest.raises(Unavailable) as caught:
        hold(gateway, leave, sale)
    found = gateway.find_hold(sale, quote=gateway.quote(member, sale), amount=Money(2_000), key="k1")

    assert caught.value.outage is Outage.OUTCOME_UNKNOWN
    assert (found is None) == (kind == "drop_before")
    if found is not None:
        assert hold(gateway, leave, sale) == found


def test_a_hold_left_over_from_a_changed_mind_is_cleared_away(
    box: Box, gateway: ModelGateway, member: Member, sale: Sale
) -> None:
    leave = allowed(box, gateway, member, sale)
    hold(gateway, leave, sale, cents=2_000, key="first")

    hold(gateway, leave, sale, cents=1_500, key="second")

    assert [(one["amount"], one["state"]) for one in box.state("holds")] == [
        ("20.00", "released"),
        ("15.00", "held"),
    ]


def test_a_platform_that_is_away_is_unavailable(box: Box, gateway: ModelGateway, sale: Sale) -> None:
    assert box.credentials
    box.process.stop()
    assert sale.member is not None

    with pytest.raises(Unavailable) as caught:
        gateway.quote(sale.member, sale)

    assert (caught.value.outage, caught.value.details["why"]) == (Outage.NETWORK, "network")


@pytest.mark.parametrize(
    ("status", "headers", "outage"),
    [
        (500, {}, Outage.PLATFORM),
        (503, {"Retry_After": "7"}, Outage.PLATFORM),
        (429, {}, Outage.PLATFORM),
        (401, {}, Outage.SIGN_IN_NEEDED),
    ],
)
def test_statuses_become_outages(sale: Sale, status: int, headers: dict[str, str], outage: Outage) -> None:
    assert sale.member is not None
    with Scripted([answer(status, "{}", **headers)] * 2) as server:
        gateway = gateway_at(server.url)
        with pytest.raises(Unavailable) as caught:
            gateway.quote(sale.member, sale)
    assert caught.value.outage is outage


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"usable": "1.00"}', "balance"),
        ('{"balance": "abc", "usable": "1.00"}', "balance"),
        ('{"balance": "-1.00", "usable": "1.00"}', "balance"),
        ('{"balance": "1.001", "usable": "1.00"}', "balance"),
        ('{"balance": true, "usable": "1.00"}', "balance"),
        ('{"balance": "2.00", "usable": null}', "usable"),
        ('{"balance": "2.00", "usable": "NaN"}', "usable"),
        ("[]", "body"),
        ("", "body"),
        ('{"balance": "2.00", "usable": "1.00", "expiring": [{"amount": "x"}]}', "amount"),
    ],
)
def test_a_quote_that_is_no_money_names_the_field(sale: Sale, body: str, field: str) -> None:
    assert sale.member is not None
    with Scripted([answer(200, body)]) as server:
        gateway = gateway_at(server.url)
        with pytest.raises(Unavailable) as caught:
            gateway.quote(sale.member, sale)
    assert (caught.value.outage, caught.value.details["field"]) == (Outage.ANSWER_UNREADABLE, field)


def test_a_quote_in_other_clothes_is_read_all_the_same(sale: Sale) -> None:
    assert sale.member is not None
    lots = '[{"amount": 1, "at": "2026-02-01T00:00:00Z"}]'
    body = f'{{"data": {{"balance": 12.5, "usable": 10, "why": "MOON", "expiring": {lots}}}}}'
    with Scripted([answer(200, body)]) as server:
        quote = gateway_at(server.url).quote(sale.member, sale)

    assert (quote.balance, quote.usable, quote.limit) == (Money(1_250), Money(1_000), Limit.PROVIDER_RULE)
    assert (quote.expiring, quote.expires_on) == (Money(100), "2026-02-01")


def test_an_unknown_state_of_a_hold_is_not_taken_for_none(sale: Sale, gateway: ModelGateway) -> None:
    assert sale.member is not None
    quote = gateway.quote(sale.member, sale)
    limbo = answer(200, '{"holds": [{"hold_id": "1", "amount": "1.00", "state": "limbo"}]}')
    with Scripted([limbo]) as server, pytest.raises(Unavailable) as caught:
        gateway_at(server.url).find_hold(sale, quote=quote, amount=Money(100), key="k")
    assert caught.value.details["field"] == "state"


def smartbis_at(box: Box, extension: str) -> SmartbisGateway:
    sign_in = SmartbisSignIn(f"{box.url}/smartbis/v2", box.secrets)
    return SmartbisGateway(
        f"{box.url}/smartbis/v2",
        sign_in,
        store_code="001",
        till_code="02",
        clock=real_clock,
        extension_url=extension,
    )


def test_smartbis_without_the_extension_can_do_what_is_documented(
    box: Box, member: Member, till: Till
) -> None:
    gateway = smartbis_at(box, "")

    (found,) = gateway.find_members(MemberQuery(member.phone, member.cpf))

    assert gateway.capabilities == {
        Capability.MEMBER_LOOKUP,
        Capability.MEMBER_CREATE,
        Capability.VOUCHERS,
        Capability.COUPONS,
    }
    assert (found.provider_id, found.phone, found.cpf) == (member.provider_id, member.phone, member.cpf)
    assert gateway.find_members(MemberQuery(phone=member.phone)) == ()
    assert gateway.find_members(MemberQuery(cpf=some_cpf())) == ()
    assert gateway.offers(member, Money(1_000)) == ()
    with pytest.raises(Refused):
        gateway.quote(member, till.basket(1_000, member=member))
    gateway.close()


def test_smartbis_with_the_extension_can_do_everything(box: Box, member: Member, till: Till) -> None:
    gateway = smartbis_at(box, f"{box.url}/smartbis/extension")
    unmet = replace(member, provider_id=None)

    quote = gateway.quote(unmet, till.basket(10_000, member=unmet))

    assert gateway.capabilities == frozenset(Capability)
    assert quote.balance == Money(5_000)
    gateway.close()
