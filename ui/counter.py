"""What the screens are given: the services behind them, and who and where this till is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pos_client.domain.till import StoreHead, TillIdentity
from pos_client.ports import Capability, Clock, ListsPort, LiveScale, PaperPort, RulesNow, Wake
from pos_client.services.alerts import Alerts
from pos_client.services.approvals import Approvals
from pos_client.services.checkout import Checkout
from pos_client.services.clock_guard import ClockGuard
from pos_client.services.crediting import Crediting
from pos_client.services.delivery import Delivery
from pos_client.services.doubts import Doubts
from pos_client.services.earning import Earnings
from pos_client.services.enrolling import Enrolling
from pos_client.services.erp_account import ErpAccount
from pos_client.services.fencing import TakingOver
from pos_client.services.importing_files import FileImports
from pos_client.services.late_entry import LateEntry
from pos_client.services.losses import Losses
from pos_client.services.member_export import MemberExport
from pos_client.services.member_files import MemberFiles
from pos_client.services.members import MemberEdits, Members
from pos_client.services.offline_redemption import OfflineRedemption
from pos_client.services.overriding import Overriding
from pos_client.services.parking import Parking
from pos_client.services.pending import Pending
from pos_client.services.people import People
from pos_client.services.printing import Printing
from pos_client.services.product_pictures import PictureFolder
from pos_client.services.proposals import Proposals
from pos_client.services.recovery import Recovered
from pos_client.services.redemption import Redemptions
from pos_client.services.reporting import Reporting
from pos_client.services.returns import Returns
from pos_client.services.ringing import Ringing
from pos_client.services.ruling import Ruling
from pos_client.services.sale_lookup import SaleLookup
from pos_client.services.shift_log import ShiftLog
from pos_client.services.shifts import Shifts
from pos_client.services.signing_in import SigningIn
from pos_client.services.statements import Statements
from pos_client.services.store_credits import StoreCredits
from pos_client.services.terminals import Terminals
from pos_client.services.update_desk import UpdateDesk
from pos_client.services.vouchers import Vouchers
from pos_client.services.watching import Watching
from ui.doctor.desk import DoctorDesk
from ui.key_map import KeysInForce, SaveKeys
from ui.scan_filter import Wedge


@dataclass(frozen=True, slots=True)
class Counter:
    """One till's verbs. `is_online` is the programme's platform as last seen; `hint` is shown at sign-in.

    `at_work` is told of every key and scan: what can wait leaves the screen alone for a moment, and asks
    `is_at_work` where it is the screen's own.
    """

    identity: TillIdentity
    head: StoreHead
    clock: Clock
    clock_guard: ClockGuard
    ringing: Ringing
    members: Members
    enrolling: Enrolling
    member_edits: MemberEdits
    member_files: MemberFiles
    member_export: MemberExport
    statements: Statements
    crediting: Crediting
    earnings: Earnings
    redemptions: Redemptions | None
    vouchers: Vouchers
    offline: OfflineRedemption | None
    doubts: Doubts
    losses: Losses
    watching: Watching
    rules_now: RulesNow
    checkout: Checkout
    returns: Returns
    credits: StoreCredits
    parking: Parking
    pending: Pending
    late_entry: LateEntry
    printing: Printing
    delivery: Delivery
    signing_in: SigningIn
    approvals: Approvals
    people: People
    overriding: Overriding
    ruling: Ruling
    shifts: Shifts
    shift_log: ShiftLog
    reporting: Reporting
    sale_lookup: SaleLookup
    alerts: Alerts
    paper: PaperPort
    lists: ListsPort
    file_imports: FileImports
    proposals: Proposals
    recovered: Recovered
    is_online: Callable[[], bool]
    wake_printer: Wake
    kick_drawer: Wake
    at_work: Wake
    is_at_work: Callable[[], bool]
    terminals: Terminals
    taking_over: TakingOver | None = None
    erp: ErpAccount | None = None
    updates: UpdateDesk | None = None
    hint: str = ""
    training: bool = False
    unreleased: bool = False
    """It sells by a manager's decision, before its release."""
    practice_code: str = ""
    """A product to practise with."""
    wedge: Wedge = field(default_factory=Wedge)
    keys: KeysInForce = field(default_factory=KeysInForce)
    save_keys: SaveKeys | None = None
    """Where they can be other ones from now on."""
    scale: LiveScale | None = None
    pole: Callable[[str, str], None] | None = None
    """Puts two lines before the customer, without waiting for them to be seen."""
    second_screen: bool = True
    as_window: bool = False
    """With one monitor the customer's window stands beside the till's, to try it."""
    doctor: DoctorDesk | None = None
    pictures: PictureFolder | None = None
    """Of the products; None where the store does not want them on the screen."""

    @property
    def has_programme(self) -> bool:
        """Whether a programme is connected."""
        return self.redemptions is not None

    def can(self, capability: Capability) -> bool:
        """Whether the programme's platform does that."""
        return self.redemptions is not None and capability in self.redemptions.gateway.capabilities
