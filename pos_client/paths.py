"""Where the till keeps its data: one folder, owner only."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The files of one till."""

    root: Path

    @classmethod
    def default(cls) -> "DataFolder":
        """The user's data folder of this platform."""
        return cls(user_data_path("pos-client", appauthor=False))

    def made(self) -> "DataFolder":
        """Itself, there and readable by its owner only (on Windows the profile's own rights hold)."""
        self.root.mkdir(parents=True, exist_ok=True)
        if os.name == "posix":
            self.root.chmod(0o700)
        return self

    @property
    def database(self) -> Path:
        return self.root / "till.db"

    @property
    def training_database(self) -> Path:
        return self.root / "training.db"

    @property
    def settings(self) -> Path:
        return self.root / "till.toml"

    @property
    def printers(self) -> Path:
        """The store's own kinds of printer; there need be none."""
        return self.root / "printers.toml"

    @property
    def templates(self) -> Path:
        """The store's own words and order on paper; there need be none."""
        return self.root / "templates.toml"

    @property
    def program(self) -> Path:
        """Newer programs than the installed one, and which of them starts."""
        return self.root / "program"

    @property
    def update_root(self) -> Path:
        """The trusted root of updates, as the installer or IT put it there."""
        return self.root / "updates-root.json"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def paper(self) -> Path:
        return self.root / "paper"

    @property
    def inbox(self) -> Path:
        """Lists that somebody puts there to be taken in."""
        return self.root / "inbox"

    @property
    def pictures(self) -> Path:
        """Pictures of products, each named by its product's code or GTIN; there need be none."""
        return self.root / "pictures"

    @property
    def lock(self) -> Path:
        return self.root / "till.lock"

    @property
    def support(self) -> Path:
        """Files for support, written when somebody asks for one."""
        return self.root / "support"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def kept(self) -> Path:
        """Databases that were replaced by a restore: never deleted by the program."""
        return self.root / "kept"

    @property
    def epoch_mark(self) -> Path:
        """The highest epoch this folder has sold under, beside the database that may be lost."""
        return self.root / "till.epoch"

    @property
    def running_mark(self) -> Path:
        return self.root / "running"

    @property
    def training_mark(self) -> Path:
        return self.root / "training"
