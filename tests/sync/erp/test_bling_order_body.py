"""The order of a sale, to the centavo, without any wire."""

from decimal import Decimal
from typing import Any

import pytest

from pos_client.domain.rules import CashbackAs
from sync.erp.bling_order import Names, OrderRefused, order_body
from tests.sync.erp.selling import FORMS


def sale_body(**more: Any) -> dict[str, Any]:
    body = {
        "sale_id": "s1",
        "number": "001-02-1",
        "sold_at": "2026-03-14T09:26:53-03:00",
        "store": "001",
        "till": "02",
        "discount": "1.00",
        "redeemed_cashback": "4.00",
        "total": "15.00",
        "cashback_as": CashbackAs.DISCOUNT.value,
        "items": [{"sku": "A", "description": "Arroz", "quantity": "2.000", "unit_price": "10.00"}],
        "payments": [{"method": "cash", "amount": "15.00", "nsu": "", "installments": 1}],
    }
    return {**body, **more}


NAMES = Names(contact_id=1, forms=FORMS, products={})


def test_cashback_is_a_discount_or_a_payment_of_type_19_as_the_accountant_chose() -> None:
    as_discount = order_body(sale_body(), NAMES)
    assert as_discount["desconto"] == {"valor": Decimal("5.00"), "unidade": "REAL"}
    assert [parcel["valor"] for parcel in as_discount["parcelas"]] == [Decimal("15.00")]

    as_payment = order_body(sale_body(cashback_as=CashbackAs.PAYMENT.value), NAMES)
    assert as_payment["desconto"]["valor"] == Decimal("1.00")
    assert [(one["valor"], one["formaPagamento"]["id"]) for one in as_payment["parcelas"]] == [
        (Decimal("15.00"), FORMS[1]),
        (Decimal("4.00"), FORMS[19]),
    ]


def test_a_sale_that_cashback_paid_whole_still_has_a_parcel() -> None:
    body = order_body(sale_body(redeemed_cashback="19.00", total="0.00", payments=[]), NAMES)
    assert body["desconto"]["valor"] == Decimal("20.00")
    assert [(one["valor"], one["formaPagamento"]["id"]) for one in body["parcelas"]] == [(0, FORMS[90])]


def test_amounts_that_do_not_agree_are_never_sent() -> None:
    with pytest.raises(OrderRefused) as refused:
        order_body(sale_body(discount="2.00"), NAMES)
    assert refused.value.code == "amounts_differ"
