"""Becoming a member at the counter: here at once, with consent, and at the platform as soon as it answers.

Runs on `net`: the platform may be asked. Consent is on disk before anything is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pos_client.domain.customer import Cpf, Member, MemberQuery, Phone, checked_email, digits_of
from pos_client.domain.enrolment import CONSENT_VERSION, Consent, NewMember
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Capability, Clock, LoyaltyGateway, Wake
from pos_client.services.identity import new_id, stamp, unix_ms
from pos_client.store import consents, journal, member_messages, members, outbox, tombstones
from pos_client.store.member_messages import ENROL, enrolment_key
from pos_client.store.store import Store, Transaction

CHANNEL = "counter"
KNOWN_ALREADY = frozenset({"MEMBER_EXISTS", "DUPLICATE"})
LONGEST_NAME = 120
LONGEST_REFERRAL = 40
LONGEST_CALL_MS = 60_000
"""How long the queue leaves an enrolment to the counter, which is asking the platform itself."""


class Enrolled(StrEnum):
    """Where an enrolment stands."""

    KNOWN = "known"
    """That member was here already, with consent."""
    CONFIRMED = "confirmed"
    QUEUED = "queued"
    """A member here; the platform is told before the first sale arrives there."""
    HERE_ONLY = "here_only"
    """The platform knows its customers by phone, and meets this one at payment."""
    REFUSED = "refused"
    """The platform said no; a person has to see to it."""


@dataclass(frozen=True, slots=True)
class EnrolmentForm:
    """What was typed. `repr` tells nothing."""

    name: str
    phone: str
    cpf: str = ""
    email: str = ""
    birthday: str = ""
    referral: str = ""

    def __repr__(self) -> str:
        return "EnrolmentForm(…)"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The member, and where it stands. `refusal` is the platform's no."""

    member: Member
    state: Enrolled
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Makes members, and takes consents back."""

    store: Store
    identity: TillIdentity
    gateway: LoyaltyGateway | None
    clock: Clock
    wake: Wake

    def enrol(
        self, form: EnrolmentForm, operator: Operator, *, agreed: bool, try_now: bool = True
    ) -> Enrolment:
        """The member who filled this in. Who is known already is that member, not a second one.

        `try_now` false leaves the platform to the queue. Raises Refused: CONSENT_MISSING, MEMBER_NAME,
        PHONE_INVALID, CPF_INVALID, EMAIL_INVALID, BIRTHDAY_INVALID.
        """
        if not agreed:
            raise Refused(Reason.CONSENT_MISSING)
        newcomer = self._read(form, operator)
        known = self._known(newcomer)
        if known is not None and known.consent:
            return Enrolment(known, Enrolled.KNOWN)
        gateway = self.gateway
        queues = gateway is not None and Capability.MEMBER_CREATE in gateway.capabilities
        member, is_sent = self._keep(
            newcomer, known, operator=operator, queue=queues, wait=queues and try_now
        )
        if gateway is None or not queues:
            return Enrolment(member, Enrolled.HERE_ONLY)
        if not is_sent:
            return Enrolment(member, Enrolled.CONFIRMED)
        if not try_now:
            self.wake()
            return Enrolment(member, Enrolled.QUEUED)
        return self._tell(gateway, newcomer, member)

    def revoke_consent(self, member: Member, operator: Operator) -> int:
        """The member takes their consent back: nothing more is credited or sent on its strength.

        Answers how many consents stood.
        """
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            count = consents.revoke_consents(transaction, member.id, at=at)
            if count == 0 and not member.consent:
                return 0
            members.change_member(transaction, member.id, consent=0)
            self._note(transaction, "consent_revoked", {"member_id": member.id}, at=at, operator=operator)
        return count

    def state_of(self, member: Member) -> Enrolled:
        """Where this member's enrolment stands now."""
        with self.store.reading() as snapshot:
            state, _answer = member_messages.enrolment_state(snapshot, member.id)
        match state:
            case "":
                return Enrolled.CONFIRMED if member.provider_id else Enrolled.HERE_ONLY
            case "delivered" | "handled":
                return Enrolled.CONFIRMED
            case "rejected" | "unknown":
                return Enrolled.REFUSED
            case _:
                return Enrolled.QUEUED

    def _read(self, form: EnrolmentForm, operator: Operator) -> NewMember:
        now = self.clock()
        return NewMember(
            name=_plain_name(form.name),
            phone=Phone.typed(form.phone),
            consent=Consent(CONSENT_VERSION, CHANNEL, operator=operator.id, at=stamp(now)),
            cpf=Cpf.typed(form.cpf) if form.cpf.strip() else None,
            email=checked_email(form.email) if form.email.strip() else "",
            birthday=_birthday(form.birthday, now),
            referral=_plain(form.referral)[:LONGEST_REFERRAL],
        )

    def _known(self, newcomer: NewMember) -> Member | None:
        """By CPF first: a phone goes from one person to the next."""
        with self.store.reading() as snapshot:
            for query in (MemberQuery(cpf=newcomer.cpf), MemberQuery(phone=newcomer.phone)):
                for found in members.find_members(snapshot, query):
                    if not _differs(found, newcomer):
                        return found
        return None

    def _keep(
        self, newcomer: NewMember, known: Member | None, *, operator: Operator, queue: bool, wait: bool
    ) -> tuple[Member, bool]:
        """Member, consent, journal and message in one transaction. Whether the platform is to be told."""
        now = self.clock()
        member_id = known.id if known else new_id()
        with self.store.writing() as transaction:
            self._lift(transaction, _member(newcomer, member_id), operator=operator)
            member = members.merge_member(transaction, _member(newcomer, member_id))
            members.change_member(transaction, member.id, consent=1, enrolled_at=stamp(now))
            consents.add_consent(transaction, new_id(), member.id, consent=newcomer.consent)
            self._note(
                transaction,
                "member_enrolled",
                {"member_id": member.id, "text_version": CONSENT_VERSION},
                at=stamp(now),
                operator=operator,
            )
            tell = queue and not self._was_told(transaction, member)
            if tell:
                not_before_ms = unix_ms(now) + LONGEST_CALL_MS if wait else 0
                message = self._message(newcomer, member, not_before_ms=not_before_ms)
                outbox.add_messages(transaction, [message], now_ms=unix_ms(now))
            kept = members.member_by_id(transaction, member.id)
        assert kept is not None
        return kept, tell

    def _lift(self, transaction: Transaction, member: Member, *, operator: Operator) -> None:
        """Who was erased and enrols again is a new member, whom lists may name again."""
        for former_id in tombstones.lift(transaction, member):
            body: dict[str, object] = {"member_id": member.id, "former_member_id": former_id}
            at = stamp(self.clock())
            self._note(transaction, "erasure_lifted", body, at=at, operator=operator)

    def _was_told(self, transaction: Transaction, member: Member) -> bool:
        assert self.gateway is not None
        if member.provider_id:
            return True
        return member_messages.is_enrolment_queued(transaction, self.gateway.name, member.id)

    def _message(self, newcomer: NewMember, member: Member, *, not_before_ms: int) -> outbox.NewMessage:
        assert self.gateway is not None
        return outbox.NewMessage(
            destination=self.gateway.name,
            kind=ENROL,
            stream=member.id,
            key=enrolment_key(member.id),
            payload=enrolment_payload(newcomer, member.id),
            not_before_ms=not_before_ms,
        )

    def _tell(self, gateway: LoyaltyGateway, newcomer: NewMember, member: Member) -> Enrolment:
        try:
            told = gateway.enrol(newcomer, key=enrolment_key(member.id))
        except Unavailable:
            return self._queued(gateway, member)
        except Refused as refusal:
            return self._refused(gateway, newcomer, member, refusal=refusal)
        return self._confirmed(gateway, member, told)

    def _queued(self, gateway: LoyaltyGateway, member: Member) -> Enrolment:
        with self.store.writing() as transaction:
            member_messages.let_enrolment_go(transaction, gateway.name, member.id)
        self.wake()
        return Enrolment(member, Enrolled.QUEUED)

    def _refused(
        self, gateway: LoyaltyGateway, newcomer: NewMember, member: Member, *, refusal: Refused
    ) -> Enrolment:
        code = str(refusal.details.get("code", ""))
        if code not in KNOWN_ALREADY:
            with self.store.writing() as transaction:
                member_messages.refuse_enrolment(
                    transaction, gateway.name, member.id, answer=code or "refused"
                )
            return Enrolment(member, Enrolled.REFUSED, refusal)
        named = _looked_up(gateway, newcomer)
        return self._confirmed(gateway, member, named) if named else self._queued(gateway, member)

    def _confirmed(self, gateway: LoyaltyGateway, member: Member, told: Member) -> Enrolment:
        if not told.provider_id:
            return self._queued(gateway, member)
        with self.store.writing() as transaction:
            member_messages.settle_enrolment(
                transaction,
                gateway.name,
                member.id,
                provider_id=told.provider_id,
                now_ms=unix_ms(self.clock()),
            )
            kept = members.member_by_id(transaction, member.id)
        assert kept is not None
        self.wake()
        return Enrolment(kept, Enrolled.CONFIRMED)

    def _note(
        self, transaction: Transaction, kind: str, body: dict[str, object], *, at: str, operator: Operator
    ) -> None:
        journal.append_entry(transaction, kind, body, till=self.identity.code, at=at, operator_id=operator.id)


