"""A transport that asks the printer how it is: before a job, between its pieces, and when nothing is printed.

A printer that never answers is printed on all the same, and not asked again for a while: many cheap ones are
deaf, and a counter must not wait for them at every receipt. Used from the printer's thread.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from hardware.escpos_reader import reader
from hardware.lines import Line, OpensLine, opened
from hardware.status import Dialect, DrawerSensor, Question, questions, understood
from hardware.transport import printer_away
from pos_client.ports import PrinterStatus

PIECE_BYTES = 4096
ANSWER_S = 0.8
DEAF_FOR_S = 600.0
_MOST_NOISE_BYTES = 512


@dataclass(slots=True)
class AskingTransport:
    """A `Transport` over a line that answers. `answer_s` is for each question."""

    inner: OpensLine
    dialect: Dialect
    drawer: DrawerSensor = "none"
    answer_s: float = ANSWER_S
    _deaf_until: float = field(default=0.0, init=False, repr=False)

    def send(self, data: bytes) -> None:
        """Print, where the printer says that it can or says nothing. Raises Unavailable(PRINTER)."""
        with opened(self.inner) as line:
            told = self._ask(line) is not None
            for number, piece in enumerate(pieces(data)):
                # A Bematech is asked in its own language, and an ESC/POS job would go on in that.
                if number and told and self.dialect == "escpos":
                    self._ask(line)
                line.write(piece)
            if told:
                self._ask(line)
            line.finish()

    def status(self) -> PrinterStatus | None:
        """How it is; a cause of not printing is in `problem`. Raises Unavailable(PRINTER)."""
        if self._is_deaf():
            return None
        with opened(self.inner) as line:
            return self._told(line)

    def _ask(self, line: Line) -> PrinterStatus | None:
        if self._is_deaf():
            return None
        status = self._told(line)
        if status is not None and status.problem:
            raise printer_away(status.problem)
        return status

    def _told(self, line: Line) -> PrinterStatus | None:
        line.read(0.0)  # what came unasked is not the answer
        answers = []
        for question in questions(self.dialect):
            line.write(question.ask)
            answer = _answer(line, question, self.answer_s)
            if answer is None:
                self._deaf_until = time.monotonic() + DEAF_FOR_S
                return None
            answers.append(answer)
        return understood(self.dialect, tuple(answers), self.drawer) if answers else None

    def _is_deaf(self) -> bool:
        return self.dialect == "none" or time.monotonic() < self._deaf_until


def _answer(line: Line, question: Question, wait_s: float) -> bytes | None:
    """The answer, past any noise before it; None where none comes in time."""
    deadline, heard = time.monotonic() + wait_s, b""
    while len(heard) < _MOST_NOISE_BYTES and (left := deadline - time.monotonic()) > 0:
        heard += line.read(left)
        start = next((at for at, byte in enumerate(heard) if question.fits(byte)), None)
        if start is not None and len(heard) >= start + question.length:
            return heard[start : start + question.length]
    return None


def pieces(data: bytes, size: int = PIECE_BYTES) -> Iterator[bytes]:
    """The job in pieces of about that size, none of which ends inside a command: dots hold any byte."""
    read_by, start, at = reader(dots=576), 0, 0
    while at < len(data):
        at += read_by.step(data, at)
        if at - start >= size:
            yield data[start:at]
            start = at
    if start < len(data):
        yield data[start:]
