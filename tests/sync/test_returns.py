"""Returns against the sandbox: all that was redeemed comes back, all that was earned goes, once each."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from pos_client.domain.customer import Member
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.product import Product
from pos_client.domain.returning import RefundBy
from pos_client.domain.rules import Route
from pos_client.domain.sale import Sale
from pos_client.services.redemption import Redemptions
from pos_client.services.returns import BlindItem, ClosedReturn
from pos_client.store import members as members_table
from sync.lane import Lane
from sync.loyalty.crmbonus import CrmBonusGateway
from sync.loyalty.crmbonus_adapter import CrmBonusAdapter, crmbonus_destination
from sync.loyalty.smartbis import SmartbisAdapter, SmartbisProfile, smartbis_destination
from sync.loyalty.smartbis_gateway import SmartbisGateway
from sync.loyalty.smartbis_sign_in import SmartbisSignIn
from sync.smartpos import SmartposAdapter, smartpos_destination
from sync.wire import Timeouts
from tests.fakes.clock import real_clock
from tests.fakes.leave import MANAGER, approved
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box
from tests.sync.rows import lane_to, rows, states

PAGES = "/crmbonus/pages"
QUICK = Timeouts(connect_s=1.0, read_s=0.7, total_s=2.0)


@pytest.fixture
def till(till: Till) -> Till:
    return replace(till, destinations=(smartbis_destination(extension=True), smartpos_destination()))


def smartbis_lane(box: Box, till: Till, *, extension: bool = True) -> tuple[Lane, SmartbisSignIn]:
    sign_in = SmartbisSignIn(f"{box.url}/smartbis/v2", box.secrets, timeouts=QUICK)
    adapter = SmartbisAdapter(
        f"{box.url}/smartbis/v2",
        sign_in,
        store_code="001",
        till_code="02",
        extension_url=f"{box.url}/smartbis/extension" if extension else "",
        profile=SmartbisProfile(sales_idempotent=True, settle_s=0.0),
        timeouts=QUICK,
    )
    return lane_to(adapter, till.store), sign_in


@pytest.fixture
def smartbis(box: Box, till: Till) -> Iterator[Lane]:
    lane, sign_in = smartbis_lane(box, till)
    yield lane
    lane.stop()
    sign_in.close()


@pytest.fixture
def smartpos(box: Box, till: Till) -> Iterator[Lane]:
    lane = lane_to(SmartposAdapter(f"{box.url}/smartpos", box.secrets, timeouts=QUICK), till.store)
    yield lane
    lane.stop()


@pytest.fixture
def crmbonus(box: Box, till: Till) -> Iterator[Lane]:
    def phone_of(member_id: str) -> str:
        with till.store.reading() as snapshot:
            member = members_table.member_by_id(snapshot, member_id)
        return member.phone.e164 if member and member.phone else ""

    adapter = CrmBonusAdapter(
        f"{box.url}{PAGES}",
        box.secrets,
        store_id=box.credentials["crm_store"],
        phone_of=phone_of,
        timeouts=QUICK,
    )
    lane = lane_to(adapter, till.store)
    yield lane
    lane.stop()


def redeemed(box: Box, till: Till, *cents: int, amount: Money) -> Sale:
    """A sale partly paid with cashback that the platform holds for it."""
    url = f"{box.url}/smartbis"
    gateway = SmartbisGateway(
        f"{url}/v2",
        SmartbisSignIn(f"{url}/v2", box.secrets),
        store_code="001",
        till_code="02",
        clock=real_clock,
        extension_url=f"{url}/extension",
    )
    member = till.remembered(box.member("50.00"))
    services = Redemptions(till.store, gateway, real_clock, lambda: None)
    sale = till.basket(*cents, member=member)
    challenge = services.start_challenge(member, sale).challenge
    leave = services.verify(challenge, box.pin(member), member=member, sale=sale)
    held = services.redeem(sale, amount, authorisation=leave, quote=services.quote(member, sale))
    gateway.close()
    return held.with_tender(Tender(Method.CASH, held.total))


def back(till: Till, sale_id: str, quantities: dict[int, Quantity]) -> ClosedReturn:
    return till.returns.return_lines(
        till.returns.find(sale_id), quantities, RefundBy.ORIGINAL, operator=OPERATOR, reason="Desistência"
    )


def drained(lane: Lane, rounds: int = 12) -> None:
    for _ in range(rounds):
        lane.resume()
        lane.drain_once()


def reversed_of(box: Box, kind: str) -> list[Decimal]:
    return [Decimal(one["amount"]) for one in box.state("reversals") if one["of"] == kind]


@pytest.mark.parametrize("lost", [None, "drop_after", "drop_before", "half_body"])
def test_partial_returns_undo_redemption_and_accrual_to_the_centavo(
    box: Box, till: Till, smartbis: Lane, lost: str | None
) -> None:
    sale = redeemed(box, till, 3_333, 6_667, amount=Money(1_999))
    closed = till.checkout.close(sale, OPERATOR)
    for path in ("reversals", "accruals/*/reverse") if lost else ():
        box.fault(str(lost), f"/smartbis/extension/{path}", times=1)
    for quantities in (
        {1: Quantity(333)},
        {1: Quantity(333), 2: Quantity(1)},
        {1: Quantity(334)},
        {2: Quantity(999)},
    ):
        back(till, closed.id, quantities)

    drained(smartbis)

    (accrual,) = box.state("accruals")
    assert Decimal(accrual["amount"]) > 0
    assert sum(reversed_of(box, "accrual")) == Decimal(accrual["amount"])
    assert sum(reversed_of(box, "debit")) == Decimal("19.99")
    assert set(states(till.store, "smartbis")) == {"delivered"}
    # Bought, earned, redeemed and returned: the balance is what it was.
    assert box.state("members")[0]["balance"] == "50.00"


def test_a_return_waits_for_the_credit_it_takes_back(box: Box, till: Till, smartbis: Lane) -> None:
    closed = till.checkout.close(till.paid(10_000, member=till.remembered(box.member())), OPERATOR)
    back(till, closed.id, {1: Quantity(500)})
    box.fault("status", "/smartbis/v2/sales", status=503, times=1)

    drained(smartbis)

    assert box.called("GET /smartbis/extension/accruals") == 1
    (accrual,) = box.state("accruals")
    assert sum(reversed_of(box, "accrual")) * 2 == Decimal(accrual["amount"])


def test_an_account_without_the_extension_leaves_an_item_for_a_person(box: Box, till: Till) -> None:
    till = replace(till, destinations=(smartbis_destination(),))
    member = till.remembered(box.member())
    closed = till.checkout.close(till.paid(10_000, member=member), OPERATOR)
    back(till, closed.id, {1: Quantity.units(1)})
    later = till.checkout.close(till.paid(500, member=member), OPERATOR)
    lane, sign_in = smartbis_lane(box, till, extension=False)

    drained(lane, 2)

    # The member's next sale is not kept waiting by it.
    assert box.credits() == {closed.id: 1, later.id: 1}
    assert [(row.kind, row.state, row.last_answer) for row in rows(till.store, "smartbis")] == [
        ("sale", "delivered", rows(till.store, "smartbis")[0].last_answer),
        ("reversal_by_hand", "rejected", "return_by_hand"),
        ("sale", "delivered", rows(till.store, "smartbis")[2].last_answer),
    ]
    lane.stop()
    sign_in.close()


def test_the_feed_takes_returns_cancellations_and_blind_ones(box: Box, till: Till, smartpos: Lane) -> None:
    approved(till, Permission.RETURN_BLIND)
    closed = till.checkout.close(till.paid(1_000, 3_333), OPERATOR)
    part = back(till, closed.id, {2: Quantity(333)})
    whole = till.returns.cancel_sale(till.returns.find(closed.number), operator=MANAGER, reason="Engano")
    cheese = Product("123", "Queijo", Money(4_590), unit="kg")
    blind = till.returns.return_blind(
        [BlindItem(cheese, Quantity(450), Money(4_590))], RefundBy.CASH, operator=MANAGER, reason="Sem cupom"
    )

    smartpos.drain_once()

    assert states(till.store, "smartpos") == ["delivered"] * 4
    arrived = {record["id"]: record for record in box.state("sales")["smartpos"]}
    assert sum(Decimal(arrived[one]["total"]) for one in (closed.id, part.id, whole.id)) == 0
    assert Decimal(arrived[blind.id]["total"]) == Decimal("-20.66")
    assert arrived[part.id]["original_sale_id"] == closed.id
    assert arrived[blind.id]["original_sale_id"] is None


def test_where_the_feed_credits_the_return_says_whose_it_was(box: Box, till: Till, smartpos: Lane) -> None:
    till = replace(till, rules=replace(till.rules, accrual_route=Route.SMARTPOS))
    closed = till.checkout.close(till.paid(1_000, member=till.remembered(box.member())), OPERATOR)
    back(till, closed.id, {1: Quantity(500)})

    drained(smartpos, 3)

    assert states(till.store, "smartpos") == ["delivered", "delivered"]


def known_to_crmbonus(box: Box, till: Till) -> Member:
    gateway = CrmBonusGateway(
        f"{box.url}{PAGES}",
        box.secrets,
        store_id=box.credentials["crm_store"],
        till_code="02",
        clock=real_clock,
    )
    member = till.remembered(replace(box.member(), provider_id=None))
    services = Redemptions(till.store, gateway, real_clock, lambda: None)
    known = services.start_challenge(member, till.basket(100, member=member)).member
    gateway.close()
    return known


@pytest.mark.parametrize("delivered_before", [True, False])
def test_crmbonus_undoes_a_whole_sale_by_the_ids_it_taught(
    box: Box, till: Till, crmbonus: Lane, delivered_before: bool
) -> None:
    till = replace(till, destinations=(crmbonus_destination(),), loyalty="crmbonus")
    closed = _sold_with_offer(box, till)
    if delivered_before:
        drained(crmbonus)
    whole = till.returns.find(closed)
    till.returns.return_lines(whole, whole.left, RefundBy.ORIGINAL, operator=OPERATOR, reason="Desistência")

    drained(crmbonus)

    assert states(till.store) == ["delivered"] * 3
    assert [order["cancelled_at"] is not None for order in box.state("sales")["crmbonus"]] == [True]
    assert box.state("members")[0]["balance"] == "0.00"


def test_crmbonus_cannot_undo_a_part(box: Box, till: Till, crmbonus: Lane) -> None:
    till = replace(till, destinations=(crmbonus_destination(),), loyalty="crmbonus")
    back(till, _sold_with_offer(box, till), {1: Quantity.units(1)})

    drained(crmbonus)

    assert states(till.store) == ["delivered", "delivered", "rejected"]
    assert rows(till.store)[-1].last_answer == "partial_return_by_hand"
    assert box.called(f"POST {PAGES}/api_cancelar_bonus") == 0


def _sold_with_offer(box: Box, till: Till) -> str:
    member = known_to_crmbonus(box, till)
    sale = till.paid(10_000, 5_000, member=member)
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    gateway = CrmBonusGateway(
        f"{box.url}{PAGES}",
        box.secrets,
        store_id=box.credentials["crm_store"],
        till_code="02",
        clock=real_clock,
    )
    till.checkout.decide_offer(sale.id, gateway.offers(member, sale.total)[0])
    gateway.close()
    return sale.id
