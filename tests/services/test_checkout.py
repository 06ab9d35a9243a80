"""Closing a sale: who is told what, once, and what waits for the customer's choice."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pos_client.domain.benefits import Offer, Redemption, RedemptionState
from pos_client.domain.destination import Destination
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.rules import CashbackAs, OfferDefault, Route, StoreRules
from pos_client.domain.sale import Sale
from pos_client.services.delivery import Delivery
from pos_client.store import redemptions, sales
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, SMARTBIS, SMARTPOS, Till, selling_till

CRMBONUS = Destination("crmbonus", identified_only=True, always_credits=True, steps=("sale", "totals"))
OFFER = Offer("o-1", "Volte sempre", "R$ 10 na próxima", Money(1000), "2026-03-15", "2026-05-14")


@dataclass
class Row:
    """A queued message."""

    destination: str
    kind: str
    stream: str
    key: str
    payload: dict[str, Any]
    next_attempt_ms: int


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def queued(till: Till, sale_id: str) -> list[Row]:
    """The sale's messages in order."""
    with till.store.reading() as snapshot:
        rows = snapshot.exec_driver_sql(
            "SELECT destination, kind, stream, idempotency_key, payload, next_attempt_ms FROM outbox "
            "WHERE sale_id = ? ORDER BY id",
            (sale_id,),
        ).all()
    return [Row(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5]) for row in rows]


def redeemed(till: Till, sale: Sale, state: RedemptionState) -> Sale:
    """The sale with 3 reais of cashback in this state, on disk as `Redemptions` would leave it."""
    assert sale.member is not None
    record = redemptions.RedemptionRecord("r-1", sale.id, sale.member.id, "smartbis", 300, state, "h-1", "")
    with till.store.writing() as transaction:
        redemptions.add_redemption(transaction, record, at="2026-03-14T09:26:53-03:00")
    return sale.with_redemption(Redemption("r-1", Money(300), "h-1", state))


@pytest.mark.parametrize(
    ("route", "identified", "told", "accrues"),
    [
        (Route.DIRECT, True, ["smartbis", "smartpos"], [True, False]),
        (Route.DIRECT, False, ["smartpos"], [False]),
        (Route.SMARTPOS, True, ["smartpos"], [True]),
        (Route.SMARTPOS, False, ["smartpos"], [True]),
        (Route.NONE, True, ["smartpos"], [False]),
        (Route.NONE, False, ["smartpos"], [False]),
    ],
)
def test_each_destination_is_told_what_it_takes_and_one_credits(
    till: Till, route: Route, identified: bool, told: list[str], accrues: list[bool]
) -> None:
    till.rules = StoreRules(accrual_route=route)
    member = till.remembered(some_member(provider_id="p-1")) if identified else None
    sale = till.paid(1000, 250, member=member)
    closed = till.checkout.close(sale, OPERATOR)
    rows = queued(till, closed.id)
    assert [row.destination for row in rows] == told
    assert [row.payload["accrues"] for row in rows] == accrues
    assert sum(accrues) <= 1
    for row in rows:
        assert row.key == sale.id
        assert row.stream == (member.id if member else sale.id)
        assert row.payload["total"] == "12.50"
        assert row.payload["number"] == closed.number
        assert row.next_attempt_ms == 0


def test_a_member_without_any_key_is_nobody_to_the_platform(till: Till) -> None:
    member = till.remembered(some_member(cpf=False, phone=False))
    closed = till.checkout.close(till.paid(100, member=member), OPERATOR)
    assert [row.destination for row in queued(till, closed.id)] == ["smartpos"]


