"""CRM&BÔNUS as its till integrators describe it (second-hand): always HTTP 200, the body says yes or no.

There is no hold and no idempotency key: `api_finaliza_compra` sent twice debits and credits twice.
"""

import base64
import re
import secrets

from starlette.routing import Route

from sync.sandbox import crm_purchase, crm_session, ledger, members, offers, pins, redemption
from sync.sandbox.crm_session import said_no, said_yes, words_of
from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.validation import (
    Wrong,
    checked,
    cpf,
    day,
    email,
    integer,
    money_number,
    number_money,
    phone,
    text,
)
from sync.sandbox.wire import Border, Call, Handler, Reply, endpoint
from sync.sandbox.world import World, credentials

PREFIX = "/crmbonus/pages"


def routes(world: World) -> list[Route]:
    """The calls of the till integration."""
    border = Border(PREFIX, _admit, lambda refusal: said_no(words_of(refusal)))
    table: list[tuple[str, Handler]] = [
        ("api_inicio", start),
        ("api_validar_pin", check_pin),
        ("api_reenviar_pin", resend_pin),
        ("api_bonus_disponivel", available_bonus),
        ("api_campanha_disponivel", campaigns),
        ("api_finaliza_compra", crm_purchase.finish),
        ("api_vendas_totais", crm_purchase.totals),
    ]
    found = [
        Route(f"{PREFIX}/{name}", endpoint(world, border, handler=handler), methods=["POST"])
        for name, handler in table
    ]
    undo = Border(PREFIX, _admit, lambda refusal: crm_purchase.undo_refused(words_of(refusal)))
    answer = endpoint(world, undo, handler=crm_purchase.undo)
    return [*found, Route(f"{PREFIX}/api_cancelar_bonus", answer, methods=["POST"])]


def _header(call: Call, name: str) -> str:
    try:
        return base64.b64decode(call.headers.get(name, ""), validate=True).decode("utf-8")
    except ValueError as error:
        raise Refused(200, "REFUSED", message=f"Cabeçalho {name} inválido.") from error


def _admit(world: World, call: Call) -> None:
    known = credentials(world.state)
    for name, field in (("Authorization", "crm_authorization"), ("Codempresa", "crm_company")):
        if not secrets.compare_digest(_header(call, name).encode(), known[field].encode()):
            raise Refused(200, "REFUSED", message="Empresa não autorizada.")
    if not re.fullmatch(r"[1-9]\d{9,10}", _header(call, "Celular"), re.ASCII):
        raise Refused(200, "REFUSED", message="Celular inválido.")


def _or_empty(value: object) -> str | None:
    return None if value in ("", None) else _birthday(value)


