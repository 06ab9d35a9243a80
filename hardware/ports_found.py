"""Which serial ports this machine has, and who is behind each as far as the system knows. Takes a moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundPort:
    """`device` is what a setting names: `COM3`, `/dev/ttyUSB0`; `description` the maker's words, if any."""

    device: str
    description: str = ""


def found_ports() -> tuple[FoundPort, ...]:
    """Those there are now; none where the system does not tell."""
    from serial.tools import list_ports  # noqa: PLC0415 - asked for at set-up only

    try:
        ports = sorted(list_ports.comports(), key=lambda port: port.device)
    except OSError:
        return ()
    return tuple(FoundPort(port.device, _described(port.description)) for port in ports)


def _described(text: str | None) -> str:
    """pyserial says `n/a` where nobody knows."""
    return "" if text in {None, "n/a"} else " ".join(str(text).split())[:60]
