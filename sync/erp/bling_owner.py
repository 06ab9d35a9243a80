"""One machine speaks for a Bling account: a lock row here, and a marker in the account that others can see.

Documented: a refresh token is good for one use, so that two machines would lock each other out. Ours: the
marker, an inactive contact under a code of its own, because nothing else in the account is shared; and that
the id of the anonymous customer tells one account from another.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from pos_client.domain.erp import ErpOwner
from pos_client.store import erp
from pos_client.store.store import Store
from sync.erp.bling_account import PAGE, PROVIDER, BlingAccount, number
from sync.erp.bling_contacts import ALL, OWNER_CODE
from sync.erp.bling_wire import BlingWire
from sync.fields import Document, listed, text
from sync.sign_in import SignInFailed
from sync.wire import Unreadable

INACTIVE = "I"
ASKED_AGAIN = timedelta(hours=6)
FREE = "PDV LIVRE"
"""The marker's name after its till has let the account go."""


class BlingOwnership:
    """Whether this till is the account's owner. Calls raise what `BlingWire.read` raises."""

    def __init__(
        self,
        wire: BlingWire,
        store: Store,
        account: BlingAccount,
        *,
        installation: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._wire = wire
        self._store = store
        self._account = account
        self._installation = installation
        self._clock = clock
        self._asked: datetime | None = None

    def check(self) -> None:
        """Raises SignInFailed(`not_connected` or `other_owner`); the account is asked a few times a day."""
        with self._store.reading() as snapshot:
            owner = erp.owner_of(snapshot, PROVIDER)
        if owner is None:
            raise SignInFailed("not_connected")
        if owner.installation != self._installation:
            raise SignInFailed("other_owner")
        now = self._clock()
        if self._asked is None or now - self._asked >= ASKED_AGAIN or now < self._asked:
            self._ask(owner)
            self._asked = now

    def marked(self) -> ErpOwner | None:
        """Whom the account names."""
        marker = self._marker()
        if marker is None or text(marker, "nome") == FREE:
            return None
        return _owner(marker)

    def mark(self, owner: ErpOwner) -> None:
        """Name this owner in account and lock row. Raises SignInFailed where another was faster."""
        marker = self._marker()
        body = _marked(f"PDV {owner.till} {owner.installation} {owner.since}")
        if marker is None:
            self._write("POST", "/contatos", body)
        else:
            self._write("PUT", f"/contatos/{number(marker, 'id')}", body)
        self._keep(self.marked() or owner)
        self._asked = None
        self.check()

    def release(self) -> None:
        """Name nobody in the account, where it names this till, so that another may take it unasked."""
        marker = self._marker()
        mine = self.marked()
        if marker is not None and mine is not None and mine.installation == self._installation:
            self._write("PUT", f"/contatos/{number(marker, 'id')}", _marked(FREE))

    def forget(self) -> None:
        """Own nothing, as far as this till knows."""
        self._asked = None
        with self._store.writing() as transaction:
            erp.drop_owner(transaction, PROVIDER)

    def _ask(self, known: ErpOwner) -> None:
        marked = self.marked()
        if marked is None:
            self.mark(known)
        elif marked.installation != self._installation:
            self._keep(marked)
            raise SignInFailed("other_owner")

    def _keep(self, owner: ErpOwner) -> None:
        account = self._account.account_id()
        with self._store.writing() as transaction:
            erp.keep_owner(transaction, PROVIDER, account=account, owner=owner)

    def _marker(self) -> Document | None:
        """The oldest one: where two machines were at it in the same moment, both see the same."""
        query = {"criterio": ALL, "pesquisa": OWNER_CODE, "limite": str(PAGE)}
        contacts = listed(self._wire.read("/contatos", query).body, "data")
        markers = [contact for contact in contacts if text(contact, "codigo") == OWNER_CODE]
        return min(markers, key=lambda marker: number(marker, "id"), default=None)

    def _write(self, method: str, path: str, body: Document) -> None:
        answer = self._wire.request(method, path, json=body)
        if not answer.is_success:
            raise Unreadable(f"status {answer.status}")


def _marked(name: str) -> Document:
    return {"nome": name, "codigo": OWNER_CODE, "tipo": "F", "situacao": INACTIVE}


def _owner(marker: Document) -> ErpOwner:
    parts = text(marker, "nome").split()
    if len(parts) != 4:
        raise Unreadable("nome")
    return ErpOwner(parts[1], parts[2], parts[3])
