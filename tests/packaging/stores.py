"""A head office with its key, and tills whose keyring is in memory."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_client.bootstrap.maintenance import Told
from pos_client.bootstrap.provisioning import ProvisioningDesk
from pos_client.credentials import MemoryCredentials
from pos_client.paths import DataFolder
from pos_client.provisioning.document import StoreFile, signed
from pos_client.provisioning.making import Made, made
from resources.words import Words

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STORE = """
[provision]
organisation = "Rede Modelo"
tills = ["01", "02"]
valid_until = 2027-03-31
serial = 7

[store]
code = "001"
name = "Empório Modelo"
cnpj = "11.222.333/0001-81"

[loyalty]
provider = "smartbis"
programme = "Clube Modelo"
base_url = "https://programme.example/v2"

[printer]
transport = "simulated"

[screen]
accent = "#0a7a55"

[rules]
discount_limit_basis_points = 500

[rules.offline]
balance_age_hours = 24
redemption_cents = 2000
member_day_cents = 3000
till_cents = 20000

[till.02.screen]
theme = "dark"
"""
UNTIL = "valid_until = 2027-03-31\n"


@dataclass
class HeadOffice:
    """Makes files in `folder`."""

    folder: Path
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    now: datetime = NOW

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def made(self, text: str = STORE, *, secrets: str = "") -> Made:
        source = self.folder / "store.toml"
        source.write_text(text, encoding="utf-8")
        secrets_path = None
        if secrets:
            secrets_path = self.folder / "secrets.toml"
            secrets_path.write_text(secrets, encoding="utf-8")
        return made(source, self.key, secrets_path=secrets_path, now=self.now)

    def file(self, text: str = STORE, **changed: Any) -> Path:
        """On disk, with some of its contents changed before it was signed."""
        return self.written(replace(self.made(text).file, **changed))

    def written(self, file: StoreFile) -> Path:
        path = self.folder / f"loja-{file.store}-{file.serial}.provision"
        path.write_bytes(signed(file, self.key))
        return path


@dataclass
class Machine:
    """One till's folder, its keyring and its clock."""

    root: Path
    now: datetime = NOW
    trusted_key: str = ""
    credentials: MemoryCredentials = field(default_factory=MemoryCredentials)

    @classmethod
    def of_today(cls, root: Path, office: HeadOffice) -> "Machine":
        """Both go by the real clock: what opens the till itself has no other."""
        office.now = datetime.now(UTC) - timedelta(minutes=1)
        return cls(root, now=office.now)

    @property
    def folder(self) -> DataFolder:
        return DataFolder(self.root)

    @property
    def desk(self) -> ProvisioningDesk:
        return ProvisioningDesk(
            self.folder,
            Words.of("en"),
            lambda: self.now,
            trusted_key=self.trusted_key,
            keyring=lambda _till: self.credentials,
        )

    def take(self, path: Path, *, till: str = "", code: str = "") -> Told:
        return self.desk.take(path, till=till, code=code)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)
