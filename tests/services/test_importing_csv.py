"""Files of products and members: what is taken in, what is refused and why, a trial that writes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.sheet import FORMULA_STARTS
from pos_client.services.importing_csv import PAGE, CsvImport, ImportReport
from tests.fakes.people import some_cpf, some_member, some_phone
from tests.fakes.till import OPERATOR, Till, selling_till


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    with selling_till(tmp_path / "till.db") as made:
        yield made


def importing(till: Till) -> CsvImport:
    return CsvImport(till.store, till.clock, words=lambda error: f"why: {error.reason.value}")


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding, newline="")
    return path


def everything(till: Till) -> list[tuple[object, ...]]:
    """All of products, codes and members."""
    with till.store.reading() as snapshot:
        return [
            tuple(row)
            for table in ("products", "product_codes", "members", "pulled_products")
            for row in snapshot.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")
        ]


def test_a_catalogue_is_taken_in_and_can_be_sold(till: Till, tmp_path: Path) -> None:
    file = written(
        tmp_path / "p.csv", "código;descrição;preço;ean\nX1;Pão francês;0,95;\nX2;Café;18,90;\n", "cp1252"
    )
    report = importing(till).run("products", file)
    assert (report.read, report.accepted, report.changed, report.refused) == (2, 2, 2, 0)
    assert report.encoding == "cp1252"
    cart = till.ringing.ring(till.ringing.new_sale(), "X1")
    assert (cart.total.cents, cart.lines[0].product.description) == (95, "Pão francês")


@pytest.mark.parametrize("many", [PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
def test_every_row_is_taken_in_whatever_the_pages(till: Till, tmp_path: Path, many: int) -> None:
    rows = "".join(f"X{place},Produto,1.00\n" for place in range(many))
    report = importing(till).run("products", written(tmp_path / "p.csv", "sku,name,price\n" + rows))
    assert (report.read, report.changed) == (many, many)


def test_the_same_file_again_changes_nothing(till: Till, tmp_path: Path) -> None:
    file = written(tmp_path / "p.csv", "sku,name,price\nX1,Produto,1.00\nX2,Outro,2.00\n")
    importing(till).run("products", file)
    before = everything(till)
    assert importing(till).run("products", file).changed == 0
    assert everything(till) == before


def test_a_trial_tells_the_same_and_writes_nothing(till: Till, tmp_path: Path) -> None:
    cpf = some_cpf().digits
    text = f"nome;cpf;telefone\nAna;{cpf};\nBia;;{some_phone().national}\nCaio;1;\nDora;{cpf};\n"
    file = written(tmp_path / "m.csv", text)
    before = everything(till)
    trial = importing(till).run("members", file, dry_run=True)
    assert everything(till) == before
    real = importing(till).run("members", file)
    for told in (trial, real):
        assert (told.read, told.accepted, told.changed, told.refused) == (4, 2, 2, 2)
    assert [row.line for row in trial.refused_rows] == [row.line for row in real.refused_rows] == [4, 5]


def test_refused_rows_are_listed_with_line_column_and_reason(till: Till, tmp_path: Path) -> None:
    text = "sku;nome;preço;ean\n=X;=1+1;x;\nA;Pão;1;123\nB;Pão;1;\nB;Pão;2;\n"
    listed = tmp_path / "refused.csv"
    report = importing(till).run("products", written(tmp_path / "p.csv", text), refused_to=listed)
    rows = list(csv.reader(listed.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert rows == [
        ["line", "column", "reason", "words"],
        ["2", "sku", "sheet_unreadable", "why: sheet_unreadable"],
        ["3", "gtin", "sheet_gtin", "why: sheet_gtin"],
        ["5", "sku", "sheet_repeated", "why: sheet_repeated"],
    ]
    assert report.refused_rows[-1].earlier_line == 4
    assert not any(cell[:1] in tuple(FORMULA_STARTS) for row in rows for cell in row)
    assert "123" not in listed.read_text(encoding="utf-8-sig"), "what stood there may be personal"


def test_a_file_without_refusals_leaves_no_list(till: Till, tmp_path: Path) -> None:
    listed = tmp_path / "refused.csv"
    importing(till).run(
        "products", written(tmp_path / "p.csv", "sku,name,price\nA,Pão,1\n"), refused_to=listed
    )
    assert not listed.exists()


def test_a_repetition_far_down_the_file_is_found(till: Till, tmp_path: Path) -> None:
    rows = [f"X{place},Produto,1.00\n" for place in range(5 * PAGE)]
    rows.append("X7,Produto,2.00\n")
    report = importing(till).run("products", written(tmp_path / "p.csv", "sku,name,price\n" + "".join(rows)))
    assert [(row.line, row.earlier_line) for row in report.refused_rows] == [(5 * PAGE + 2, 9)]
    assert till.ringing.product("X7").unit_price.cents == 100


def test_a_known_member_keeps_id_and_consent(till: Till, tmp_path: Path) -> None:
    member = till.remembered(some_member(provider_id="p-1"))
    assert member.cpf is not None
    file = written(tmp_path / "m.csv", f"nome;cpf;lgpd\nNome Novo;{member.cpf.digits};não\n")
    assert importing(till).run("members", file).changed == 1
    with till.store.reading() as snapshot:
        row = snapshot.exec_driver_sql("SELECT id, name, consent FROM members").one()
    assert tuple(row) == (member.id, "Nome Novo", 1)


@pytest.mark.parametrize("text", ["", "a;b;c\n1;2;3\n", "nome;preço\nPão;1\n"])
def test_a_file_without_the_columns_is_refused_before_anything_is_written(
    till: Till, tmp_path: Path, text: str
) -> None:
    before = everything(till)
    with pytest.raises(Refused) as refused:
        importing(till).run("products", written(tmp_path / "p.csv", text))
    assert refused.value.reason is Reason.SHEET_COLUMNS
    assert everything(till) == before


def test_a_file_that_is_not_there_is_refused(till: Till, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        importing(till).run("products", tmp_path / "nowhere.csv")
    assert refused.value.reason is Reason.SHEET_FILE


def test_progress_is_told_and_it_can_be_ended_between_two_pages(till: Till, tmp_path: Path) -> None:
    rows = "".join(f"X{place},Produto,1.00\n" for place in range(4 * PAGE))
    file = written(tmp_path / "p.csv", "sku,name,price\n" + rows)
    heard: list[ImportReport] = []
    run = CsvImport(
        till.store, till.clock, words=str, on_progress=heard.append, wanted=lambda: len(heard) < 2
    )
    report = run.run("products", file)
    assert [told.read for told in heard] == [PAGE, 2 * PAGE]
    assert heard[-1].rate_per_s > 0
    assert heard[-1].left_s is not None
    assert report.changed == 2 * PAGE


def test_a_sale_closes_between_two_pages(till: Till, tmp_path: Path) -> None:
    rows = "".join(f"X{place},Produto,1.00\n" for place in range(3 * PAGE))
    file = written(tmp_path / "p.csv", "sku,name,price\n" + rows)
    closed: list[str] = []

    def sells(_report: ImportReport) -> None:
        closed.append(till.checkout.close(till.paid(100), OPERATOR).number)

    CsvImport(till.store, till.clock, words=str, on_progress=sells).run("products", file)
    assert len(closed) == 4
