"""Sales as orders: once each, whatever is lost on the way; cancelled, returned, with and without a note."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pos_client.domain.destination import Destination
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import CardSlip, Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.returning import ReturnKind
from pos_client.domain.rules import Route, StoreRules
from pos_client.store import erp, outbox
from sync.erp.bling_platform import BlingPlatform
from sync.lane import Lane
from sync.sandbox import bling_books as books
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till
from tests.sync.erp.account import BlingBox
from tests.sync.erp.selling import FORMS, ORDERS, drain, messages, sell
from tests.sync.rows import lane_to, rows, states


@pytest.fixture
def platform(bling: BlingBox, till: Till) -> BlingPlatform:
    return bling.connected(till.store)


@pytest.fixture
def lane(platform: BlingPlatform, till: Till) -> Iterator[Lane]:
    made = lane_to(platform.adapter(), till.store, clock=till.clock)
    yield made
    made.stop()


def test_a_sale_becomes_an_order_that_can_be_found_by_its_sale(
    bling: BlingBox, till: Till, lane: Lane
) -> None:
    sale = sell(till, 1_000, 2_550)

    drain(lane)

    [order] = bling.orders()
    assert order["numeroLoja"] == f"PDV-{sale}"
    assert (order["total"], order["totalProdutos"]) == ("35.50", "35.50")
    assert order["contato"]["id"] == books.ANONYMOUS
    assert [(parcel["valor"], parcel["formaPagamento"]["id"]) for parcel in order["parcelas"]] == [
        ("35.50", FORMS[1])
    ]
    assert states(till.store, "bling") == ["delivered"]
    assert messages(till)[0].last_answer == f"pedido {order['id']} created"


def test_payments_have_the_accounts_forms_and_the_nsu(bling: BlingBox, till: Till, lane: Lane) -> None:
    slip = CardSlip(brand="Visa", nsu="000123", authorization="A1", installments=3)
    sale = till.basket(10_000)
    for tender in (
        Tender(Method.CREDIT, Money(5_000), card=slip),
        Tender(Method.DEBIT, Money(2_000), card=replace(slip, nsu="77", installments=1)),
        Tender(Method.PIX, Money(1_000)),
        Tender(Method.OTHER, Money(500)),
        Tender(Method.CASH, Money(2_000)),
    ):
        sale = sale.with_tender(tender)
    till.checkout.close(sale, OPERATOR)

    drain(lane)

    [order] = bling.orders()
    parcels = order["parcelas"]
    told = [(parcel["valor"], parcel["formaPagamento"]["id"], parcel.get("caut", "")) for parcel in parcels]
    assert told == [
        ("16.67", FORMS[3], "000123"),
        ("16.67", FORMS[3], "000123"),
        ("16.66", FORMS[3], "000123"),
        ("20.00", FORMS[4], "77"),
        ("10.00", FORMS[20], ""),
        ("5.00", FORMS[99], ""),
        ("15.00", FORMS[1], ""),
    ]
    assert len({parcel["dataVencimento"] for parcel in parcels[:3]}) == 3
    assert {parcel["dataVencimento"] for parcel in parcels[3:]} == {order["data"]}


def test_a_product_of_the_catalogue_is_named_by_its_own_id(bling: BlingBox, till: Till, lane: Lane) -> None:
    [product_id] = bling.seed(bling_products=[{"nome": "P", "codigo": "P1", "preco": "10.00"}])[
        "bling_products"
    ]
    with till.store.writing() as transaction:
        erp.keep_products(transaction, "bling", [(product_id, "P1")])
    sell(till, 1_000, 500)

    drain(lane)

    [order] = bling.orders()
    assert [item.get("produto") for item in order["itens"]] == [{"id": product_id}, None]


def test_a_weighed_product_and_its_rounding_agree_to_the_centavo(
    bling: BlingBox, till: Till, lane: Lane
) -> None:
    sale = till.ringing.new_sale().with_product(
        Product("123", "Queijo minas", Money(4_599), unit="kg"), Quantity(453)
    )
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    drain(lane)
    [order] = bling.orders()
    assert order["total"] == "20.83"
    assert order["itens"][0]["quantidade"] == "0.453"


def test_a_member_who_agreed_becomes_a_contact_once(bling: BlingBox, till: Till, lane: Lane) -> None:
    member = some_member()
    sell(till, 1_000, member=member)
    sell(till, 2_000, member=member)

    drain(lane)

    [contact] = bling.contacts()
    assert member.cpf is not None
    assert contact["numeroDocumento"] == member.cpf.digits
    assert [str(order["contato"]["id"]) for order in bling.orders()] == [contact["id"]] * 2


def test_a_member_who_is_there_already_is_found_not_made_again(
    bling: BlingBox, till: Till, lane: Lane
) -> None:
    member, by_phone = some_member(), some_member(cpf=False)
    assert member.cpf and by_phone.phone
    told = bling.seed(
        bling_contacts=[
            {"nome": "Antiga", "numeroDocumento": member.cpf.digits},
            {"nome": "Outra", "celular": by_phone.phone.national},
            *({"nome": f"Mais {place}"} for place in range(5)),
        ]
    )["bling_contacts"]
    sell(till, 1_000, member=member)
    sell(till, 1_000, member=by_phone)

    drain(lane)

    assert [order["contato"]["id"] for order in bling.orders()] == told[:2]
    assert len(bling.contacts()) == 7


def test_without_consent_the_erp_never_learns_who_bought(bling: BlingBox, till: Till, lane: Lane) -> None:
    member = replace(some_member(), consent=False)
    assert member.cpf and member.phone
    sell(till, 1_000, member=member)

    drain(lane)

    assert bling.contacts() == []
    assert bling.orders()[0]["contato"]["id"] == books.ANONYMOUS
    said = json.dumps(bling.noted()["exchanges"])
    assert member.cpf.digits not in said
    assert member.phone.national not in said


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "half_body", "garbage", "refuse", "status"])
def test_an_order_whose_answer_is_lost_is_looked_up_and_arrives_once(
    bling: BlingBox, till: Till, lane: Lane, kind: str
) -> None:
    effect = {"effect": True} if kind in ("garbage", "status") else {}
    bling.box.fault(kind, ORDERS, method="POST", times=1, **effect)
    sold = [sell(till, 1_000), sell(till, 2_000)]

    drain(lane)

    assert sorted(order["numeroLoja"] for order in bling.orders()) == sorted(f"PDV-{one}" for one in sold)
    assert states(till.store, "bling") == ["delivered"] * 2


def test_a_lost_answer_is_never_answered_by_a_blind_repetition(
    bling: BlingBox, till: Till, lane: Lane
) -> None:
    bling.box.fault("drop_after", ORDERS, method="POST", times=1)
    sell(till, 1_000)
    drain(lane)
    asked = [one["method"] for one in bling.noted()["exchanges"] if one["path"] == "/pedidos/vendas"]
    assert asked == ["POST", "GET"]


def test_a_till_that_died_in_the_call_asks_first(
    bling: BlingBox, till: Till, platform: BlingPlatform, lane: Lane
) -> None:
    sell(till, 1_000)
    row = messages(till)[0]
    with till.store.reading() as snapshot:
        [message] = outbox.due_messages(snapshot, "bling", now_ms=10**15, most=5)
    platform.adapter().send([message])
    with till.store.writing() as transaction:
        outbox.mark_sending(transaction, row.id, now_ms=row.created_ms)

    drain(lane)

    assert len(bling.orders()) == 1
    assert messages(till)[0].last_answer.endswith("found")


def test_a_look_up_that_is_lost_too_is_asked_again(bling: BlingBox, till: Till, lane: Lane) -> None:
    bling.box.fault("drop_after", ORDERS, method="POST", times=1)
    bling.box.fault("drop_after", ORDERS, method="GET", times=2)
    sell(till, 1_000)
    drain(lane)
    assert len(bling.orders()) == 1
    assert states(till.store, "bling") == ["delivered"]


def test_a_429_is_waited_out(bling: BlingBox, till: Till, lane: Lane) -> None:
    sell(till, 1_000)
    bling.box.set(bling_per_second=1)
    lane.drain_once()
    assert states(till.store, "bling") == ["pending"]
    assert messages(till)[0].last_answer == "status 429"
    assert bling.orders() == []
    bling.box.set(bling_per_second=1000)
    with till.store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE outbox SET next_attempt_ms = 0")
    drain(lane)
    assert len(bling.orders()) == 1


def test_a_payment_form_that_the_account_lacks_is_named_for_a_person(
    bling: BlingBox, till: Till, lane: Lane
) -> None:
    bling.box.set(bling_missing_forms=[FORMS[1]])
    sell(till, 1_000)
    drain(lane)
    [row] = messages(till)
    assert (row.state, row.last_answer) == ("rejected", "no_payment_form: tipoPagamento 1")

    bling.box.set(bling_missing_forms=[])
    sell(till, 2_000)
    drain(lane)
    assert [order["total"] for order in bling.orders()] == ["20.00"]


def test_a_no_of_blings_names_the_field_and_holds_up_nobody_else(
    bling: BlingBox, till: Till, lane: Lane
) -> None:
    sell(till, 1_000)
    row = messages(till)[0]
    body = json.loads(row.payload)
    body["items"][0]["description"] = " "
    with till.store.writing() as transaction:
        outbox.fill_payload(transaction, row.id, body)
    sell(till, 2_000)

    drain(lane)

    found = messages(till)
    assert [one.state for one in found] == ["rejected", "delivered"]
    assert "itens.0.descricao: A descrição é obrigatória" in found[0].last_answer


def test_a_cancelled_sale_sets_the_accounts_own_status(bling: BlingBox, till: Till, lane: Lane) -> None:
    sale = sell(till, 1_000)
    drain(lane)
    cancel(till, sale)

    drain(lane)

    assert [order["situacao"]["id"] for order in bling.orders()] == [books.CANCELLED]
    assert states(till.store, "bling") == ["delivered"] * 2


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "garbage"])
def test_a_cancellation_whose_answer_is_lost_ends_cancelled(
    bling: BlingBox, till: Till, lane: Lane, kind: str
) -> None:
    sale = sell(till, 1_000)
    drain(lane)
    cancel(till, sale)
    effect = {"effect": True} if kind == "garbage" else {}
    bling.box.fault(kind, f"{ORDERS}/*", method="PATCH", times=1, **effect)

    drain(lane)

    assert [order["situacao"]["id"] for order in bling.orders()] == [books.CANCELLED]
    assert states(till.store, "bling") == ["delivered"] * 2


def cancel(till: Till, sale: str) -> None:
    message = messages(till)[0]
    body = {**json.loads(message.payload), "original_sale_id": sale, "sale_id": "cancelled"}
    new = outbox.NewMessage("bling", ReturnKind.CANCELLATION, message.stream, f"{sale}:c", body, sale_id=sale)
    with till.store.writing() as transaction:
        outbox.add_messages(transaction, [new], now_ms=0)


def test_goods_that_come_back_wait_for_a_person_and_for_nobody_else(
    bling: BlingBox, till: Till, lane: Lane
) -> None:
    sell(till, 1_000)
    message = messages(till)[0]
    new = outbox.NewMessage("bling", ReturnKind.RETURN, "return-1", "return-1", json.loads(message.payload))
    with till.store.writing() as transaction:
        outbox.add_messages(transaction, [new], now_ms=0)
    sell(till, 2_000)

    drain(lane)

    assert [(row.state, row.last_answer) for row in messages(till)][1] == ("rejected", "return_by_hand")
    assert len(bling.orders()) == 2


def test_a_till_that_does_not_own_the_account_sends_nothing(
    bling: BlingBox, till: Till, platform: BlingPlatform
) -> None:
    other = bling.platform(till.store, bling.secrets(), installation="another")
    lane = lane_to(other.adapter(), till.store, clock=till.clock)
    sell(till, 1_000)
    lane.drain_once()
    assert bling.orders() == []
    assert lane.state.last_error == "sign_in_needed"
    assert messages(till)[0].last_answer == "other_owner"


def test_where_the_erp_feeds_the_programme_its_message_credits_and_the_direct_one_is_left_out(
    bling: BlingBox, till: Till
) -> None:
    direct = Destination("smartbis", identified_only=True, always_credits=True)
    erp_store = replace(
        till,
        rules=StoreRules(accrual_route=Route.ERP),
        destinations=(direct, *till.destinations),
        loyalty="smartbis",
    )
    member = erp_store.remembered(some_member())
    erp_store.checkout.close(erp_store.paid(1_000, member=member), OPERATOR)
    found = {row.destination: json.loads(row.payload)["accrues"] for row in rows(till.store)}
    assert found == {"bling": True}
