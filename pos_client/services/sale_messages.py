"""What the platforms are told of a closed sale, in our own words; each adapter turns it into its wire."""

from collections.abc import Mapping, Sequence
from typing import Any

from pos_client.domain.benefits import RedemptionMode, RedemptionState
from pos_client.domain.customer import Member
from pos_client.domain.destination import Destination
from pos_client.domain.money import ONE
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.rules import Route, StoreRules
from pos_client.domain.sale import Sale, SaleLine
from pos_client.domain.till import TillIdentity
from pos_client.services.redemption_release import COMMIT, OFFLINE
from pos_client.store.outbox import NewMessage
from pos_client.store.redemptions import GivenLeave
from pos_client.store.sales import Closing

OFFER_DECISION_MS = 10 * 60 * 1000
"""How long a sale that may earn an offer waits for the choice, should the till die before it."""

LONGEST_DESCRIPTION = 255

SALE_BODY = frozenset(
    (
        *("sale_id", "number", "accrues", "sold_at", "store", "till", "operator", "salesperson"),
        *("gross", "discount", "redeemed_cashback", "total", "hold_id", "member", "items", "payments"),
        *("offer_id", "redemption_id", "closed_at", "amount", "cashback_as"),
        *("offer_default", "offer_declined"),
    )
)
"""What a message about a sale carries of ours; the rest of it was taught by the platform's answers."""


def sale_messages(
    sale: Sale,
    closing: Closing,
    *,
    body: Mapping[str, Any],
    rules: StoreRules,
    destinations: Sequence[Destination],
    loyalty: str | None,
    offer_until_ms: int,
    leave: GivenLeave | None = None,
) -> list[NewMessage]:
    """One row per step of every destination that takes the sale; a hold is settled before it.

    `body` is the sale's, as `sale_body` makes it; `leave` is what a redemption made offline stands on.
    What credits a member's sale says what the store's rule makes of a choice that nobody makes.
    """
    stream = sale.member.id if sale.member else sale.id
    messages = []
    if loyalty and sale.redemption and sale.redemption.state is RedemptionState.HELD:
        messages.append(_commit_message(sale, closing, destination=loyalty, stream=stream))
    if loyalty and sale.redemption and sale.redemption.mode is RedemptionMode.OFFLINE and leave:
        messages.append(_offline_message(sale, closing, destination=loyalty, stream=stream, leave=leave))
    for destination in destinations:
        credits_here = rules.accrual_route is Route.DIRECT and destination.name == loyalty
        if not destination.takes(identified=_is_identified(sale), credits_here=credits_here):
            continue
        credited = credits_here or _credits_over(rules, destination)
        choice = {"offer_default": rules.offer_default.value} if credits_here and sale.member else {}
        messages += [
            NewMessage(
                destination=destination.name,
                kind=step,
                stream=stream,
                key=sale.id if step == destination.steps[0] else f"{sale.id}:{step}",
                payload={**body, "accrues": credited, "cashback_as": rules.cashback_as.value, **choice},
                sale_id=sale.id,
                not_before_ms=offer_until_ms if credits_here else 0,
            )
            for step in destination.steps
            if not (step == "sale" and destination.always_credits and _is_debited(sale))
        ]
    return messages


def sale_body(
    sale: Sale, closing: Closing, *, identity: TillIdentity, salesperson: str = ""
) -> dict[str, Any]:
    """The whole sale: decimal strings for money and quantities, and who bought it.

    `accrues` is for each destination to say.
    """
    member = sale.member
    return {
        "sale_id": sale.id,
        "number": closing.number,
        "accrues": False,
        "sold_at": closing.closed_at,
        "store": identity.store,
        "till": identity.till,
        "operator": closing.operator_id,
        "salesperson": salesperson,
        "gross": sale.gross.decimal_text(),
        "discount": sale.discount.decimal_text(),
        "redeemed_cashback": sale.redeemed_cashback.decimal_text(),
        "total": sale.total.decimal_text(),
        "hold_id": sale.redemption.hold_id if sale.redemption else "",
        "member": member_body(member) if member else None,
        "items": _items(sale),
        "payments": _payments(sale),
    }


