"""What CRM&BÔNUS remembers between two calls of a purchase, and the envelope of its answers."""

import base64
from typing import Any

from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.wire import Call, Reply
from sync.sandbox.world import World, credentials


def said_yes(data: dict[str, Any], *, message: str = "Sucesso.") -> Reply:
    """A success envelope."""
    return Reply(200, {"status": True, "message": message, "data": data})


def said_no(msg: str, *, data: dict[str, Any] | None = None) -> Reply:
    """A refusal: still HTTP 200."""
    return Reply(200, {"status": False, "message": "Erro.", "data": {**(data or {}), "msg": msg}})


_PORTUGUESE = {
    "PIN_TOO_MANY_ATTEMPTS": "PIN bloqueado por excesso de tentativas.",
    "PIN_RESEND_TOO_SOON": "Aguarde para reenviar o PIN.",
    "PIN_EXPIRED": "PIN expirado.",
    "OFFER_NOT_FOUND": "Campanha não encontrada.",
    "OFFER_ENDED": "Campanha encerrada.",
}


def words_of(refusal: Refused) -> str:
    """A refusal in the platform's language."""
    return _PORTUGUESE.get(refusal.code, refusal.message)


def phone_of(call: Call) -> str:
    """The customer's phone from the Celular header (already admitted), as +55…"""
    return "+55" + base64.b64decode(call.headers["celular"]).decode("ascii")


def till(loja_id: int) -> str:
    """The origin under which PINs of this store are kept."""
    return f"crmbonus:{loja_id}"


def refuse_other_store(world: World, loja_id: int) -> None:
    """Only the company's own store code is known."""
    if loja_id != credentials(world.state)["crm_store"]:
        raise Refused(200, "REFUSED", message="Loja não encontrada.")


def member_of(world: World, call: Call, *, fields: dict[str, Any]) -> Doc:
    """The customer of a call: its id, its phone and its store must belong together."""
    refuse_other_store(world, fields["loja_id"])
    member = world.state.get("member", str(fields["customer_id"]))
    if member is None or member["phone"] != phone_of(call):
        raise Refused(200, "REFUSED", message="Cliente não encontrado.")
    if world.state.get("crm_session", f"{member['id']}@{fields['loja_id']}") is None:
        raise Refused(200, "REFUSED", message="Atendimento não iniciado.")
    return member


def begin(world: World, member_id: str, *, loja_id: int, pin_needed: bool) -> None:
    """A new purchase at the counter: an earlier PIN no longer counts."""
    session = {"id": f"{member_id}@{loja_id}", "pin_needed": pin_needed, "pin_until": None}
    world.state.put("crm_session", session)


def accept_pin(world: World, member_id: str, *, loja_id: int) -> None:
    """The right PIN was typed."""
    session = world.state.get("crm_session", f"{member_id}@{loja_id}")
    assert session is not None
    until = world.at(world.settings.authorisation_expires_s)
    world.state.put("crm_session", {**session, "pin_until": until})


def may_redeem(world: World, member_id: str, *, loja_id: int, pin_master: bool) -> bool:
    """Whether a PIN was given and still counts, none was asked for, or the master PIN stands in."""
    session = world.state.get("crm_session", f"{member_id}@{loja_id}")
    assert session is not None
    if not session["pin_needed"] or (pin_master and world.settings.crm_can_use_pin_master):
        return True
    return session["pin_until"] is not None and not world.passed(session["pin_until"])


def remember_ids(world: World, member_id: str, *, ids: list[int]) -> None:
    """Keep the ids that were handed out: a purchase may only name such a list."""
    known = world.state.get("crm_ids", member_id) or {"id": member_id, "lists": []}
    if ids not in known["lists"]:
        world.state.put("crm_ids", {**known, "lists": [*known["lists"][-19:], ids]})


def were_issued(world: World, member_id: str, *, ids: Any) -> bool:
    """Whether this list was handed out, unchanged, to this customer."""
    known = world.state.get("crm_ids", member_id)
    return known is not None and ids in known["lists"]


def brazilian_day(moment: str) -> str:
    """`2026-01-31T…` → `31/01/2026`."""
    return f"{moment[8:10]}/{moment[5:7]}/{moment[:4]}"
