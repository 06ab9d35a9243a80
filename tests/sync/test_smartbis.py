"""Smartbis's queue against the sandbox: what is credited, refused and kept."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pos_client.store import outbox
from pos_client.store.outbox import NewMessage
from tests.fakes.till import Till
from tests.sync.box import Box
from tests.sync.rows import add, rows, states
from tests.sync.scripted import Scripted, answer
from tests.sync.smartbis import (
    IDEMPOTENT,
    PLAIN,
    SALES,
    Opener,
    sell,
    smartbis_lanes,
)


@pytest.fixture
def lane_of(till: Till) -> Iterator[Opener]:
    yield from smartbis_lanes(till)


def test_a_sale_is_credited_once_with_its_total(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, box.member(), 10_000, 250)

    lane_of(box.url, box.secrets, IDEMPOTENT).drain_once()

    assert box.credits() == {sale_id: 1}
    assert box.state("sales")["smartbis"][0]["total"] == "102.50"
    assert states(till.store, "smartbis") == ["delivered"]


def test_a_member_known_by_cpf_alone_is_credited(box: Box, till: Till, lane_of: Opener) -> None:
    sale_id = sell(till, replace(box.member(), provider_id=None), 1_000)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert box.credits() == {sale_id: 1}


def test_a_customer_nobody_knows_is_refused_and_kept(box: Box, till: Till, lane_of: Opener) -> None:
    sell(till, replace(box.member(), provider_id="4711"), 1_000)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    (row,) = rows(till.store, "smartbis")
    assert (row.state, row.last_answer.split(":")[0]) == ("rejected", "CUSTOMER_NOT_FOUND")


def test_a_sale_paid_with_cashback_to_the_last_centavo_needs_no_call(
    box: Box, till: Till, lane_of: Opener
) -> None:
    sell(till, box.member(), 1_000)
    with till.store.writing() as transaction:
        row = rows(till.store, "smartbis")[0]
        body = {**json.loads(row.payload), "total": "0.00"}
        outbox.fill_payload(transaction, row.id, body)

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert (states(till.store, "smartbis"), box.called(f"POST {SALES}")) == (["delivered"], 0)


def test_an_answer_about_another_sale_is_not_believed(till: Till, box: Box, lane_of: Opener) -> None:
    sell(till, box.member(), 4_000)
    token = answer(200, '{"data": {"access_token": "t", "expires_in": 3600}}')
    stray = answer(201, '{"data": {"id": "1", "external_id": "another"}}')
    with Scripted([token, stray]) as server:
        lane_of(server.url, lambda _name: "x", PLAIN).drain_once()

    (row,) = rows(till.store, "smartbis")
    assert (row.state, row.last_answer) == ("unknown", "unreadable external_id")


def test_the_answer_in_the_outbox_holds_no_cpf(till: Till, box: Box, lane_of: Opener) -> None:
    member = box.member()
    sell(till, member, 4_000)
    assert member.cpf is not None
    token = answer(200, '{"access_token": "t"}')
    words = f'{{"error": {{"code": "NO", "message": "cliente {member.cpf.digits} a@b.co bloqueado"}}}}'
    with Scripted([token, answer(422, words)]) as server:
        lane_of(server.url, lambda _name: "x", PLAIN).drain_once()

    assert rows(till.store, "smartbis")[0].last_answer == "NO: cliente • •@• bloqueado"


def test_a_message_of_a_kind_nobody_knows_is_refused(box: Box, till: Till, lane_of: Opener) -> None:
    add(till.store, NewMessage("smartbis", "points", "s", "k", {"hold_id": "1"}))

    lane_of(box.url, box.secrets, PLAIN).drain_once()

    assert states(till.store, "smartbis") == ["rejected"]
