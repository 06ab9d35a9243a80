"""What the devices' screens are given. What touches a device is a `Check`: run off the screen's thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pos_client.domain.permissions import Approval
from pos_client.domain.till import Operator
from pos_client.services.doctor import Check
from pos_client.services.understanding import Understood
from ui.scan_filter import Wedge

Value = str | int | bool
Values = Mapping[str, Value]
"""Settings by their keys: `printer.transport`."""
Stop = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port of this machine; `description` as the system has it, if it has one."""

    device: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class DevicesDesk:
    """The devices' settings and how each is tried. Needs no open till."""

    values: Callable[[], dict[str, Value]]
    """As they are saved."""
    ports: Callable[[], tuple[Port, ...]]
    """Takes a moment: off the screen's thread."""
    profiles: tuple[str, ...]
    """The kinds of printer there are."""
    trial: Callable[[str, Values], Check]
    """How `printer`, `drawer`, `scale`, `pole` or `terminal` is tried with these. Raises Refused."""
    listen: Callable[[Values, Callable[[str], None]], Stop]
    """Begin to hear a scanner on a line; `on_code` is called on its thread. One that types needs none."""
    understand: Callable[[str], Understood]
    """A single indexed row at most."""
    wedge: Callable[[Values], Wedge]
    check: Callable[[Values], None]
    """Whether these can be saved. Raises Refused(SETTINGS_INVALID)."""
    save: Callable[[Values], Callable[[], None]]
    """Into the settings file; gives what puts it back. Raises Refused(SETTINGS_INVALID), Unavailable; off the
    screen's thread."""


@dataclass(frozen=True, slots=True)
class DoctorDesk:
    """The open till's."""

    devices: DevicesDesk
    checks: Callable[[], Sequence[Check]]
    """Everything there is to look at, in its order."""
    change: Callable[[Operator, Mapping[str, tuple[Value, Value]], Approval | None], None]
    """Save the new ones of these old and new values, and keep it in the journal once the file says so.

    Raises as `save` does, and where there is no leave; then nothing has changed.
    """
