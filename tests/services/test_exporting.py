"""Sales written out: every centavo, whole or not at all, harmless in a spreadsheet, nobody named unasked."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pos_client import whole_file
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.money import Money, Quantity
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.sheet import FORMULA_STARTS
from pos_client.services import exporting
from pos_client.services.exporting import SalesExport
from pos_client.store import journal, sales_export
from tests.fakes.clock import FakeClock
from tests.fakes.people import some_member
from tests.fakes.till import OPERATOR, Till, selling_till

DAY = date(2026, 3, 14)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def export(till: Till, out: Path, form: exporting.Format, *, with_members: bool = False) -> int:
    made = SalesExport(till.store, till.clock)
    return made.write(out, first=DAY, last=DAY, form=form, with_members=with_members)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.parametrize("many", [0, 1, 7, 8, 15])
def test_every_sale_of_the_days_is_there_once(
    till: Till, tmp_path: Path, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales_export, "PAGE", 7)
    numbers = [till.checkout.close(till.paid(100, 250), OPERATOR).number for _ in range(many)]
    out = tmp_path / "sales.jsonl"
    assert export(till, out, "jsonl") == many
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted(one["number"] for one in told) == sorted(numbers)
    assert all((one["total"], len(one["lines"])) == ("3.50", 2) for one in told)


def test_both_forms_add_up_to_the_same_centavo(till: Till, tmp_path: Path) -> None:
    for cents in (1, 99, 12345, 100):
        till.checkout.close(till.paid(cents, 7), OPERATOR)
    export(till, tmp_path / "s.jsonl", "jsonl")
    export(till, tmp_path / "s.csv", "csv")
    told = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text(encoding="utf-8").splitlines()]
    total = sum(Decimal(one["total"]) for one in told)
    rows = lines(tmp_path / "s.csv")
    assert total == sum(Decimal(row["total"].replace(",", ".")) for row in rows) == Decimal("125.73")
    assert len(rows) == 8


def test_only_the_days_that_were_asked_for(till: Till, tmp_path: Path) -> None:
    assert isinstance(till.clock, FakeClock)
    first = till.checkout.close(till.paid(100), OPERATOR).number
    till.clock.advance(24 * 3600)
    second = till.checkout.close(till.paid(100), OPERATOR).number
    made = SalesExport(till.store, till.clock)
    for day, number in ((DAY, first), (date(2026, 3, 15), second)):
        made.write(tmp_path / "s.jsonl", first=day, last=day, form="jsonl")
        (told,) = (tmp_path / "s.jsonl").read_text(encoding="utf-8").splitlines()
        assert json.loads(told)["number"] == number
    assert made.write(tmp_path / "s.jsonl", first=DAY, last=date(2026, 3, 15), form="jsonl") == 2


def test_a_refused_export_says_so_even_where_its_rest_cannot_be_taken_away(
    till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.checkout.close(till.paid(100), OPERATOR)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "another program has it open")

    def full(_descriptor: int) -> None:
        monkeypatch.setattr(Path, "unlink", denied)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(Refused) as refused:
        export(till, tmp_path / "s.csv", "csv")
    assert refused.value.reason is Reason.SHEET_FILE
    assert not (tmp_path / "s.csv").exists()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_nobody_is_named_unless_that_is_asked_and_then_it_is_journalled(
    till: Till, tmp_path: Path, form: exporting.Format
) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    assert member.cpf is not None
    assert member.phone is not None
    till.checkout.close(till.paid(100, member=member), OPERATOR)
    personal = (member.name, member.cpf.digits, member.phone.national, member.id)
    out = tmp_path / "sales"
    export(till, out, form)
    assert not any(word in out.read_text(encoding="utf-8") for word in personal)
    with till.store.reading() as snapshot:
        assert not [one for one in journal.entries(snapshot) if one.kind == "members_exported"]
    export(till, out, form, with_members=True)
    content = out.read_text(encoding="utf-8")
    assert all(word in content for word in personal[:3])
    with till.store.reading() as snapshot:
        (noted,) = [one for one in journal.entries(snapshot) if one.kind == "members_exported"]
    assert json.loads(noted.body)["sales"] == 1
    assert not any(word in noted.body for word in personal)


def test_what_a_product_is_called_computes_nothing(till: Till, tmp_path: Path) -> None:
    hostile = [f"{start}cmd|' /C calc'!A0" for start in FORMULA_STARTS if start.isprintable()]
    sale = till.ringing.new_sale()
    for place, name in enumerate([*hostile, ' =1+1;"x"', "＝1+1"]):
        sale = sale.with_product(Product(f"-{place}", name, Money(100)), Quantity.units(1))
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    export(till, tmp_path / "s.csv", "csv")
    cells = [cell for row in lines(tmp_path / "s.csv") for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip()[:1] in tuple(FORMULA_STARTS)]


def test_an_export_that_breaks_leaves_what_was_there(
    till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.checkout.close(till.paid(100), OPERATOR)
    out = tmp_path / "s.jsonl"
    out.write_text("before", encoding="utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(Refused) as refused:
        export(till, out, "jsonl")
    assert refused.value.reason is Reason.SHEET_FILE
    assert out.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("s.")] == ["s.jsonl"]
