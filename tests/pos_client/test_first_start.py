"""What comes before the till's window: the set-up where it is due, and why a till does not open."""

import gzip
import secrets
import shutil
import tomllib
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap import first_start
from pos_client.bootstrap.inside import open_till
from pos_client.bootstrap.set_up import FIRST_DRAFT, TillSetUp
from pos_client.bootstrap.set_up_looks import WITH_LOGO
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import demo_products
from pos_client.domain.cnpj import cnpj_is_valid
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.set_up import BEFORE_RELEASE, Step
from pos_client.domain.till import Operator
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from pos_client.services.set_up import SetUp
from pos_client.settings import read_settings, settings_from
from pos_client.settings_file import line_of, toml_text, write_settings
from pos_client.store.migrate import open_store
from resources.words import Words
from tests.fakes.clock import real_clock
from tests.fakes.people import some_pin

RITA = Operator(id="30", code="30", name="Rita Teste", role="manager")
STORE = {**FIRST_DRAFT, "store": {"code": "001", "till": "02", "name": "A", "cnpj": "11.222.333/0001-81"}}


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "till").made()


def _refused(folder: DataFolder) -> Refused:
    with pytest.raises(Refused) as refusal:
        read_settings(folder.settings)
    return refusal.value


def test_an_empty_folder_begins_with_the_set_up_also_for_practice(folder: DataFolder) -> None:
    assert first_start.needs_set_up(folder, training=False)
    assert first_start.needs_set_up(folder, training=True)


def test_a_till_goes_on_with_its_set_up_until_it_is_released(folder: DataFolder) -> None:
    write_settings(folder.settings, STORE)
    till = open_till(read_settings(folder.settings), folder, MemoryCredentials())
    steps = SetUp(till.store, till.identity, real_clock)
    asked = []
    for step in BEFORE_RELEASE:
        steps.passed(step, RITA)
        asked.append(first_start.needs_set_up(folder, training=False))
    steps.release(RITA)
    till.close()
    assert asked == [True] * len(BEFORE_RELEASE)
    assert not first_start.needs_set_up(folder, training=False)


def test_practice_does_not_wait_for_the_release(folder: DataFolder) -> None:
    write_settings(folder.settings, STORE)
    assert not first_start.needs_set_up(folder, training=True)


def test_a_till_whose_data_are_gone_is_not_set_up_anew(folder: DataFolder) -> None:
    write_settings(folder.settings, STORE)
    open_till(read_settings(folder.settings), folder, MemoryCredentials()).close()
    for file in folder.root.glob("till.db*"):
        file.unlink()
    assert not first_start.needs_set_up(folder, training=False)
    with pytest.raises(Unavailable) as outage:
        open_till(read_settings(folder.settings), folder, MemoryCredentials())
    assert outage.value.key is Outage.DATABASE_DAMAGED


@pytest.mark.parametrize(
    ("line", "text", "named"),
    [
        (6, '[store]\ncode = "1"\ntill = "2"\nname = "A"\ncnpj = "x"\nlogo = "y"\n', "store.logo"),
        (2, '[store]\ncode = 7\ntill = "2"\n', "store.code"),
        (1, "[stoer]\n", "stoer"),
        (3, '[store]\ncode = "1"\nname = \n', "till.toml"),
    ],
)
def test_a_settings_error_is_told_with_file_line_and_cure(
    folder: DataFolder, line: int, text: str, named: str
) -> None:
    folder.settings.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        first_start.needs_set_up(folder, training=False)
    problem = first_start.problem_of(Words.of("en"), folder, refusal.value)
    assert (problem.file, problem.line) == (folder.settings, line)
    assert named in problem.sentence
    assert problem.may_set_up


def test_the_problem_stands_in_a_window_that_enter_tries_again_from(
    folder: DataFolder, qapp: QApplication
) -> None:
    del qapp
    folder.settings.write_text("[store]\ncode = 7\n", encoding="utf-8")
    window = first_start.problem_window(folder, _refused(folder))
    chosen: list[str] = []
    window.chosen.connect(chosen.append)
    window.show()
    window._choose("again")
    assert "store.code" in window.sentence.text()
    assert chosen == ["again"]
    window.deleteLater()


def test_the_set_up_goes_on_from_settings_that_did_not_do(folder: DataFolder) -> None:
    folder.settings.write_text('[store]\ncode = 7\nname = "Loja"\n', encoding="utf-8")
    first_start.begin_anew(folder)
    assert not folder.settings.exists()
    assert folder.root.joinpath("till.toml.before").exists()
    desk = TillSetUp(folder, Words.of("en"), lambda _till: MemoryCredentials())
    assert desk.draft()["store"]["name"] == "Loja"


