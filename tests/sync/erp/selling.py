"""Sales of a test's till, and what became of their messages."""

from typing import Any

from pos_client.domain.customer import Member
from sync.lane import Lane
from sync.sandbox import bling_books as books
from tests.fakes.till import OPERATOR, Till
from tests.sync.rows import rows

ORDERS = "/bling/Api/v3/pedidos/vendas"
FORMS = {kind: form_id for form_id, _name, kind in books.FORMS}


def sell(till: Till, *cents: int, member: Member | None = None) -> str:
    kept = till.remembered(member) if member else None
    return till.checkout.close(till.paid(*cents, member=kept), OPERATOR).id


def drain(lane: Lane) -> None:
    """Until nothing is due any more; what waits for evidence is due at once here."""
    for _ in range(6):
        lane.resume()
        lane.drain_once()


def messages(till: Till) -> list[Any]:
    return rows(till.store, "bling")
