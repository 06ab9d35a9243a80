"""Before the till's window: the set-up where nobody released it yet; also, why a till does not open."""

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pos_client.credentials import KeyringCredentials
from pos_client.domain.errors import Outage, Reason, TillError
from pos_client.domain.set_up import Passed, Standing, Step
from pos_client.paths import DataFolder
from pos_client.settings import raw_settings, settings_from
from pos_client.store import set_up as steps
from pos_client.store.epochs import read_epoch
from pos_client.store.migrate import open_store
from resources.words import Words

if TYPE_CHECKING:
    from pos_client.bootstrap.set_up import TillSetUp
    from ui.background import Background
    from ui.set_up.problem_window import Problem, ProblemWindow
    from ui.set_up.window import Outcome, SetUpWindow

_SOLD = Standing({Step.LIVE: Passed(Step.LIVE, "", "")})
"""Data that cannot be read: selling is refused elsewhere, by what ails them."""
_LINE = re.compile(r"line (\d+)")


def needs_set_up(folder: DataFolder, *, training: bool) -> bool:
    """Whether the set-up comes first: no settings yet, or nobody released this till.

    Raises Refused(SETTINGS_INVALID) for settings that do not do: they are somebody's, and told as such.
    """
    if not folder.settings.exists():
        return True
    settings_from(raw_settings(folder.settings))
    return not training and not standing_of(folder).may_sell


def standing_of(folder: DataFolder) -> Standing:
    """How far the set-up of this folder is. Data that do not open are another screen's matter."""
    lost = not folder.database.exists() or folder.database.stat().st_size == 0
    if lost:
        return Standing({}) if read_epoch(folder.epoch_mark) == 0 else _SOLD
    try:
        store = open_store(folder.database)
    except TillError:
        return _SOLD
    try:
        with store.reading() as snapshot:
            return steps.load_standing(snapshot)
    except TillError:
        return _SOLD
    finally:
        store.close()


def begin_anew(folder: DataFolder) -> None:
    """The set-up goes on from what the settings file says, which is put aside."""
    from pos_client.bootstrap.set_up import TillSetUp

    with suppress(TillError):  # Not even TOML: it begins with nothing.
        TillSetUp(folder, Words.of("en"), KeyringCredentials.open).keep_draft(_sections(folder))
    folder.settings.replace(folder.settings.with_name(f"{folder.settings.name}.before"))


def set_up_on_screen(folder: DataFolder) -> "Outcome":
    """The window until it closes."""
    from pos_client.bootstrap.screen import application
    from pos_client.bootstrap.set_up import TillSetUp
    from ui.background import Background

    app, background = application(), Background()
    desk = TillSetUp(folder, Words.of(_language(folder)), KeyringCredentials.open)
    try:
        _open_if_connected(desk, folder)
        window = set_up_window(desk, background)
        # Where no window manager is at work, nobody else makes it as large as the screen.
        window.resize(window.screen().availableSize())
        window.showMaximized()
        window.begin()
        app.exec()
        return window.outcome
    finally:
        background.stop()
        desk.close()


def set_up_window(desk: "TillSetUp", background: "Background") -> "SetUpWindow":
    """The window, dressed, not shown yet."""
    from pos_client.bootstrap.screen import application
    from ui.qt_words import speak
    from ui.set_up.window import SetUpWindow
    from ui.theme import Theme, apply

    screen = desk.draft().get("screen", {})
    theme, accent = str(screen.get("theme", "light")), str(screen.get("accent", ""))
    speak(application(), desk.words.language)
    apply(application(), Theme.load(theme, accent=accent or None))
    return SetUpWindow(desk.words, desk, background)


def problem_on_screen(folder: DataFolder, error: TillError) -> str:
    """Tell it in a window; `again`, `set_up`, or empty where the program ends."""
    from pos_client.bootstrap.screen import application

    app, said = application(), list[str]()
    window = problem_window(folder, error)
    window.chosen.connect(said.append)
    window.resize(1024, 640)
    window.show()
    app.exec()
    return said[0] if said else ""


def problem_window(folder: DataFolder, error: TillError) -> "ProblemWindow":
    """The window, not shown yet."""
    from pos_client.bootstrap.screen import application
    from ui.set_up.problem_window import ProblemWindow
    from ui.theme import Theme, apply

    apply(application(), Theme.load("light"))
    words = Words.of(_language(folder))
    return ProblemWindow(words, problem_of(words, folder, error))


def problem_of(words: Words, folder: DataFolder, error: TillError) -> "Problem":
    """What is wrong, in which file and line, and what to do."""
    from ui import wording
    from ui.set_up.problem_window import Problem

    sentence, text = wording.sentence(words, error), words.text
    if error.key is Reason.SETTINGS_INVALID:
        file, line = _place(folder, str(error.details.get("key", "")), str(error.details.get("value", "")))
        cure = text(
            "Correct that line and press Enter. Nothing was changed: sales, people and products stay."
        )
        return Problem(sentence, cure, file, line or 0, may_set_up=file == folder.settings)
    if error.key is Outage.CREDENTIALS:
        cure = text(
            "The till keeps its secrets there. On Linux, sign in to a desktop session with GNOME Keyring or "
            "KWallet unlocked; on Windows, sign in as the till's own user. Then press Enter."
        )
        return Problem(sentence, cure)
    if error.key is Reason.TILL_ALREADY_OPEN:
        return Problem(sentence, text("Go to the till that is open, or close it and press Enter."))
    return Problem(sentence, text("Press Enter to try again. If it stays, call support."))


def _place(folder: DataFolder, key: str, value: str) -> tuple[Path, int | None]:
    """`printers.toml: name.dots` is another file; what TOML could not read tells its line itself."""
    from pos_client.settings_file import line_of

    file = folder.settings
    if ".toml:" in key:
        return folder.root / key.partition(":")[0], None
    if key.endswith(".toml"):
        found = _LINE.search(value)
        return folder.root / key, int(found[1]) if found else None
    return file, line_of(file, key.strip("[]"))


def _open_if_connected(desk: "TillSetUp", folder: DataFolder) -> None:
    """A set-up that was left after its first step goes on behind it. Raises what opening a till raises."""
    if not folder.settings.exists():
        return
    settings = settings_from(raw_settings(folder.settings))
    desk.open(settings, KeyringCredentials.open(f"{settings.store.code}-{settings.store.till}"))


def _sections(folder: DataFolder) -> dict[str, dict[str, object]]:
    raw = raw_settings(folder.settings)
    return {name: dict(section) for name, section in raw.items() if isinstance(section, dict)}


def _language(folder: DataFolder) -> str:
    """As the settings say, where they can be read."""
    try:
        raw = raw_settings(folder.settings)
    except TillError:
        return "pt_BR"
    screen = raw.get("screen", {})
    language = screen.get("language", "pt_BR") if isinstance(screen, dict) else "pt_BR"
    return language if language in ("pt_BR", "en") else "pt_BR"
