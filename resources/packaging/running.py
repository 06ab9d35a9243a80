"""Runs Debian's packaging tools; what they say is shown only where they fail."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class ToolFailed(Exception):
    """A tool is missing or said no; the message says which and what."""


def run(
    command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> bytes:
    """What the command printed. Raises ToolFailed."""
    if shutil.which(str(command[0])) is None:
        raise ToolFailed(f"{command[0]} is not installed: sh resources/install/packaging.sh")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise ToolFailed(f"{Path(str(command[0])).name} failed ({done.returncode}):\n{said[-4000:]}")
    return done.stdout
