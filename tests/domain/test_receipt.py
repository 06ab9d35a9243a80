"""A receipt comes back from the table as it went in."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.receipt import Receipt, ReceiptOffer
from pos_client.domain.sale import Sale
from pos_client.domain.till import TillIdentity
from pos_client.services.receipts import receipt_of
from pos_client.store.sales import Closing
from tests.domain.strategies import examples, paid_sales, texts
from tests.fakes.clock import FakeClock
from tests.fakes.people import some_member
from tests.fakes.till import HEAD, OPERATOR

CLOSING = Closing("001-02-000001", 1, 1, "shift", "op-17", "2026-03-14T09:26:53-03:00")
offers = st.builds(ReceiptOffer, texts, texts, st.integers(0, 10**6), texts, texts, st.just("pending"))


def receipt(sale: Sale) -> Receipt:
    """The receipt of this sale."""
    return receipt_of(
        sale, CLOSING, head=HEAD, identity=TillIdentity("001", "02"), operator=OPERATOR, training=False
    )


@examples(100)
@given(paid_sales(), st.one_of(st.none(), offers), st.integers(1, 9))
def test_a_receipt_survives_the_table(sale: Sale, offer: ReceiptOffer | None, copy: int) -> None:
    made = receipt(sale).with_offer(offer).as_copy(copy)
    assert Receipt.from_json(json.loads(json.dumps(made.to_json()))) == made


@examples(60)
@given(paid_sales())
def test_the_paper_adds_up(sale: Sale) -> None:
    made = receipt(sale)
    assert made.gross_cents == sum(line.gross_cents for line in made.lines)
    assert made.gross_cents - made.discount_cents - made.redeemed_cashback_cents == made.total_cents
    assert sum(tender.amount_cents for tender in made.tenders) - made.total_cents == made.change_cents


def test_the_paper_shows_nobody() -> None:
    member = some_member()
    assert member.cpf is not None
    assert member.phone is not None
    product = Product("100", "Café", Money(1000))
    sale = Sale("s", FakeClock().now, member=member, invoice_cpf=member.cpf)
    sale = sale.with_product(product, Quantity.units(1)).with_tender(Tender(Method.CASH, Money(1000)))
    shown = json.dumps(receipt(sale).to_json(), ensure_ascii=False)
    for secret in (member.cpf.digits, member.phone.national, member.name):
        assert secret not in shown
    assert member.cpf.masked in shown
