"""The bench of the screen on a small store: every scan and every key is painted, each counted once."""

import tempfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_client.bootstrap import screen as bootstrap_screen
from tests.bench import frames


def test_a_small_store_is_measured(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap_screen, "application", lambda: qapp)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(frames, "SEARCHES", ("arroz ext", "zzz"))
    monkeypatch.setattr(frames, "NAMES", ("Ana Sil",))
    monkeypatch.setattr(frames, "LINES", 12)
    found = frames.measured(tmp_path, products=200, members=200, scans=5, queued=20)
    assert (found["scans"], found["keys"]) == (5, 19)
    assert set(found["scan_to_paint_ms"]) == set(found["search_key_ms"]) == {"p50", "p99"}
    assert 0 <= found["sent_meanwhile"] <= 40
