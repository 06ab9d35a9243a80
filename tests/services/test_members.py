"""Who the customer is: here first, then the platform; what was corrected stands, what is shown is true."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.destination import Destination
from pos_client.domain.enrolment import StatementEntry
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.rules import Route, StoreRules
from pos_client.domain.voucher import Voucher, VoucherKind
from pos_client.ports import Capability
from pos_client.services.correcting import Correcting, CorrectionReason
from pos_client.services.earning import Earnings, EarningState
from pos_client.services.enrolling import Enrolled, Enrolling, EnrolmentForm
from pos_client.services.members import MOST, MemberEdits, Members
from pos_client.services.statements import Statements
from pos_client.store import journal, members
from sync.loyalty.crmbonus_adapter import crmbonus_destination
from tests.fakes.people import some_member, some_phone
from tests.fakes.programme import Programme
from tests.fakes.till import OPERATOR, SMARTBIS, Till, selling_till
from tests.sync import rows


@dataclass
class Counter:
    """A till and a programme."""

    till: Till
    programme: Programme = field(default_factory=Programme)

    @property
    def members(self) -> Members:
        return Members(self.till.store, self.programme.gateway)

    @property
    def edits(self) -> MemberEdits:
        till = self.till
        return MemberEdits(till.store, Correcting(till.identity, till.clock), till.clock)

    @property
    def statements(self) -> Statements:
        return Statements(self.till.store, self.programme.gateway, self.till.clock)

    def correct(self, member: Member, typed: str) -> Member:
        return self.edits.correct_phone(member, typed, operator=OPERATOR, reason=CorrectionReason.TYPED_WRONG)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with selling_till(tmp_path / "till.db") as till:
        yield Counter(till)


@pytest.mark.parametrize("typed", ["8888", "Maria"])
def test_no_platform_is_asked_for_a_name_or_the_end_of_a_phone(counter: Counter, typed: str) -> None:
    found = counter.members.find_everywhere(MemberQuery.typed(typed))
    assert not found.asked_platform
    assert counter.programme.asked == []


def test_of_very_many_the_first_come_and_that_there_are_more_is_said(counter: Counter) -> None:
    page = [replace(some_member(cpf=False), name=f"Maria {number:03d}") for number in range(MOST + 5)]
    with counter.till.store.writing() as transaction:
        members.import_members(transaction, page)
    found = counter.members.find_everywhere(MemberQuery(name="maria"))
    assert found.more
    assert [one.name for one in found.members] == [f"Maria {number:03d}" for number in range(MOST)]
    assert found == counter.members.find_everywhere(MemberQuery(name="maria"))
    assert len(counter.members.find_here(MemberQuery(name="maria"))) == MOST


def test_who_is_here_stands_beside_who_the_platform_knows(counter: Counter) -> None:
    here = counter.till.remembered(replace(some_member(), email="a@b.com", name="Zoe"))
    told = replace(some_member(provider_id="p-1"), phone=some_phone(), name="Ana")
    counter.programme.known["p-1"] = told
    query = MemberQuery(phone=told.phone, email="a@b.com")
    found = counter.members.find_everywhere(query)
    assert [one.name for one in found.members] == ["Ana", "Zoe"]
    assert found.members[1].id == here.id
    counter.programme.away = True
    assert [one.name for one in counter.members.find_everywhere(query).members] == ["Ana", "Zoe"]


def test_a_corrected_phone_stands_and_the_journal_says_which_field_only(counter: Counter) -> None:
    member = counter.till.remembered(some_member(provider_id="p-1"))
    counter.programme.known["p-1"] = member
    phone = some_phone()
    corrected = counter.correct(member, phone.national)
    assert corrected == replace(member, phone=phone)
    (found,) = counter.members.find_everywhere(MemberQuery(cpf=member.cpf)).members
    assert found.phone == phone
    with counter.till.store.reading() as snapshot:
        entry = list(journal.entries(snapshot))[-1]
    assert entry.kind == "correction"
    assert phone.national not in entry.body
    assert '"fields":["phone"]' in entry.body


def test_the_same_phone_is_no_correction_and_anothers_is_refused(counter: Counter) -> None:
    member, other = (counter.till.remembered(some_member()) for _ in range(2))
    assert member.phone is not None
    assert other.phone is not None
    assert counter.correct(member, member.phone.national) == member
    with pytest.raises(Refused) as refusal:
        counter.correct(member, other.phone.national)
    assert refusal.value.reason is Reason.MEMBER_PHONE_TAKEN
    with counter.till.store.reading() as snapshot:
        assert "correction" not in [entry.kind for entry in journal.entries(snapshot)]


def test_a_refused_enrolment_goes_again_with_the_corrected_phone(counter: Counter) -> None:
    counter.programme.refuses = "VALIDATION"
    till = counter.till
    enrolling = Enrolling(till.store, till.identity, counter.programme.gateway, till.clock, lambda: None)
    form = EnrolmentForm("Maria", some_phone().national)
    member = enrolling.enrol(form, OPERATOR, agreed=True).member
    phone = some_phone()
    counter.correct(member, phone.national)
    (message,) = rows.rows(till.store, "smartbis")
    assert message.state == "pending"
    assert phone.e164 in message.payload
    assert form.phone not in message.payload
    # A platform that remembers its answers would refuse the old key again; the member's stream stays.
    assert message.idempotency_key == f"{member.id}:enrol-corrected-0"
    assert message.stream == member.id
    assert enrolling.state_of(member) is Enrolled.QUEUED
    enrolling.enrol(EnrolmentForm("Maria", phone.national), OPERATOR, agreed=True)
    assert len(rows.rows(till.store, "smartbis")) == 1


def test_an_enrolment_in_doubt_keeps_its_key_and_its_words_when_the_phone_is_corrected(
    counter: Counter,
) -> None:
    counter.programme.away = True
    till = counter.till
    enrolling = Enrolling(till.store, till.identity, counter.programme.gateway, till.clock, lambda: None)
    form = EnrolmentForm("Maria", some_phone().national)
    member = enrolling.enrol(form, OPERATOR, agreed=True).member
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET first_sent_ms = 1")
    (before,) = rows.rows(till.store, "smartbis")
    counter.correct(member, some_phone().national)
    assert rows.rows(till.store, "smartbis") == [before]


def test_the_card_shows_what_was_last_read_and_how_old_it_is(counter: Counter) -> None:
    member = counter.till.remembered(some_member(provider_id="p-1"))
    now = counter.till.clock()
    vouchers = (
        Voucher("OLD", VoucherKind.AMOUNT, amount=Money(100), valid_to="2020-01-01"),
        Voucher("NEW", VoucherKind.AMOUNT, amount=Money(100)),
    )
    quote = Quote(
        Money(900),
        Money(900),
        Limit.BALANCE,
        now - timedelta(hours=3),
        expiring=Money(250),
        expires_on=(now + timedelta(days=4)).date().isoformat(),
        vouchers=vouchers,
    )
    assert counter.statements.card(member).age(now) is None
    with counter.till.store.writing() as transaction:
        members.note_quote(transaction, member.id, quote)
    card = counter.statements.card(member)
    assert (card.balance, card.age(now)) == (Money(900), timedelta(hours=3))
    assert [voucher.code for voucher in card.vouchers] == ["NEW"]
    assert [lot.amount for lot in card.expiring_soon] == [Money(250)]


def test_a_statement_of_this_till_alone_says_so(counter: Counter) -> None:
    member = counter.till.remembered(some_member(provider_id="p-1"))
    entry = StatementEntry("accrual", Money(50), "2026-03-01T10:00:00-03:00")
    counter.programme.movements = (entry,)
    told = counter.statements.statement(member)
    assert (told.from_platform, told.entries) == (True, (entry,))
    counter.programme.away = True
    counter.till.checkout.close(counter.till.paid(1000, member=member), OPERATOR)
    here = counter.statements.statement(member)
    assert not here.from_platform
    assert [(one.kind, one.amount) for one in here.entries] == [("sale", Money(1000))]


@pytest.mark.parametrize(
    ("destination", "route", "provider_id", "has_offer", "online", "state"),
    [
        (SMARTBIS, Route.DIRECT, "p-1", False, True, EarningState.ONLINE),
        (SMARTBIS, Route.DIRECT, None, False, False, EarningState.QUEUED),
        (SMARTBIS, Route.SMARTPOS, "p-1", False, True, EarningState.ELSEWHERE),
        (SMARTBIS, Route.NONE, "p-1", True, True, EarningState.NOTHING),
        (crmbonus_destination(), Route.DIRECT, None, True, False, EarningState.BY_HAND),
        (crmbonus_destination(), Route.DIRECT, None, False, True, EarningState.AT_PAYMENT),
        (crmbonus_destination(), Route.DIRECT, "1:2", False, True, EarningState.AT_PAYMENT),
        (crmbonus_destination(), Route.DIRECT, "1:2", False, False, EarningState.WITHOUT_CAMPAIGN),
        (crmbonus_destination(), Route.DIRECT, "1:2", True, True, EarningState.ONLINE),
    ],
)
def test_what_a_sale_will_earn_is_said_as_it_is(
    counter: Counter,
    destination: Destination,
    route: Route,
    provider_id: str | None,
    has_offer: bool,
    online: bool,
    state: EarningState,
) -> None:
    earnings = Earnings(lambda: StoreRules(accrual_route=route), (destination,), destination.name)
    member = some_member(provider_id=provider_id)
    offer = Offer("1", "Volte", "", Money(100)) if has_offer else None
    sale = counter.till.basket(1000, member=member)
    assert earnings.earns(sale, member, offer=offer, online=online) is state
    assert earnings.earns(sale, None, offer=offer, online=online) is EarningState.NOTHING


def test_where_nobody_can_be_looked_up_only_this_till_is(counter: Counter) -> None:
    counter.programme.capabilities = frozenset({Capability.PIN})
    assert not counter.members.find_everywhere(MemberQuery(phone=some_phone())).asked_platform
    assert counter.programme.asked == []
