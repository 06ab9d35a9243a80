"""What the box's Bling account starts with, and how its documents look on the wire.

Ids are numbers there and text in the box's file. Payment forms and statuses are those of a fresh account.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sync.sandbox.state import Doc
from sync.sandbox.world import World

ANONYMOUS = 1_000_000_001
ORDERS_MODULE = 98_310
OPEN, CANCELLED = 451_006, 451_012
"""Not the numbers of Bling's own statuses: an account has its own."""

FORMS: tuple[tuple[int, str, int], ...] = (
    (2_001, "Dinheiro", 1),
    (2_003, "Cartão de crédito", 3),
    (2_004, "Cartão de débito", 4),
    (2_015, "Boleto", 15),
    (2_017, "Pix", 17),
    (2_019, "Cashback", 19),
    (2_020, "Pix da loja", 20),
    (2_021, "Crédito em loja", 21),
    (2_090, "Sem pagamento", 90),
    (2_099, "Outros", 99),
)
MODULES = (
    {"id": 98_306, "nome": "Notas", "descricao": "Notas fiscais", "criarSituacoes": False},
    {"id": ORDERS_MODULE, "nome": "Vendas", "descricao": "Pedidos de venda", "criarSituacoes": True},
)
STATUSES = (
    {"id": OPEN, "nome": "Em aberto", "idHerdado": 6, "cor": "#E9DC40"},
    {"id": 451_009, "nome": "Atendido", "idHerdado": 9, "cor": "#3FB57A"},
    {"id": CANCELLED, "nome": "Cancelado", "idHerdado": 12, "cor": "#CECECE"},
)
_CENT = Decimal("0.01")


def new_number(world: World, kind: str) -> int:
    """The next id of a kind."""
    return 10_000_000 + world.state.next_number(f"bling {kind}")


def numbers(doc: Doc, *names: str) -> dict[str, Any]:
    """These decimal texts as JSON numbers."""
    return {name: Decimal(doc[name]) for name in names if doc.get(name) is not None}


def listed_product(doc: Doc) -> Doc:
    """As the list shows it: no barcode, no unit."""
    shown = ("nome", "codigo", "tipo", "situacao", "formato")
    return {"id": int(doc["id"]), **{name: doc[name] for name in shown}, **numbers(doc, "preco")}


def detailed_product(doc: Doc) -> Doc:
    """As its own page shows it."""
    more = {name: doc[name] for name in ("unidade", "gtin", "gtinEmbalagem")}
    return {**listed_product(doc), **more, "tributacao": {"ncm": doc["ncm"]}}


def shown_contact(doc: Doc) -> Doc:
    """As the list shows it."""
    names = ("nome", "codigo", "situacao", "numeroDocumento", "telefone", "celular")
    return {"id": int(doc["id"]), **{name: doc[name] for name in names}}


def anonymous() -> Doc:
    """The contact that every account has."""
    return {"id": ANONYMOUS, "nome": "Consumidor Final", "situacao": "A", "tipo": "F", "codigo": ""}


def line_total(item: Doc) -> Decimal:
    """Rounded line by line."""
    product: Decimal = Decimal(item["quantidade"]) * Decimal(item["valor"])
    return product.quantize(_CENT, ROUND_HALF_UP)


def listed_order(doc: Doc) -> Doc:
    """As the list shows it."""
    shown = {name: doc[name] for name in ("numero", "numeroLoja", "data", "dataSaida", "dataPrevista")}
    return {
        "id": int(doc["id"]),
        **shown,
        **numbers(doc, "totalProdutos", "total"),
        "contato": doc["contato"],
        "situacao": doc["situacao"],
    }


def detailed_order(doc: Doc) -> Doc:
    """As its own page shows it."""
    return {
        **listed_order(doc),
        "itens": [{**item, **numbers(item, "quantidade", "valor")} for item in doc["itens"]],
        "parcelas": [{**parcel, **numbers(parcel, "valor")} for parcel in doc["parcelas"]],
        "desconto": {"valor": Decimal(doc["desconto"]), "unidade": "REAL"},
        "notaFiscal": {"id": doc["notaFiscal"]},
        "observacoesInternas": doc["observacoesInternas"],
    }
