"""Goods come back once, whole or in parts, and what is paid back is what was paid."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos_client.domain.benefits import ChosenOffer, Offer, OfferState, Redemption, RedemptionState
from pos_client.domain.destination import Destination, Reversing
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.journal import walk
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.domain.product import Product
from pos_client.domain.returning import Original, RefundBy
from pos_client.domain.rules import Route, StoreRules
from pos_client.domain.sale import Sale
from pos_client.services.returns import BlindItem, ClosedReturn, receipt_number
from pos_client.store import journal, redemptions, sales
from tests.fakes.leave import MANAGER, approved
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, SMARTBIS, SMARTPOS, Till, selling_till

PARTS = replace(SMARTBIS, reverses=Reversing.PARTS)
WHOLE = Destination(
    "crmbonus",
    identified_only=True,
    always_credits=True,
    steps=("sale", "totals"),
    reverses=Reversing.WHOLE,
)
ONE = Quantity.units(1)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db", destinations=(PARTS, SMARTPOS)) as made:
        yield made


def sold(till: Till, *cents: int, sale: Sale | None = None) -> Original:
    """A closed sale as returns see it."""
    closed = till.checkout.close(sale or till.paid(*cents), OPERATOR)
    return till.returns.find(closed.number)


def back(till: Till, original: Original, quantities: dict[int, Quantity], **more: Any) -> ClosedReturn:
    """So much of it, by the means it was paid with."""
    refund = more.pop("refund", RefundBy.ORIGINAL)
    return till.returns.return_lines(
        original, quantities, refund, operator=OPERATOR, reason="Desistência", **more
    )


def rows(till: Till, query: str) -> list[Any]:
    with till.store.reading() as snapshot:
        return list(snapshot.exec_driver_sql(query).all())


def queued(till: Till, *kinds: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Destination, stream and payload of the messages of these kinds."""
    found = rows(till, "SELECT destination, kind, stream, payload FROM outbox ORDER BY id")
    return [(row[0], row[2], json.loads(row[3])) for row in found if row[1] in kinds]


def three_units(till: Till, cents: int) -> Sale:
    sale = till.ringing.new_sale().with_product(Product("A", "Copo", Money(cents)), Quantity.units(3))
    return sale.with_tender(Tender(Method.CASH, sale.total))


def with_cashback(till: Till, sale: Sale, cents: int, state: RedemptionState) -> Sale:
    assert sale.member is not None
    record = redemptions.RedemptionRecord("r-1", sale.id, sale.member.id, "smartbis", cents, state, "h-1", "")
    with till.store.writing() as transaction:
        redemptions.add_redemption(transaction, record, at="2026-03-14T09:26:53-03:00")
    return sale.with_redemption(Redemption("r-1", Money(cents), "h-1", state))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("001-02-000123", "001-02-000123"),
        (" 001-02/2-000123 ", "001-02/2-000123"),
        ("https://loja.example/clube/r/001-02-000123", "001-02-000123"),
        ("https://loja.example/r/001-02/3-000001", "001-02/3-000001"),
        ("7891000315507", None),
        ("", None),
        ("caf tor", None),
    ],
)
def test_a_receipt_is_read_from_its_number_or_its_code(text: str, number: str | None) -> None:
    assert receipt_number(text) == number


def test_a_receipt_nobody_printed_is_refused(till: Till) -> None:
    for text in ("001-02-000099", "nothing"):
        with pytest.raises(Refused) as refusal:
            till.returns.find(text)
        assert refusal.value.reason is Reason.RECEIPT_UNKNOWN


def test_a_return_has_the_next_number_its_slip_and_its_entry(till: Till) -> None:
    original = sold(till, 1_000, 500)
    closed = back(till, original, {2: ONE})
    assert closed.number == "001-02-000002"
    assert closed.total == Money(500)
    assert [(one.method, one.amount) for one in closed.back] == [(Method.CASH, Money(500))]
    assert till.checkout.close(till.paid(100), OPERATOR).number == "001-02-000003"
    assert rows(till, "SELECT kind, reason, total_cents FROM returns") == [("return", "Desistência", 500)]
    jobs = "SELECT d.kind, p.state FROM print_jobs p JOIN documents d ON d.id = p.document_id"
    assert rows(till, jobs) == [("return", "queued")]
    with till.store.reading() as snapshot:
        entries = list(journal.entries(snapshot))
    assert walk(entries).ok
    body = json.loads(next(entry for entry in entries if entry.kind == "return_closed").body)
    assert (body["return_id"], body["total_cents"], body["kind"]) == (closed.id, 500, "return")


