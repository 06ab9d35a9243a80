"""Operators as rows of a list, and what they are called by their role."""

from pos_client.domain.permissions import Role
from pos_client.services.people import Colleague
from resources.words import N_, Words
from ui.sale.product_list import ProductRow

ROLES = {
    Role.CASHIER: N_("Cashier"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.MANAGER: N_("Manager"),
    Role.IT: N_("IT"),
}


def colleague_row(words: Words, one: Colleague) -> ProductRow:
    """The name over the code, the role at the right; who left or is locked says so."""
    code = words.text("Code {code}", code=one.operator.code)
    parts = [code, words.text("with badge") if one.has_badge else ""]
    if one.is_locked and one.active:
        parts.append(words.text("locked: too many wrong PINs"))
    role = words.text(ROLES[Role(one.operator.role)])
    state = role if one.active else words.text("not active")
    return ProductRow(one.operator.name, " · ".join(filter(None, parts)), state)
