"""What arrives after a shift's close: addenda, printed and chained."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.benefits import Offer, Redemption, RedemptionState
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.slip import SlipKind
from pos_client.services.identity import new_id, stamp
from pos_client.services.verifying import Fault, verify_till
from pos_client.store import redemptions, sales
from pos_client.store.outbox import Message
from pos_client.store.shifts import settled_after_close
from sync.effects import settle
from sync.outcome import Delivered, Outcome, Rejected
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till
from tests.services.drawer import FLOAT_CENTS, counted, kinds, log, managed_till, printed, rows


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from managed_till(tmp_path)


def sold_with_benefit(till: Till) -> tuple[str, str]:
    """A closed sale with used cashback and a pending offer: its id and its redemption's."""
    member = till.remembered(some_member(provider_id="p-1"))
    sale = till.basket(50_00, member=member)
    record = redemptions.RedemptionRecord(
        new_id(), sale.id, member.id, "smartbis", 10_00, RedemptionState.HELD, "h-1", ""
    )
    with till.store.writing() as transaction:
        redemptions.add_redemption(transaction, record, at=stamp(till.clock()))
    sale = sale.with_redemption(Redemption(record.id, Money(10_00), "h-1", RedemptionState.HELD))
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR, awaits_offer=True)
    till.checkout.decide_offer(sale.id, Offer("o-1", "Volta", "", Money(3_00)))
    return sale.id, record.id


def settled(till: Till, sale_id: str, redemption_id: str, *, kind: str, outcome: Outcome) -> None:
    """A lane writes that outcome."""
    payload = {"redemption_id": redemption_id, "offer_id": "o-1"}
    message = Message(1, "smartbis", kind, "m", "k", payload, sale_id, 0, 0, None)
    with till.store.writing() as transaction:
        settle(transaction, message, outcome=outcome, now=till.clock(), wait_s=0)


def test_what_arrives_before_the_close_stands_on_the_z(till: Till) -> None:
    sale_id, redemption_id = sold_with_benefit(till)
    settled(till, sale_id, redemption_id, kind="sale", outcome=Delivered(confirms_offer=True))
    settled(till, sale_id, redemption_id, kind="redemption_commit", outcome=Rejected("NO"))
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 40_00))
    lines = printed(log(till).slip(closed.document_id))
    assert lines["Used, refused"].cents == 10_00
    assert lines["New cashback"].cents == 3_00
    assert "New, not confirmed yet" not in lines
    assert rows(till, "SELECT count(*) FROM addenda") == [(0,)]


def test_what_arrives_after_the_close_is_an_addendum_printed_and_chained_once(till: Till) -> None:
    sale_id, redemption_id = sold_with_benefit(till)
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 40_00))
    lines = printed(log(till).slip(closed.document_id))
    assert lines["Used, not confirmed yet"].cents == 10_00
    assert lines["New, not confirmed yet"].cents == 3_00
    for _ in range(2):
        settled(till, sale_id, redemption_id, kind="redemption_commit", outcome=Rejected("NO"))
        settled(till, sale_id, redemption_id, kind="sale", outcome=Delivered(confirms_offer=True))
    assert rows(till, "SELECT kind, amount_cents FROM addenda ORDER BY kind") == [
        ("offer_confirmed", 3_00),
        ("redemption_refused", 10_00),
    ]
    assert kinds(till)[-2:] == ["addendum_added", "addendum_added"]
    z, *addenda = (log(till).slip(one) for one in log(till).papers(closed.document_id))
    assert [slip.kind for slip in addenda] == [SlipKind.ADDENDUM] * 2
    assert {slip.number for slip in addenda} == {z.number}
    assert {printed(slip)["Amount"].cents for slip in addenda} == {3_00, 10_00}
    assert rows(till, "SELECT count(*) FROM print_jobs WHERE document_id IS NOT NULL") == [(3,)]
    assert log(till).past()[0].addenda == 2
    with till.store.reading() as snapshot:
        assert sales.load_receipt(snapshot, sale_id).redemption_state == "refused"


def test_an_offer_refused_before_the_close_is_not_granted_on_the_z(till: Till) -> None:
    sale_id, redemption_id = sold_with_benefit(till)
    settled(till, sale_id, redemption_id, kind="sale", outcome=Rejected("NO"))
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 40_00))
    assert printed(log(till).slip(closed.document_id))["New cashback"].cents == 0
    assert rows(till, "SELECT count(*) FROM addenda") == [(0,)]
    with till.store.reading() as snapshot:
        assert sales.load_receipt(snapshot, sale_id).offer is None


def test_an_offer_refused_after_the_close_is_an_addendum_printed_and_chained_once(till: Till) -> None:
    sale_id, redemption_id = sold_with_benefit(till)
    closed = till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 40_00))
    for _ in range(2):
        settled(till, sale_id, redemption_id, kind="sale", outcome=Rejected("NO"))
    assert rows(till, "SELECT kind, amount_cents FROM addenda") == [("offer_refused", 3_00)]
    assert rows(till, "SELECT state FROM sale_offers") == [("refused",)]
    assert kinds(till)[-1] == "addendum_added"
    _z, slip = (log(till).slip(one) for one in log(till).papers(closed.document_id))
    assert (slip.kind, printed(slip)["Amount"].cents) == (SlipKind.ADDENDUM, 3_00)
    assert rows(till, "SELECT count(*) FROM print_jobs WHERE document_id IS NOT NULL") == [(2,)]
    assert verify_till(till.store.path).faults == [Fault("signature", table="shift_closes", key="Z 1")]


def test_an_offer_that_was_refused_and_settled_is_confirmed_after_all(till: Till) -> None:
    sale_id, redemption_id = sold_with_benefit(till)
    till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 40_00))
    settled(till, sale_id, redemption_id, kind="sale", outcome=Rejected("NO"))
    settled(till, sale_id, redemption_id, kind="sale", outcome=Delivered(confirms_offer=True))
    settled(till, sale_id, redemption_id, kind="sale", outcome=Rejected("NO"))
    assert rows(till, "SELECT kind FROM addenda ORDER BY at, kind") == [
        ("offer_confirmed",),
        ("offer_refused",),
    ]
    assert rows(till, "SELECT state FROM sale_offers") == [("confirmed",)]


def test_a_message_settled_by_a_person_is_an_addendum_only_after_the_close_and_once(till: Till) -> None:
    closed = till.checkout.close(till.paid(50_00), OPERATOR)

    def settle_one() -> bool:
        with till.store.writing() as transaction:
            return settled_after_close(transaction, closed.id, at=stamp(till.clock()))

    assert not settle_one()
    till.shifts.close(OPERATOR, counted(FLOAT_CENTS + 50_00))
    assert [settle_one(), settle_one()] == [True, False]
    assert rows(till, "SELECT kind, amount_cents FROM addenda") == [("message_settled", 50_00)]
    assert kinds(till)[-1] == "addendum_added"
    with till.store.writing() as transaction:
        assert not settled_after_close(transaction, "no-such-sale", at=stamp(till.clock()))
