"""Erased at their own wish: no list, no file and no look-up brings a person back, until they enrol again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.pulling import PulledMember
from pos_client.services.enrolling import Enrolling, EnrolmentForm
from pos_client.services.identity import new_id
from pos_client.services.importing import Importing
from pos_client.services.importing_csv import CsvImport
from pos_client.services.member_files import MemberFiles
from pos_client.services.members import Members
from pos_client.store import journal, members, pull_members
from tests.fakes.people import some_cpf, some_member, some_phone
from tests.fakes.programme import Programme
from tests.fakes.staff import MANAGER, Staff
from tests.fakes.till import OPERATOR, Till, selling_till

AT = "2026-11-22T12:00:00+00:00"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        Staff(made)
        yield made


@pytest.fixture
def gone(till: Till) -> Member:
    """Somebody with every key, erased."""
    member = replace(some_member(provider_id="p-1"), card="7001", email="gone@exemplo.com.br")
    till.remembered(member)
    MemberFiles(till.store, till.identity, till.clock).erase(member.id, MANAGER)
    return member


def take(till: Till, *rows: Member) -> int:
    with till.store.writing() as transaction:
        page = [PulledMember(replace(row, id=new_id())) for row in rows]
        return pull_members.take_members(transaction, page, source="list", at=AT)


def living(till: Till) -> list[Member]:
    with till.store.reading() as snapshot:
        ids = snapshot.exec_driver_sql("SELECT id FROM members WHERE erased_at IS NULL").scalars()
        return list(members.members_by_ids(snapshot, list(ids)).values())


def only(member: Member, *keys: str) -> Member:
    """As somebody else's list has them: under these keys alone."""
    bare = Member(id=new_id(), name="Nome da Lista")
    return replace(bare, **{key: getattr(member, key) for key in keys})


@pytest.mark.parametrize("key", ["provider_id", "phone", "cpf", "card"])
def test_a_list_does_not_bring_an_erased_person_back_under_any_key(
    till: Till, gone: Member, key: str
) -> None:
    other = some_member(provider_id="p-2")
    assert take(till, only(gone, key), gone, other) == 1
    assert [member.provider_id for member in living(till)] == ["p-2"]


def test_the_email_of_an_erased_person_is_left_out_of_anothers_row(till: Till, gone: Member) -> None:
    take(till, replace(some_member(provider_id="p-2"), email=gone.email))
    (other,) = living(till)
    assert (other.provider_id, other.email) == ("p-2", "")


def test_a_member_of_ours_gets_no_key_of_an_erased_person(till: Till, gone: Member) -> None:
    known = till.remembered(some_member(provider_id="p-2"))
    take(till, replace(known, name="Outro Nome", phone=gone.phone))
    (found,) = living(till)
    assert (found.name, found.phone) == ("Outro Nome", known.phone)


def test_neither_import_brings_an_erased_person_back(till: Till, gone: Member, tmp_path: Path) -> None:
    assert gone.cpf is not None
    Importing(till.store).members([replace(gone, id=new_id())])
    file = tmp_path / "clientes.csv"
    file.write_text(f"nome;cpf\nNome da Lista;{gone.cpf.digits}\n", encoding="utf-8")
    assert CsvImport(till.store, till.clock, str).run("members", file).changed == 0
    assert living(till) == []


def test_a_look_up_by_the_platform_does_not_bring_an_erased_person_back(till: Till, gone: Member) -> None:
    programme = Programme()
    programme.known["p-1"] = replace(gone, id=new_id())
    found = Members(till.store, programme.gateway).find_everywhere(MemberQuery(phone=gone.phone))
    assert (found.members, found.asked_platform) == ((), True)
    assert living(till) == []


def test_who_is_known_by_phone_alone_has_to_enrol_again(till: Till, gone: Member) -> None:
    with pytest.raises(Refused) as refused:
        Members(till.store, None).introduce(MemberQuery(phone=gone.phone))
    assert refused.value.reason is Reason.MEMBER_FORGOTTEN
    assert living(till) == []


def test_who_enrols_again_is_a_new_member_whom_lists_may_name(till: Till, gone: Member) -> None:
    assert gone.phone is not None
    enrolling = Enrolling(till.store, till.identity, None, till.clock, lambda: None)
    form = EnrolmentForm("Nome de Novo", gone.phone.national)
    member = enrolling.enrol(form, OPERATOR, agreed=True).member
    assert member.id != gone.id
    take(till, gone)
    (back,) = living(till)
    assert (back.id, back.provider_id, back.cpf, back.card) == (member.id, "p-1", gone.cpf, gone.card)
    with till.store.reading() as snapshot:
        (lifted,) = [entry for entry in journal.entries(snapshot) if entry.kind == "erasure_lifted"]
        left = snapshot.exec_driver_sql("SELECT count(*) FROM tombstones").scalar()
    assert gone.id in lifted.body
    assert left == 0


def test_anothers_enrolment_with_the_same_phone_frees_the_phone_alone(till: Till, gone: Member) -> None:
    assert gone.phone is not None
    enrolling = Enrolling(till.store, till.identity, None, till.clock, lambda: None)
    form = EnrolmentForm("Outra Pessoa", gone.phone.national, some_cpf().digits)
    other = enrolling.enrol(form, OPERATOR, agreed=True).member
    take(till, gone)
    assert living(till) == [other]


def test_the_table_holds_digests_that_differ_from_till_to_till(
    till: Till, gone: Member, tmp_path: Path
) -> None:
    def digests(of: Till) -> set[str]:
        with of.store.reading() as snapshot:
            return set(snapshot.exec_driver_sql("SELECT digest FROM tombstones").scalars())

    with selling_till(tmp_path / "other.db") as other:
        Staff(other)
        other.remembered(gone)
        MemberFiles(other.store, other.identity, other.clock).erase(gone.id, MANAGER)
        assert len(digests(till)) == len(digests(other)) == 6
        assert not digests(till) & digests(other)


def test_a_till_where_nobody_was_erased_has_no_salt(till: Till) -> None:
    till.remembered(replace(some_member(provider_id="p-1"), phone=some_phone()))
    with till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT count(*) FROM tombstone_salt").scalar() == 0
