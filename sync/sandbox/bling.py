"""Bling ERP v3 in the box: the part of its OpenAPI document that we use, with the defaults that bite.

`criterio` lists only the last few unless told otherwise, the product list has no barcode and no unit, pages
have at most a hundred rows, a date filter spans at most a year.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.sandbox import bling_books as books
from sync.sandbox import bling_oauth, bling_orders
from sync.sandbox.bling_wire import PREFIX, BlingDesk, envelope, refuse, wrong
from sync.sandbox.state import Doc
from sync.sandbox.wire import Border, Call, Handler, Reply, endpoint, error_reply
from sync.sandbox.world import World

LAST_FEW = 3
_FORM = "%Y-%m-%d %H:%M:%S"


def routes(world: World) -> list[Route]:
    """Bling's calls, and what the box noted of them under `/sandbox/bling/`."""
    desk = BlingDesk()
    border = Border(PREFIX, desk.admit, envelope)
    table: list[tuple[str, str, Handler]] = [
        ("POST", "/oauth/token", bling_oauth.token),
        ("GET", "/contatos", list_contacts),
        ("POST", "/contatos", create_contact),
        ("GET", "/contatos/consumidor-final", lambda _world, _call: Reply(200, {"data": books.anonymous()})),
        ("PUT", "/contatos/{id}", change_contact),
        ("GET", "/produtos", list_products),
        ("GET", "/produtos/{id}", show_product),
        ("GET", "/formas-pagamentos", list_forms),
        ("GET", "/situacoes/modulos", lambda _world, _call: Reply(200, {"data": list(books.MODULES)})),
        ("GET", "/situacoes/modulos/{id}", show_statuses),
        ("GET", "/pedidos/vendas", list_orders),
        ("POST", "/pedidos/vendas", bling_orders.create),
        ("GET", "/pedidos/vendas/{id}", show_order),
        ("PATCH", "/pedidos/vendas/{id}/situacoes/{status}", bling_orders.change_status),
        ("POST", "/pedidos/vendas/{id}/gerar-nfce", bling_orders.make_invoice),
    ]

    async def authorize(request: Request) -> Response:
        return bling_oauth.authorize(world, request)

    def exchanges(_world: World, _call: Call) -> Reply:
        return Reply(200, {"exchanges": list(desk.exchanges), "too_fast": desk.too_fast})

    def noted(handler: Handler) -> Callable[[Request], Any]:
        return desk.noted(endpoint(world, border, handler=handler))

    inspection = Border("/sandbox", lambda _world, _call: None, error_reply)
    return [
        Route(PREFIX + "/oauth/authorize", authorize, methods=["GET"]),
        *[Route(PREFIX + path, noted(handler), methods=[method]) for method, path, handler in table],
        Route("/sandbox/bling", endpoint(world, inspection, handler=exchanges), methods=["GET"]),
    ]


def list_contacts(world: World, call: Call) -> Reply:
    """By document, phone, words or date of change; `criterio=1` or only the last few."""
    query = _query(call)
    found = _changed_since(world.state.every("bling_contact"), query, now=world.now())
    if query.get("criterio", "3") == "3":
        found = found[-LAST_FEW:]
    words = query.get("pesquisa", "").lower()
    found = [
        contact
        for contact in found
        if _digits(query.get("numeroDocumento", "")) in ("", _digits(contact["numeroDocumento"]))
        and _digits(query.get("telefone", "")) in ("", _digits(contact["celular"]))
        and (words in contact["nome"].lower() or words in contact["codigo"].lower())
    ]
    return Reply(200, {"data": [books.shown_contact(contact) for contact in _paged(found, query)]})


def create_contact(world: World, call: Call) -> Reply:
    """Refused where another contact has the document."""
    contact = _contact_from(world, call, known={})
    contact_id = books.new_number(world, "contact")
    world.state.put("bling_contact", {**contact, "id": str(contact_id)})
    return Reply(201, {"data": {"id": contact_id}})


def change_contact(world: World, call: Call) -> Reply:
    """The whole of it."""
    known = world.state.get("bling_contact", call.params["id"])
    if known is None:
        refuse(404, "RESOURCE_NOT_FOUND", "O contato não foi encontrado")
    world.state.put("bling_contact", {**known, **_contact_from(world, call, known=known)})
    return Reply(204)


