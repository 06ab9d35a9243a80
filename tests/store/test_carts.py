"""The open cart comes back as it was rung, member and all."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_client.domain.customer import Cpf, Member
from pos_client.domain.sale import Sale
from pos_client.store import carts, members
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from tests.domain.strategies import cpfs, examples, sales
from tests.fakes.people import some_member


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("carts") / "till.db") as made:
        yield made


@pytest.fixture(scope="module")
def member(store: Store) -> Member:
    with store.writing() as transaction:
        return members.merge_member(transaction, some_member(provider_id="p-1"))


@examples(80)
@given(sale=sales(), known=st.booleans(), invoice_cpf=st.one_of(st.none(), cpfs))
def test_a_cart_survives_the_table(
    store: Store, member: Member, sale: Sale, known: bool, invoice_cpf: Cpf | None
) -> None:
    kept = replace(sale, member=member if known else None, invoice_cpf=invoice_cpf)
    with store.writing() as transaction:
        carts.save_cart(transaction, kept, saved_at="2026-03-14T09:26:53-03:00")
        assert carts.load_cart(transaction) == kept


def test_there_is_one_cart_and_it_can_be_cleared(store: Store) -> None:
    with store.writing() as transaction:
        carts.clear_cart(transaction)
        assert carts.load_cart(transaction) is None
