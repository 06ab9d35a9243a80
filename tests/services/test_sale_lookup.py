"""A sale is found by whatever somebody remembers of it, and told whole."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pos_client.domain.errors import Refused
from pos_client.services.sale_lookup import SaleLookup, SaleQuery, understood
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

TODAY = date(2026, 11, 22)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", SaleQuery()),
        ("22/11", SaleQuery(days=("2026-11-22",))),
        ("23/11", SaleQuery(days=("2025-11-23",))),
        ("01/02/26", SaleQuery(days=("2026-02-01",))),
        ("31/02", SaleQuery(digits=("31/02",))),
        ("2026-10", SaleQuery(days=("2026-10",))),
        ("14:3", SaleQuery(times=("14:3",))),
        ("9h", SaleQuery(times=("09:",))),
        ("R$ 1.234,50", SaleQuery(cents=(123450,))),
        ("12.50", SaleQuery(cents=(1250,))),
        ("op 17", SaleQuery(people=("17",))),
        ("OP:17", SaleQuery(people=("17",))),
        ("8888", SaleQuery(digits=("8888",))),
        ("001-02-000012", SaleQuery(digits=("001-02-000012",))),
        ("márcia", SaleQuery(people=("márcia",))),
        ("22/11 14: op 17", SaleQuery(days=("2026-11-22",), times=("14:",), people=("17",))),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: SaleQuery) -> None:
    assert understood(typed, today=TODAY) == meant


def lookup(till: Till) -> SaleLookup:
    return SaleLookup(till.store, till.clock)


def test_number_amount_time_operator_and_the_members_last_digits_find_it(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    till.checkout.close(till.paid(1234, member=member), OPERATOR)
    till.checkout.close(till.paid(990), OPERATOR)
    assert member.phone is not None
    found = lookup(till).search(member.phone.e164[-4:])
    assert [one.total_cents for one in found if one.member] == [1234]
    hour = till.clock().strftime("%H:")
    for typed in ("12,34", "12,34 op 17", f"{hour} 12,34", found[-1].number, "Operadora 12,34"):
        assert [one.total_cents for one in lookup(till).search(typed)] == [1234], typed
    assert lookup(till).search("op 99") == ()
    assert [one.total_cents for one in lookup(till).search()] == [990, 1234]


def test_percent_signs_and_quotes_find_nothing_and_break_nothing(till: Till) -> None:
    till.checkout.close(till.paid(990), OPERATOR)
    assert lookup(till).search("1'; DROP TABLE sales") == ()
    assert lookup(till).search("99'") == ()


def test_a_sale_is_told_with_its_deliveries_and_its_journal(till: Till) -> None:
    till.checkout.close(till.paid(1234), OPERATOR)
    (sale,) = lookup(till).search()
    story = lookup(till).story(sale.id)
    assert [one.destination for one in story.sale.arrivals] == ["smartpos"]
    assert [one.kind for one in story.notes] == ["sale_closed"]
    assert story.notes[0].operator == OPERATOR.code


def test_a_sale_that_is_not_there_is_refused(till: Till) -> None:
    with pytest.raises(Refused):
        lookup(till).story("nowhere")


def test_a_members_name_is_in_no_repr(till: Till) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    till.checkout.close(till.paid(1234, member=member), OPERATOR)
    (sale,) = lookup(till).search()
    assert sale.member == member.name
    assert member.name not in repr(sale)
