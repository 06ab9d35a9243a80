"""The screen of a till whose data does not open, with the ways out behind it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pos_client.bootstrap.maintenance import RestoreDesk, rescue
from pos_client.bootstrap.upkeep import places_of
from pos_client.domain.errors import Unavailable
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.services.backups import backups_in
from pos_client.settings import Settings
from resources.words import Words
from ui.recovery.desk import Damage, RecoveryDesk

if TYPE_CHECKING:
    from ui.recovery.window import RecoveryWindow


def recover_on_screen(settings: Settings, folder: DataFolder, error: Unavailable) -> bool:
    """Show what is known and offer the ways out; true where the till may be opened again."""
    from pos_client.bootstrap.screen import application

    app = application()
    window = recovery_window(settings, folder, error)
    done: list[bool] = []

    def on_restored() -> None:
        done.append(True)
        window.close()

    window.restored.connect(on_restored)
    window.showMaximized()
    app.exec()
    return bool(done)


def recovery_window(settings: Settings, folder: DataFolder, error: Unavailable) -> "RecoveryWindow":
    """The window, not shown yet."""
    from pos_client.bootstrap.screen import application
    from ui.background import Background
    from ui.recovery.window import RecoveryWindow
    from ui.theme import Theme, apply

    screen = settings.screen
    apply(application(), Theme.load(screen.theme, accent=screen.accent or None))
    words = Words.of(screen.language)
    return RecoveryWindow(words, _desk(settings, folder, words, error=error), Background())


def _desk(settings: Settings, folder: DataFolder, words: Words, *, error: Unavailable) -> RecoveryDesk:
    desk = RestoreDesk(folder, words, local_now)

    def warning(file: Path) -> list[str]:
        return desk.warning(desk.plan(file))

    def restore(file: Path) -> list[str]:
        return desk.restore(file).sentences

    return RecoveryDesk(
        damage=_damage(settings, folder, error),
        backups=backups_in(*places_of(folder, settings.backup.folder).backups),
        warning=warning,
        restore=restore,
        export=_export(folder, words),
        support=words.text("For support: {file}, and the folder with its logs.", file=str(folder.root)),
        now=local_now(),
    )


def _export(folder: DataFolder, words: Words) -> Callable[[], list[str]]:
    def export() -> list[str]:
        name = f"readable-{local_now():%Y%m%d-%H%M%S}.jsonl"
        return rescue(folder, words, out=folder.root / name).sentences

    return export


def _damage(settings: Settings, folder: DataFolder, error: Unavailable) -> Damage:
    till = f"{settings.store.code}-{settings.store.till}"
    problem = str(error.details.get("code", error.details.get("path", error.key)))
    try:
        found = folder.database.stat()
    except OSError:
        return Damage(till, folder.database.name, 0, None, "missing")
    changed = datetime.fromtimestamp(found.st_mtime).astimezone()
    return Damage(till, folder.database.name, found.st_size, changed, problem)
