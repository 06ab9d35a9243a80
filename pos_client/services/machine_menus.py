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

    def open(self, operator: Operator) -> str:
        """Ask for it. Answers the key of this visit.

        Raises Refused(TERMINAL_UNSETTLED) while a charge waits for that machine's answer, which the menu
        would push aside; Refused(TERMINAL_BUSY), Unavailable as the machine does.
        """
        machine, key = self.machine, new_id()
        assert machine is not None
        name = getattr(machine, "name", "")
        if any(one.terminal == name and one.is_unheard for one in self.terminals.open()):
            raise Refused(Reason.TERMINAL_UNSETTLED)
        machine.open_menu(key)
        at = stamp(self.terminals.clock())
        with self.terminals.store.writing() as transaction:
            body = {"terminal": name}
            journal.append_entry(
                transaction, "machine_menu", body, till=self.terminals.till, at=at, operator_id=operator.id
            )
        return key

    def answer(self, key: str, operator: Operator) -> bool:
        """Whether it has ended; what it printed is queued for the printer."""
        machine = self.machine
        assert machine is not None
        copies = machine.menu_answer(key)
        if copies is None:
            return False
        at = stamp(self.terminals.clock())
        if self.terminals.slips is not None and copies:
            titled = [(N_("Machine's menu"), lines) for lines in dict.fromkeys(copies)]
            with self.terminals.store.writing() as transaction:
                self.terminals.slips.add(transaction, titled, at=at, operator=operator.code)
        return True
