"""The local copy of members: one person, one row, whatever the platform says of their keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.customer import MemberQuery
from pos_client.domain.money import Money
from pos_client.store import members
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.people import some_cpf, some_member, some_phone


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "till.db") as made:
        yield made


def test_a_member_comes_back_as_it_was_kept(store: Store) -> None:
    member = replace(
        some_member(provider_id="p-1"),
        tier="ouro",
        since="2020-01-01",
        requires_pin=False,
        balance=Money(1234),
        balance_at=FakeClock().now,
        expiring=Money(0),
        expires_on="2026-04-01",
    )
    with store.writing() as transaction:
        assert members.merge_member(transaction, member) == member
        assert members.find_members(transaction, MemberQuery(phone=member.phone)) == (member,)
        assert members.find_members(transaction, MemberQuery(cpf=member.cpf)) == (member,)


@pytest.mark.parametrize("key", ["provider_id", "phone", "cpf"])
def test_who_is_known_by_any_key_keeps_our_id(store: Store, key: str) -> None:
    first = some_member(provider_id="p-1")
    told = replace(some_member(provider_id="p-2"), **{key: getattr(first, key)})
    with store.writing() as transaction:
        members.merge_member(transaction, first)
        merged = members.merge_member(transaction, told)
        assert merged == replace(told, id=first.id)
        assert members.merge_member(transaction, told) == merged


def test_what_the_platform_leaves_out_is_not_forgotten(store: Store) -> None:
    first = replace(some_member(provider_id="p-1"), balance=Money(500), balance_at=FakeClock().now)
    with store.writing() as transaction:
        members.merge_member(transaction, first)
        bare = replace(first, id="other", phone=None, cpf=None, balance=None, balance_at=None)
        assert members.merge_member(transaction, bare) == first


def test_a_phone_that_went_to_somebody_else_goes_with_the_newer_word(store: Store) -> None:
    phone = some_phone()
    first = replace(some_member(provider_id="p-1"), phone=phone)
    second = replace(some_member(provider_id="p-2"), phone=some_phone())
    with store.writing() as transaction:
        members.merge_member(transaction, first)
        members.merge_member(transaction, second)
        members.merge_member(transaction, replace(second, phone=phone))
        assert members.find_members(transaction, MemberQuery(phone=phone)) == (replace(second, phone=phone),)
        assert members.member_by_id(transaction, first.id) == replace(first, phone=None)


def test_a_phone_and_a_cpf_of_two_people_find_both(store: Store) -> None:
    first, second = some_member(provider_id="p-1"), some_member(provider_id="p-2")
    with store.writing() as transaction:
        for member in (first, second):
            members.merge_member(transaction, member)
        both = members.find_members(transaction, MemberQuery(phone=first.phone, cpf=second.cpf))
        assert {member.id for member in both} == {first.id, second.id}
        assert members.find_members(transaction, MemberQuery(cpf=some_cpf())) == ()


def test_importing_leaves_those_who_are_here_as_they_are(store: Store) -> None:
    first = some_member(provider_id="p-1")
    page = [replace(first, name="Outra"), replace(some_member(), phone=first.phone), some_member()]
    with store.writing() as transaction:
        members.merge_member(transaction, first)
        members.import_members(transaction, page)
        assert members.member_by_id(transaction, first.id) == first
        assert members.member_by_id(transaction, page[1].id) is None
        assert members.member_by_id(transaction, page[2].id) == page[2]
