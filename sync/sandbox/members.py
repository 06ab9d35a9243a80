"""Who the programme knows: found, enrolled and shown with as little as each contract needs."""

from typing import Any

from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.world import World

IDENTITIES = ("cpf", "phone", "email", "card", "member_id")


def find(world: World, **identity: str | None) -> Doc | None:
    """The member with this cpf, phone, email, card or member_id; the first identity that is given decides."""
    for field, value in identity.items():
        if value is None:
            continue
        if field == "member_id":
            return world.state.get("member", value)
        found = world.state.find("member", field=field, value=value)
        return found[0] if found else None
    return None


def known(world: World, member_id: str) -> Doc:
    """The member, or 404."""
    member = world.state.get("member", member_id)
    if member is None:
        raise Refused(404, "MEMBER_NOT_FOUND", message="there is no such member")
    return member


def usable(world: World, member_id: str) -> Doc:
    """A member who may redeem: known, not blocked, with consent."""
    member = known(world, member_id)
    if member["blocked"]:
        raise Refused(423, "MEMBER_BLOCKED", message="this member is blocked")
    if not member["consent"]:
        raise Refused(422, "CONSENT_REQUIRED", message="the member has not consented")
    return member


def taken(world: World, *, phone: str | None, cpf: str | None) -> str | None:
    """The field by which such a member already exists."""
    if phone and find(world, phone=phone):
        return "phone"
    if cpf and find(world, cpf=cpf):
        return "cpf"
    return None


def enrol(world: World, fields: dict[str, Any]) -> Doc:
    """Write a new member; `fields` may hold any of the document's fields."""
    number = 1000 + world.state.next_number("member")
    member: Doc = {
        "id": str(number),
        "name": "",
        "phone": None,
        "cpf": None,
        "email": None,
        "birthday": None,
        "card": None,
        "tier": "standard",
        "points": 0,
        "consent": True,
        "blocked": False,
        "enrolled_at": world.at(),
    }
    member |= {key: value for key, value in fields.items() if value is not None}
    return world.state.put("member", member)


def masked_phone(phone: str | None) -> str:
    """`(11) •••••-4321`: the area and the last four digits."""
    if not phone or len(phone) < 8:
        return ""
    national = phone.removeprefix("+55")
    return f"({national[:2]}) {'•' * (len(national) - 6)}-{national[-4:]}"


def shown(member: Doc) -> dict[str, Any]:
    """The member as the loyalty model answers it."""
    return {
        "id": member["id"],
        "name": member["name"],
        "phone_masked": masked_phone(member["phone"]),
        "tier": member["tier"],
        "consent": member["consent"],
    }
