"""CRM&BÔNUS against the sandbox: one call that debits, no key, no hold; nothing is ever repeated blindly."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Outage, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.sale import Sale
from pos_client.ports import Capability
from pos_client.services.redemption import Redemptions
from pos_client.store import members as members_table
from sync.lane import Lane
from sync.loyalty.crmbonus import CrmBonusGateway
from sync.loyalty.crmbonus_adapter import CrmBonusAdapter, crmbonus_destination
from sync.wire import Timeouts
from tests.fakes.clock import real_clock
from tests.fakes.people import wrong_pin
from tests.fakes.till import OPERATOR, Till
from tests.sync.box import Box
from tests.sync.rows import lane_to, redemption_states, rows, states

PAGES = "/crmbonus/pages"
FINISH = f"{PAGES}/api_finaliza_compra"
QUICK = Timeouts(connect_s=1.0, read_s=0.7, total_s=2.0)


@pytest.fixture
def till(till: Till) -> Till:
    return replace(till, destinations=(crmbonus_destination(),), loyalty="crmbonus")


@pytest.fixture
def gateway(box: Box) -> Iterator[CrmBonusGateway]:
    made = CrmBonusGateway(
        f"{box.url}{PAGES}",
        box.secrets,
        store_id=box.credentials["crm_store"],
        till_code="02",
        clock=real_clock,
        timeouts=QUICK,
        second_look_s=0.0,
    )
    yield made
    made.close()


@pytest.fixture
def lane(box: Box, till: Till) -> Iterator[Lane]:
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
    made = lane_to(adapter, till.store)
    yield made
    made.stop()


@pytest.fixture
def redemptions(till: Till, gateway: CrmBonusGateway) -> Redemptions:
    return Redemptions(till.store, gateway, real_clock, lambda: None)


def introduced(box: Box, till: Till, balance: str = "50.00") -> Member:
    """Someone whom this till knows by the phone alone."""
    return till.remembered(replace(box.member(balance), provider_id=None))


def started(box: Box, till: Till, redemptions: Redemptions, balance: str = "50.00") -> Sale:
    """A basket whose member the platform has told us of, without a word about a PIN yet."""
    member = introduced(box, till, balance)
    sale = till.basket(9_000, 1_000, member=member)
    return sale.with_member(redemptions.start_challenge(member, sale).member)


def redeemed(box: Box, till: Till, redemptions: Redemptions, cents: int = 2_000) -> Sale:
    sale = started(box, till, redemptions)
    assert sale.member is not None
    challenge = redemptions.start_challenge(sale.member, sale).challenge
    leave = redemptions.verify(challenge, box.pin(sale.member), member=sale.member, sale=sale)
    quote = redemptions.quote(sale.member, sale)
    return redemptions.redeem(sale, Money(cents), authorisation=leave, quote=quote)


def close(till: Till, sale: Sale) -> str:
    return till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR).id


def test_nobody_is_looked_up_because_that_would_text_a_pin(box: Box, gateway: CrmBonusGateway) -> None:
    member = box.member("50.00")

    assert Capability.MEMBER_LOOKUP not in gateway.capabilities
    assert gateway.find_members(MemberQuery(member.phone)) == ()
    assert box.texts(member) == 0


def test_a_redemption_debits_once_and_its_totals_follow(
    box: Box, till: Till, redemptions: Redemptions, lane: Lane
) -> None:
    sale_id = close(till, redeemed(box, till, redemptions))

    lane.drain_once()

    (order,) = box.state("sales")["crmbonus"]
    assert (order["redeemed"], order["gross"], order["totals"]["total_cents"]) == ("20.00", "100.00", 8_000)
    assert box.debits() == {sale_id: 1}
    assert states(till.store) == ["delivered"]
    assert redemption_states(till.store) == [RedemptionState.COMMITTED]


def test_reopening_the_dialog_texts_no_second_pin(box: Box, till: Till, redemptions: Redemptions) -> None:
    sale = started(box, till, redemptions)
    assert sale.member is not None
    first = redemptions.start_challenge(sale.member, sale).challenge
    redemptions.verify(first, box.pin(sale.member), member=sale.member, sale=sale)

    again = redemptions.start_challenge(sale.member, sale).challenge

    assert (box.texts(sale.member), again.id, again.needed) == (1, first.id, False)


def test_a_wrong_pin_is_refused_and_the_right_one_still_counts(
    box: Box, till: Till, redemptions: Redemptions
) -> None:
    sale = started(box, till, redemptions)
    assert sale.member is not None
    challenge = redemptions.start_challenge(sale.member, sale).challenge
    pin = box.pin(sale.member)

    with pytest.raises(Refused) as caught:
        redemptions.verify(challenge, wrong_pin(pin), member=sale.member, sale=sale)
    redemptions.verify(challenge, pin, member=sale.member, sale=sale)

    assert caught.value.details["code"] == "PIN_INVALID"


def test_a_resend_waits_two_minutes(box: Box, till: Till, redemptions: Redemptions) -> None:
    sale = started(box, till, redemptions)
    assert sale.member is not None
    challenge = redemptions.start_challenge(sale.member, sale).challenge

    with pytest.raises(Refused) as caught:
        redemptions.resend(challenge)

    assert caught.value.details["code"] == "PIN_RESEND_TOO_SOON"
    assert box.called(f"POST {PAGES}/api_reenviar_pin") == 0


def test_without_a_pin_at_the_platform_none_is_asked_for(
    box: Box, till: Till, redemptions: Redemptions
) -> None:
    box.set(crm_pin="never")
    sale = started(box, till, redemptions)
    assert sale.member is not None
    challenge = redemptions.start_challenge(sale.member, sale).challenge

    leave = redemptions.verify(challenge, "", member=sale.member, sale=sale)
    quote = redemptions.quote(sale.member, sale)

    assert not challenge.needed
    assert redemptions.redeem(sale, Money(1_000), authorisation=leave, quote=quote).total == Money(9_000)


@pytest.mark.parametrize("kind", ["drop_after", "half_body", "garbage", "late"])
def test_a_debit_whose_answer_is_lost_is_found_by_the_bonus(
    box: Box, till: Till, redemptions: Redemptions, lane: Lane, kind: str
) -> None:
    effect = {"effect": True} if kind == "garbage" else {}
    box.fault(kind, FINISH, times=1, **effect)

    sale = redeemed(box, till, redemptions)
    sale_id = close(till, sale)
    lane.drain_once()

    assert sale.redeemed_cashback == Money(2_000)
    assert box.debits() == {sale_id: 1}
    # Without the platform's ids its totals are for a person.
    assert [(row.state, row.last_answer) for row in rows(till.store)] == [("rejected", "no_platform_ids")]


def test_a_debit_that_never_arrived_is_not_taken_for_one(
    box: Box, till: Till, redemptions: Redemptions
) -> None:
    box.fault("drop_before", FINISH, times=1)

    with pytest.raises(Unavailable) as caught:
        redeemed(box, till, redemptions)

    assert caught.value.outage is Outage.PLATFORM
    assert (box.debits(), redemption_states(till.store)) == ({}, [RedemptionState.RELEASED])


def test_a_bonus_that_changed_otherwise_proves_nothing(
    box: Box, till: Till, redemptions: Redemptions, gateway: CrmBonusGateway
) -> None:
    sale = started(box, till, redemptions)
    assert sale.member is not None
    quote = gateway.quote(sale.member, sale)
    spent = replace(quote, evidence=quote.evidence.replace("5000", "6000"))

    with pytest.raises(Unavailable) as caught:
        gateway.find_hold(sale, quote=spent, amount=Money(2_000), key="k")

    assert caught.value.outage is Outage.OUTCOME_UNKNOWN


def test_a_sale_without_redemption_earns_the_chosen_campaign_and_sends_its_totals(
    box: Box, till: Till, redemptions: Redemptions, gateway: CrmBonusGateway, lane: Lane
) -> None:
    sale = started(box, till, redemptions)
    assert sale.member is not None
    chosen = gateway.offers(sale.member, sale.total)[1]
    paid = sale.with_tender(Tender(Method.CASH, sale.total))
    till.checkout.close(paid, OPERATOR, awaits_offer=True)
    till.checkout.decide_offer(sale.id, chosen)

    lane.drain_once()

    (order,) = box.state("sales")["crmbonus"]
    assert (order["redeemed"], order["totals"]["total_cents"]) == ("0.00", 10_000)
    assert [accrual["offer_id"] for accrual in box.state("accruals")] == [chosen.id]
    assert states(till.store) == ["delivered", "delivered"]
    assert box.called(f"POST {PAGES}/api_inicio") == 1


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "half_body", "garbage", "status"])
def test_an_accrual_whose_answer_is_lost_waits_for_a_person(
    box: Box, till: Till, redemptions: Redemptions, lane: Lane, kind: str
) -> None:
    close(till, started(box, till, redemptions))
    box.fault(kind, FINISH, times=1, **({"status": 500} if kind == "status" else {}))

    for _ in range(3):
        lane.resume()
        lane.drain_once()

    assert states(till.store) == ["unknown", "pending"]
    assert box.called(f"POST {FINISH}") == int(kind in {"drop_after", "half_body"})


def test_a_till_that_died_in_the_accrual_does_not_repeat_it(
    box: Box, till: Till, redemptions: Redemptions, lane: Lane
) -> None:
    close(till, started(box, till, redemptions))
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET sending_ms = 1 WHERE kind = 'sale'")

    lane.drain_once()

    assert states(till.store) == ["unknown", "pending"]
    assert box.called(f"POST {FINISH}") == 0


def test_a_sale_of_someone_the_platform_never_told_of_is_kept_and_texts_nobody(
    box: Box, till: Till, lane: Lane
) -> None:
    member = introduced(box, till)
    close(till, till.basket(1_000, member=member))

    lane.drain_once()

    assert [row.last_answer for row in rows(till.store)] == ["no_customer_id", ""]
    assert (box.called(f"POST {PAGES}/api_inicio"), box.texts(member)) == (0, 0)


def test_totals_whose_answer_is_lost_are_sent_again(
    box: Box, till: Till, redemptions: Redemptions, lane: Lane
) -> None:
    close(till, redeemed(box, till, redemptions))
    box.fault("drop_after", f"{PAGES}/api_vendas_totais", times=1)

    lane.drain_once()

    assert (states(till.store), box.called(f"POST {PAGES}/api_vendas_totais")) == (["delivered"], 2)


def test_an_abandoned_redemption_is_undone(
    box: Box, till: Till, redemptions: Redemptions, lane: Lane
) -> None:
    redemptions.release(redeemed(box, till, redemptions))

    lane.drain_once()

    (debit,) = box.state("debits")
    assert (debit["amount"], debit["reversed"]) == ("20.00", "20.00")
    assert redemption_states(till.store) == [RedemptionState.RELEASED]


def test_an_undoing_whose_answer_is_lost_is_unknown(
    box: Box, till: Till, redemptions: Redemptions, lane: Lane
) -> None:
    redemptions.release(redeemed(box, till, redemptions))
    box.fault("drop_after", f"{PAGES}/api_cancelar_bonus", times=1)

    lane.drain_once()

    assert states(till.store) == ["unknown"]
    assert redemption_states(till.store) == [RedemptionState.UNKNOWN]


def test_a_company_that_is_not_known_is_told_so(box: Box, till: Till) -> None:
    gateway = CrmBonusGateway(
        f"{box.url}{PAGES}", lambda _name: "wrong", store_id=1, till_code="02", clock=real_clock
    )
    member = introduced(box, till)

    with pytest.raises(Refused) as caught:
        gateway.start_challenge(member, "sale")

    assert caught.value.details["words"] == "Empresa não autorizada."
    gateway.close()
