"""What one Bling account calls things: payment forms, the cancelled status, the anonymous customer.

Read when first needed and kept in the till for a day, or until something is missing.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from pos_client.store import erp
from pos_client.store.store import Store
from sync.erp.bling_order import OrderRefused
from sync.erp.bling_wire import BlingWire
from sync.fields import document, listed, text
from sync.wire import Unreadable

PROVIDER = "bling"
KEPT_MS = 24 * 3600 * 1000
PAGE = 100
ORDERS_MODULE = "vendas"
CANCELLED = "cancelad"
"""Second-hand: how the module of sales orders and its status for cancelled ones are called."""


def number(source: Mapping[str, Any], name: str) -> int:
    """An id. Raises Unreadable."""
    value = source.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(name)
    return value


class BlingAccount:
    """The account's own ids. Its calls raise whatever `BlingWire.read` raises."""

    def __init__(
        self,
        wire: BlingWire,
        store: Store,
        *,
        clock: Callable[[], datetime],
        cancelled_status: int = 0,
    ) -> None:
        self._wire = wire
        self._store = store
        self._clock = clock
        self._cancelled_status = cancelled_status

    def anonymous_contact(self) -> int:
        """The customer of a sale without one; its id also tells one account from another."""
        return int(self._fact("anonymous_contact", self._read_anonymous))

    def account_id(self) -> str:
        """What identifies the account, asked anew."""
        return str(self._read_anonymous())

    def payment_forms(self, wanted: Iterable[tuple[int, ...]] = ()) -> dict[int, int]:
        """The form of each payment type; asked again where none of those that would do is known."""
        known = self._forms()
        if any(known.keys().isdisjoint(types) for types in wanted):
            self.forget("payment_forms")
            known = self._forms()
        return known

    def cancelled_status(self) -> int:
        """The status of a cancelled order. Raises OrderRefused where the account has none so called."""
        return self._cancelled_status or int(self._fact("cancelled_status", self._read_cancelled))

    def forget(self, name: str) -> None:
        """What was kept was wrong: ask again next time."""
        with self._store.writing() as transaction:
            erp.keep_fact(transaction, PROVIDER, name, value=None, now_ms=0)

    def _forms(self) -> dict[int, int]:
        kept = self._fact("payment_forms", self._read_forms)
        return {int(kind): form_id for kind, form_id in kept.items()}

    def _fact(self, name: str, read: Callable[[], Any]) -> Any:
        now_ms = int(self._clock().timestamp() * 1000)
        with self._store.reading() as snapshot:
            kept = erp.fact(snapshot, PROVIDER, name, since_ms=now_ms - KEPT_MS)
        if kept is not None:
            return kept
        found = read()
        with self._store.writing() as transaction:
            erp.keep_fact(transaction, PROVIDER, name, value=found, now_ms=now_ms)
        return found

    def _read_anonymous(self) -> int:
        return number(document(self._wire.read("/contatos/consumidor-final").body), "id")

    def _read_forms(self) -> dict[str, int]:
        """Active ones; where a type has several, the account's default first, then the oldest."""
        forms: dict[str, tuple[int, int]] = {}
        page = 1
        while True:
            query = {"pagina": str(page), "limite": str(PAGE), "situacao": "1"}
            found = listed(self._wire.read("/formas-pagamentos", query).body, "data")
            for form in found:
                kind, rank = str(number(form, "tipoPagamento")), (_rank(form), number(form, "id"))
                forms[kind] = min(forms.get(kind, rank), rank)
            if len(found) < PAGE:
                return {kind: form_id for kind, (_rank_of, form_id) in forms.items()}
            page += 1

    def _read_cancelled(self) -> int:
        for module in listed(self._wire.read("/situacoes/modulos").body, "data"):
            if _plain(text(module, "nome")) == ORDERS_MODULE:
                path = f"/situacoes/modulos/{number(module, 'id')}"
                for status in listed(self._wire.read(path).body, "data"):
                    if _plain(text(status, "nome")).startswith(CANCELLED):
                        return number(status, "id")
        raise OrderRefused("no_cancelled_status", "situacoes/modulos")


def _rank(form: Mapping[str, Any]) -> int:
    return 0 if form.get("padrao") in (1, 2) else 1


def _plain(words: str) -> str:
    split = unicodedata.normalize("NFD", words.strip().lower())
    return "".join(sign for sign in split if not unicodedata.combining(sign))
