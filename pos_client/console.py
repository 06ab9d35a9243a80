"""What every command does alike: find the till's folder, ask, tell, and in which language.

Everything else is imported late, so that `--help` answers at once.
"""

import argparse
import sys
from typing import TYPE_CHECKING

from pos_client.domain.errors import TillError

if TYPE_CHECKING:
    from pos_client.bootstrap.maintenance import Told
    from pos_client.credentials import KeyringCredentials
    from pos_client.paths import DataFolder
    from resources.words import Words


def till_folder(options: argparse.Namespace) -> "DataFolder":
    """The folder that was named, else the user's own."""
    from pos_client.paths import DataFolder

    return DataFolder(options.data) if options.data else DataFolder.default()


def till_keyring(folder: "DataFolder") -> "KeyringCredentials":
    """The secrets of the till in this folder."""
    from pos_client.credentials import KeyringCredentials
    from pos_client.settings import read_settings

    settings = read_settings(folder.settings)
    return KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}")


def agreed(about: str = "") -> bool:
    """Somebody at the keyboard said yes; without a keyboard nobody did."""
    if not sys.stdin.isatty():
        print(console_words().text("Nothing was done. Repeat with --yes to agree."), file=sys.stderr)
        return False
    return input(about + console_words().text("Go on? (y/n) ")).strip().lower() in {"y", "yes", "s", "sim"}


def tell(options: argparse.Namespace, told: "Told") -> int:
    """Print what came of it; the exit status."""
    from pos_client.bootstrap.maintenance import printed

    print(printed(told, as_json=options.json))
    return 0 if told.ok else 2


def sentence_of(error: TillError) -> str:
    """A failure in words."""
    from ui.wording import sentence

    return sentence(console_words(), error)


def console_words() -> "Words":
    """The words of the language that this machine speaks."""
    import locale

    from resources.words import Words

    language = (locale.getlocale()[0] or "pt_BR") if sys.platform != "win32" else "pt_BR"
    return Words.of("en" if language.startswith("en") else "pt_BR")
