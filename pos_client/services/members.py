"""Finding the member: the local copy first, the platform when it answers, both merged under our id."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pos_client.domain.customer import Member, MemberQuery, Phone
from pos_client.domain.errors import Reason, Refused, Unavailable
from pos_client.domain.till import Operator
from pos_client.ports import Capability, Clock, LoyaltyGateway
from pos_client.services.correcting import Corrected, Correcting, CorrectionReason
from pos_client.services.identity import new_id, stamp
from pos_client.store import member_messages, members, tombstones
from pos_client.store.pull_members import note_correction
from pos_client.store.store import Store

MOST = 20
"""Of more people than this nobody chooses one from a list."""


@dataclass(frozen=True, slots=True)
class Found:
    """Members under what was typed, always in the same order, to be listed masked.

    `asked_platform` is false where it could not be asked; `more`: there are others, so ask for more.
    """

    members: tuple[Member, ...]
    asked_platform: bool
    more: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """Looks members up."""

    store: Store
    gateway: LoyaltyGateway | None

    def find_here(self, query: MemberQuery) -> tuple[Member, ...]:
        """In the local copy: one indexed read. At most `MOST`."""
        return self._here(query)[:MOST]

    def introduce(self, query: MemberQuery) -> Member:
        """A member known by the phone alone, where the platform cannot be asked before payment.

        Raises Refused(MEMBER_FORGOTTEN) for who was erased: they may enrol again.
        """
        assert query.phone is not None
        with self.store.writing() as transaction:
            return members.merge_member(transaction, Member(id=new_id(), name="", phone=query.phone))

    def find_everywhere(self, query: MemberQuery) -> Found:
        """On the platform, then here; what the platform says is kept. A platform that is away is no error.

        It is asked only for what tells a person: never for a name or the end of a phone. Raises Refused
        where it says no.
        """
        gateway = self.gateway
        if gateway is None or not query.tells_who or Capability.MEMBER_LOOKUP not in gateway.capabilities:
            return _found(self._here(query), asked_platform=False)
        try:
            told = gateway.find_members(query)
        except Unavailable:
            return _found(self._here(query), asked_platform=False)
        with self.store.writing() as transaction:
            spared = [one for one in tombstones.spared(transaction, told) if one is not None]
            merged = [members.merge_member(transaction, member) for member in spared]
        ids = {member.id for member in merged}
        others = [member for member in self._here(query) if member.id not in ids]
        return _found([*merged, *others], asked_platform=True)

    def _here(self, query: MemberQuery) -> tuple[Member, ...]:
        with self.store.reading() as snapshot:
            return members.find_members(snapshot, query, most=MOST + 1)


def _found(matches: Sequence[Member], *, asked_platform: bool) -> Found:
    unique = {member.id: member for member in matches}
    ordered = sorted(unique.values(), key=lambda member: (member.name.casefold(), member.id))
    return Found(tuple(ordered[:MOST]), asked_platform=asked_platform, more=len(ordered) > MOST)


@dataclass(frozen=True, slots=True)
class MemberEdits:
    """Puts a member's phone right; the journal says which field, never what it was or is."""

    store: Store
    correcting: Correcting
    clock: Clock

    def correct_phone(
        self, member: Member, typed: str, *, operator: Operator, reason: CorrectionReason
    ) -> Member:
        """The member with that phone, which no older word of a platform overwrites.

        An enrolment that was refused, or still waits, goes with the new number. Raises Refused:
        PHONE_INVALID, MEMBER_PHONE_TAKEN.
        """
        phone = Phone.typed(typed)
        at = stamp(self.clock())
        with self.store.writing() as transaction:
            others = members.find_members(transaction, MemberQuery(phone=phone))
            if any(other.id != member.id for other in others):
                raise Refused(Reason.MEMBER_PHONE_TAKEN)
            known = members.member_by_id(transaction, member.id)
            if known is None or known.phone == phone:
                return member if known is None else known
            members.change_member(transaction, member.id, phone=phone.e164)
            note_correction(transaction, member.id, "phone", at=at)
            member_messages.correct_enrolment(transaction, member.id, {"phone": phone.e164})
            self.correcting.note(
                transaction,
                Corrected.MEMBER,
                id_=member.id,
                fields=("phone",),
                reason=reason,
                operator=operator,
            )
        return replace(known, phone=phone)
