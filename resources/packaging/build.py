"""`make installer STORE=loja-001`: a store's installers for Debian and Windows, and what belongs beside."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pos_client import __version__
from pos_client.domain.errors import Refused
from pos_client.provisioning.document import StoreFile, digest, fingerprint, read_file
from pos_client.provisioning.keys import PRIVATE, PUBLIC, new_keys, private_key
from resources.packaging import deb, parts, windows
from resources.packaging.running import ToolFailed
from resources.packaging.signing import Authenticode, OpenPgp, authenticode, openpgp, sha256, sign_program

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Options:
    """Paths and keys; an empty key means one for trials."""

    stores: tuple[Path, ...]
    program: Path
    windows: Path | None
    out: Path
    key: Path | None
    passphrase: bytes
    secrets: Path | None
    gpg: str
    pkcs12: Path | None
    pkcs12_password: Path | None
    timestamp: str
    is_fast: bool = False
    lock: Path = ROOT / "requirements.lock"


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs this release."""

    key: Path
    public_key: Path
    openpgp: OpenPgp
    authenticode: Authenticode
    organisation_is_trial: bool

    @property
    def trials(self) -> list[str]:
        """Which signatures nobody should trust."""
        told = {
            "organisation": self.organisation_is_trial,
            "openpgp": self.openpgp.is_trial,
            "authenticode": self.authenticode.is_trial,
        }
        return [name for name, is_trial in told.items() if is_trial]


def build(options: Options) -> list[dict[str, Any]]:
    """Every store's release, and the index of all. Raises ToolFailed, Refused."""
    made_at = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    with tempfile.TemporaryDirectory(prefix="pos-installer-") as name, ExitStack() as stack:
        work = Path(name)
        signers = _signers(options, work, stack)
        program = work / "program"
        shutil.copytree(options.program, program, symlinks=True)
        sign_program(program, private_key(signers.key, passphrase=options.passphrase), version=__version__)
        found = parts.parts(options.lock, program)
        releases = []
        for store in options.stores:
            out = options.out / store.stem
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir(parents=True)
            (out / "sbom.cdx.json").write_text(
                parts.bill(found, version=__version__, made_at=made_at), encoding="utf-8"
            )
            (out / "LICENCES.txt").write_text(parts.licences(found), encoding="utf-8")
            shutil.copyfile(program / "program.json", out / "program.json")
            releases.append(_release(options, signers, store, program=program, work=work, made_at=made_at))
        _index(options.out, signers, made_at=made_at)
    return releases


def _signers(options: Options, work: Path, stack: ExitStack) -> Signers:
    keys, key = work / "keys", options.key
    if key is None:
        new_keys(keys)
        key = keys / PRIVATE
    else:
        keys.mkdir()
        public = private_key(key, passphrase=options.passphrase).public_key().public_bytes_raw().hex()
        (keys / PUBLIC).write_text(public + "\n", encoding="ascii")
    return Signers(
        key,
        keys / PUBLIC,
        stack.enter_context(openpgp(options.gpg)),
        stack.enter_context(authenticode(options.pkcs12, options.pkcs12_password, options.timestamp)),
        organisation_is_trial=options.key is None,
    )


