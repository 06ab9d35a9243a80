"""The services around benefits that only some screens need, wired together."""

from dataclasses import dataclass

from pos_client.domain.till import TillIdentity
from pos_client.ports import Clock, LoyaltyGateway, RulesNow, Wake
from pos_client.services.doubts import Doubts
from pos_client.services.losses import Losses
from pos_client.services.offline_redemption import OfflineRedemption
from pos_client.services.redemption import Redemptions
from pos_client.services.vouchers import Vouchers
from pos_client.services.watching import Watching
from pos_client.store.store import Store


@dataclass(frozen=True, slots=True)
class BenefitDesk:
    """Vouchers, redemption offline, what is in doubt or lost, and what a manager should look at.

    `redemptions` and `offline` are None where no programme is connected.
    """

    redemptions: Redemptions | None
    vouchers: Vouchers
    offline: OfflineRedemption | None
    doubts: Doubts
    losses: Losses
    watching: Watching


def benefit_desk(
    store: Store,
    identity: TillIdentity,
    gateway: LoyaltyGateway | None,
    *,
    rules_now: RulesNow,
    clock: Clock,
    trusted: Clock,
    wake: Wake,
    pepper: bytes,
) -> BenefitDesk:
    """`trusted` is the time that nobody can set back: for ages, days and validity."""
    till = identity.code
    watching = Watching(store, clock, rules_now, pepper)
    return BenefitDesk(
        redemptions=Redemptions(store, gateway, clock, wake, rules_now, till, watching) if gateway else None,
        vouchers=Vouchers(store, gateway, trusted, wake, rules_now, till),
        offline=OfflineRedemption(store, gateway.name, gateway.capabilities, trusted, rules_now, till)
        if gateway
        else None,
        doubts=Doubts(store, till, gateway, clock=clock, wake=wake),
        losses=Losses(store, till, clock),
        watching=watching,
    )
