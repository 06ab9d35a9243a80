"""How each device is tried out with settings that need not be saved yet: a page, a weight, an open drawer."""

import threading
from collections.abc import Callable, Mapping

from hardware.display import DisplayWorker
from pos_client.bootstrap import devices
from pos_client.bootstrap.countertop import Countertop, pole, scale
from pos_client.bootstrap.device_looks import POLE_S, printer_port
from pos_client.bootstrap.payment_desk import machines
from pos_client.credentials import MemoryCredentials
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.shift_slips import Stationery
from pos_client.domain.till import TillIdentity
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.services import doctor_looks as looks
from pos_client.services.doctor import Check, Finding, Health
from pos_client.services.identity import stamp
from pos_client.services.sample_page import sample_page
from pos_client.settings import Settings
from resources.words import Words

SHOWN_S = 5.0


class Trials:
    """How each device is tried out."""

    def __init__(
        self,
        base: Settings,
        folder: DataFolder,
        *,
        words: Words,
        credentials: Credentials | None,
        top: Countertop | None,
    ) -> None:
        self._base, self._folder, self._words = base, folder, words
        self._credentials, self._top = credentials, top

    def check(self, part: str, settings: Settings) -> Check:
        """The trial of that part."""
        tries: Mapping[str, Callable[[Settings], Finding]] = {
            "printer": self._print,
            "drawer": self._kick,
            "scale": self._weigh,
            "pole": self._show,
            "terminal": self._machine,
        }
        return Check(part, lambda: tries[part](settings))

    def _print(self, settings: Settings) -> Finding:
        port = printer_port(settings.printer, self._folder, self._words)
        if port is None:
            return Finding("printer", Health.ABSENT)
        looked = looks.printer(port)
        if looked.health is Health.FAULT:
            return looked
        one = settings.printer
        where = one.host or one.device or one.queue
        paper = Stationery(settings.store.head(""), TillIdentity(settings.store.code, settings.store.till))
        port.print_slip(
            sample_page(
                paper,
                profile=one.profile,
                way=f"{one.transport} {where}".strip(),
                operator="",
                at=stamp(local_now()),
            )
        )
        return Finding("printer", problem="printed")

    def _kick(self, settings: Settings) -> Finding:
        if settings.drawer.way == "none":
            return Finding("drawer", Health.ABSENT)
        printer = printer_port(settings.printer, self._folder, self._words) or devices.NoPrinter()
        if settings.drawer.way == "printer" and isinstance(printer, devices.NoPrinter):
            return Finding("drawer", Health.FAULT, "no_printer")
        devices.beside(printer, settings.drawer, self._folder.paper).open_drawer()
        return Finding("drawer", problem="opened")

    def _weigh(self, settings: Settings) -> Finding:
        """A running scale that is set up alike is asked through its worker: its line has room for one."""
        top = self._top
        if top is not None and top.scale is not None and settings.scale == self._base.scale:
            return looks.scale(top.scale)
        return looks.scale(scale(settings.scale, self._folder.paper))

    def _show(self, settings: Settings) -> Finding:
        text = self._words.text
        first, second = text("Test: 20 characters")[:20], "1234567890" * 2
        top = self._top
        if top is not None and top.display is not None and settings.display == self._base.display:
            problem = _shown_for_a_moment(top.display, first, second)
            return Finding("pole", Health.FAULT, problem) if problem else Finding("pole", problem="shown")
        made = pole(settings.display, self._folder.paper)
        if made is None:
            return Finding("pole", Health.ABSENT)
        try:
            made.show(first, second)
        finally:
            made.close()
        return Finding("pole", problem="shown")

    def _machine(self, settings: Settings) -> Finding:
        wanted = settings.payments
        if self._credentials is None and "mercadopago" in (wanted.card, wanted.pix):
            raise Unavailable(Outage.CREDENTIALS)
        found = [looks.terminal(one) for one in machines(wanted, self._credentials or MemoryCredentials({}))]
        if not found:
            return Finding("terminal", Health.ABSENT)
        ill = [one for one in found if one.health is Health.FAULT]
        return (ill or found)[0]


def _shown_for_a_moment(display: DisplayWorker, first: str, second: str) -> str:
    """The problem, if there is one. What the customer had before them comes back, unless it has changed."""
    before = display.showing
    display.show(first, second)
    problem = display.attempt(wait_s=POLE_S)

    def put_back() -> None:
        if display.showing == (first, second):
            display.show(*before)

    later = threading.Timer(SHOWN_S, put_back)
    later.daemon = True
    later.start()
    return problem
