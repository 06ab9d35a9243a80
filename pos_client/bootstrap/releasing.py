"""The publisher's side of updates: a repository of The Update Framework, for any static host or a USB stick.

Two keys: `root` (kept in a safe; names the other) and `release` (signs what is on offer). The folders
`metadata/` and `targets/` are served, the keys never are.
"""

import gzip
import io
import os
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from pos_client.bootstrap.maintenance import Told
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.versions import version_parts
from pos_client.program_slots import EXECUTABLE
from pos_client.whole_file import write_whole
from resources.words import Words
from sync.updates import target_path

LIVES = {"root": 730, "targets": 180, "snapshot": 180, "timestamp": 60}
"""Days after which a role's word is worth nothing: a till that hears older ones alone is being kept back."""
_ROLES = ("timestamp", "snapshot", "targets")


def begin(repository: Path, keys: Path, words: Words) -> Told:
    """New keys and an empty repository. Raises Refused(RELEASE) where one is there."""
    if (repository / "metadata").exists() or keys.exists():
        raise Refused(Reason.RELEASE, problem=words.text("the repository or its keys are there already"))
    keys.mkdir(parents=True, mode=0o700)
    signers = {name: _new_key(keys / f"{name}.pem") for name in ("root", "release")}
    root = Root(consistent_snapshot=True, expires=_until("root"))
    root.add_key(signers["root"].public_key, "root")
    for role in _ROLES:
        root.add_key(signers["release"].public_key, role)
    _signed(repository, Metadata(root), signers["root"], name="1.root.json")
    _publish(repository, signers["release"], Metadata(Targets()))
    said = words.text(
        "Repository begun. Put {file} into each till's folder as updates-root.json.", file="1.root.json"
    )
    return Told(True, {"root": str(repository / "metadata" / "1.root.json")}, [said])


def add(repository: Path, keys: Path, words: Words, *, program: Path, version: str, where: str) -> Told:
    """Offer that program at `channels/NAME` or `stores/CODE`. Raises Refused(RELEASE)."""
    try:
        version_parts(version)
    except ValueError as error:
        raise Refused(Reason.RELEASE, problem=words.text("a version is written like 1.2.0")) from error
    if not (program / EXECUTABLE).is_file():
        raise Refused(Reason.RELEASE, problem=words.text("this folder holds no program"))
    targets: Metadata[Targets] = _latest(repository, "targets")
    path = target_path(where)
    packed = _packed(program)
    target = TargetFile.from_data(path, packed)
    target.unrecognized_fields["custom"] = {"version": version}
    folder, name = (repository / "targets" / path).parent, Path(path).name
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{target.hashes['sha256']}.{name}", packed)
    targets.signed.targets[path] = target
    _publish(repository, signing_key(keys / "release.pem"), targets)
    said = words.text("{path} is now version {version}.", path=path, version=version)
    return Told(True, {"path": path, "version": version, "bytes": len(packed)}, [said])


def renew(repository: Path, keys: Path, words: Words) -> Told:
    """The same on offer, signed anew."""
    _publish(repository, signing_key(keys / "release.pem"), _latest(repository, "targets"))
    said = words.text("Signed again, good for {days} days.", days=LIVES["timestamp"])
    return Told(True, {"days": LIVES["timestamp"]}, [said])


def _publish(repository: Path, signer: CryptoSigner, targets: "Metadata[Targets]") -> None:
    """Targets, the snapshot that names them, the timestamp: a reader in between sees the old ones."""
    older = _latest_or_none(repository, "snapshot"), _latest_or_none(repository, "timestamp")
    versions = [one.signed.version if one else 0 for one in older]
    if older[0] is not None:
        targets.signed.version += 1
    targets.signed.expires = _until("targets")
    _signed(repository, targets, signer, name=f"{targets.signed.version}.targets.json")
    snapshot = Metadata(
        Snapshot(
            version=versions[0] + 1,
            expires=_until("snapshot"),
            meta={"targets.json": MetaFile(targets.signed.version)},
        )
    )
    _signed(repository, snapshot, signer, name=f"{snapshot.signed.version}.snapshot.json")
    timestamp = Metadata(
        Timestamp(
            version=versions[1] + 1,
            expires=_until("timestamp"),
            snapshot_meta=MetaFile(snapshot.signed.version),
        )
    )
    _signed(repository, timestamp, signer, name="timestamp.json")


def _signed(repository: Path, metadata: "Metadata[Any]", signer: CryptoSigner, *, name: str) -> None:
    metadata.sign(signer)
    folder = repository / "metadata"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / name, metadata.to_bytes())


def _latest(repository: Path, role: str) -> "Metadata[Any]":
    found = _latest_or_none(repository, role)
    if found is None:
        raise Refused(Reason.RELEASE, problem="init")
    return found


def _latest_or_none(repository: Path, role: str) -> "Metadata[Any] | None":
    folder = repository / "metadata"
    if role == "timestamp":
        path = folder / "timestamp.json"
        return Metadata.from_file(str(path)) if path.exists() else None
    numbered = sorted(folder.glob(f"*.{role}.json"), key=lambda path: int(path.name.split(".")[0]))
    return Metadata.from_file(str(numbered[-1])) if numbered else None


def _new_key(path: Path) -> CryptoSigner:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return signing_key(path)


def signing_key(path: Path) -> CryptoSigner:
    """A key of the repository. Raises Refused(RELEASE) where it cannot be read."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise Refused(Reason.RELEASE, problem=path.name) from error
    return CryptoSigner(key)


def _until(role: str) -> datetime:
    return datetime.now(tz=UTC).replace(microsecond=0) + timedelta(days=LIVES[role])


def _packed(program: Path) -> bytes:
    """The folder as an archive that is the same for the same files: no owners, no times, in order."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(program.rglob("*")):
            archive.add(path, arcname=path.relative_to(program).as_posix(), recursive=False, filter=_plain)
    return buffer.getvalue()


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = 0
    return entry
