"""A till, a programme and a member, with what tests of benefits ask of them."""

from dataclasses import dataclass
from typing import Any

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation
from pos_client.services.doubts import Doubts
from pos_client.services.losses import Losses
from pos_client.services.offline_redemption import OfflineRedemption
from pos_client.services.redemption import Redemptions
from pos_client.services.vouchers import Vouchers
from pos_client.services.watching import Watching
from pos_client.store import redemptions
from tests.fakes.loyalty import FakeLoyalty
from tests.fakes.people import some_member
from tests.fakes.staff import Staff
from tests.fakes.till import OPERATOR, Till

CODE = "001-02"


@dataclass
class Benefits:
    """The services that touch benefits, over one till and one platform."""

    till: Till
    platform: FakeLoyalty
    staff: Staff
    member: Member

    @classmethod
    def at(cls, till: Till, balance: Money = Money(10_000)) -> "Benefits":  # noqa: B008
        """With a member who has this much, read just now."""
        platform = FakeLoyalty(till.clock)
        member = till.remembered(some_member(provider_id="p-1"))
        platform.enrol(member, balance)
        made = cls(till, platform, Staff(till), member)
        made.redemptions.quote(member, till.basket(100_000, member=member))
        return made

    def wake(self) -> None:
        """As the pump's."""
        self.till.wakes.append("woken")

    @property
    def redemptions(self) -> Redemptions:
        till = self.till
        return Redemptions(till.store, self.platform, till.clock, self.wake, till.rules_now, CODE)

    @property
    def doubts(self) -> Doubts:
        return Doubts(self.till.store, CODE, self.platform, clock=self.till.clock, wake=self.wake)

    @property
    def vouchers(self) -> Vouchers:
        till = self.till
        return Vouchers(till.store, self.platform, till.clock, self.wake, till.rules_now, CODE)

    @property
    def offline(self) -> OfflineRedemption:
        till = self.till
        return OfflineRedemption(
            till.store, self.platform.name, self.platform.capabilities, till.clock, till.rules_now, CODE
        )

    @property
    def losses(self) -> Losses:
        return Losses(self.till.store, CODE, self.till.clock)

    @property
    def watching(self) -> Watching:
        return Watching(self.till.store, self.till.clock, self.till.rules_now, self.staff.pepper)

    def leave(self, sale: Sale) -> Authorisation:
        """With the right PIN."""
        challenge = self.redemptions.start_challenge(self.member, sale).challenge
        return self.redemptions.verify(challenge, self.platform.pin, member=self.member, sale=sale)

    def redeem(self, sale: Sale, cents: int, *, points: int = 0) -> Sale:
        """With the right PIN, so much."""
        quote = self.redemptions.quote(self.member, sale)
        leave = self.leave(sale)
        return self.redemptions.redeem(sale, Money(cents), authorisation=leave, quote=quote, points=points)

    def close(self, sale: Sale) -> Sale:
        """Paid with exact cash (or with nothing)."""
        paid = sale.with_tender(Tender(Method.CASH, sale.total)) if sale.remaining else sale
        self.till.checkout.close(paid, OPERATOR)
        return paid

    def states(self) -> list[RedemptionState]:
        """Of all redemptions on disk."""
        with self.till.store.reading() as snapshot:
            return [record.state for record in redemptions.redemptions_in(snapshot, *RedemptionState)]

    def rows(self, query: str) -> list[Any]:
        """Of the till's database."""
        with self.till.store.reading() as snapshot:
            return [tuple(row) for row in snapshot.exec_driver_sql(query)]
