"""Who works at this till: the first manager, and from then on whoever a manager adds, changes or lets go.

PINs are hashed (some tenths of a second): never on the screen's thread. The journal has ids only.
"""

import re
from dataclasses import dataclass

from pos_client.domain.customer import Cpf, Phone
from pos_client.domain.errors import Reason, Refused
from pos_client.domain.permissions import Approval, Permission, Role
from pos_client.domain.till import Operator, TillIdentity
from pos_client.ports import Clock
from pos_client.services.approvals import leave, take_leave
from pos_client.services.identity import new_id, stamp, unix_ms
from pos_client.services.signing_in import SigningIn
from pos_client.services.watching import identity_hash
from pos_client.store import journal, people
from pos_client.store.store import Store, Transaction

_CODE = re.compile(r"[0-9A-Za-z]{1,12}")
_BADGE = re.compile(r"[!-~]{4,40}")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Colleague:
    """An operator as a manager sees them."""

    operator: Operator
    active: bool
    has_badge: bool
    is_locked: bool


@dataclass(frozen=True, slots=True)
class NewOperator:
    """What somebody is enrolled with; the PIN comes apart."""

    code: str
    name: str
    role: Role
    badge: str = ""

    def checked(self) -> "NewOperator":
        """Itself, tidied. Raises Refused: OPERATOR_CODE, OPERATOR_NAME, OPERATOR_BADGE."""
        code, badge = self.code.strip(), self.badge.strip()
        name = " ".join("".join(c if c.isprintable() else " " for c in self.name).split())[:LONGEST_NAME]
        if not _CODE.fullmatch(code):
            raise Refused(Reason.OPERATOR_CODE)
        if len(name) < 2:
            raise Refused(Reason.OPERATOR_NAME)
        return NewOperator(code, name, role=self.role, badge=_badge(badge) or "")


