"""Who and what the made-up month is of, and its papers."""

from datetime import date, timedelta
from typing import Any

from pos_client.domain.receipt import Receipt, ReceiptLine, ReceiptTender
from pos_client.domain.slip import Slip, SlipKind, SlipRow, SlipSection
from pos_client.domain.till import StoreHead

HEAD = StoreHead("Empório Modelo", "11.222.333/0001-81", "Rua das Laranjeiras, 120", "São Paulo")
TEAM = (
    ("op-a41", "41", "Ana Beatriz Moreira", "cashier"),
    ("op-a42", "42", "Carlos Eduardo Nunes", "cashier"),
    ("op-a43", "43", "Joana Prado", "cashier"),
    ("op-a03", "03", "Márcia Regina de Albuquerque", "supervisor"),
)
GOODS = (
    ("Café torrado em grãos 500 g", 3890, "un"),
    ("Queijo meia cura", 6490, "kg"),
    ("Pão de queijo congelado 1 kg", 2790, "un"),
    ("Geleia de jabuticaba 240 g", 2200, "un"),
    ("Azeite extravirgem 500 ml, safra especial da serra", 5490, "un"),
    ("Doce de leite 400 g", 1890, "un"),
    ("Filtro de papel nº 103, 40 un.", 950, "un"),
    ("Cachaça envelhecida 700 ml", 8900, "un"),
    ("Goiabada cascão 600 g", 2450, "un"),
    ("Mel silvestre 300 g", 2990, "un"),
    ("Biscoito de polvilho 200 g", 1190, "un"),
    ("Água mineral 500 ml", 350, "un"),
    ("Farinha de mandioca 1 kg", 1290, "un"),
    ("Castanha-do-pará 250 g", 3690, "un"),
)
NAMES = ("Maria", "João", "Ana", "Pedro", "Luiza", "Rafael", "Beatriz", "Marcos", "Helena", "Tiago")
LAST = ("Silva", "Santos", "Oliveira", "Souza", "Lima", "Pereira", "Ferreira", "Costa", "Rocha")
HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 14, 14, 15, 15, 16, 17, 17, 18, 18, 19)
METHODS = ("credit",) * 4 + ("debit",) * 3 + ("pix",) * 5 + ("cash",) * 3


def tender_row(row: dict[str, Any]) -> dict[str, Any]:
    """How a sale was paid."""
    card = row["method"] in {"credit", "debit"}
    return {
        "sale_id": row["id"],
        "position": 1,
        "method": row["method"],
        "amount_cents": row["paid_cents"],
        "brand": "Visa" if card else "",
        "nsu": f"{row['sequence']:06d}" if card else "",
        "authorization": "A1B2C3" if card else "",
        "acquirer": "",
        "pix_txid": "",
        "confirmed_by": "",
    }


def offer_row(row: dict[str, Any]) -> dict[str, Any]:
    """The new cashback of a sale to a member."""
    sold = date.fromisoformat(row["at"][:10])
    return {
        "sale_id": row["id"],
        "offer_id": "5",
        "name": "5% de volta",
        "text": "Na próxima compra",
        "amount_cents": row["offer"],
        "valid_from": sold.isoformat(),
        "valid_to": (sold + timedelta(days=15)).isoformat(),
        "state": "confirmed",
    }


def receipt_of(row: dict[str, Any]) -> Receipt:
    """Its paper."""
    return Receipt(
        head=HEAD,
        number=row["number"],
        store="001",
        till="02",
        operator=row["operator"][1],
        sold_at=row["at"],
        lines=tuple(
            ReceiptLine(
                code=line["code"],
                description=line["description"],
                unit=line["unit"],
                quantity_milli=line["quantity_milli"],
                unit_price_cents=line["unit_price_cents"],
                gross_cents=line["gross_cents"],
                discount_cents=0,
            )
            for line in row["lines"]
        ),
        gross_cents=row["gross"],
        discount_cents=0,
        redeemed_cashback_cents=row["used"],
        redemption_state="committed" if row["used"] else "",
        total_cents=row["total"],
        tenders=(ReceiptTender(row["method"], row["paid_cents"]),),
        change_cents=row["paid_cents"] - row["total"],
    )


def plain_slip(kind: SlipKind, number: str, at: str, *, total: int) -> Slip:
    """A slip that says a total."""
    rows = (SlipRow("Total", cents=total, strong=True),)
    return Slip(kind, HEAD, number, "001", "02", "03", at, (SlipSection("", rows),))
