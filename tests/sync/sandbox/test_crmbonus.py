"""CRM&BÔNUS: always HTTP 200, three coded headers, no hold, no idempotency."""

from typing import Any

import pytest

from tests.sync.sandbox.counter import Counter, new_id


def start(till: Counter, member: dict[str, Any], **changes: Any) -> Any:
    body = {
        "cod_loja": till.secrets["crm_store"],
        "customer_name": "Pessoa",
        "customer_cel": member["phone"].removeprefix("+55"),
        "customer_email": "",
        "customer_birth": "31/01/1990",
        "customer_cpf": "",
    }
    return till.crm("api_inicio", member, {**body, **changes})


def ids(till: Counter, member: dict[str, Any]) -> dict[str, Any]:
    return {"loja_id": till.secrets["crm_store"], "customer_id": int(member["id"])}


def bonus(till: Counter, member: dict[str, Any], gross: float = 100) -> Any:
    return till.crm("api_bonus_disponivel", member, {**ids(till, member), "valor_bruto": gross})["data"]


def purchase(till: Counter, member: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        **ids(till, member),
        "restricao_horario": False,
        "vai_utilizar_bonus": False,
        "ids_bonus": [],
        "valor_bruto": 100,
        "bonus_resgatado": 0,
        "campanha_id": None,
        "sms": False,
        "pin_master": False,
        "nome_vendedor": "",
        "nf": "",
        "terminal": "02",
        "ticket": new_id(),
        **changes,
    }


def with_pin(till: Counter, member: dict[str, Any]) -> None:
    start(till, member)
    answer = till.crm("api_validar_pin", member, {**ids(till, member), "pin": till.pin(member)})
    assert answer["data"]["valid_pin"] is True


def test_a_whole_purchase_debits_and_credits_in_one_call(till: Counter) -> None:
    member = till.member("30.00")
    started = start(till, member)
    assert (started["status"], started["message"]) == (True, "sucesso")
    assert started["data"]["solicita_pin"] is True
    with_pin(till, member)
    before = bonus(till, member)
    assert (before["saldo_bonus"], before["tem_bonus"]) == (30, True)
    campaign = till.crm(
        "api_campanha_disponivel", member, {"loja_id": till.secrets["crm_store"], "total_liquido": 75}
    )["data"]["campanhas"][0]
    body = purchase(
        till,
        member,
        vai_utilizar_bonus=True,
        ids_bonus=before["ids_bonus"],
        bonus_resgatado=25,
        campanha_id=campaign["id"],
    )
    done = till.crm("api_finaliza_compra", member, body)
    assert done["message"] == "Sucesso."
    after = bonus(till, member)
    assert after["ids_bonus"] != before["ids_bonus"]
    assert sum(lot["valor"] for lot in after["historico"]) == 30 - 25 + 3.75
    totals = {
        "total_venda_liquida": 75,
        "qtd_total_itens": 2,
        "nome_vendedor": "",
        "nome_consumidor": "",
        "celular_consumidor": "",
        "bonus_id": done["data"]["bonus_id"],
        "order_id": done["data"]["order_id"],
        "nr_pedido": "1",
    }
    assert till.crm("api_vendas_totais", member, totals)["status"] is True
    undo = {**ids(till, member), "bonus_id": done["data"]["bonus_id"]}
    assert till.crm("api_cancelar_bonus", member, undo) == {
        "status": True,
        "data": {"msg": "Bônus cancelado."},
    }
    assert till.balance(member) == "30.00"
    again = till.crm("api_cancelar_bonus", member, undo)
    assert again == {"status": False, "message": {"msg": "Bônus já cancelado."}}


def test_a_repeated_finish_debits_and_credits_twice(till: Counter) -> None:
    member = till.member("60.00")
    with_pin(till, member)
    body = purchase(
        till,
        member,
        vai_utilizar_bonus=True,
        ids_bonus=bonus(till, member)["ids_bonus"],
        bonus_resgatado=25,
        campanha_id=1,
    )
    assert till.crm("api_finaliza_compra", member, body)["status"] is True
    assert till.crm("api_finaliza_compra", member, body)["status"] is True
    assert till.state("debits_per_sale")[body["ticket"]] == 2
    assert till.state("credits_per_sale")[body["ticket"]] == 2


