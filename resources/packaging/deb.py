"""The Debian package of one store, by Debian's own tools, and the signed index of all of them."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from resources.packaging.running import run
from resources.packaging.signing import OpenPgp

HERE = Path(__file__).parent
SCRIPTS = ("preinst", "prerm", "postinst")
PROGRAM_AT = Path("usr/lib/pos-client")
_SIDE_FILES = {
    "usr/share/applications/pos-client.desktop": "debian/pos-client.desktop",
    "usr/lib/udev/rules.d/60-pos-client.rules": "debian/60-pos-client.rules",
    "usr/share/icons/hicolor/256x256/apps/pos-client.png": "pos-client.png",
    "usr/share/icons/hicolor/scalable/apps/pos-client.svg": "pos-client.svg",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """What one store's installer carries. `store` is its name (`loja-001`); `is_fast` packs less well."""

    store: str
    version: str
    program: Path
    provision: Path
    public_key: Path
    licences: Path
    kiosk: bool
    made_at: int
    is_fast: bool = False
    maintainer: str = "pos-client <it@example.invalid>"


def package(carried: Carried, work: Path, out: Path) -> Path:
    """Build it. Raises ToolFailed."""
    name = f"pos-client-{carried.store}"
    root = work / "deb"
    shutil.rmtree(root, ignore_errors=True)
    (root / PROGRAM_AT).parent.mkdir(parents=True)
    shutil.copytree(carried.program, root / PROGRAM_AT, symlinks=True)
    for file in (carried.provision, carried.public_key):
        _put(root / PROGRAM_AT / "store" / file.name, file.read_bytes())
    for place, source in _SIDE_FILES.items():
        _put(root / place, (HERE / source).read_bytes())
    (root / "usr/bin").mkdir()
    (root / "usr/bin/pos-client").symlink_to("../lib/pos-client/pos-client")
    _documents(root, name, carried)
    conffiles = _autostart(root) if carried.kiosk else ""
    _control(root, name, carried, conffiles=conffiles)
    _permissions(root)
    target = out / f"{name}_{carried.version}_{architecture()}.deb"
    how = ("-Zgzip", "-z1") if carried.is_fast else ("-Zxz", "-z6")
    command: list[str | Path] = ["dpkg-deb", "--root-owner-group", *how, "--build", root, target]
    run(command, env={"SOURCE_DATE_EPOCH": str(carried.made_at)})
    return target


def index(pool: Path, key: OpenPgp, *, made_at: int) -> None:
    """`Packages`, `Release` and their signatures beside the packages: `deb [signed-by=…] file:/… ./`."""
    listed = run(["apt-ftparchive", "packages", "."], cwd=pool)
    (pool / "Packages").write_bytes(listed)
    (pool / "Packages.gz").write_bytes(gzip.compress(listed, mtime=0))
    for name in ("Release", "InRelease", "Release.gpg"):
        (pool / name).unlink(missing_ok=True)
    about = {"Origin": "pos-client", "Label": "pos-client", "Suite": "stable", "Codename": "stable"}
    told = [
        part for name, value in about.items() for part in ("-o", f"APT::FTPArchive::Release::{name}={value}")
    ]
    release = run(
        ["apt-ftparchive", *told, "release", "."], cwd=pool, env={"SOURCE_DATE_EPOCH": str(made_at)}
    )
    (pool / "Release").write_bytes(release)
    key.sign_release(pool / "Release")
    (pool / "pos-client.asc").write_bytes(key.public())


def architecture() -> str:
    """Debian's name of this machine's kind."""
    return run(["dpkg", "--print-architecture"]).decode().strip()


def _documents(root: Path, name: str, carried: Carried) -> None:
    folder = root / "usr/share/doc" / name
    licence = (HERE.parents[1] / "LICENSE").read_text(encoding="utf-8")
    body = "".join(f" {line or '.'}\n" for line in licence.strip().splitlines())
    _put(folder / "copyright", (HERE / "debian/copyright.head").read_bytes() + body.encode())
    _put(folder / "LICENCES.txt.gz", gzip.compress(carried.licences.read_bytes(), 9, mtime=0))
    date = run(["date", "-u", "-R", "-d", f"@{carried.made_at}"]).decode().strip()
    log = f"{name} ({carried.version}) stable; urgency=medium\n\n  * The till of {carried.store}.\n\n"
    log += f" -- {carried.maintainer}  {date}\n"
    _put(folder / "changelog.gz", gzip.compress(log.encode(), 9, mtime=0))
    overrides = (HERE / "debian/lintian-overrides").read_text(encoding="utf-8").replace("PACKAGE", name)
    _put(root / "usr/share/lintian/overrides" / name, overrides.encode())


def _autostart(root: Path) -> str:
    entry = (HERE / "debian/pos-client.desktop").read_text(encoding="utf-8")
    _put(root / "etc/xdg/autostart/pos-client.desktop", (entry + "X-GNOME-Autostart-enabled=true\n").encode())
    return "/etc/xdg/autostart/pos-client.desktop\n"


def _control(root: Path, name: str, carried: Carried, *, conffiles: str) -> None:
    size_kb = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    depends = ", ".join(sorted({*needed(root / PROGRAM_AT), "xkb-data"}))
    control = (
        f"Package: {name}\nVersion: {carried.version}\nArchitecture: {architecture()}\n"
        f"Maintainer: {carried.maintainer}\nInstalled-Size: {size_kb}\nDepends: {depends}\n"
        "Recommends: gnome-keyring | kwalletmanager\n"
        "Provides: pos-client\nConflicts: pos-client\nReplaces: pos-client\n"
        "Section: misc\nPriority: optional\n"
        f"Description: counter till of {carried.store}\n"
        " Sells with or without internet, knows the loyalty programme's customers, and\n"
        " delivers every sale once. This package carries the store's own settings.\n"
    )
    folder = root / "DEBIAN"
    _put(folder / "control", control.encode())
    if conffiles:
        _put(folder / "conffiles", conffiles.encode())
    for script in SCRIPTS:
        _put(folder / script, (HERE / "debian" / script).read_bytes())
        (folder / script).chmod(0o755)
    sums = run(["sh", "-c", "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum"], cwd=root)
    _put(folder / "md5sums", sums)


def needed(program: Path) -> Iterator[str]:
    """The packages that bring what the program loads and does not carry, by Debian's record."""
    carried = {path.name for path in program.rglob("*.so*")}
    wanted: set[str] = set()
    newest = (0, 0)
    for path in sorted(program.rglob("*")):
        if not path.is_file() or path.is_symlink() or not (".so" in path.name or os.access(path, os.X_OK)):
            continue
        with path.open("rb") as opened:
            if opened.read(4) != b"\x7fELF":
                continue
        told = run(["objdump", "-p", path]).decode(errors="replace")
        wanted |= set(re.findall(r"NEEDED\s+(\S+)", told)) - carried
        versions = re.findall(r"GLIBC_(\d+)\.(\d+)", told)
        newest = max([newest, *((int(major), int(minor)) for major, minor in versions)])
    for soname in sorted(wanted):
        done = subprocess.run(
            ["dpkg-query", "-S", f"*/{soname}"], capture_output=True, text=True, check=False
        )
        owner = done.stdout.partition(":")[0].strip()
        if owner and owner != "libc6":
            yield owner
    yield f"libc6 (>= {newest[0]}.{newest[1]})" if newest > (0, 0) else "libc6"


def _permissions(root: Path) -> None:
    for path in [root, *root.rglob("*")]:
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.name in SCRIPTS or path == root / PROGRAM_AT / "pos-client"
        path.chmod(0o755 if runs else 0o644)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
