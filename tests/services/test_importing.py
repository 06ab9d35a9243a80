"""Catalogues come in pages, and a sale gets in between two of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.product import Product
from pos_client.services.importing import PAGE, Importing
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def count(till: Till, table: str) -> int:
    """How many rows."""
    with till.store.reading() as snapshot:
        return int(snapshot.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@pytest.mark.parametrize("many", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])
def test_every_product_is_taken_in_whatever_the_pages(till: Till, many: int) -> None:
    before = count(till, "products")
    products = (Product(f"sku-{place}", f"Produto {place}", Money(place + 1)) for place in range(many))
    assert Importing(till.store).products(products) == many
    assert count(till, "products") == before + many


def test_a_sale_closes_between_two_pages(till: Till) -> None:
    closed: list[str] = []

    def products() -> Iterator[Product]:
        for place in range(3 * PAGE):
            if place % PAGE == 0:
                closed.append(till.checkout.close(till.paid(100), OPERATOR).number)
            yield Product(f"sku-{place}", "Produto", Money(1))

    assert Importing(till.store).products(products()) == 3 * PAGE
    assert closed == [f"001-02-00000{sequence}" for sequence in (1, 2, 3)]


def test_a_source_that_breaks_leaves_whole_pages(till: Till) -> None:
    before = count(till, "products")

    def products() -> Iterator[Product]:
        for place in range(PAGE + 10):
            yield Product(f"sku-{place}", "Produto", Money(1))
        raise ConnectionError

    with pytest.raises(ConnectionError):
        Importing(till.store).products(products())
    assert count(till, "products") == before + PAGE


def test_a_new_price_replaces_the_old_one_and_an_open_cart_keeps_its_own(till: Till) -> None:
    cart = till.ringing.ring(till.ringing.new_sale(), "100")
    Importing(till.store).products([Product("100", "Café torrado 1 kg", Money(2990))])
    assert cart.total == Money(1890)
    product = till.ringing.product("100")
    assert (product.unit_price, product.description) == (Money(2990), "Café torrado 1 kg")
    assert till.ringing.product("7891000315507").sku == "100"


def test_members_are_added_once(till: Till) -> None:
    members: list[Member] = [some_member(provider_id=f"p-{place}") for place in range(PAGE + 3)]
    importing = Importing(till.store)
    assert importing.members(members) == len(members)
    before = count(till, "members")
    assert importing.members(members) == len(members)
    assert count(till, "members") == before
