"""Cashback or points given by hand: by whom, to whom, why, how much; queued, and visible until it arrived."""

from dataclasses import dataclass

from pos_client.domain.customer import Member
from pos_client.domain.enrolment import CreditKind
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.permissions import Approval, Permission, may
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Capability, Clock, LoyaltyGateway, RulesNow, Wake
from pos_client.services.approvals import plain_reason, take_leave
from pos_client.services.identity import new_id, stamp, unix_ms
from pos_client.store import hand_credits, journal, members, outbox
from pos_client.store.hand_credits import CreditOutcome, HandCredit
from pos_client.store.store import Store, Transaction

__all__ = ["CreditOutcome", "Crediting", "HandCredit"]

HAND_CREDIT = "hand_credit"


@dataclass(frozen=True, slots=True)
class Crediting:
    """Gives benefit by hand, within the store's limits."""

    store: Store
    identity: TillIdentity
    gateway: LoyaltyGateway | None
    rules_now: RulesNow
    clock: Clock
    wake: Wake

    @property
    def is_offered(self) -> bool:
        """Whether the programme takes credits by hand at all."""
        return self.gateway is not None and Capability.CREDIT in self.gateway.capabilities

    def needs_approval(self, operator: Operator, kind: CreditKind, amount: int) -> bool:
        """Whether another person has to agree: above the limit always, else where the role may not alone.

        `amount` is centavos or points.
        """
        return amount > self._limit(kind) or not may(operator.role, Permission.POINTS_CREDIT)

    def credit(
        self,
        member: Member,
        kind: CreditKind,
        *,
        amount: int,
        reason: str,
        operator: Operator,
        approval: Approval | None = None,
    ) -> HandCredit:
        """The credit, on disk with its message. `amount` is centavos or points.

        Raises Refused: CREDIT_NOT_OFFERED, AMOUNT_INVALID, APPROVAL_REASON, CREDIT_LIMIT (another person has
        to approve it), APPROVAL_NEEDED, APPROVAL_LIMIT, APPROVAL_USED.
        """
        gateway = self.gateway
        if gateway is None or not self.is_offered:
            raise Refused(Reason.CREDIT_NOT_OFFERED)
        if amount <= 0:
            raise Refused(Reason.AMOUNT_INVALID)
        self._check_limit(kind, amount, approval=approval)
        now = self.clock()
        credit = HandCredit(
            id=new_id(),
            member_id=member.id,
            destination=gateway.name,
            kind=kind,
            amount_cents=amount if kind is CreditKind.CASHBACK else 0,
            points=amount if kind is CreditKind.POINTS else 0,
            reason=plain_reason(reason),
            operator_id=operator.id,
            approval_id=approval.id if approval is not None else None,
            at=stamp(now),
        )
        with self.store.writing() as transaction:
            take_leave(
                transaction,
                operator,
                Permission.POINTS_CREDIT,
                approval=approval,
                at=credit.at,
                amount=credit.amount if kind is CreditKind.CASHBACK else None,
            )
            hand_credits.add_hand_credit(transaction, credit)
            told = members.provider_id_of(transaction, member.id)
            message = hand_credit_message(credit, provider_id=told or member.provider_id or "")
            outbox.add_messages(transaction, [message], now_ms=unix_ms(now))
            self._note(transaction, credit)
        self.wake()
        return credit

    def given_to(self, member: Member) -> tuple[CreditOutcome, ...]:
        """What was given to this member here, newest first, and what became of it."""
        with self.store.reading() as snapshot:
            return hand_credits.hand_credits_of(snapshot, member.id)

    def _limit(self, kind: CreditKind) -> int:
        rules = self.rules_now()
        if kind is CreditKind.POINTS:
            return rules.hand_credit_limit_points
        return rules.hand_credit_limit_cents

    def _check_limit(self, kind: CreditKind, amount: int, *, approval: Approval | None) -> None:
        limit = self._limit(kind)
        if amount > limit and approval is None:
            most = Money(limit).decimal_text() if kind is CreditKind.CASHBACK else limit
            raise Refused(Reason.CREDIT_LIMIT, most=most, permission=Permission.POINTS_CREDIT.value)

    def _note(self, transaction: Transaction, credit: HandCredit) -> None:
        body = {
            "credit_id": credit.id,
            "member_id": credit.member_id,
            "kind": credit.kind.value,
            "amount_cents": credit.amount_cents,
            "points": credit.points,
            "approval_id": credit.approval_id or "",
        }
        journal.append_entry(
            transaction,
            "benefit_credited",
            body,
            till=self.identity.code,
            at=credit.at,
            operator_id=credit.operator_id,
        )


def hand_credit_message(credit: HandCredit, *, provider_id: str) -> outbox.NewMessage:
    """What the platform is to be told; after the member's enrolment, where that still waits."""
    points = credit.kind is CreditKind.POINTS
    amount = Money(credit.points * 100) if points else credit.amount
    return outbox.NewMessage(
        destination=credit.destination,
        kind=HAND_CREDIT,
        stream=credit.member_id,
        key=credit.id,
        payload={
            "credit_id": credit.id,
            "member_id": credit.member_id,
            "provider_member_id": provider_id,
            "kind": credit.kind.value,
            "amount": amount.decimal_text(),
            "reason": credit.reason,
            "operator": credit.operator_id,
        },
    )