def test_the_balance_is_capped_by_the_basket_and_the_history_is_not(till: Counter) -> None:
    member = till.member("80.00")
    start(till, member)
    answer = bonus(till, member, 100)
    assert answer["saldo_bonus"] == 50
    assert sum(lot["valor"] for lot in answer["historico"]) == 80
    assert bonus(till, member, 10)["saldo_bonus"] == 0


def test_only_a_right_pin_opens_the_redemption(till: Counter) -> None:
    member = till.member("30.00")
    start(till, member)
    pin = till.pin(member)
    wrong = ("1" if pin[0] == "0" else "0") + pin[1:]
    answer = till.crm("api_validar_pin", member, {**ids(till, member), "pin": wrong})
    assert (answer["message"], answer["data"]["valid_pin"]) == ("Sucesso.", False)
    body = purchase(
        till,
        member,
        vai_utilizar_bonus=True,
        ids_bonus=bonus(till, member)["ids_bonus"],
        bonus_resgatado=10,
    )
    refused = till.crm("api_finaliza_compra", member, body)
    assert (refused["status"], refused["message"], refused["data"]["msg"]) == (
        False,
        "Erro.",
        "PIN não validado.",
    )
    assert till.balance(member) == "30.00"
    assert till.crm("api_finaliza_compra", member, {**body, "pin_master": True})["status"] is True
    till.settings(crm_can_use_pin_master=False)
    assert till.crm("api_finaliza_compra", member, {**body, "pin_master": True})["status"] is False


def test_starting_again_texts_again_and_resending_waits(till: Counter) -> None:
    member = till.member("30.00")
    start(till, member)
    assert till.crm("api_reenviar_pin", member, ids(till, member))["status"] is False
    start(till, member)
    texts = till.http.get("/sandbox/phone", params={"phone": member["phone"]}).json()["messages"]
    assert len(texts) == 2
    till.advance(120)
    assert till.crm("api_reenviar_pin", member, ids(till, member))["data"]["sms"] is True


def test_a_new_customer_without_bonus_is_asked_for_no_pin(till: Counter) -> None:
    member = till.member()
    assert start(till, member)["data"]["solicita_pin"] is False
    body = purchase(till, member, campanha_id=1)
    assert till.crm("api_finaliza_compra", member, body)["status"] is True
    assert till.balance(member) == "5.00"


@pytest.mark.parametrize("header", ["Authorization", "Codempresa", "Celular"])
def test_each_header_is_verified(till: Counter, header: str) -> None:
    member = till.member("30.00")
    start(till, member)
    body = {**ids(till, member), "valor_bruto": 100}
    answer = till.crm("api_bonus_disponivel", member, body, **{header: "11911112222x"})
    assert (answer["status"], answer["message"]) == (False, "Erro.")
    plain = till.http.post(
        "/crmbonus/pages/api_bonus_disponivel", json=body, headers={header: "não".encode()}
    )
    assert (plain.status_code, plain.json()["status"]) == (200, False)


@pytest.mark.parametrize(
    "change",
    [
        {"valor_bruto": "100.00"},
        {"valor_bruto": 100.001},
        {"campanha_id": "1"},
        {"campanha_id": 99},
        {"vai_utilizar_bonus": True},
        {"bonus_resgatado": 10},
        {"loja_id": "1"},
        {"unknown": 1},
        {"sms": 1},
    ],
)
def test_a_purchase_of_the_wrong_shape_is_a_200_that_says_no(till: Counter, change: dict[str, Any]) -> None:
    member = till.member("30.00")
    start(till, member)
    answer = till.crm("api_finaliza_compra", member, purchase(till, member, **change))
    assert (answer["status"], answer["message"]) == (False, "Erro.")
    assert till.balance(member) == "30.00"


def test_ids_that_were_never_handed_out_are_refused(till: Counter) -> None:
    member = till.member("30.00")
    with_pin(till, member)
    body = purchase(till, member, vai_utilizar_bonus=True, ids_bonus=[1], bonus_resgatado=10)
    assert till.crm("api_finaliza_compra", member, body)["data"]["msg"] == "ids_bonus desconhecidos."
