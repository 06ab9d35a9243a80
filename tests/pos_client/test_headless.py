"""`pos-client sync --once`: lanes drained and lists pulled without a screen, politely beside an open till."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_client import cli
from pos_client.bootstrap import headless
from pos_client.bootstrap.headless import sync_once
from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials
from pos_client.domain.customer import Member
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.till import Operator
from pos_client.folder_lock import held
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from pos_client.settings import Settings, settings_from
from pos_client.store import members as member_table
from pos_client.store import people
from resources.words import Words
from sync.sandbox.process import SandboxProcess
from tests.sync.box import Box

ROOT = Path(__file__).resolve().parents[2]
OPERATOR = Operator(id="op-17", code="17", name="Operadora de Teste", role="cashier")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with SandboxProcess(tmp_path / "box") as process:
        yield Box(process)


class Shop:
    """A till's folder on disk, opened when something is to be sold."""

    def __init__(self, root: Path, box: Box) -> None:
        self.folder, self.box = DataFolder(root), box
        self.credentials = MemoryCredentials()
        for name in ("smartbis_api_key", "smartbis_api_secret"):
            self.credentials.write(name, str(box.secrets(name)))

    @property
    def settings(self) -> Settings:
        return settings_from(
            {
                "store": {"code": "001", "till": "02", "name": "Loja", "cnpj": "11.222.333/0001-81"},
                "loyalty": {
                    "provider": "smartbis",
                    "base_url": f"{self.box.url}/smartbis/v2",
                    "sales_idempotent": True,
                },
                "smartpos": {"folder": str(self.folder.root / "feed")},
            }
        )

    def open(self) -> Till:
        (self.folder.root / "feed").mkdir(parents=True, exist_ok=True)
        return open_till(self.settings, self.folder, self.credentials)

    def sell(self, count: int, member: Member) -> None:
        """Sales that nothing has been told of: the lanes were never started."""
        till = self.open()
        with till.store.writing() as transaction:
            people.save_operator(transaction, OPERATOR, pin_hash="-")
            known = member_table.merge_member(transaction, member)
        Importing(till.store).products([Product("100", "Café", Money(1890))])
        till.shifts.open(OPERATOR, Money(0))
        for _ in range(count):
            sale = till.ringing.ring(till.ringing.new_sale(), "100").with_member(known)
            till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
        till.close()


@pytest.fixture
def shop(tmp_path: Path, box: Box) -> Shop:
    box.set(smartbis_profile="idempotent")
    return Shop(tmp_path / "shop", box)


def test_one_round_delivers_what_waits_and_fetches_what_is_due(shop: Shop) -> None:
    shop.sell(3, shop.box.member())
    figures = sync_once(shop.settings, shop.folder, shop.credentials).figures()
    assert figures["ok"], figures
    assert {name: lane["delivered"] for name, lane in figures["lanes"].items()} == {
        "smartbis": 3,
        "smartpos": 3,
    }
    assert set(figures["lanes"]["smartbis"]) == {
        *("delivered", "waiting", "rejected", "unknown", "online", "problem")
    }
    assert figures["pulled"]["smartbis-members"]["read"] == 1
    assert sorted(shop.box.credits().values()) == [1, 1, 1]
    again = sync_once(shop.settings, shop.folder, shop.credentials).figures()
    assert again["ok"]
    assert again["lanes"]["smartbis"]["delivered"] == 0
    assert "smartbis-members" not in again["pulled"], "its day has not come"


def test_a_platform_that_is_away_leaves_everything_waiting_and_says_so(shop: Shop) -> None:
    shop.sell(2, shop.box.member())
    shop.box.process.stop()
    report = sync_once(shop.settings, shop.folder, shop.credentials)
    lane = report.figures()["lanes"]["smartbis"]
    assert not report.ok
    assert (lane["delivered"], lane["waiting"], lane["online"], lane["problem"]) == (0, 2, False, "network")
    assert report.figures()["lanes"]["smartpos"]["delivered"] == 2, "one outage delays no other destination"


def test_retry_times_hold_unless_now_is_said(shop: Shop) -> None:
    shop.sell(1, shop.box.member())
    shop.box.fault("status", "/smartbis/v2/sales", status=503, retry_after_s=600, times=1)
    first = sync_once(shop.settings, shop.folder, shop.credentials).figures()
    assert first["lanes"]["smartbis"]["waiting"] == 1
    second = sync_once(shop.settings, shop.folder, shop.credentials).figures()
    assert second["lanes"]["smartbis"]["waiting"] == 1
    third = sync_once(shop.settings, shop.folder, shop.credentials, now=True).figures()
    assert (third["lanes"]["smartbis"]["waiting"], third["ok"]) == (0, True)


def test_a_killed_tills_mark_stays_for_its_own_start(shop: Shop) -> None:
    shop.sell(1, shop.box.member())
    shop.folder.running_mark.touch()
    sync_once(shop.settings, shop.folder, shop.credentials)
    assert shop.folder.running_mark.exists()


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pos_client", *arguments],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_till_that_is_open_is_not_disturbed(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "till")
    with held(folder):
        done = command("sync", "--once", "--json", "--data", str(folder.root))
    assert done.returncode == cli.ALREADY_OPEN
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    other = command("sync", "--once", "--json", "--data", str(folder.root))
    assert other.returncode == 1, "without settings it fails, and otherwise than that"


def test_the_command_never_starts_qt() -> None:
    seen = "import sys; from pos_client import cli; from pos_client.bootstrap import exchange, headless; "
    seen += "import sync.puller, sync.pull_smartbis, sync.pull_files, sync.smartpos, sync.smartpos_file; "
    seen += "print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))])"
    done = subprocess.run([sys.executable, "-c", seen], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_problem_has_its_words() -> None:
    words = Words.of("pt_BR")
    codes = ("network", "clock", "platform", "sign_in_needed", "folder", "database", "cursor", "columns")
    said = [headless.problem_words(words, code) for code in codes]
    assert all(said)
    assert headless.problem_words(words, "") == ""


def test_a_file_is_imported_and_sales_exported_by_command(shop: Shop, tmp_path: Path) -> None:
    shop.sell(2, shop.box.member())
    data = ("--data", str(shop.folder.root))
    file = tmp_path / "products.csv"
    file.write_text("sku;nome;preço\nN1;Novo;1,50\nN2;Novo;x\n", encoding="utf-8")
    trial = command("import", "products", str(file), "--dry-run", "--json", *data)
    real = command("import", "products", str(file), "--json", *data)
    assert trial.returncode == real.returncode == 2, "somebody should look at the refused row"
    told = json.loads(real.stdout)
    assert (told["accepted"], told["refused"], told["refused_rows"][0]["line"]) == (1, 1, 3)
    assert json.loads(trial.stdout) == {
        **told,
        "dry_run": True,
        "rate_per_s": json.loads(trial.stdout)["rate_per_s"],
    }
    assert Path(told["report"]).exists()
    out = tmp_path / "sales.csv"
    done = command("export", "sales", "--format", "csv", "--out", str(out), "--json", *data)
    assert (done.returncode, json.loads(done.stdout)["sales"]) == (0, 2)
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 3
