"""F9, Alt+C by keys alone: how the lists stand, a file looked through and taken in, rules decided."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from pos_client.domain.money import Money
from pos_client.domain.pulling import Entity, PulledRule, PullState
from pos_client.domain.till import Operator
from pos_client.store import catalog, proposals
from resources.words import Words
from tests.fakes.people import some_cpf
from tests.ui.conftest import OpenDesk
from tests.ui.desk import ENTER, ESC, Desk
from ui.approval.dialog import ApprovalDialog
from ui.pulling import sentences
from ui.pulling.import_dialog import ImportDialog
from ui.pulling.lists_dialog import ListsDialog
from ui.pulling.proposals_dialog import ProposalsDialog
from ui.pulling.report_dialog import ReportDialog
from ui.shift.drawer_menu import DrawerMenu

EVA = Operator(id="op-30", code="30", name="Eva Teste", role="manager")
CATALOGUE = "codigo;descricao;preco\n700;Chá;12,90\n701;Mel silvestre;1.234\n100;Café torrado 500 g;19,90\n"


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """Signed in as a cashier; a manager is within call."""
    made = open_desk()
    made.till.signing_in.enrol(EVA, made.shop.pin)
    made.till.folder.inbox.mkdir(exist_ok=True)
    made.sign_in()
    return made


def lists(desk: Desk) -> ListsDialog:
    """F9 and Alt+C."""
    desk.hands.press(Qt.Key.Key_F9)
    desk.hands.wait_for(DrawerMenu)
    desk.hands.picture("menu")
    desk.hands.alt("C")
    return desk.hands.wait_for(ListsDialog)


def looked_through(desk: Desk, name: str, text: str) -> ReportDialog:
    """The file put into the folder, typed by name, and looked through."""
    (desk.till.folder.inbox / name).write_text(text, encoding="utf-8")
    lists(desk)
    desk.hands.alt("I")
    asking = desk.hands.wait_for(ImportDialog)
    desk.hands.wait("the folder's files", lambda: asking.list.count() > 0)
    desk.hands.picture("import")
    asking.field.selectAll()
    desk.hands.write(name)
    desk.hands.press(ENTER)
    report = desk.hands.wait_for(ReportDialog)
    desk.hands.wait("the report", lambda: not report.is_working)
    desk.hands.picture("looked")
    return report


def approve(desk: Desk) -> None:
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.write(EVA.code)
    desk.hands.press(ENTER)
    desk.hands.write(desk.shop.pin)
    desk.hands.alt("1")
    desk.hands.press(ENTER)
    desk.hands.gone(ApprovalDialog)
    desk.rest()


def price(desk: Desk, code: str) -> Money | None:
    with desk.till.store.reading() as snapshot:
        found = catalog.product_by_code(snapshot, code)
    return found.unit_price if found else None


def journalled(desk: Desk) -> list[str]:
    with desk.till.store.reading() as snapshot:
        found = snapshot.exec_driver_sql("SELECT kind FROM journal ORDER BY sequence").scalars()
        return [str(kind) for kind in found]


def propose(desk: Desk, name: str, value: str) -> None:
    with desk.till.store.writing() as transaction:
        wishes = [PulledRule(name, value)]
        proposals.propose_rules(transaction, wishes, source="file-rules", at="2026-11-22T12:00:00Z")


def test_the_lists_say_what_they_last_did_and_are_read_at_once_when_asked(desk: Desk) -> None:
    dialog = lists(desk)
    assert dialog.list.count() == 3
    (desk.till.folder.inbox / "products.csv").write_text(CATALOGUE, encoding="utf-8")
    desk.hands.alt("A")
    desk.hands.wait("the catalogue read", lambda: price(desk, "700") == Money(1290))
    desk.hands.wait("its row", lambda: "ilegíveis: 1" in dialog.list.item(0).text())
    assert "em dia" in dialog.list.item(0).text()
    assert dialog.strip.fraction == 1.0
    desk.hands.picture("lists")


def test_what_went_wrong_with_a_list_is_said_in_words(desk: Desk) -> None:
    (desk.till.folder.inbox / "members.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    dialog = lists(desk)
    desk.hands.alt("A")
    desk.hands.wait("the problem", lambda: "verificar" in dialog.list.item(1).text())
    desk.hands.press(Qt.Key.Key_Down)
    assert "coluna" in dialog.detail.text()
    desk.hands.picture("problem")


def test_a_file_is_looked_through_before_anything_changes(desk: Desk) -> None:
    report = looked_through(desk, "lista.csv", CATALOGUE)
    assert report.summary.text() == "lidos: 3 · novos: 1 · alterados: 1 · recusados: 1"
    assert "Linha 3 · preço" in report.list.item(0).text()
    refused = desk.till.folder.support / "refused-lista.csv"
    assert str(refused) in report.saved.text()
    assert refused.read_text(encoding="utf-8-sig").splitlines()[1].startswith("3;price;")
    assert (price(desk, "700"), price(desk, "100")) == (None, Money(1890))


def test_a_cashier_imports_with_a_managers_leave_and_the_journal_has_it(desk: Desk) -> None:
    report = looked_through(desk, "lista.csv", CATALOGUE)
    desk.hands.alt("I")
    approve(desk)
    desk.hands.wait("imported", lambda: "Importado." in report.subtitle.text())
    desk.hands.picture("imported")
    assert (price(desk, "700"), price(desk, "100")) == (Money(1290), Money(1990))
    assert not report.take.isEnabled()
    assert journalled(desk)[-2:] == ["import_begun", "import_ended"]


def test_who_gets_no_leave_imports_nothing(desk: Desk) -> None:
    looked_through(desk, "lista.csv", CATALOGUE)
    desk.hands.alt("I")
    desk.hands.wait_for(ApprovalDialog)
    desk.hands.press(ESC)
    desk.hands.gone(ApprovalDialog)
    desk.rest()
    assert price(desk, "700") is None
    assert "import_begun" not in journalled(desk)


def test_a_list_of_customers_is_told_by_its_name(desk: Desk) -> None:
    text = f"nome;cpf\nBento Ferraz;{some_cpf().digits}\n"
    report = looked_through(desk, "clientes.csv", text)
    assert report.summary.text() == "lidos: 1 · novos: 1 · alterados: 0 · recusados: 0"
    assert report.list.empty_text == "Nenhuma linha recusada."


def test_the_arrows_choose_from_the_folder(desk: Desk, tmp_path: Path) -> None:
    for name in ("a.csv", "clientes.csv", "notes.txt"):
        (desk.till.folder.inbox / name).write_text("codigo\n", encoding="utf-8")
    lists(desk)
    desk.hands.alt("I")
    dialog = desk.hands.wait_for(ImportDialog)
    desk.hands.wait("the folder's files", lambda: dialog.list.count() == 2)
    assert (dialog.field.text(), dialog.what) == ("a.csv", "products")
    desk.hands.press(Qt.Key.Key_Down)
    assert (dialog.field.text(), dialog.what) == ("clientes.csv", "members")
    dialog.field.selectAll()
    desk.hands.write(str(tmp_path / "nothing.csv"))
    desk.hands.press(ENTER)
    desk.hands.wait("the refusal", lambda: "arquivo" in dialog.message.text())
    assert desk.hands.shown(ReportDialog) is None


def test_a_proposed_rule_counts_once_somebody_accepts_it(desk: Desk) -> None:
    propose(desk, "discount_limit_basis_points", "500")
    lists(desk)
    desk.hands.alt("R")
    dialog = desk.hands.wait_for(ProposalsDialog)
    desk.hands.wait("the proposal", lambda: dialog.list.count() == 1)
    assert "→ 5,00 %" in dialog.detail.text()
    desk.hands.picture("proposal")
    desk.hands.alt("A")
    approve(desk)
    desk.hands.wait("no proposal", lambda: dialog.list.count() == 0)
    assert desk.till.ruling.current().discount_limit_basis_points == 500
    assert journalled(desk)[-2:] == ["rules_changed", "rule_proposal_accepted"]


def test_a_declined_rule_changes_nothing_and_stays_declined(desk: Desk) -> None:
    before = desk.till.ruling.current()
    propose(desk, "pin_waive_limit_cents", "5000")
    lists(desk)
    desk.hands.alt("R")
    dialog = desk.hands.wait_for(ProposalsDialog)
    desk.hands.wait("the proposal", lambda: dialog.list.count() == 1)
    desk.hands.alt("D")
    approve(desk)
    desk.hands.wait("no proposal", lambda: dialog.list.count() == 0)
    propose(desk, "pin_waive_limit_cents", "5000")
    assert desk.till.ruling.current() == before
    assert journalled(desk)[-1] == "rule_proposal_refused"
    with desk.till.store.reading() as snapshot:
        assert proposals.open_proposals(snapshot) == ()


def test_a_list_under_way_says_how_far_it_is_and_how_long_it_takes() -> None:
    state = PullState("bling-products", Entity.PRODUCTS, running=True, read=4_000, total=10_000)
    paced = replace(state, rate_per_s=1500.0, left_s=4.0)
    pt, en = Words.of("pt_BR"), Words.of("en")
    assert sentences.source(pt, paced) == "Produtos · Bling"
    assert sentences.progress(pt, paced) == "lidos: 4.000 de 10.000 · 1.500 por segundo · faltam 4 s"
    assert sentences.progress(en, paced) == "read: 4,000 of 10,000 · 1,500 a second · 4 s left"
    assert sentences.progress(en, replace(paced, left_s=600.0)).endswith("10 min left")
    assert sentences.progress(pt, replace(state, total=None)) == "lidos: 4.000"
