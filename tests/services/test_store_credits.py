"""A store credit is worth its amount once; what a purchase leaves of it is a new one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.returning import RefundBy
from pos_client.domain.sale import Sale
from pos_client.services.store_credits import StoreCredits, is_credit_code, new_code
from pos_client.store.credits import StoreCredit
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def credit_of(till: Till, cents: int, *, exchange_sale_id: str | None = None) -> StoreCredit:
    """What somebody got for goods of that price."""
    closed = till.checkout.close(till.paid(cents), OPERATOR)
    returned = till.returns.return_lines(
        till.returns.find(closed.number),
        {1: Quantity.units(1)},
        RefundBy.STORE_CREDIT,
        operator=OPERATOR,
        reason="Troca",
        exchange_sale_id=exchange_sale_id,
    )
    assert returned.credit is not None
    return returned.credit


def paid_with(till: Till, credit: StoreCredit, price: int, share: int) -> Sale:
    sale = till.basket(price)
    sale = sale.with_tender(Tender(Method.STORE_CREDIT, Money(share), credit_code=credit.code))
    return sale.with_tender(Tender(Method.CASH, sale.remaining)) if sale.remaining else sale


def unused(till: Till) -> list[int]:
    with till.store.reading() as snapshot:
        found = snapshot.exec_driver_sql(
            "SELECT amount_cents FROM store_credits WHERE used_by_sale_id IS NULL"
        )
        return [row[0] for row in found]


def test_a_credit_is_found_by_its_code_and_printed_with_it(till: Till) -> None:
    credit = credit_of(till, 2_000)
    assert is_credit_code(credit.code)
    assert credit.code not in repr(credit)
    assert StoreCredits(till.store).find(f" {credit.code.lower()} ") == credit
    with till.store.reading() as snapshot:
        (slip,) = snapshot.exec_driver_sql(
            "SELECT body ->> '$.qr' FROM documents WHERE kind = 'credit'"
        ).one()
        journal = "".join(row[0] for row in snapshot.exec_driver_sql("SELECT body FROM journal"))
    assert slip == credit.code
    assert credit.code not in journal


def test_a_credit_pays_and_leaves_a_new_one_for_the_rest(till: Till) -> None:
    credit = credit_of(till, 2_000)
    closed = till.checkout.close(paid_with(till, credit, 1_500, 1_500), OPERATOR)
    assert unused(till) == [500]
    with pytest.raises(Refused) as refusal:
        StoreCredits(till.store).find(credit.code)
    assert refusal.value.reason is Reason.CREDIT_USED
    with till.store.reading() as snapshot:
        kinds = snapshot.exec_driver_sql("SELECT count(*) FROM documents WHERE kind = 'credit'").scalar()
    assert kinds == 2
    # What a credit paid comes back as a credit.
    returned = till.returns.return_lines(
        till.returns.find(closed.number),
        {1: Quantity.units(1)},
        RefundBy.ORIGINAL,
        operator=OPERATOR,
        reason="Troca",
    )
    assert returned.credit is not None
    assert sorted(unused(till)) == [500, 1_500]


def test_a_credit_used_elsewhere_meanwhile_keeps_the_sale_open(till: Till) -> None:
    credit = credit_of(till, 2_000)
    first, second = paid_with(till, credit, 2_000, 2_000), paid_with(till, credit, 3_000, 2_000)
    till.checkout.close(first, OPERATOR)
    with pytest.raises(Refused) as refusal:
        till.checkout.close(second, OPERATOR)
    assert refusal.value.reason is Reason.CREDIT_USED
    assert unused(till) == []
    with till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT count(*) FROM sales").scalar() == 2


def test_no_credit_pays_more_than_it_is_worth_or_twice(till: Till) -> None:
    credit = credit_of(till, 2_000)
    with pytest.raises(Refused) as refusal:
        till.checkout.close(paid_with(till, credit, 2_500, 2_500), OPERATOR)
    assert refusal.value.reason is Reason.CREDIT_UNKNOWN
    sale = till.basket(3_000)
    tender = Tender(Method.STORE_CREDIT, Money(1_000), credit_code=credit.code)
    with pytest.raises(Refused) as refusal:
        sale.with_tender(tender).with_tender(tender)
    assert refusal.value.reason is Reason.CREDIT_USED
    with pytest.raises(Refused):
        Tender(Method.STORE_CREDIT, Money(1))
    with pytest.raises(Refused) as refusal:
        StoreCredits(till.store).find(new_code())
    assert refusal.value.reason is Reason.CREDIT_UNKNOWN


def test_an_exchange_knows_the_credit_that_pays_it(till: Till) -> None:
    credit = credit_of(till, 2_000, exchange_sale_id="next-sale")
    credits = StoreCredits(till.store)
    assert credits.for_exchange("next-sale") == (credit,)
    assert credits.for_exchange("another") == ()


def test_codes_are_told_from_products(till: Till) -> None:
    assert len({new_code() for _ in range(500)}) == 500
    assert not is_credit_code("7891000315507")
    assert not is_credit_code("VL123")
