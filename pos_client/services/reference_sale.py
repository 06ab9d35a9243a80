"""One marked sale from the code to every destination and back: sold, printed, seen there, cancelled.

It is a sale like any other, in the real ledger: its foot says what it is, and its cancellation gives
everything back. A till that is killed in between finds it again by the set-up's own note.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from pos_client.domain.customer import Member, MemberQuery
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import ZERO
from pos_client.domain.payment import Method, Tender
from pos_client.domain.till import Operator
from pos_client.services.checkout import Checkout, ClosedSale
from pos_client.services.members import Members
from pos_client.services.returns import Returns
from pos_client.services.ringing import Ringing
from pos_client.services.shifts import Shifts
from pos_client.store import reference as table
from pos_client.store.outbox import Message
from pos_client.store.reference import Carried
from pos_client.store.store import Store

CREDITING = "sale"
"""The kind of message that bears the sale's amounts."""

Asked = Callable[[Message], bool | None]
"""Asks a destination whether a message is there: yes, no, or None where it cannot be asked."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """How the reference stands at one destination. `told_cents` is what was sent there, None for no amount.

    `state`: pending, delivered, rejected, unknown or handled; `seen`: the destination's own word when asked.
    """

    destination: str
    state: str
    answer: str
    told_cents: int | None
    seen: bool | None = None

    def is_well(self, total_cents: int) -> bool:
        """It is there, to the centavo."""
        right = self.told_cents is None or self.told_cents == total_cents
        return self.state in ("delivered", "handled") and right and self.seen is not False


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the sale (`arrived`) or of its cancellation (`taken_back`). `paper`: state of its print job."""

    paper: str
    paper_problem: str
    arrived: tuple[Arrived, ...]
    taken_back: tuple[Arrived, ...]


@dataclass(frozen=True, slots=True)
class ReferenceSale:
    """Built over the till's own services. `mark` is printed at the foot of its receipt."""

    store: Store
    ringing: Ringing
    members: Members
    checkout: Checkout
    returns: Returns
    shifts: Shifts
    mark: str

    def proposed_code(self) -> str:
        """A product to sell."""
        with self.store.reading() as snapshot:
            return table.first_product(snapshot)

    def sell(
        self, operator: Operator, code: str, customer: str = "", *, begun: Callable[[str], None]
    ) -> ClosedSale:
        """Ring it, pay it in cash, close it; a shift is opened where none is.

        `begun` hears its id before it is closed: whoever is killed in between finds it again (`found`).

        Raises Refused for an unknown code or customer, Unavailable where the programme is asked in vain.
        """
        sale = self.ringing.ring(self.ringing.new_sale(), code)
        if customer.strip():
            sale = sale.with_member(self._customer(customer))
        if self.shifts.current() is None:
            self.shifts.open(operator, ZERO)
        sale = sale.with_tender(Tender(Method.CASH, sale.total))
        begun(sale.id)
        marked = replace(self.checkout, head=replace(self.checkout.head, message=self.mark))
        return marked.close(sale, operator)

    def found(self, sale_id: str) -> tuple[str, int] | None:
        """Number and total in centavos of a sale that was closed; None where it was not."""
        with self.store.reading() as snapshot:
            return table.sale_of(snapshot, sale_id)

    def look(self, sale_id: str) -> Progress:
        """How it stands now."""
        with self.store.reading() as snapshot:
            carried = table.carried_of(snapshot, sale_id)
            paper, problem = table.print_state(snapshot, sale_id)
        sold = tuple(one for one in carried if not is_reversal(one.message))
        back = tuple(one for one in carried if is_reversal(one.message))
        return Progress(paper, problem, _by_destination(sold), _by_destination(back))

    def asked(self, sale_id: str, ask: Asked) -> tuple[Arrived, ...]:
        """The sale's destinations, each asked whether it has it. Network."""
        with self.store.reading() as snapshot:
            carried = table.carried_of(snapshot, sale_id)
        sold = [one for one in carried if not is_reversal(one.message)]
        seen = {one.message.destination: ask(one.message) for one in sold if one.message.kind == CREDITING}
        return tuple(replace(one, seen=seen.get(one.destination)) for one in _by_destination(sold))

    def reverse(self, operator: Operator, number: str, reason: str) -> str:
        """Cancel it; the number of the cancellation. Once it is cancelled this does nothing more."""
        original = self.returns.find(number)
        if original.is_exhausted:
            return number
        return self.returns.cancel_sale(original, operator=operator, reason=reason).number

    def _customer(self, typed: str) -> Member:
        found = self.members.find_everywhere(MemberQuery.typed(typed)).members
        if not found:
            raise Refused(Reason.MEMBER_NOT_FOUND)
        return found[0]


def is_reversal(message: Message) -> bool:
    """Whether it takes back what another one told."""
    return any(word in message.kind for word in ("return", "cancel", "revers", "undo", "refund"))


def _by_destination(carried: list[Carried] | tuple[Carried, ...]) -> tuple[Arrived, ...]:
    order = ("unknown", "rejected", "pending", "handled", "delivered")
    worst: dict[str, Arrived] = {}
    for one in carried:
        name = one.message.destination
        cents = _cents(one.message)
        made = Arrived(name, one.state, one.answer, cents)
        known = worst.get(name)
        if known is None or order.index(made.state) < order.index(known.state):
            worst[name] = replace(
                made, told_cents=cents if cents is not None or known is None else known.told_cents
            )
        elif known.told_cents is None:
            worst[name] = replace(known, told_cents=cents)
    return tuple(worst.values())


def _cents(message: Message) -> int | None:
    """The total that the message bears, in centavos."""
    told = message.payload.get("total") if message.kind == CREDITING else None
    if told is None:
        return None
    try:
        return int(Decimal(str(told)) * 100)
    except InvalidOperation:
        return -1