def _looked_up(gateway: LoyaltyGateway, newcomer: NewMember) -> Member | None:
    """Whom the platform knows already: by CPF first, as a phone goes from one person to the next."""
    for query in (MemberQuery(cpf=newcomer.cpf), MemberQuery(phone=newcomer.phone)):
        if query == MemberQuery():
            continue
        try:
            found = [one for one in gateway.find_members(query) if one.provider_id]
        except (Refused, Unavailable):
            return None
        if found:
            return None if len(found) > 1 or _differs(found[0], newcomer) else found[0]
    return None


def _differs(found: Member, newcomer: NewMember) -> bool:
    """Two CPFs are two people."""
    return bool(newcomer.cpf and found.cpf and found.cpf != newcomer.cpf)


def enrolment_payload(newcomer: NewMember, member_id: str) -> Mapping[str, Any]:
    """What the platform is to be told, in our own words."""
    consent = newcomer.consent
    return {
        "member_id": member_id,
        "name": newcomer.name,
        "phone": newcomer.phone.e164,
        "cpf": newcomer.cpf.digits if newcomer.cpf else "",
        "email": newcomer.email,
        "birthday": newcomer.birthday,
        "referral": newcomer.referral,
        "consent": {
            "text_version": consent.text_version,
            "channel": consent.channel,
            "operator": consent.operator,
            "at": consent.at,
        },
    }


