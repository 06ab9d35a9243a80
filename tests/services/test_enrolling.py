"""Enrolling at the counter: consent first, here at once, at the platform once, before the first sale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pos_client.domain.customer import MemberQuery
from pos_client.domain.enrolment import CONSENT_VERSION
from pos_client.domain.errors import Reason, Refused
from pos_client.ports import Capability
from pos_client.services.consent_text import consent_text
from pos_client.services.enrolling import Enrolled, Enrolling, EnrolmentForm
from pos_client.services.members import Members
from pos_client.store import consents, members
from pos_client.store.outbox import Message
from resources.words import Words
from sync.outcome import Delivered, Later, Outcome, Rejected
from tests.fakes.people import some_cpf, some_member, some_phone
from tests.fakes.programme import Programme
from tests.fakes.till import OPERATOR, Till, selling_till
from tests.sync import rows


@dataclass
class Counter:
    """A till, a programme, and somebody at the counter."""

    till: Till
    programme: Programme = field(default_factory=Programme)
    form: EnrolmentForm = field(
        default_factory=lambda: EnrolmentForm("  Maria   da Silva ", some_phone().national)
    )

    @property
    def enrolling(self) -> Enrolling:
        return Enrolling(
            self.till.store,
            self.till.identity,
            self.programme.gateway,
            self.till.clock,
            lambda: self.till.wakes.append("woken"),
        )

    def queue(self) -> list[Any]:
        return rows.rows(self.till.store, "smartbis")

    def entries(self) -> list[str]:
        from pos_client.store import journal  # noqa: PLC0415

        with self.till.store.reading() as snapshot:
            return [entry.kind for entry in journal.entries(snapshot)]

    def consents(self, member_id: str) -> Sequence[consents.KeptConsent]:
        with self.till.store.reading() as snapshot:
            return consents.consents_of(snapshot, member_id)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with selling_till(tmp_path / "till.db") as till:
        yield Counter(till)


def test_two_fields_and_a_yes_make_a_member_at_the_platform_too(counter: Counter) -> None:
    enrolled = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True)
    assert enrolled.state is Enrolled.CONFIRMED
    assert enrolled.member.provider_id == "p-1"
    assert enrolled.member.name == "Maria da Silva"
    assert enrolled.member.consent
    assert counter.programme.keys == [f"{enrolled.member.id}:enrol"]
    assert [row.state for row in counter.queue()] == ["delivered"]
    (kept,) = counter.consents(enrolled.member.id)
    assert (kept.text_version, kept.channel, kept.operator_id) == (CONSENT_VERSION, "counter", OPERATOR.id)
    assert "member_enrolled" in counter.entries()


def test_without_a_yes_nothing_is_kept_or_sent(counter: Counter) -> None:
    with pytest.raises(Refused) as refusal:
        counter.enrolling.enrol(counter.form, OPERATOR, agreed=False)
    assert refusal.value.reason is Reason.CONSENT_MISSING
    assert (counter.queue(), counter.programme.keys) == ([], [])
    query = MemberQuery.typed(counter.form.phone)
    assert Members(counter.till.store, None).find_here(query) == ()


@pytest.mark.parametrize(
    ("field_name", "typed", "reason"),
    [
        ("name", "M", Reason.MEMBER_NAME),
        ("phone", "123", Reason.PHONE_INVALID),
        ("cpf", "11111111111", Reason.CPF_INVALID),
        ("email", "maria@", Reason.EMAIL_INVALID),
        ("birthday", "31/02/1990", Reason.BIRTHDAY_INVALID),
        ("birthday", "01/01/2999", Reason.BIRTHDAY_INVALID),
    ],
)
def test_what_does_not_read_is_refused_by_its_name(
    counter: Counter, field_name: str, typed: str, reason: Reason
) -> None:
    with pytest.raises(Refused) as refusal:
        counter.enrolling.enrol(replace(counter.form, **{field_name: typed}), OPERATOR, agreed=True)
    assert refusal.value.reason is reason


def test_the_optional_fields_are_kept(counter: Counter) -> None:
    form = replace(
        counter.form,
        cpf=some_cpf().digits,
        email="Maria@Exemplo.com.br",
        birthday="31/12/1990",
        referral="AMIGA1",
    )
    member = counter.enrolling.enrol(form, OPERATOR, agreed=True).member
    assert (member.email, member.birthday) == ("maria@exemplo.com.br", "1990-12-31")
    (message,) = counter.queue()
    assert "AMIGA1" in message.payload


def test_who_is_known_is_that_member_and_nobody_else(counter: Counter) -> None:
    first = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True).member
    again = counter.enrolling.enrol(replace(counter.form, name="Outra Pessoa"), OPERATOR, agreed=True)
    assert (again.state, again.member) == (Enrolled.KNOWN, first)
    assert len(counter.consents(first.id)) == 1
    assert len(counter.queue()) == 1


def test_who_the_platform_knows_already_gets_its_id(counter: Counter) -> None:
    stranger = some_member(provider_id="p-77")
    counter.programme.known["p-77"] = stranger
    assert stranger.phone is not None
    form = replace(counter.form, phone=stranger.phone.national)
    enrolled = counter.enrolling.enrol(form, OPERATOR, agreed=True)
    assert (enrolled.state, enrolled.member.provider_id) == (Enrolled.CONFIRMED, "p-77")
    assert [row.state for row in counter.queue()] == ["delivered"]


def test_a_platform_that_says_no_leaves_it_to_a_person(counter: Counter) -> None:
    counter.programme.refuses = "VALIDATION"
    enrolled = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True)
    assert enrolled.state is Enrolled.REFUSED
    assert enrolled.refusal is not None
    assert [(row.state, row.last_answer) for row in counter.queue()] == [("rejected", "VALIDATION")]
    assert counter.enrolling.state_of(enrolled.member) is Enrolled.REFUSED


@pytest.mark.parametrize("trouble", ["away", "loses_answers"])
def test_without_an_answer_the_queue_goes_on_with_the_same_key(counter: Counter, trouble: str) -> None:
    setattr(counter.programme, trouble, True)
    enrolled = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True)
    assert enrolled.state is Enrolled.QUEUED
    (message,) = counter.queue()
    assert (message.kind, message.state, message.next_attempt_ms) == ("member", "pending", 0)
    assert message.idempotency_key == f"{enrolled.member.id}:enrol"
    assert message.stream == enrolled.member.id
    assert counter.till.wakes


def test_a_till_that_dies_in_the_call_has_the_message_already(counter: Counter) -> None:
    class PowerCut(Exception):
        pass

    def cut(*_: object, **__: object) -> None:
        raise PowerCut

    counter.programme.enrol = cut  # type: ignore[assignment]
    with pytest.raises(PowerCut):
        counter.enrolling.enrol(counter.form, OPERATOR, agreed=True)
    (message,) = counter.queue()
    assert (message.kind, message.state) == ("member", "pending")
    assert message.next_attempt_ms > 0


def test_where_nobody_can_be_enrolled_the_member_is_here_with_consent(counter: Counter) -> None:
    counter.programme.capabilities = frozenset({Capability.PIN, Capability.REDEEM})
    enrolled = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True)
    assert enrolled.state is Enrolled.HERE_ONLY
    assert enrolled.member.consent
    assert counter.queue() == []
    assert counter.enrolling.state_of(enrolled.member) is Enrolled.HERE_ONLY


def test_a_consent_taken_back_is_kept_as_taken_back(counter: Counter) -> None:
    member = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True).member
    assert counter.enrolling.revoke_consent(member, OPERATOR) == 1
    (kept,) = counter.consents(member.id)
    assert kept.revoked_at is not None
    (found,) = Members(counter.till.store, None).find_here(MemberQuery(phone=member.phone))
    assert not found.consent
    assert "consent_revoked" in counter.entries()
    with counter.till.store.writing() as transaction:
        told = members.merge_member(transaction, replace(member, consent=True))
    assert not told.consent
    again = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True)
    assert again.member.consent
    assert len(counter.consents(member.id)) == 2


@dataclass
class Recording:
    """An adapter that names new members, and remembers what it was sent."""

    sent: list[Message] = field(default_factory=list)
    name: str = "smartbis"
    batch_size: int = 1
    settle_s: float = 0.0
    refuses: bool = False

    def repeats_safely(self, _kind: str) -> bool:
        return True

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        self.sent += messages
        if messages[0].kind != "member":
            return [Delivered()]
        return [Rejected("VALIDATION") if self.refuses else Delivered(learned={"provider_member_id": "p-9"})]

    def evidence(self, _message: Message) -> Outcome:
        return Later("repeat")

    def close(self) -> None:
        pass


def test_offline_the_enrolment_goes_before_the_first_sale_which_then_has_the_id(counter: Counter) -> None:
    counter.programme.away = True
    member = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True).member
    counter.till.checkout.close(counter.till.paid(1000, member=member), OPERATOR)
    adapter = Recording()
    assert rows.lane_to(adapter, counter.till.store, clock=counter.till.clock).drain_once() == 2
    enrolment, sale = adapter.sent
    assert (enrolment.kind, sale.kind) == ("member", "sale")
    assert sale.payload["member"]["provider_id"] == "p-9"
    (found,) = Members(counter.till.store, None).find_here(MemberQuery(phone=member.phone))
    assert found.provider_id == "p-9"
    counter.till.checkout.close(counter.till.paid(500, member=member), OPERATOR)
    rows.lane_to(adapter, counter.till.store, clock=counter.till.clock).drain_once()
    assert adapter.sent[-1].payload["member"]["provider_id"] == "p-9"


def test_a_refused_enrolment_holds_up_its_member_only(counter: Counter) -> None:
    counter.programme.away = True
    member = counter.enrolling.enrol(counter.form, OPERATOR, agreed=True).member
    other = counter.till.remembered(some_member(provider_id="p-1"))
    for one in (member, other):
        counter.till.checkout.close(counter.till.paid(1000, member=one), OPERATOR)
    adapter = Recording(refuses=True)
    rows.lane_to(adapter, counter.till.store, clock=counter.till.clock).drain_once()
    assert [message.stream for message in adapter.sent] == [member.id, other.id]
    assert [row.state for row in counter.queue()] == ["rejected", "pending", "delivered"]


def test_the_consent_says_who_keeps_what_in_both_languages() -> None:
    texts = {consent_text(Words.of(one).text, store="Loja X", programme="Clube Y") for one in ("en", "pt_BR")}
    assert len(texts) == 2
    assert all("Loja X" in text and "Clube Y" in text for text in texts)