@dataclass(frozen=True, slots=True)
class People:
    """The operators of this till. Whoever changes them may do so by role, or with somebody's approval."""

    store: Store
    identity: TillIdentity
    clock: Clock
    signing_in: SigningIn

    def nobody_yet(self) -> bool:
        """True until the first manager is made."""
        with self.store.reading() as snapshot:
            return not people.has_operators(snapshot)

    def colleagues(self) -> tuple[Colleague, ...]:
        """Everybody, those who left last."""
        now_ms = unix_ms(self.signing_in.clock())
        with self.store.reading() as snapshot:
            records = people.all_operators(snapshot)
        return tuple(
            Colleague(one.operator, one.active, one.badge is not None, one.locked_until_ms > now_ms)
            for one in records
        )

    def make_first_manager(self, code: str, name: str, *, pin: str) -> Operator:
        """The person who may add all others. Raises Refused: NOT_THE_FIRST, PIN_FORMAT, OPERATOR_…."""
        wanted = NewOperator(code, name, Role.MANAGER).checked()
        pin_hash = self.signing_in.hashed(pin)
        with self.store.writing() as transaction:
            if people.has_operators(transaction):
                raise Refused(Reason.NOT_THE_FIRST)
            return self._insert(transaction, wanted, pin_hash=pin_hash, by=None, approval=None)

    def add(
        self, by: Operator, wanted: NewOperator, *, pin: str, approval: Approval | None = None
    ) -> Operator:
        """One more operator. Raises Refused: APPROVAL_NEEDED, OPERATOR_TAKEN, PIN_FORMAT, OPERATOR_…."""
        leave(by, Permission.PEOPLE_CHANGE, approval=approval)
        wanted = wanted.checked()
        pin_hash = self.signing_in.hashed(pin)
        with self.store.writing() as transaction:
            self._take_leave(transaction, by, approval=approval)
            for sign in filter(None, (wanted.code, wanted.badge)):
                self._refuse_if_taken(transaction, sign, but="")
            return self._insert(transaction, wanted, pin_hash=pin_hash, by=by, approval=approval)

    def change_pin(
        self, by: Operator, operator_id: str, *, pin: str, approval: Approval | None = None
    ) -> None:
        """Another PIN; it also ends a lock. Raises Refused: APPROVAL_NEEDED, PIN_FORMAT, OPERATOR_GONE."""
        leave(by, Permission.PEOPLE_CHANGE, approval=approval)
        pin_hash = self.signing_in.hashed(pin)
        with self.store.writing() as transaction:
            person = self._start(transaction, by, operator_id, approval=approval)
            people.save_operator(transaction, person.operator, pin_hash=pin_hash)
            self._note(transaction, by, operator_id, approval=approval, change={"pin": "new"})

    def change_role(
        self, by: Operator, operator_id: str, *, role: Role, approval: Approval | None = None
    ) -> None:
        """Another role. Raises Refused: APPROVAL_NEEDED, LAST_MANAGER, OPERATOR_GONE."""
        with self.store.writing() as transaction:
            person = self._start(transaction, by, operator_id, approval=approval)
            if role is not Role.MANAGER:
                self._refuse_if_last_manager(transaction, person)
            people.set_role(transaction, operator_id, role)
            self._note(transaction, by, operator_id, approval=approval, change={"role": role.value})

    def change_badge(
        self, by: Operator, operator_id: str, *, badge: str, approval: Approval | None = None
    ) -> None:
        """Another badge, or none. Raises Refused: APPROVAL_NEEDED, OPERATOR_BADGE, OPERATOR_TAKEN."""
        wanted = _badge(badge.strip())
        with self.store.writing() as transaction:
            self._start(transaction, by, operator_id, approval=approval)
            if wanted is not None:
                self._refuse_if_taken(transaction, wanted, but=operator_id)
            people.set_badge(transaction, operator_id, wanted)
            self._note(
                transaction, by, operator_id, approval=approval, change={"badge": "new" if wanted else "none"}
            )

    def set_identity(
        self,
        by: Operator,
        operator_id: str,
        *,
        cpf: Cpf | None,
        phone: Phone | None,
        approval: Approval | None = None,
    ) -> None:
        """Who they are as a customer, kept as hashes under the till's secret: only to notice their own sales.

        Raises Refused: APPROVAL_NEEDED, OPERATOR_GONE.
        """
        pepper = self.signing_in.pepper
        cpf_hash = identity_hash("cpf", cpf.digits, pepper=pepper) if cpf else None
        phone_hash = identity_hash("phone", phone.e164, pepper=pepper) if phone else None
        with self.store.writing() as transaction:
            self._start(transaction, by, operator_id, approval=approval)
            people.set_identity(transaction, operator_id, cpf_hash=cpf_hash, phone_hash=phone_hash)
            change = {"identity": "new" if cpf_hash or phone_hash else "none"}
            self._note(transaction, by, operator_id, approval=approval, change=change)

    def set_active(
        self, by: Operator, operator_id: str, *, active: bool, approval: Approval | None = None
    ) -> None:
        """Let somebody go, or back in. Raises Refused: APPROVAL_NEEDED, LAST_MANAGER, OPERATOR_SELF."""
        with self.store.writing() as transaction:
            person = self._start(transaction, by, operator_id, approval=approval)
            if not active:
                if by.id == operator_id:
                    raise Refused(Reason.OPERATOR_SELF)
                self._refuse_if_last_manager(transaction, person)
            people.set_active(transaction, operator_id, active=active)
            change = {"active": "yes" if active else "no"}
            self._note(transaction, by, operator_id, approval=approval, change=change)

    def _start(
        self, transaction: Transaction, by: Operator, operator_id: str, *, approval: Approval | None
    ) -> people.OperatorRecord:
        self._take_leave(transaction, by, approval=approval)
        person = people.operator_by_id(transaction, operator_id)
        if person is None:
            raise Refused(Reason.OPERATOR_GONE)
        return person

    def _take_leave(self, transaction: Transaction, by: Operator, *, approval: Approval | None) -> None:
        at = stamp(self.clock())
        take_leave(transaction, by, Permission.PEOPLE_CHANGE, approval=approval, at=at)

    def _refuse_if_last_manager(self, transaction: Transaction, person: people.OperatorRecord) -> None:
        """A till without a manager could never get another."""
        is_manager = person.active and person.operator.role == Role.MANAGER
        if is_manager and people.active_managers(transaction) <= 1:
            raise Refused(Reason.LAST_MANAGER)

    def _refuse_if_taken(self, transaction: Transaction, sign: str, *, but: str) -> None:
        if people.sign_taken(transaction, sign, but=but):
            raise Refused(Reason.OPERATOR_TAKEN)

    def _insert(
        self,
        transaction: Transaction,
        wanted: NewOperator,
        *,
        pin_hash: str,
        by: Operator | None,
        approval: Approval | None,
    ) -> Operator:
        person = Operator(id=new_id(), code=wanted.code, name=wanted.name, role=wanted.role.value)
        people.save_operator(transaction, person, pin_hash=pin_hash)
        if wanted.badge:
            people.set_badge(transaction, person.id, wanted.badge)
        change = {"role": wanted.role.value, "badge": "new" if wanted.badge else "none", "added": "yes"}
        self._note(transaction, by or person, person.id, approval=approval, change=change)
        return person

    def _note(
        self,
        transaction: Transaction,
        by: Operator,
        operator_id: str,
        *,
        approval: Approval | None,
        change: dict[str, str],
    ) -> None:
        body = {"operator_id": operator_id, "approval_id": approval.id if approval else "", **change}
        journal.append_entry(
            transaction,
            "operator_changed",
            body,
            till=self.identity.code,
            at=stamp(self.clock()),
            operator_id=by.id,
        )


def _badge(typed: str) -> str | None:
    """A badge's code, or None for none. Raises Refused(OPERATOR_BADGE)."""
    if not typed:
        return None
    if not _BADGE.fullmatch(typed):
        raise Refused(Reason.OPERATOR_BADGE)
    return typed
