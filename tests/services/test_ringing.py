"""From the code field to a line: codes, counts, labels, and what is said of a code that finds nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.product import Product, ScaleMask, gtin_check_digit
from pos_client.domain.rules import StoreRules
from pos_client.services.importing import Importing
from pos_client.store import carts
from tests.fakes.people import some_member
from tests.fakes.till import Till, open_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with open_till(tmp_path / "till.db") as made:
        yield made


def closed(body: str) -> str:
    """With its check digit."""
    return body + str(gtin_check_digit(body))


@pytest.mark.parametrize(
    ("typed", "sku", "milli", "cents"),
    [
        ("100", "100", 1000, 1890),
        ("7891000315507", "100", 1000, 1890),
        ("3*7891000315507", "100", 3000, 5670),
        ("0,5*200", "200", 500, 225),
        ("2000123004501", "123", 450, 2066),
        ("3*2000123004501", "123", 1350, 6197),
        ("00100", "100", 1000, 1890),
    ],
)
def test_what_is_typed_becomes_a_line(till: Till, typed: str, sku: str, milli: int, cents: int) -> None:
    line = till.ringing.ring(till.ringing.new_sale(), typed).lines[-1]
    assert (line.product.sku, line.quantity, line.gross) == (sku, Quantity(milli), Money(cents))
    assert line.code == typed.partition("*")[2] or typed


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.CODE_EMPTY),
        ("999", Reason.CODE_UNKNOWN),
        ("0", Reason.CODE_UNKNOWN),
        ("000", Reason.CODE_UNKNOWN),
        ("7891000315508", Reason.BARCODE_CHECK_DIGIT),
        ("036000291453", Reason.BARCODE_CHECK_DIGIT),
        ("2000123004502", Reason.BARCODE_CHECK_DIGIT),
        ("2099999004508", Reason.CODE_UNKNOWN),
        ("0,5*2000123004501", Reason.QUANTITY_INVALID),
        ("1000000*100", Reason.QUANTITY_TOO_LARGE),
        ("x'; DROP TABLE products", Reason.CODE_UNKNOWN),
    ],
)
def test_what_finds_nothing_is_refused_with_its_reason(till: Till, typed: str, reason: Reason) -> None:
    sale = till.ringing.new_sale()
    if typed.startswith("2099999"):
        typed = closed(typed[:-1])
    with pytest.raises(Refused) as refusal:
        till.ringing.ring(sale, typed)
    assert refusal.value.reason is reason


def test_upc_a_and_ean_13_ring_the_same_product(till: Till) -> None:
    Importing(till.store).products([Product("u", "Importado", Money(100), gtin="036000291452")])
    for typed in ("036000291452", "0036000291452"):
        assert till.ringing.ring(till.ringing.new_sale(), typed).lines[0].product.sku == "u"


def test_a_label_that_carries_its_price_is_believed_and_its_weight_worked_out(till: Till) -> None:
    till.rules = StoreRules(scale_mask=ScaleMask("20CCCCCVVVVVD"))
    label = closed("200012301234")
    line = till.ringing.ring(till.ringing.new_sale(), label).lines[0]
    assert (line.gross, line.quantity, line.unit_price) == (Money(1234), Quantity(269), Money(4590))
    three = till.ringing.ring(till.ringing.new_sale(), f"3*{label}").lines[0]
    assert (three.gross, three.quantity) == (Money(3702), Quantity(807))
    with pytest.raises(Refused) as refusal:
        till.ringing.ring(till.ringing.new_sale(), closed("200012300000"))
    assert refusal.value.reason is Reason.PRICE_ZERO


def test_a_store_without_scale_labels_reads_them_as_codes(till: Till) -> None:
    till.rules = StoreRules(scale_mask=None)
    with pytest.raises(Refused) as refusal:
        till.ringing.ring(till.ringing.new_sale(), "2000123004501")
    assert refusal.value.reason is Reason.CODE_UNKNOWN


def test_a_discount_above_the_limit_is_refused_by_name(till: Till) -> None:
    sale = till.basket(10_000)
    assert till.ringing.discounted(sale, Money(1000)).total == Money(9000)
    with pytest.raises(Refused) as refusal:
        till.ringing.discounted(sale, Money(1001))
    assert refusal.value.reason is Reason.DISCOUNT_ABOVE_LIMIT
    with pytest.raises(Refused):
        till.ringing.discounted(sale, Money(-1))


def test_an_exact_code_comes_first_in_a_search(till: Till) -> None:
    assert till.ringing.search("200")[0].sku == "200"
    assert [product.sku for product in till.ringing.search("cafe")] == ["100"]
    assert till.ringing.search('"*') == ()


def test_the_cart_is_kept_with_its_member_and_an_empty_one_is_none(till: Till) -> None:
    member = till.remembered(some_member())
    with_member = till.ringing.new_sale().with_member(member)
    for sale, kept in (
        (till.basket(100), True),
        (with_member, True),
        (replace(with_member, member=None), False),
    ):
        till.ringing.keep(sale)
        with till.store.reading() as snapshot:
            assert carts.load_cart(snapshot) == (sale if kept else None)
