"""Scales on a serial line: Toledo's Prt and Filizola's protocol. Used from the thread `scale`.

Source: the makers' protocols as ACBr (acbr.com.br, units ACBrBALToledo and ACBrBALFilizola) documents them:
ENQ asks; Toledo answers STX, five characters, ETX (or CR); Filizola the same, where STX may be missing, a
decimal separator may stand inside and the weight is the frame's last five. The characters are grams, or
IIIII (moving), NNNNN (below zero), SSSSS (too much). There is no checksum: a figure counts only when it
was read twice, one after the other.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from hardware.serial_line import SerialLine
from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.weighing import Balance, Weight

ENQ = b"\x05"
_LETTERS = {b"I": Balance.UNSTABLE, b"N": Balance.NEGATIVE, b"S": Balance.OVERLOAD}
_FIGURE = rb"(\d{5}|\d{2}[.,]\d{3}|I{5}|N{5}|S{5})"
_TOLEDO = re.compile(rb"\x02" + _FIGURE + rb"[\x03\r]")
_FILIZOLA = re.compile(rb"(?:^|[\x02\x03\r\n])[ \x21-\x7e]{0,5}?" + _FIGURE + rb"[\x03\r]")


class ScaleProtocol(StrEnum):
    """The values are those of the settings."""

    TOLEDO = "toledo"
    FILIZOLA = "filizola"


@dataclass(slots=True)
class SerialScale:
    """A `Scale`. `timeout_s` is for one answer: at 300 baud a frame alone takes a quarter of a second."""

    line: SerialLine
    protocol: ScaleProtocol = ScaleProtocol.TOLEDO
    timeout_s: float = 1.5
    _before: Weight | None = field(default=None, init=False, repr=False)

    def read(self) -> Weight:
        """Ask and answer. Raises Unavailable(SCALE, cause=…): offline, timeout, unreadable, not_allowed.

        A stable figure that differs from the one before is told as moving: the next one confirms it.
        """
        try:
            said = self._ask()
        except Unavailable:
            self._before = None
            raise
        before, self._before = self._before, said
        if said.balance is Balance.STABLE and said != before:
            return Weight(Balance.UNSTABLE)
        return said

    def _ask(self) -> Weight:
        self.line.forget_input()
        self.line.write(ENQ, timeout_s=self.timeout_s)
        answer = self.line.read_until(
            lambda got: weight_in(got, self.protocol) is not None, timeout_s=self.timeout_s
        )
        weight = weight_in(answer, self.protocol)
        if weight is None:
            raise Unavailable(Outage.SCALE, cause="unreadable")
        return weight


def weight_in(answer: bytes, protocol: ScaleProtocol) -> Weight | None:
    """The last whole frame's weight, or None where there is none."""
    frame = _TOLEDO if protocol is ScaleProtocol.TOLEDO else _FILIZOLA
    figure: bytes | None = None
    for found in frame.finditer(answer):
        figure = found.group(1)
    if figure is None:
        return None
    letter = _LETTERS.get(figure[:1])
    if letter is not None:
        return Weight(letter)
    return Weight(Balance.STABLE, int(figure.replace(b".", b"").replace(b",", b"")))