def member_body(member: Member) -> dict[str, Any]:
    """Who bought, for a platform that may know it."""
    return {
        "id": member.id,
        "provider_id": member.provider_id or "",
        "cpf": member.cpf.digits if member.cpf else "",
        "phone": member.phone.e164 if member.phone else "",
        "name": member.name,
        "consent": member.consent,
    }


def _commit_message(sale: Sale, closing: Closing, *, destination: str, stream: str) -> NewMessage:
    assert sale.redemption is not None
    return NewMessage(
        destination=destination,
        kind=COMMIT,
        stream=stream,
        key=f"{sale.redemption.id}:commit",
        payload={
            "redemption_id": sale.redemption.id,
            "hold_id": sale.redemption.hold_id,
            "sale_id": sale.id,
            "number": closing.number,
            "closed_at": closing.closed_at,
            "amount": sale.redemption.amount.decimal_text(),
        },
        sale_id=sale.id,
    )


def _offline_message(
    sale: Sale, closing: Closing, *, destination: str, stream: str, leave: GivenLeave
) -> NewMessage:
    assert sale.redemption is not None
    assert sale.member is not None
    return NewMessage(
        destination=destination,
        kind=OFFLINE,
        stream=stream,
        key=sale.redemption.id,
        payload={
            "redemption_id": sale.redemption.id,
            "sale_id": sale.id,
            "number": closing.number,
            "closed_at": closing.closed_at,
            "member_id": sale.member.id,
            "provider_member_id": sale.member.provider_id or "",
            "amount": sale.redemption.amount.decimal_text(),
            "points": sale.redemption.points,
            "approval": {"id": leave.id, "approver": leave.approver, "at": leave.at},
        },
        sale_id=sale.id,
    )


def _is_identified(sale: Sale) -> bool:
    member = sale.member
    return member is not None and bool(member.provider_id or member.cpf or member.phone)


def _is_debited(sale: Sale) -> bool:
    """A platform without holds took the amount, and with it the sale, before the tender."""
    return sale.redemption is not None and sale.redemption.state is RedemptionState.COMMITTED


def _credits_over(rules: StoreRules, destination: Destination) -> bool:
    feeds = {Route.SMARTPOS: "smartpos", Route.ERP: "bling"}
    return feeds.get(rules.accrual_route) == destination.name


def _items(sale: Sale) -> list[dict[str, str]]:
    return [
        {
            "sku": line.product.sku,
            "gtin": line.product.gtin or "",
            "description": _words(line.product),
            **_measure(line),
            "discount": share.discount.decimal_text(),
            "total": (line.gross - share.discount).decimal_text(),
        }
        for line, share in zip(sale.lines, sale.shares, strict=True)
    ]


def _words(product: Product) -> str:
    """What it is called, fit for any wire: one line, no control characters, never empty."""
    kept = "".join(sign for sign in product.description if sign.isprintable() or sign.isspace())
    return " ".join(kept.split())[:LONGEST_DESCRIPTION] or product.sku


def _measure(line: SaleLine) -> dict[str, str]:
    """A label's price is no product of weight and unit price to the centavo: it goes as one at that price."""
    quantity, unit_price = line.quantity, line.unit_price
    if line.label_total is not None:
        quantity, unit_price = ONE, line.label_total
    return {"quantity": quantity.decimal_text(), "unit_price": unit_price.decimal_text()}


def _payments(sale: Sale) -> list[dict[str, Any]]:
    """Net of change, which comes out of the cash."""
    payments, change = [], sale.change
    for tender in sale.tenders:
        amount = tender.amount
        if tender.method is Method.CASH:
            back = min(change, amount)
            amount, change = amount - back, change - back
        if amount.cents > 0:
            payments.append(_payment(tender, amount.decimal_text()))
    return payments


def _payment(tender: Tender, amount: str) -> dict[str, Any]:
    card = tender.card
    return {
        "method": tender.method.value,
        "amount": amount,
        "acquirer": card.acquirer if card else "",
        "brand": card.brand if card else "",
        "nsu": card.nsu if card else "",
        "authorization": card.authorization if card else "",
        "installments": card.installments if card else 1,
    }
