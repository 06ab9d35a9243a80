"""What truly varies in the world, as Protocols: the clock, the programme's platform, paper, drawer, secrets.

Every call may block and is made off the UI thread; each has a deadline of its own and raises only
`Refused` (the other side said no, in words) or `Unavailable` (it did not answer).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from pos_client.domain.benefits import Offer, Quote
from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.loyalty_steps import Progress, Step
from pos_client.domain.money import Money
from pos_client.domain.payment import Charge, MachineAnswer, Method
from pos_client.domain.pulling import PullState
from pos_client.domain.receipt import Receipt
from pos_client.domain.rules import StoreRules
from pos_client.domain.sale import Sale
from pos_client.domain.slip import Slip
from pos_client.domain.voucher import Coupon, Voucher
from pos_client.domain.weighing import Weight

Clock = Callable[[], datetime]
"""Now, with the till's own offset."""

Wake = Callable[[], None]
"""There is something new in a table: look."""

RulesNow = Callable[[], StoreRules]
"""The store's rules as they are now: a manager may change them while the till sells."""


class Capability(StrEnum):
    """What a programme's platform can do; the screens draw nothing else."""

    MEMBER_LOOKUP = "member_lookup"
    MEMBER_CREATE = "member_create"
    STATEMENT = "statement"
    PIN = "pin"
    BALANCE = "balance"
    """Before the PIN; after it, whoever can redeem tells."""
    REDEEM = "redeem"
    HOLD = "hold"
    OFFERS = "offers"
    POINTS = "points"
    """Points are spent as value."""
    VOUCHERS = "vouchers"
    VOUCHER_CHECK = "voucher_check"
    """Looking at a voucher does not use it up."""
    COUPONS = "coupons"
    CREDIT = "credit"
    """Credits by hand."""
    WAIVE = "waive"
    """A named person's approval may stand in for the PIN."""
    OFFLINE = "offline"
    """Takes a redemption made while it was away, on a named person's approval."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A PIN on its way to the member's phone. `id` is the provider's own; digits 0 = unknown.

    Where `needed` is false no PIN was sent, and `verify` takes an empty one. `provider_member_id` is the
    platform's id of the member where only this call tells it. `may_waive`: the platform said that a named
    person's approval may stand in for this PIN.
    """

    id: str
    digits: int
    resend_after_s: int
    attempts_left: int | None
    expires_at: datetime | None
    needed: bool = True
    provider_member_id: str = ""
    may_waive: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named person's approval in place of the PIN. `at` ISO 8601 with offset."""

    approval_id: str
    approver: str
    at: str


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The provider's leave to spend this member's benefit in this sale; never written to disk.

    With a `waiver` there is no token: somebody answers for it by name.
    """

    token: str
    member_id: str
    sale_id: str
    waiver: Waiver | None = None

    def __repr__(self) -> str:
        return f"Authorisation({self.sale_id})"


@dataclass(frozen=True, slots=True)
class Hold:
    """Cashback set aside (or, where there is no hold, already debited) for one sale."""

    id: str
    amount: Money
    debited: bool = False


class LoyaltyGateway(Protocol):
    """A programme's platform. What it cannot do is missing from `capabilities`."""

    @property
    def name(self) -> str:
        """Also the name of its destination in the outbox."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]: ...

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        """Members under that phone or CPF; none is an empty answer, not an error."""
        ...

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:
        """Have a PIN sent to the member's phone."""
        ...

    def resend(self, challenge: Challenge) -> Challenge:
        """Have it sent again; too soon is Refused."""
        ...

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        """Trade the PIN for leave to redeem. The PIN is not kept."""
        ...

    def quote(self, member: Member, sale: Sale) -> Quote:
        """Balance and what this basket takes."""
        ...

    def hold(
        self,
        authorisation: Authorisation,
        amount: Money,
        *,
        sale: Sale,
        member: Member,
        quote: Quote,
        offer: Offer | None,
        key: str,
        points: int = 0,
    ) -> Hold:
        """Set the amount aside, or debit it where the platform has no hold.

        `key` is the caller's id of this redemption: the same key never takes twice where the platform
        can promise that. Unavailable(OUTCOME_UNKNOWN) where it may have been taken and nobody can say.
        """
        ...

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:
        """Evidence after a lost answer to `hold`: what was taken, or None where surely nothing was.

        `quote` is the one the redemption was made on. Unavailable where nobody can say.
        """
        ...

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:
        """What campaigns give on this sale."""
        ...

    def next_step(self, progress: Progress) -> Step:
        """What the counter does next with this member; `loyalty_steps` has the usual orders."""
        ...

    def enrol(self, newcomer: NewMember, *, key: str) -> Member:
        """Make somebody a member. Refused(PROVIDER, code) where the platform knows them or says no."""
        ...

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:
        """The account's movements since that ISO date, newest first."""
        ...

    def check_voucher(self, code: str, sale: Sale) -> Voucher:
        """What the voucher gives, without using it up. Only with VOUCHER_CHECK."""
        ...

    def consume_voucher(self, code: str, sale: Sale, *, key: str) -> Voucher:
        """Use it up for this sale. Unavailable(OUTCOME_UNKNOWN) where nobody can say whether it was."""
        ...

    def coupons(self) -> tuple[Coupon, ...]:
        """The rewards that the store may hand out, with their stock."""
        ...


