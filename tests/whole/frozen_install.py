"""`python -m tests.whole.frozen_install --json`: the packaged program, by its package, in a scratch root.

Builds the package from `dist/pos-client`, installs it by dpkg, makes it a till (with a real keyring of its
own where GNOME Keyring is installed), tries it on its data, sells, updates it to a newer build, and asks for
its removal twice.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pos_client.bootstrap import releasing
from pos_client.bootstrap.inside import open_till
from pos_client.credentials import MemoryCredentials
from pos_client.domain.money import Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.till import Operator
from pos_client.paths import DataFolder
from pos_client.program_slots import ProgramFolder
from pos_client.services.importing import Importing
from pos_client.services.verifying import verify_till
from pos_client.settings import read_settings
from pos_client.store import outbox, people
from pos_client.store.migrate import open_store
from pos_client.store.store import Store
from resources.packaging import build
from resources.packaging.signing import program_faults
from resources.words import Words
from tests.packaging.installers import ROOT, STORE, Root

NEWER = "0.1.1"
OPERATOR = Operator(id="op-17", code="17", name="Operadora de Teste", role="cashier")
KEYRING = "printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "


def main(arguments: Sequence[str] | None = None) -> int:
    """One JSON line; 0 where every step did what it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="always so")
    parser.add_argument("--program", type=Path, default=ROOT / "dist/pos-client")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-frozen-install-") as name:
        told = tried(options.program, Path(name))
    told["ok"] = all(value is not False for value in told.values())
    print(json.dumps(told))
    return 0 if told["ok"] else 1


def tried(program: Path, work: Path) -> dict[str, Any]:
    """What came of each step; a step that cannot be tried here is named as not run."""
    release = build.build(_options(program, work / "out"))[0]
    package = work / "out/loja-001" / release["files"][0]["name"]
    root = Root.made(work / "machine")
    told: dict[str, Any] = {"package_mb": round(package.stat().st_size / 1e6, 1)}
    told["installs"] = root.dpkg("--install", package).returncode == 0
    store = root.program.parent / "store"
    key = (store / "organisation.pub").read_text(encoding="ascii").strip()
    told["signed_program"] = program_faults(root.program.parent, key) == []
    if shutil.which("gnome-keyring-daemon") is None or shutil.which("dbus-run-session") is None:
        return told | {"provisions": "not run: no keyring here (apt-get install gnome-keyring dbus)"}
    given = ["provision", "apply", str(next(store.glob("*.provision"))), "--till", "01", "--json"]
    answer = _in_session(root, work, *given)
    told["provisions"] = bool(answer) and json.loads(answer)["till"] == "001-01"
    report = json.loads(_in_session(root, work, "self-test", "--data", str(root.data)) or "{}")
    told |= {"self_test": report.get("ok") is True, "keyring": report.get("keyring", "")}
    _sell(root.data)
    told["updates"] = _updated(root, work, program)
    told["removal_refused"] = root.dpkg("--remove", "pos-client-loja-001").returncode != 0
    told["still_there"] = root.program.exists()
    removed = root.dpkg("--remove", "pos-client-loja-001", POS_CLIENT_EXPORT=str(work / "usb"))
    told["removed_with_export"] = removed.returncode == 0 and not root.program.exists()
    told["data_kept"] = (root.data / "till.db").exists() and any((work / "usb").rglob("till.db"))
    return told


def _updated(root: Root, work: Path, program: Path) -> bool:
    """A newer build is offered, tried, approved and started; the sale still waits, the books hold."""
    newer, words = work / "newer", Words.of("en")
    shutil.copytree(program, newer, symlinks=True)
    (newer / "_internal/pos_client/VERSION").write_text(f"{NEWER}\n", encoding="ascii")
    releasing.begin(work / "offers", work / "keys", words)
    releasing.add(
        work / "offers", work / "keys", words, program=newer, version=NEWER, where="channels/stable"
    )
    shutil.copy(work / "offers/metadata/1.root.json", root.data / "updates-root.json")
    with (root.data / "till.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[updates]\nsource = "{(work / "offers").as_posix()}"\n')
    staged = json.loads(
        _in_session(root, work, "update", "check", "--data", str(root.data), "--json") or "{}"
    )
    store = open_store(root.data / "till.db")
    with store.writing() as transaction:
        transaction.exec_driver_sql("UPDATE print_jobs SET state = 'printed'")
        transaction.exec_driver_sql("INSERT INTO set_up_steps (step, at) VALUES ('released', '2026-11-22')")
    store.close()
    _in_session(root, work, "update", "approve", "--by", "it", "--data", str(root.data), "--json")
    proved = _started_until_proved(root, work)
    store = open_store(root.data / "till.db")
    waiting = _waiting(store)
    store.close()
    return staged.get("staged") == NEWER and proved and waiting == 1 and verify_till(root.data / "till.db").ok


def _started_until_proved(root: Root, work: Path, wait_s: float = 180.0) -> bool:
    """The till's window, as the desktop starts it, cut off once the new program has proved itself."""
    slots, end = ProgramFolder(root.data / "program"), time.monotonic() + wait_s
    child = subprocess.Popen(
        _session(root, "run", "--data", str(root.data)), env=_session_env(root, work), start_new_session=True
    )
    try:
        while time.monotonic() < end and child.poll() is None:
            state = slots.state()
            if state.current.version == NEWER and state.proved:
                return True
            time.sleep(0.2)
        return False
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _waiting(store: Store) -> int:
    with store.reading() as snapshot:
        return outbox.backlog(snapshot).waiting


def _options(program: Path, out: Path) -> build.Options:
    return build.Options(
        stores=(STORE,),
        program=program,
        windows=None,
        out=out,
        key=None,
        passphrase=b"",
        secrets=None,
        gpg="",
        pkcs12=None,
        pkcs12_password=None,
        timestamp="",
        is_fast=True,
    )


def _in_session(root: Root, work: Path, *arguments: str) -> str:
    """What the installed program answers in a user's session with a keyring."""
    done = subprocess.run(
        _session(root, *arguments),
        env=_session_env(root, work),
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
    return done.stdout


def _session(root: Root, *arguments: str) -> list[str]:
    start = KEYRING + 'exec "$0" "$@"'
    return ["dbus-run-session", "--", "sh", "-c", start, str(root.program), *arguments]


def _session_env(root: Root, work: Path) -> dict[str, str]:
    run = work / "run"
    run.mkdir(mode=0o700, exist_ok=True)
    home = str(root.path / "home/caixa")
    return {**os.environ, "HOME": home, "XDG_RUNTIME_DIR": str(run), "QT_QPA_PLATFORM": "offscreen"}


def _sell(data: Path) -> None:
    """One sale that waits: the lanes are never started. By the tree's own services, on the same books."""
    folder = DataFolder(data)
    settings = read_settings(folder.settings)
    (data / "feed").mkdir()
    settings = replace(settings, smartpos=replace(settings.smartpos, folder=str(data / "feed")))
    till = open_till(settings, folder, MemoryCredentials())
    with till.store.writing() as transaction:
        people.save_operator(transaction, OPERATOR, pin_hash="-")
    Importing(till.store).products([Product("100", "Café", Money(1890))])
    till.shifts.open(OPERATOR, Money(0))
    sale = till.ringing.ring(till.ringing.new_sale(), "100")
    till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), OPERATOR)
    till.close()


if __name__ == "__main__":
    sys.exit(main())
