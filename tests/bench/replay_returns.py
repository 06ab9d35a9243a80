"""The replay's returns: by the earlier sales that have enough left, else blind, with an approval each."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from pos_client.domain.errors import Refused
from pos_client.domain.money import Quantity
from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.returning import RefundBy
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator
from pos_client.services.identity import new_id, stamp
from pos_client.services.returns import BlindItem, Returns
from pos_client.services.ringing import Ringing
from pos_client.store import people
from pos_client.store.approvals import save_approval
from tests.bench.replay_baskets import Invoice, Row

MANAGER = Operator("op-9", "9", "Replay", "manager")
REASON = "Devolução"


@dataclass(slots=True)
class Back:
    """What came back, in rows of the file; `documents` are the returns written for them."""

    lines_by_original: int = 0
    lines_blind: int = 0
    documents: int = 0


@dataclass(slots=True)
class SoldRow:
    """A line that was sold, and how much of it is still out (thousandths)."""

    sale_id: str
    position: int
    left_milli: int


@dataclass
class ReplayReturns:
    """Knows what was sold to whom."""

    returns: Returns
    ringing: Ringing
    operator: Operator
    _sold: dict[tuple[int | None, str], list[SoldRow]] = field(default_factory=lambda: defaultdict(list))

    def remember(self, customer: int | None, sale: Sale) -> None:
        """This was sold."""
        for position, line in enumerate(sale.lines, 1):
            self._sold[customer, line.code].append(SoldRow(sale.id, position, line.quantity.milli))

    def take_back(self, invoice: Invoice, back: Back, skipped: Counter[str]) -> None:
        """Every row of one invoice, with one return per sale it belongs to and one for all the rest."""
        by_sale: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        blind: list[BlindItem] = []
        for row in invoice.rows:
            taken = self._originals(invoice.customer, row)
            for sold, milli in taken:
                by_sale[sold.sale_id][sold.position] += milli
            if taken:
                back.lines_by_original += 1
                continue
            try:
                product = self.ringing.product(row.code)
            except Refused as refusal:
                skipped[str(refusal.reason)] += 1
                continue
            back.lines_blind += 1
            blind.append(BlindItem(product, row.quantity, row.unit_price))
        for sale_id, quantities in by_sale.items():
            self._return(sale_id, quantities)
        if blind:
            self.returns.return_blind(
                blind, RefundBy.CASH, operator=self.operator, reason=REASON, approval=self._approval()
            )
        back.documents += len(by_sale) + bool(blind)

    def _originals(self, customer: int | None, row: Row) -> list[tuple[SoldRow, int]]:
        """The lines it comes from, the oldest first; none where they have not enough left."""
        sold = self._sold[customer, row.code]
        wanted = row.quantity.milli
        if sum(one.left_milli for one in sold) < wanted:
            return []
        taken = []
        for one in sold:
            milli = min(one.left_milli, wanted)
            if milli:
                one.left_milli -= milli
                wanted -= milli
                taken.append((one, milli))
        return taken

    def _return(self, sale_id: str, quantities: Mapping[int, int]) -> None:
        self.returns.return_lines(
            self.returns.find(sale_id),
            {position: Quantity(milli) for position, milli in quantities.items()},
            RefundBy.ORIGINAL,
            operator=self.operator,
            reason=REASON,
        )

    def _approval(self) -> Approval:
        """A manager's, as `Approvals` keeps it, without the PIN and its half second."""
        approval = Approval(
            new_id(), Permission.RETURN_BLIND, MANAGER.id, MANAGER.code, self.operator.id, REASON
        )
        with self.returns.store.writing() as transaction:
            people.save_operator(transaction, MANAGER, pin_hash="-")
            save_approval(transaction, approval, sale_id=None, at=stamp(self.returns.clock()))
        return approval
