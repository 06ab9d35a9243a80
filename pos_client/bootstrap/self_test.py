"""`pos-client --self-test`: every part of the installed program once, in a folder that is thrown away."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite

import resources
from hardware.paper import Paper
from hardware.profiles import PROFILES
from hardware.receipt_bytes import receipt_bytes
from pos_client import __version__
from pos_client.bootstrap.inside import Till, open_till
from pos_client.credentials import MemoryCredentials, allowed_backend
from pos_client.demo.seed import fresh_pin
from pos_client.demo.store import demo_settings
from pos_client.domain.money import ZERO, Money
from pos_client.domain.payment import Method, Tender
from pos_client.domain.product import Product
from pos_client.domain.till import Operator
from pos_client.paths import DataFolder
from pos_client.services.identity import new_id
from pos_client.services.importing import Importing
from pos_client.services.verifying import verify_journal
from pos_client.settings import DisplaySettings, ScaleSettings, ScannerSettings, Settings, read_settings
from pos_client.store.backup import back_up
from pos_client.store.migrate import HEAD, open_store, schema_version


def self_test(data: Path | None = None) -> dict[str, Any]:
    """What was tried and what came of it; `ok` is true where all of it worked.

    With `data` the till in that folder is tried: its settings and a copy of its books, migrated and walked.
    Nothing is sent, printed or written there.
    """
    report: dict[str, Any] = {"version": __version__, "sqlite": sqlite.sqlite_version}
    backend = allowed_backend()
    report["keyring"] = type(backend).__module__ if backend else "none: secrets cannot be kept here"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="pos-self-test-") as name:
        folder = DataFolder(Path(name))
        settings = demo_settings("http://127.0.0.1:9", provider="smartbis", store_id=1)
        if data is not None:
            settings = _simulated(read_settings(DataFolder(data).settings))
            report["till"] = f"{settings.store.code}-{settings.store.till}"
            report["books"] = _tried(lambda: _books(DataFolder(data), folder))
        till = open_till(settings, folder, MemoryCredentials(), training=True)
        try:
            steps = _steps(till)
            report |= {step: _tried(action) for step, action in steps.items()}
        finally:
            till.close()
    report["ok"] = not any(str(report.get(step)) == "" or _failed(report[step]) for step in steps)
    report["ok"] = report["ok"] and not _failed(report.get("books", ""))
    return report


def _simulated(settings: Settings) -> Settings:
    """As the till is, but with paper that is only drawn, and no device of the counter."""
    printer = replace(settings.printer, transport="simulated")
    return replace(
        settings, printer=printer, scanner=ScannerSettings(), scale=ScaleSettings(), display=DisplaySettings()
    )


def _books(source: DataFolder, copy: DataFolder) -> str:
    """The till's own books, copied as they are, brought up to date and walked from the first entry."""
    for file in (source.printers, source.templates, source.root / "logo.png"):
        if file.exists():
            shutil.copyfile(file, copy.root / file.name)
    if not source.database.exists():
        return "none yet"
    back_up(source.database, copy.database)
    open_store(copy.database).close()
    verdict = verify_journal(copy.database)
    return f"{verdict.entries} entries" if verdict.ok else f"failed: entry {verdict.broken_sequence}"


def _steps(till: Till) -> dict[str, Callable[[], str]]:
    return {
        "database": lambda: _database(till),
        "resources": _resources,
        "sale": lambda: _sell(till),
        "receipt": lambda: _render(till),
        "journal": lambda: _journal(till),
        "pictures": _pictures,
        "window": lambda: _window(till),
    }


def _tried(action: Callable[[], str]) -> str:
    try:
        return action()
    except Exception as error:
        return f"failed: {type(error).__name__}: {error}"


def _failed(result: str) -> bool:
    return result.startswith("failed")


def _database(till: Till) -> str:
    version = schema_version(till.store.path)
    return f"schema {version}" if version == HEAD else f"failed: schema {version}"


def _resources() -> str:
    names = sorted(resources.names())
    total = sum(len(resources.data(name)) for name in names)
    return f"{len(names)} files, {total} bytes"


def _pictures() -> str:
    """A packaged program must have brought its readers of pictures."""
    from ui.pictures.decoding import FORMATS, readable_formats

    missing = FORMATS - readable_formats()
    return f"failed: no {', '.join(sorted(missing))}" if missing else ", ".join(sorted(FORMATS))


def _sell(till: Till) -> str:
    """By nobody of the store and of nothing that it sells: whatever is in its books, these codes are free."""
    seller = Operator(new_id(), f"t{secrets.token_hex(8)}", "Self-test", "cashier")
    product = Product(f"T{secrets.token_hex(8).upper()}", "Self-test", Money(2_790))
    Importing(till.store).products([product])
    till.signing_in.enrol(seller, fresh_pin())
    till.shifts.open(seller, ZERO)
    sale = till.ringing.ring(till.ringing.new_sale(), f"3*{product.sku}")
    closed = till.checkout.close(sale.with_tender(Tender(Method.CASH, sale.total)), seller)
    return f"{closed.number}: {closed.total.decimal_text()}"


def _render(till: Till) -> str:
    with till.store.reading() as snapshot:
        from pos_client.store.sales import last_sale

        last = last_sale(snapshot)
    if last is None:
        return "failed: no sale"
    receipt = till.printing.receipt(last.id)
    papers = [
        Paper.read(receipt_bytes(receipt, profile, translate=till.words.text), profile)
        for profile in PROFILES
    ]
    unknown = sum(paper.unknown for paper in papers)
    # A printer that gets pictures has no text to look for.
    said = [
        profile.text == "raster" or "TREINAMENTO" in paper.text()
        for paper, profile in zip(papers, PROFILES, strict=True)
    ]
    if unknown or not all(said) or not all(paper.png() for paper in papers):
        return f"failed: {unknown} bytes not understood"
    return f"{len(papers)} printers"


def _journal(till: Till) -> str:
    verdict = verify_journal(till.store.path)
    return f"{verdict.entries} entries" if verdict.ok else f"failed: entry {verdict.broken_sequence}"


def _window(till: Till) -> str:
    from pos_client.bootstrap.screen import open_screen

    screen = open_screen(till, muted=True)
    screen.window.show()
    screen.application.processEvents()
    size = screen.window.size()
    screen.close()
    return f"{size.width()}x{size.height()}"
