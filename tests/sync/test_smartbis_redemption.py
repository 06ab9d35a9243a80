"""Cashback at Smartbis: debited once, released, expired; offers confirmed."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from pos_client.domain.benefits import OfferState, RedemptionState
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.sale import Sale
from pos_client.services.overriding import Overriding
from pos_client.services.redemption import Redemptions
from pos_client.store import carts
from pos_client.store.sales import load_receipt
from sync.loyalty.smartbis_gateway import SmartbisGateway
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from tests.fakes.clock import real_clock
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box
from tests.sync.rows import redemption_states, states
from tests.sync.smartbis import IDEMPOTENT, PLAIN, Opener, drained, smartbis_lanes


@pytest.fixture
def lane_of(till: Till) -> Iterator[Opener]:
    yield from smartbis_lanes(till)


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


@pytest.mark.parametrize("lost", [None, "drop_after", "drop_before"])
def test_a_sale_given_up_with_cashback_set_aside_gives_it_back_at_the_platform(
    box: Box, till: Till, lane_of: Opener, lost: str | None
) -> None:
    gateway = gateway_to(box)
    services, sale = redeemed(box, till, gateway, Money(2_000))
    assert [hold["state"] for hold in box.state("holds")] == ["held"]
    if lost:
        box.fault(lost, "/smartbis/extension/holds/*/release", times=1)

    overriding = Overriding(till.store, till.identity, clock=till.clock, redemptions=services)
    overriding.cancel(sale, operator=OPERATOR, reason="Desistência")
    drained(lane_of(box.url, box.secrets, IDEMPOTENT))

    assert [hold["state"] for hold in box.state("holds")] == ["released"]
    assert (box.debits(), box.credits()) == ({}, {})
    assert redemption_states(till.store) == [RedemptionState.RELEASED]
    with till.store.reading() as snapshot:
        assert carts.load_cart(snapshot) is None
        assert snapshot.exec_driver_sql("SELECT count(*) FROM cancelled_carts").scalar() == 1
    gateway.close()


def test_a_hold_that_expired_before_its_commit_is_a_persons_and_the_sale_earns_all_the_same(
    box: Box, till: Till, lane_of: Opener
) -> None:
    gateway = gateway_to(box)
    _, sale = redeemed(box, till, gateway, Money(2_000))
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    box.pass_time(3_000)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert states(till.store, "smartbis") == ["rejected", "delivered"]
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
