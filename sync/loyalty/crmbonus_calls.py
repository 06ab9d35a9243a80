"""CRM&BÔNUS's calls as third parties describe them: paths, headers and envelope in one place.

Every name here is second-hand; CRM&BÔNUS publishes no reference.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pos_client.domain.customer import Phone
from sync.fields import Document, text
from sync.loyalty.reading import sure_id
from sync.outcome import redacted
from sync.sign_in import Secrets, SignInFailed, read_secret
from sync.wire import Answer, Unreadable, Wire

NAME = "crmbonus"
AUTHORIZATION = "crmbonus_authorization"  # the secret's name: the integration key
COMPANY = "crmbonus_company"  # the secret's name: the company's code
# second-hand
START = "/api_inicio"
CHECK_PIN = "/api_validar_pin"
RESEND = "/api_reenviar_pin"
BONUS = "/api_bonus_disponivel"
CAMPAIGNS = "/api_campanha_disponivel"
FINISH = "/api_finaliza_compra"
TOTALS = "/api_vendas_totais"
UNDO = "/api_cancelar_bonus"
SUCCESS = frozenset({"sucesso", "sucesso."})
# ours
SEND_SMS = True  # whether the platform texts the customer about the new bonus
RESEND_AFTER_S = 120  # documented by till vendors: a resend only after two minutes


class SaidNo(Exception):
    """A 200 that says no; `words` are the platform's, redacted."""

    def __init__(self, words: str, data: Document | None = None) -> None:
        super().__init__("refused")
        self.words = words
        self.data = data or {}


@dataclass(frozen=True, slots=True)
class Customer:
    """Who the platform knows: its ids for store and customer, told by `api_inicio` alone."""

    loja_id: int
    customer_id: int

    @classmethod
    def parsed(cls, provider_id: str, *, store_id: int) -> "Customer | None":
        """From `loja/customer`, or from a bare customer id in our own store; None for anything else."""
        store, _, customer = provider_id.rpartition("/")
        if not (customer.isascii() and customer.isdecimal() and (store or "0").isdecimal()):
            return None
        return cls(int(store) if store else store_id, int(customer))

    @property
    def provider_id(self) -> str:
        """`loja/customer`, as members keep it."""
        return f"{self.loja_id}/{self.customer_id}"

    @property
    def fields(self) -> dict[str, int]:
        """As the calls carry it."""
        return {"loja_id": self.loja_id, "customer_id": self.customer_id}


class CrmBonusCalls:
    """POSTs under the base address with the three headers."""

    def __init__(self, wire: Wire, secrets: Secrets) -> None:
        self._wire = wire
        self._secrets = secrets

    def request(self, path: str, body: Mapping[str, Any], *, phone: str) -> Answer:
        """The answer, whatever it says; `phone` in E.164. Raises WireTrouble or SignInFailed."""
        headers = {
            "Authorization": _encoded(read_secret(self._secrets, AUTHORIZATION)),
            "Codempresa": _encoded(read_secret(self._secrets, COMPANY)),
            "Celular": _encoded(Phone(phone).national),
        }
        answer = self._wire.request("POST", path, json=dict(body), headers=headers)
        if answer.status in {401, 403}:
            raise SignInFailed(f"status {answer.status}")
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()


def said_yes(answer: Answer) -> Document:
    """`data` of an envelope that says success. Raises SaidNo or Unreadable."""
    body = answer.body
    if not isinstance(body, dict) or not isinstance(body.get("status"), bool):
        raise Unreadable("status")
    data = body.get("data") if isinstance(body.get("data"), dict) else {}
    assert isinstance(data, dict)
    if body["status"] and text(body, "message").strip().lower() in SUCCESS:
        return data
    raise SaidNo(redacted(text(data, "msg") or text(body, "message")), data)


def undone(answer: Answer) -> None:
    """The cancellation's own envelope: `status` alone decides. Raises SaidNo or Unreadable."""
    body = answer.body
    if not isinstance(body, dict) or not isinstance(body.get("status"), bool):
        raise Unreadable("status")
    if not body["status"]:
        parts = [body.get("message"), body.get("data")]
        words = [text(part, "msg") for part in parts if isinstance(part, dict)]
        raise SaidNo(redacted(next(filter(None, words), "")))


def order_ids(data: Document) -> dict[str, str]:
    """`bonus_id` and `order_id`, both wanted by totals and undo. Raises Unreadable."""
    return {name: sure_id(data, name) for name in ("bonus_id", "order_id")}


def campaign_id(offer_id: str) -> int | str | None:
    """As the platform gave it: a number as a number; none is null."""
    return int(offer_id) if offer_id.isascii() and offer_id.isdecimal() else offer_id or None


def iso_day(written: str) -> str:
    """`2026-01-31`, from that or from `31/01/2026`; empty for anything else."""
    day = written.strip()[:10]
    if len(day) == 10 and day[2] == day[5] == "/":
        day = f"{day[6:]}-{day[3:5]}-{day[:2]}"
    return day if len(day) == 10 and day[4] == day[7] == "-" else ""


def _encoded(value: str) -> str:
    return base64.b64encode(value.encode()).decode("ascii")
