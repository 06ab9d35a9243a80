"""A payment machine's own menu: what a person does there, and what it prints. Runs on `payment`."""

from dataclasses import dataclass

from pos_client.domain.errors import Reason, Refused
from pos_client.domain.slip import N_
from pos_client.domain.till import Operator
from pos_client.ports import MenuTerminal
from pos_client.services.identity import new_id, stamp
from pos_client.services.terminals import Terminals
from pos_client.store import journal


@dataclass(frozen=True, slots=True)
class MachineMenus:
    """Of the first machine that has one."""

    terminals: Terminals

    @property
    def machine(self) -> MenuTerminal | None:
        """Which one, or None."""
        return next((one for one in self.terminals.machines if isinstance(one, MenuTerminal)), None)

    @property
    def name(self) -> str:
        """The machine's, as it is kept with each charge; empty without one."""
        return str(getattr(self.machine, "name", ""))

    def open(self, operator: Operator) -> str:
        """Ask for it. Answers the key of this visit.

        Raises Refused(TERMINAL_UNSETTLED) while a charge waits for that machine's answer, which the menu
        would push aside; Refused(TERMINAL_BUSY), Unavailable as the machine does.
        """
        machine, key = self.machine, new_id()
        assert machine is not None
        if self._is_unheard():
            raise Refused(Reason.TERMINAL_UNSETTLED)
        self.take_left()
        machine.open_menu(key)
        at = stamp(self.terminals.clock())
        with self.terminals.store.writing() as transaction:
            body = {"terminal": self.name}
            journal.append_entry(
                transaction, "machine_menu", body, till=self.terminals.till, at=at, operator_id=operator.id
            )
        return key

    def answer(self, key: str, operator: Operator) -> bool:
        """Whether it has ended; what it printed is queued for the printer."""
        machine = self.machine
        assert machine is not None
        return self._kept(machine, machine.menu_answer(key), by=operator.code)

    def take_left(self) -> bool:
        """What ended while the till was dead, or while nobody waited: confirmed, its paper queued.

        Whether there was any; it waits as long as a charge waits for that machine's answer. Raises
        Unavailable where the machine cannot be told: then it is there still.
        """
        machine = self.machine
        if machine is None or self._is_unheard():
            return False
        return self._kept(machine, machine.left_menu(), by="")

    def _is_unheard(self) -> bool:
        """A confirmation would push aside the answer that a charge waits for."""
        return any(one.terminal == self.name and one.is_unheard for one in self.terminals.open())

    def _kept(self, machine: MenuTerminal, copies: tuple[str, ...] | None, *, by: str) -> bool:
        if copies is None:
            return False
        at = stamp(self.terminals.clock())
        if self.terminals.slips is not None and copies:
            titled = [(N_("Machine's menu"), lines) for lines in dict.fromkeys(copies)]
            with self.terminals.store.writing() as transaction:
                self.terminals.slips.add(transaction, titled, at=at, operator=by)
        machine.forget_menu()
        return True
