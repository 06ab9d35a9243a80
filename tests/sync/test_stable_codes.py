"""Every stable error code of the loyalty model can be met at the counter, and arrives as itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pos_client.domain.customer import Member
from pos_client.domain.errors import Refused, Unavailable
from pos_client.domain.money import Money
from pos_client.domain.sale import Sale
from pos_client.ports import Authorisation
from pos_client.services.identity import new_id
from sync.loyalty.model import ModelGateway
from sync.loyalty.model_client import ModelClient
from sync.sign_in import FixedToken, SignedWire
from sync.wire import Timeouts, Wire
from tests.fakes.clock import real_clock
from tests.fakes.people import some_phone, wrong_pin
from tests.fakes.till import Till
from tests.sync.box import Box

QUICK = Timeouts(connect_s=1.0, read_s=2.0, total_s=4.0)


@pytest.fixture
def client(box: Box) -> Iterator[ModelClient]:
    wire = Wire(f"{box.url}/loyalty", timeouts=QUICK, keep_alive=False)
    headers = {"X-Store": "001", "X-Till": "02"}
    made = ModelClient(SignedWire(wire, FixedToken(box.secrets, "loyalty_token"), headers=headers))
    yield made
    made.close()


@pytest.fixture
def gateway(client: ModelClient) -> ModelGateway:
    return ModelGateway("model", client, clock=real_clock)


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises((Refused, Unavailable)) as caught:
        call()
    return str(caught.value.details["code"])


def take(gateway: ModelGateway, sale: Sale, leave: Authorisation, cents: int) -> None:
    assert sale.member is not None
    quote = gateway.quote(sale.member, sale)
    gateway.hold(leave, Money(cents), sale=sale, member=sale.member, quote=quote, offer=None, key=new_id())


def allowed(box: Box, gateway: ModelGateway, sale: Sale) -> Authorisation:
    assert sale.member is not None
    challenge = gateway.start_challenge(sale.member, sale.id)
    return gateway.verify(challenge, box.pin(sale.member), member=sale.member, sale_id=sale.id)


def somebody(box: Box, **more: Any) -> Member:
    phone = some_phone()
    wanted = {"name": "P", "phone": phone.e164, "balance": "50.00", **more}
    told = box.call("POST", "/sandbox/seed", {"members": [wanted]})["members"][0]
    return Member("m", "P", told["id"], phone=phone)


def test_the_codes_about_members(box: Box, till: Till, gateway: ModelGateway, client: ModelClient) -> None:
    stranger = Member("m", "P", phone=some_phone())
    blocked, silent = somebody(box, blocked=True), somebody(box, consent=False)

    assert code_of(lambda: gateway.quote(stranger, till.basket(1_000, member=stranger))) == "MEMBER_NOT_FOUND"
    assert code_of(lambda: gateway.start_challenge(blocked, "s1")) == "MEMBER_BLOCKED"
    assert code_of(lambda: gateway.start_challenge(silent, "s1")) == "CONSENT_REQUIRED"
    body = {"name": "P", "phone": some_phone().e164}
    assert code_of(lambda: client.post("/members", {**body, "consent": None}, key="k")) == "CONSENT_REQUIRED"


def test_the_codes_about_pins(box: Box, till: Till, gateway: ModelGateway, client: ModelClient) -> None:
    member = box.member("50.00")
    sale = till.basket(10_000, member=member)
    assert code_of(lambda: take(gateway, sale, Authorisation("", member.id, sale.id), 100)) == "PIN_REQUIRED"
    challenge = gateway.start_challenge(member, sale.id)
    path = f"/challenges/{challenge.id}/resend"
    assert code_of(lambda: gateway.resend(challenge)) == "PIN_RESEND_TOO_SOON"
    assert code_of(lambda: client.post(path, {}, key=new_id())) == "PIN_RESEND_TOO_SOON"
    pin = box.pin(member)

    def verify(typed: str) -> Callable[[], Any]:
        return lambda: gateway.verify(challenge, typed, member=member, sale_id=sale.id)

    box.pass_time(301)
    assert code_of(verify(pin)) == "PIN_EXPIRED"
    box.pass_time(-301)
    wrong = [wrong_pin(pin)]
    while len(wrong) < 5:
        wrong.append(pin[:-2] + f"{(int(pin[-2:]) + 11 * len(wrong) + 1) % 100:02d}")
    codes = [code_of(verify(one)) for one in wrong]
    assert codes[0] == "PIN_INVALID"
    assert codes[-1] == "PIN_TOO_MANY_ATTEMPTS"


@pytest.mark.parametrize(
    ("cents", "balance", "basket", "code"),
    [
        (3_001, "30.00", 10_000, "INSUFFICIENT_BALANCE"),
        (5_001, "80.00", 10_000, "MAX_REDEEM_EXCEEDED"),
        (100, "80.00", 1_999, "MIN_PURCHASE_NOT_MET"),
    ],
)
def test_the_codes_about_amounts(
    box: Box, till: Till, gateway: ModelGateway, cents: int, balance: str, basket: int, code: str
) -> None:
    sale = till.basket(basket, member=box.member(balance))
    leave = allowed(box, gateway, sale)

    assert code_of(lambda: take(gateway, sale, leave, cents)) == code


def test_the_codes_about_holds_and_keys(
    box: Box, till: Till, gateway: ModelGateway, client: ModelClient
) -> None:
    sale = till.basket(10_000, member=box.member("50.00"))
    take(gateway, sale, allowed(box, gateway, sale), 2_000)
    hold_id = box.state("holds")[0]["id"]
    box.pass_time(901)
    body = {"sale_id": sale.id, "number": "001-02-000001", "closed_at": "2026-11-22T10:00:00-03:00"}

    assert code_of(lambda: client.post(f"/holds/{hold_id}/commit", body, key="k")) == "HOLD_EXPIRED"
    client.post(f"/holds/{hold_id}/release", {}, key="same")
    other = {**body, "number": "other"}
    conflict = code_of(lambda: client.post(f"/holds/{hold_id}/commit", other, key="same"))
    assert conflict == "IDEMPOTENCY_CONFLICT"


def test_the_codes_about_vouchers(box: Box, till: Till, gateway: ModelGateway) -> None:
    sale = till.basket(10_000)
    codes = {name: new_id() for name in ("used", "old", "other")}
    vouchers = [{"code": code, "kind": "amount", "value": "5.00"} for code in codes.values()]
    vouchers[1]["valid_to"] = "2020-01-01T00:00:00-03:00"
    vouchers[2]["store"] = "999"
    box.call("POST", "/sandbox/seed", {"vouchers": vouchers})
    gateway.consume_voucher(codes["used"], sale, key="k")

    def check(code: str) -> str:
        return code_of(lambda: gateway.check_voucher(code, sale))

    assert check(new_id()) == "VOUCHER_NOT_FOUND"
    assert check(codes["used"]) == "VOUCHER_ALREADY_USED"
    assert check(codes["old"]) == "VOUCHER_EXPIRED"
    assert check(codes["other"]) == "VOUCHER_WRONG_STORE"


@pytest.mark.parametrize(("status", "code"), [(429, "RATE_LIMITED"), (503, "PROVIDER_UNAVAILABLE")])
def test_the_codes_about_the_platform(
    box: Box, till: Till, gateway: ModelGateway, status: int, code: str
) -> None:
    member = box.member("50.00")
    box.fault("status", "/loyalty/quotes", status=status, retry_after_s=3)

    assert code_of(lambda: gateway.quote(member, till.basket(1_000, member=member))) == code