def test_a_hold_is_committed_before_the_sale_is_told(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    sale = redeemed(till, till.basket(1000, member=member), RedemptionState.HELD)
    closed = till.checkout.close(sale.with_tender(Tender(Method.CASH, Money(700))), OPERATOR)
    rows = queued(till, closed.id)
    assert [(row.destination, row.kind) for row in rows] == [
        ("smartbis", "redemption_commit"),
        ("smartbis", "sale"),
        ("smartpos", "sale"),
    ]
    assert {row.stream for row in rows} == {member.id}
    assert rows[0].payload["hold_id"] == "h-1"
    with till.store.reading() as snapshot:
        (record,) = redemptions.redemptions_in(snapshot, RedemptionState.COMMITTING)
        receipt = sales.load_receipt(snapshot, sale.id)
    assert record.id == "r-1"
    assert (receipt.redeemed_cashback_cents, receipt.total_cents) == (300, 700)
    assert receipt.redemption_state == "committing"


def test_a_platform_that_debited_is_told_only_the_totals(tmp_path: Path) -> None:
    with selling_till(tmp_path / "t.db", destinations=(CRMBONUS, SMARTPOS), loyalty="crmbonus") as till:
        member = till.remembered(some_member(provider_id="p-1"))
        debited = redeemed(till, till.basket(1000, member=member), RedemptionState.COMMITTED)
        plain = till.basket(1000, member=member)
        wanted = {debited.id: ["totals"], plain.id: ["sale", "totals"]}
        for sale in (debited, plain):
            till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
            rows = queued(till, sale.id)
            kinds = [row.kind for row in rows if row.destination == "crmbonus"]
            assert kinds == wanted[sale.id]
            assert len({(row.destination, row.key) for row in rows}) == len(rows)
        with till.store.reading() as snapshot:
            (record,) = redemptions.redemptions_in(snapshot, RedemptionState.COMMITTED)
            assert record.id == "r-1"


def test_closing_the_same_sale_twice_is_one_sale(till: Till) -> None:
    sale = till.paid(1000)
    first = till.checkout.close(sale, OPERATOR)
    second = till.checkout.close(sale, OPERATOR)
    assert first == second
    assert len(queued(till, sale.id)) == 1
    with till.store.reading() as snapshot:
        counts = (
            "SELECT (SELECT count(*) FROM sales), (SELECT count(*) FROM print_jobs), next_sequence FROM till"
        )
        assert tuple(snapshot.exec_driver_sql(counts).one()) == (1, 1, 2)


def test_payments_are_told_net_of_change(till: Till) -> None:
    sale = till.basket(1000).with_tender(
        Tender(Method.CREDIT, Money(400), card=CardSlip("visa", "77", "88", installments=3))
    )
    sale = sale.with_tender(Tender(Method.CASH, Money(200))).with_tender(Tender(Method.CASH, Money(1000)))
    closed = till.checkout.close(sale, OPERATOR)
    assert closed.change == Money(600)
    (row,) = queued(till, sale.id)
    amounts = [(payment["method"], payment["amount"]) for payment in row.payload["payments"]]
    assert sum(int(amount.replace(".", "")) for _, amount in amounts) == 1000
    assert amounts[0] == ("credit", "4.00")


def test_the_customers_choice_holds_back_what_credits_and_the_paper(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    sale = till.paid(1000, member=member)
    assert till.checkout.close(sale, OPERATOR, awaits_offer=True).awaits_offer
    smartbis, smartpos = queued(till, sale.id)
    assert smartbis.next_attempt_ms > int(till.clock().timestamp() * 1000)
    assert smartpos.next_attempt_ms == 0
    assert _jobs(till) == ["held"]
    till.checkout.decide_offer(sale.id, OFFER)
    smartbis, smartpos = queued(till, sale.id)
    assert smartbis.next_attempt_ms == 0
    assert smartbis.payload["offer_id"] == "o-1"
    assert "offer_id" not in smartpos.payload
    assert _jobs(till) == ["queued"]
    with till.store.reading() as snapshot:
        offer = sales.load_receipt(snapshot, sale.id).offer
    assert offer is not None
    assert (offer.amount_cents, offer.state) == (1000, "pending")


def test_no_offer_lets_everything_go_as_it_is(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    sale = till.paid(1000, member=member)
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    till.checkout.decide_offer(sale.id, None)
    assert [row.next_attempt_ms for row in queued(till, sale.id)] == [0, 0]
    assert "offer_id" not in queued(till, sale.id)[0].payload
    assert _jobs(till) == ["queued"]
    with till.store.reading() as snapshot:
        assert sales.load_receipt(snapshot, sale.id).offer is None


def test_an_offer_is_decided_once(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    sale = till.paid(1000, member=member)
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    till.checkout.decide_offer(sale.id, OFFER)
    till.checkout.decide_offer(sale.id, replace(OFFER, id="o-2", amount=Money(9999)))
    assert queued(till, sale.id)[0].payload["offer_id"] == "o-1"
    with till.store.reading() as snapshot:
        offer = sales.load_receipt(snapshot, sale.id).offer
    assert offer is not None
    assert offer.amount_cents == 1000


def test_an_offer_taken_with_the_debit_is_confirmed_at_once(till: Till) -> None:
    sale = till.paid(1000, member=till.remembered(some_member(provider_id="p-1")))
    till.checkout.close(sale, OPERATOR)
    till.checkout.decide_offer(sale.id, OFFER, taken_with_debit=True)
    with till.store.reading() as snapshot:
        offer = sales.load_receipt(snapshot, sale.id).offer
    assert offer is not None
    assert offer.state == "confirmed"


def test_what_may_not_be_closed_is_refused_and_leaves_no_trace(till: Till) -> None:
    for sale, reason in (
        (till.ringing.new_sale(), Reason.CART_EMPTY),
        (till.basket(100), Reason.NOT_PAID),
    ):
        with pytest.raises(Refused) as refusal:
            till.checkout.close(sale, OPERATOR)
        assert refusal.value.reason is reason
        assert queued(till, sale.id) == []
    assert not till.wakes


def test_a_product_without_words_goes_under_its_code_and_control_characters_stay_here(till: Till) -> None:
    sale = till.ringing.new_sale()
    for description in ("", " \t ", "Caf\x1b@é\nfino", "x" * 400):
        sale = sale.with_product(Product("85123A", description, Money(100)), Quantity.units(1))
    till.checkout.close(sale.with_tender(Tender(Method.CASH, Money(400))), OPERATOR)
    (row,) = queued(till, sale.id)
    told = [item["description"] for item in row.payload["items"]]
    assert told == ["85123A", "85123A", "Caf@é fino", "x" * 255]


def test_what_arrived_is_counted_by_destination(till: Till) -> None:
    delivery = Delivery(till.store)
    member = till.remembered(some_member(provider_id="p-1"))
    ids = [till.checkout.close(till.paid(100, member=member), OPERATOR).id for _ in range(3)]
    assert delivery.backlog().waiting == 6
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET state = 'delivered' WHERE destination = 'smartpos'")
        transaction.exec_driver_sql(
            "UPDATE outbox SET state = 'rejected' WHERE destination = 'smartbis' AND sale_id = ?", (ids[0],)
        )
    backlog = delivery.backlog()
    assert (backlog.waiting, backlog.needs_person) == (2, 1)
    assert delivery.arrived(ids) == {"smartpos": 3, "smartbis": 0}


def test_a_sale_that_closes_clears_its_cart_with_it(till: Till) -> None:
    sale = till.paid(100)
    till.ringing.keep(sale)
    till.checkout.close(sale, OPERATOR)
    with till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT count(*) FROM open_cart").scalar() == 0


def test_no_personal_data_is_in_the_journal(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    sale = replace(till.paid(100, member=member), invoice_cpf=member.cpf)
    till.checkout.close(sale, OPERATOR)
    with till.store.reading() as snapshot:
        text = "".join(snapshot.exec_driver_sql("SELECT body FROM journal").scalars())
    assert member.cpf is not None
    assert member.phone is not None
    for secret in (member.cpf.digits, member.phone.national, member.name):
        assert secret not in text
    assert SMARTBIS.name == "smartbis"


def _jobs(till: Till) -> list[str]:
    with till.store.reading() as snapshot:
        return list(snapshot.exec_driver_sql("SELECT state FROM print_jobs ORDER BY id").scalars())


def _is_shown(till: Till, sale_id: str) -> tuple[str, str]:
    with till.store.reading() as snapshot:
        receipt = sales.load_receipt(snapshot, sale_id)
    return receipt.accrual, receipt.offer.state if receipt.offer else ""


def test_a_choice_after_the_sale_was_sent_is_refused_in_words_and_promises_nothing(till: Till) -> None:
    sale = till.paid(1000, member=till.remembered(some_member(provider_id="p-1")))
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET first_sent_ms = 1 WHERE destination = 'smartbis'")
    with pytest.raises(Refused) as refusal:
        till.checkout.decide_offer(sale.id, OFFER)
    assert refusal.value.reason is Reason.OFFER_TOO_LATE
    assert _jobs(till) == ["queued"]
    assert _is_shown(till, sale.id) == ("pending", "")
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET state = 'delivered' WHERE destination = 'smartbis'")
    assert _is_shown(till, sale.id) == ("confirmed", "")


def test_a_choice_after_the_wait_is_still_made_where_nothing_was_sent(till: Till) -> None:
    sale = till.paid(1000, member=till.remembered(some_member(provider_id="p-1")))
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    till.clock.advance(3600)  # type: ignore[attr-defined]
    till.checkout.decide_offer(sale.id, OFFER)
    assert queued(till, sale.id)[0].payload["offer_id"] == "o-1"
    assert _is_shown(till, sale.id) == ("", "pending")


@pytest.mark.parametrize("rule", list(OfferDefault))
def test_where_nobody_chose_the_rule_decides(till: Till, rule: OfferDefault) -> None:
    till.rules = StoreRules(offer_default=rule)
    sale = till.paid(1000, member=till.remembered(some_member(provider_id="p-1")))
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    assert queued(till, sale.id)[0].payload["offer_default"] == rule.value
    better = replace(OFFER, id="o-2", amount=Money(1500))
    till.checkout.decide_offer(sale.id, None, offered=(OFFER, better))
    told = queued(till, sale.id)[0].payload
    accepts = rule is OfferDefault.ACCEPT
    assert told.get("offer_id") == ("o-2" if accepts else None)
    assert told.get("offer_declined", False) is not accepts
    assert "offer_default" not in told


def test_a_customer_who_wants_none_gets_none_whatever_the_rule(till: Till) -> None:
    sale = till.paid(1000, member=till.remembered(some_member(provider_id="p-1")))
    till.checkout.close(sale, OPERATOR, awaits_offer=True)
    till.checkout.decide_offer(sale.id, None, offered=(OFFER,), declined=True)
    assert queued(till, sale.id)[0].payload["offer_declined"] is True
    assert _is_shown(till, sale.id) == ("", "")


def test_a_members_sale_closed_while_the_platform_is_away_says_that_it_is_pending(till: Till) -> None:
    sale = till.paid(1000, member=till.remembered(some_member(provider_id="p-1")))
    till.checkout.close(sale, OPERATOR)
    assert _is_shown(till, sale.id) == ("pending", "")
    nobody = till.paid(1000)
    till.checkout.close(nobody, OPERATOR)
    assert _is_shown(till, nobody.id) == ("", "")


@pytest.mark.parametrize("booked", list(CashbackAs))
def test_both_bookings_of_cashback_are_the_same_centavo_everywhere(till: Till, booked: CashbackAs) -> None:
    till.rules = StoreRules(cashback_as=booked)
    member = till.remembered(some_member(provider_id="p-1"))
    sale = redeemed(till, till.basket(1000, member=member), RedemptionState.HELD)
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    with till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql("SELECT redeemed_cashback_cents, total_cents, paid_cents FROM sales")
        assert tuple(row.one()) == (300, 700, 700)
        receipt = sales.load_receipt(snapshot, sale.id)
    assert (receipt.redeemed_cashback_cents, receipt.total_cents) == (300, 700)
    assert receipt.cashback_as == booked.value
    told = [one.payload for one in queued(till, sale.id) if one.kind == "sale"]
    assert {(one["redeemed_cashback"], one["total"], one["cashback_as"]) for one in told} == {
        ("3.00", "7.00", booked.value)
    }
