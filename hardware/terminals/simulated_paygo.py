"""A PayGo manager that is not there: takes requests from the folder, charges, waits for CNF or NCN.

Keeps its transactions in memory, so that they can be counted. As strict as the documents: a CNF or NCN that
names no transaction is not taken, and a sale that was undone is not undone again.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hardware.terminals.paygo_fields import put_file, read_file

_LOOK_S = 0.01


class Standing(StrEnum):
    """What became of a transaction."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNDONE = "undone"
    VOIDED = "voided"


@dataclass(slots=True)
class Transaction:
    """One sale, or what undoes one (`voids` is that one's NSU)."""

    nsu: str
    cents: int
    standing: Standing = Standing.PENDING
    voids: str = ""


@dataclass(slots=True)
class SimulatedPayGo:
    """One manager over a folder; `running` serves it on a thread. What it should do wrong comes in `losing`.

    `losing`: kind of request to `ignored` (stays in the folder until it is taken away), `mute` (done, and
    nothing is ever said) or `dead` (taken, and neither done nor answered); each strikes once. As long as
    `at_menu` is true somebody is at the manager's menu; with `menu_voids` they undo the last sale there.
    """

    folder: Path
    declines: bool = False
    at_menu: bool = False
    menu_voids: bool = False
    miscounts: int = 0
    losing: dict[str, str] = field(default_factory=dict)
    done: dict[str, Transaction] = field(default_factory=dict)
    _ignoring: str = ""
    _menu: str = ""

    def __post_init__(self) -> None:
        for name in ("Req", "Resp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def charges(self) -> int:
        """How many sales stand: confirmed, or waiting to be."""
        standing = (Standing.PENDING, Standing.CONFIRMED)
        return sum(not one.voids and one.standing in standing for one in self.done.values())

    @property
    def pending(self) -> int:
        """How many wait for CNF or NCN."""
        return sum(one.standing is Standing.PENDING for one in self.done.values())

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve the folder until the block ends."""
        ended = threading.Event()

        def serve() -> None:
            while not ended.wait(_LOOK_S):
                self.step()

        thread = threading.Thread(target=serve, name="paygo", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def step(self) -> None:
        """Take one request, if there is one; end the menu, where its person has left."""
        if self._menu and not self.at_menu:
            number, self._menu = self._menu, ""
            self._answer({"000-000": "ADM", "001-000": number}, self._menu_end())
        path = self.folder / "Req" / "intpos.001"
        asked = read_file(path)
        if asked is None:
            self.losing.pop(self._ignoring, None)
            self._ignoring = ""
            return
        kind = asked.get("000-000", "")
        losing = self.losing.get(kind, "")
        if losing == "ignored":
            self._ignoring = kind
            return
        with suppress(OSError):
            path.unlink()
            self.losing.pop(kind, None)
            self._serve(kind, asked, losing=losing)

    def _serve(self, kind: str, asked: Mapping[str, str], *, losing: str) -> None:
        if losing == "dead":
            return
        told = self._act(kind, asked)
        if losing == "mute" or told is None:
            return
        echo = {"000-000": kind, "001-000": asked.get("001-000", "")}
        put_file(self.folder / "Resp" / "intpos.sts", echo)
        if told:
            self._answer(echo, told)

    def _answer(self, echo: Mapping[str, str], told: Mapping[str, str]) -> None:
        put_file(self.folder / "Resp" / "intpos.001", {**echo, **told})

    def _act(self, kind: str, asked: Mapping[str, str]) -> dict[str, str] | None:
        """What the answer says; empty where only the status is shown, None where nothing is."""
        match kind:
            case "ATV":
                return {}
            case "ADM":
                self._menu = asked.get("001-000", "")
                return {}
            case "CRT":
                return self._sell(asked)
            case "CNC":
                return self._undo(asked)
            case "CNF" | "NCN":
                return self._settle(kind, asked)
            case _:
                return None

    def _menu_end(self) -> dict[str, str]:
        sales = [one for one in self.done.values() if not one.voids and one.standing is Standing.CONFIRMED]
        if self.menu_voids and sales:
            return self._undo({"012-000": sales[-1].nsu})
        return {"009-000": "0", "029-001": '"RELATORIO"', "030-000": "MENU ENCERRADO"}

    def _sell(self, asked: Mapping[str, str]) -> dict[str, str]:
        if self.declines or self.pending:
            words = "TRANSACAO PENDENTE" if self.pending else "TRANSACAO NEGADA"
            return {"009-000": "1", "030-000": words}
        return self._made(Transaction(f"{len(self.done) + 1:06d}", int(asked["003-000"])))

    def _undo(self, asked: Mapping[str, str]) -> dict[str, str]:
        found = next((one for one in self.done.values() if one.nsu == asked.get("012-000")), None)
        if found is None or found.standing is not Standing.CONFIRMED or self.pending:
            return {"009-000": "1", "030-000": "TRANSACAO NAO ENCONTRADA"}
        return self._made(Transaction(f"{len(self.done) + 1:06d}", found.cents, voids=found.nsu))

    def _made(self, transaction: Transaction) -> dict[str, str]:
        key = f"F{transaction.nsu}"
        self.done[key] = transaction
        return {
            "003-000": str(transaction.cents + self.miscounts),
            "009-000": "0",
            "010-000": "SIMULADA",
            "012-000": transaction.nsu,
            "013-000": f"A{transaction.nsu}",
            "018-000": "1",
            "022-000": "14032026",
            "023-000": "092653",
            "027-000": key,
            "713-001": '"VIA CLIENTE"',
            "715-001": '"VIA LOJA"',
            "030-000": "TRANSACAO APROVADA",
            "729-000": "2",
        }

    def _settle(self, kind: str, asked: Mapping[str, str]) -> dict[str, str] | None:
        transaction = self.done.get(asked.get("027-000", ""))
        if transaction is None:
            return None
        if transaction.standing is Standing.PENDING:
            transaction.standing = Standing.CONFIRMED if kind == "CNF" else Standing.UNDONE
            if transaction.voids and kind == "CNF":
                for other in self.done.values():
                    if other.nsu == transaction.voids:
                        other.standing = Standing.VOIDED
        return {}