def test_settings_are_written_as_they_are_read_and_the_ones_before_are_kept(folder: DataFolder) -> None:
    odd = 'Loja "Água & Luz" \\ 1º'
    raw = {
        **STORE,
        "store": {**STORE["store"], "name": odd},
        "loyalty": {"provider": "smartbis", "store_id": 7, "sales_lookup": True, "options": {"a": 1}},
    }
    assert tomllib.loads(toml_text(raw)) == {name: section for name, section in raw.items() if section}
    write_settings(folder.settings, STORE)
    write_settings(folder.settings, raw)
    assert read_settings(folder.settings) == settings_from(raw)
    before = folder.settings.with_name("till.toml.before")
    assert tomllib.loads(before.read_text(encoding="utf-8"))["store"]["name"] == "A"
    assert line_of(folder.settings, "loyalty.store_id") is not None
    assert line_of(folder.settings, "loyalty.nothing") == line_of(folder.settings, "loyalty")


def test_a_logo_goes_onto_the_paper_of_whatever_printer_is_chosen_after_it(folder: DataFolder) -> None:
    picture = folder.root / "brand.png"
    Image.effect_noise((900, 500), 80).save(picture)
    desk = TillSetUp(folder, Words.of("en"), lambda _till: MemoryCredentials())
    plain = desk.preview(STORE)
    drawn = desk.take_logo(STORE, str(picture))
    assert drawn["printer"]["profile"] == WITH_LOGO
    assert len(desk.preview(drawn)) > len(plain)
    narrow = {**drawn, "printer": {"transport": "none", "profile": "generic-58"}}
    desk.connect(narrow)
    assert desk.till is not None
    profile = desk.till.paper.profile
    desk.close()
    assert (profile.name, profile.dots) == (WITH_LOGO, 384)
    assert profile.logo
    assert desk.take_logo(drawn, "")["printer"]["profile"] == "generic-58"
    assert not folder.printers.exists()


def test_a_file_that_is_no_picture_is_refused_and_changes_nothing(folder: DataFolder) -> None:
    fake = folder.root / "brand.png"
    fake.write_bytes(secrets.token_bytes(200))
    desk = TillSetUp(folder, Words.of("en"), lambda _till: MemoryCredentials())
    with pytest.raises(Refused) as refusal:
        desk.take_logo(STORE, str(fake))
    assert refusal.value.key is Reason.SETTINGS_INVALID
    assert not folder.printers.exists()


def test_secrets_of_the_set_up_are_in_no_file(folder: DataFolder) -> None:
    keyring, secret = MemoryCredentials(), secrets.token_hex(16)
    desk = TillSetUp(folder, Words.of("en"), lambda _till: keyring)
    desk.keep_draft(STORE)
    desk.keep_secret(STORE, "smartbis_api_key", secret)
    desk.connect(STORE)
    desk.close()
    assert desk.has_secret(STORE, "smartbis_api_key")
    kept = [
        file for file in folder.root.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()
    ]
    assert kept == []
    assert secret not in repr(desk)


def test_a_reference_sale_that_was_cut_short_is_found_again_and_cancelled_once(folder: DataFolder) -> None:
    desk = TillSetUp(folder, Words.of("en"), lambda _till: MemoryCredentials())
    desk.connect(STORE)
    assert desk.till is not None
    Importing(desk.till.store).products(demo_products())
    rita = desk.make_first_manager("30", "Rita Teste", some_pin())
    closed = desk.sell(rita, desk.proposed_code(), "")
    desk.close()

    again = TillSetUp(folder, Words.of("en"), lambda _till: desk.credentials_of(""))
    again.connect(again.draft())
    sold = again.sold()
    assert sold is not None
    assert (sold.sale_id, sold.total_cents) == (closed.id, closed.total.cents)
    assert again.till is not None
    assert "REFERENCE SALE" in again.till.printing.receipt(closed.id).head.message
    first = again.reverse(rita, sold)
    assert again.reverse(rita, sold) != ""
    with again.till.store.reading() as snapshot:
        count = snapshot.exec_driver_sql("SELECT count(*) FROM returns").scalar_one()
    again.close()
    assert count == 1
    assert first


def test_a_till_that_sold_before_there_were_steps_is_released(folder: DataFolder) -> None:
    released = Path(__file__).parents[1] / "released" / "schema-0003.db.gz"
    with gzip.open(released) as source, folder.database.open("wb") as target:
        shutil.copyfileobj(source, target)
    standing = first_start.standing_of(folder)
    assert standing.may_sell == standing.is_released
    assert (Step.RELEASED in standing.passed) == _has_sold(folder)


def _has_sold(folder: DataFolder) -> bool:
    store = open_store(folder.database)
    with store.reading() as snapshot:
        sold = snapshot.exec_driver_sql("SELECT count(*) FROM sales").scalar_one()
    store.close()
    return bool(sold)


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("11.222.333/0001-81", True),
        ("12ABC34501DE35", True),
        ("12.abc.345/01DE-35", True),
        ("11.222.333/0001-82", False),
        ("12ABC34501DE3", False),
        ("00000000000000", False),
        ("", False),
    ],
)
def test_a_cnpj_checks_by_its_two_digits(typed: str, stands: bool) -> None:
    assert cnpj_is_valid(typed) is stands