def _member(newcomer: NewMember, member_id: str) -> Member:
    return Member(
        id=member_id,
        name=newcomer.name,
        phone=newcomer.phone,
        cpf=newcomer.cpf,
        email=newcomer.email,
        birthday=newcomer.birthday,
        consent=True,
    )


def _plain(typed: str) -> str:
    line = "".join(character if character.isprintable() else " " for character in typed)
    return " ".join(line.split())


def _plain_name(typed: str) -> str:
    """One line of printable characters with two letters at least. Raises Refused(MEMBER_NAME)."""
    name = _plain(typed)[:LONGEST_NAME].strip()
    if sum(character.isalpha() for character in name) < 2:
        raise Refused(Reason.MEMBER_NAME)
    return name


def _birthday(typed: str, now: datetime) -> str:
    """`31/12/1990` or `1990-12-31` as ISO, empty for nothing typed. Raises Refused(BIRTHDAY_INVALID)."""
    if not typed.strip():
        return ""
    digits = digits_of(typed)
    if "-" not in typed.strip():
        digits = digits[4:] + digits[2:4] + digits[:2]
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Refused(Reason.BIRTHDAY_INVALID) from None
    if len(digits) != 8 or not 0 <= now.year - born.year <= 120 or born > now.date():
        raise Refused(Reason.BIRTHDAY_INVALID)
    return born.isoformat()