def test_parts_across_shifts_never_exceed_what_was_sold(till: Till) -> None:
    original = sold(till, sale=three_units(till, 999))
    back(till, original, {1: ONE})
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE shifts SET closed_at = opened_at, closed_by = operator_id")
    till.shifts.open(OPERATOR, Money(0))
    # The same stale view of the sale: what another return took meanwhile is counted inside.
    back(till, original, {1: ONE})
    with pytest.raises(Refused) as refusal:
        back(till, original, {1: Quantity.units(2)})
    assert refusal.value.reason is Reason.RETURN_TOO_MUCH
    back(till, original, {1: ONE})
    assert rows(till, "SELECT sum(total_cents), count(*) FROM returns") == [(2997, 3)]
    assert till.returns.find(original.number).is_exhausted
    with pytest.raises(Refused):
        back(till, original, {1: Quantity(1)})
    assert rows(till, "SELECT next_sequence FROM till") == [(5,)]


def test_the_same_return_asked_for_twice_is_written_once(till: Till) -> None:
    original = sold(till, sale=three_units(till, 999))
    first = back(till, original, {1: ONE}, return_id="ret-1", refund=RefundBy.STORE_CREDIT)
    assert back(till, original, {1: ONE}, return_id="ret-1", refund=RefundBy.STORE_CREDIT) == first
    assert rows(till, "SELECT count(*) FROM returns") == [(1,)]


def test_each_payment_takes_back_its_own(till: Till) -> None:
    sale = till.basket(10_000)
    sale = sale.with_tender(Tender(Method.CREDIT, Money(7_000), card=CardSlip("visa", "123", "456")))
    sale = sale.with_tender(Tender(Method.CASH, Money(5_000)))
    original = sold(till, sale=replace(sale, lines=(replace(sale.lines[0], quantity=Quantity.units(1)),)))
    half = back(till, original, {1: Quantity(500)})
    assert [(one.method, one.amount.cents) for one in half.back] == [(Method.CREDIT, 5_000)]
    assert half.back[0].detail == "visa NSU 123 AUT 456"
    rest = back(till, original, {1: Quantity(500)})
    assert [(one.method, one.amount.cents) for one in rest.back] == [
        (Method.CREDIT, 2_000),
        (Method.CASH, 3_000),
    ]


def test_a_closed_sale_is_cancelled_in_its_own_shift_by_leave(till: Till) -> None:
    original = sold(till, 1_000, 500)
    with pytest.raises(Refused) as refusal:
        till.returns.cancel_sale(original, operator=OPERATOR, reason="Engano")
    assert refusal.value.reason is Reason.APPROVAL_NEEDED
    approval = approved(till, Permission.CLOSED_SALE_CANCEL)
    closed = till.returns.cancel_sale(original, operator=OPERATOR, reason="Engano", approval=approval)
    assert closed.total == Money(1_500)
    assert rows(till, "SELECT kind, approval_id FROM returns") == [("cancellation", approval.id)]
    (record,) = queued(till, "cancellation")
    assert record[2]["total"] == "-15.00"
    with pytest.raises(Refused) as refusal:
        till.returns.cancel_sale(original, operator=MANAGER, reason="Engano")
    assert refusal.value.reason is Reason.RETURN_DONE


def test_a_cancellation_takes_only_what_is_left(till: Till) -> None:
    original = sold(till, 1_000, 500)
    back(till, original, {1: ONE})
    approved(till, Permission.CLOSED_SALE_CANCEL)
    assert till.returns.cancel_sale(original, operator=MANAGER, reason="Engano").total == Money(500)


def test_a_sale_of_another_shift_is_not_cancelled(till: Till) -> None:
    original = sold(till, 1_000)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE shifts SET closed_at = opened_at, closed_by = operator_id")
    till.shifts.open(OPERATOR, Money(0))
    approved(till, Permission.CLOSED_SALE_CANCEL)
    with pytest.raises(Refused) as refusal:
        till.returns.cancel_sale(original, operator=MANAGER, reason="Engano")
    assert refusal.value.reason is Reason.RETURN_OTHER_SHIFT


def test_an_approval_serves_one_return(till: Till) -> None:
    approval = approved(till, Permission.RETURN_BLIND)
    items = [BlindItem(Product("A", "Copo", Money(1_000)), Quantity.units(2), Money(900))]

    def blind() -> ClosedReturn:
        return till.returns.return_blind(
            items, RefundBy.CASH, operator=OPERATOR, reason="Sem cupom", approval=approval
        )

    assert blind().total == Money(1_800)
    with pytest.raises(Refused) as refusal:
        blind()
    assert refusal.value.reason is Reason.APPROVAL_USED
    assert rows(till, "SELECT count(*) FROM returns") == [(1,)]
    (record,) = queued(till, "return")
    assert record[2]["original_sale_id"] is None
    assert record[1] == record[2]["sale_id"]


def test_without_leave_nothing_comes_back_blind(till: Till) -> None:
    items = [BlindItem(Product("A", "Copo", Money(1_000)), ONE, Money(1_000))]
    with pytest.raises(Refused) as refusal:
        till.returns.return_blind(items, RefundBy.CASH, operator=OPERATOR, reason="Sem cupom")
    assert refusal.value.details["permission"] == "return.blind"
    with pytest.raises(Refused):
        till.returns.return_blind([], RefundBy.CASH, operator=MANAGER, reason="Sem cupom")


