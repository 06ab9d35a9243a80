"""The new cashback on a paper of its own: for a customer whose receipt called it pending, or is gone."""

from datetime import date

from pos_client.domain.receipt import Receipt, ReceiptOffer
from pos_client.domain.slip import N_, Slip, SlipKind, SlipRow, SlipSection

_STATES = {"pending": N_("pending confirmation"), "confirmed": N_("confirmed")}


def offer_slip(receipt: Receipt, *, at: str) -> Slip | None:
    """What the sale's customer took home, as it stands now; None where that is nothing. `at` is ISO 8601."""
    offer = receipt.offer
    if offer is None or offer.state not in _STATES:
        return None
    return Slip(
        kind=SlipKind.OFFER,
        head=receipt.head,
        number=receipt.number,
        store=receipt.store,
        till=receipt.till,
        operator=receipt.operator,
        at=at,
        sections=(SlipSection("", _rows(receipt, offer)), SlipSection("", _terms(offer))),
        qr=receipt.qr,
        training=receipt.training,
    )


def _rows(receipt: Receipt, offer: ReceiptOffer) -> tuple[SlipRow, ...]:
    rows = [
        SlipRow(N_("Cashback"), cents=offer.amount_cents, strong=True),
        SlipRow(_STATES[offer.state], inner=True),
        SlipRow(N_("Valid from"), text=_day(offer.valid_from)),
        SlipRow(N_("Valid to"), text=_day(offer.valid_to)),
        SlipRow(N_("Customer"), text=receipt.member),
    ]
    return tuple(row for row in rows if row.cents is not None or row.inner or row.text)


def _terms(offer: ReceiptOffer) -> tuple[SlipRow, ...]:
    return tuple(SlipRow(text) for text in (offer.name, offer.text) if text)


def _day(iso: str) -> str:
    """As a Brazilian writes it; what cannot be read as it came."""
    try:
        return f"{date.fromisoformat(iso[:10]):%d/%m/%Y}"
    except ValueError:
        return iso