def _release(
    options: Options, signers: Signers, store: Path, *, program: Path, work: Path, made_at: int
) -> dict[str, Any]:
    out = options.out / store.stem
    provision = _provision(options, signers, store=store, out=out)
    file, data = read_file(provision, trusted_key=signers.public_key.read_text(encoding="ascii").strip())
    shutil.copyfile(signers.public_key, out / PUBLIC)
    carried = deb.Carried(
        store=store.stem,
        version=__version__,
        program=program,
        provision=provision,
        public_key=out / PUBLIC,
        licences=out / "LICENCES.txt",
        kiosk=file.kiosk,
        made_at=made_at,
        is_fast=options.is_fast,
    )
    package = deb.package(carried, work, out)
    setup = windows.installer(
        windows.Wanted(store.stem, __version__, options.windows, provision, out / PUBLIC, file.kiosk),
        signers.authenticode,
        work=work,
        out=out,
    )
    told = _told(file, digest(data), signers, package=package, setup=setup, made_at=made_at)
    (out / "release.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _checksums(out, signers)
    return told


def _provision(options: Options, signers: Signers, *, store: Path, out: Path) -> Path:
    """The store's file as head office made it, or made now from its description."""
    target = out / f"{store.stem}.provision"
    if store.suffix == ".provision":
        shutil.copyfile(store, target)
        return target
    command = [sys.executable, "-m", "pos_client", "provision", "new", str(store), "--key", str(signers.key)]
    command += ["--out", str(target)]
    if options.secrets is not None:
        command += ["--secrets", str(options.secrets)]
    with tempfile.NamedTemporaryFile() as phrase:
        if options.passphrase:
            phrase.write(options.passphrase)
            phrase.flush()
            command += ["--passphrase-file", phrase.name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolFailed(done.stderr.strip())
    if options.secrets is not None:
        # The codes are shown once, to whoever builds; they are in no file.
        print(done.stdout, file=sys.stderr)
    return target


def _told(
    file: StoreFile, provision_digest: str, signers: Signers, *, package: Path, setup: Path, made_at: int
) -> dict[str, Any]:
    return {
        "program": "pos-client",
        "version": __version__,
        "store": file.store,
        "tills": list(file.tills),
        "serial": file.serial,
        "valid_until": file.valid_until,
        "organisation": file.organisation,
        "fingerprint": fingerprint(file.key),
        "provision_sha256": provision_digest,
        "made_at": made_at,
        "trial_keys": signers.trials,
        "files": [_about(package), _about(setup)],
    }


def _about(path: Path) -> dict[str, Any]:
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": sha256(path)}


def _checksums(out: Path, signers: Signers) -> None:
    for path in [*out.glob("*.deb"), *out.glob("*.exe"), *out.glob("*.provision"), out / "sbom.cdx.json"]:
        signers.openpgp.sign(path)
    files = sorted(path for path in out.iterdir() if not path.name.startswith("SHA256SUMS"))
    sums = out / "SHA256SUMS"
    sums.write_text("".join(f"{sha256(path)}  {path.name}\n" for path in files), encoding="ascii")
    signers.openpgp.sign(sums)


def _index(out: Path, signers: Signers, *, made_at: int) -> None:
    """A repository that apt reads, with every store's package in it."""
    pool = out / "repository"
    shutil.rmtree(pool, ignore_errors=True)
    pool.mkdir()
    for package in sorted(out.glob("*/*.deb")):
        os.link(package, pool / package.name)
    deb.index(pool, signers.openpgp, made_at=made_at)


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="make installer", description=__doc__)
    parser.add_argument("--store", type=Path, action="append", required=True, help=".toml or .provision")
    parser.add_argument("--program", type=Path, default=ROOT / "dist/pos-client")
    parser.add_argument("--windows", type=Path, default=ROOT / "dist/windows/pos-client")
    parser.add_argument("--out", type=Path, default=ROOT / "dist/installers")
    parser.add_argument("--key", type=Path, help="organisation.key; without it one for trials")
    parser.add_argument("--passphrase-file", type=Path)
    parser.add_argument("--secrets", type=Path, help="sealed to a code per till, which is printed")
    parser.add_argument("--gpg", default="", help="the OpenPGP key's name; without it one for trials")
    parser.add_argument("--pkcs12", type=Path, help="the Authenticode certificate; without it one for trials")
    parser.add_argument("--pkcs12-password-file", type=Path)
    parser.add_argument("--timestamp", default="", help="the RFC 3161 service's address")
    parser.add_argument("--fast", action="store_true", help="for trials: built sooner, half as large again")
    told = parser.parse_args(arguments)
    return Options(
        stores=tuple(told.store),
        program=told.program,
        windows=told.windows if told.windows.exists() else None,
        out=told.out,
        key=told.key,
        passphrase=told.passphrase_file.read_bytes().strip() if told.passphrase_file else b"",
        secrets=told.secrets,
        gpg=told.gpg,
        pkcs12=told.pkcs12,
        pkcs12_password=told.pkcs12_password_file,
        timestamp=told.timestamp,
        is_fast=told.fast,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The release as JSON, one line per store."""
    try:
        releases = build(_options(arguments))
    except (ToolFailed, Refused) as error:
        print(error if isinstance(error, ToolFailed) else f"{error}: {error.details}", file=sys.stderr)
        return 1
    for release in releases:
        print(json.dumps(release, ensure_ascii=False))
        if release["trial_keys"]:
            print(f"Signed with keys for trials: {', '.join(release['trial_keys'])}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