def test_a_return_needs_a_reason_and_a_shift(till: Till) -> None:
    original = sold(till, 1_000)
    with pytest.raises(Refused) as refusal:
        till.returns.return_lines(original, {1: ONE}, RefundBy.ORIGINAL, operator=OPERATOR, reason=" - ")
    assert refusal.value.reason is Reason.APPROVAL_REASON
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE shifts SET closed_at = opened_at, closed_by = operator_id")
    with pytest.raises(Refused) as refusal:
        back(till, original, {1: ONE})
    assert refusal.value.reason is Reason.SHIFT_CLOSED


def test_the_member_s_messages_follow_their_sale(till: Till) -> None:
    member = till.remembered(some_member(provider_id="m-1"))
    sale = with_cashback(till, till.basket(10_000, member=member), 2_500, RedemptionState.HELD)
    original = sold(till, sale=sale.with_tender(Tender(Method.CASH, sale.total)))
    offer = Offer("o-1", "Volte", "", Money(751))
    with till.store.writing() as transaction:
        sales.save_offer(transaction, original.sale_id, ChosenOffer(offer, OfferState.PENDING))
    total = back(till, original, {1: Quantity(333)}).total
    back(till, original, {1: Quantity(667)})
    redeemed = queued(till, "redemption_reversal")
    earned = queued(till, "accrual_reversal")
    records = queued(till, "return")
    assert {stream for _, stream, _ in redeemed + earned + records} == {member.id}
    given = [payload["amount"] for _, _, payload in redeemed]
    assert sum(Money.typed(amount).cents for amount in given) == 2_500
    assert {payload["hold_id"] for _, _, payload in redeemed} == {"h-1"}
    assert [(one[2]["cumulative_before"], one[2]["cumulative_after"]) for one in earned] == [
        ("0.00", total.decimal_text()),
        (total.decimal_text(), "75.00"),
    ]
    assert rows(till, "SELECT sum(earned_cashback_cents), sum(redeemed_cashback_cents) FROM returns") == [
        (751, 2_500)
    ]
    assert [record[2]["member"] for record in records] == [None, None]


def test_a_redemption_that_was_refused_is_not_given_back(till: Till) -> None:
    member = till.remembered(some_member(provider_id="m-1"))
    sale = with_cashback(till, till.basket(10_000, member=member), 2_500, RedemptionState.HELD)
    original = sold(till, sale=sale.with_tender(Tender(Method.CASH, sale.total)))
    with till.store.writing() as transaction:
        redemptions.move_redemption(
            transaction, "r-1", RedemptionState.REFUSED, at="2026-03-14T10:00:00-03:00"
        )
    back(till, original, {1: ONE})
    assert queued(till, "redemption_reversal") == []
    assert len(queued(till, "accrual_reversal")) == 1


def test_a_platform_that_undoes_only_wholes_gets_the_parts_by_hand(till: Till) -> None:
    till = replace(till, destinations=(WHOLE, SMARTPOS), loyalty="crmbonus")
    member = till.remembered(some_member(provider_id="7/42"))
    for whole in (False, True):
        sale = till.basket(1_000, 1_000, member=member)
        original = sold(till, sale=sale.with_tender(Tender(Method.CASH, sale.total)))
        with till.store.writing() as transaction:
            chosen = ChosenOffer(Offer("1", "Volte", "", Money(100)), OfferState.CONFIRMED)
            sales.save_offer(transaction, original.sale_id, chosen)
        back(till, original, original.left if whole else {1: ONE})
    (by_hand,), (undo,) = queued(till, "reversal_by_hand"), queued(till, "benefit_undo")
    assert by_hand[1] != member.id
    assert by_hand[2]["earned_cashback"] == "0.50"
    assert undo[1] == member.id
    assert undo[2]["provider_member_id"] == "7/42"


def test_nothing_is_taken_back_where_another_route_credits(till: Till) -> None:
    till = replace(till, rules=StoreRules(accrual_route=Route.SMARTPOS))
    member = till.remembered(some_member(provider_id="m-1"))
    original = sold(till, sale=till.paid(1_000, member=member))
    back(till, original, {1: ONE})
    assert queued(till, "accrual_reversal", "reversal_by_hand") == []
    (record,) = queued(till, "return")
    assert record[2]["accrues"] is True
    assert record[2]["member"]["provider_id"] == "m-1"


def test_a_scale_label_comes_back_at_its_own_price(till: Till) -> None:
    cheese = Product("123", "Queijo", Money(4_590), unit="kg")
    sale = till.ringing.new_sale().with_product(cheese, Quantity(450), label_total=Money(1_999))
    original = sold(till, sale=sale.with_tender(Tender(Method.CASH, sale.total)))
    back(till, original, {1: Quantity(450)})
    (record,) = queued(till, "return")
    assert record[2]["items"][0]["quantity"] == "-1.000"
    assert record[2]["items"][0]["unit_price"] == "19.99"
