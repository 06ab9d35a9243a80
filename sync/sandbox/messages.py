"""The texts the platforms send to customers' phones, kept for the phone page and the tests."""

from sync.sandbox.state import Doc
from sync.sandbox.validation import money_text
from sync.sandbox.world import World


def send_pin(world: World, phone: str, *, pin: str, channel: str) -> None:
    """Text a PIN."""
    _send(world, phone, kind="pin", channel=channel, text=f"Seu PIN para usar o cashback é {pin}.", pin=pin)


def send_cashback(world: World, phone: str | None, *, cents: int) -> None:
    """Tell the customer about new cashback."""
    if phone and cents > 0:
        text = f"Você ganhou R$ {money_text(cents).replace('.', ',')} de cashback."
        _send(world, phone, kind="cashback", channel="sms", text=text, pin=None)


def _send(world: World, phone: str, *, kind: str, channel: str, text: str, pin: str | None) -> None:
    message = {"kind": kind, "phone": phone, "channel": channel, "text": text, "pin": pin}
    world.state.put("message", {"id": world.new_id("message"), "at": world.at(), **message})


def newest(world: World, phone: str | None) -> list[Doc]:
    """The last thirty texts, of everybody or of one phone, newest first."""
    return world.state.newest("message", 30) if phone is None else sent(world, phone)[:30]


def sent(world: World, phone: str | None = None, *, kind: str | None = None) -> list[Doc]:
    """The texts, newest first."""
    found = (
        world.state.every("message")
        if phone is None
        else world.state.find("message", field="phone", value=phone)
    )
    return [message for message in reversed(found) if kind is None or message["kind"] == kind]
