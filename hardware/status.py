"""What a printer answers when it is asked how it is: questions and answers of ESC/POS and ESC/Bema.

Sources: Epson's ESC/POS command reference (DLE EOT n); for ESC/Bema the inquiry GS F8 1 of the MP-4200 TH as
public libraries read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pos_client.ports import PrinterStatus

Dialect = Literal["escpos", "bema", "none"]
DrawerSensor = Literal["none", "low", "high"]
"""The level of the drawer's contact that means *open*; drawers differ, so a store says which."""


@dataclass(frozen=True, slots=True)
class Question:
    """Bytes to send, how many come back, and whether a byte can be the first of the answer."""

    ask: bytes
    length: int
    fits: Callable[[int], bool]


def _is_real_time(byte: int) -> bool:
    """Bits 0, 1, 4 and 7 of every DLE EOT answer are fixed: the rest of the line's noise is not one."""
    return byte & 0x93 == 0x12


# Printer, cause of being offline, roll sensors: one byte each.
_ESCPOS = tuple(Question(bytes([0x10, 0x04, n]), 1, _is_real_time) for n in (1, 2, 4))
# In its own mode, whatever the last job left it in; the next job begins with its own switch.
_BEMA = (Question(b"\x1d\xf9\x20\x00\x1d\xf8\x31", 5, lambda _byte: True),)


def questions(dialect: Dialect) -> tuple[Question, ...]:
    """What to ask a printer of that dialect, in order; nothing for one that cannot be asked."""
    match dialect:
        case "escpos":
            return _ESCPOS
        case "bema":
            return _BEMA
        case "none":
            return ()


def understood(dialect: Dialect, answers: tuple[bytes, ...], drawer: DrawerSensor) -> PrinterStatus:
    """The answers to all `questions` of that dialect."""
    return _from_bema(answers[0], drawer) if dialect == "bema" else _from_escpos(answers, drawer)


def _from_escpos(answers: tuple[bytes, ...], drawer: DrawerSensor) -> PrinterStatus:
    printer, offline, roll = (answer[0] for answer in answers)
    return PrinterStatus(
        problem=_problem(
            paper_out=bool(offline & 0x20 or roll & 0x60),
            cover_open=bool(offline & 0x04),
            error=bool(offline & 0x40),
            offline=bool(printer & 0x08),
        ),
        paper_low=bool(roll & 0x0C),
        drawer_open=None if drawer == "none" else bool(printer & 0x04) == (drawer == "high"),
    )


def _from_bema(answer: bytes, drawer: DrawerSensor) -> PrinterStatus:
    printer, paper = answer[0], answer[1]
    return PrinterStatus(
        problem=_problem(
            paper_out=bool(paper & 0x24),
            cover_open=not paper & 0x80,
            error=bool(paper & 0x40),
            offline=bool(printer & 0x08),
        ),
        paper_low=bool(paper & 0x02),
        drawer_open=None if drawer == "none" else bool(paper & 0x10) == (drawer == "high"),
    )


def _problem(*, paper_out: bool, cover_open: bool, error: bool, offline: bool) -> str:
    """The cause a person can do most about: an open cover also reads as no paper."""
    if cover_open:
        return "cover_open"
    if paper_out:
        return "paper_out"
    if error:
        return "error"
    return "offline" if offline else ""
