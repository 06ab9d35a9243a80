"""The set-up: its pages as they come, what stands in the way with its cure, and the steps done one by one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Qt

from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Outage, Unavailable
from pos_client.services.doctor import Finding, Health
from pos_client.services.reference_sale import Arrived, Progress
from sync.sandbox.process import SandboxProcess
from tests.ui.desk import ALT, Shop
from tests.ui.screens.studio import Studio
from tests.ui.set_up_room import (
    STORE,
    Room,
    add_products,
    credentials_of,
    make_manager,
    open_room,
    to_the_manager,
)
from ui.set_up.live_dialog import LiveDialog

K = Qt.Key
LONG_STORE = {
    **STORE,
    "address": "Avenida Brigadeiro Luís Antônio, 12345, loja 17, Bela Vista",
    "phone": "(11) 3000-0000",
    "message": "Volte sempre! Segunda a sábado, das 8h às 20h; domingos e feriados, das 9h às 14h.",
}


class _Locked(MemoryCredentials):
    """Nobody unlocked the keyring."""

    def read(self, name: str) -> str | None:
        raise Unavailable(Outage.CREDENTIALS)


@dataclass
class Visiting:
    """Shows each page once, as it is first at rest."""

    studio: Studio
    room: Room
    seen: set[str] = field(default_factory=set)

    def look(self) -> None:
        """At the page shown."""
        self.room.settle()
        name = type(self.room.window.page).__name__.removesuffix("Page").lower()
        if name not in self.seen:
            self.seen.add(name)
            self.show(name)

    def show(self, name: str) -> None:
        """Whatever is shown now."""
        self.room.settle()
        self.studio.show(f"set-up-{name}", self.room.window)


def visit_set_up(studio: Studio, shop: Shop) -> None:
    """The five steps against platforms on loopback."""
    del shop
    with studio.stop("set-up without a keyring"), _opened(studio, "locked", _Locked()) as visiting:
        visiting.show("no-keyring")
    with (
        SandboxProcess(studio.root / "sandbox") as sandbox,
        _opened(studio, "set-up", credentials_of(sandbox.url)) as visiting,
    ):
        _to_the_check(visiting, sandbox.url)
        for name, step in (("check", _check), ("rules", _rules), ("reference", _reference)):
            with studio.stop(f"set-up, {name}"):
                step(visiting)


@contextmanager
def _opened(studio: Studio, name: str, keyring: MemoryCredentials) -> Iterator[Visiting]:
    room = open_room(studio.root / name, studio.application, keyring=keyring, language=studio.language)
    studio.dress(room.window, studio.first)
    try:
        yield Visiting(studio, room)
    finally:
        room.close()


def _to_the_check(visiting: Visiting, url: str) -> None:
    room = visiting.room
    real = room.enter
    store, _looks, programme, *_rest = room.window.connect_pages

    def enter() -> None:
        if room.window.page is programme and "filled" not in visiting.seen:
            visiting.seen.add("filled")
            visiting.show("programme-filled")
        visiting.look()
        real()
        visiting.look()

    room.enter = enter  # type: ignore[method-assign]
    visiting.look()
    store.form.show_values({**LONG_STORE, "cnpj": "11.222.333/0001-82"})  # type: ignore[attr-defined]
    real()
    visiting.show("store-refused")
    to_the_manager(room, url)
    make_manager(room)
    add_products(room)


def _check(visiting: Visiting) -> None:
    room = visiting.room
    check = room.window.check
    room.until(check)
    found = check.findings
    faults = (
        Finding("platform", Health.FAULT, problem="sign_in_needed", name="smartbis"),
        Finding("printer", Health.FAULT, problem="paper_out"),
    )
    parts = {one.part for one in faults}
    check._show_found((*faults, *(one for one in found if one.part not in parts)))
    visiting.show("check-faults")
    check._show_found(found)
    room.hands.press(K.Key_L, ALT)
    dialog = room.hands.wait_for(LiveDialog)
    dialog.field.setText("Inauguração hoje às 9h; a rede da operadora só chega na terça-feira.")
    visiting.show("sell-before")
    dialog.finish()
    room.enter()


def _rules(visiting: Visiting) -> None:
    room = visiting.room
    room.until(room.window.rules)
    room.enter()


def _reference(visiting: Visiting) -> None:
    room = visiting.room
    page = room.window.reference
    room.until(page)
    page.code.show_value("4242")
    room.enter()
    visiting.show("reference-unknown")
    page.code.show_value(room.desk.proposed_code())
    room.enter()
    room.hands.wait("seen everywhere", lambda: page.can_advance)
    page._poll.stop()
    visiting.show("reference-sold")
    _in_trouble(visiting, page._progress, page._on_progress)
    room.enter()
    visiting.show("reference-seen")
    room.enter()
    page._poll.start()
    room.hands.wait("taken back", lambda: page.can_advance)
    visiting.show("reference-back")
    room.enter()
    room.until(room.window.release)
    room.enter()
    visiting.show("released")


def _in_trouble(visiting: Visiting, progress: Progress | None, show: Callable[[Progress], None]) -> None:
    """No paper, one system slow, one that refuses."""
    assert progress is not None
    arrived = tuple(
        replace(one, state=state, answer=answer, told_cents=None)
        for one, (state, answer) in zip(
            progress.arrived, (("pending", ""), ("rejected", "no_customer_id")), strict=False
        )
    )
    assert all(isinstance(one, Arrived) for one in arrived)
    show(replace(progress, paper="waiting", paper_problem="paper_out", arrived=arrived))
    visiting.show("reference-trouble")
    show(progress)
