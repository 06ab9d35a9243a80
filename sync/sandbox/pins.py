"""PIN challenges: made at random, texted, expiring, resent only after a while, locked after too many tries.

A PIN leaves this module only as a text message.
"""

import hmac
import secrets
from enum import Enum

from sync.sandbox import messages
from sync.sandbox.refusal import Refused
from sync.sandbox.state import Doc
from sync.sandbox.world import World


class Verdict(Enum):
    """What a PIN that was typed came to."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def start(world: World, member: Doc, *, till: str, sale_id: str, channel: str = "sms") -> Doc:
    """Text a new PIN; an older open challenge of the same member, till and sale ends."""
    refuse_while_locked(world, member["id"], till=till)
    for older in open_challenges(world, member["id"], till=till, sale_id=sale_id):
        world.state.put("challenge", {**older, "state": "superseded", "pin": None})
    challenge = {
        "id": f"challenge-{secrets.token_hex(8)}",
        "member_id": member["id"],
        "phone": member["phone"],
        "till": till,
        "sale_id": sale_id,
        "channel": channel,
        "wrong": 0,
        "state": "open",
    }
    return _send(world, challenge)


def _send(world: World, challenge: Doc) -> Doc:
    settings = world.settings
    pin = "".join(secrets.choice("0123456789") for _ in range(settings.pin_digits))
    challenge |= {
        "pin": pin,
        "digits": settings.pin_digits,
        "expires_at": world.at(settings.pin_expires_s),
        "resend_at": world.at(settings.resend_after_s),
    }
    messages.send_pin(world, challenge["phone"], pin=pin, channel=challenge["channel"])
    return world.state.put("challenge", challenge)


def open_challenges(world: World, member_id: str, *, till: str, sale_id: str) -> list[Doc]:
    """The challenges that still wait for a PIN."""
    found = world.state.find("challenge", field="member_id", value=member_id)
    return [
        challenge
        for challenge in found
        if challenge["state"] == "open" and challenge["till"] == till and challenge["sale_id"] == sale_id
    ]


def refuse_while_locked(world: World, member_id: str, *, till: str) -> None:
    """423 while this member is locked at this till."""
    lock = world.state.get("pin_lock", f"{member_id}@{till}")
    if lock is not None and not world.passed(lock["until"]):
        raise Refused(423, "PIN_TOO_MANY_ATTEMPTS", message="too many wrong PINs")


def refuse_early_resend(world: World, challenge: Doc) -> None:
    """429 until the time between two texts has passed."""
    if not world.passed(challenge["resend_at"]):
        raise Refused(429, "PIN_RESEND_TOO_SOON", message="a new PIN cannot be sent yet")


def resend(world: World, challenge: Doc) -> Doc:
    """Text another PIN for the same challenge; the attempts already used stay used."""
    refuse_while_locked(world, challenge["member_id"], till=challenge["till"])
    if challenge["state"] != "open":
        raise Refused(409, "STATE_CONFLICT", message=f"the challenge is {challenge['state']}")
    refuse_early_resend(world, challenge)
    return _send(world, challenge)


def attempts_left(world: World, challenge: Doc) -> int:
    """How many wrong PINs are still allowed."""
    return max(0, world.settings.pin_attempts - int(challenge["wrong"]))


def verify(world: World, challenge: Doc, *, pin: str) -> Verdict:
    """Compare a PIN. A wrong one costs an attempt; the last one locks the member at this till."""
    refuse_while_locked(world, challenge["member_id"], till=challenge["till"])
    if challenge["state"] != "open":
        raise Refused(409, "STATE_CONFLICT", message=f"the challenge is {challenge['state']}")
    if world.passed(challenge["expires_at"]):
        raise Refused(410, "PIN_EXPIRED", message="the PIN has expired")
    if hmac.compare_digest(pin.encode(), challenge["pin"].encode()):
        world.state.put("challenge", {**challenge, "state": "verified", "pin": None})
        return Verdict.RIGHT
    challenge["wrong"] += 1
    if attempts_left(world, challenge) == 0:
        world.state.put("challenge", {**challenge, "state": "locked", "pin": None})
        lock_id = f"{challenge['member_id']}@{challenge['till']}"
        world.state.put("pin_lock", {"id": lock_id, "until": world.at(world.settings.pin_lock_s)})
        return Verdict.LOCKED
    world.state.put("challenge", challenge)
    return Verdict.WRONG


def authorise(world: World, challenge: Doc) -> Doc:
    """What a right PIN earns: a token bound to member, till and sale, for a while."""
    return world.state.put(
        "authorisation",
        {
            "id": secrets.token_urlsafe(18),
            "member_id": challenge["member_id"],
            "till": challenge["till"],
            "sale_id": challenge["sale_id"],
            "expires_at": world.at(world.settings.authorisation_expires_s),
        },
    )
