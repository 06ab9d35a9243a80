"""The programme of training mode: one customer, made up, in this process; nobody outside is ever asked.

Its PINs are drawn anew and shown on the screen by whoever guides the cashier: there is no phone.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pos_client.domain.benefits import Limit, Offer, Quote
from pos_client.domain.customer import Member, MemberQuery, Phone
from pos_client.domain.destination import Destination, Reversing
from pos_client.domain.enrolment import NewMember, StatementEntry
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.loyalty_steps import Progress, Step, with_hold
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.domain.voucher import Coupon, Voucher
from pos_client.ports import Authorisation, Capability, Challenge, Hold
from pos_client.store.outbox import Message
from sync.outcome import REPEAT, Delivered, Outcome

NAME = "practice"
PHONE = Phone("+5511990000000")
"""Of nobody: the operators give no number with these digits."""
BALANCE = Money(2_000)
_MEMBER = Member("practice", "Cliente de Treino", "practice", phone=PHONE, tier="Treino", consent=True)
_DIGITS = 4


def practice_destination() -> Destination:
    """Takes a member's sales, as a programme does."""
    return Destination(NAME, identified_only=True, always_credits=True, reverses=Reversing.PARTS)


@dataclass(slots=True)
class PracticeGateway:
    """`pin` is what the customer would read on their phone; empty where none was sent."""

    clock: Callable[[], datetime]
    pin: str = field(default="", repr=False)
    name: str = NAME
    capabilities: frozenset[Capability] = frozenset(
        {
            Capability.MEMBER_LOOKUP,
            Capability.BALANCE,
            Capability.PIN,
            Capability.REDEEM,
            Capability.HOLD,
            Capability.OFFERS,
        }
    )

    def find_members(self, query: MemberQuery) -> tuple[Member, ...]:
        """The one customer, whatever was typed: whoever practises cannot get stuck here."""
        return (_MEMBER,) if query.phone or query.cpf or query.last_digits or query.name else ()

    def start_challenge(self, member: Member, sale_id: str) -> Challenge:  # noqa: ARG002
        """A new PIN."""
        self.pin = "".join(str(secrets.randbelow(10)) for _ in range(_DIGITS))
        return Challenge(sale_id, _DIGITS, 30, None, None)

    def resend(self, challenge: Challenge) -> Challenge:
        """The same one again."""
        return challenge

    def verify(self, challenge: Challenge, pin: str, *, member: Member, sale_id: str) -> Authorisation:
        """Raises Refused(PROVIDER) for another PIN."""
        if not self.pin or not secrets.compare_digest(pin, self.pin):
            raise Refused(Reason.PROVIDER, code="PIN_INVALID")
        self.pin = ""
        return Authorisation(challenge.id, member.id, sale_id)

    def quote(self, member: Member, sale: Sale) -> Quote:  # noqa: ARG002
        """Twenty reais, up to half of the basket."""
        half = Money(sale.before_cashback.cents // 2)
        capped = half < BALANCE
        return Quote(
            BALANCE,
            min(half, BALANCE),
            Limit.MAX_SHARE if capped else Limit.BALANCE,
            self.clock(),
            accrual_preview=Money(sale.before_cashback.cents // 20),
        )

    def hold(
        self,
        authorisation: Authorisation,
        amount: Money,
        *,
        sale: Sale,  # noqa: ARG002
        member: Member,  # noqa: ARG002
        quote: Quote,  # noqa: ARG002
        offer: Offer | None,  # noqa: ARG002
        key: str,
        points: int = 0,  # noqa: ARG002
    ) -> Hold:
        """Granted."""
        del authorisation
        return Hold(key, amount)

    def find_hold(self, sale: Sale, *, quote: Quote, amount: Money, key: str) -> Hold | None:  # noqa: ARG002
        """No answer is ever lost here."""
        return Hold(key, amount)

    def offers(self, member: Member, total: Money) -> tuple[Offer, ...]:  # noqa: ARG002
        """Two, so that there is a choice."""
        today = self.clock().date()
        soon, later = today + timedelta(days=10), today + timedelta(days=60)
        five = Money(max(total.cents // 20, 1))
        return (
            Offer("practice-5", "Volte em 60 dias", "5 % de volta", five, str(today), str(later)),
            Offer("practice-8", "Fim de semana", "R$ 8,00 de volta", Money(800), str(today), str(soon)),
        )

    def next_step(self, progress: Progress) -> Step:
        """The usual order of a programme that can set an amount aside."""
        return with_hold(progress)

    def enrol(self, newcomer: NewMember, *, key: str) -> Member:  # noqa: ARG002
        """Nobody is enrolled in training."""
        raise Refused(Reason.PROVIDER, code="NOT_OFFERED")

    def statement(self, member: Member, *, since: str) -> tuple[StatementEntry, ...]:  # noqa: ARG002
        """Nothing has moved."""
        return ()

    def check_voucher(self, code: str, sale: Sale) -> Voucher:  # noqa: ARG002
        """There are none."""
        raise Refused(Reason.PROVIDER, code="NOT_OFFERED")

    def consume_voucher(self, code: str, sale: Sale, *, key: str) -> Voucher:  # noqa: ARG002
        """There are none."""
        raise Refused(Reason.PROVIDER, code="NOT_OFFERED")

    def coupons(self) -> tuple[Coupon, ...]:
        """There are none."""
        return ()


class PracticeAdapter:
    """Takes every message, tells nobody."""

    name = NAME
    batch_size = 10
    settle_s = 0.0

    def repeats_safely(self, _kind: str) -> bool:
        """Nothing happens twice where nothing happens."""
        return True

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """All taken."""
        return [Delivered("practice", confirms_offer=True) for _ in messages]

    def evidence(self, _message: Message) -> Outcome:
        """Again."""
        return REPEAT

    def close(self) -> None:
        """Nothing to let go of."""
