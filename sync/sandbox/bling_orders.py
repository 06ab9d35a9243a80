"""Sales orders in the box's Bling: validated field by field, sums included, as its document says."""

from datetime import date
from decimal import Decimal
from typing import Any

from sync.sandbox import bling_books as books
from sync.sandbox.bling_wire import refuse, wrong
from sync.sandbox.state import Doc
from sync.sandbox.wire import Call, Reply
from sync.sandbox.world import World

DATES = ("data", "dataSaida", "dataPrevista")
_KNOWN = frozenset(
    (
        *DATES,
        *("numeroLoja", "contato", "itens", "parcelas", "desconto", "loja"),
        *("observacoes", "observacoesInternas", "vendedor"),
    )
)


def create(world: World, call: Call) -> Reply:
    """A new order each time: there is no idempotency here."""
    body = call.body()
    if not isinstance(body, dict):
        refuse(400, "INVALID_REQUEST_BODY", "O corpo da requisição é inválido")
    faults = [*_head(world, body), *_items(world, body), *_parcels(world, body)]
    if not faults:
        faults = _sums(body)
    if faults:
        refuse(400, "VALIDATION_ERROR", "A venda não pode ser salva", fields=faults)
    order_id = books.new_number(world, "order")
    total = _total(body)
    world.state.put(
        "bling_order",
        {
            "id": str(order_id),
            "numero": world.state.next_number("bling numero"),
            "numeroLoja": body.get("numeroLoja", ""),
            **{name: body[name] for name in DATES},
            "contato": _contact(world, body["contato"]["id"]),
            "situacao": {"id": books.OPEN, "valor": 0},
            "itens": [_plain({**item, "id": place}) for place, item in enumerate(body["itens"], 1)],
            "parcelas": [_plain({**one, "id": place}) for place, one in enumerate(body["parcelas"], 1)],
            "desconto": str(_discount(body)),
            "totalProdutos": str(total + _discount(body)),
            "total": str(total),
            "notaFiscal": 0,
            "observacoesInternas": body.get("observacoesInternas", ""),
        },
    )
    return Reply(201, {"data": {"id": order_id, "alertas": []}})


def found(world: World, call: Call) -> Doc:
    """The order of the path; 404 without."""
    order = world.state.get("bling_order", call.params["id"])
    if order is None:
        refuse(404, "RESOURCE_NOT_FOUND", "O pedido de venda não foi encontrado")
    return order


def change_status(world: World, call: Call) -> Reply:
    """To one of the module's; the same again is an error here."""
    order, status = found(world, call), int(call.params["status"])
    if status not in [one["id"] for one in books.STATUSES]:
        refuse(404, "RESOURCE_NOT_FOUND", "A situação não foi encontrada")
    if order["situacao"]["id"] == status:
        fault = wrong("situacao", "O pedido já está nesta situação")
        refuse(400, "VALIDATION_ERROR", "A situação não pode ser alterada", fields=[fault])
    world.state.put("bling_order", {**order, "situacao": {"id": status, "valor": 0}})
    return Reply(204)


def make_invoice(world: World, call: Call) -> Reply:
    """One NFC-e per order; a cancelled one gets none."""
    order = found(world, call)
    if order["notaFiscal"] or order["situacao"]["id"] == books.CANCELLED or world.settings.bling_refuses_nfce:
        fault = wrong("notaFiscal", "A nota não pode ser gerada para este pedido")
        refuse(400, "VALIDATION_ERROR", "A nota não pode ser gerada", fields=[fault])
    invoice = books.new_number(world, "invoice")
    world.state.put("bling_invoice", {"id": str(invoice), "order": order["id"]})
    world.state.put("bling_order", {**order, "notaFiscal": invoice})
    return Reply(201, {"idNotaFiscal": invoice})


def _head(world: World, body: Doc) -> list[Doc]:
    faults = [wrong(name, "Campo desconhecido") for name in body if name not in _KNOWN]
    faults += [wrong(name, "A data é obrigatória") for name in DATES if not _is_date(body.get(name))]
    contact = body.get("contato")
    if not isinstance(contact, dict) or _contact(world, contact.get("id")) is None:
        faults.append(wrong("contato.id", "O contato não existe"))
    discount = body.get("desconto", {"valor": 0})
    if not isinstance(discount, dict) or not _is_money(discount.get("valor")):
        faults.append(wrong("desconto.valor", "O desconto é inválido"))
    elif discount.get("unidade", "REAL") != "REAL":
        faults.append(wrong("desconto.unidade", "Este servidor só conhece REAL"))
    return faults


def _items(world: World, body: Doc) -> list[Doc]:
    items = body.get("itens")
    if not isinstance(items, list) or not items:
        return [wrong("itens", "A venda precisa de itens")]
    faults = []
    for place, item in enumerate(items):
        prefix = f"itens.{place}"
        if not _is_number(item.get("quantidade")) or item["quantidade"] <= 0:
            faults.append(wrong(f"{prefix}.quantidade", "A quantidade é obrigatória"))
        if not _is_money(item.get("valor")):
            faults.append(wrong(f"{prefix}.valor", "O valor é obrigatório"))
        if not str(item.get("descricao") or "").strip():
            faults.append(wrong(f"{prefix}.descricao", "A descrição é obrigatória"))
        product = item.get("produto")
        if product is not None and world.state.get("bling_product", str(product.get("id"))) is None:
            faults.append(wrong(f"{prefix}.produto.id", "O produto não existe"))
    return faults


def _parcels(world: World, body: Doc) -> list[Doc]:
    parcels = body.get("parcelas")
    if not isinstance(parcels, list) or not parcels:
        return [wrong("parcelas", "A venda precisa de parcelas")]
    faults = []
    forms = [form[0] for form in books.FORMS if form[0] not in world.settings.bling_missing_forms]
    for place, parcel in enumerate(parcels):
        prefix = f"parcelas.{place}"
        if not _is_date(parcel.get("dataVencimento")):
            faults.append(wrong(f"{prefix}.dataVencimento", "O vencimento é obrigatório"))
        if not _is_money(parcel.get("valor")):
            faults.append(wrong(f"{prefix}.valor", "O valor é obrigatório"))
        form = parcel.get("formaPagamento")
        if not isinstance(form, dict) or form.get("id") not in forms:
            faults.append(wrong(f"{prefix}.formaPagamento.id", "A forma de pagamento não existe"))
    return faults


def _sums(body: Doc) -> list[Doc]:
    paid = sum((Decimal(parcel["valor"]) for parcel in body["parcelas"]), Decimal(0))
    total = _total(body)
    if total < 0 or paid != total:
        return [wrong("parcelas", f"A soma das parcelas ({paid}) difere do total da venda ({total})")]
    return []


def _total(body: Doc) -> Decimal:
    return sum((books.line_total(item) for item in body["itens"]), Decimal(0)) - _discount(body)


def _discount(body: Doc) -> Decimal:
    return Decimal((body.get("desconto") or {"valor": 0})["valor"])


def _contact(world: World, contact_id: Any) -> Doc | None:
    if contact_id == books.ANONYMOUS:
        return {"id": books.ANONYMOUS, "nome": books.anonymous()["nome"]}
    known = world.state.get("bling_contact", str(contact_id))
    return None if known is None else {"id": contact_id, "nome": known["nome"]}


def _plain(part: Doc) -> Doc:
    """Decimals as text, which the box's file can hold."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in part.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_money(value: Any) -> bool:
    return _is_number(value) and value >= 0 and Decimal(value) == round(Decimal(value), 2)


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
