"""What the platforms are told of a return, behind their sale's own messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pos_client.domain.benefits import RedemptionState
from pos_client.domain.customer import Member
from pos_client.domain.destination import Destination, Reversing
from pos_client.domain.money import ONE, Money
from pos_client.domain.returning import Earned, Original, Refund, ReturnKind, ReturnLine
from pos_client.domain.rules import Route, StoreRules
from pos_client.domain.till import TillIdentity
from pos_client.services.sale_messages import LONGEST_DESCRIPTION, member_body
from pos_client.store.outbox import NewMessage
from pos_client.store.returns import ReturnClosing

REDEMPTION_REVERSAL = "redemption_reversal"
ACCRUAL_REVERSAL = "accrual_reversal"
BENEFIT_UNDO = "benefit_undo"
BY_HAND = "reversal_by_hand"

_NEVER_DEBITED = frozenset({RedemptionState.REFUSED, RedemptionState.RELEASED, RedemptionState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Returned:
    """A return with all that its messages say."""

    closing: ReturnClosing
    original: Original | None
    lines: Sequence[ReturnLine]
    back: Sequence[Refund]
    earned: Earned
    member: Member | None

    @property
    def stream(self) -> str:
        """The sale's own, so that a return never overtakes it."""
        if self.original is None:
            return self.closing.id
        return self.original.member_id or self.original.sale_id

    @property
    def is_whole(self) -> bool:
        """All of the sale at once."""
        assert self.original is not None
        untouched = all(line.returned_milli == 0 for line in self.original.lines)
        return untouched and {line.original_position: line.quantity.milli for line in self.lines} == {
            line.position: line.quantity_milli for line in self.original.lines
        }


def return_messages(
    returned: Returned,
    *,
    identity: TillIdentity,
    rules: StoreRules,
    destinations: Sequence[Destination],
    loyalty: str | None,
    told: Mapping[str, Any],
) -> list[NewMessage]:
    """One record per feed, and what takes the benefit back from the programme.

    `told` is what the programme's answers to the sale taught, for a platform that wants its own ids.
    """
    messages = [
        _record(returned, destination, identity=identity, rules=rules)
        for destination in destinations
        if not destination.always_credits
    ]
    platform = next((one for one in destinations if one.name == loyalty), None)
    if platform is not None and returned.original is not None and returned.member is not None:
        messages += _benefit(returned, returned.original, platform=platform, rules=rules, told=told)
    return messages


def _benefit(
    returned: Returned,
    original: Original,
    *,
    platform: Destination,
    rules: StoreRules,
    told: Mapping[str, Any],
) -> list[NewMessage]:
    amounts = returned.closing.amounts
    debited = bool(amounts.redeemed_cashback) and original.redemption_state not in _NEVER_DEBITED
    credited = rules.accrual_route is Route.DIRECT and bool(amounts.total)
    if platform.reverses is Reversing.PARTS:
        return [
            *([_redemption_reversal(returned, original, platform.name)] if debited else []),
            *([_accrual_reversal(returned, original, platform.name)] if credited else []),
        ]
    # Such a platform is told of an offer by the till alone: what it did not take, it did not earn.
    nothing = platform.reverses is Reversing.WHOLE and not (debited or original.earned)
    if nothing or not (debited or credited):
        return []
    if platform.reverses is Reversing.WHOLE and returned.is_whole:
        return [_undo(returned, original, platform.name, told=told)]
    return [_by_hand(returned, original, platform.name)]


def _redemption_reversal(returned: Returned, original: Original, platform: str) -> NewMessage:
    points = original.points_with(returned.closing.amounts.redeemed_cashback)
    return _message(
        returned,
        platform,
        REDEMPTION_REVERSAL,
        payload={
            "sale_id": original.sale_id,
            "hold_id": original.hold_id,
            "return_id": returned.closing.id,
            "redemption_id": original.redemption_id,
            "amount": returned.closing.amounts.redeemed_cashback.decimal_text(),
            **({"points": points} if points else {}),
        },
    )


def _accrual_reversal(returned: Returned, original: Original, platform: str) -> NewMessage:
    return _message(
        returned,
        platform,
        ACCRUAL_REVERSAL,
        payload={"return_id": returned.closing.id, **_proportion(returned, original)},
    )