def _birthday(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d\d/\d\d/\d{4}", value):
        value = "-".join(reversed(value.split("/")))
    return day(value)


def start(world: World, call: Call) -> Reply:
    """Find or create the customer of the phone; texts a PIN where one is needed, at every call."""
    fields = checked(
        call.body(),
        {
            "cod_loja": integer(1),
            "customer_name": text(0),
            "customer_cel": phone,
            "customer_email": lambda value: email(value) if value else None,
            "customer_birth": _or_empty,
            "customer_cpf": lambda value: cpf(value) if value else None,
        },
    )
    crm_session.refuse_other_store(world, fields["cod_loja"])
    if fields["customer_cel"] != crm_session.phone_of(call):
        raise Refused(200, "REFUSED", message="Celular diferente do cabeçalho.")
    member = members.find(world, phone=fields["customer_cel"]) or members.enrol(
        world,
        {
            "name": fields["customer_name"],
            "phone": fields["customer_cel"],
            "email": fields["customer_email"],
            "birthday": fields["customer_birth"],
            "cpf": None
            if members.taken(world, phone=None, cpf=fields["customer_cpf"])
            else fields["customer_cpf"],
        },
    )
    return _started(world, member, loja_id=fields["cod_loja"])


def _started(world: World, member: Doc, *, loja_id: int) -> Reply:
    rule = world.settings.crm_pin
    has_balance = redemption.available(world, member["id"]) > 0
    needed = rule == "always" or (rule == "with_balance" and has_balance)
    crm_session.begin(world, member["id"], loja_id=loja_id, pin_needed=needed)
    if needed:
        pins.start(world, member, till=crm_session.till(loja_id), sale_id="crmbonus")
    return said_yes(
        {
            "loja_id": loja_id,
            "customer_id": int(member["id"]),
            "solicita_pin": needed,
            "sms": needed,
            "msg": "PIN enviado por SMS." if needed else "Cliente identificado.",
        },
        message="sucesso",
    )


def _pin(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,12}", value, re.ASCII):
        raise Wrong("must be text of digits")
    return value


def check_pin(world: World, call: Call) -> Reply:
    """Only a success message with `valid_pin` true is a yes."""
    fields = checked(call.body(), {"pin": _pin, "loja_id": integer(1), "customer_id": integer(1)})
    member = crm_session.member_of(world, call, fields=fields)
    waiting = pins.open_challenges(
        world, member["id"], till=crm_session.till(fields["loja_id"]), sale_id="crmbonus"
    )
    if not waiting:
        return _pin_answer(world, valid=False, msg="Nenhum PIN aguarda validação.", ok=False)
    try:
        verdict = pins.verify(world, waiting[-1], pin=fields["pin"])
    except Refused as refusal:
        return _pin_answer(world, valid=False, msg=words_of(refusal), ok=False)
    if verdict is pins.Verdict.RIGHT:
        crm_session.accept_pin(world, member["id"], loja_id=fields["loja_id"])
        return _pin_answer(world, valid=True, msg="PIN válido.", ok=True)
    locked = verdict is pins.Verdict.LOCKED
    msg = "PIN bloqueado por excesso de tentativas." if locked else "PIN inválido."
    return _pin_answer(world, valid=False, msg=msg, ok=not locked)


def _pin_answer(world: World, *, valid: bool, msg: str, ok: bool) -> Reply:
    data = {
        "valid_pin": valid,
        "pin_master": False,
        "can_used_pin_master": world.settings.crm_can_use_pin_master,
        "msg": msg,
    }
    return said_yes(data) if ok else said_no(msg, data=data)


def resend_pin(world: World, call: Call) -> Reply:
    """Another PIN, not before the time between two texts has passed."""
    fields = checked(call.body(), {"loja_id": integer(1), "customer_id": integer(1)})
    member = crm_session.member_of(world, call, fields=fields)
    waiting = pins.open_challenges(
        world, member["id"], till=crm_session.till(fields["loja_id"]), sale_id="crmbonus"
    )
    if not waiting:
        raise Refused(200, "REFUSED", message="Nenhum PIN aguarda validação.")
    pins.resend(world, waiting[-1])
    data = {
        "loja_id": fields["loja_id"],
        "customer_id": fields["customer_id"],
        "solicita_pin": True,
        "sms": True,
        "msg": "PIN reenviado.",
    }
    return said_yes(data)


def available_bonus(world: World, call: Call) -> Reply:
    """The bonus this basket may take, the ids that stand for it, and every lot behind it."""
    fields = checked(
        call.body(), {"loja_id": integer(1), "customer_id": integer(1), "valor_bruto": number_money(0)}
    )
    member = crm_session.member_of(world, call, fields=fields)
    lots = [lot for lot in ledger.live_lots(world, member["id"]) if lot["remaining_cents"] > 0]
    usable_cents = crm_purchase.usable_cents(world, member["id"], gross_cents=fields["valor_bruto"])
    ids = [lot["ref"] for lot in lots]
    crm_session.remember_ids(world, member["id"], ids=ids)
    data = {
        "tem_bonus": usable_cents > 0,
        "saldo_bonus": money_number(usable_cents),
        "produtos": [],
        "ids_bonus": ids,
        "restricao_horario": world.settings.crm_hour_restriction,
        "flag_acumular_bonus": world.settings.crm_may_accumulate,
        "question_acumular_bonus": "Deseja acumular o bônus para a próxima compra?",
        "is_multi_resgate": world.settings.crm_multi_redemption,
        "primeira_data_valida": crm_session.brazilian_day(lots[0]["valid_from"]) if lots else None,
        "msg_venda_prime": "",
        "historico": [
            {
                "validade_inicio": crm_session.brazilian_day(lot["valid_from"]),
                "validade_fim": crm_session.brazilian_day(lot["valid_to"]),
                "valor": money_number(lot["remaining_cents"]),
            }
            for lot in lots
        ],
        "msg": "Bônus disponível." if usable_cents else "Cliente sem bônus para esta compra.",
    }
    return said_yes(data)


def campaigns(world: World, call: Call) -> Reply:
    """What this purchase may earn; the dates come in ISO form here."""
    fields = checked(call.body(), {"loja_id": integer(1), "total_liquido": number_money(0)})
    crm_session.refuse_other_store(world, fields["loja_id"])
    total_cents = fields["total_liquido"]
    found = [
        {
            "id": int(offer["id"]),
            "name": offer["name"],
            "texto": offer["text"],
            "valor": money_number(offers.amount_of(offer, total_cents)),
            "data_inicio": world.at()[:10],
            "data_fim": world.at(days=offer["valid_days"])[:10],
        }
        for offer in offers.open_to(world, total_cents)
    ]
    return said_yes({"campanhas": found, "msg": "Campanhas disponíveis." if found else "Sem campanhas."})
