"""The Orders API against a sandbox as strict as its documents: Point machines and dynamic Pix."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.payment import Charge, Method, PaymentState
from pos_client.domain.pix import is_payable
from pos_client.services.identity import new_id
from sync.payments.mercadopago import OrderTerminal, dynamic_pix, point_terminal
from sync.payments.orders import TOKEN, Orders
from sync.sandbox.mercadopago import EXTERNAL_POS, TEST_MACHINE
from sync.sandbox.process import SandboxProcess
from tests.sync.box import Box

BASE = "/mercadopago"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("box")) as running:
        yield running


@pytest.fixture
def box(process: SandboxProcess) -> Iterator[Box]:
    """Each test's own machine: what another left on it runs out."""
    made = Box(process)
    made.set(point_machine="manual", point_cancels_late=False, point_no_money=False)
    yield made
    made.mend()
    made.pass_time(4 * 3600)


@pytest.fixture
def orders(box: Box) -> Iterator[Orders]:
    made = Orders(box.url + BASE, box.secrets)
    yield made
    made.close()


@pytest.fixture
def point(orders: Orders) -> OrderTerminal:
    return point_terminal(orders, TEST_MACHINE)


def charge(method: Method = Method.CREDIT, cents: int = 2490) -> Charge:
    return Charge(
        new_id(), new_id(), method, Money(cents), new_id(), cancel_key=new_id(), refund_key=new_id()
    )


def known(made: Charge, external_id: str) -> Charge:
    return Charge(
        made.id,
        made.sale_id,
        made.method,
        made.amount,
        made.intent_key,
        external_id=external_id,
        cancel_key=made.cancel_key,
        refund_key=made.refund_key,
    )


def raw(box: Box, path: str, body: Any, *, key: str = "", token: str = "") -> tuple[int, Any]:
    """A call by hand, as a wrong till would make it."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token or box.secrets(TOKEN)}"}
    if key:
        headers["X-Idempotency-Key"] = key
    request = Request(box.url + BASE + path, json.dumps(body).encode(), headers, method="POST")
    try:
        with urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except HTTPError as error:
        return error.code, json.loads(error.read())


def play(box: Box, order_id: str, status: str) -> None:
    """What the customer does at the machine."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {box.secrets(TOKEN)}"}
    content = json.dumps({"status": status}).encode()
    address = f"{box.url}{BASE}/v1/orders/{order_id}/events"
    with urlopen(Request(address, content, headers, method="POST"), timeout=60) as answer:
        assert answer.status == 204


def started(point: OrderTerminal) -> Charge:
    made = charge()
    answer = point.start(made)
    assert answer.state is PaymentState.CREATED
    return known(made, answer.external_id)


def good_body() -> dict[str, Any]:
    return {
        "type": "point",
        "external_reference": f"sale-{secrets.token_hex(6)}",
        "expiration_time": "PT15M",
        "transactions": {"payments": [{"amount": "24.90"}]},
        "config": {"point": {"terminal_id": TEST_MACHINE, "print_on_terminal": "no_ticket"}},
    }


def test_a_card_is_approved_with_what_its_slip_says(box: Box, point: OrderTerminal) -> None:
    made = started(point)
    play(box, made.external_id, "processed")
    answer = point.poll(made)
    assert answer.state is PaymentState.APPROVED
    assert answer.card is not None
    assert (answer.card.brand, answer.card.acquirer) == ("master", "mercadopago")


@pytest.mark.parametrize(
    ("played", "state"),
    [
        ("failed", PaymentState.DECLINED),
        ("canceled", PaymentState.CANCELLED),
        ("expired", PaymentState.EXPIRED),
        ("action_required", PaymentState.ACTION_REQUIRED),
    ],
)
def test_every_end_at_the_machine_is_told(
    box: Box, point: OrderTerminal, played: str, state: PaymentState
) -> None:
    made = started(point)
    play(box, made.external_id, played)
    assert point.poll(made).state is state


def test_what_was_asked_for_can_still_be_approved(box: Box, point: OrderTerminal) -> None:
    made = started(point)
    play(box, made.external_id, "action_required")
    play(box, made.external_id, "processed")
    assert point.poll(made).state is PaymentState.APPROVED


def test_an_order_that_nobody_pays_runs_out(box: Box, point: OrderTerminal) -> None:
    made = started(point)
    box.pass_time(15 * 60)
    assert point.poll(made).state is PaymentState.EXPIRED


def test_the_same_key_is_the_same_order(box: Box, point: OrderTerminal) -> None:
    made = charge()
    assert point.start(made).external_id == point.start(made).external_id


def test_a_second_order_on_the_machine_is_refused_as_busy(point: OrderTerminal) -> None:
    started(point)
    with pytest.raises(Refused) as refusal:
        point.start(charge())
    assert refusal.value.reason is Reason.TERMINAL_BUSY


