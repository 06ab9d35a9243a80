"""What a member has and what moved: the platform's word, or what this till knows, marked as such."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos_client.domain.customer import Member
from pos_client.domain.enrolment import StatementEntry
from pos_client.domain.errors import Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.voucher import Voucher
from pos_client.ports import Capability, Clock, LoyaltyGateway
from pos_client.store import member_movements, members
from pos_client.store.member_snapshots import ExpiringLot, MemberSnapshot, snapshot_of
from pos_client.store.store import Store

__all__ = ["ExpiringLot", "MemberCard", "Statement", "Statements"]

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class Statement:
    """Movements, newest first. Without `from_platform` they are this till's own and not the whole account."""

    entries: tuple[StatementEntry, ...]
    from_platform: bool


@dataclass(frozen=True, slots=True)
class MemberCard:
    """The member as last known: amounts with the time they were read, None where they never were."""

    member: Member
    balance: Money | None
    balance_at: datetime | None
    points: int | None
    vouchers: tuple[Voucher, ...]
    expiring_soon: tuple[ExpiringLot, ...]
    hours: str = ""

    def age(self, now: datetime) -> timedelta | None:
        """How old the balance is; never negative, whatever the clock did."""
        return None if self.balance_at is None else max(now - self.balance_at, timedelta())


@dataclass(frozen=True, slots=True)
class Statements:
    """Reads."""

    store: Store
    gateway: LoyaltyGateway | None
    clock: Clock

    def card(self, member: Member) -> MemberCard:
        """What this till knows now, without asking anybody."""
        with self.store.reading() as snapshot:
            known = members.member_by_id(snapshot, member.id) or member
            kept = snapshot_of(snapshot, member.id)
        today = self.clock().date()
        return MemberCard(
            member=known,
            balance=known.balance,
            balance_at=known.balance_at,
            points=known.points,
            vouchers=_valid(kept, today.isoformat()),
            expiring_soon=_soon(kept, today.isoformat(), (today + timedelta(days=SOON_DAYS)).isoformat()),
            hours=kept.hours if kept else "",
        )

    def statement(self, member: Member, *, days: int = 180, most: int = 200) -> Statement:
        """Of that many days. A platform that is away, or has none to show, is no error."""
        since = (self.clock() - timedelta(days=days)).date().isoformat()
        told = self._told(member, since)
        if told is not None:
            return Statement(tuple(told[:most]), from_platform=True)
        with self.store.reading() as snapshot:
            here = member_movements.movements(snapshot, member.id, since=since, most=most)
        return Statement(here, from_platform=False)

    def _told(self, member: Member, since: str) -> Sequence[StatementEntry] | None:
        gateway = self.gateway
        if gateway is None or Capability.STATEMENT not in gateway.capabilities or not member.provider_id:
            return None
        try:
            return gateway.statement(member, since=since)
        except (Refused, Unavailable):
            return None


def _valid(kept: MemberSnapshot | None, today: str) -> tuple[Voucher, ...]:
    """Those that had not ended; one without a date never does."""
    if kept is None:
        return ()
    return tuple(one for one in kept.vouchers if not one.valid_to or one.valid_to[:10] >= today)


def _soon(kept: MemberSnapshot | None, today: str, last: str) -> tuple[ExpiringLot, ...]:
    if kept is None:
        return ()
    return tuple(lot for lot in kept.expiring if not lot.on or today <= lot.on[:10] <= last)
