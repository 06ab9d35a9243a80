"""The set-up's desk: the draft on disk, the settings file, the keyring, and the till behind steps 2 to 5."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pos_client.bootstrap import platforms
from pos_client.bootstrap.devices_desk import devices_desk
from pos_client.bootstrap.inside import Till, open_till
from pos_client.bootstrap.one_route import check_roads, check_route
from pos_client.bootstrap.set_up_looks import asks, host_places, receipt_preview, stored_logo, with_logo
from pos_client.domain.errors import TillError
from pos_client.domain.pulling import PullState
from pos_client.domain.rules import StoreRules
from pos_client.domain.set_up import Standing, Step
from pos_client.domain.till import Operator
from pos_client.local_clock import local_now
from pos_client.paths import DataFolder
from pos_client.ports import Credentials
from pos_client.services.checkout import ClosedSale
from pos_client.services.doctor import Finding
from pos_client.services.importing_files import FileImports
from pos_client.services.reference_sale import Arrived, Progress, ReferenceSale
from pos_client.services.set_up import SetUp
from pos_client.settings import Settings, raw_settings, settings_from
from pos_client.settings_file import replace_file, write_settings
from pos_client.store.outbox import Message
from resources.words import Words
from sync.adapter import LooksUp
from sync.outcome import NOT_THERE, Delivered
from ui.doctor.desk import DevicesDesk
from ui.set_up.desk import Asked, Draft, Place, Sold

DRAFT_FILE = "set-up.json"
REFERENCE_FILE = "reference-sale.json"
FIRST_DRAFT: Draft = {
    "store": {"code": "001", "till": "01", "name": "", "cnpj": ""},
    "loyalty": {"provider": "none"},
    "printer": {"transport": "none", "profile": "epson-tm-t20"},
    "screen": {"language": "pt_BR", "theme": "light"},
}


@dataclass(slots=True)
class TillSetUp:
    """A `SetUpDesk` over one folder. `credentials_of` opens the keyring of a till, by `store-till`."""

    folder: DataFolder
    words: Words
    credentials_of: Callable[[str], Credentials] = field(repr=False)
    till: Till | None = None
    typed: Draft | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        return self.till is not None

    @property
    def keyring_works(self) -> bool:
        """Whether there is a keyring that can be read."""
        try:
            self.credentials_of("set-up").read("set-up")
        except TillError:
            return False
        return True

    def draft(self) -> Draft:
        """What was typed last; else the settings file; else the first proposal. Read once."""
        if self.typed is not None:
            return {name: dict(section) for name, section in self.typed.items()}
        kept = _json(self.folder.root / DRAFT_FILE)
        if kept is None and self.folder.settings.exists():
            kept = raw_settings(self.folder.settings)
        draft = {name: dict(section) for name, section in FIRST_DRAFT.items()}
        for name, section in (kept or {}).items():
            draft[name] = {**draft.get(name, {}), **section}
        self.typed = draft
        return self.draft()

    def keep_draft(self, draft: Draft) -> None:
        """On disk, without a secret: those never are in it."""
        self.folder.made()
        self.typed = draft
        replace_file(self.folder.root / DRAFT_FILE, json.dumps(draft, ensure_ascii=False).encode())

    def programmes(self) -> Mapping[str, Asked]:
        """Those that come with the till."""
        return asks()

    def has_secret(self, draft: Draft, name: str) -> bool:
        """Whether the keyring has it; a locked one has nothing."""
        try:
            return bool(self._credentials(draft).read(name))
        except TillError:
            return False

    def keep_secret(self, draft: Draft, name: str, secret: str) -> None:
        """Into the keyring, and nowhere else. Raises Unavailable(CREDENTIALS)."""
        self._credentials(draft).write(name, secret)

    def preview(self, draft: Draft) -> bytes:
        """The receipt as it would be printed."""
        return receipt_preview(self.folder, draft)

    def take_logo(self, draft: Draft, file: str) -> Draft:
        """Raises Refused(SETTINGS_INVALID) for a file that is no picture."""
        self.folder.made()
        return stored_logo(self.folder, draft, Path(file) if file else None)

    def devices(self) -> DevicesDesk:
        """For the devices' panel."""
        credentials: Credentials | None = None
        try:
            credentials = self._credentials(self.draft())
        except TillError:
            credentials = None
        return devices_desk(None, self.folder, words=self.words, credentials=credentials)

    def connect(self, draft: Draft) -> None:
        """Write the settings, once they are whole, and open the till. Raises what either refuses."""
        self.close()
        draft = with_logo(self.folder, draft)
        settings = settings_from(draft)
        check_roads(settings)
        credentials = self._credentials(draft)
        write_settings(self.folder.settings, draft)
        self.open(settings, credentials)
        (self.folder.root / DRAFT_FILE).unlink(missing_ok=True)

    def open(self, settings: Settings, credentials: Credentials) -> None:
        """The till's data, its lanes and its printer begin to work."""
        self.till = open_till(settings, self.folder, credentials)
        self.till.start()

    def close(self) -> None:
        """An orderly end; the set-up can go on later."""
        if self.till is not None:
            self.till.close()
            self.till = None

    def nobody_yet(self) -> bool:
        """Whether there is no manager."""
        return self._open.people.nobody_yet()

    def make_first_manager(self, code: str, name: str, pin: str) -> Operator:
        """Raises Refused as `People` does."""
        return self._open.people.make_first_manager(code, name, pin=pin)

    def sign_in(self, code: str, pin: str) -> Operator:
        """Raises Refused as `SigningIn` does."""
        return self._open.signing_in.sign_in(code, pin)

    def standing(self) -> Standing:
        """How far it is."""
        return self._steps.standing() if self.till else Standing({})

    def places(self) -> tuple[Place, ...]:
        """The outside systems of this store."""
        return host_places(self._open.settings)

    def validate(self) -> tuple[Finding, ...]:
        """Everything looked at. Takes some seconds."""
        from pos_client.bootstrap.doctor import Patient, findings

        till = self._open
        credentials = self._credentials(self.draft())
        check_route(till.ruling)
        return findings(Patient(till.settings, self.folder, credentials, self.words))

    def lists(self) -> tuple[PullState, ...]:
        """How the imports stand."""
        return self._open.puller.states()

    def pause_lists(self, *, paused: bool) -> None:
        """After the page in hand; it goes on from there."""
        if paused:
            self._open.puller.stop()
        else:
            self._open.puller.start()

    def files(self) -> FileImports:
        """Products and customers from a file."""
        till, folder = self._open, self.folder
        return FileImports(till.store, till.identity, local_now, inbox=folder.inbox, reports=folder.support)

    def rules(self) -> StoreRules:
        """As they are."""
        return self._open.ruling.current()

    def check_rules(self, wanted: StoreRules) -> StoreRules:
        """Raises Refused as `Ruling` does."""
        return self._open.ruling.check(wanted)

    def change_rules(self, by: Operator, wanted: StoreRules) -> StoreRules:
        """Raises Refused as `Ruling` does."""
        return self._open.ruling.change(by, wanted)

    def proposed_code(self) -> str:
        """Some product's."""
        return self._reference.proposed_code()

    def sold(self) -> Sold | None:
        """A reference sale that was begun and closed."""
        sale_id = str((_json(self.folder.root / REFERENCE_FILE) or {}).get("sale_id", ""))
        found = self._reference.found(sale_id) if sale_id else None
        return Sold(sale_id, *found) if found else None

    def sell(self, by: Operator, code: str, customer: str) -> ClosedSale:
        """Its id is on disk before it is closed."""

        def begun(sale_id: str) -> None:
            replace_file(self.folder.root / REFERENCE_FILE, json.dumps({"sale_id": sale_id}).encode())

        closed = self._reference.sell(by, code, customer, begun=begun)
        self._open.printer.wake()
        return closed

    def look(self, sold: Sold) -> Progress:
        """How it stands."""
        return self._reference.look(sold.sale_id)

    def ask(self, sold: Sold) -> tuple[Arrived, ...]:
        """Each destination that can be asked says whether it has it."""
        till = self._open
        built = platforms.platforms(
            till.settings,
            self._credentials(self.draft()),
            store=till.store,
            installation="",
            clock=till.clock.trusted_now,
            phone_of=lambda _id: "",
            on_time=lambda _moment, _source: None,
        )
        adapters: dict[str, object] = {adapter.name: adapter for adapter in built.adapters}

        def ask(message: Message) -> bool | None:
            adapter = adapters.get(message.destination)
            if not isinstance(adapter, LooksUp):
                return None
            outcome = adapter.look_up(message)
            return True if isinstance(outcome, Delivered) else False if outcome == NOT_THERE else None

        try:
            return self._reference.asked(sold.sale_id, ask)
        finally:
            for adapter in built.adapters:
                adapter.close()

    def reverse(self, by: Operator, sold: Sold) -> str:
        """Cancelled; the number of the cancellation."""
        reason = self.words.text("Reference sale of the set-up")
        number = self._reference.reverse(by, sold.number, reason)
        self._open.printer.wake()
        return number

    def passed(self, step: Step, by: Operator | None, **facts: str | int) -> Standing:
        """Noted; a reference sale that has passed needs no note of its own any more."""
        standing = self._steps.passed(step, by, **facts)
        if step is Step.REFERENCE:
            (self.folder.root / REFERENCE_FILE).unlink(missing_ok=True)
        return standing

    def release(self, by: Operator) -> Standing:
        """By name, in the journal."""
        return self._steps.release(by)

    def sell_before_release(self, by: Operator, reason: str) -> Standing:
        """By name, with the reason, in the journal."""
        return self._steps.sell_before_release(by, reason)

    @property
    def _open(self) -> Till:
        assert self.till is not None
        return self.till

    @property
    def _steps(self) -> SetUp:
        till = self._open
        return SetUp(till.store, till.identity, local_now)

    @property
    def _reference(self) -> ReferenceSale:
        till = self._open
        return ReferenceSale(
            till.store,
            till.ringing,
            till.members,
            checkout=till.checkout,
            returns=till.returns,
            shifts=till.shifts,
            mark=self.words.text("REFERENCE SALE of the set-up: it is cancelled afterwards."),
        )

    def _credentials(self, draft: Draft) -> Credentials:
        store = draft["store"]
        return self.credentials_of(f"{store['code']}-{store['till']}")


def _json(path: Path) -> dict[str, Any] | None:
    """What was kept; None where there is nothing, or nothing that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None
