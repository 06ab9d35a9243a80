"""Smartbis's queue against the sandbox: whatever happens to an answer, a sale is credited once or waits."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pos_client.domain.benefits import OfferState, RedemptionState
from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.sale import Sale
from pos_client.services.redemption import Redemptions
from pos_client.store import outbox
from pos_client.store.outbox import NewMessage
from pos_client.store.sales import load_receipt
from sync.lane import Lane
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile
from sync.loyalty.smartbis_gateway import SmartbisGateway
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.wire import Timeouts
from tests.fakes.clock import FakeClock, real_clock
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box
from tests.sync.rows import add, lane_to, redemption_states, rows, states
from tests.sync.scripted import Scripted, answer

SALES = "/smartbis/v2/sales"
LOOKUP = SmartbisProfile(sales_lookup=True, settle_s=0.0)
IDEMPOTENT = SmartbisProfile(sales_idempotent=True, settle_s=0.0)
PLAIN = SmartbisProfile(settle_s=0.0)
PROFILES = {"lookup": LOOKUP, "idempotent": IDEMPOTENT, "plain": PLAIN}
QUICK = Timeouts(connect_s=1.0, read_s=0.5, total_s=2.0)
Opener = Callable[..., Lane]


@pytest.fixture
def lane_of(till: Till) -> Iterator[Opener]:
    lanes: list[Lane] = []
    sign_ins: list[SmartbisSignIn] = []

    def open_lane(
        url: str, secrets: Callable[[str], str | None], profile: SmartbisProfile, clock: Any = None
    ) -> Lane:
        sign_in = SmartbisSignIn(f"{url}/smartbis/v2", secrets, timeouts=QUICK)
        adapter = SmartbisAdapter(
            f"{url}/smartbis/v2",
            sign_in,
            store_code="001",
            till_code="02",
            extension_url=f"{url}/smartbis/extension",
            profile=profile,
            timeouts=QUICK,
        )
        sign_ins.append(sign_in)
        lanes.append(lane_to(adapter, till.store, clock=clock))
        return lanes[-1]

    yield open_lane
    for lane in lanes:
        lane.stop()
    for sign_in in sign_ins:
        sign_in.close()


def sell(till: Till, member: Member, *cents: int) -> str:
    sale = till.paid(*cents, member=till.remembered(member))
    return till.checkout.close(sale, OPERATOR).id


def drained(lane: Lane, rounds: int = 12) -> None:
    """As long as a lane would need for it, without the waiting."""
    for _ in range(rounds):
        lane.resume()
        lane.drain_once()


def until(true: Callable[[], bool]) -> None:
    """Wait for what will surely happen."""
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


def test_a_sale_is_credited_once_with_its_total(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, box.member(), 10_000, 250)

    lane_of(box.url, box.secrets, IDEMPOTENT).drain_once()

    assert box.credits() == {sale_id: 1}
    assert box.state("sales")["smartbis"][0]["total"] == "102.50"
    assert states(till.store, "smartbis") == ["delivered"]


def test_a_member_known_by_cpf_alone_is_credited(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, replace(box.member(), provider_id=None), 1_000)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert box.credits() == {sale_id: 1}


def test_a_customer_nobody_knows_is_refused_and_kept(box: Box, till: Till, lane_of: Opener) -> None:
    sell(till, replace(box.member(), provider_id="4711"), 1_000)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    (row,) = rows(till.store, "smartbis")
    assert (row.state, row.last_answer.split(":")[0]) == ("rejected", "CUSTOMER_NOT_FOUND")


def test_a_sale_paid_with_cashback_to_the_last_centavo_needs_no_call(
    box: Box, till: Till, lane_of: Opener
) -> None:
    sell(till, box.member(), 1_000)
    with till.store.writing() as transaction:
        row = rows(till.store, "smartbis")[0]
        body = {**json.loads(row.payload), "total": "0.00"}
        outbox.fill_payload(transaction, row.id, body)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert (states(till.store, "smartbis"), box.called(f"POST {SALES}")) == (["delivered"], 0)


LOST = [
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "half_body"},
    {"kind": "garbage", "effect": False},
    {"kind": "garbage", "effect": True},
    {"kind": "status", "status": 500, "effect": False},
    {"kind": "status", "status": 502, "effect": True},
    {"kind": "late", "wait_ms": 1500},
]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault['kind']}-{fault.get('effect', '')}")
def test_a_lost_answer_never_credits_twice(
    box: Box, till: Till, lane_of: Opener, profile: str, fault: dict[str, Any]
) -> None:
    box.set(smartbis_profile=profile)
    sale_id = sell(till, box.member(), 4_000)
    box.fault(path=SALES, method="POST", times=1, **fault)

    drained(lane_of(box.url, box.secrets, PROFILES[profile]))

    took_effect = fault["kind"] in {"drop_after", "half_body", "late"} or fault.get("effect", False)
    if profile == "plain":
        assert states(till.store, "smartbis") == ["unknown"]
        assert box.credits() == ({sale_id: 1} if took_effect else {})
        assert box.called(f"POST {SALES}") == int(took_effect)
    else:
        assert states(till.store, "smartbis") == ["delivered"]
        assert box.credits() == {sale_id: 1}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_surely_was_not_taken_is_sent_again_in_every_profile(
    box: Box, till: Till, lane_of: Opener, profile: str
) -> None:
    box.set(smartbis_profile=profile)
    sale_id = sell(till, box.member(), 4_000)
    box.fault("status", SALES, status=429, retry_after_s=0, times=1)
    box.fault("status", SALES, status=503, retry_after_s=0, times=1)

    drained(lane_of(box.url, box.secrets, PROFILES[profile]))

    assert (states(till.store, "smartbis"), box.credits()) == (["delivered"], {sale_id: 1})


@pytest.mark.parametrize(("taken", "profile"), [(True, LOOKUP), (False, LOOKUP)])
def test_a_till_that_died_in_the_call_looks_the_sale_up(
    box: Box, till: Till, lane_of: Opener, taken: bool, profile: SmartbisProfile
) -> None:
    box.set(smartbis_profile="lookup")
    sale_id = sell(till, box.member(), 4_000)
    lane = lane_of(box.url, box.secrets, profile)
    if taken:
        lane.drain_once()
    with till.store.writing() as transaction:
        transaction.exec_driver_sql(
            "UPDATE outbox SET state='pending', sending_ms=1 WHERE destination='smartbis'"
        )

    lane.drain_once()

    assert box.credits() == {sale_id: 1}
    assert states(till.store, "smartbis") == ["delivered"]


def test_a_till_that_died_in_the_call_leaves_it_to_a_person_where_nobody_can_be_asked(
    box: Box, till: Till, lane_of: Opener
) -> None:
    sell(till, box.member(), 4_000)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET sending_ms=1 WHERE destination='smartbis'")

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert (states(till.store, "smartbis"), box.credits()) == (["unknown"], {})


def test_an_account_that_cannot_be_asked_after_all_does_not_lead_to_a_second_sale(
    box: Box, till: Till, lane_of: Opener
) -> None:
    box.set(smartbis_profile="plain")
    sale_id = sell(till, box.member(), 4_000)
    box.fault("drop_after", SALES, method="POST", times=1)

    drained(lane_of(box.url, box.secrets, LOOKUP))

    assert (states(till.store, "smartbis"), box.credits()) == (["unknown"], {sale_id: 1})


def test_a_sale_that_takes_effect_after_the_till_gave_up_is_not_sent_again(
    box: Box, till: Till, lane_of: Opener
) -> None:
    box.set(smartbis_profile="lookup")
    sale_id = sell(till, box.member(), 4_000)
    clock = FakeClock()
    lane = lane_of(box.url, box.secrets, SmartbisProfile(sales_lookup=True, settle_s=30.0), clock=clock)
    box.fault("delay", SALES, method="POST", delay_ms=900, times=1)

    lane.drain_once()
    assert box.credits() == {}  # a look-up now would say that there is nothing
    lane.drain_once()
    assert box.called(f"GET {SALES}") == 0
    until(lambda: box.credits() != {})
    clock.advance(31)
    lane.drain_once()

    assert (box.credits(), states(till.store, "smartbis")) == ({sale_id: 1}, ["delivered"])


def test_an_expired_token_is_renewed_once(box: Box, till: Till, lane_of: Opener) -> None:
    lane = lane_of(box.url, box.secrets, PLAIN)
    sell(till, box.member(), 4_000)
    lane.drain_once()
    box.pass_time(4_000)
    sell(till, box.member(), 4_000)

    lane.drain_once()

    assert states(till.store, "smartbis") == ["delivered"] * 2
    assert box.called("POST /smartbis/v2/auth/token") == 2


def test_a_token_that_is_refused_twice_stops_the_lane(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, box.member(), 4_000)
    box.fault("status", SALES, status=401)
    lane = lane_of(box.url, box.secrets, PLAIN)

    lane.drain_once()

    assert (lane.state.last_error, states(till.store, "smartbis")) == ("sign_in_needed", ["pending"])
    box.mend()
    lane.resume()
    lane.drain_once()
    assert box.credits() == {sale_id: 1}


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_missing_or_wrong_credentials_stop_the_lane(
    box: Box, till: Till, lane_of: Opener, secret: str | None
) -> None:
    sell(till, box.member(), 4_000)
    lane = lane_of(box.url, lambda _name: secret, PLAIN)

    lane.drain_once()

    assert (lane.state.last_error, states(till.store, "smartbis")) == ("sign_in_needed", ["pending"])
    assert rows(till.store, "smartbis")[0].sending_ms is None


def test_a_token_call_that_is_lost_is_no_attempt_at_the_sale(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, box.member(), 4_000)
    box.fault("drop_after", "/smartbis/v2/auth/token", times=1)
    lane = lane_of(box.url, box.secrets, PLAIN)

    lane.drain_once()
    assert [(row.state, row.attempts) for row in rows(till.store, "smartbis")] == [("pending", 0)]
    lane.drain_once()

    assert box.credits() == {sale_id: 1}


def test_an_answer_about_another_sale_is_not_believed(till: Till, box: Box, lane_of: Opener) -> None:
    sell(till, box.member(), 4_000)
    token = answer(200, '{"data": {"access_token": "t", "expires_in": 3600}}')
    stray = answer(201, '{"data": {"id": "1", "external_id": "another"}}')
    with Scripted([token, stray]) as server:
        lane_of(server.url, lambda _name: "x", PLAIN).drain_once()

    (row,) = rows(till.store, "smartbis")
    assert (row.state, row.last_answer) == ("unknown", "unreadable external_id")


def test_the_answer_in_the_outbox_holds_no_cpf(till: Till, box: Box, lane_of: Opener) -> None:
    member = box.member()
    sell(till, member, 4_000)
    assert member.cpf is not None
    token = answer(200, '{"access_token": "t"}')
    words = f'{{"error": {{"code": "NO", "message": "cliente {member.cpf.digits} a@b.co bloqueado"}}}}'
    with Scripted([token, answer(422, words)]) as server:
        lane_of(server.url, lambda _name: "x", PLAIN).drain_once()

    assert rows(till.store, "smartbis")[0].last_answer == "NO: cliente • •@• bloqueado"


def gateway_to(box: Box) -> SmartbisGateway:
    return SmartbisGateway(
        f"{box.url}/smartbis/v2",
        SmartbisSignIn(f"{box.url}/smartbis/v2", box.secrets),
        store_code="001",
        till_code="02",
        clock=real_clock,
        extension_url=f"{box.url}/smartbis/extension",
    )


def redeemed(box: Box, till: Till, gateway: SmartbisGateway, amount: Money) -> tuple[Redemptions, Sale]:
    member = till.remembered(box.member("50.00"))
    services = Redemptions(till.store, gateway, real_clock, lambda: None)
    sale = till.basket(10_000, member=member)
    challenge = services.start_challenge(member, sale).challenge
    leave = services.verify(challenge, box.pin(member), member=member, sale=sale)
    return services, services.redeem(sale, amount, authorisation=leave, quote=services.quote(member, sale))


@pytest.mark.parametrize("lost", [None, "drop_after", "drop_before", "half_body"])
def test_redeemed_cashback_is_debited_once_and_the_rest_is_credited(
    box: Box, till: Till, lane_of: Opener, lost: str | None
) -> None:
    gateway = gateway_to(box)
    _, sale = redeemed(box, till, gateway, Money(2_000))
    closed = till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    if lost:
        box.fault(lost, "/smartbis/extension/holds/*/commit", times=1)

    drained(lane_of(box.url, box.secrets, IDEMPOTENT))

    assert (box.debits(), box.credits()) == ({closed.id: 1}, {closed.id: 1})
    assert box.state("sales")["smartbis"][0]["total"] == "80.00"
    assert redemption_states(till.store) == [RedemptionState.COMMITTED]
    gateway.close()


def test_a_released_hold_gives_the_cashback_back(box: Box, till: Till, lane_of: Opener) -> None:
    gateway = gateway_to(box)
    services, sale = redeemed(box, till, gateway, Money(2_000))
    services.release(sale)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert [hold["state"] for hold in box.state("holds")] == ["released"]
    assert redemption_states(till.store) == [RedemptionState.RELEASED]
    gateway.close()


def test_a_hold_that_expired_before_its_commit_is_kept_for_a_person(
    box: Box, till: Till, lane_of: Opener
) -> None:
    gateway = gateway_to(box)
    _, sale = redeemed(box, till, gateway, Money(2_000))
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    box.pass_time(3_000)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert states(till.store, "smartbis") == ["rejected", "pending"]
    assert redemption_states(till.store) == [RedemptionState.REFUSED]
    gateway.close()


def test_a_chosen_offer_is_confirmed_by_the_platforms_answer(box: Box, till: Till, lane_of: Opener) -> None:
    gateway = gateway_to(box)
    member = till.remembered(box.member())
    sale = till.paid(10_000, member=member)
    chosen = gateway.offers(member, sale.total)[1]
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    till.checkout.decide_offer(sale.id, chosen)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    (accrual,) = box.state("accruals")
    assert (accrual["offer_id"], Decimal(accrual["amount"])) == (chosen.id, Decimal("8.00"))
    with till.store.reading() as snapshot:
        offer = load_receipt(snapshot, sale.id).offer
    assert offer is not None and offer.state == OfferState.CONFIRMED
    gateway.close()


def test_a_message_of_a_kind_nobody_knows_is_refused(box: Box, till: Till, lane_of: Opener) -> None:
    add(till.store, NewMessage("smartbis", "points", "s", "k", {"hold_id": "1"}))

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert states(till.store, "smartbis") == ["rejected"]
