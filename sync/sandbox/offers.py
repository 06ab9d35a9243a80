"""The store's campaigns: what a sale may earn. Two stand by default; seeds replace them."""

from sync.sandbox.ledger import Credit
from sync.sandbox.refusal import Refused
from sync.sandbox.settings import percent_of
from sync.sandbox.state import Doc
from sync.sandbox.validation import money_text
from sync.sandbox.world import World

_DEFAULT: list[Doc] = [
    {
        "id": "1",
        "name": "Cashback 5%",
        "text": "5% de volta para a próxima compra",
        "percent": "5.00",
        "amount_cents": None,
        "minimum_total_cents": 0,
        "valid_days": 60,
    },
    {
        "id": "2",
        "name": "Volte em 15 dias",
        "text": "8% de volta, para usar em 15 dias",
        "percent": "8.00",
        "amount_cents": None,
        "minimum_total_cents": 10000,
        "valid_days": 15,
    },
]


def all_offers(world: World) -> list[Doc]:
    """The campaigns, seeded or default."""
    seeded = world.state.get("offers", "offers")
    return list(seeded["offers"]) if seeded else list(_DEFAULT)


def replace_offers(world: World, offers: list[Doc]) -> None:
    """Seed other campaigns; an empty list means none."""
    world.state.put("offers", {"id": "offers", "offers": offers})


def amount_of(offer: Doc, total_cents: int) -> int:
    """What the campaign gives on this total."""
    if offer["percent"] is not None:
        return percent_of(total_cents, offer["percent"])
    return int(offer["amount_cents"])


def open_to(world: World, total_cents: int) -> list[Doc]:
    """The campaigns a sale of this total may choose from."""
    return [
        offer
        for offer in all_offers(world)
        if total_cents >= offer["minimum_total_cents"] and offer["id"] not in world.settings.ended_offers
    ]


def shown(world: World, total_cents: int) -> list[Doc]:
    """The open campaigns as the loyalty model answers them."""
    return [
        {
            "id": offer["id"],
            "name": offer["name"],
            "text": offer["text"],
            "amount": money_text(amount_of(offer, total_cents)),
            "valid_from": world.at(),
            "valid_to": world.at(days=offer["valid_days"]),
        }
        for offer in open_to(world, total_cents)
    ]


def credit_for(
    world: World, total_cents: int, *, source: str, sale_id: str | None, offer_id: str | None
) -> Credit:
    """A sale's credit: by the chosen campaign, else the store's percentage. 404 not open, 410 ended."""
    if offer_id is None:
        cents = world.settings.accrual_cents(total_cents)
        return Credit(cents, source, sale_id=sale_id, total_cents=total_cents)
    if offer_id in world.settings.ended_offers:
        raise Refused(410, "OFFER_ENDED", message="this campaign has ended")
    for offer in open_to(world, total_cents):
        if offer["id"] == offer_id:
            return Credit(
                amount_of(offer, total_cents),
                source,
                sale_id=sale_id,
                total_cents=total_cents,
                offer_id=offer_id,
                valid_days=offer["valid_days"],
            )
    raise Refused(404, "OFFER_NOT_FOUND", message="this offer is not open to this sale")
