"""Finding products: codes however they are spelled, words however they are typed, and nothing hostile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.money import Money
from pos_client.domain.product import Product, gtin_check_digit
from pos_client.store import catalog
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from tests.domain.strategies import examples

NAMES = {
    "1": "Café torrado e moído",
    "2": "Açúcar refinado",
    "3": "Pão de queijo congelado",
    "4": "WHITE HANGING HEART T-LIGHT HOLDER",
    "5": "CAFETEIRA italiana 6 xícaras",
    "6": "Cafe\u0301 solúvel",
    "7": '50% OFF * NEAR(a b) "quoted"',
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("catalog") / "till.db") as made:
        with made.writing() as transaction:
            page = [Product(sku, name, Money(100)) for sku, name in NAMES.items()]
            catalog.import_products(transaction, page)
        yield made


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "till.db") as made:
        yield made


def found(store: Store, words: str) -> set[str]:
    """The skus under these words."""
    with store.reading() as snapshot:
        return {product.sku for product in catalog.search_products(snapshot, words)}


def by_code(store: Store, code: str) -> str | None:
    """The sku under this code."""
    with store.reading() as snapshot:
        product = catalog.product_by_code(snapshot, code)
    return product.sku if product else None


@pytest.mark.parametrize(
    ("words", "skus"),
    [
        ("cafe", {"1", "5", "6"}),
        ("CAFÉ", {"1", "5", "6"}),
        ("cafe\u0301", {"1", "5", "6"}),
        ("caf tor", {"1"}),
        ("moido cafe", {"1"}),
        ("acucar", {"2"}),
        ("pao queij", {"3"}),
        ("t-light", {"4"}),
        ("T-LIGHT holder", {"4"}),
        ("6 xic", {"5"}),
        ("nothing", set()),
        ("", set()),
        ("  ", set()),
    ],
)
def test_words_are_found_without_accents_by_their_beginnings(
    store: Store, words: str, skus: set[str]
) -> None:
    assert found(store, words) == skus


@pytest.mark.parametrize(
    "words",
    ['"', '""', "*", "a*b", "NEAR", "NEAR(a b, 3)", "a AND", "OR", "NOT x", "sku:1", "^cafe", "{a b}: c",
     "a + b",     "'; DROP TABLE products; --", "\x00", "\x00cafe", "(", ")", "-", "\ud7ff", "x" * 5000,
     "a " * 2500, '"' * 5000,
     "cafe " * 1000, "\\", "%", "_"],
)  # fmt: skip
def test_hostile_words_are_only_words(store: Store, words: str) -> None:
    assert found(store, words) <= set(NAMES)


@examples(150)
@given(words=st.text(max_size=40))
def test_any_text_can_be_searched(store: Store, words: str) -> None:
    assert found(store, words) <= set(NAMES)


def test_a_search_ends_at_its_most(store: Store) -> None:
    with store.reading() as snapshot:
        assert len(catalog.search_products(snapshot, "caf", most=2)) == 2


def test_a_changed_description_is_found_by_its_new_words_only(fresh: Store) -> None:
    for name in ("Leite integral", "Queijo ralado"):
        with fresh.writing() as transaction:
            catalog.import_products(transaction, [Product("1", name, Money(100))])
    assert found(fresh, "leite") == set()
    assert found(fresh, "queijo") == {"1"}


def test_upc_a_and_its_ean_13_form_are_one_code(fresh: Store) -> None:
    with fresh.writing() as transaction:
        catalog.import_products(
            transaction,
            [
                Product("upc", "a", Money(1), gtin="036000291452"),
                Product("ean", "b", Money(1), gtin="0012345678905"),
                Product("85123A", "c", Money(1)),
            ],
        )
    assert by_code(fresh, "036000291452") == by_code(fresh, "0036000291452") == "upc"
    assert by_code(fresh, "0012345678905") == by_code(fresh, "012345678905") == "ean"
    assert by_code(fresh, "85123a") == by_code(fresh, "85123A") == "85123A"
    assert by_code(fresh, "") is None
    assert by_code(fresh, "x" * 5000) is None


def test_a_gtin_that_moves_to_another_product_finds_the_new_one(fresh: Store) -> None:
    gtin = "789100031550" + str(gtin_check_digit("789100031550"))
    for sku in ("old", "new"):
        with fresh.writing() as transaction:
            catalog.import_products(transaction, [Product(sku, sku, Money(1), gtin=gtin)])
    assert by_code(fresh, gtin) == "new"
    assert by_code(fresh, "old") == "old"


def test_a_gtin_never_takes_another_products_own_code(fresh: Store) -> None:
    products = [Product("96385074", "own", Money(1)), Product("thief", "x", Money(1), gtin="96385074")]
    for page in (products, list(reversed(products))):
        with fresh.writing() as transaction:
            catalog.import_products(transaction, page)
        assert by_code(fresh, "96385074") == "96385074"


HOSTILE = ('"', "\\", "\\u0041", "\n\t", "\x01\x7f", "\u2028", "😀", "]],[[", "null", "'; --", "%s :first ?")


def test_names_come_back_as_they_were_kept_whatever_is_in_them(fresh: Store) -> None:
    page = [
        Product(f"{place}{sign}", f"Torta {sign} {place}", Money(2**53 + place), gtin=None)
        for place, sign in enumerate(HOSTILE)
    ]
    with fresh.writing() as transaction:
        catalog.import_products(transaction, page)
    with fresh.reading() as snapshot:
        listed = catalog.search_products(snapshot, "tor")
    assert sorted(listed, key=lambda one: one.unit_price.cents) == page