@runtime_checkable
class ShowsPin(Protocol):
    """A programme without phones, for practice: what the customer would have read is shown on the screen."""

    @property
    def pin(self) -> str:
        """The PIN that was sent; empty where none is out."""
        ...


class PrinterPort(Protocol):
    """A receipt printer with a deadline on every call."""

    def print_receipt(self, receipt: Receipt) -> None:
        """Put the receipt on paper. Raises Unavailable(PRINTER) with the cause."""
        ...

    def print_slip(self, slip: Slip) -> None:
        """Put a slip on paper. Raises Unavailable(PRINTER) with the cause."""
        ...

    def open_drawer(self) -> None:
        """Kick the drawer. Raises Unavailable(PRINTER)."""
        ...


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What a printer says of itself. `problem` is the key of a cause, empty when it can print.

    `drawer_open` is None where nobody can tell.
    """

    problem: str = ""
    paper_low: bool = False
    drawer_open: bool | None = None


@runtime_checkable
class TellsStatus(Protocol):
    """A printer that can be asked how it is, between jobs."""

    def status(self) -> PrinterStatus | None:
        """How it is, None where it does not tell. Raises Unavailable(PRINTER) where it is not there."""
        ...


class PaperPort(Protocol):
    """Draws what a printer would put on paper, from the same bytes."""

    def picture(self, receipt: Receipt) -> bytes:
        """PNG."""
        ...

    def slip_picture(self, slip: Slip) -> bytes:
        """PNG."""
        ...


class Scale(Protocol):
    """A counter's scale with a deadline on every call."""

    def read(self) -> Weight:
        """What lies on it now, gross. Raises Unavailable(SCALE) with the cause."""
        ...


class LiveScale(Protocol):
    """The scale as a panel sees it: while somebody looks, each change of weight is told."""

    def watch(self) -> None:
        """Somebody looks: the weight now, and each change from now on."""
        ...

    def rest(self) -> None:
        """Nobody looks any more."""
        ...


class CustomerDisplay(Protocol):
    """Two lines that the customer reads, with a deadline on every call."""

    def show(self, first: str, second: str) -> None:
        """Put both lines there, cut to its columns. Raises Unavailable(CUSTOMER_DISPLAY)."""
        ...


class ListsPort(Protocol):
    """The lists that come in from platforms and files: how each stands, for any thread."""

    def states(self) -> tuple[PullState, ...]:
        """One value for each source."""
        ...

    def wake(self, *names: str) -> None:
        """These now, all where none is named."""
        ...


class Credentials(Protocol):
    """Secrets, where the operating system keeps them."""

    def read(self, name: str) -> str | None:
        """The secret, or None. Raises Unavailable(CREDENTIALS)."""
        ...

    def write(self, name: str, secret: str) -> None:
        """Keep it. Raises Unavailable(CREDENTIALS)."""
        ...


@dataclass(frozen=True, slots=True)
class PlatformState:
    """How a destination was last seen; `problem` is empty when all is well, `credits` marks the programme."""

    name: str
    online: bool | None
    since: datetime
    problem: str = ""
    credits: bool = False


@runtime_checkable
class MenuTerminal(Protocol):
    """A payment machine whose own menu (reprints, tests, settling) is opened from the till."""

    def open_menu(self, key: str) -> None:
        """Ask for it. Raises as `PaymentTerminal.start`."""
        ...

    def menu_answer(self, key: str) -> tuple[str, ...] | None:
        """What it ended with, ready to print; None while somebody is at it. Told until `forget_menu`."""
        ...

    def left_menu(self) -> tuple[str, ...] | None:
        """The same of a visit that nobody waits for any more; None where there is none."""
        ...

    def forget_menu(self) -> None:
        """What it ended with is on disk."""
        ...


class PaymentTerminal(Protocol):
    """A card machine, a Pix provider, or a person who copies a slip.

    Every call has a deadline of its own. Refused (TERMINAL_BUSY, TERMINAL_REFUSED): surely nothing happened.
    Unavailable(TERMINAL, SIGN_IN_NEEDED, NETWORK …): nothing happened by this call. Unavailable
    (OUTCOME_UNKNOWN): it may have; where `repeats` is true the same call with the same key finds out.
    """

    @property
    def name(self) -> str:
        """As it is kept with each charge."""
        ...

    @property
    def methods(self) -> frozenset[Method]:
        """What it takes."""
        ...

    @property
    def repeats(self) -> bool:
        """Whether a repeated call has the effect of once, within a day."""
        ...

    @property
    def by_person(self) -> bool:
        """Whether it never speaks by itself: somebody looks, and says what became of it."""
        ...

    def start(self, charge: Charge) -> MachineAnswer:
        """Ask for the money under `intent_key`."""
        ...

    def poll(self, charge: Charge) -> MachineAnswer:
        """How it stands; never waits for the customer."""
        ...

    def cancel(self, charge: Charge) -> MachineAnswer:
        """Give it up under `cancel_key`. The answer says how it stands: it may be approved meanwhile."""
        ...

    def refund(self, charge: Charge) -> MachineAnswer:
        """Give `gives_back` of an approved charge back, under `refund_key`; REFUNDED says that it went."""
        ...

    def confirm(self, charge: Charge) -> None:
        """The sale is on disk: the charge stands. Only where it was `unconfirmed`; may be repeated."""
        ...
