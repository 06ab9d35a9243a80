"""Members from a list meet those that are here: who wins, field by field, and what stays ours."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.pulling import CONFLICT_RULES, Entity, PulledMember, Wins, conflict_table, wins
from pos_client.services.correcting import Correcting, CorrectionReason
from pos_client.services.identity import new_id
from pos_client.services.members import MemberEdits
from pos_client.store import members, pull_members
from sync.puller import Puller
from tests.fakes.people import some_cpf, some_member, some_phone
from tests.fakes.till import OPERATOR, Till
from tests.sync.lists import ListSource

AT = "2026-11-22T12:00:00+00:00"
READ_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def take(till: Till, *rows: PulledMember | Member) -> int:
    """One page. Answers how many changed."""
    page = [row if isinstance(row, PulledMember) else PulledMember(row) for row in rows]
    with till.store.writing() as transaction:
        return pull_members.take_members(transaction, page, source="list", at=AT)


def here(till: Till, member_id: str) -> Member:
    with till.store.reading() as snapshot:
        found = members.member_by_id(snapshot, member_id)
    assert found is not None
    return found


def corrected(till: Till, member: Member, field: str) -> None:
    with till.store.writing() as transaction:
        pull_members.note_correction(transaction, member.id, field, at=AT)


def told_again(member: Member, **changes: object) -> Member:
    """The same person as a platform tells of them: under an id of its own making."""
    return replace(member, id=new_id(), **changes)  # type: ignore[arg-type]


def test_every_field_of_a_member_has_its_line_in_the_table() -> None:
    known = {rule.field for rule in CONFLICT_RULES if rule.what == "member"}
    assert {field.name for field in fields(Member)} <= known
    assert wins("member", "consent") is Wins.TILL
    assert all(rule.why for rule in CONFLICT_RULES)
    table = conflict_table()
    assert all(rule.field in table and rule.why in table for rule in CONFLICT_RULES)


def test_a_new_member_is_taken_as_told(till: Till) -> None:
    member = some_member(provider_id="p-1")
    assert take(till, member) == 1
    assert here(till, member.id) == member


def test_a_known_member_keeps_our_id_under_any_of_their_keys(till: Till) -> None:
    for key in ("provider_id", "phone", "cpf"):
        member = till.remembered(some_member(provider_id=new_id()))
        only = {name: None for name in ("provider_id", "phone", "cpf") if name != key}
        take(till, told_again(member, name="Nome Novo", **only))
        assert here(till, member.id) == replace(member, name="Nome Novo")


def test_a_list_that_says_nothing_new_writes_nothing(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    assert take(till, told_again(member)) == 0


def test_the_platform_names_and_ranks_its_members(till: Till) -> None:
    member = till.remembered(replace(some_member(provider_id="p-1"), tier="Prata"))
    take(till, told_again(member, name="Outro Nome", tier="Ouro", phone=some_phone()))
    found = here(till, member.id)
    assert (found.name, found.tier) == ("Outro Nome", "Ouro")
    assert found.phone != member.phone


def test_an_empty_word_replaces_nothing(till: Till) -> None:
    member = till.remembered(replace(some_member(provider_id="p-1"), tier="Ouro"))
    take(till, told_again(member, tier="", name="", phone=None, cpf=None))
    assert here(till, member.id) == member


def test_what_a_source_does_not_tell_stays(till: Till) -> None:
    member = till.remembered(replace(some_member(provider_id="p-1"), requires_pin=False))
    row = told_again(member, name="Outro Nome", requires_pin=True)
    take(till, PulledMember(row, told=frozenset({"name"})))
    assert here(till, member.id) == replace(member, name="Outro Nome")


def test_consent_given_here_is_not_changed_by_a_list(till: Till) -> None:
    yes = till.remembered(replace(some_member(provider_id="p-1"), consent=True))
    no = till.remembered(replace(some_member(provider_id="p-2"), consent=False))
    take(till, told_again(yes, consent=False), told_again(no, consent=True))
    assert here(till, yes.id).consent
    assert not here(till, no.id).consent


def test_a_balance_gives_way_only_to_a_newer_one(till: Till) -> None:
    member = replace(some_member(provider_id="p-1"), balance=Money(1000), balance_at=READ_AT)
    till.remembered(member)
    older = told_again(member, balance=Money(1), balance_at=READ_AT - timedelta(hours=1))
    undated = told_again(member, balance=Money(2), balance_at=None)
    take(till, older, undated)
    assert here(till, member.id).balance == Money(1000)
    take(till, told_again(member, balance=Money(3), balance_at=READ_AT + timedelta(hours=1)))
    assert here(till, member.id).balance == Money(3)


def test_a_phone_corrected_at_the_counter_stays(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    corrected(till, member, "phone")
    take(till, told_again(member, phone=some_phone(), cpf=some_cpf()))
    found = here(till, member.id)
    assert found.phone == member.phone
    assert found.cpf != member.cpf


def test_the_phone_that_a_cashier_corrects_outlives_the_next_pull(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    old, typed = member.phone, some_phone()
    edits = MemberEdits(till.store, Correcting(till.identity, till.clock), till.clock)
    edits.correct_phone(member, typed.national, operator=OPERATOR, reason=CorrectionReason.TYPED_WRONG)
    source = ListSource("list", Entity.MEMBERS, [PulledMember(told_again(member, name="Nome Novo"))])
    pulling = Puller(till.store, [source], clock=till.clock)
    for _round in range(2):
        pulling.wake()
        (state,) = pulling.pull_once()
        assert (state.finished_at is None, state.problem) == (False, "")
    assert len(source.asked) == 2
    found = here(till, member.id)
    assert (found.name, found.phone) == ("Nome Novo", typed)
    with till.store.writing() as transaction:
        asked = members.merge_member(transaction, told_again(member, phone=old))
    assert (asked.id, asked.phone) == (member.id, typed)


def test_a_phone_corrected_at_the_counter_is_not_given_to_another(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    corrected(till, member, "phone")
    other = replace(some_member(provider_id="p-2"), phone=member.phone)
    known = till.remembered(some_member(provider_id="p-3"))
    take(till, other, told_again(known, phone=member.phone))
    assert here(till, member.id).phone == member.phone
    assert here(till, known.id).phone == known.phone


def test_a_number_that_moved_goes_to_whom_the_platform_gives_it(till: Till) -> None:
    before = till.remembered(some_member(provider_id="p-1"))
    after = till.remembered(some_member(provider_id="p-2"))
    take(till, told_again(after, phone=before.phone))
    assert here(till, after.id).phone == before.phone
    assert here(till, before.id).phone is None


def test_two_members_may_change_numbers_with_each_other(till: Till) -> None:
    one = till.remembered(some_member(provider_id="p-1"))
    other = till.remembered(some_member(provider_id="p-2"))
    swapped = (told_again(one, phone=other.phone), told_again(other, phone=one.phone))
    take(till, *swapped)
    assert here(till, one.id).phone == other.phone
    assert here(till, other.id).phone == one.phone


def test_a_person_named_twice_on_a_page_is_one_person(till: Till) -> None:
    member = some_member(provider_id="p-1")
    take(till, member, told_again(member, name="Outro Nome"))
    assert here(till, member.id).name == "Outro Nome"
    with till.store.reading() as snapshot:
        assert snapshot.exec_driver_sql("SELECT count(*) FROM members").scalar_one() == 1


def test_a_member_who_left_is_marked_and_stays_with_their_sales(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    number = till.checkout.close(till.paid(100, member=member), OPERATOR).number
    assert take(till, PulledMember(told_again(member), active=False)) == 1
    assert take(till, PulledMember(told_again(member), active=False)) == 0
    with till.store.reading() as snapshot:
        assert pull_members.withdrawn_at(snapshot, member.id) == AT
        kept = snapshot.exec_driver_sql(
            "SELECT member_id FROM sales WHERE number = ?", (number,)
        ).scalar_one()
    assert kept == member.id
    assert here(till, member.id) == member
    take(till, told_again(member))
    with till.store.reading() as snapshot:
        assert pull_members.withdrawn_at(snapshot, member.id) is None


def test_someone_who_left_before_we_met_is_not_taken_in(till: Till) -> None:
    assert take(till, PulledMember(some_member(provider_id="p-1"), active=False)) == 0
