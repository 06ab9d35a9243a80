"""Somebody's leave, on disk as `Approvals` keeps it, without the PIN and its half second."""

from pos_client.domain.permissions import Approval, Permission
from pos_client.domain.till import Operator
from pos_client.services.identity import new_id, stamp
from pos_client.store import people
from pos_client.store.approvals import save_approval
from tests.fakes.till import OPERATOR, Till

MANAGER = Operator(id="op-1", code="1", name="Gerente de Teste", role="manager")


def approved(till: Till, permission: Permission, *, seller: Operator = OPERATOR) -> Approval:
    """A manager's approval of one action of the seller's."""
    approval = Approval(new_id(), permission, MANAGER.id, MANAGER.code, seller.id, "motivo de teste")
    with till.store.writing() as transaction:
        people.save_operator(transaction, MANAGER, pin_hash="-")
        save_approval(transaction, approval, sale_id=None, at=stamp(till.clock()))
    return approval
