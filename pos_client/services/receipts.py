"""What the paper will say of a sale, fixed at the moment it closes."""

from pos_client.domain.customer import masked_name
from pos_client.domain.payment import Tender
from pos_client.domain.receipt import Receipt, ReceiptLine, ReceiptTender, ReceiptVoucher
from pos_client.domain.sale import Sale
from pos_client.domain.till import Operator, StoreHead, TillIdentity
from pos_client.store.sales import Closing


def receipt_of(
    sale: Sale,
    closing: Closing,
    *,
    head: StoreHead,
    identity: TillIdentity,
    operator: Operator,
    training: bool,
    salesperson: str = "",
) -> Receipt:
    """The receipt of a closed sale, personal data masked."""
    return Receipt(
        head=head,
        number=closing.number,
        store=identity.store,
        till=identity.till,
        operator=operator.code,
        sold_at=closing.closed_at,
        lines=tuple(
            ReceiptLine(
                code=line.code,
                description=line.product.description,
                unit=line.product.unit,
                quantity_milli=line.quantity.milli,
                unit_price_cents=line.unit_price.cents,
                gross_cents=line.gross.cents,
                discount_cents=line.discount.cents,
            )
            for line in sale.lines
        ),
        gross_cents=sale.gross.cents,
        discount_cents=sale.discount.cents,
        redeemed_cashback_cents=sale.redeemed_cashback.cents,
        redemption_state=sale.redemption.state.value if sale.redemption else "",
        total_cents=sale.total.cents,
        tenders=tuple(_tender(tender) for tender in sale.tenders),
        change_cents=sale.change.cents,
        member=masked_name(sale.member.name) if sale.member else "",
        invoice_cpf=sale.invoice_cpf.masked if sale.invoice_cpf else "",
        qr=head.portal_url and f"{head.portal_url.rstrip('/')}/r/{closing.number}",
        training=training,
        salesperson=salesperson,
        entered_at=closing.entered_at or "",
        vouchers=tuple(
            ReceiptVoucher(voucher.words, voucher.amount.cents, manual=voucher.manual)
            for voucher in sale.vouchers
        ),
        redeemed_points=sale.redemption.points if sale.redemption else 0,
        redemption_mode=sale.redemption.mode.value if sale.redemption else "",
    )


def _tender(tender: Tender) -> ReceiptTender:
    card = tender.card
    if tender.credit_code:
        return ReceiptTender(tender.method.value, tender.amount.cents, f"•••• {tender.credit_code[-4:]}")
    if card is None:
        return ReceiptTender(tender.method.value, tender.amount.cents)
    detail = f"{card.brand} {card.installments}x NSU {card.nsu} AUT {card.authorization}"
    return ReceiptTender(tender.method.value, tender.amount.cents, detail)
