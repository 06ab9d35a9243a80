"""Finding the member: the local copy first, the platform when it answers, both merged under our id."""

from dataclasses import dataclass

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Unavailable
from pos_client.ports import Capability, LoyaltyGateway
from pos_client.services.identity import new_id
from pos_client.store import members
from pos_client.store.store import Store


@dataclass(frozen=True, slots=True)
class Found:
    """Members under a phone or CPF. `asked_platform` is false where it could not be asked."""

    members: tuple[Member, ...]
    asked_platform: bool


@dataclass(frozen=True, slots=True)
class Members:
    """Looks members up."""

    store: Store
    gateway: LoyaltyGateway | None

    def find_here(self, query: MemberQuery) -> tuple[Member, ...]:
        """In the local copy: one indexed read."""
        with self.store.reading() as snapshot:
            return members.find_members(snapshot, query)

    def introduce(self, query: MemberQuery) -> Member:
        """A member known by the phone alone, where the platform cannot be asked before payment."""
        assert query.phone is not None
        with self.store.writing() as transaction:
            return members.merge_member(transaction, Member(id=new_id(), name="", phone=query.phone))

    def find_everywhere(self, query: MemberQuery) -> Found:
        """On the platform, then here; what the platform says is kept. A platform that is away is no error."""
        gateway = self.gateway
        if gateway is None or Capability.MEMBER_LOOKUP not in gateway.capabilities:
            return Found(self.find_here(query), asked_platform=False)
        try:
            told = gateway.find_members(query)
        except Unavailable:
            return Found(self.find_here(query), asked_platform=False)
        with self.store.writing() as transaction:
            merged = tuple(members.merge_member(transaction, member) for member in told)
        return Found(merged or self.find_here(query), asked_platform=True)
