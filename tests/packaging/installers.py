"""Installers of a stand-in program: the same commands, from the source tree, so that it takes seconds."""

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from resources.packaging import build

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "resources/packaging/stores/loja-001.toml"


def needs(*tools: str) -> pytest.MarkDecorator:
    """Skips, with the reason, where a packaging tool is missing."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def stand_in(folder: Path) -> Path:
    """A program folder whose `pos-client` is this tree's."""
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "data.txt").write_text("part of the program\n", encoding="ascii")
    script = folder / "pos-client"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m pos_client "$@"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return folder


def built(folder: Path, store: Path = STORE) -> Path:
    """The release's folder."""
    program = stand_in(folder / "program")
    options = build.Options(
        stores=(store,),
        program=program,
        windows=None,
        out=folder / "out",
        key=None,
        passphrase=b"",
        secrets=None,
        gpg="",
        pkcs12=None,
        pkcs12_password=None,
        timestamp="",
    )
    build.build(options)
    return folder / "out" / store.stem


@dataclass(frozen=True)
class Root:
    """A folder that dpkg takes for a machine."""

    path: Path

    @classmethod
    def made(cls, path: Path) -> "Root":
        for part in ("updates", "info", "parts"):
            (path / "var/lib/dpkg" / part).mkdir(parents=True)
        (path / "var/lib/dpkg/status").touch()
        (path / "var/log").mkdir()
        return cls(path)

    @property
    def program(self) -> Path:
        return self.path / "usr/lib/pos-client/pos-client"

    @property
    def data(self) -> Path:
        """The folder of the user who sells here."""
        return self.path / "home/caixa/.local/share/pos-client"

    def dpkg(self, *arguments: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
        forced = "--force-depends,script-chrootless,not-root,bad-path"
        return subprocess.run(
            ["fakeroot", "dpkg", f"--root={self.path}", forced, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8", **env},
            timeout=500,
        )

    def run(self, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **env},
            timeout=500,
        )
