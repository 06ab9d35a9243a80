"""A parked cart comes back as it was; what is paid or held is never parked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos_client.domain.benefits import Redemption, RedemptionState
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.permissions import Permission
from pos_client.store import carts, sales
from tests.fakes.clock import FakeClock
from tests.fakes.leave import MANAGER, approved
from tests.fakes.people import some_cpf, some_member
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "till.db"


@pytest.fixture
def till(path: Path) -> Iterator[Till]:
    with selling_till(path) as made:
        yield made


def test_a_parked_cart_survives_the_till_and_comes_back_whole(path: Path) -> None:
    with selling_till(path) as till:
        sale = till.basket(1_000, 250, member=till.remembered(some_member(provider_id="m-1")))
        sale = sale.with_line_discount(0, Money(100))
        till.ringing.keep(sale)
        till.parking.park(sale, "  dona\nMaria ", operator=OPERATOR)
        with till.store.reading() as snapshot:
            assert carts.load_cart(snapshot) is None
    with selling_till(path) as till:
        (parked,) = till.parking.parked()
        assert (parked.name, parked.total_cents) == ("dona Maria", 1_150)
        back = till.parking.recall(parked.sale_id, instead_of=till.ringing.new_sale(), operator=MANAGER)
        assert back == sale
        assert till.parking.count() == 0
        with till.store.reading() as snapshot:
            assert carts.load_cart(snapshot) == sale


def test_several_are_numbered_where_nobody_names_them(till: Till) -> None:
    names = [till.parking.park(till.basket(100), name, operator=OPERATOR).name for name in ("", "x", "")]
    assert names == ["1", "x", "2"]
    assert len(till.parking.parked()) == 3


def test_a_cart_is_recalled_once_and_never_over_another(till: Till) -> None:
    parked = till.parking.park(till.basket(100), "", operator=OPERATOR)
    with pytest.raises(Refused) as refusal:
        till.parking.recall(parked.sale_id, instead_of=till.basket(50), operator=OPERATOR)
    assert refusal.value.reason is Reason.CART_BUSY
    empty = till.ringing.new_sale()
    till.parking.recall(parked.sale_id, instead_of=empty, operator=OPERATOR)
    with pytest.raises(Refused):
        till.parking.recall(parked.sale_id, instead_of=empty, operator=OPERATOR)


def test_what_is_paid_or_held_is_not_parked(till: Till) -> None:
    sale = till.basket(1_000, member=till.remembered(some_member()))
    held = sale.with_redemption(Redemption("r", Money(100), "h", RedemptionState.HELD))
    for cart, reason in (
        (till.ringing.new_sale(), Reason.CART_EMPTY),
        (sale.with_tender(Tender(Method.CASH, Money(10))), Reason.SALE_BEING_PAID),
        (held, Reason.REDEMPTION_PENDING),
    ):
        with pytest.raises(Refused) as refusal:
            till.parking.park(cart, "", operator=OPERATOR)
        assert refusal.value.reason is reason
    assert till.parking.parked() == ()


def test_a_sale_from_paper_keeps_its_own_time_and_says_so(till: Till) -> None:
    sold_at = till.clock() - timedelta(hours=5)
    approval = approved(till, Permission.LATE_ENTRY)
    sale = till.late_entry.mark(till.basket(1_000), sold_at, operator=OPERATOR, approval=approval)
    with till.store.reading() as snapshot:
        assert carts.load_cart(snapshot) == sale
    closed = till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    with till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql("SELECT kind, closed_at, entered_at FROM sales").one()
        receipt = sales.load_receipt(snapshot, closed.id)
        payload = snapshot.exec_driver_sql("SELECT payload ->> '$.sold_at' FROM outbox").scalar()
    assert tuple(row) == ("late", "2026-03-14T04:26:53-03:00", "2026-03-14T09:26:53-03:00")
    assert (receipt.sold_at, receipt.entered_at) == (row.closed_at, row.entered_at)
    assert payload == row.closed_at


def test_late_is_neither_tomorrow_nor_last_week_nor_without_leave(till: Till) -> None:
    assert isinstance(till.clock, FakeClock)
    approval = approved(till, Permission.LATE_ENTRY)
    for wrong in (timedelta(seconds=1), timedelta(days=-7, seconds=-1)):
        with pytest.raises(Refused) as refusal:
            till.late_entry.mark(till.basket(100), till.clock() + wrong, operator=OPERATOR, approval=approval)
        assert refusal.value.reason is Reason.LATE_TIME
    with pytest.raises(Refused) as refusal:
        till.late_entry.mark(till.basket(100), till.clock(), operator=OPERATOR)
    assert refusal.value.reason is Reason.APPROVAL_NEEDED


def test_salesperson_and_invoice_cpf_go_where_they_belong(till: Till) -> None:
    approved(till, Permission.LATE_ENTRY)  # the manager exists from here on
    sale, cpf = till.paid(1_000), some_cpf()
    seller = till.late_entry.salesperson(" 1 ")
    closed = till.checkout.close(replace(sale, salesperson_id=seller.id, invoice_cpf=cpf), OPERATOR)
    with till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql("SELECT salesperson_id, invoice_cpf FROM sales").one()
        receipt = sales.load_receipt(snapshot, closed.id)
        payload = snapshot.exec_driver_sql("SELECT payload FROM outbox").scalar()
    assert tuple(row) == (MANAGER.id, cpf.digits)
    assert (receipt.salesperson, receipt.invoice_cpf) == ("1", cpf.masked)
    assert '"salesperson":"1"' in payload
    assert cpf.digits not in payload
    with pytest.raises(Refused) as unknown:
        till.late_entry.salesperson("404")
    assert unknown.value.reason is Reason.SALESPERSON_UNKNOWN
