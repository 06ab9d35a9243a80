"""The open cart, kept at every scan, so that a till that dies finds it again.

The member is kept by id, and everything else as it was rung: prices do not change under a customer.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from pos_client.domain.benefits import Redemption, RedemptionMode, RedemptionState
from pos_client.domain.customer import Cpf
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.sale import Sale, SaleDiscount, SaleLine
from pos_client.domain.voucher import AppliedVoucher, VoucherKind
from pos_client.store.members import member_by_id
from pos_client.store.prepared import Prepared
from pos_client.store.tables import open_cart

_CLEAR = Prepared(delete(open_cart))
_KEEP = Prepared(insert(open_cart).prefix_with("OR REPLACE"), columns=[column.name for column in open_cart.c])


def save_cart(connection: Connection, sale: Sale, *, saved_at: str) -> None:
    """Keep the cart as it stands, instead of the one kept before."""
    _KEEP.run(connection, {"id": 1, "sale_id": sale.id, "body": cart_text(sale), "saved_at": saved_at})


def clear_cart(connection: Connection) -> None:
    """No cart is open."""
    _CLEAR.run(connection, {})


def load_cart(connection: Connection) -> Sale | None:
    """The cart that was open when the till last stopped."""
    body = connection.execute(select(open_cart.c.body)).scalar()
    return None if body is None else read_cart(connection, body)


def cart_text(sale: Sale) -> str:
    """The cart as it is kept."""
    return json.dumps(_encode(sale), ensure_ascii=False, separators=(",", ":"))


def read_cart(connection: Connection, body: str) -> Sale:
    """The cart from its text, with the member as known now."""
    kept = json.loads(body)
    member = member_by_id(connection, kept["member"]) if kept["member"] else None
    return _decode(kept, member=member)


def _encode(sale: Sale) -> dict[str, Any]:
    redemption = sale.redemption
    return {
        "id": sale.id,
        "opened_at": sale.opened_at.isoformat(),
        "member": sale.member.id if sale.member else None,
        "salesperson": sale.salesperson_id,
        "invoice_cpf": sale.invoice_cpf.digits if sale.invoice_cpf else None,
        "sold_at": sale.sold_at.isoformat() if sale.sold_at else None,
        "discount": [sale.discount_rule.amount.cents, sale.discount_rule.basis_points],
        "lines": [_encode_line(line) for line in sale.lines],
        "tenders": [_encode_tender(tender) for tender in sale.tenders],
        "redemption": redemption
        and [
            redemption.id,
            redemption.amount.cents,
            redemption.hold_id,
            redemption.state.value,
            redemption.mode.value,
            redemption.points,
        ],
        "vouchers": [_encode_voucher(voucher) for voucher in sale.vouchers],
    }


def _encode_voucher(voucher: AppliedVoucher) -> list[Any]:
    return [
        voucher.use_id,
        voucher.code,
        voucher.kind.value,
        voucher.amount.cents,
        voucher.line,
        voucher.manual,
        voucher.words,
    ]


def _encode_line(line: SaleLine) -> dict[str, Any]:
    product = line.product
    return {
        "sku": product.sku,
        "description": product.description,
        "price": product.unit_price.cents,
        "gtin": product.gtin,
        "unit": product.unit,
        "redeemable": product.redeemable,
        "code": line.code,
        "milli": line.quantity.milli,
        "unit_price": line.unit_price.cents,
        "discount": line.discount.cents,
        "label": line.label_total.cents if line.label_total is not None else None,
    }


def _encode_tender(tender: Tender) -> dict[str, Any]:
    card = tender.card
    return {
        "method": tender.method.value,
        "amount": tender.amount.cents,
        "card": card and [card.brand, card.nsu, card.authorization, card.installments, card.acquirer],
        "pix_txid": tender.pix_txid,
        "confirmed_by": tender.confirmed_by,
        "credit_code": tender.credit_code,
        **({"terminal_payment": tender.terminal_payment} if tender.terminal_payment else {}),
    }


def _decode(kept: dict[str, Any], *, member: Any) -> Sale:
    amount, basis_points = kept["discount"]
    return Sale(
        id=kept["id"],
        opened_at=datetime.fromisoformat(kept["opened_at"]),
        lines=tuple(_decode_line(line) for line in kept["lines"]),
        discount_rule=SaleDiscount(Money(amount), basis_points),
        member=member,
        redemption=_decode_redemption(kept["redemption"]),
        tenders=tuple(_decode_tender(tender) for tender in kept["tenders"]),
        salesperson_id=kept.get("salesperson"),
        invoice_cpf=Cpf(kept["invoice_cpf"]) if kept["invoice_cpf"] else None,
        sold_at=datetime.fromisoformat(kept["sold_at"]) if kept.get("sold_at") else None,
        vouchers=tuple(_decode_voucher(voucher) for voucher in kept.get("vouchers", ())),
    )


def _decode_redemption(kept: list[Any] | None) -> Redemption | None:
    """An older cart has neither mode nor points."""
    if not kept:
        return None
    mode, points = kept[4:6] if len(kept) > 4 else (RedemptionMode.PIN, 0)
    return Redemption(
        kept[0], Money(kept[1]), kept[2], RedemptionState(kept[3]), RedemptionMode(mode), points
    )


def _decode_voucher(kept: list[Any]) -> AppliedVoucher:
    use_id, code, kind, amount, line, manual, words = kept
    return AppliedVoucher(use_id, code, VoucherKind(kind), Money(amount), line, manual, words)


def _decode_line(kept: dict[str, Any]) -> SaleLine:
    product = Product(
        sku=kept["sku"],
        description=kept["description"],
        unit_price=Money(kept["price"]),
        gtin=kept["gtin"],
        unit=kept["unit"],
        redeemable=kept["redeemable"],
    )
    return SaleLine(
        product,
        Quantity(kept["milli"]),
        Money(kept["unit_price"]),
        code=kept["code"],
        discount=Money(kept["discount"]),
        label_total=Money(kept["label"]) if kept["label"] is not None else None,
    )


def _decode_tender(kept: dict[str, Any]) -> Tender:
    card = kept["card"]
    return Tender(
        Method(kept["method"]),
        Money(kept["amount"]),
        card=card and CardSlip(card[0], card[1], card[2], installments=card[3], acquirer=card[4]),
        pix_txid=kept["pix_txid"],
        confirmed_by=kept["confirmed_by"],
        credit_code=kept.get("credit_code", ""),
        terminal_payment=kept.get("terminal_payment", ""),
    )
