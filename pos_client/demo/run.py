"""`pos-client demo`: in a window, or the same job with no display."""

import json
import os
import time
from pathlib import Path
from typing import Any

from hardware.paper import Paper
from hardware.profiles import profile_named
from hardware.receipt_bytes import receipt_bytes
from pos_client.bootstrap.run import own_command
from pos_client.demo.store import DemoStore, open_demo_store
from pos_client.domain.money import Money
from pos_client.logs import start_logging
from pos_client.paths import DataFolder
from pos_client.services.verifying import verify_journal
from sync.sandbox.process import SandboxProcess


def run_demo(
    root: Path | None,
    *,
    provider: str,
    language: str,
    theme: str,
    size: tuple[int, int],
    headless: bool,
) -> int:
    """Start the sandbox, open the store, and sell."""
    root = root or DataFolder.default().root.with_name("pos-client-demo")
    root.mkdir(parents=True, exist_ok=True)
    start_logging(root / "logs")
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with SandboxProcess(root / "sandbox", command=[*own_command(), "sandbox"]) as sandbox:
        while True:
            demo = open_demo_store(
                root, sandbox.url, provider=provider, language=language, theme=theme, devices=True
            )
            try:
                _put_pictures(demo)
                if headless:
                    return _headless(demo, root, size=size)
                status, again = _in_a_window(demo, sandbox, size=size)
            finally:
                demo.till.close()
            if not again:
                return status


def _put_pictures(demo: DemoStore) -> None:
    from pos_client.demo.pictures import put_demo_pictures

    put_demo_pictures(demo.till.folder.pictures)


def _in_a_window(demo: DemoStore, sandbox: SandboxProcess, *, size: tuple[int, int]) -> tuple[int, bool]:
    """Qt's status, and whether the till is to be opened anew (with other devices, say)."""
    from pos_client.bootstrap.screen import open_screen
    from pos_client.demo.seed import CASHIER, MANAGER

    words = demo.till.words
    hint = words.text(
        "Demonstration: operator {code}, PIN {pin}; manager {manager}, PIN {manager_pin}. "
        "Customer: {phone}. Their phone: {url}",
        code=CASHIER.code,
        pin=demo.pin,
        manager=MANAGER.code,
        manager_pin=demo.manager_pin,
        phone=demo.customers[0].phone.national,
        url=sandbox.phone_url,
    )
    print(hint, flush=True)
    screen = open_screen(demo.till, hint=hint)
    screen.window.resize(*size)
    screen.window.show()
    try:
        return int(screen.application.exec()), screen.window.reopen_wanted
    finally:
        screen.close()


def _headless(demo: DemoStore, root: Path, *, size: tuple[int, int]) -> int:
    from pos_client.bootstrap.screen import open_screen
    from pos_client.demo.cashier import Cashier
    from pos_client.demo.main_job import do_main_job

    screen = open_screen(demo.till, muted=True)
    screen.window.resize(*size)
    screen.window.show()
    cashier = Cashier(screen.window, root / "screenshots" / time.strftime("%Y%m%d-%H%M%S"))
    try:
        job = do_main_job(cashier, demo)
    finally:
        screen.close()
    print(_receipt_text(demo, job.sale.id))
    print(json.dumps(_summary(demo, cashier, sale_id=job.sale.id, queue=job.queue), ensure_ascii=False))
    return 0


def _receipt_text(demo: DemoStore, sale_id: str) -> str:
    """The paper as text, read from the printer's bytes."""
    profile = profile_named(demo.till.settings.printer.profile)
    receipt = demo.till.printing.receipt(sale_id)
    return Paper.read(receipt_bytes(receipt, profile, translate=demo.till.words.text), profile).text()


def _summary(demo: DemoStore, cashier: Any, *, sale_id: str, queue: int) -> dict[str, Any]:
    till = demo.till
    receipt = till.printing.receipt(sale_id)
    picture = max(till.folder.paper.glob("*.png"), key=_drawn_with_text)
    paid = receipt.total_cents + receipt.change_cents
    return {
        "sale_number": receipt.number,
        "gross": Money(receipt.gross_cents).decimal_text(),
        "discount": Money(receipt.discount_cents).decimal_text(),
        "redeemed_cashback": Money(receipt.redeemed_cashback_cents).decimal_text(),
        "total": Money(receipt.total_cents).decimal_text(),
        "paid": Money(paid).decimal_text(),
        "change": Money(receipt.change_cents).decimal_text(),
        "offer": Money(receipt.offer.amount_cents if receipt.offer else 0).decimal_text(),
        "receipt_png": str(picture),
        "screenshots": [str(path) for path in cashier.taken],
        "delivered": till.delivery.arrived([sale_id]),
        "queue": queue,
        "journal": "ok" if verify_journal(till.folder.database).ok else "broken",
    }


def _drawn_with_text(picture: Path) -> tuple[bool, float]:
    """The newest job that is more than a drawer's pulse."""
    return picture.with_suffix(".escpos").stat().st_size > 100, picture.stat().st_mtime
