"""What the screens are given: the services behind them, and who and where this till is."""

from collections.abc import Callable
from dataclasses import dataclass

from pos_client.domain.till import StoreHead, TillIdentity
from pos_client.ports import Capability, Clock, PaperPort, Wake
from pos_client.services.approvals import Approvals
from pos_client.services.checkout import Checkout
from pos_client.services.clock_guard import ClockGuard
from pos_client.services.delivery import Delivery
from pos_client.services.late_entry import LateEntry
from pos_client.services.members import Members
from pos_client.services.overriding import Overriding
from pos_client.services.parking import Parking
from pos_client.services.people import People
from pos_client.services.printing import Printing
from pos_client.services.recovery import Recovered
from pos_client.services.redemption import Redemptions
from pos_client.services.returns import Returns
from pos_client.services.ringing import Ringing
from pos_client.services.shift_log import ShiftLog
from pos_client.services.shifts import Shifts
from pos_client.services.signing_in import SigningIn
from pos_client.services.store_credits import StoreCredits


@dataclass(frozen=True, slots=True)
class Counter:
    """One till's verbs. `is_online` is the programme's platform as last seen; `hint` is shown at sign-in."""

    identity: TillIdentity
    head: StoreHead
    clock: Clock
    clock_guard: ClockGuard
    ringing: Ringing
    members: Members
    redemptions: Redemptions | None
    checkout: Checkout
    returns: Returns
    credits: StoreCredits
    parking: Parking
    late_entry: LateEntry
    printing: Printing
    delivery: Delivery
    signing_in: SigningIn
    approvals: Approvals
    people: People
    overriding: Overriding
    shifts: Shifts
    shift_log: ShiftLog
    paper: PaperPort
    recovered: Recovered
    is_online: Callable[[], bool]
    wake_printer: Wake
    kick_drawer: Wake
    hint: str = ""
    training: bool = False

    def can(self, capability: Capability) -> bool:
        """Whether the programme's platform does that."""
        return self.redemptions is not None and capability in self.redemptions.gateway.capabilities
