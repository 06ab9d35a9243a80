"""Devices cost nothing until something is printed, and the libraries behind them leave no traces."""

import os
import subprocess
import sys

import pytest

HEAVY = ("escpos", "PIL", "segno", "serial")
MODULES = ("hardware.printer", "hardware.simulated", "hardware.paper", "hardware.transport")


def output_of(program: str, temporary: str) -> str:
    """What a fresh interpreter prints."""
    environment = {**os.environ, "TMPDIR": temporary, "TEMP": temporary, "TMP": temporary}
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    return run.stdout.strip()


@pytest.mark.parametrize("module", MODULES)
def test_importing_the_device_room_imports_no_heavy_library(module: str, tmp_path: object) -> None:
    program = f"import sys, {module}; print(sorted(set(sys.modules) & set({HEAVY!r})))"
    assert output_of(program, str(tmp_path)) == "[]"


def test_printing_leaves_the_log_and_the_temporary_folder_alone(tmp_path: object) -> None:
    program = (
        "import logging, os, tempfile\n"
        "from hardware.receipt_bytes import job_bytes\n"
        "from hardware.profiles import EPSON_TM_T20\n"
        "job_bytes([], EPSON_TM_T20)\n"
        "print(logging.getLogger().handlers, os.listdir(tempfile.gettempdir()))"
    )
    assert output_of(program, str(tmp_path)) == "[] []"