def test_an_order_is_cancelled_before_the_machine_has_it(box: Box, point: OrderTerminal) -> None:
    made = started(point)
    assert point.cancel(made).state is PaymentState.CANCELLED
    box.set(point_machine="approves")
    late = started(point)
    point.poll(late)
    with pytest.raises(Refused) as refusal:
        point.cancel(late)
    assert refusal.value.reason is Reason.TERMINAL_REFUSED


def test_a_wish_to_cancel_may_wait_until_the_machine_hears_of_it(box: Box, point: OrderTerminal) -> None:
    box.set(point_machine="approves", point_cancels_late=True)
    made = started(point)
    point.poll(made)
    assert point.cancel(made).state is PaymentState.WAITING
    point.poll(made)
    assert point.poll(made).state is PaymentState.CANCELLED


def test_a_refund_gives_all_back_and_its_key_only_once(box: Box, point: OrderTerminal) -> None:
    made = started(point)
    play(box, made.external_id, "processed")
    assert [point.refund(made).state for _ in range(2)] == [PaymentState.REFUNDED] * 2
    (order,) = [one for one in box.state("point_orders") if one["id"] == made.external_id]
    assert order["refunded"] == "24.90"


def test_an_account_without_money_refunds_nothing(box: Box, point: OrderTerminal) -> None:
    box.set(point_no_money=True)
    made = started(point)
    play(box, made.external_id, "processed")
    with pytest.raises(Refused) as refusal:
        point.refund(made)
    assert refusal.value.details["code"] == "insufficient_money_for_refund"
    assert point.poll(made).state is PaymentState.APPROVED


def test_a_dynamic_pix_has_a_code_and_confirms_by_itself(box: Box, orders: Orders) -> None:
    pix = dynamic_pix(orders, EXTERNAL_POS)
    made = charge(Method.PIX)
    answer = pix.start(made)
    assert is_payable(answer.qr)
    play(box, answer.external_id, "processed")
    paid = pix.poll(known(made, answer.external_id))
    assert (paid.state, paid.card) == (PaymentState.APPROVED, None)


def test_a_wrong_token_is_said_and_nothing_is_asked(box: Box) -> None:
    refused = Orders(box.url + BASE, lambda _name: "nobody")
    with pytest.raises(Unavailable) as outage:
        point_terminal(refused, TEST_MACHINE).start(charge())
    assert outage.value.outage is Outage.SIGN_IN_NEEDED
    refused.close()


def test_a_machine_behind_a_closed_port_was_surely_not_asked(tmp_path: Path) -> None:
    away = Orders("http://127.0.0.1:9", lambda _name: "any")
    with pytest.raises(Unavailable) as outage:
        point_terminal(away, TEST_MACHINE).start(charge())
    assert outage.value.outage is Outage.NETWORK
    away.close()


@pytest.mark.parametrize("kind", ["garbage", "half_body", "drop_after"])
def test_an_answer_that_cannot_be_read_leaves_the_outcome_open(
    box: Box, point: OrderTerminal, kind: str
) -> None:
    box.fault(kind, BASE + "/v1/orders", method="POST", times=1)
    with pytest.raises(Unavailable) as outage:
        point.start(charge())
    assert outage.value.outage is Outage.OUTCOME_UNKNOWN


def test_the_account_lists_its_machines(orders: Orders) -> None:
    assert orders.terminals() == ((TEST_MACHINE, "PDV"),)


def test_the_key_is_required_and_means_one_body(box: Box) -> None:
    body, key = good_body(), new_id()
    assert raw(box, "/v1/orders", body)[0] == 400
    assert raw(box, "/v1/orders", body, key=key)[0] == 201
    status, told = raw(box, "/v1/orders", {**body, "expiration_time": "PT30S"}, key=key)
    assert (status, told["errors"][0]["code"]) == (409, "idempotency_key_already_used")


@pytest.mark.parametrize(
    "wrong",
    [
        {"external_reference": "Fulano de Tal"},
        {"external_reference": "x" * 65},
        {"expiration_time": "PT29S"},
        {"expiration_time": "PT3H1S"},
        {"transactions": {"payments": [{"amount": "24.9"}]}},
        {"transactions": {"payments": [{"amount": 24.9}]}},
        {"transactions": {"payments": [{"amount": "1.00"}, {"amount": "1.00"}]}},
        {"transactions": {"payments": []}},
        {"type": "online"},
        {"config": {}},
        {"customer": {"name": "Fulano"}},
    ],
)
def test_a_body_that_the_documents_do_not_know_is_refused(box: Box, wrong: dict[str, Any]) -> None:
    status, told = raw(box, "/v1/orders", {**good_body(), **wrong}, key=new_id())
    assert status == 400
    assert told["errors"][0]["code"] == "invalid_properties"


def test_a_reference_is_unique(box: Box) -> None:
    body = good_body()
    assert raw(box, "/v1/orders", body, key=new_id())[0] == 201
    assert raw(box, "/v1/orders", body, key=new_id())[0] == 409
