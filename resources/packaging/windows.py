"""The Windows installer of one store: compiled here by NSIS, signed by osslsigncode, verified afterwards.

The program comes from a Windows machine (see `windows/README.md`). Without it the installer is still
compiled, signed and verified, so that only the program is missing; its name then ends in `-UNFIT`.
"""

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from resources.packaging.running import run
from resources.packaging.signing import Authenticode

HERE = Path(__file__).parent
UNFIT = "This installer was compiled without the Windows program: it is for trials of the installer only.\r\n"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes in. `program` is `dist/windows/pos-client`, or None where there is none."""

    store: str
    version: str
    program: Path | None
    provision: Path
    public_key: Path
    kiosk: bool

    @property
    def file_name(self) -> str:
        """Of the installer."""
        unfit = "" if self.program else "-UNFIT"
        return f"pos-client-{self.store}-{self.version}-setup{unfit}.exe"


def installer(wanted: Wanted, signer: Authenticode, *, work: Path, out: Path) -> Path:
    """Build, sign and verify it. Raises ToolFailed."""
    staged = work / "windows"
    shutil.rmtree(staged, ignore_errors=True)
    if wanted.program is not None:
        shutil.copytree(wanted.program, staged)
        signer.sign(staged / "pos-client.exe")
    else:
        staged.mkdir(parents=True)
        (staged / "UNFIT.txt").write_text(UNFIT, encoding="ascii", newline="")
    target = out / wanted.file_name
    target.unlink(missing_ok=True)
    # NSIS has the uninstaller signed while it compiles: it is inside the installer before that is signed.
    helper = _signing_script(signer, work)
    told = {
        "STORE": wanted.store,
        "VERSION": wanted.version,
        "VERSION4": _four(wanted.version),
        "OUT": str(target.resolve()),
        "ICON": str(HERE / "pos-client.ico"),
        "PROGRAM": str(staged.resolve()),
        "PROVISION": str(wanted.provision.resolve()),
        "PUBLIC_KEY": str(wanted.public_key.resolve()),
        "SIGN": str(helper),
    }
    if wanted.kiosk:
        told["KIOSK"] = "1"
    defines = [f"-D{name}={value}" for name, value in told.items()]
    run(["makensis", "-V2", "-WX", *defines, HERE / "windows/installer.nsi"])
    signer.sign(target)
    return target


def _signing_script(signer: Authenticode, work: Path) -> Path:
    path = (work / "sign-uninstaller.sh").resolve()
    command = shlex.join(signer.command())
    path.write_text(f'#!/bin/sh\nset -e\n{command} -in "$1" -out "$1.signed" >&2\nmv "$1.signed" "$1"\n')
    path.chmod(0o755)
    return path


def _four(version: str) -> str:
    """Windows wants four numbers."""
    return ".".join([*re.findall(r"\d+", version), "0", "0", "0", "0"][:4])
