"""`pos-client doctor --demo`: the doctor over a demo store of its own, with simulated devices."""

import tempfile
from dataclasses import replace
from pathlib import Path

from pos_client.bootstrap.countertop import scale
from pos_client.bootstrap.doctor import Patient, findings, told
from pos_client.bootstrap.maintenance import Told
from pos_client.bootstrap.payment_desk import machines
from pos_client.bootstrap.run import own_command
from pos_client.demo.store import open_demo_store
from resources.words import Words
from sync.sandbox.process import SandboxProcess


def look_at_demo(words: Words) -> Told:
    """Sandbox and store are made for it and gone afterwards."""
    # Files that another process of ours has not let go of yet (Windows) are the system's to remove.
    with tempfile.TemporaryDirectory(prefix="pos-client-demo-", ignore_cleanup_errors=True) as name:
        root = Path(name)
        with SandboxProcess(root / "sandbox", command=[*own_command(), "sandbox"]) as sandbox:
            return told(words, findings(_patient(root, sandbox.url, words)))


def _patient(root: Path, url: str, words: Words) -> Patient:
    """A demo till that was opened, backed up to a second place, and closed."""
    demo = open_demo_store(
        root, url, provider="smartbis", language=words.language, theme="light", devices=True
    )
    till, second = demo.till, root / "stick"
    second.mkdir()
    try:
        if till.upkeep.backups is not None:
            till.upkeep.backups.take("doctor")
    finally:
        till.close()
    settings = replace(till.settings, backup=replace(till.settings.backup, folder=str(second)))
    return Patient(
        settings,
        till.folder,
        till.credentials,
        words,
        scale=scale(settings.scale, till.folder.paper),
        terminals=machines(settings.payments, till.credentials),
    )
