"""Lists from a folder: CSV and JSON Lines read alike, once per file, and again when the file changes."""

import json
from pathlib import Path

import pytest

from pos_client.domain.customer import MemberQuery
from pos_client.domain.pulling import Entity
from pos_client.store import members, proposals
from sync.pull_files import PER_PAGE, FileSource
from sync.puller import Puller
from tests.fakes.clock import real_clock
from tests.fakes.people import some_cpf
from tests.fakes.till import Till


def pulled(till: Till, *sources: FileSource) -> str:
    """One round. Answers the problem of the last source."""
    pulling = Puller(till.store, sources, clock=real_clock, pause_s=0.0)
    states = pulling.pull_once(due_only=False)
    pulling.stop()
    return states[-1].problem


def price(till: Till, code: str) -> int:
    return till.ringing.product(code).unit_price.cents


@pytest.mark.parametrize("many", [1, PER_PAGE, PER_PAGE + 1, 2 * PER_PAGE + 3])
def test_a_catalogue_in_csv_is_taken_in_whole(till: Till, tmp_path: Path, many: int) -> None:
    path = tmp_path / "products.csv"
    rows = "".join(f"F{place};Produto {place};{place + 1},50\n" for place in range(many))
    path.write_text("código;descrição;preço\n" + rows, encoding="cp1252")
    assert pulled(till, FileSource(path, Entity.PRODUCTS)) == ""
    assert price(till, f"F{many - 1}") == many * 100 + 50


def test_a_catalogue_in_json_lines_reads_alike(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "products.jsonl"
    rows = [{"sku": "J1", "description": "Pão", "price": 1.5}, {"sku": "J2", "name": "?"}, "no object"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    source = FileSource(path, Entity.PRODUCTS)
    page = source.page("")
    assert (len(page.rows), page.skipped, page.done) == (1, 2, True)
    assert pulled(till, source) == ""
    assert price(till, "J1") == 150


def test_the_same_file_is_read_once_and_a_changed_one_again(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text("sku,name,price\nF1,Pão,1.50\nF2,Bolo,2.50\n", encoding="utf-8")
    assert pulled(till, FileSource(path, Entity.PRODUCTS, complete=True)) == ""
    assert pulled(till, FileSource(path, Entity.PRODUCTS, complete=True)) == ""
    assert price(till, "F2") == 250, "a file that did not change withdraws nothing"
    path.write_text("sku,name,price\nF1,Pão,1.75\n", encoding="utf-8")
    assert pulled(till, FileSource(path, Entity.PRODUCTS, complete=True)) == ""
    assert price(till, "F1") == 175
    with till.store.reading() as snapshot:
        query = "SELECT active FROM products WHERE sku = 'F2'"
        assert snapshot.exec_driver_sql(query).scalar_one() == 0


def test_no_file_is_no_trouble_and_a_wrong_one_is_named(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    assert pulled(till, FileSource(path, Entity.PRODUCTS)) == ""
    path.write_text("what;is;this\n1;2;3\n", encoding="utf-8")
    assert pulled(till, FileSource(path, Entity.PRODUCTS)) == "columns"


def test_members_come_from_a_file(till: Till, tmp_path: Path) -> None:
    cpf = some_cpf()
    path = tmp_path / "members.csv"
    path.write_text(f"Nome\tCPF\nJoão Conceição\t{cpf.digits}\n", encoding="utf-16")
    assert pulled(till, FileSource(path, Entity.MEMBERS)) == ""
    with till.store.reading() as snapshot:
        (found,) = members.find_members(snapshot, MemberQuery(cpf=cpf))
    assert found.name == "João Conceição"


def test_rules_from_a_file_are_only_proposed(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps({"discount_limit_basis_points": 700, "unknown": 1}), encoding="utf-8")
    assert pulled(till, FileSource(path, Entity.RULES)) == ""
    with till.store.reading() as snapshot:
        (waiting,) = proposals.open_proposals(snapshot)
    assert (waiting.name, waiting.value) == ("discount_limit_basis_points", "700")
