"""A programme in one file outside the program: named in the settings, and everything works with it."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER
from pos_client.demo.store import demo_settings
from pos_client.domain.customer import MemberQuery
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.paths import DataFolder
from pos_client.services.verifying import verify_journal
from pos_client.settings import Settings, settings_from
from tests.fakes.people import some_member, some_pin, wrong_pin
from tests.whole.toy_provider import ToyGateway

TOY = "tests.whole.toy_provider"


def toy_settings(provider: str = TOY) -> Settings:
    made = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    loyalty = replace(made.loyalty, provider=provider, programme="Toy", base_url="", extension_url="")
    return replace(made, loyalty=loyalty, smartpos=replace(made.smartpos, base_url=""))


def until(true: Callable[[], bool]) -> None:
    """Wait for what will surely happen."""
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


def opened(tmp_path: Path, provider: str = TOY) -> Till:
    return open_till(toy_settings(provider), DataFolder(tmp_path / "till"), MemoryCredentials())


def test_find_pin_redeem_close_and_deliver_through_a_programme_in_one_file(tmp_path: Path) -> None:
    till = opened(tmp_path)
    till.signing_in.enrol(CASHIER, some_pin())
    till.shifts.open(CASHIER, Money(10_000))
    assert till.redemptions is not None
    gateway = till.redemptions.gateway
    assert isinstance(gateway, ToyGateway)
    person = some_member()
    gateway.joined(person, Money(3_000))

    (member,) = till.members.find_everywhere(MemberQuery(phone=person.phone)).members
    product = Product("P1", "Produto", Money(10_000))
    sale = till.ringing.new_sale().with_product(product, Quantity.units(1)).with_member(member)
    challenge = till.redemptions.start_challenge(member, sale).challenge
    pin = gateway.shop.pins[challenge.id]
    with pytest.raises(Refused):
        till.redemptions.verify(challenge, wrong_pin(pin), member=member, sale=sale)
    leave = till.redemptions.verify(challenge, pin, member=member, sale=sale)
    quote = till.redemptions.quote(member, sale)
    redeemed = till.redemptions.redeem(sale, Money(2_500), authorisation=leave, quote=quote)
    closed = till.checkout.close(redeemed.with_tender(Tender(Method.CASH, redeemed.total)), CASHIER)
    till.pump.start()
    until(lambda: till.delivery.backlog().waiting == 0)

    assert (closed.total, gateway.shop.balance(member)) == (Money(7_500), Money(500))
    assert [message.kind for message in gateway.shop.delivered] == ["redemption_commit", "sale"]
    assert gateway.shop.delivered[1].payload["total"] == "75.00"
    assert till.delivery.backlog().needs_person == 0
    database = till.folder.database
    till.close()
    assert verify_journal(database).ok


def test_a_programme_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        opened(tmp_path, "tests.whole.nobody_wrote_this")

    assert caught.value.reason is Reason.SETTINGS_INVALID
    assert caught.value.details["problem"] == "provider"


@pytest.mark.parametrize("lines", ["", "connect = 3", "def connect(context):\n    return None"])
def test_a_module_that_connects_nothing_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    module = ModuleType("hollow.provider")
    exec(lines, module.__dict__)
    monkeypatch.setitem(sys.modules, "hollow.provider", module)

    with pytest.raises(Refused) as caught:
        opened(tmp_path, "hollow.provider")

    assert caught.value.details["problem"] == "provider"


@pytest.mark.parametrize("name", ["smartbiss", "a.", ".b", "a b.c", "a..b"])
def test_a_name_that_is_no_module_is_refused_by_the_settings(name: str) -> None:
    store = {"code": "001", "till": "02", "name": "L", "cnpj": "11.222.333/0001-81"}

    with pytest.raises(Refused) as caught:
        settings_from({"store": store, "loyalty": {"provider": name}})

    assert (caught.value.details["key"], caught.value.details["problem"]) == ("loyalty.provider", "choice")


def test_what_only_one_programme_understands_is_handed_to_it() -> None:
    store = {"code": "001", "till": "02", "name": "L", "cnpj": "11.222.333/0001-81"}

    made = settings_from({"store": store, "loyalty": {"provider": TOY, "options": {"colour": "red"}}})

    assert (made.loyalty.provider, made.loyalty.options) == (TOY, {"colour": "red"})