def _contact_from(world: World, call: Call, *, known: Doc) -> Doc:
    body = call.body()
    if not isinstance(body, dict):
        refuse(400, "INVALID_REQUEST_BODY", "O corpo da requisição é inválido")
    faults = [wrong(name, "É obrigatório") for name in ("nome", "tipo", "situacao") if not body.get(name)]
    document = str(body.get("numeroDocumento", ""))
    others = [one for one in world.state.every("bling_contact") if one["id"] != known.get("id")]
    if document and document in [one["numeroDocumento"] for one in others]:
        faults.append(wrong("numeroDocumento", "O CNPJ/CPF já está cadastrado"))
    if faults:
        refuse(400, "VALIDATION_ERROR", "O contato não pode ser salvo", fields=faults)
    names = ("codigo", "numeroDocumento", "telefone", "celular")
    return {
        **{name: str(body[name]) for name in ("nome", "tipo", "situacao")},
        **{name: str(body.get(name, known.get(name, ""))) for name in names},
        "changed": world.now().strftime(_FORM),
    }


def list_products(world: World, call: Call) -> Reply:
    """By barcode, code or date of change; `criterio=2` are the active ones, 5 all, 1 only the last few."""
    query = _query(call)
    found = _changed_since(world.state.every("bling_product"), query, now=world.now())
    criterion = query.get("criterio", "1")
    states = {"2": "A", "3": "I"}
    if criterion in states:
        found = [one for one in found if one["situacao"] == states[criterion]]
    if criterion == "1":
        found = found[-LAST_FEW:]
    for name, field in (("gtins[]", "gtin"), ("codigos[]", "codigo")):
        wanted = cast(QueryParams, call.query).getlist(name)
        if wanted:
            found = [one for one in found if one[field] in wanted]
    return Reply(200, {"data": [books.listed_product(one) for one in _paged(found, query)]})


def show_product(world: World, call: Call) -> Reply:
    """Everything of one."""
    product = world.state.get("bling_product", call.params["id"])
    if product is None:
        refuse(404, "RESOURCE_NOT_FOUND", "O produto não foi encontrado")
    return Reply(200, {"data": books.detailed_product(product)})


def list_forms(world: World, call: Call) -> Reply:
    """All of them active."""
    forms = [
        {
            "id": form_id,
            "descricao": name,
            "tipoPagamento": kind,
            "situacao": 1,
            "fixa": False,
            "padrao": 0,
            "finalidade": 3,
        }
        for form_id, name, kind in books.FORMS
        if form_id not in world.settings.bling_missing_forms
    ]
    return Reply(200, {"data": list(_paged(forms, _query(call)))})


def show_statuses(_world: World, call: Call) -> Reply:
    """Those of sales orders."""
    if call.params["id"] != str(books.ORDERS_MODULE):
        refuse(404, "RESOURCE_NOT_FOUND", "O módulo não foi encontrado")
    return Reply(200, {"data": list(books.STATUSES)})


def list_orders(world: World, call: Call) -> Reply:
    """By our numbers."""
    query = _query(call)
    wanted = cast(QueryParams, call.query).getlist("numerosLojas[]")
    found = world.state.every("bling_order")
    if wanted:
        found = [order for order in found if order["numeroLoja"] in wanted]
    return Reply(200, {"data": [books.listed_order(order) for order in _paged(found, query)]})


def show_order(world: World, call: Call) -> Reply:
    """Everything of one."""
    return Reply(200, {"data": books.detailed_order(bling_orders.found(world, call))})


def _query(call: Call) -> dict[str, str]:
    return dict(call.query)


def _paged(rows: Sequence[Doc], query: dict[str, str]) -> Sequence[Doc]:
    page, size = int(query.get("pagina", "1")), min(int(query.get("limite", "100")), 100)
    return rows[(page - 1) * size : page * size]


def _changed_since(rows: list[Doc], query: dict[str, str], *, now: datetime) -> list[Doc]:
    since = query.get("dataAlteracaoInicial")
    if since is None:
        return rows
    moment = datetime.strptime(since, _FORM).replace(tzinfo=now.tzinfo)
    if now - moment > timedelta(days=366):
        fault = wrong("dataAlteracaoInicial", "O período deve ser de no máximo um ano")
        refuse(400, "VALIDATION_ERROR", "O filtro é inválido", fields=[fault])
    return [row for row in rows if row["changed"] >= since]


def _digits(words: str) -> str:
    return "".join(sign for sign in words if sign.isdecimal())
