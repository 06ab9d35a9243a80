"""A machine that the installer made a store's till: at the first start somebody may have to say which one."""

from pos_client.bootstrap.provisioning import Waiting, take_installed
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from resources.words import Words
from ui.background import Background
from ui.provisioning.window import ProvisioningWindow, StoreOffer


def provisioned(folder: DataFolder) -> bool:
    """Whether the till may open: false where somebody closed the window instead."""
    waiting = take_installed(folder, Words.of("pt_BR"), local_now)
    return waiting is None or _seen_to(waiting)


def provisioning_window(waiting: Waiting, background: Background) -> ProvisioningWindow:
    """The window, not shown yet; in the language of the store."""
    from pos_client.bootstrap.screen import application
    from ui.theme import Theme, apply

    file = waiting.about()
    screen = file.settings.get("screen", {}) if file else {}
    apply(application(), Theme.load(screen.get("theme", "light"), accent=screen.get("accent") or None))

    def take(till: str, code: str) -> None:
        waiting.desk.take(waiting.file, till=till, code=code)

    can_be_taken = waiting.problem.details.get("problem") in {"choose_till", "code_needed", "code_wait"}
    offer = StoreOffer(
        store=str(file.settings.get("store", {}).get("name", "")) if file else "",
        tills=file.tills if file and can_be_taken else (),
        sealed=tuple(file.sealed) if file else (),
        problem=waiting.problem,
        take=take,
    )
    return ProvisioningWindow(Words.of(screen.get("language", "pt_BR")), offer, background)


def _seen_to(waiting: Waiting) -> bool:
    from pos_client.bootstrap.screen import application

    app, background = application(), Background()
    window = provisioning_window(waiting, background)
    done: list[bool] = []

    def on_taken() -> None:
        done.append(True)
        window.close()

    window.taken.connect(on_taken)
    window.showMaximized()
    app.exec()
    background.stop()
    return bool(done)
