"""P12: how large the packaged program is and how long its window takes, beside a bare Qt window.

`python -m tests.bench.frozen --json [--program dist/pos-client] [--installers dist/installers]`. Cold means
that the program's own files were taken out of the page cache before each start (`posix_fadvise`, which needs
no rights); all else of the machine stays warm, which is said in the result.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

if sys.platform != "win32":
    import resource

ROOT = Path(__file__).resolve().parents[2]
BARE_WINDOW = (
    "import sys; from PySide6.QtWidgets import QApplication, QWidget; app = QApplication(sys.argv); "
    "w = QWidget(); w.showMaximized(); app.processEvents(); w.repaint(); print('{}', flush=True)"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """One JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="always so")
    parser.add_argument("--program", type=Path, default=ROOT / "dist/pos-client")
    parser.add_argument("--installers", type=Path, default=ROOT / "dist/installers")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    if not (options.program / "pos-client").exists():
        print(json.dumps({"bench": "frozen", "error": "make freeze first"}))
        return 1
    print(json.dumps(measured(options.program, options.installers, runs=options.runs)))
    return 0


def measured(program: Path, installers: Path, *, runs: int) -> dict[str, Any]:
    """Sizes in MB, times in seconds (median of `runs`)."""
    bare = [sys.executable, "-c", BARE_WINDOW]
    qt = next(Path(entry) / "PySide6" for entry in sys.path if (Path(entry) / "PySide6").is_dir())
    with tempfile.TemporaryDirectory(prefix="pos-frozen-") as folder:
        till = [str(program / "pos-client"), "self-test", "--start", folder]
        _ready_s(till)  # the database is made and migrated once
        figures: dict[str, Any] = {
            "bench": "frozen",
            "folder_mb": megabytes(program),
            "installers_mb": {
                path.name: round(path.stat().st_size / 1e6, 1)
                for path in sorted([*installers.glob("*/*.deb"), *installers.glob("*/*.exe")])
            },
            "start_warm_s": _median(lambda: _ready_s(till), runs),
            "limit_warm_s": _median(lambda: _ready_s(bare), runs),
            "start_cpu_s": _cpu_s(till),
            "limit_cpu_s": _cpu_s(bare),
        }
        if not hasattr(os, "posix_fadvise"):
            return figures | {"cold": "not measurable here"}
        figures["start_cold_s"] = _median(lambda: _cold_s(till, program), runs)
        figures["limit_cold_s"] = _median(lambda: _cold_s(bare, qt), runs)
    figures["cold"] = "the program's files out of the page cache, the system's libraries and fonts warm"
    figures["load"] = round(os.getloadavg()[0], 1)
    return figures


def megabytes(folder: Path) -> float:
    """Of all files, in millions of bytes."""
    total = sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())
    return round(total / 1e6, 1)


def _median(time_once: Callable[[], float], runs: int) -> float:
    return round(median(time_once() for _ in range(runs)), 3)


def _cpu_s(command: Sequence[str]) -> float | None:
    """Processor time of one whole run: what it needs however busy the machine is."""
    if sys.platform == "win32":
        return None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _ready_s(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)


def _cold_s(command: Sequence[str], folder: Path) -> float:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
    return _ready_s(command)


def _ready_s(command: Sequence[str]) -> float:
    """From the start of the process to its first line: the window is painted."""
    started_s = time.perf_counter()
    env = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken_s = time.perf_counter() - started_s
        process.stdout.read()
    if process.returncode or not line:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return taken_s


if __name__ == "__main__":
    sys.exit(main())
