"""GS1 element strings at the cart: the weight or the price on the goods is what is sold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.product import Product, gtin_check_digit
from pos_client.services.importing import Importing
from pos_client.services.ringing import Ringing
from tests.fakes.till import open_till

CHEESE, COFFEE = (f"{body}{gtin_check_digit(body)}" for body in ("789600000001", "789600000002"))
PRODUCTS = (
    Product("901", "Queijo", Money(5000), gtin=CHEESE, unit="kg"),
    Product("902", "Café", Money(1890), gtin=COFFEE),
)


@pytest.fixture
def ringing(tmp_path: Path) -> Iterator[Ringing]:
    with open_till(tmp_path / "till.db") as till:
        Importing(till.store).products(PRODUCTS)
        yield till.ringing


@pytest.mark.parametrize(
    ("text", "sku", "milli", "cents"),
    [
        (f"]C1010{CHEESE}3103000452", "901", 452, 2260),
        (f"(01)0{CHEESE}(3103)000452(10)L*1", "901", 452, 2260),
        (f"2*]C1010{CHEESE}3103000452", "901", 904, 4520),
        (f"010{CHEESE}3922" + "1000", "901", 200, 1000),
        (f"]d2010{CHEESE}31030004523922" + "2500", "901", 452, 2500),
        (f"010{COFFEE}17261231", "902", 1000, 1890),
        (f"3*]C1010{COFFEE}17261231", "902", 3000, 5670),
        (f"]C1020{COFFEE}3712", "902", 12000, 22680),
    ],
)
def test_what_is_on_the_goods_is_sold(ringing: Ringing, text: str, sku: str, milli: int, cents: int) -> None:
    [line] = ringing.ring(ringing.new_sale(), text).lines
    assert (line.product.sku, line.quantity.milli, line.net.cents) == (sku, milli, cents)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"]C1010{CHEESE[:-1]}{(int(CHEESE[-1]) + 1) % 10}3103000452", Reason.BARCODE_CHECK_DIGIT),
        (f"]C1010{CHEESE}310300045", Reason.BARCODE_CHECK_DIGIT),
        (f"0,5*]C1010{CHEESE}3103000452", Reason.QUANTITY_INVALID),
        (f"]C1010{CHEESE}3922000", Reason.PRICE_ZERO),
        (f"]C1010{'789100099999'}{gtin_check_digit('789100099999')}", Reason.CODE_UNKNOWN),
    ],
)
def test_what_cannot_be_trusted_is_refused(ringing: Ringing, text: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        ringing.ring(ringing.new_sale(), text)
    assert refused.value.reason is reason
