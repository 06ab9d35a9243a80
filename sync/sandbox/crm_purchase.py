"""CRM&BÔNUS after the PIN: one call that debits and credits, the totals, and the undoing."""

from typing import Any

from sync.sandbox import crm_session, ledger, offers, redemption
from sync.sandbox.crm_session import said_yes
from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.validation import Check, anything, boolean, checked, integer, nullable, number_money, text
from sync.sandbox.wire import Call, Reply
from sync.sandbox.world import World

_PURCHASE: dict[str, Check] = {
    "loja_id": integer(1),
    "restricao_horario": boolean,
    "vai_utilizar_bonus": boolean,
    "ids_bonus": anything,
    "customer_id": integer(1),
    "valor_bruto": number_money(1),
    "bonus_resgatado": number_money(0),
    "campanha_id": nullable(integer(1)),
    "sms": boolean,
    "pin_master": boolean,
    "nome_vendedor": text(0),
    "nf": text(0),
    "terminal": text(0),
    "ticket": text(0),
}


def usable_cents(world: World, member_id: str, *, gross_cents: int) -> int:
    """The balance, capped by the basket's share; nothing below the minimum purchase."""
    settings = world.settings
    if gross_cents < settings.minimum_purchase_cents or settings.outside_hours:
        return 0
    balance_cents = redemption.available(world, member_id)
    if not settings.crm_multi_redemption:
        lots = ledger.live_lots(world, member_id)
        balance_cents = min(balance_cents, max((lot["remaining_cents"] for lot in lots), default=0))
    return min(balance_cents, settings.max_share_cents(gross_cents))


def finish(world: World, call: Call) -> Reply:
    """Debit the bonus that is used and credit the campaign that is chosen. Nothing remembers repetitions."""
    fields = checked(call.body(), _PURCHASE)
    member = crm_session.member_of(world, call, fields=fields)
    redeemed_cents = fields["bonus_resgatado"]
    _refuse_redemption(world, member["id"], fields=fields)
    number = 500000 + world.state.next_number("crm_order")
    sale_id = fields["ticket"] or f"crm-{number}"
    debit = None
    if redeemed_cents:
        debit = ledger.debit(world, member["id"], cents=redeemed_cents, sale_id=sale_id, source="crmbonus")
    accrual = None
    if fields["campanha_id"] is not None:
        net_cents = fields["valor_bruto"] - redeemed_cents
        offer_id = str(fields["campanha_id"])
        credit = offers.credit_for(world, net_cents, source="crmbonus", sale_id=sale_id, offer_id=offer_id)
        accrual = ledger.accrue(world, member, credit=credit)
    bonus_id = 700000 + world.state.next_number("crm_bonus")
    order = {
        "id": str(bonus_id),
        "order_id": number,
        "member_id": member["id"],
        "sale_id": sale_id,
        "gross_cents": fields["valor_bruto"],
        "redeemed_cents": redeemed_cents,
        "debit_id": debit["id"] if debit else None,
        "accrual_id": accrual["id"] if accrual else None,
        "nf": fields["nf"],
        "terminal": fields["terminal"],
        "totals": None,
        "cancelled_at": None,
        "at": world.at(),
    }
    world.state.put("crm_order", order)
    return said_yes({"bonus_id": bonus_id, "order_id": number, "msg": "Compra finalizada."})


def _refuse_redemption(world: World, member_id: str, *, fields: dict[str, Any]) -> None:
    uses, cents = fields["vai_utilizar_bonus"], fields["bonus_resgatado"]
    if uses != (cents > 0):
        raise Refused(200, "REFUSED", message="bonus_resgatado não combina com vai_utilizar_bonus.")
    if not uses:
        return
    if not crm_session.were_issued(world, member_id, ids=fields["ids_bonus"]):
        raise Refused(200, "REFUSED", message="ids_bonus desconhecidos.")
    allowed = crm_session.may_redeem(
        world, member_id, loja_id=fields["loja_id"], pin_master=fields["pin_master"]
    )
    if not allowed:
        raise Refused(200, "REFUSED", message="PIN não validado.")
    redemption.shrink(world, member_id)
    if cents > usable_cents(world, member_id, gross_cents=fields["valor_bruto"]):
        raise Refused(200, "REFUSED", message="Bônus insuficiente para esta compra.")


def _order_of(world: World, call: Call, *, bonus_id: int) -> Doc:
    order = world.state.get("crm_order", str(bonus_id))
    member = world.state.get("member", order["member_id"]) if order else None
    if order is not None and member is not None and member["phone"] == crm_session.phone_of(call):
        return order
    raise Refused(200, "REFUSED", message="Bônus não encontrado.")


def totals(world: World, call: Call) -> Reply:
    """The purchase as it ended; belongs to the order of `api_finaliza_compra`."""
    fields = checked(
        call.body(),
        {
            "total_venda_liquida": number_money(0),
            "qtd_total_itens": integer(0),
            "nome_vendedor": text(0),
            "nome_consumidor": text(0),
            "celular_consumidor": text(0),
            "bonus_id": integer(1),
            "order_id": integer(1),
            "nr_pedido": text(0),
        },
    )
    order = _order_of(world, call, bonus_id=fields["bonus_id"])
    if order["order_id"] != fields["order_id"]:
        raise Refused(200, "REFUSED", message="Pedido não encontrado.")
    kept = {
        "total_cents": fields["total_venda_liquida"],
        "items": fields["qtd_total_itens"],
        "order_number": fields["nr_pedido"],
    }
    world.state.put("crm_order", {**order, "totals": kept})
    return said_yes({"msg": "Totais recebidos."})


def undo(world: World, call: Call) -> Reply:
    """Give the debit back and take the credit away; its answers have an envelope of their own."""
    fields = checked(call.body(), {"loja_id": integer(1), "customer_id": integer(1), "bonus_id": integer(1)})
    crm_session.member_of(world, call, fields=fields)
    order = _order_of(world, call, bonus_id=fields["bonus_id"])
    if order["cancelled_at"] is not None:
        raise Refused(200, "REFUSED", message="Bônus já cancelado.")
    for kind, key in (("debit", "debit_id"), ("accrual", "accrual_id")):
        entry = world.state.get(kind, order[key]) if order[key] else None
        if entry is not None and entry["amount_cents"] > entry["reversed_cents"]:
            left_cents = entry["amount_cents"] - entry["reversed_cents"]
            ledger.reverse(world, kind, entry=entry, return_id=f"undo-{order['id']}", cents=left_cents)
    world.state.put("crm_order", {**order, "cancelled_at": world.at()})
    return Reply(200, {"status": True, "data": {"msg": "Bônus cancelado."}})


def undo_refused(msg: str) -> Reply:
    """The undoing's way to say no."""
    return Reply(200, {"status": False, "message": {"msg": msg}})
