"""Receipts to print in tests, and the two catalogues to print them with."""

import json
import random
from collections.abc import Callable
from dataclasses import replace

import resources
from pos_client.domain.receipt import Receipt, ReceiptLine, ReceiptOffer, ReceiptTender
from pos_client.domain.till import StoreHead

_WORDS: dict[str, str] = json.loads(resources.contents("translations/receipt_words.json"))

QR = "https://exemplo.com.br/emporio?v=001-02-000123"


def portuguese(msgid: str) -> str:
    """The delivered words; a msgid that is not among them fails the test."""
    return _WORDS[msgid]


def english(msgid: str) -> str:
    """The msgids are the English words."""
    return msgid


CATALOGUES: dict[str, Callable[[str], str]] = {"pt": portuguese, "en": english}

HEAD = StoreHead(
    name="Empório Modelo",
    cnpj="12ABC34501DE35",
    address="Rua das Laranjeiras, 120 - Centro",
    city="São Paulo/SP",
    phone="+551133334444",
    message="Trocas em até 30 dias, com este recibo.\nObrigado pela visita!",
    portal_url="exemplo.com.br/emporio",
    programme="Clube Empório",
)


def line(
    description: str,
    price_cents: int,
    *,
    code: str = "7891000100103",
    unit: str = "un",
    milli: int = 1000,
    gross_cents: int | None = None,
    discount_cents: int = 0,
) -> ReceiptLine:
    """One line; the gross is whole units times the price unless it is given."""
    gross = price_cents * milli // 1000 if gross_cents is None else gross_cents
    return ReceiptLine(code, description, unit, milli, price_cents, gross, discount_cents)


LINES = (
    line("Café torrado em grãos 500 g", 38_90, code="10234", milli=2000),
    line("Filtro de papel nº 103, 40 un.", 9_50, code="10410"),
    line("Queijo meia cura, peso", 64_90, code="2000123004524", unit="kg", milli=452, gross_cents=29_33),
    line("Geleia de jabuticaba 240 g", 22_00, code="10877", discount_cents=2_20),
    line("Pão de queijo congelado 1 kg", 27_90, milli=3000),
)


def receipt_of(lines: tuple[ReceiptLine, ...], **changes: object) -> Receipt:
    """A paid cash sale of these lines whose amounts add up."""
    gross = sum(item.gross_cents for item in lines)
    discount = sum(item.discount_cents for item in lines)
    total = gross - discount
    plain = Receipt(
        head=HEAD,
        number="001-02-000123",
        store="001",
        till="02",
        operator="Ana P.",
        sold_at="2026-11-22T14:32:10-03:00",
        lines=lines,
        gross_cents=gross,
        discount_cents=discount,
        redeemed_cashback_cents=0,
        redemption_state="",
        total_cents=total,
        tenders=(ReceiptTender("cash", total + 50),),
        change_cents=50,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


PLAIN = receipt_of(LINES)

OFFER = ReceiptOffer(
    name="Volta em dobro",
    text="Use em compras a partir de R$ 60,00 em qualquer loja da rede. Não vale para bebidas alcoólicas.",
    amount_cents=11_00,
    valid_from="2026-11-23",
    valid_to="2026-12-23",
    state="pending",
)

FULL = replace(
    PLAIN,
    redeemed_cashback_cents=41_20,
    redemption_state="committed",
    total_cents=PLAIN.total_cents - 41_20,
    tenders=(
        ReceiptTender("credit", 100_00, "VISA 2x NSU 004512 aut. 883201"),
        ReceiptTender("cash", PLAIN.total_cents - 41_20 - 100_00 + 3_07),
    ),
    change_cents=3_07,
    member="M\u2022\u2022\u2022\u2022\u2022 S\u2022\u2022\u2022\u2022 (11) 9\u2022\u2022\u2022\u2022-8888",
    invoice_cpf="52998224725",
    offer=OFFER,
    qr=QR,
)


def wild_receipt(chance: random.Random, alphabet: str) -> Receipt:
    """Every text as long and as strange as chance has it, every amount up to the largest."""

    def text() -> str:
        return "".join(chance.choices(alphabet, k=chance.choice((0, 1, 15, 31, 32, 33, 47, 48, 49, 200))))

    def cents() -> int:
        return chance.choice((0, 1, 99_99, 1_234_567_89, 99_999_999_99))

    lines = tuple(line(text(), cents(), code=text(), unit=text(), discount_cents=cents()) for _ in range(4))
    return replace(
        FULL,
        head=replace(
            HEAD, name=text(), cnpj=text(), address=text(), city=text(), message=text(), programme=text()
        ),
        number=text(),
        operator=text(),
        sold_at=chance.choice((PLAIN.sold_at, text())),
        lines=lines,
        gross_cents=cents(),
        discount_cents=cents(),
        redeemed_cashback_cents=cents(),
        redemption_state=text(),
        total_cents=cents(),
        tenders=tuple(
            replace(tender, method=text(), amount_cents=cents(), detail=text()) for tender in FULL.tenders
        ),
        member=text(),
        invoice_cpf=text(),
        offer=ReceiptOffer(text(), text(), cents(), text(), text(), text()),
        training=True,
        copy=2,
    )
