"""The box's Bling bites where the real one does, in the words of the real one's OpenAPI document."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.sandbox.process import SandboxProcess
from tests.sync.box import Box
from tests.sync.erp.openapi import complaints

BASE = "/bling/Api/v3"
DAY = "2026-03-14"


class Client:
    """Somebody who signed in."""

    def __init__(self, box: Box) -> None:
        self.box = box
        known = box.credentials
        pair = f"{known['bling_client_id']}:{known['bling_client_secret']}"
        self.basic = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        self.http = httpx.Client(base_url=box.url + BASE)
        box.set(bling_per_second=10_000)

    def code(self, state: str = "s") -> str:
        query = {
            "response_type": "code",
            "client_id": self.box.credentials["bling_client_id"],
            "state": state,
        }
        found = self.http.get("/oauth/authorize", params=query)
        return httpx.URL(found.headers["Location"]).params["code"]

    def token(self, **form: str) -> httpx.Response:
        return self.http.post("/oauth/token", data=form, headers=self.basic)

    def signed(self) -> "Client":
        told = self.token(grant_type="authorization_code", code=self.code()).json()
        self.http.headers["Authorization"] = f"Bearer {told['access_token']}"
        self.refresh = told["refresh_token"]
        return self

    def get(self, path: str, **query: str) -> Any:
        return self.http.get(path, params=query).raise_for_status().json()["data"]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with SandboxProcess(tmp_path / "bling") as process:
        made = Client(Box(process)).signed()
        yield made
        made.http.close()


def kind(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["type"])


def order(**more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "numeroLoja": "PDV-1",
        "data": DAY,
        "dataSaida": DAY,
        "dataPrevista": DAY,
        "contato": {"id": 1_000_000_001},
        "itens": [{"descricao": "Arroz", "quantidade": 2, "valor": 10.5}],
        "parcelas": [{"dataVencimento": DAY, "valor": 21, "formaPagamento": {"id": 2_001}}],
    }
    return {**body, **more}


def test_a_code_is_good_once_and_for_a_minute(client: Client) -> None:
    first, second = client.code(), client.code()
    assert client.token(grant_type="authorization_code", code=first).status_code == 200
    assert kind(client.token(grant_type="authorization_code", code=first)) == "invalid_grant"
    client.box.pass_time(61)
    assert kind(client.token(grant_type="authorization_code", code=second)) == "invalid_grant"


def test_a_refresh_token_is_good_once(client: Client) -> None:
    told = client.token(grant_type="refresh_token", refresh_token=client.refresh).json()
    assert told["expires_in"] == 21_600
    assert told["refresh_token"] != client.refresh
    assert kind(client.token(grant_type="refresh_token", refresh_token=client.refresh)) == "invalid_grant"


def test_the_apps_secret_is_asked_for(client: Client) -> None:
    client.basic = {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}
    answer = client.token(grant_type="refresh_token", refresh_token=client.refresh)
    assert (answer.status_code, kind(answer)) == (401, "invalid_client")


def test_nobody_is_let_in_without_a_living_token(client: Client) -> None:
    assert client.http.get("/produtos", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    client.box.pass_time(21_601)
    answer = client.http.get("/produtos")
    assert (answer.status_code, kind(answer)) == (401, "UNAUTHENTICATED")


def test_the_fourth_call_of_a_second_is_refused_in_blings_own_envelope(client: Client) -> None:
    client.box.set(bling_per_second=3)
    answers = [client.http.get("/situacoes/modulos") for _ in range(4)]
    error = answers[-1].json()["error"]
    assert answers[-1].status_code == 429
    assert (error["type"], error["limit"], error["period"]) == ("TOO_MANY_REQUESTS", 3, "second")


def test_the_day_has_an_end_and_another_day_comes(client: Client) -> None:
    client.box.set(bling_per_day=2)
    answers = [client.http.get("/situacoes/modulos") for _ in range(3)]
    assert answers[-1].json()["error"]["period"] == "day"
    client.box.set(bling_per_day=10)
    assert client.http.get("/situacoes/modulos").status_code == 200


def test_lists_show_only_the_last_few_unless_told_otherwise(client: Client) -> None:
    products = [{"nome": f"P{n}", "codigo": f"S{n}", "preco": "1.00", "gtin": ""} for n in range(5)]
    contacts = [{"nome": f"C{n}"} for n in range(5)]
    client.box.call("POST", "/sandbox/seed", {"bling_products": products, "bling_contacts": contacts})
    assert len(client.get("/produtos")) == 3
    assert len(client.get("/produtos", criterio="2")) == 5
    assert len(client.get("/contatos")) == 3
    assert len(client.get("/contatos", criterio="1")) == 5


def test_only_the_detail_has_barcode_and_unit(client: Client) -> None:
    product = {"nome": "P", "codigo": "S", "preco": "1.00", "gtin": "7891000315507", "unidade": "KG"}
    client.box.call("POST", "/sandbox/seed", {"bling_products": [product]})
    [listed] = client.get("/produtos", criterio="2")
    assert not {"gtin", "unidade"} & set(listed)
    detail = client.get(f"/produtos/{listed['id']}")
    assert (detail["gtin"], detail["unidade"]) == ("7891000315507", "KG")


def test_a_date_filter_spans_at_most_a_year(client: Client) -> None:
    query = {"criterio": "5", "dataAlteracaoInicial": "2020-01-01 00:00:00"}
    answer = client.http.get("/produtos", params=query)
    assert (answer.status_code, kind(answer)) == (400, "VALIDATION_ERROR")


def test_pages_have_at_most_a_hundred_rows(client: Client) -> None:
    products = [{"nome": f"P{n}", "codigo": f"S{n}", "preco": "1.00"} for n in range(130)]
    client.box.call("POST", "/sandbox/seed", {"bling_products": products})
    assert len(client.get("/produtos", criterio="2", limite="500")) == 100
    assert len(client.get("/produtos", criterio="2", pagina="2")) == 30


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"data": None}, "data"),
        ({"dataSaida": "14/03/2026"}, "dataSaida"),
        ({"contato": {"id": 5}}, "contato.id"),
        ({"itens": []}, "itens"),
        ({"itens": [{"quantidade": 1, "valor": 21}]}, "itens.0.descricao"),
        ({"itens": [{"descricao": "A", "valor": 21}]}, "itens.0.quantidade"),
        (
            {"itens": [{"descricao": "A", "quantidade": 1, "valor": 21, "produto": {"id": 9}}]},
            "itens.0.produto.id",
        ),
        ({"parcelas": []}, "parcelas"),
        (
            {"parcelas": [{"dataVencimento": DAY, "valor": 21, "formaPagamento": {"id": 1}}]},
            "parcelas.0.formaPagamento.id",
        ),
        ({"parcelas": [{"valor": 21, "formaPagamento": {"id": 2_001}}]}, "parcelas.0.dataVencimento"),
        ({"desconto": {"valor": 1, "unidade": "REAL"}}, "parcelas"),
        ({"desconto": {"valor": 1, "unidade": "PERCENTUAL"}}, "desconto.unidade"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_an_order_that_is_wrong_anywhere_is_refused_by_the_fields_name(
    client: Client, wrong: dict[str, Any], field: str
) -> None:
    answer = client.http.post("/pedidos/vendas", json=order(**wrong))
    assert (answer.status_code, kind(answer)) == (400, "VALIDATION_ERROR")
    assert field in [one["namespace"] for one in answer.json()["error"]["fields"]]
    assert client.get("/pedidos/vendas") == []


def test_the_same_order_twice_is_two_orders(client: Client) -> None:
    for _ in range(2):
        assert client.http.post("/pedidos/vendas", json=order()).status_code == 201
    assert len(client.get("/pedidos/vendas", **{"numerosLojas[]": "PDV-1"})) == 2
    assert client.get("/pedidos/vendas", **{"numerosLojas[]": "PDV-2"}) == []


def test_a_document_belongs_to_one_contact(client: Client) -> None:
    body = {"nome": "Ana", "tipo": "F", "situacao": "A", "numeroDocumento": "52998224725"}
    assert client.http.post("/contatos", json=body).status_code == 201
    assert kind(client.http.post("/contatos", json=body)) == "VALIDATION_ERROR"
    assert kind(client.http.post("/contatos", json={"nome": "Ana"})) == "VALIDATION_ERROR"


def test_whatever_it_answers_is_what_blings_own_document_says(client: Client) -> None:
    client.box.call("POST", "/sandbox/seed", {"bling_products": [{"nome": "P", "preco": "1.00"}]})
    made = client.http.post("/pedidos/vendas", json=order()).json()["data"]["id"]
    for path in (
        "/formas-pagamentos",
        "/contatos/consumidor-final",
        f"/pedidos/vendas/{made}",
        "/pedidos/vendas/9",
    ):
        client.http.get(path)
    client.http.post(f"/pedidos/vendas/{made}/gerar-nfce")
    client.http.post(f"/pedidos/vendas/{made}/gerar-nfce")
    [modules] = [one for one in client.get("/situacoes/modulos") if one["nome"] == "Vendas"]
    for status in client.get(f"/situacoes/modulos/{modules['id']}"):
        client.http.patch(f"/pedidos/vendas/{made}/situacoes/{status['id']}")
    noted = client.box.call("GET", "/sandbox/bling")["exchanges"]
    assert len(noted) > 8
    assert [words for exchange in noted for words in complaints(exchange)] == []


def test_the_judge_finds_what_is_not_in_the_document() -> None:
    sound = {"method": "POST", "path": "/contatos", "query": [], "status": 201, "answer": {"data": {"id": 1}}}
    body = {"nome": "Ana", "tipo": "F", "situacao": "A"}
    assert complaints({**sound, "body": body}) == []
    for wrong in (
        {**sound, "body": {**body, "tipo": "X"}},
        {**sound, "body": {**body, "apelido": "A"}},
        {**sound, "body": {"nome": "Ana"}},
        {**sound, "body": {**body, "id": 5}},
        {**sound, "body": body, "answer": {"data": {"id": "1"}}},
        {**sound, "body": body, "status": 202},
        {**sound, "body": body, "query": [["criterium", "1"]]},
        {**sound, "body": body, "path": "/clientes"},
        {
            **sound,
            "body": None,
            "method": "GET",
            "query": [["criterio", "9"]],
            "status": 200,
            "answer": {"data": []},
        },
    ):
        assert complaints(wrong)
