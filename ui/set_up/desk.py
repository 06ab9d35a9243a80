"""What the set-up's screen is given: its verbs, each of which may wait for disk, network or devices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pos_client.domain.pulling import PullState
from pos_client.domain.rules import StoreRules
from pos_client.domain.set_up import Standing, Step
from pos_client.domain.till import Operator
from pos_client.services.checkout import ClosedSale
from pos_client.services.doctor import Finding
from pos_client.services.importing_files import FileImports
from pos_client.services.reference_sale import Arrived, Progress
from ui.doctor.desk import DevicesDesk

Draft = dict[str, dict[str, Any]]
"""The settings file's sections, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a programme is connected with: names of settings and secrets, and its usual address."""

    settings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An outside system by its address. `is_trial`: a sandbox, not the production."""

    name: str
    host: str
    is_trial: bool
    is_encrypted: bool


@dataclass(frozen=True, slots=True)
class Sold:
    """The reference sale as it was noted."""

    sale_id: str
    number: str
    total_cents: int


class SetUpDesk(Protocol):
    """`is_open`: the settings are written and the till's data are open; what needs them comes after."""

    @property
    def is_open(self) -> bool: ...

    @property
    def keyring_works(self) -> bool:
        """Secrets can be kept on this machine."""
        ...

    def draft(self) -> Draft: ...

    def keep_draft(self, draft: Draft) -> None:
        """On disk: the set-up goes on from here after a power cut."""
        ...

    def programmes(self) -> Mapping[str, Asked]:
        """By name, in the order of the list; the last is `none`."""
        ...

    def has_secret(self, draft: Draft, name: str) -> bool: ...

    def keep_secret(self, draft: Draft, name: str, secret: str) -> None: ...

    def preview(self, draft: Draft) -> bytes:
        """A receipt with the draft's head and logo, as its printer prints it. PNG."""
        ...

    def take_logo(self, draft: Draft, file: str) -> Draft:
        """Made ready for the paper and kept; an empty name takes it off."""
        ...

    def devices(self) -> DevicesDesk:
        """What the devices' panel is given; no till need be open."""
        ...

    def connect(self, draft: Draft) -> None:
        """Write the settings and open the till."""
        ...

    def nobody_yet(self) -> bool: ...

    def make_first_manager(self, code: str, name: str, pin: str) -> Operator: ...

    def sign_in(self, code: str, pin: str) -> Operator: ...

    def standing(self) -> Standing: ...

    def places(self) -> tuple[Place, ...]: ...

    def validate(self) -> tuple[Finding, ...]: ...

    def lists(self) -> tuple[PullState, ...]: ...

    def pause_lists(self, *, paused: bool) -> None: ...

    def files(self) -> FileImports:
        """Products and customers from a file: for a store where no system brings them."""
        ...

    def rules(self) -> StoreRules: ...

    def check_rules(self, wanted: StoreRules) -> StoreRules: ...

    def change_rules(self, by: Operator, wanted: StoreRules) -> StoreRules: ...

    def proposed_code(self) -> str: ...

    def sold(self) -> Sold | None:
        """The reference sale that was begun and not yet cancelled or passed."""
        ...

    def sell(self, by: Operator, code: str, customer: str) -> ClosedSale: ...

    def look(self, sold: Sold) -> Progress: ...

    def ask(self, sold: Sold) -> tuple[Arrived, ...]: ...

    def reverse(self, by: Operator, sold: Sold) -> str: ...

    def passed(self, step: Step, by: Operator | None, **facts: str | int) -> Standing: ...

    def release(self, by: Operator) -> Standing: ...

    def sell_before_release(self, by: Operator, reason: str) -> Standing: ...
