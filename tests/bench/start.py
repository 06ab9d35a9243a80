"""P1: how long a till takes from the start of its process to its first scanned line, beside a bare window.

`python -m tests.bench.start --json [--runs 5] [--products N]`. The till was set up, released and has an open
shift; it starts as `pos-client run` does, with all its threads and a platform that does not answer; only its
keyring is a stand-in. `ready`: the sign-in is painted and takes keys. `whole`: everything behind it is built,
so that who signs in comes in. `scanned`: somebody signed in (argon2id checks the PIN, and is slow on purpose)
and a product's line is painted; no person's time is in it. Till and bare window take turns, so that a busy
machine slows both; the processor's seconds say most there. `cold`: every file of Python, its packages and
the till left the page cache before each start. Bytecode is kept, as an installed program's is.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pos_client.bootstrap.inside import open_till
from pos_client.credentials import MemoryCredentials
from pos_client.demo.seed import CASHIER, demo_products, fresh_pin
from pos_client.demo.store import demo_settings
from pos_client.domain.money import Money
from pos_client.domain.set_up import Step
from pos_client.paths import DataFolder
from pos_client.services.importing import Importing
from pos_client.settings_values import write_values
from pos_client.store.set_up import note_step
from tests.bench.load import product
from tests.ports import steady_port

STUCK_S = 120.0
ROOT = Path(__file__).resolve().parents[2]
BARE_WINDOW = """
import json, sys, time
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.showMaximized()
app.processEvents()
window.repaint()
print(json.dumps({"at": "scanned", "cpu_s": time.process_time()}), flush=True)
"""
Reached = dict[str, tuple[float, float]]
"""Seconds since the process was started, by the clock and of the processor, by what was reached."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A till's folder, and what its keyring holds."""

    folder: Path
    secrets: dict[str, str]
    pin: str
    code: str

    def __repr__(self) -> str:
        return f"Shop({self.folder.name})"


def main(arguments: Sequence[str] | None = None) -> int:
    """One JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="always so")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--products", type=int, default=0, help="more than the demonstration's")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pos-start-") as root:
        print(json.dumps(measured(Path(root), runs=options.runs, products=options.products)))
    return 0


def measured(root: Path, *, runs: int, products: int) -> dict[str, Any]:
    """The line; seconds are medians of `runs`."""
    shop = opened_shop(root / "till", products=products)
    till = [sys.executable, "-m", "tests.bench.start_till", str(shop.folder)]
    said = json.dumps({"secrets": shop.secrets, "operator": CASHIER.code, "pin": shop.pin, "code": shop.code})
    bare = [sys.executable, "-c", BARE_WINDOW]
    kept = root / "bytecode"
    started(till, said, kept)  # its bytecode is written once, as an installed program's is
    started(bare, "", kept)
    line: dict[str, Any] = {"bench": "start", "runs": runs, "products": max(products, len(demo_products()))}
    line |= _turns("warm", till, said=said, bare=bare, runs=runs, before=lambda: None, kept=kept)
    if hasattr(os, "posix_fadvise"):
        files = [*_libraries(), kept, root / "till"]
        line |= _turns(
            "cold", till, said=said, bare=bare, runs=runs, before=lambda: _forget(files), kept=kept
        )
    line["load"] = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return line


def opened_shop(folder: Path, *, products: int) -> Shop:
    """A released till with an open shift and its goods."""
    credentials, data = MemoryCredentials(), DataFolder(folder)
    settings = demo_settings(f"http://127.0.0.1:{steady_port()}", provider="smartbis", store_id=1)
    till = open_till(settings, data, credentials)
    pin = fresh_pin()
    try:
        till.signing_in.enrol(CASHIER, pin)
        till.shifts.open(CASHIER, Money(20_000))
        Importing(till.store).products(
            [*demo_products(), *(product(place).product for place in range(products))]
        )
        with till.store.writing() as transaction:
            for step in Step:
                note_step(transaction, step, at=till.clock.now().isoformat(), operator=CASHIER.id, facts={})
    finally:
        till.close()
    store, loyalty = settings.store, settings.loyalty
    write_values(
        data.settings,
        {
            "store.code": store.code,
            "store.till": store.till,
            "store.name": store.name,
            "store.cnpj": store.cnpj,
            "loyalty.provider": loyalty.provider,
            "loyalty.base_url": loyalty.base_url,
            "loyalty.extension_url": loyalty.extension_url,
            "printer.transport": "simulated",
            "printer.profile": settings.printer.profile,
            "screen.sounds": False,
        },
    )
    code = next(one.gtin for one in demo_products() if one.gtin)
    return Shop(folder, dict(credentials.secrets), pin, code)


def _turns(
    name: str,
    till: Sequence[str],
    *,
    said: str,
    bare: Sequence[str],
    runs: int,
    before: Callable[[], None],
    kept: Path,
) -> dict[str, Any]:
    """Till and bare window in turns."""
    tills, bares = list[Reached](), list[Reached]()
    for _ in range(runs):
        before()
        bares.append(started(bare, "", kept))
        before()
        tills.append(started(till, said, kept))
    figures: dict[str, Any] = {}
    for kind, place in (("", 0), ("_cpu", 1)):
        limit_s = median(one["scanned"][place] for one in bares)
        figures[f"{name}_limit{kind}_s"] = round(limit_s, 3)
        for at in ("ready", "whole", "scanned"):
            value_s = median(one[at][place] for one in tills)
            figures[f"{name}_{at}{kind}_s"] = round(value_s, 3)
            figures[f"{name}_{at}{kind}_ratio"] = round(value_s / limit_s, 2)
    return figures


def started(command: Sequence[str], said: str, kept: Path) -> Reached:
    """Start it, and note when each of its lines came. Raises RuntimeError where it fails."""
    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = str(kept)
    reached: Reached = {}
    began_s = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(said)
        process.stdin.close()
        stuck = threading.Timer(STUCK_S, process.kill)
        stuck.start()
        for line in process.stdout:
            told = json.loads(line)
            reached[told["at"]] = (time.perf_counter() - began_s, float(told["cpu_s"]))
        stuck.cancel()
    if process.returncode or "scanned" not in reached:
        raise RuntimeError(f"{command[1:3]} ended with {process.returncode} after {sorted(reached)}")
    return reached


def _libraries() -> Iterator[Path]:
    """Python's own files, and those of what is installed beside it."""
    yield Path(os.__file__).parent
    yield from {Path(entry) for entry in sys.path if entry.endswith("site-packages")}
    yield from (ROOT / name for name in ("pos_client", "ui", "sync", "hardware", "resources"))


def _forget(folders: Sequence[Path]) -> None:
    """Take every file under them out of the page cache; which needs no rights."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                descriptor = os.open(path, os.O_RDONLY)
                try:
                    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                finally:
                    os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