def _proportion(returned: Returned, original: Original) -> dict[str, str]:
    """The share of the accrual is the difference of two cumulative ones: all parts sum to the whole."""
    return {
        "sale_id": original.sale_id,
        "number": returned.closing.number,
        "total": original.total.decimal_text(),
        "cumulative_before": returned.earned.cumulative_before.decimal_text(),
        "cumulative_after": returned.earned.cumulative_after.decimal_text(),
    }


def _undo(returned: Returned, original: Original, platform: str, *, told: Mapping[str, Any]) -> NewMessage:
    member = returned.member
    assert member is not None
    return _message(
        returned,
        platform,
        BENEFIT_UNDO,
        payload={
            **told,
            "return_id": returned.closing.id,
            "sale_id": original.sale_id,
            "hold_id": original.hold_id,
            "member_id": member.id,
            "provider_member_id": member.provider_id or "",
            "redemption_id": original.redemption_id,
            "amount": returned.closing.amounts.redeemed_cashback.decimal_text(),
        },
    )


def _by_hand(returned: Returned, original: Original, platform: str) -> NewMessage:
    """An item for a person; in a stream of its own, so that it keeps nobody waiting."""
    return _message(
        returned,
        platform,
        BY_HAND,
        stream=returned.closing.id,
        payload={
            "return_id": returned.closing.id,
            "redeemed_cashback": returned.closing.amounts.redeemed_cashback.decimal_text(),
            "earned_cashback": returned.closing.earned.decimal_text(),
            **_proportion(returned, original),
        },
    )


def _message(
    returned: Returned, platform: str, kind: str, *, payload: Mapping[str, Any], stream: str = ""
) -> NewMessage:
    assert returned.original is not None
    return NewMessage(
        destination=platform,
        kind=kind,
        stream=stream or returned.stream,
        key=f"{returned.closing.id}:{kind}",
        payload=payload,
        sale_id=returned.original.sale_id,
    )


def _record(
    returned: Returned, destination: Destination, *, identity: TillIdentity, rules: StoreRules
) -> NewMessage:
    closing, original = returned.closing, returned.original
    accrues = rules.accrual_route is Route.SMARTPOS and destination.name == "smartpos"
    amounts = closing.amounts
    return NewMessage(
        destination=destination.name,
        kind=closing.kind.value,
        stream=returned.stream if _is_taken(returned, destination) else closing.id,
        key=closing.id,
        payload={
            "sale_id": closing.id,
            "original_sale_id": original.sale_id if original else None,
            "number": closing.number,
            "accrues": accrues and original is not None,
            "sold_at": closing.closed_at,
            "store": identity.store,
            "till": identity.till,
            "operator": closing.operator_id,
            "gross": _less(amounts.gross),
            "discount": _less(amounts.discount),
            "redeemed_cashback": _less(amounts.redeemed_cashback),
            "total": _less(amounts.total),
            "member": member_body(returned.member) if accrues and returned.member else None,
            "items": [_item(line) for line in returned.lines],
            "payments": [
                {"method": refund.method.value, "amount": _less(refund.amount)} for refund in returned.back
            ],
        },
        sale_id=original.sale_id if original else None,
    )


def _is_taken(returned: Returned, destination: Destination) -> bool:
    return destination.takes_returns or returned.closing.kind is ReturnKind.CANCELLATION


def _item(line: ReturnLine) -> dict[str, str]:
    amounts, quantity, unit_price = line.amounts, line.quantity, line.unit_price
    if abs(quantity.of(unit_price).cents - amounts.gross.cents) > 1:
        # A label's price is no product of weight and unit price: it goes as one at that price.
        quantity, unit_price = ONE, amounts.gross
    kept = "".join(sign for sign in line.description if sign.isprintable() or sign.isspace())
    return {
        "sku": line.sku,
        "gtin": line.gtin or "",
        "description": " ".join(kept.split())[:LONGEST_DESCRIPTION] or line.sku,
        "quantity": f"-{quantity.decimal_text()}",
        "unit_price": unit_price.decimal_text(),
        "discount": _less(amounts.discount),
        "total": _less(amounts.gross - amounts.discount),
    }


def _less(amount: Money) -> str:
    """What goes back is negative on the wire."""
    return (-amount).decimal_text()
