"""Closed sales: written once, whole, and only read afterwards."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from pos_client.domain.benefits import ChosenOffer, OfferState
from pos_client.domain.receipt import Receipt, ReceiptOffer
from pos_client.domain.sale import Sale
from pos_client.store.digest import sale_proofs
from pos_client.store.offers import accrual_state
from pos_client.store.prepared import Prepared
from pos_client.store.tables import receipts, redemptions, sale_lines, sale_offers, sales, tenders
from pos_client.store.vouchers import insert_sale_vouchers, voucher_rows

_ADD_SALE = Prepared.insert(sales)
_ADD_LINE = Prepared.insert(sale_lines)
_ADD_TENDER = Prepared.insert(tenders)
_ADD_RECEIPT = Prepared.insert(receipts)
_NUMBER = Prepared(select(sales.c.number).where(sales.c.id == bindparam("sale_id")))


@dataclass(frozen=True, slots=True)
class Closing:
    """Under which number and where a sale is closed. `entered_at` is set for one written on paper before."""

    number: str
    epoch: int
    sequence: int
    shift_id: str
    operator_id: str
    closed_at: str
    kind: str = "sale"
    entered_at: str | None = None


@dataclass(frozen=True, slots=True)
class LastSale:
    """The newest closed sale, for the one who asks what became of it."""

    id: str
    number: str
    total_cents: int
    closed_at: str


def insert_sale(connection: Connection, sale: Sale, closing: Closing, *, receipt: Receipt) -> dict[str, str]:
    """The sale, its lines, its tenders and its receipt. Answers what the journal proves of the rows."""
    row, lines, paid = _sale_row(sale, closing), _line_rows(sale), _tender_rows(sale)
    used = voucher_rows(sale)
    _ADD_SALE.run(connection, row)
    _ADD_LINE.run_each(connection, lines)
    _ADD_TENDER.run_each(connection, paid)
    body = json.dumps(receipt.to_json(), ensure_ascii=False, separators=(",", ":"))
    _ADD_RECEIPT.run(connection, {"sale_id": sale.id, "body": body})
    if used:
        insert_sale_vouchers(connection, used)
    return sale_proofs(row, lines, paid, vouchers=used)


def sale_exists(connection: Connection, sale_id: str) -> str | None:
    """The number of the closed sale with that id, or None."""
    row = _NUMBER.first(connection, {"sale_id": sale_id})
    return str(row[0]) if row is not None else None


def last_sale(connection: Connection) -> LastSale | None:
    """The newest closed sale."""
    row = connection.execute(
        select(sales.c.id, sales.c.number, sales.c.total_cents, sales.c.closed_at)
        .order_by(sales.c.epoch.desc(), sales.c.sequence.desc())
        .limit(1)
    ).first()
    return LastSale(row.id, row.number, row.total_cents, row.closed_at) if row is not None else None


def load_receipt(connection: Connection, sale_id: str) -> Receipt:
    """The receipt as it was sold, with redemption and offer as they stand now."""
    body = connection.execute(select(receipts.c.body).where(receipts.c.sale_id == sale_id)).scalar_one()
    receipt = Receipt.from_json(json.loads(body))
    state = connection.execute(
        select(redemptions.c.state)
        .where(redemptions.c.sale_id == sale_id, redemptions.c.amount_cents > 0)
        .order_by(redemptions.c.changed_at.desc())
    ).scalar()
    receipt = replace(receipt, redemption_state=state or "")
    if receipt.accrual:
        receipt = replace(receipt, accrual=accrual_state(connection, sale_id))
    offer = connection.execute(select(sale_offers).where(sale_offers.c.sale_id == sale_id)).first()
    if offer is None or offer.state == OfferState.REFUSED:
        return receipt
    return receipt.with_offer(
        ReceiptOffer(
            name=offer.name,
            text=offer.text,
            amount_cents=offer.amount_cents,
            valid_from=offer.valid_from,
            valid_to=offer.valid_to,
            state=offer.state,
        )
    )


def save_offer(connection: Connection, sale_id: str, chosen: ChosenOffer) -> None:
    """What new cashback the sale earned; decided once, a second decision changes nothing."""
    offer = chosen.offer
    connection.execute(
        upsert(sale_offers)
        .values(
            sale_id=sale_id,
            offer_id=offer.id,
            name=offer.name,
            text=offer.text,
            amount_cents=offer.amount.cents,
            valid_from=offer.valid_from,
            valid_to=offer.valid_to,
            state=chosen.state.value,
        )
        .on_conflict_do_nothing()
    )


def confirm_offer(connection: Connection, sale_id: str) -> None:
    """The platform has credited it, perhaps after a refusal that somebody settled."""
    _move_offer(connection, sale_id, OfferState.CONFIRMED, known=(OfferState.PENDING, OfferState.REFUSED))


def refuse_offer(connection: Connection, sale_id: str) -> None:
    """The platform will not credit it; what it has credited stays."""
    _move_offer(connection, sale_id, OfferState.REFUSED, known=(OfferState.PENDING,))


def _move_offer(
    connection: Connection, sale_id: str, state: OfferState, *, known: tuple[OfferState, ...]
) -> None:
    connection.execute(
        update(sale_offers)
        .where(sale_offers.c.sale_id == sale_id, sale_offers.c.state.in_(known))
        .values(state=state.value)
    )


def _sale_row(sale: Sale, closing: Closing) -> dict[str, Any]:
    return {
        "id": sale.id,
        "number": closing.number,
        "epoch": closing.epoch,
        "sequence": closing.sequence,
        "shift_id": closing.shift_id,
        "operator_id": closing.operator_id,
        "member_id": sale.member.id if sale.member else None,
        "opened_at": sale.opened_at.isoformat(),
        "closed_at": closing.closed_at,
        "gross_cents": sale.gross.cents,
        "discount_cents": sale.discount.cents,
        "redeemed_cashback_cents": sale.redeemed_cashback.cents,
        "total_cents": sale.total.cents,
        "paid_cents": sale.paid.cents,
        "change_cents": sale.change.cents,
        "invoice_cpf": sale.invoice_cpf.digits if sale.invoice_cpf else None,
        "kind": closing.kind,
        "salesperson_id": sale.salesperson_id,
        "entered_at": closing.entered_at,
    }


def _line_rows(sale: Sale) -> list[dict[str, Any]]:
    return [
        {
            "sale_id": sale.id,
            "position": position,
            "sku": line.product.sku,
            "code": line.code,
            "gtin": line.product.gtin,
            "description": line.product.description,
            "unit": line.product.unit,
            "quantity_milli": line.quantity.milli,
            "unit_price_cents": line.unit_price.cents,
            "gross_cents": line.gross.cents,
            "line_discount_cents": line.discount.cents,
            "discount_cents": share.discount.cents,
            "redeemed_cashback_cents": share.redeemed_cashback.cents,
            "total_cents": share.total.cents,
        }
        for position, (line, share) in enumerate(zip(sale.lines, sale.shares, strict=True), start=1)
    ]


def _tender_rows(sale: Sale) -> list[dict[str, Any]]:
    return [
        {
            "sale_id": sale.id,
            "position": position,
            "method": tender.method.value,
            "amount_cents": tender.amount.cents,
            "brand": tender.card.brand if tender.card else "",
            "installments": tender.card.installments if tender.card else 1,
            "nsu": tender.card.nsu if tender.card else "",
            "authorization": tender.card.authorization if tender.card else "",
            "acquirer": tender.card.acquirer if tender.card else "",
            "pix_txid": tender.pix_txid,
            "confirmed_by": tender.confirmed_by,
            "credit_code": tender.credit_code,
        }
        for position, tender in enumerate(sale.tenders, start=1)
    ]
