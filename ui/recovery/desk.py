"""What the recovery screen is given: what is known of the damage, the copies there are, the ways out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos_client.services.backups import Backup


@dataclass(frozen=True, slots=True)
class Damage:
    """A database that does not open. `problem` is the database's own word for it."""

    till: str
    file: str
    size_bytes: int
    changed_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class RecoveryDesk:
    """The ways out. `warning` tells what a restore would lose, `restore` and `export` what came of them."""

    damage: Damage
    backups: tuple[Backup, ...]
    warning: Callable[[Path], list[str]]
    restore: Callable[[Path], list[str]]
    export: Callable[[], list[str]]
    support: str
    now: datetime
