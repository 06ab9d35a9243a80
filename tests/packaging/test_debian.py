"""The Debian package: installed into a scratch root it is that store's till; it stays while sales wait."""

import hashlib
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from pos_client.bootstrap.inside import open_till
from pos_client.bootstrap.provisioning import take_installed
from pos_client.bootstrap.removal import folders, looked_at
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.till import Operator
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.provisioning.in_force import PLACE
from pos_client.services.importing import Importing
from pos_client.settings import read_settings
from pos_client.store import people
from resources.packaging.signing import program_faults
from resources.words import Words
from tests.packaging.installers import Root, built, needs
from tests.packaging.stores import Machine

OPERATOR = Operator(id="op-17", code="17", name="Operadora de Teste", role="cashier")
pytestmark = [
    needs("dpkg-deb", "fakeroot", "gpg", "apt-ftparchive", "makensis", "osslsigncode", "objdump"),
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def package(release: Path) -> Path:
    return next(release.glob("*.deb"))


@pytest.fixture
def root(tmp_path: Path, package: Path) -> Root:
    made = Root.made(tmp_path / "machine")
    done = made.dpkg("--install", package)
    assert done.returncode == 0, done.stderr
    return made


def listing(package: Path) -> str:
    return subprocess.run(
        ["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True
    ).stdout


def provisioned(root: Root, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The till that the installer's file makes of this machine, as its first start does."""
    machine = Machine(root.data)
    monkeypatch.setenv(PLACE, str(root.program.parent / "store"))
    waiting = take_installed(
        machine.folder, Words.of("pt_BR"), local_now, keyring=lambda _till: machine.credentials
    )
    assert waiting is not None
    assert waiting.problem.details["problem"] == "choose_till"
    waiting.desk.take(waiting.file, till="01")
    return machine


def sell(machine: Machine) -> None:
    """One sale that waits for the SmartPOS layer: the lanes were never started."""
    settings = read_settings(machine.folder.settings)
    smartpos = replace(settings.smartpos, folder=str(machine.root / "feed"))
    (machine.root / "feed").mkdir()
    till = open_till(replace(settings, smartpos=smartpos), machine.folder, machine.credentials)
    with till.store.writing() as transaction:
        people.save_operator(transaction, OPERATOR, pin_hash="-")
    Importing(till.store).products([Product("100", "Café", Money(1890))])
    till.shifts.open(OPERATOR, Money(0))
    sale = till.ringing.ring(till.ringing.new_sale(), "100")
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    till.close()


def test_the_package_carries_program_store_and_what_a_counter_needs(package: Path) -> None:
    told = listing(package)
    for part in (
        "usr/lib/pos-client/pos-client",
        "usr/lib/pos-client/store/loja-001.provision",
        "usr/lib/pos-client/store/organisation.pub",
        "usr/bin/pos-client -> ../lib/pos-client/pos-client",
        "usr/share/applications/pos-client.desktop",
        "usr/lib/udev/rules.d/60-pos-client.rules",
        "etc/xdg/autostart/pos-client.desktop",
        "usr/share/icons/hicolor/256x256/apps/pos-client.png",
        "usr/share/doc/pos-client-loja-001/LICENCES.txt.gz",
    ):
        assert part in told
    assert all("root/root" in line for line in told.splitlines())
    assert "/home/" not in told


def test_beside_it_lie_bill_licences_sums_and_signatures_that_hold(release: Path, tmp_path: Path) -> None:
    bill = json.loads((release / "sbom.cdx.json").read_text(encoding="utf-8"))
    parts = {part["name"]: part["version"] for part in bill["components"]}
    assert {"python", "sqlalchemy", "pyside6-essentials", "cryptography"} <= {name.lower() for name in parts}
    assert all(part["licenses"][0]["license"]["name"] for part in bill["components"])
    assert "MIT" in (release / "LICENCES.txt").read_text(encoding="utf-8")
    sums = (release / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(home), "--batch", "--quiet"]
    key = release.parent / "repository/pos-client.asc"
    subprocess.run([*gpg, "--import", key], check=True, capture_output=True)
    signed = [*release.glob("*.asc"), release.parent / "repository/Release.gpg"]
    assert len(signed) == 6
    for signature in signed:
        what = signature.with_suffix("") if signature.suffix == ".asc" else signature.with_name("Release")
        subprocess.run([*gpg, "--verify", signature, what], check=True, capture_output=True)
        changed = tmp_path / what.name
        data = bytearray(what.read_bytes())
        data[len(data) // 2] ^= 1
        changed.write_bytes(data)
        done = subprocess.run([*gpg, "--verify", signature, changed], check=False, capture_output=True)
        assert done.returncode != 0
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


def test_apt_reads_the_signed_index_and_refuses_one_byte_more(release: Path, tmp_path: Path) -> None:
    pool = release.parent / "repository"
    for name in ("lists/partial", "cache", "etc"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "status").touch()
    sources = tmp_path / "etc/sources.list"
    options = [
        *(
            "-o",
            f"Dir::State={tmp_path}",
            "-o",
            f"Dir::Cache={tmp_path}/cache",
            "-o",
            "Dir::Etc::sourceparts=-",
        ),
        *("-o", f"Dir::Etc::sourcelist={sources}", "-o", f"Dir::State::status={tmp_path}/status"),
        *("-o", "APT::Sandbox::User=", "-o", f"Dir::State::lists={tmp_path}/lists"),
    ]
    sources.write_text(f"deb [signed-by={pool}/pos-client.asc] file:{pool} ./\n", encoding="utf-8")
    update = ["apt-get", *options, "-o", "APT::Update::Error-Mode=any", "update"]
    done = subprocess.run(update, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = subprocess.run(
        ["apt-cache", *options, "show", "pos-client-loja-001"], capture_output=True, text=True, check=True
    )
    assert "Package: pos-client-loja-001" in shown.stdout
    kept = (pool / "InRelease").read_bytes()
    try:
        (pool / "InRelease").write_bytes(kept.replace(b"Origin: pos-client", b"Origin: pos-cliemt"))
        done = subprocess.run(update, capture_output=True, text=True, check=False)
        assert done.returncode != 0
    finally:
        (pool / "InRelease").write_bytes(kept)


def test_installed_it_is_the_stores_program_to_the_byte(root: Root, release: Path) -> None:
    key = (root.program.parent / "store/organisation.pub").read_text(encoding="ascii").strip()
    assert program_faults(root.program.parent, key) == []
    (root.program.parent / "_internal/data.txt").write_text("changed\n", encoding="ascii")
    assert program_faults(root.program.parent, key) == ["_internal/data.txt"]
    manifest = root.program.parent / "program.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("0.", "1.", 1), encoding="utf-8")
    with pytest.raises(InvalidSignature):
        program_faults(root.program.parent, key)
    told = json.loads((release / "release.json").read_text(encoding="utf-8"))
    assert told["trial_keys"] == ["organisation", "openpgp", "authenticode"]


def test_it_installs_provisions_sells_and_stays_while_a_sale_waits(
    root: Root, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    machine = provisioned(root, monkeypatch)
    if os.name == "posix":
        assert machine.folder.root.stat().st_mode & 0o077 == 0, "for its owner only"
    tried = root.run("self-test", "--data", str(root.data))
    report = json.loads(tried.stdout)
    assert report["ok"], report
    assert (report["till"], report["sale"].split(":")[0]) == ("001-01", "001-01-000001")
    sell(machine)
    assert [looked_at(folder).unsent for folder in folders(root.path)] == [1]
    refused = root.dpkg("--remove", "pos-client-loja-001")
    assert refused.returncode != 0
    assert "001-01" in refused.stderr
    assert root.program.exists()
    taken = tmp_path / "usb"
    removed = root.dpkg("--remove", "pos-client-loja-001", POS_CLIENT_EXPORT=str(taken))
    assert removed.returncode == 0, removed.stderr
    assert not root.program.exists()
    assert machine.folder.database.exists(), "a till's data are nobody's to remove"
    copy = next(taken.rglob("till.db"))
    assert looked_at(copy.parent).unsent == 1


def test_a_till_that_is_open_or_unreadable_keeps_the_program(
    root: Root, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert json.loads(root.run("removal-check", "--root", str(root.path), "--json").stdout)["may_go"] is True
    machine = provisioned(root, monkeypatch)
    till = open_till(read_settings(machine.folder.settings), machine.folder, machine.credentials)
    told = looked_at(machine.folder.root)
    assert (told.is_open, told.may_go) == (True, False)
    again = root.dpkg("--install", package)
    assert again.returncode != 0
    assert "001-01" in again.stderr, "nothing is replaced under a till at work"
    till.close()
    assert root.dpkg("--install", package).returncode == 0
    assert looked_at(machine.folder.root).may_go
    machine.folder.database.write_bytes(b"not a database" * 1000)
    assert looked_at(machine.folder.root).unsent is None
    assert root.dpkg("--remove", "pos-client-loja-001").returncode != 0


def test_a_newer_installers_file_is_taken_at_the_next_start_and_a_bad_one_stops_nobody(
    root: Root, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    machine = provisioned(root, monkeypatch)
    words = Words.of("pt_BR")
    assert take_installed(machine.folder, words, local_now) is None
    file = next((root.program.parent / "store").glob("*.provision"))
    data = bytearray(file.read_bytes())
    data[-10] ^= 1
    file.write_bytes(data)
    assert take_installed(machine.folder, words, local_now) is None
    assert "not taken" in caplog.text
    fresh = DataFolder(root.path / "home/outra/.local/share/pos-client")
    waiting = take_installed(fresh, words, local_now)
    assert waiting is not None
    assert waiting.problem.details["problem"] in {"altered", "unreadable"}
    assert waiting.about() is None
