"""PayGo (TEF) by file exchange: two phases, `CNF` once the sale is on disk, `NCN` when it was given up.

Source: the file interface as documented by terminal vendors. The manager shows within seven seconds that it
has taken a request; then a person is at the pin pad, and nobody waits in here. An answer stays in its folder
until the next request, so that a till that dies while it reads finds it again.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hardware.terminals.paygo_fields import request_id
from hardware.terminals.paygo_folder import STATUS_WAIT_S, PayGoFolder
from pos_client.domain.errors import Outage, Reason, Refused, Unavailable
from pos_client.domain.money import ZERO
from pos_client.domain.payment import (
    CARD_METHODS,
    MAX_INSTALLMENTS,
    CardSlip,
    Charge,
    MachineAnswer,
    Method,
    PaymentState,
)

_APPROVED = "0"
_NEEDS_CONFIRMATION = "2"
_CARD_TYPES = {Method.CREDIT: "1", Method.DEBIT: "2"}
_KEPT = ("010-000", "012-000", "013-000", "022-000", "023-000", "027-000")
_FINALISATION = "027-000"
_SETTLES = ("CNF", "NCN")


class PayGoTerminal:
    """The manager on this machine, found by its two folders. For one thread at a time."""

    def __init__(self, folder: Path, *, name: str = "paygo", status_wait_s: float = STATUS_WAIT_S) -> None:
        self.name = name
        self._folder = PayGoFolder(folder, status_wait_s=status_wait_s)

    @property
    def methods(self) -> frozenset[Method]:
        """Cards."""
        return CARD_METHODS

    @property
    def repeats(self) -> bool:
        """A second request is a second charge."""
        return False

    def is_running(self) -> bool:
        """Whether a manager answers at all. Blocks up to seven seconds."""
        try:
            self._send("ATV", request_id("ATV"), {})
        except (Refused, Unavailable):
            return False
        return True

    @property
    def by_person(self) -> bool:
        """The manager answers."""
        return False

    def start(self, charge: Charge) -> MachineAnswer:
        """Hand the sale over. Unavailable(TERMINAL) where no manager takes it."""
        number = request_id(charge.intent_key)
        fields = {
            "002-000": number,
            "003-000": str(charge.amount.cents),
            "004-000": "0",
            "731-000": _CARD_TYPES[charge.method],
        }
        self._send("CRT", number, fields)
        return MachineAnswer(PaymentState.WAITING, external_id=number)

    def poll(self, charge: Charge) -> MachineAnswer:
        """What the folder says of it."""
        if charge.refund_key:
            return self._refund_answer(charge) or MachineAnswer(PaymentState.APPROVED)
        number = request_id(charge.intent_key)
        answer = self._folder.answer(number)
        if answer is not None:
            return self._checked(_sale_answer(answer, number), answer, charge)
        if self._folder.take_away(number):
            return MachineAnswer(PaymentState.CANCELLED, external_id=number)
        taken = charge.external_id or self._folder.has_taken(number)
        return MachineAnswer(
            PaymentState.WAITING if taken else PaymentState.UNKNOWN, external_id=number if taken else ""
        )

    def cancel(self, charge: Charge) -> MachineAnswer:
        """`NCN` for what is approved and not confirmed; before that only the person at the pin pad can."""
        if not charge.fact(_FINALISATION):
            return self.poll(charge)
        self._settle("NCN", charge)
        return MachineAnswer(PaymentState.CANCELLED, external_id=charge.external_id)

    def refund(self, charge: Charge) -> MachineAnswer:
        """Undo a confirmed sale (`CNC`), with the card at the pin pad; all of it or nothing.

        Raises Unavailable(OUTCOME_UNKNOWN) until it is done: the same call again finds the answer.
        """
        if charge.gives_back != charge.amount:
            raise Refused(Reason.TERMINAL_REFUSED, code="part")
        found = self._refund_answer(charge)
        if found is not None:
            return found
        number = request_id(charge.refund_key)
        if not self._folder.has_taken(number):
            fields = {"002-000": number, "003-000": str(charge.amount.cents), "004-000": "0"}
            named = ("010-000", "012-000", "013-000", "022-000", "023-000")
            fields |= {name: charge.fact(name) for name in named if charge.fact(name)}
            self._send("CNC", number, fields)
        found = self._refund_answer(charge)
        if found is None:
            raise Unavailable(Outage.OUTCOME_UNKNOWN, why="at_terminal")
        return found

    def confirm(self, charge: Charge) -> None:
        """`CNF`, for a sale or for what undid one. Raises Unavailable; may be repeated."""
        self._settle("CNF", charge)

    def open_menu(self, key: str) -> None:
        """Ask the manager for its own menu (`ADM`): reprints, tests, cancellations by hand.

        Raises as `start`.
        """
        self._send("ADM", request_id(key), {})

    def menu_answer(self, key: str) -> tuple[str, ...] | None:
        """What the menu ended with, ready to print (copies of a slip; none where it printed nothing).

        None while somebody is at it. What was done there is confirmed: a person did it on purpose. The same
        is told again until `forget_menu`.
        """
        number = request_id(key)
        answer = self._folder.ended_menu()
        if answer is None or answer.get("001-000") != number:
            answer = self._folder.answer(number)
        return None if answer is None else self._menu_end(answer)

    def left_menu(self) -> tuple[str, ...] | None:
        """The same of a visit that nobody waits for: the till died, or somebody stopped waiting."""
        self._folder.take_menu_away()
        answer = self._folder.ended_menu()
        return None if answer is None else self._menu_end(answer)

    def forget_menu(self) -> None:
        """What it ended with is on disk."""
        self._folder.forget_menu()

    def _menu_end(self, answer: Mapping[str, str]) -> tuple[str, ...]:
        if _waits(answer):
            key = answer.get("001-000", "")
            self._settle("CNF", Charge(key, "", Method.CREDIT, ZERO, key, facts=_facts(answer)))
        return tuple(one for one in _receipts(answer) if one)

    def _checked(self, told: MachineAnswer, answer: Mapping[str, str], charge: Charge) -> MachineAnswer:
        """Approved for another amount than ours: it is not confirmed, and that is no payment of this sale."""
        amount = answer.get("003-000", "")
        if told.state is not PaymentState.APPROVED or amount in ("", str(charge.amount.cents)):
            return told
        if not told.unconfirmed:
            return MachineAnswer(PaymentState.UNKNOWN, external_id=told.external_id, message=told.message)
        self._settle("NCN", replace(charge, facts=told.facts))
        return MachineAnswer(PaymentState.DECLINED, external_id=told.external_id, message=told.message)

    def _settle(self, kind: str, charge: Charge) -> None:
        fields = {name: charge.fact(name) for name in ("010-000", "012-000") if charge.fact(name)}
        fields[_FINALISATION] = charge.fact(_FINALISATION)
        fields["002-000"] = request_id(charge.refund_key or charge.intent_key)
        self._send(kind, request_id(f"{kind} {charge.fact(_FINALISATION)}"), fields)

    def _refund_answer(self, charge: Charge) -> MachineAnswer | None:
        number = request_id(charge.refund_key)
        answer = self._folder.answer(number)
        if answer is None:
            self._folder.take_away(number)
            return None
        if answer.get("009-000") != _APPROVED:
            raise Refused(Reason.TERMINAL_REFUSED, code=answer.get("009-000", ""), words=_words(answer))
        return MachineAnswer(
            PaymentState.REFUNDED,
            message=_words(answer),
            refunded=charge.gives_back,
            unconfirmed=answer.get("729-000") == _NEEDS_CONFIRMATION,
            facts=_facts_and_receipts(answer),
        )

    def _send(self, kind: str, number: str, fields: Mapping[str, str]) -> None:
        """A request; what a menu left unconfirmed goes first, or the manager would take no sale."""
        left = None if kind in _SETTLES else self._folder.ended_menu()
        if left is not None:
            # Where it cannot be told now it is told later: what is asked for here finds that out for itself.
            with suppress(Unavailable):
                self._menu_end(left)
        self._folder.send(kind, number, fields)


def _sale_answer(answer: Mapping[str, str], number: str) -> MachineAnswer:
    if answer.get("009-000") != _APPROVED:
        return MachineAnswer(PaymentState.DECLINED, external_id=number, message=_words(answer))
    installments = answer.get("018-000", "")
    count = int(installments) if installments.isascii() and installments.isdecimal() else 1
    network = answer.get("010-000", "") or "TEF"
    return MachineAnswer(
        PaymentState.APPROVED,
        external_id=number,
        card=CardSlip(
            brand=network,
            nsu=answer.get("012-000", "") or number,
            authorization=answer.get("013-000", "") or number,
            installments=min(max(count, 1), MAX_INSTALLMENTS),
            acquirer=network,
        ),
        message=_words(answer),
        unconfirmed=answer.get("729-000") == _NEEDS_CONFIRMATION,
        facts=_facts_and_receipts(answer),
    )


def _waits(answer: Mapping[str, str]) -> bool:
    """Approved, and it does not stand before it is confirmed."""
    return answer.get("729-000") == _NEEDS_CONFIRMATION and answer.get("009-000") == _APPROVED


def _facts(answer: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, answer[name]) for name in _KEPT if answer.get(name))


def _words(answer: Mapping[str, str]) -> str:
    return answer.get("030-000", "")[:200]


def _facts_and_receipts(answer: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    customers, stores = _receipts(answer)
    return (*_facts(answer), ("receipt", customers), ("receipt_store", stores))


def _receipts(answer: Mapping[str, str]) -> tuple[str, str]:
    """The customer's copy and the store's, line by line; where there is only one, both have it."""
    only = _block(answer, "029")
    return _block(answer, "713") or only, _block(answer, "715") or only


def _block(answer: Mapping[str, str], block: str) -> str:
    lines = [answer[name] for name in sorted(answer) if name.startswith(block) and name != f"{block}-000"]
    return "\n".join(line.strip('"') for line in lines)
