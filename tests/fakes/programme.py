"""A programme in memory that enrols: it can be away, lose its answers, know somebody already, or say no."""

from dataclasses import dataclass, field, replace
from typing import cast

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.ports import Capability, LoyaltyGateway
from tests.fakes.people import some_member


@dataclass
class Programme:
    """What it knows is in `known`, by its own id; `keys` are the idempotency keys that it saw."""

    name: str = "smartbis"
    capabilities: frozenset[Capability] = frozenset(Capability)
    known: dict[str, Member] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    asked: list[MemberQuery] = field(default_factory=list)
    movements: tuple[StatementEntry, ...] = ()
    away: bool = False
    loses_answers: bool = False
    refuses: str = ""

    @property
    def gateway(self) -> LoyaltyGateway:
        """As the services see it; what they do not call here is missing."""
        return cast(LoyaltyGateway, self)

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        self._reached()
        self.asked.append(query)
        return tuple(
            member
            for member in self.known.values()
            if (query.phone is not None and member.phone == query.phone)
            or (query.cpf is not None and member.cpf == query.cpf)
            or (query.email != "" and member.email == query.email)
        )

    def enrol(self, newcomer: NewMember, *, key: str) -> Member:
        self._reached()
        if self.refuses:
            raise Refused(Reason.PROVIDER, code=self.refuses)
        if key not in self.keys and self.find_members(MemberQuery(phone=newcomer.phone)):
            raise Refused(Reason.PROVIDER, code="MEMBER_EXISTS")
        self.keys.append(key)
        made = replace(
            some_member(provider_id=f"p-{len(self.known) + 1}"), phone=newcomer.phone, cpf=newcomer.cpf
        )
        self.known[str(made.provider_id)] = made
        if self.loses_answers:
            raise Unavailable(Outage.OUTCOME_UNKNOWN)
        return made

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:
        self._reached()
        assert member.provider_id
        return tuple(entry for entry in self.movements if entry.at >= since)

    def _reached(self) -> None:
        if self.away:
            raise Unavailable(Outage.PLATFORM)
