"""Certificates made at run time for HTTPS on loopback: good, of another name, of another time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

FLAVOURS = {
    "good": ("localhost", -1, 30),
    "wrong_name": ("elsewhere.example", -1, 30),
    "expired": ("localhost", -60, -30),
    "not_yet": ("localhost", 30, 60),
}
"""Name, and the days from now between which it is valid. A till whose clock is wrong sees the last two."""


def make_certificate(folder: Path, flavour: str) -> Path:
    """Key and self-signed certificate in one PEM file, which a test may also trust as its own authority."""
    # Only a box that speaks HTTPS waits for this import.
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    name, first_day, last_day = FLAVOURS[flavour]
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name} ({flavour})")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=first_day))
        .not_valid_after(now + timedelta(days=last_day))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"certificate-{flavour}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    path.chmod(0o600)
    return path
