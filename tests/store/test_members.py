"""The local copy of members: one person, one row, whatever the platform says of their keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.benefits import Limit, Quote
from pos_client.domain.customer import MemberQuery
from pos_client.domain.money import Money
from pos_client.domain.voucher import Voucher, VoucherKind
from pos_client.store import members
from pos_client.store.member_snapshots import ExpiringLot, snapshot_of
from pos_client.store.migrate import open_store
from pos_client.store.pull_members import note_correction
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


@pytest.mark.parametrize("key", ["provider_id", "cpf"])
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


def test_members_are_found_by_everything_they_have(store: Store) -> None:
    member = replace(
        some_member(provider_id="p-1"), email="a@b.com", card="M-1", points=3, birthday="1990-01-02"
    )
    assert member.phone is not None
    with store.writing() as transaction:
        members.merge_member(transaction, member)
        members.merge_member(transaction, some_member(provider_id="p-2"))
        for query in (
            MemberQuery(email="a@b.com"),
            MemberQuery(card="M-1"),
            MemberQuery(provider_id="p-1"),
        ):
            assert members.find_members(transaction, query) == (member,)
        assert member in members.find_members(
            transaction, MemberQuery(last_digits=member.phone.national[-4:])
        )


@pytest.mark.parametrize("typed", ["jose", "JOS\u00c9 sil", "silva jos", "jos\u00e9 da silva"])
def test_beginnings_of_names_find_whatever_their_accents(store: Store, typed: str) -> None:
    member = replace(some_member(), name="Jos\u00e9 da Silva")
    with store.writing() as transaction:
        members.merge_member(transaction, member)
        members.merge_member(transaction, replace(some_member(), name="Josu\u00e9 Souza"))
        assert members.find_members(transaction, MemberQuery(name=typed)) == (member,)
        assert members.find_members(transaction, MemberQuery(name='"x* OR')) == ()


@pytest.mark.parametrize("imported", [True, False])
def test_a_name_is_found_as_it_is_now(store: Store, imported: bool) -> None:
    member = replace(some_member(), name="Maria")
    with store.writing() as transaction:
        if imported:
            members.import_members(transaction, [member, replace(member, name="Outra")])
        else:
            members.merge_member(transaction, member)
        members.merge_member(transaction, replace(member, name="Joana"))
        assert members.find_members(transaction, MemberQuery(name="maria")) == ()
        assert [one.name for one in members.find_members(transaction, MemberQuery(name="joa"))] == ["Joana"]
        transaction.exec_driver_sql("INSERT INTO member_search(member_search) VALUES ('integrity-check')")
        assert transaction.exec_driver_sql("SELECT count(*) FROM member_loads").scalar() == 0


def test_of_many_the_same_first_ones_come_each_time(store: Store) -> None:
    page = [replace(some_member(cpf=False), name=f"Maria {number:02d}") for number in range(30)]
    with store.writing() as transaction:
        members.import_members(transaction, page)
        found = members.find_members(transaction, MemberQuery(name="maria"), most=21)
        assert [one.name for one in found] == [f"Maria {number:02d}" for number in range(21)]


def test_a_phone_corrected_here_stands_against_an_older_word(store: Store) -> None:
    phone, other = some_phone(), replace(some_member(provider_id="p-2"))
    first = some_member(provider_id="p-1")
    with store.writing() as transaction:
        members.merge_member(transaction, first)
        members.change_member(transaction, first.id, phone=phone.e164)
        note_correction(transaction, first.id, "phone", at="2026-03-14T09:00:00-03:00")
        assert members.merge_member(transaction, first).phone == phone
        assert members.merge_member(transaction, replace(other, phone=phone)).phone is None
        assert members.find_members(transaction, MemberQuery(phone=phone)) == (replace(first, phone=phone),)


def test_an_email_goes_to_whom_the_newer_word_gives_it_and_tells_nobody_apart(store: Store) -> None:
    first = replace(some_member(provider_id="p-1"), email="casa@exemplo.com")
    second = replace(some_member(provider_id="p-2"), email="casa@exemplo.com")
    with store.writing() as transaction:
        members.merge_member(transaction, first)
        assert members.merge_member(transaction, second) == second
        assert members.member_by_id(transaction, first.id) == replace(first, email="")


def test_the_newest_quote_is_kept_for_the_card(store: Store) -> None:
    member = some_member()
    voucher = Voucher("V1", VoucherKind.PERCENT, basis_points=1000, valid_to="2026-05-01", words="10%")
    quote = Quote(Money(900), Money(500), Limit.BALANCE, FakeClock().now, points=12, vouchers=(voucher,))
    quote = replace(quote, expiring=Money(100), expires_on="2026-03-20", point_value=Money(2), hours="9-18")
    with store.writing() as transaction:
        members.merge_member(transaction, member)
        assert snapshot_of(transaction, member.id) is None
        for one in (replace(quote, vouchers=()), quote):
            members.note_quote(transaction, member.id, one)
        kept = snapshot_of(transaction, member.id)
        found = members.member_by_id(transaction, member.id)
    assert kept is not None
    assert found is not None
    assert (found.points, found.balance) == (12, Money(900))
    assert (kept.vouchers, kept.point_value, kept.hours) == ((voucher,), Money(2), "9-18")
    assert kept.expiring == (ExpiringLot(Money(100), "2026-03-20"),)


def test_two_people_who_gave_one_phone_stay_two_and_the_newer_word_has_the_phone(store: Store) -> None:
    first = some_member(provider_id="p-1")
    second = replace(some_member(provider_id="p-2"), phone=first.phone)
    with store.writing() as transaction:
        kept = members.merge_member(transaction, first)
        other = members.merge_member(transaction, second)
        before = members.member_by_id(transaction, kept.id)
    assert kept.id != other.id
    assert other.phone == first.phone
    assert before is not None
    assert (before.cpf, before.phone) == (first.cpf, None)


def test_names_are_listed_as_they_were_kept_whatever_is_in_them(store: Store) -> None:
    names = [
        f"Torta {sign} x"
        for sign in ('"', "\\", "\\u0041", "\n", "\x01", "\u2028", "😀", "]],[[", "null", "'; --")
    ]
    with store.writing() as transaction:
        for name in names:
            members.merge_member(transaction, replace(some_member(), name=name, balance=Money(2**53)))
    with store.reading() as snapshot:
        listed = members.find_members(snapshot, MemberQuery(name="tort"))
    assert sorted(one.name for one in listed) == sorted(names)
    assert {one.balance for one in listed} == {Money(2**53)}
