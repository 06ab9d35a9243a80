"""Who signs what: OpenPGP for packages, index and sums, Authenticode for Windows, Ed25519 for the program.

Where no key is given a throwaway one is made, and the release says that it is for trials only.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from resources.packaging.running import run

MANIFEST, SIGNATURE = "program.json", "program.json.sig"


@dataclass(frozen=True, slots=True)
class OpenPgp:
    """A key in a GnuPG home (empty: the user's own)."""

    home: str
    name: str
    is_trial: bool

    def sign(self, path: Path) -> Path:
        """A detached, armoured signature beside the file."""
        target = path.with_name(path.name + ".asc")
        target.unlink(missing_ok=True)
        run([*self._command(), "--armor", "--detach-sign", "--output", target, path])
        return target

    def sign_release(self, release: Path) -> None:
        """`InRelease` and `Release.gpg`, as apt reads them."""
        for name, how in (("InRelease", "--clearsign"), ("Release.gpg", "--detach-sign")):
            target = release.with_name(name)
            target.unlink(missing_ok=True)
            run([*self._command(), "--armor", how, "--output", target, release])

    def public(self) -> bytes:
        """The public key, armoured: what machines are told to trust."""
        return run([*self._command(), "--armor", "--export", self.name])

    def _command(self) -> list[str]:
        home = ["--homedir", self.home] if self.home else []
        return ["gpg", *home, "--batch", "--yes", "--quiet", "--local-user", self.name]


@contextmanager
def openpgp(name: str) -> Iterator[OpenPgp]:
    """The named key of this user, or one for trials that is gone afterwards."""
    if name:
        yield OpenPgp("", name, is_trial=False)
        return
    # A short path: the agent's socket must fit into 108 bytes.
    with TemporaryDirectory(prefix="gpg-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o700)
        made = "pos-client trial key"
        command = ["gpg", "--homedir", home, "--batch", "--quiet", "--passphrase", ""]
        run([*command, "--quick-generate-key", made, "ed25519", "sign", "30d"])
        try:
            yield OpenPgp(home, made, is_trial=True)
        finally:
            run(["gpgconf", "--homedir", home, "--kill", "all"])


@dataclass(frozen=True, slots=True)
class Authenticode:
    """A certificate with its key (PKCS #12) for programs on Windows; `timestamp` is an RFC 3161 address."""

    certificate: Path
    password_file: Path | None
    timestamp: str
    authority: Path | None
    is_trial: bool

    def command(self) -> list[str]:
        """`osslsigncode sign` without its files."""
        told = ["osslsigncode", "sign", "-pkcs12", str(self.certificate), "-h", "sha256", "-n", "pos-client"]
        if self.password_file:
            told += ["-readpass", str(self.password_file)]
        return told + (["-ts", self.timestamp] if self.timestamp else [])

    def sign(self, path: Path) -> None:
        """In place, and looked at afterwards. Raises ToolFailed."""
        signed = path.with_name(path.name + ".signed")
        signed.unlink(missing_ok=True)
        run([*self.command(), "-in", path, "-out", signed])
        signed.replace(path)
        self.verify(path)

    def verify(self, path: Path) -> None:
        """Raises ToolFailed where the signature does not hold."""
        authority = ["-CAfile", str(self.authority)] if self.authority else []
        run(["osslsigncode", "verify", *authority, "-in", path])


@contextmanager
def authenticode(
    certificate: Path | None, password_file: Path | None, timestamp: str
) -> Iterator[Authenticode]:
    """The given certificate, or a throwaway one that only its own authority trusts."""
    if certificate is not None:
        yield Authenticode(certificate, password_file, timestamp, None, is_trial=False)
        return
    with TemporaryDirectory(prefix="pos-cert-") as name:
        kept, authority = Path(name) / "trial.p12", Path(name) / "trial.pem"
        _trial_certificate(kept, authority)
        yield Authenticode(kept, None, timestamp, authority, is_trial=True)


def _trial_certificate(kept: Path, authority: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pos-client trial")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"pos-client", key, certificate, None, serialization.NoEncryption()
        )
    )
    authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def sign_program(folder: Path, key: Ed25519PrivateKey, *, version: str) -> None:
    """Every file of the program with its digest, signed: the same in every store's installer."""
    text = json.dumps({"version": version, "files": _digests(folder)}, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    (folder / SIGNATURE).write_text(key.sign(text.encode()).hex() + "\n", encoding="ascii")


def program_faults(folder: Path, public_key: str) -> list[str]:
    """Which files are not what was signed; raises InvalidSignature where the list itself is not."""
    text = (folder / MANIFEST).read_bytes()
    signature = bytes.fromhex((folder / SIGNATURE).read_text(encoding="ascii").strip())
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(signature, text)
    listed, found = json.loads(text)["files"], _digests(folder)
    return sorted(name for name in {*listed, *found} if listed.get(name) != found.get(name))


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (MANIFEST, SIGNATURE) and "store" not in path.parts[-2:-1]
    }


def sha256(path: Path) -> str:
    """Of a file, in hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
