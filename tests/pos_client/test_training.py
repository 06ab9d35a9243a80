"""Practice: the store's people and products in a ledger of its own, which nobody sends and nothing counts."""

from dataclasses import replace
from pathlib import Path

import pytest

from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, demo_products
from pos_client.demo.store import demo_settings
from pos_client.domain.errors import Refused
from pos_client.domain.money import ZERO
from pos_client.domain.payment import Method, Tender
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from pos_client.settings import Settings
from tests.fakes.people import some_pin, wrong_pin

CODE = demo_products()[0].sku


@pytest.fixture
def settings() -> Settings:
    made = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
    return replace(made, printer=replace(made.printer, transport="none"))


def _sell(till: Till) -> str:
    if till.shifts.current() is None:
        till.shifts.open(CASHIER, ZERO)
    sale = till.ringing.ring(till.ringing.new_sale(), CODE)
    return till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), CASHIER).id


def _count(till: Till, table: str) -> int:
    with till.store.reading() as snapshot:
        return int(snapshot.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_sale_in_training_is_in_no_total_and_no_queue(tmp_path: Path, settings: Settings) -> None:
    folder, credentials, pin = DataFolder(tmp_path / "till"), MemoryCredentials({}), some_pin()
    live = open_till(settings, folder, credentials)
    Importing(live.store).products(demo_products())
    live.signing_in.enrol(CASHIER, pin)
    _sell(live)
    before = {table: _count(live, table) for table in ("sales", "journal", "outbox", "print_jobs", "shifts")}
    assert before["outbox"] > 0
    live.close()

    training = open_till(settings, folder, credentials, training=True)
    assert training.signing_in.sign_in(CASHIER.code, pin) == CASHIER
    assert training.redemptions is not None
    assert training.redemptions.gateway.name == "practice"
    assert [state.name for state in training.pump.states()] == ["practice"]
    sold = _sell(training)
    assert training.printing.receipt(sold).training
    assert (_count(training, "sales"), _count(training, "outbox")) == (1, 0)
    training.close()

    live = open_till(settings, folder, credentials)
    after = {table: _count(live, table) for table in before}
    with live.store.reading() as snapshot:
        found = snapshot.exec_driver_sql("SELECT count(*) FROM sales WHERE id = ?", (sold,)).scalar_one()
    live.close()
    assert after == before
    assert found == 0


def test_training_gets_what_changed_since_and_keeps_its_own_sales(tmp_path: Path, settings: Settings) -> None:
    folder, credentials = DataFolder(tmp_path / "till"), MemoryCredentials({})
    open_till(settings, folder, credentials).close()
    products = demo_products()
    for price in (products[0].unit_price, products[0].unit_price.percent(5000)):
        live = open_till(settings, folder, credentials)
        Importing(live.store).products([replace(products[0], unit_price=price)])
        live.signing_in.enrol(CASHIER, some_pin())
        live.close()
        training = open_till(settings, folder, credentials, training=True)
        assert training.ringing.product(CODE).unit_price == price
        assert [found.sku for found in training.ringing.search(products[0].description[:4])] == [CODE]
        _sell(training)
        sales = _count(training, "sales")
        training.close()
    assert sales == 2


def test_wrong_pins_in_training_are_not_forgotten_by_starting_it_again(
    tmp_path: Path, settings: Settings
) -> None:
    folder, credentials, pin = DataFolder(tmp_path / "till"), MemoryCredentials({}), some_pin()
    live = open_till(settings, folder, credentials)
    live.signing_in.enrol(CASHIER, pin)
    live.close()
    for left in (4, 3):
        training = open_till(settings, folder, credentials, training=True)
        with pytest.raises(Refused) as refusal:
            training.signing_in.sign_in(CASHIER.code, wrong_pin(pin))
        assert refusal.value.details["tries"] == left
        training.close()


def test_a_training_that_crashed_is_no_crash_of_the_till(tmp_path: Path, settings: Settings) -> None:
    folder, credentials = DataFolder(tmp_path / "till"), MemoryCredentials({})
    crashed = open_till(settings, folder, credentials, training=True)
    crashed.store.close()
    crashed.lock.release()
    live = open_till(settings, folder, credentials)
    assert not live.recovered.interrupted
    live.close()
    training = open_till(settings, folder, credentials, training=True)
    assert training.recovered.interrupted
    training.close()
